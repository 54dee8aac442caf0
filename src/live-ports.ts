import { readSetting } from './money-settings';
import type { LivePorts, Ports } from './ports.module';
import { conversionOver, moneyOf, payoutOver, SettingsInForce } from './settings';
import { sats } from './units';

/** Threshold of members who never chose one, unless the operator's minimum is higher. */
export const DEFAULT_THRESHOLD_SATS = 100_000n;

/** The ports as they were told, with every setting that steers money read from what counts now. */
export function livePorts(ports: Ports): LivePorts {
  const settings = new SettingsInForce(ports.money ?? moneyOf(ports.payout.policy, ports.conversion), readSetting);
  const payout = followed(settings, (over) => payoutOver(ports.payout.policy, over));
  const conversion = followed(settings, (over) => conversionOver(ports.conversion, over));
  const own = ports.members.defaultThresholdSats;
  return {
    ...ports,
    settings,
    payout: {
      ...ports.payout,
      get policy() {
        return payout();
      },
    },
    conversion: {
      ...ports.conversion,
      get slippageMaxBps() {
        return conversion().slippageMaxBps;
      },
      get dayLossMaxSats() {
        return conversion().dayLossMaxSats;
      },
    },
    line: {
      get depositConfirmations() {
        return settings.over.depositConfirmations ?? ports.line.depositConfirmations;
      },
    },
    members: {
      ...ports.members,
      get defaultThresholdSats() {
        const { payoutMinimum: minimum } = settings.over;
        if (minimum === undefined) return own;
        return sats(minimum > DEFAULT_THRESHOLD_SATS ? minimum : DEFAULT_THRESHOLD_SATS);
      },
    },
    income: {
      ...ports.income,
      get minimums() {
        if (settings.minimums.length === 0) return ports.income.minimums;
        const others = ports.income.minimums.filter(({ asset }) => asset !== 'BTC');
        return [...others, ...settings.minimums.map((one) => ({ asset: 'BTC', ...one }) as const)];
      },
    },
    api: {
      ...ports.api,
      get instance() {
        const { instance } = ports.api;
        const { payoutConfirmations: confirmationsNeeded = instance.confirmationsNeeded } = settings.over;
        return { ...instance, confirmationsNeeded };
      },
    },
  };
}

/** Put together again only where something changed: policies are read for every member. */
function followed<T>(settings: SettingsInForce, make: (over: SettingsInForce['over']) => T): () => T {
  let { over } = settings;
  let value = make(over);
  return () => {
    if (settings.over !== over) {
      ({ over } = settings);
      value = make(over);
    }
    return value;
  };
}
