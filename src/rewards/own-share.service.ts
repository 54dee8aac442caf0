import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, type Instant } from '../units';
import type { HeldContract } from './contract.repository';
import { ContractService } from './contract.service';
import { sharedTime } from './contracts/contract-rows';
import { rewardGift } from './device.entity';
import { bookGift, type GiftTarget, giftWords, keepReason } from './gift.repository';
import { ownGift } from './own-gift.entity';
import { type HeldLate, lackingWeight, mostHeld } from './own-share';
import { rewardShare, rewardSourceState, type ShareRow } from './reward.entity';
import { debtsOf, headsOf, sharesOf } from './reward.repository';
import { RewardTermsService } from './reward-terms.service';
import type { SourceDeclaration } from './source';
import { type GiftLine, giftLine } from './unassigned';
import { previewChanged } from './unassigned.service';
import { WriteOffService } from './write-off.service';

/** Rows of one act: a year of days. */
const ROWS_MAX = 400;
const OWN = 'own';

/** Units of a contract that a member held and that were declared too late. */
export interface OwnWish {
  readonly contractId: string;
  readonly memberId: string;
  readonly units: bigint;
  /** The time of it, its end not in it. */
  readonly from: Instant;
  readonly until: Instant;
}

/** What would be booked, and a digest that the booking must find again. */
export interface OwnPlan {
  readonly sourceId: string;
  readonly lines: readonly GiftLine[];
  readonly digest: string;
}

/** What the own share is looked at with. */
@Injectable()
export class OwnShareRooms {
  constructor(
    readonly terms: RewardTermsService,
    readonly writeOffs: WriteOffService,
  ) {}
}

/**
 * Gives a member what the operator's own share of a contract's rows holds of units that the member held: they were declared
 * too late, and a declaration reaches no booked row. The operator's accrued part and income of it are restated by new
 * entries, now; the member's time is those entries too (RULES.md 6). Only units that nobody was booked to hold can be given.
 */
