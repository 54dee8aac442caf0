import { type Instant, instantOfSeconds } from '../units';
import type { ChainConfig } from './chain-config';
import { judgeWork, type WorkVerdict } from './minimum-work';

/** Why the chain is not trusted now. */
export interface ChainReason {
  readonly code: 'never-synced' | 'behind' | 'not-synced-lately' | 'low-work' | 'wallet-behind' | 'alarm';
  readonly sentence: string;
}

/** What the second source said when it was last compared with our chain. */
export interface SecondStatus {
  readonly label: string;
  readonly state: 'agrees' | 'disagrees' | 'unreachable' | 'not-believed';
  /** One sentence for the screen. */
  readonly sentence: string;
  readonly height: number | null;
  readonly checkedAt: Instant;
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
  /** First stored header: 0, or the checkpoint where the chain starts. */
  readonly startHeight: number | null;
  /** How the work stands to what the public chain is known to have; `unchecked` where that cannot be said. */
  readonly work: WorkVerdict;
  /** null while none is configured or it was not asked yet. */
  readonly second: SecondStatus | null;
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
  readonly state:
    | {
        readonly anchor_height: number;
        readonly tip_height: number;
        readonly tip_hash: string;
        readonly tip_seconds: number;
        readonly tip_work: bigint;
        readonly work_is_total: boolean;
        readonly synced_at: Instant;
        readonly backend_height: number;
      }
    | undefined;
  readonly second:
    | {
        readonly label: string;
        readonly state: SecondStatus['state'];
        readonly detail: string;
        readonly height: number | null;
        readonly checked_at: Instant;
      }
    | undefined;
  readonly scannedHeight: number | undefined;
  readonly alarms: readonly { readonly kind: string; readonly raised_at: Instant; readonly details: unknown }[];
  readonly now: Instant;
}

const HOUR_MS = 3_600_000;

const ALARM_SENTENCES: Readonly<Record<string, string>> = {
  'wrong-network': 'The node is on another network.',
  'checkpoint-differs': 'The node has another block where the release pins one: it follows another chain.',
  'reorg-too-deep':
    'The chain was reorganised deeper than policy allows. It was followed; a person must look before anything is paid.',
  'header-refused': 'The node offered a header that breaks a consensus rule.',
  'less-work': "The node's chain has less work than ours: it is behind or follows a fork.",
  'sources-disagree': 'The second source follows another chain than the node. Nothing is paid until they agree.',
  'block-refused': 'The node gave a block that is not the one of our header.',
  'block-missing': 'The node no longer has a block that we still have to read (pruned).',
};

const SECOND_SENTENCES: Readonly<Record<SecondStatus['state'], string>> = {
  agrees: 'It follows the same chain.',
  disagrees: 'It follows another chain.',
  unreachable: 'It does not answer.',
  'not-believed': 'What it says cannot be used.',
};

function reasonsOf(facts: StatusFacts): ChainReason[] {
  const { state, config, now } = facts;
  const reasons: ChainReason[] = facts.alarms.map(({ kind }) => ({
    code: 'alarm',
    sentence: ALARM_SENTENCES[kind] ?? kind,
  }));
  if (state === undefined) {
    return [...reasons, { code: 'never-synced', sentence: 'The header chain was not fetched yet.' }];
  }
  const age = now - instantOfSeconds(state.tip_seconds);
  if (age > config.tipAgeMsMax) {
    reasons.push({ code: 'behind', sentence: `The node is ${Math.floor(age / HOUR_MS)} hours behind.` });
  }
  if (now - state.synced_at > config.tipAgeMsMax) {
    reasons.push({ code: 'not-synced-lately', sentence: 'The node has not answered for hours.' });
  }
  if (judgeWork(config.network, state.tip_work, state.work_is_total) === 'low') {
    const sentence = 'The chain has less work than the public one is known to have: it is unfinished or false.';
    reasons.push({ code: 'low-work', sentence });
  }
  if (facts.scannedHeight !== undefined && facts.scannedHeight < state.tip_height) {
    const left = state.tip_height - facts.scannedHeight;
    reasons.push({ code: 'wallet-behind', sentence: `${left} blocks are still to be read for our own coins.` });
  }
  return reasons;
}

function secondOf({ second }: StatusFacts): SecondStatus | null {
  if (second === undefined) return null;
  const { label, state, detail, height, checked_at: checkedAt } = second;
  return { label, state, sentence: `${SECOND_SENTENCES[state]} ${detail}`.trim(), height, checkedAt };
}

function tipOf({ state }: StatusFacts): ChainStatus['tip'] {
  if (state === undefined) return null;
  const { tip_height: height, tip_hash: hash, tip_seconds: seconds, tip_work: work } = state;
  return { height, hash, time: instantOfSeconds(seconds), work: work.toString() };
}

/** Says where the chain stands and, in words, what keeps it from being trusted. */
export function chainStatus(facts: StatusFacts): ChainStatus {
  const { state, now, config } = facts;
  const reasons = reasonsOf(facts);
  const tip = tipOf(facts);
  return {
    network: config.network,
    backend: facts.backend,
    tip,
    startHeight: state?.anchor_height ?? null,
    work: state === undefined ? 'unchecked' : judgeWork(config.network, state.tip_work, state.work_is_total),
    second: secondOf(facts),
    backendHeight: state?.backend_height ?? null,
    syncedAt: state?.synced_at ?? null,
    scannedHeight: facts.scannedHeight ?? null,
    tipAgeMs: tip === null ? null : now - tip.time,
    alarms: facts.alarms.map(({ kind, raised_at, details }) => ({ kind, raisedAt: raised_at, details })),
    reasons,
    ready: reasons.length === 0,
  };
}
