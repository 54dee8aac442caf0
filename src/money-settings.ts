import { VARIABLES as V } from './config.variables';
import { EnvReader, type Variable } from './env-reader';
import { parseSchedule, type Schedule } from './payout';
import { type MoneySettings, type ReadSetting, SETTING_NAMES, type SettingName } from './settings';
import { DomainError } from './units';

const SATS_MAX = 2_100_000_000_000_000n;
const BPS_MAX = 10_000n;
const BPS = 'hundredths of a percent';

/** Bounds of each, the same for the configuration file and for the screen. */
const READERS: { readonly [N in SettingName]: (reader: EnvReader) => MoneySettings[N] } = {
  payoutMinimum: (reader) => reader.units(V.payoutMinimum, 546n, SATS_MAX),
  payoutSchedule: (reader) => reader.parsed(V.payoutSchedule, readSchedule) ?? { kind: 'manual' },
  feePaidBy: (reader) => reader.oneOf(V.feePaidBy, ['operator', 'member']),
  feeRateMax: (reader) => reader.units(V.feeRateMax, 100n, 10_000_000n, 'sat/kvB'),
  feeMax: (reader) => reader.units(V.feeMax, 100n, SATS_MAX),
  feeShareMax: (reader) => reader.units(V.feeShareMax, 1n, BPS_MAX, BPS),
  itemFeeShareMax: (reader) => reader.units(V.itemFeeShareMax, 1n, BPS_MAX, BPS),
  longTermFeeRate: (reader) => reader.units(V.longTermFeeRate, 100n, 10_000_000n, 'sat/kvB'),
  feeWaitShare: (reader) => reader.units(V.feeWaitShare, 0n, BPS_MAX, BPS),
  feeWaitDays: (reader) => reader.whole(V.feeWaitDays, 1, 90),
  aloneUpTo: (reader) => reader.units(V.aloneUpTo, 0n, SATS_MAX),
  scheduleAloneUpTo: (reader) => reader.units(V.scheduleAloneUpTo, 0n, SATS_MAX),
  bumpAfterBlocks: (reader) => reader.whole(V.bumpAfterBlocks, 0, 1_008),
  unconfirmedAncestorsMax: (reader) => reader.whole(V.unconfirmedAncestorsMax, 0, 23),
  payoutConfirmations: (reader) => reader.whole(V.payoutConfirmations, 1, 144),
  depositConfirmations: (reader) => reader.whole(V.depositConfirmations, 1, 144),
  conversionSlippageMax: (reader) => reader.whole(V.conversionSlippageMax, 1, 5_000),
  conversionDayLossMax: (reader) => reader.units(V.conversionDayLossMax, 1n, SATS_MAX),
};

/** The variable that a setting has in the configuration file. */
export function variableOf(name: SettingName): Variable {
  return V[name];
}

/** What the configuration file says of all of them; mistakes are the reader's. */
export function readMoney(reader: EnvReader): MoneySettings {
  return Object.fromEntries(SETTING_NAMES.map((name) => [name, READERS[name](reader)])) as unknown as MoneySettings;
}

/** Reads one value by the same bounds, with the same words. @throws DomainError `settings.bad-value` */
export const readSetting: ReadSetting = (name, text) => {
  const { name: variable } = variableOf(name);
  const reader = new EnvReader({ [variable]: text });
  // An empty text would be read as the default, which nobody chose.
  if (text.trim() === '') reader.mistake(`${variable} is empty.`);
  const value = READERS[name](reader);
  if (reader.mistakes.length === 0) return value;
  throw new DomainError('settings.bad-value', `${reader.mistakes.join(' ')} Nothing was changed.`, {
    param: 'to',
    name,
  });
};

/** @throws DomainError for what is no schedule */
function readSchedule(text: string): Schedule {
  const schedule = parseSchedule(text);
  if (schedule !== undefined) return schedule;
  throw new DomainError(
    'config.bad-schedule',
    'it must be manual, daily 12:00, weekly monday 12:00, monthly 1 12:00 (days 1 to 28) or every 10 days from 2026-12-01 12:00, in UTC.',
  );
}
