import { formatSchedule, type Schedule } from '../payout';

/** The settings that steer money, in the order of the screen. What each means stands with its variable (`config.variables.ts`). */
export const SETTING_NAMES = [
  'payoutMinimum',
  'payoutSchedule',
  'feePaidBy',
  'feeRateMax',
  'feeMax',
  'feeShareMax',
  'itemFeeShareMax',
  'longTermFeeRate',
  'feeWaitShare',
  'feeWaitDays',
  'aloneUpTo',
  'scheduleAloneUpTo',
  'bumpAfterBlocks',
  'unconfirmedAncestorsMax',
  'payoutConfirmations',
  'depositConfirmations',
  'conversionSlippageMax',
  'conversionDayLossMax',
] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

/** Their values. Amounts in satoshi, rates in sat/kvB, shares in basis points. */
export interface MoneySettings {
  readonly payoutMinimum: bigint;
  readonly payoutSchedule: Schedule;
  readonly feePaidBy: 'operator' | 'member';
  readonly feeRateMax: bigint;
  readonly feeMax: bigint;
  readonly feeShareMax: bigint;
  readonly itemFeeShareMax: bigint;
  readonly longTermFeeRate: bigint;
  /** 0: nobody waits for a lower fee. */
  readonly feeWaitShare: bigint;
  readonly feeWaitDays: number;
  /** 0: always two people. */
  readonly aloneUpTo: bigint;
  /** Of what the schedule planned. 0: always two people. */
  readonly scheduleAloneUpTo: bigint;
  /** 0: people do. */
  readonly bumpAfterBlocks: number;
  readonly unconfirmedAncestorsMax: number;
  readonly payoutConfirmations: number;
  readonly depositConfirmations: number;
  readonly conversionSlippageMax: number;
  readonly conversionDayLossMax: bigint;
}

/** How a value is counted; null where it is no number. */
export const SETTING_UNITS = ['satoshi', 'sat/kvB', 'bps', 'days', 'blocks', 'payments', 'confirmations'] as const;
type SettingUnit = (typeof SETTING_UNITS)[number];

/** What each is called, on screens and in letters. */
export const SETTING_WORDS: Readonly<
  Record<SettingName, { readonly title: string; readonly unit: SettingUnit | null }>
> = {
  payoutMinimum: { title: 'Smallest payout', unit: 'satoshi' },
  payoutSchedule: { title: 'When batches are planned', unit: null },
  feePaidBy: { title: 'Who pays the network fee', unit: null },
  feeRateMax: { title: 'Highest fee rate of a batch', unit: 'sat/kvB' },
  feeMax: { title: 'Highest fee of one transaction', unit: 'satoshi' },
  feeShareMax: { title: 'Highest fee of one transaction, as a share of what it pays', unit: 'bps' },
  itemFeeShareMax: { title: 'Highest cost of one payment, as a share of it', unit: 'bps' },
  longTermFeeRate: { title: 'Long-term fee rate', unit: 'sat/kvB' },
  feeWaitShare: { title: 'Payouts wait while they cost more than this share', unit: 'bps' },
  feeWaitDays: { title: 'Longest wait for a lower fee', unit: 'days' },
  aloneUpTo: { title: 'What one person may plan and approve in 24 hours', unit: 'satoshi' },
  scheduleAloneUpTo: { title: 'What one person may approve in 24 hours of what the schedule planned', unit: 'satoshi' },
  bumpAfterBlocks: { title: 'When a waiting payment is made dearer by itself', unit: 'blocks' },
  unconfirmedAncestorsMax: { title: 'Own unconfirmed payments that a batch may stand on', unit: 'payments' },
  payoutConfirmations: { title: 'Confirmations that settle a payout', unit: 'confirmations' },
  depositConfirmations: { title: 'Confirmations before a deposit counts', unit: 'confirmations' },
  conversionSlippageMax: { title: 'What a sale may stay below the market', unit: 'bps' },
  conversionDayLossMax: { title: 'What sales of 24 hours may lose against their quotes', unit: 'satoshi' },
};

/** Values as they are written in the configuration file and kept in the database. */
export type SettingTexts = Readonly<Record<SettingName, string>>;

/** Reads one value as the configuration does, with the same bounds. @throws DomainError `settings.bad-value` in its words */
export type ReadSetting = <N extends SettingName>(name: N, text: string) => MoneySettings[N];

/** A value as the configuration file would say it, always in the same way. */
export function settingText<N extends SettingName>(name: N, money: Pick<MoneySettings, N>): string {
  const value: MoneySettings[SettingName] = money[name];
  return typeof value === 'object' ? formatSchedule(value) : String(value);
}

/** All of them. */
export function settingTexts(money: MoneySettings): SettingTexts {
  return Object.fromEntries(SETTING_NAMES.map((name) => [name, settingText(name, money)])) as SettingTexts;
}

export function isSettingName(text: string): text is SettingName {
  return SETTING_NAMES.some((name) => name === text);
}
