import { readSetting } from '../money-settings';
import { isLooser } from './looser';
import { SETTING_NAMES, type SettingName } from './money';

/** More may leave us, sooner, dearer, on less proof or seen by fewer people: from the left value to the right one. */
const LOOSER: readonly (readonly [SettingName, string, string])[] = [
  ['payoutMinimum', '10000', '9999'],
  ['feePaidBy', 'operator', 'member'],
  ['feePaidBy', 'member', 'operator'],
  ['feeRateMax', '1000', '1001'],
  ['feeMax', '1000', '1001'],
  ['feeShareMax', '500', '501'],
  ['itemFeeShareMax', '500', '501'],
  ['longTermFeeRate', '10000', '10001'],
  ['feeWaitShare', '50', '51'],
  ['feeWaitShare', '10000', '0'],
  ['feeWaitDays', '14', '13'],
  ['aloneUpTo', '0', '1'],
  ['scheduleAloneUpTo', '10000000', '10000001'],
  ['bumpAfterBlocks', '0', '1008'],
  ['bumpAfterBlocks', '6', '5'],
  ['unconfirmedAncestorsMax', '0', '1'],
  ['payoutConfirmations', '6', '5'],
  ['depositConfirmations', '6', '5'],
  ['conversionSlippageMax', '300', '301'],
  ['conversionDayLossMax', '1000', '1001'],
  ['payoutSchedule', 'manual', 'monthly 1 12:00'],
  ['payoutSchedule', 'monthly 1 12:00', 'daily 12:00'],
  ['payoutSchedule', 'daily 12:00', 'daily 13:00'],
];

/** Looser in both directions. */
const EITHER_WAY: ReadonlySet<string> = new Set(['feePaidBy', 'payoutSchedule']);

function looser(name: SettingName, from: string, to: string): boolean {
  return isLooser(name, readSetting(name, from), readSetting(name, to));
}

describe('isLooser', () => {
  it.each(LOOSER)('asks a second person for %s from %s to %s', (name, from, to) => {
    expect(looser(name, from, to)).toBe(true);
  });

  it.each(LOOSER.filter(([name]) => !EITHER_WAY.has(name)))(
    'lets one person take %s back from %s to %s',
    (name, from, to) => {
      expect(looser(name, to, from)).toBe(false);
    },
  );

  it('lets one person leave planning to people', () => {
    expect(looser('payoutSchedule', 'daily 12:00', 'manual')).toBe(false);
  });

  it.each(LOOSER)('is no change of %s where %s stays', (name, from) => {
    expect(looser(name, from, from)).toBe(false);
  });

  it('has a case for every setting', () => {
    expect(new Set(LOOSER.map(([name]) => name))).toEqual(new Set(SETTING_NAMES));
  });
});
