import { type Instant, instantOfSeconds } from '../units';
import type { ChainConfig } from './chain-config';

/** Why the chain is not trusted now. */
export interface ChainReason {
  readonly code: 'never-synced' | 'behind' | 'not-synced-lately' | 'wallet-behind' | 'alarm';
  readonly sentence: string;
}

/** Where the chain stands, for the screen and the payout gate. */
export interface ChainStatus {
  readonly network: string;
  readonly backend: string;
  readonly tip: {
    readonly height: number;
    readonly hash: string;
    readonly time: Instant;
    readonly work: string;
  } | null;
  readonly backendHeight: number | null;
  readonly syncedAt: Instant | null;
  /** Block up to which our scripts were looked for; null while none is watched. */
  readonly scannedHeight: number | null;
  readonly tipAgeMs: number | null;
  readonly alarms: readonly { readonly kind: string; readonly raisedAt: Instant; readonly details: unknown }[];
  /** Empty when payouts may trust the chain. */
  readonly reasons: readonly ChainReason[];
  readonly ready: boolean;
}

/** What the status is made of. */
export interface StatusFacts {
  readonly config: ChainConfig;
  readonly backend: string;
  readonly tip:
    { readonly height: number; readonly hash: string; readonly timeSeconds: number; readonly work: bigint } | undefined;
  readonly state: { readonly synced_at: Instant; readonly backend_height: number } | undefined;
  readonly scannedHeight: number | undefined;
  readonly alarms: readonly { readonly kind: string; readonly raised_at: Instant; readonly details: unknown }[];
  readonly now: Instant;
}

const HOUR_MS = 3_600_000;

const ALARM_SENTENCES: Readonly<Record<string, string>> = {
  'wrong-network': 'The node is on another network.',
  'reorg-too-deep': 'The node left our chain deeper than policy follows; a person must look.',
  'header-refused': 'The node offered a header that breaks a consensus rule.',
  'less-work': "The node's chain has less work than ours: it is behind or follows a fork.",
  'block-refused': 'The node gave a block that is not the one of our header.',
  'block-missing': 'The node no longer has a block that we still have to read (pruned).',
};

function reasonsOf(facts: StatusFacts): ChainReason[] {
  const { tip, state, config, now } = facts;
  const reasons: ChainReason[] = facts.alarms.map(({ kind }) => ({
    code: 'alarm',
    sentence: ALARM_SENTENCES[kind] ?? kind,
  }));
  if (tip === undefined || state === undefined) {
    return [...reasons, { code: 'never-synced', sentence: 'The header chain was not fetched yet.' }];
  }
  const age = now - instantOfSeconds(tip.timeSeconds);
  if (age > config.tipAgeMsMax) {
    reasons.push({ code: 'behind', sentence: `The node is ${Math.floor(age / HOUR_MS)} hours behind.` });
  }
  if (now - state.synced_at > config.tipAgeMsMax) {
    reasons.push({ code: 'not-synced-lately', sentence: 'The node has not answered for hours.' });
  }
  if (facts.scannedHeight !== undefined && facts.scannedHeight < tip.height) {
    const left = tip.height - facts.scannedHeight;
    reasons.push({ code: 'wallet-behind', sentence: `${left} blocks are still to be read for our own coins.` });
  }
  return reasons;
}

/** Says where the chain stands and, in words, what keeps it from being trusted. */
export function chainStatus(facts: StatusFacts): ChainStatus {
  const { tip, state, now } = facts;
  const reasons = reasonsOf(facts);
  return {
    network: facts.config.network,
    backend: facts.backend,
    tip:
      tip === undefined
        ? null
        : { height: tip.height, hash: tip.hash, time: instantOfSeconds(tip.timeSeconds), work: tip.work.toString() },
    backendHeight: state?.backend_height ?? null,
    syncedAt: state?.synced_at ?? null,
    scannedHeight: facts.scannedHeight ?? null,
    tipAgeMs: tip === undefined ? null : now - instantOfSeconds(tip.timeSeconds),
    alarms: facts.alarms.map(({ kind, raised_at, details }) => ({ kind, raisedAt: raised_at, details })),
    reasons,
    ready: reasons.length === 0,
  };
}
