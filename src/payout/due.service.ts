import { Inject, Injectable } from '@nestjs/common';
import type { FeeQuote } from '../chain';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { DAY_MS, DomainError, type Instant } from '../units';
import { PAYEE_DOOR, type PayeeDoor, type PayeeFacts, PRICE_DOOR, type PriceDoor } from './doors';
import { decideDue, type DueContext, type DueDecision, type DueFacts, type Gate, type LeftOut, waitsForFee } from './due'; // prettier-ignore
import { GateService } from './gate.service';
import { payoutFeeWaits, payoutLeftOut, payoutTurns } from './payout.entity';
import type { PayoutPolicy } from './policy';
import { PAYOUT_SETTINGS, type PayoutSettings } from './settings';

/** What was asked of the world before a transaction began. */
export interface Outlook {
  readonly at: Instant;
  readonly quote: DueContext['quote'];
  readonly rateSatPerKvb: bigint | undefined;
  /** Where that rate is from. */
  readonly fees: FeeQuote;
  readonly gates: readonly Gate[];
}

export interface DueMember {
  readonly facts: DueFacts;
  readonly decision: DueDecision;
}

/** A price source that fails holds back thresholds in dollars, and nobody who is paid by an amount in bitcoin. */
function noPrice(error: unknown): undefined {
  if (error instanceof DomainError && error.code.startsWith('prices.')) return undefined;
  throw error;
}

/** What is told of everybody alike. */
export const EVERYBODY = '';
const AVAILABLE_SUFFIX = '/available';
/** Earnings of a member's last month say when the threshold will be reached. */
const EARNINGS_DAYS = 30;
const EARNINGS_ENTRIES_MAX = 500;

/** Loads what `decideDue` needs, for the claim, the preview and the member's own question alike. */
@Injectable()
export class DueService {
  constructor(
    @Inject(PAYEE_DOOR) private readonly payees: PayeeDoor,
    @Inject(PRICE_DOOR) private readonly prices: PriceDoor,
    private readonly ledger: LedgerService,
    private readonly gates: GateService,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
  ) {}

  /** Asks prices and the node; never inside a write. */
  async look(at: Instant): Promise<Outlook> {
    const [quote, rate, gates] = await Promise.all([
      this.prices.quote('BTC', at).catch(noPrice),
      this.gates.rate(),
      this.gates.outside(),
    ]);
    const { fees } = rate;
    return { at, quote, rateSatPerKvb: fees.rateSatPerKvb, fees, gates: [...gates, ...rate.gates] };
  }

  /** The same for whoever only wants to read: a node that does not answer is one more reason why nobody is paid now. */
  async lookForPeople(at: Instant): Promise<Omit<Outlook, 'fees'>> {
    try {
      return await this.look(at);
    } catch (error) {
      if (!(error instanceof DomainError) || !error.code.startsWith('chain.')) throw error;
      const quote = await this.prices.quote('BTC', at).catch(noPrice);
      return { at, quote, rateSatPerKvb: undefined, gates: ['no-fee-rate'] };
    }
  }

  /** Every member, longest waiting first: those never paid, then by the time of the last claim, then by id. */
  async members(tx: ReadTx, outlook: Outlook): Promise<DueMember[]> {
    const context = await this.context(tx, outlook);
    const available = await this.available(tx);
    const lastClaim = await this.lastClaims(tx);
    const waits = await this.feeWaits(tx);
    const rank = (memberId: string): number => lastClaim.get(memberId) ?? Number.NEGATIVE_INFINITY;
    return (await this.payees.payees(tx, outlook.at))
      .map((payee) => this.factsOf(payee, available.get(payee.memberId) ?? 0n, waits.get(payee.memberId)))
      .sort((a, b) => rank(a.memberId) - rank(b.memberId) || (a.memberId < b.memberId ? -1 : 1))
      .map((facts) => ({ facts, decision: decideDue(facts, context) }));
  }

  /** The same members in another outlook, in the same order. */
  async again(tx: ReadTx, members: readonly DueMember[], outlook: Outlook): Promise<DueMember[]> {
    const context = await this.context(tx, outlook);
    return members.map(({ facts }) => ({ facts, decision: decideDue(facts, context) }));
  }

  /** One member, with an expected date that rests on what they earned lately. */
  async member(tx: ReadTx, memberId: string, outlook: Omit<Outlook, 'fees'>): Promise<DueMember | undefined> {
    const payee = (await this.payees.payees(tx, outlook.at)).find((one) => one.memberId === memberId);
    if (payee === undefined) return undefined;
    const balance = await this.ledger.balance(tx, accounts.member(memberId, 'available'), 'BTC');
    const earnedPerDaySats = await this.earnedPerDay(tx, memberId, outlook.at);
    const since = (await tx.findOne(payoutFeeWaits, { member_id: memberId }))?.since;
    const accruedSats = await this.ledger.balance(tx, accounts.member(memberId, 'accrued'), 'BTC');
    const leftOut = await this.leftOut(tx, memberId);
    const facts = { ...this.factsOf(payee, balance, since), earnedPerDaySats, accruedSats, leftOut };
    return { facts, decision: decideDue(facts, await this.context(tx, outlook)) };
  }

