import type { ConversionPolicy } from '../conversion';
import type { PayoutPolicy } from '../payout';
import type { MoneySettings } from './money';

/** Days of a wait for a lower fee, where nobody says how many. As the configuration's own default. */
const FEE_WAIT_DAYS = 14;

/** A payout policy with the settings that are known in their place. */
export function payoutOver(base: PayoutPolicy, over: Partial<MoneySettings>): PayoutPolicy {
  const { feeWaitShare = base.feeWait?.maxBps ?? 0n, feeWaitDays = base.feeWait?.days ?? FEE_WAIT_DAYS } = over;
  return {
    ...base,
    feePayer: over.feePaidBy ?? base.feePayer,
    minimumSats: over.payoutMinimum ?? base.minimumSats,
    maxRateSatPerKvb: over.feeRateMax ?? base.maxRateSatPerKvb,
    maxFeeSats: over.feeMax ?? base.maxFeeSats,
    maxFeeShareBps: over.feeShareMax ?? base.maxFeeShareBps,
    maxItemFeeShareBps: over.itemFeeShareMax ?? base.maxItemFeeShareBps,
    longTermRateSatPerKvb: over.longTermFeeRate ?? base.longTermRateSatPerKvb,
    minInputConfirmations: over.depositConfirmations ?? base.minInputConfirmations,
    maxUnconfirmedAncestors: over.unconfirmedAncestorsMax ?? base.maxUnconfirmedAncestors,
    settleConfirmations: over.payoutConfirmations ?? base.settleConfirmations,
    schedule: over.payoutSchedule ?? base.schedule,
    feeWait: feeWaitShare === 0n ? null : { maxBps: feeWaitShare, days: feeWaitDays },
    aloneUpToSats: over.aloneUpTo ?? base.aloneUpToSats,
    scheduleAloneUpToSats: over.scheduleAloneUpTo ?? base.scheduleAloneUpToSats,
    bumpAfterBlocks: over.bumpAfterBlocks === undefined ? base.bumpAfterBlocks : over.bumpAfterBlocks || null,
  };
}

/** The bounds of sales with the settings that are known in their place. */
export function conversionOver(base: ConversionPolicy, over: Partial<MoneySettings>): ConversionPolicy {
  return {
    ...base,
    slippageMaxBps: over.conversionSlippageMax ?? base.slippageMaxBps,
    dayLossMaxSats: over.conversionDayLossMax ?? base.dayLossMaxSats,
  };
}

/** The settings that policies hold: what the configuration file would say of a service that has none. */
export function moneyOf(payout: PayoutPolicy, conversion: ConversionPolicy): MoneySettings {
  return {
    payoutMinimum: payout.minimumSats,
    payoutSchedule: payout.schedule,
    feePaidBy: payout.feePayer,
    feeRateMax: payout.maxRateSatPerKvb,
    feeMax: payout.maxFeeSats,
    feeShareMax: payout.maxFeeShareBps,
    itemFeeShareMax: payout.maxItemFeeShareBps,
    longTermFeeRate: payout.longTermRateSatPerKvb,
    feeWaitShare: payout.feeWait?.maxBps ?? 0n,
    feeWaitDays: payout.feeWait?.days ?? FEE_WAIT_DAYS,
    aloneUpTo: payout.aloneUpToSats,
    scheduleAloneUpTo: payout.scheduleAloneUpToSats,
    bumpAfterBlocks: payout.bumpAfterBlocks ?? 0,
    unconfirmedAncestorsMax: payout.maxUnconfirmedAncestors,
    payoutConfirmations: payout.settleConfirmations,
    depositConfirmations: payout.minInputConfirmations,
    conversionSlippageMax: conversion.slippageMaxBps,
    conversionDayLossMax: conversion.dayLossMaxSats,
  };
}
