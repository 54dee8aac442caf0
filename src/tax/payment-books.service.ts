import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { EntryId } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { PriceSource, Quote } from '../prices';
import { PriceService } from '../prices/price.service';
import { type ReadTx, type Store, STORE } from '../store';
import { type Asset, type Clock, dayIn, DomainError, type Instant } from '../units';
import { INCOME_POLICY } from './index';
import type { IncomePolicy, LegalModel } from './policy';
import { PaymentFollow } from './payments/payment-follow.service';
import { JOURNAL, paymentCursor, paymentFact, type PaymentRow, paymentState } from './payments/payment.entity';
import { type Available, type MemberPayments, paymentLines } from './payments/payment-lines';

/** Members that are read at once: of ten thousand members with a payment a day, never all payments together. */
const MEMBERS = 50;
/** Members whose months are asked for in one statement. */
const ASKED = 500;

/** A payment fact without its amounts. */
export interface PaymentSeen {
  readonly id: string;
  readonly memberId: string;
  readonly position: number;
  readonly seq: number;
  readonly legalModel: LegalModel | null;
  readonly at: Instant;
  readonly isTakenBack: boolean;
}

/** What the operator paid whom, valued, from the journal itself. */
@Injectable()
export class PaymentBooks {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly follower: PaymentFollow,
    private readonly prices: PriceService,
  ) {}

  /** IANA zone of the operator's tax day. */
  get zone(): string {
    return this.policy.zone;
  }

  /** What was declared of sources, of whatever time. */
  get declarations(): IncomePolicy['declarations'] {
    return this.policy.declarations;
  }

  /** Every member who was ever paid, by id, up to the journal's end as it is now. */
  async *all(): AsyncGenerator<MemberPayments> {
    await this.follower.run();
    const quotes: Quotes = new Map();
    for (let after = ''; ;) {
      const page = await this.membersAfter(after);
      yield* await this.valued(page, quotes);
      const last = page.at(-1);
      if (last === undefined || page.length < MEMBERS) return;
      after = last;
    }
  }

  /** One member, up to the journal's end as it is now. */
  async of(memberId: string): Promise<MemberPayments> {
    await this.follower.run();
    const [found] = await this.valued([memberId], new Map());
    return found ?? { memberId, lines: [], unvalued: [] };
  }

  /** Follows the journal to its end. */
  async follow(): Promise<void> {
    await this.follower.run();
  }

  /** Position of the journal up to which every payment is known. */
  async followedTo(tx: ReadTx): Promise<number> {
    return (await tx.findOne(paymentCursor, { id: JOURNAL }))?.position ?? 0;
  }

  /** How many payments members were made in each month `YYYY-MM` of the tax zone, as far as the journal is followed. */
  async months(tx: ReadTx, memberIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
    const found = new Map<string, Map<string, number>>();
    for (let from = 0; from < memberIds.length; from += ASKED) {
      const where = { member_id: { in: memberIds.slice(from, from + ASKED) } };
      for (const { member_id: id, made_at: at, net } of await tx.pick(paymentFact, ['member_id', 'made_at', 'net'], {
        where,
      })) {
        if (net <= 0n) continue;
        const months = found.get(id) ?? new Map<string, number>();
        const month = dayIn(at, this.policy.zone).slice(0, 7);
        found.set(id, months.set(month, (months.get(month) ?? 0) + 1));
      }
    }
    return found;
  }

  /** What was made available, or taken back, by entries after one position and up to another, in order. */
  async between(tx: ReadTx, after: number, upTo: number): Promise<PaymentSeen[]> {
    const query = { where: { position: { gt: after, lte: upTo } }, orderBy: [['position', 'asc'], ['seq', 'asc']] } as const; // prettier-ignore
    const rows = await tx.pick(paymentFact, ['id', 'member_id', 'position', 'seq', 'legal_model', 'made_at', 'net'], query); // prettier-ignore
    return rows.map(({ id, member_id: memberId, position, seq, legal_model: legalModel, made_at: at, net }) => {
      return { id, memberId, position, seq, legalModel, at, isTakenBack: net < 0n };
    });
  }

  private async membersAfter(after: string): Promise<string[]> {
    const query = { where: { member_id: { gt: after } }, orderBy: [['member_id', 'asc']], limit: MEMBERS } as const;
    const rows = await this.store.read((tx) => tx.pick(paymentState, ['member_id'], query));
    return rows.map((row) => row.member_id);
  }

  private async valued(memberIds: readonly string[], quotes: Quotes): Promise<MemberPayments[]> {
    const facts = await this.store.read(
      (tx) =>
      tx.find(paymentFact, { where: { member_id: { in: memberIds } }, orderBy: [['position', 'asc'], ['seq', 'asc']] }), // prettier-ignore
    );
    for (const { asset, made_at: at, net } of facts) if (net > 0n) await this.ask(asset, at, quotes);
    const quoteOf = (asset: Asset, at: Instant): Quote | string => quotes.get(keyOf(asset, at)) ?? 'no price';
    return memberIds.map((memberId) => {
      const own = facts.filter((fact) => fact.member_id === memberId).map(availableOf);
      return paymentLines(memberId, own, { quoteOf, zone: this.policy.zone });
    });
  }

  /** The price of an instant once a reading; a broken source is a reason, not an end. */
  private async ask(asset: Asset, at: Instant, quotes: Quotes): Promise<void> {
    const key = keyOf(asset, at);
    if (quotes.has(key)) return;
    const day = dayIn(at, this.policy.zone);
    try {
      quotes.set(key, (await this.prices.quote(asset, at)) ?? `no price of ${asset} on ${day}`);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      quotes.set(key, `the price source failed for ${asset} on ${day} (${error.code})`);
    }
  }
}

/** The same for a command, which has no composition. */
export function paymentBooksAtConsole(
  store: Store,
  clock: Clock,
  { policy, source }: { readonly policy: IncomePolicy; readonly source: PriceSource },
): PaymentBooks {
  const prices = new PriceService(store, clock, source, new AuditService(clock));
  return new PaymentBooks(store, policy, new PaymentFollow(store, policy, new LedgerService(clock)), prices);
}

type Quotes = Map<string, Quote | string>;

function keyOf(asset: Asset, at: Instant): string {
  return `${asset} ${at}`;
}

function availableOf(row: PaymentRow): Available {
  return {
    id: row.id,
    source: row.source_id,
    row: row.source_row,
    legalModel: row.legal_model,
    asset: row.asset,
    at: row.made_at,
    cause: row.cause_entry as EntryId,
    reference: row.cause_reference,
    gross: row.gross,
    poolFee: row.pool_fee,
    serviceFee: row.service_fee,
    net: row.net,
  };
}
