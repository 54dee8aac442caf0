import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { DomainError, type Instant } from '../units';
import { conversion, type ConversionRow, conversionShare, type ShareRow, venueDeposit } from './conversion.entity';
import { type Execution, executionOf, type Part } from './execution';
import {
  conversionFill,
  conversionHolder,
  conversionStep,
  type FillRow,
  type FirstLegRow,
  type StepRow,
  venueFirstLeg,
} from './rules.entity';
import type { CoinOwner } from './kept';
import { venueNaming } from './naming.entity';
import { type QuoteInForce, quotesOf } from './quotes.repository';
import { VENUE, type Venue } from './venue';
import { owedOf } from './venue-claims.repository';
import { conversionOwner } from './withdrawal.entity';

/** Holders of one conversion that are read at once. */
const HOLDERS_MAX = 500;
const PAGE_MAX = 200;

/** How a conversion was executed: stored facts and the comparison with the quote. */
export interface ExecutionRecord {
  readonly row: ConversionRow;
  readonly quote: QuoteInForce | undefined;
  readonly fills: readonly FillRow[];
  readonly steps: readonly StepRow[];
  readonly whole: Execution | undefined;
  /** Whose each source's coin was, as it was declared when the conversion began (TAX.md 1.4). */
  readonly owners: readonly CoinOwner[];
  /** The first 500 holders by id, and how many there are. */
  readonly parts: readonly HolderPart[];
  readonly holders: number;
  /** What of the withdrawal fee no holder bears: the operator's expense. Satoshi. */
  readonly feeOfOperator: bigint;
  /** What the venue still owes of it. Satoshi. */
  readonly owed: bigint;
}

/** One holder's part; `member-…` or the operator. */
export interface HolderPart {
  /** Null for the operator's own fee and capital. */
  readonly memberId: string | null;
  readonly part: Part;
  readonly execution: Execution | undefined;
}

/** A member's part of a conversion, with what is needed to explain it. */
export interface MemberExecution {
  readonly row: ConversionRow;
  readonly quote: QuoteInForce | undefined;
  readonly fills: readonly FillRow[];
  readonly part: Part;
  readonly execution: Execution | undefined;
  readonly settledAt: Instant | null;
  readonly owners: readonly CoinOwner[];
  /** What the venue still owes of the part. Satoshi. */
  readonly owed: bigint;
}

/** A deposit at the venue beside the pool's announcement that explains it. */
export interface FirstLegView {
  readonly deposit: {
    readonly id: string;
    readonly asset: ConversionRow['asset'];
    readonly amount: bigint;
    readonly txid: string;
    readonly creditedAt: Instant;
  };
  /** Undefined while no pool's payout explains it. */
  readonly matched: FirstLegRow | undefined;
  /** Whether an operator has named it: two people can take that back. */
  readonly named: boolean;
}

/** The best-execution record and the first leg, from stored facts only. */
@Injectable()
export class ExecutionService {
  constructor(@Inject(VENUE) private readonly venue: Venue) {}

  /** @throws DomainError `conversion.unknown` */
  async record(tx: ReadTx, id: string): Promise<ExecutionRecord> {
    const row = await tx.findOne(conversion, { id });
    if (row === undefined) throw new DomainError('conversion.unknown', 'There is no such conversion.', { id });
    const shares = await tx.find(conversionShare, {
      where: { conversion_id: id },
      orderBy: [['holder', 'asc']],
      limit: HOLDERS_MAX,
    });
    const holders = await tx.count(conversionShare, { conversion_id: id });
    const of = { conversion_id: id };
    const quote = (await quotesOf(tx, [id])).get(id);
    const owners = await ownersOf(tx, [id]);
    const whole = { sold: row.sold, bought: row.bought, fee: row.fee, withdrawalFee: row.withdrawal_fee };
    const bearers = await tx.count(conversionShare, { ...of, withdrawal_fee: { not: 0n } });
    return {
      row,
      quote,
      fills: await tx.find(conversionFill, { where: of, orderBy: [['number', 'asc']] }),
      steps: await tx.find(conversionStep, { where: of, orderBy: [['position', 'asc']] }),
      whole: executionOf(row, whole),
      owners: owners.get(id) ?? [],
      parts: shares.map((share) => ({
        memberId: share.holder.startsWith('m-') ? share.holder.slice(2) : null,
        part: partOf(share),
        execution: executionOf(row, partOf(share)),
      })),
      holders,
      feeOfOperator: bearers === 0 ? row.withdrawal_fee : 0n,
      owed: [...((await owedOf(tx, [id])).get(id)?.values() ?? [])].reduce((sum, part) => sum + part, 0n),
    };
  }

