import { readConfig } from '../../src/config';
import { VARIABLES } from '../../src/config.variables';
import { EnvReader } from '../../src/env-reader';
import { readMoney, readSetting, variableOf } from '../../src/money-settings';
import { SETTING_NAMES, SETTING_WORDS, type SettingName } from '../../src/settings';
import { settingText, settingTexts } from '../../src/settings/money';
import { DomainError } from '../../src/units';

function refusalOf(act: () => unknown): DomainError | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  return undefined;
}

/** The smallest and the largest value of each, as docs/settings.md states them, and one beyond each. */
const BOUNDS: readonly (readonly [SettingName, string, string, string, string])[] = [
  ['payoutMinimum', '545', '546', '2100000000000000', '2100000000000001'],
  ['feeRateMax', '99', '100', '10000000', '10000001'],
  ['feeMax', '99', '100', '2100000000000000', '2100000000000001'],
  ['feeShareMax', '0', '1', '10000', '10001'],
  ['itemFeeShareMax', '0', '1', '10000', '10001'],
  ['longTermFeeRate', '99', '100', '10000000', '10000001'],
  ['feeWaitShare', '-1', '0', '10000', '10001'],
  ['feeWaitDays', '0', '1', '90', '91'],
  ['aloneUpTo', '-1', '0', '2100000000000000', '2100000000000001'],
  ['scheduleAloneUpTo', '-1', '0', '2100000000000000', '2100000000000001'],
  ['bumpAfterBlocks', '-1', '0', '1008', '1009'],
  ['unconfirmedAncestorsMax', '-1', '0', '23', '24'],
  ['payoutConfirmations', '0', '1', '144', '145'],
  ['depositConfirmations', '0', '1', '144', '145'],
  ['conversionSlippageMax', '0', '1', '5000', '5001'],
  ['conversionDayLossMax', '0', '1', '2100000000000000', '2100000000000001'],
];

describe('the bounds of a setting', () => {
  it.each(BOUNDS)('hold on both sides for %s', (name, below, least, most, above) => {
    for (const good of [least, most]) {
      expect(settingText(name, { [name]: readSetting(name, good) } as never)).toBe(good);
    }
    for (const bad of [below, above, '', ' ', '1.5', '1e3', 'NaN', '9007199254740993x', '0x10']) {
      expect(refusalOf(() => readSetting(name, bad))).toMatchObject({ code: 'settings.bad-value' });
    }
  });

  it('are those of the file, in the same words', () => {
    for (const [name, below, , , above] of BOUNDS) {
      for (const text of [below, above]) {
        const reader = new EnvReader({ [variableOf(name).name]: text });
        readMoney(reader);
        expect(reader.mistakes).toHaveLength(1);
        expect(refusalOf(() => readSetting(name, text))?.message).toBe(
          `${reader.mistakes.join(' ')} Nothing was changed.`,
        );
      }
    }
  });

  it.each(['hourly', 'monthly 29 12:00', 'daily 24:00', 'every 0 days from 2026-12-01 12:00', 'weekly 12:00'])(
    'know no schedule %p',
    (text) => {
      expect(refusalOf(() => readSetting('payoutSchedule', text))).toMatchObject({ code: 'settings.bad-value' });
    },
  );

  it.each(['nobody', 'Operator', 'operator,member'])('know nobody else who pays the fee than two: %p', (text) => {
    expect(refusalOf(() => readSetting('feePaidBy', text))).toMatchObject({ code: 'settings.bad-value' });
  });
});

describe('a setting as text', () => {
  it.each(['manual', 'daily 00:00', 'weekly sunday 23:59', 'monthly 28 07:05', 'every 365 days from 2026-12-01 12:00'])(
    'keeps the schedule %p',
    (text) => {
      expect(settingText('payoutSchedule', { payoutSchedule: readSetting('payoutSchedule', text) })).toBe(text);
    },
  );

  it('is written in one way, however the file writes it', () => {
    expect(settingText('feeMax', { feeMax: readSetting('feeMax', ' 0500 ') })).toBe('500');
  });

  it('is the documented default where the file says nothing', () => {
    const texts = settingTexts(readMoney(new EnvReader({})));
    for (const name of SETTING_NAMES) expect(texts[name]).toBe(VARIABLES[name].fallback);
  });
});

it('has words for every setting, and a variable that the configuration knows', () => {
  expect(Object.keys(SETTING_WORDS).sort()).toEqual([...SETTING_NAMES].sort());
  expect(new Set(Object.values(SETTING_WORDS).map(({ title }) => title)).size).toBe(SETTING_NAMES.length);
  for (const name of SETTING_NAMES) {
    const variable = variableOf(name).name;
    expect(() => readConfig({ [variable]: 'nonsense' })).toThrow(`${variable} is "nonsense"`);
  }
});
