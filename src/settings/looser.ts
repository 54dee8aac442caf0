import type { MoneySettings, SettingName } from './money';

/** More of it lets more money go, or lets it go sooner. */
type Direction = 'more-is-looser' | 'less-is-looser' | 'zero-is-loosest' | 'zero-is-tightest' | 'any';

/**
 * Which way a setting becomes looser: more may leave us, sooner, at a higher cost, on less proof, or seen by fewer people.
 * The minimum is looser where it falls: smaller sums leave, and each costs a fee. The long-term rate is looser where it
 * rises: below it coins are tidied, which costs fees now. Who pays the fee is somebody's loss either way.
 */
const DIRECTIONS: Readonly<Record<SettingName, Direction>> = {
  payoutMinimum: 'less-is-looser',
  payoutSchedule: 'any',
  feePaidBy: 'any',
  feeRateMax: 'more-is-looser',
  feeMax: 'more-is-looser',
  feeShareMax: 'more-is-looser',
  itemFeeShareMax: 'more-is-looser',
  longTermFeeRate: 'more-is-looser',
  feeWaitShare: 'zero-is-loosest',
  feeWaitDays: 'less-is-looser',
  aloneUpTo: 'more-is-looser',
  scheduleAloneUpTo: 'more-is-looser',
  bumpAfterBlocks: 'zero-is-tightest',
  unconfirmedAncestorsMax: 'more-is-looser',
  payoutConfirmations: 'less-is-looser',
  depositConfirmations: 'less-is-looser',
  conversionSlippageMax: 'more-is-looser',
  conversionDayLossMax: 'more-is-looser',
};

/**
 * Whether a change needs a second person (RULES.md 19 by likeness). The same value is no change.
 * A schedule is looser unless it becomes `manual`: up to a sum, one person approves what the schedule planned.
 */
export function isLooser<N extends SettingName>(name: N, from: MoneySettings[N], to: MoneySettings[N]): boolean {
  if (typeof from === 'object' && typeof to === 'object') return to.kind !== 'manual' && !isSame(from, to);
  if (from === to) return false;
  const direction: Direction = DIRECTIONS[name];
  switch (direction) {
    case 'any':
      return true;
    case 'more-is-looser':
      return to > from;
    case 'less-is-looser':
      return to < from;
    case 'zero-is-loosest':
      return isZero(to) || (!isZero(from) && to > from);
    case 'zero-is-tightest':
      return isZero(from) || (!isZero(to) && to < from);
    default:
      return direction satisfies never;
  }
}

function isZero(value: unknown): boolean {
  return value === 0 || value === 0n;
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
}
