import { allocate, DAY_MS, type Instant } from '../../units';
import type { ContractDay } from './accrual';
import type { DayStanding } from './contract-standing';
import { type UnitHolding, unitWeights } from './member-units';

/** One holder's part of one day. Base units; `earned = received + writtenOff + open`, always. */
export interface HolderDay {
  readonly day: ContractDay;
  /** Units x milliseconds that the holder held in the day, of all that there are. */
  readonly weight: bigint;
  readonly whole: bigint;
  /** Withheld by the provider. */
  readonly fees: bigint;
  readonly earned: bigint;
  readonly received: bigint;
  readonly writtenOff: bigint;
  readonly open: bigint;
  readonly isLate: boolean;
}

/** One holder's part of a contract's account. Base units; `earned = received + writtenOff + atRisk`, always. */
export interface HolderStanding {
  readonly days: readonly HolderDay[];
  /** Expected before the provider's fees: `earned + fees`. */
  readonly gross: bigint;
  readonly fees: bigint;
  readonly earned: bigint;
  readonly received: bigint;
  readonly atRisk: bigint;
  readonly writtenOff: bigint;
  readonly late: bigint;
  /** Whole days since the oldest late day of the holder was due. */
  readonly daysLate: number;
}

/**
 * What a contract's account is for one holder: each day by units and the time for which they were held, each figure by
 * largest remainder, so that all holders and what nobody holds sum to the contract's own figures, to the base unit. Days of
 * which the holder held nothing are left out.
 * @param total units of the contract
 * @param memberId null: what nobody holds
 */
export function holderStanding(
  days: readonly DayStanding[],
  total: bigint,
  holdings: readonly UnitHolding[],
  of: { readonly memberId: string | null; readonly now: Instant },
): HolderStanding {
  const own = days.flatMap((day) => holderDay(day, total, holdings, of.memberId) ?? []);
  const sum = (pick: (day: HolderDay) => bigint): bigint => own.reduce((all, day) => all + pick(day), 0n);
  const late = own.filter(({ isLate, open }) => isLate && open > 0n);
  const oldest = late.reduce((least, { day }) => Math.min(least, day.dueAt), of.now as number);
  const [earned, fees] = [sum((day) => day.earned), sum((day) => day.fees)];
  return {
    days: own,
    gross: earned + fees,
    fees,
    earned,
    received: sum(({ received }) => received),
    atRisk: sum(({ open }) => open),
    writtenOff: sum(({ writtenOff }) => writtenOff),
    late: late.reduce((all, { open }) => all + open, 0n),
    daysLate: Math.floor((of.now - oldest) / DAY_MS),
  };
}

function holderDay(
  standing: DayStanding,
  total: bigint,
  holdings: readonly UnitHolding[],
  memberId: string | null,
): HolderDay | undefined {
  const { day, isLate } = standing;
  const holders = unitWeights(total, holdings, day);
  const at = holders.findIndex((one) => one.memberId === memberId);
  const weight = holders[at]?.weight;
  if (weight === undefined) return undefined;
  const weights = holders.map((one) => one.weight);
  const part = (amount: bigint): bigint => allocate(amount, weights)[at] ?? 0n;
  const [received, writtenOff, open] = [part(standing.received), part(standing.writtenOff), part(standing.open)];
  const whole = weights.reduce((all, one) => all + one, 0n);
  const earned = received + writtenOff + open;
  return { day, weight, whole, fees: part(day.taken), earned, received, writtenOff, open, isLate };
}