  /** A member's conversions, newest first, before an instant. At most 200. */
  async ofMember(
    tx: ReadTx,
    memberId: string,
    page: { readonly before?: Instant; readonly limit: number },
  ): Promise<MemberExecution[]> {
    const holder = `m-${memberId}`;
    const own = await tx.find(conversionHolder, {
      where: { holder, ...(page.before === undefined ? {} : { created_at: { lt: page.before } }) },
      orderBy: [
        ['created_at', 'desc'],
        ['conversion_id', 'desc'],
      ],
      limit: Math.min(page.limit, PAGE_MAX),
    });
    const ids = own.map((row) => row.conversion_id);
    if (ids.length === 0) return [];
    const rows = new Map((await tx.find(conversion, { where: { id: { in: ids } } })).map((row) => [row.id, row]));
    const where = { conversion_id: { in: ids } };
    const shares = await tx.find(conversionShare, { where: { ...where, holder } });
    const quotes = await quotesOf(tx, ids);
    const owners = await ownersOf(tx, ids);
    const fills = await tx.find(conversionFill, { where, orderBy: [['number', 'asc']] });
    const owed = await owedOf(tx, ids);
    const settled = await tx.find(conversionStep, { where: { ...where, state: 'settled' } });
    return ids.flatMap((id) => {
      const row = rows.get(id);
      const share = shares.find((one) => one.conversion_id === id);
      if (row === undefined || share === undefined) return [];
      return [
        {
          row,
          quote: quotes.get(id),
          owners: owners.get(id) ?? [],
          fills: fills.filter((one) => one.conversion_id === id),
          part: partOf(share),
          execution: executionOf(row, partOf(share)),
          settledAt: settled.find((one) => one.conversion_id === id)?.at ?? null,
          owed: owed.get(id)?.get(holder) ?? 0n,
        },
      ];
    });
  }

  /** Deposits at the venue, newest first, each with the payout that explains it. At most 200. */
  async firstLegs(tx: ReadTx, limit: number): Promise<FirstLegView[]> {
    const { id: venue } = this.venue;
    const deposits = await tx.find(venueDeposit, {
      where: { venue },
      orderBy: [
        ['credited_at', 'desc'],
        ['id', 'desc'],
      ],
      limit: Math.min(limit, PAGE_MAX),
    });
    const ids = deposits.map(({ id }) => id);
    const legs = await tx.find(venueFirstLeg, { where: { venue, deposit_id: { in: ids } } });
    const namings = await tx.find(venueNaming, { where: { venue, deposit_id: { in: ids }, undone_at: null } });
    const named = new Set(namings.map(({ deposit_id }) => deposit_id));
    const byId = new Map(legs.map((leg) => [leg.deposit_id, leg]));
    return deposits.map(({ id, asset, amount, txid, credited_at: creditedAt }) => ({
      deposit: { id, asset, amount, txid, creditedAt },
      matched: byId.get(id),
      named: named.has(id),
    }));
  }
}

async function ownersOf(tx: ReadTx, ids: readonly string[]): Promise<Map<string, CoinOwner[]>> {
  const rows = await tx.find(conversionOwner, {
    where: { conversion_id: { in: ids } },
    orderBy: [['source_id', 'asc']],
  });
  const found = new Map<string, CoinOwner[]>();
  for (const { conversion_id, source_id: sourceId, owner } of rows) {
    found.set(conversion_id, [...(found.get(conversion_id) ?? []), { sourceId, owner }]);
  }
  return found;
}

function partOf(share: ShareRow): Part {
  return { sold: share.sold, bought: share.bought, fee: share.fee, withdrawalFee: share.withdrawal_fee };
}