@Injectable()
export class OwnShareService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly audit: AuditService,
    private readonly contracts: ContractService,
    private readonly rooms: OwnShareRooms,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What would be booked; nothing is written.
   * @throws DomainError `rewards.unknown-contract`, `rewards.bad-span`, `rewards.contract-unpaid`,
   *   `rewards.contract-oversold`, `rewards.nothing-own`, `rewards.too-many-rows`, `rewards.own-sold`
   */
  async plan(tx: ReadTx, wish: OwnWish): Promise<OwnPlan> {
    const { sourceId, held } = await this.contract(tx, wish);
    const total = held.terms.units;
    if (wish.units <= 0n || wish.units > total) {
      const message = `This contract has ${total} units. Nothing was booked. Check the number.`;
      throw new DomainError('rewards.contract-oversold', message, { param: 'units' });
    }
    if (wish.until <= wish.from) {
      const message = 'The time ends before it begins. Nothing was booked. Check the days.';
      throw new DomainError('rewards.bad-span', message, { param: 'until' });
    }
    let debt = (await debtsOf(tx, sourceId)).get(wish.memberId) ?? 0n;
    const lines: GiftLine[] = [];
    for (const target of await this.targets(tx, sourceId, wish)) {
      const line = await this.line(tx, { wish, held, debt }, target);
      if (line === undefined) continue;
      debt -= line.recouped;
      lines.push(line);
    }
    if (lines.length === 0) {
      const message = 'The own share of these rows holds nothing of it, or it was given before. Nothing was booked.';
      throw new DomainError('rewards.nothing-own', message, { param: 'from' });
    }
    await this.assertHere(tx, sourceId, lines);
    return { sourceId, lines, digest: digestOf(wish, lines) };
  }

  /**
   * Books what `plan` showed, all of it or none, in this transaction, with the audit.
   * @throws DomainError those of `plan`; `rewards.preview-changed`, `rewards.bad-reason`
   */
  async book(
    tx: WriteTx,
    actor: string,
    wish: OwnWish,
    agreed: { readonly digest: string; readonly reason: string },
  ): Promise<OwnPlan> {
    const words = giftWords(agreed.reason);
    const { sourceId } = await this.contract(tx, wish);
    // One booking at a time per source.
    await tx.lock(rewardSourceState, { source_id: sourceId });
    const plan = await this.plan(tx, wish);
    if (plan.digest !== agreed.digest) throw previewChanged({ source: sourceId });
    const at = this.clock.now();
    const { memberId, units, from, until } = wish;
    const reason = await keepReason(tx, memberId, words, at);
    const { receivesAt } = await this.declaration(tx, sourceId);
    const tracked = receivesAt === 'treasury';
    const targets = new Map((await this.targets(tx, sourceId, wish)).map((one) => [one.head.external_id, one]));
    for (const line of plan.lines) {
      const target = targets.get(line.externalId);
      if (target === undefined) continue;
      // What was given up is owed again before it changes hands.
      await this.rooms.writeOffs.reopen(tx, sourceId, { externalId: line.externalId });
      const gift = { giver: OWN, memberId, worker: null, target, line, reason, tracked } as const;
      const seq = await bookGift(tx, { ledger: this.ledger, at }, gift);
      const held = { units, from_at: from, until_at: until };
      await tx.insert(ownGift, [{ source_id: sourceId, external_id: line.externalId, seq, ...held }]);
    }
    const net = plan.lines.reduce((sum, line) => sum + line.net, 0n);
    const span = { units: String(units), from: String(from), until: String(until) };
    const details = { member: memberId, ...span, rows: String(plan.lines.length), net: String(net), reason };
    await this.audit.record(tx, { actor, action: 'contract.own-given', subject: wish.contractId, details });
    return plan;
  }

  private async line(
    tx: ReadTx,
    { wish, held, debt }: { readonly wish: OwnWish; readonly held: HeldContract; readonly debt: bigint },
    target: GiftTarget,
  ): Promise<GiftLine | undefined> {
    const { head, giving, shares } = target;
    const { terms, holdings } = held;
    const window = { from: head.from_at, to: head.to_at };
    // Of before the contract there is nothing to hold: a row that reaches further back is shared from its start on, or pays
    // the operator alone for that time.
    const now: HeldLate = { units: wish.units, from: later(wish.from, terms.start), to: wish.until };
    const weight = lackingWeight(window, now, await this.before(tx, wish, target));
    if (weight === 0n) return undefined;
    const shared = sharedTime(terms, window) ?? window;
    const before = shared.from < terms.start ? terms.units * BigInt(terms.start - shared.from) : 0n;
    const inRow = { from: later(window.from, now.from), to: earlier(window.to, now.to) };
    if (weight > giving.weight - before || mostHeld(holdings, inRow) + wish.units > terms.units) {
      const message = `In row "${head.external_id}" fewer units than these were nobody's: others held them by then. Nothing was booked. Check units and days.`;
      throw new DomainError('rewards.contract-oversold', message, { param: 'units', row: head.external_id });
    }
    const own = shares.find(({ member_id }) => member_id === wish.memberId);
    const feeBps = own?.fee_bps ?? (await this.rooms.terms.feeBpsOf(tx, wish.memberId, head.from_at));
    const row = { externalId: head.external_id, asset: head.asset, ...window };
    const mine = { net: own?.net ?? 0n, serviceFee: own?.service_fee ?? 0n };
    return giftLine(row, giving, { weight, feeBps, own: mine, debt });
  }

  /** What earlier acts gave the member of the row's own share. */
  private async before(tx: ReadTx, { memberId }: OwnWish, { head, gifts }: GiftTarget): Promise<HeldLate[]> {
    const key = { source_id: head.source_id, external_id: head.external_id };
    const mine = new Set(gifts.filter((gift) => gift.member_id === memberId).map(({ seq }) => seq));
    const given = await tx.find(ownGift, { where: key });
    return given
      .filter(({ seq }) => mine.has(seq))
      .map(({ units, from_at, until_at }) => ({ units, from: from_at, to: until_at }));
  }

  /** Rows with an own share whose window reaches into the time, oldest first. @throws DomainError `rewards.too-many-rows` */
  private async targets(tx: ReadTx, sourceId: string, { from, until }: OwnWish): Promise<GiftTarget[]> {
    const found = await tx.find(rewardShare, {
      where: { source_id: sourceId, holder: OWN, net: { not: 0n }, to_at: { gt: from } },
      orderBy: [
        ['to_at', 'asc'],
        ['external_id', 'asc'],
      ],
    });
    const ids = found.map((share) => share.external_id);
    const heads = await headsOf(tx, sourceId, ids);
    const inTime = ({ external_id }: ShareRow): boolean => (heads.get(external_id)?.from_at ?? until) < until;
    const chosen = found.filter(inTime);
    if (chosen.length > ROWS_MAX) {
      const message = `These are more than ${ROWS_MAX} rows. Nothing was booked. Choose a shorter time.`;
      throw new DomainError('rewards.too-many-rows', message, { source: sourceId });
    }
    const targets: GiftTarget[] = [];
    for (const giving of chosen) {
      const head = heads.get(giving.external_id);
      if (head === undefined) continue;
      const key = { source_id: sourceId, external_id: giving.external_id };
      const gifts = await tx.find(rewardGift, { where: key });
      targets.push({ head, giving, gifts, shares: await sharesOf(tx, sourceId, giving.external_id) });
    }
    return targets;
  }

  /** Where coin is not followed to the row, what of the own part is not sold yet must still hold all of it. */
  private async assertHere(tx: ReadTx, sourceId: string, lines: readonly GiftLine[]): Promise<void> {
    const { asset, receivesAt } = await this.declaration(tx, sourceId);
    if (receivesAt === 'treasury') return;
    const wanted = lines.reduce((sum, { net, covered, coveredFee }) => sum + net - covered - coveredFee, 0n);
    if ((await this.ledger.balance(tx, accounts.operatorOwn(sourceId), asset)) >= wanted) return;
    const message = 'Coin of the own share was sold at the exchange already, and its bitcoin is yours. Nothing was booked. Set the difference right with the member.'; // prettier-ignore
    throw new DomainError('rewards.own-sold', message, { source: sourceId });
  }

  private async contract(
    tx: ReadTx,
    wish: OwnWish,
  ): Promise<{ readonly sourceId: string; readonly held: HeldContract }> {
    const held = await this.contracts.held(tx, wish.contractId);
    const { sourceId } = held;
    if (sourceId !== null) return { sourceId, held };
    const message = 'No source pays for this contract, so nothing of it is booked. Nothing was changed.';
    throw new DomainError('rewards.contract-unpaid', message, { param: 'contractId' });
  }

  private async declaration(tx: ReadTx, sourceId: string): Promise<SourceDeclaration> {
    const state = await tx.findOne(rewardSourceState, { source_id: sourceId });
    if (state !== undefined) return state.declaration;
    throw new DomainError('rewards.unknown-source', 'No source has this id. Nothing was changed.', {
      source: sourceId,
    });
  }
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

function digestOf(wish: OwnWish, lines: readonly GiftLine[]): string {
  const { contractId, memberId, units, from, until } = wish;
  const rows = lines.map(({ externalId, net, poolFee, serviceFee, covered, recouped, left }) =>
    [externalId, net, poolFee, serviceFee, covered, recouped, left].map(String),
  );
  const text = JSON.stringify([contractId, memberId, String(units), from, until, rows]);
  return createHash('sha256').update(text).digest('hex');
}