  /**
   * Notes whose payout now waits for nothing but a lower fee, and forgets those who wait no longer: days are counted
   * from here.
   * @returns how many wait
   */
  async noteFeeWaits(tx: WriteTx, outlook: Outlook): Promise<number> {
    const context = await this.context(tx, outlook);
    const known = await this.feeWaits(tx);
    const waiting = (await this.members(tx, outlook)).filter(({ facts }) => waitsForFee(facts, context));
    const ids = new Set(waiting.map(({ facts }) => facts.memberId));
    const fresh = [...ids].filter((id) => !known.has(id));
    const over = [...known.keys()].filter((id) => !ids.has(id));
    await tx.insert(
      payoutFeeWaits,
      fresh.map((id) => ({ member_id: id, since: outlook.at })),
    );
    if (over.length > 0) await tx.delete(payoutFeeWaits, { member_id: { in: over } });
    return waiting.length;
  }

  /**
   * Keeps what only a whole plan can tell of those who were due, in place of what the last one told.
   * @param left by member; the member '' is everybody
   */
  async noteLeftOut(tx: WriteTx, left: ReadonlyMap<string, LeftOut['code']>, at: Instant): Promise<void> {
    const rows = [...left].map(([member_id, code]) => ({ member_id, code, at }));
    const known = await tx.find(payoutLeftOut);
    const stands = (row: (typeof rows)[number]) =>
      known.some(({ member_id: id, code }) => id === row.member_id && code === row.code);
    if (known.length === rows.length && rows.every(stands)) return;
    if (known.length > 0) await tx.delete(payoutLeftOut, { member_id: { in: known.map(({ member_id: id }) => id) } });
    await tx.insert(payoutLeftOut, rows);
  }

  private async leftOut(tx: ReadTx, memberId: string): Promise<LeftOut | undefined> {
    const rows = await tx.find(payoutLeftOut, { where: { member_id: { in: [memberId, EVERYBODY] } } });
    const [row] = rows;
    return row === undefined ? undefined : { code: row.code, at: row.at };
  }

  private async context(tx: ReadTx, outlook: Omit<Outlook, 'fees'>): Promise<DueContext> {
    const gates = [...outlook.gates, ...(await this.gates.inside(tx))];
    const { at, quote, rateSatPerKvb } = outlook;
    return { at, quote, rateSatPerKvb, gates, policy: this.settings.policy };
  }

  private async available(tx: ReadTx): Promise<Map<string, bigint>> {
    const balances = await this.ledger.balances(tx, 'member/');
    return new Map(
      balances
        .filter(({ account, asset }) => asset === 'BTC' && account.endsWith(AVAILABLE_SUFFIX))
        .map(({ account, balance }) => [account.slice('member/'.length, -AVAILABLE_SUFFIX.length), balance]),
    );
  }

  /** As many rows as there are members that were ever paid, however often they were. */
  private async lastClaims(tx: ReadTx): Promise<Map<string, number>> {
    return new Map((await tx.find(payoutTurns)).map((turn) => [turn.member_id, turn.claimed_at]));
  }

  private async feeWaits(tx: ReadTx): Promise<Map<string, Instant>> {
    return new Map((await tx.find(payoutFeeWaits)).map((row) => [row.member_id, row.since]));
  }

  private factsOf(payee: PayeeFacts, availableSats: bigint, feeWaitsSince: Instant | undefined): DueFacts {
    return {
      memberId: payee.memberId,
      availableSats,
      threshold: payee.threshold,
      destination: payee.destination,
      split: payee.split,
      paused: payee.paused,
      closing: payee.closing,
      holds: payee.holds.map(({ reason }) => reason),
      feeWait: feeWaitOf(this.settings.policy, payee),
      feeWaitsSince,
    };
  }

  private async earnedPerDay(tx: ReadTx, memberId: string, at: Instant): Promise<bigint> {
    const account = accounts.member(memberId, 'available');
    const entries = await this.ledger.entriesOf(tx, account, { limit: EARNINGS_ENTRIES_MAX });
    const earned = entries
      .filter((entry) => entry.occurredAt > at - EARNINGS_DAYS * DAY_MS && entry.reverses === undefined)
      .filter(({ kind }) => !kind.startsWith('payout.') && !kind.startsWith('closing.'))
      .flatMap((entry) => entry.postings)
      .filter((posting) => posting.account === account && posting.side === 'credit' && posting.asset === 'BTC')
      .reduce((sum, posting) => sum + posting.amount, 0n);
    return earned / BigInt(EARNINGS_DAYS);
  }
}

/** Whoever bears the fee decides how patient to be; members who chose nothing are as patient as the house. */
function feeWaitOf(policy: PayoutPolicy, { feeWait }: PayeeFacts): DueFacts['feeWait'] {
  const own = policy.feePayer === 'member' ? feeWait : undefined;
  return (own === undefined ? policy.feeWait : own) ?? undefined;
}
