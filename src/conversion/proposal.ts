import { type AccountId, accounts, type NewEntry, type Posting } from '../ledger';
import { type Asset, DAY_MS, DomainError, type Instant, plusMs } from '../units';
import { SELLING_STATES, type ConversionState } from './machine';

/** A conversion as far as a person's statement about it is judged. */
export interface Stuck {
  readonly state: ConversionState;
  readonly halted_from: ConversionState | null;
  readonly amount: bigint;
  readonly sold: bigint;
  readonly bought: bigint;
  readonly fee: bigint;
}

/** What an order came to, all in all, as the venue's record says. Base units, satoshi, satoshi. */
export interface StatedFill {
  readonly sold: bigint;
  readonly bought: bigint;
  readonly fee: bigint;
}

const TXID = /^[0-9a-f]{64}$/;

/** An operator who works alone waits so long between stating and confirming (RULES.md 19). */
const ALONE_MS = DAY_MS;

interface Act {
  readonly by: string;
  readonly at: Instant;
}

/** Whether a person may confirm what was stated: another one may, and who works alone by declaration a day later. */
export function mayConfirm(proposed: Act, confirming: Act, alone: boolean): boolean {
  return proposed.by !== confirming.by || (alone && confirming.at >= plusMs(proposed.at, ALONE_MS));
}

/** Who may confirm: another person; alone by declaration, the same one a day later. @throws DomainError `conversion.second-person` */
export function assertMayConfirm(proposed: Act, confirming: Act, alone: boolean): void {
  if (mayConfirm(proposed, confirming, alone)) return;
  throw new DomainError(
    'conversion.second-person',
    alone
      ? 'You stated this yourself and work alone: you can confirm it a day after, with another device. Nothing was booked.'
      : 'You stated this yourself: another operator confirms it. Nothing was booked.',
  );
}

/** Whether a sale was halted before it was done. */
export function isStuck({ state, halted_from }: Stuck): boolean {
  return state === 'halted' && halted_from !== null && SELLING_STATES.includes(halted_from);
}

/** @throws DomainError `conversion.not-stuck` unless its sale was halted before it was done */
export function assertStuck(stuck: Stuck): void {
  if (isStuck(stuck)) return;
  throw new DomainError(
    'conversion.not-stuck',
    'Only a sale that stands still before it is done is ended by hand. Nothing was booked. Take it out of the run first.',
  );
}

/** @throws DomainError `conversion.something-sold` when fills are booked: then what it came to is stated */
export function assertNothingSold({ sold }: Stuck): void {
  if (sold === 0n) return;
  throw new DomainError(
    'conversion.something-sold',
    'Fills of this order are booked, so the venue took it. Nothing was booked. State what it came to.',
  );
}

/** What a stated fill adds to what is booked. @throws DomainError `conversion.bad-fill` when it cannot be */
export function addedFill(row: Stuck, stated: StatedFill): StatedFill {
  const { sold, bought, fee } = stated;
  const added = { sold: sold - row.sold, bought: bought - row.bought, fee: fee - row.fee };
  const shrinks = added.sold < 0n || added.bought < 0n || added.fee < 0n;
  const isNone = sold <= 0n || bought <= 0n || sold > row.amount || fee > bought;
  const halves = (added.sold === 0n && (added.bought > 0n || added.fee > 0n)) || added.fee > added.bought;
  if (!shrinks && !isNone && !halves) return added;
  throw new DomainError(
    'conversion.bad-fill',
    'These figures cannot be what the order came to: more than was ordered, less than is booked, or a fee above what it brought. Nothing was booked.',
  );
}

/** @throws DomainError `conversion.bad-txid` */
export function assertTxid(txid: string): void {
  if (TXID.test(txid)) return;
  throw new DomainError('conversion.bad-txid', 'A transaction id is 64 hexadecimal digits in lower case. Nothing was booked.'); // prettier-ignore
}

/** Kept coin that left for its member, and where it left from. Base units. */
export interface KeptSettlement {
  readonly id: string;
  readonly memberId: string;
  readonly asset: Asset;
  readonly txid: string;
  /** The venue that it left from, or null where the operator paid from another wallet: then what lies there is the operator's. */
  readonly venue: string | null;
  /** What the venue took to send it: the operator's expense. */
  readonly fee: bigint;
}

/** Entries of kept coin that was settled outside (RULES.md 23): its member has it, and nobody owes it any more. */
export function keptSettlementEntries(
  of: KeptSettlement,
  taken: readonly { readonly sourceId: string; readonly units: bigint }[],
  at: Instant,
): NewEntry[] {
  const { id, memberId, asset, txid, venue, fee } = of;
  const base = { kind: 'conversion.kept-settled', occurredAt: at } as const;
  const links = { settlement: id, txid, ...(venue === null ? {} : { venue }) };
  const from = venue === null ? accounts.operatorCapital : accounts.venue(venue);
  const leg = (account: AccountId, side: Posting['side'], amount: bigint, role: Posting['role']): Posting => ({ account, asset, side, amount, role }); // prettier-ignore
  const parts = taken.map(({ sourceId, units }): NewEntry => ({
    ...base,
    links: { ...links, source: sourceId },
    reference: `kept/${id}/${sourceId}`,
    postings: [
      leg(accounts.member(memberId, 'accrued'), 'debit', units, 'transfer'),
      leg(from, 'credit', units, 'transfer'),
      leg(accounts.memoPaidOut, 'debit', units, 'memo'),
      leg(accounts.memoPaid(memberId), 'credit', units, 'memo'),
    ],
  }));
  if (fee === 0n) return parts;
  const cost: NewEntry = {
    ...base,
    links,
    reference: `kept/${id}/fee`,
    postings: [leg(accounts.conversionFee, 'debit', fee, 'conversion-fee'), leg(from, 'credit', fee, 'conversion-fee')],
  };
  return [...parts, cost];
}
