import type { HashHex } from './bytes';
import { type ChainPoint, nextPoint } from './chain-point';
import { type BlockHeader, decodeHeader, headerHash } from './header';
import { type HeaderRule } from './header-rule';
import type { NetworkRules } from './network-rules';
import { medianTimePast, retarget } from './retarget';
import { MEDIAN_TIME_BLOCKS } from './rules/past';
import { expandBits, InvalidTarget } from './target';

/** A header may be this far ahead of the reader's clock (Bitcoin Core MAX_FUTURE_BLOCK_TIME). */
const FUTURE_SECONDS_MAX = 2 * 60 * 60;
/** BIP94: a period's first block may be this much older than its parent (Bitcoin Core MAX_TIMEWARP). */
const TIMEWARP_SECONDS_MAX = 600;
/** Testnets: more than this after the parent, a block has the easiest target. */
const MIN_DIFFICULTY_AFTER_SECONDS = 1200;

/** What a header is judged against. */
export interface ParentContext {
  readonly rules: NetworkRules;
  readonly parent: ChainPoint;
  /** Unix seconds of the reader's clock; null to skip the future limit, which is not permanent (old receipts). */
  readonly nowSeconds: number | null;
}

/** A header that keeps every rule, and the point that its child is judged against. */
export interface HeaderAccepted {
  readonly ok: true;
  readonly header: BlockHeader;
  readonly hash: HashHex;
  readonly point: ChainPoint;
}

/** A header that breaks a rule. `time-too-new` may be accepted later; all others never. */
export interface HeaderRefused {
  readonly ok: false;
  readonly rule: HeaderRule;
  readonly height: number;
  readonly hash: HashHex;
}

/**
 * The bits that the child of `parent` must carry, or null where the missing ancestors decide it
 * (a chain that starts at an anchor inside a period).
 * @see Bitcoin Core pow.cpp GetNextWorkRequired
 */
export function expectedBits(parent: ChainPoint, time: number, rules: NetworkRules): number | null {
  const boundary = (parent.height + 1) % rules.periodBlocks === 0;
  if (boundary) {
    if (rules.noRetarget) return parent.bits;
    if (parent.periodFirst === null) return null;
    const base = rules.bip94 ? parent.periodFirst.bits : parent.bits;
    return retarget(base, parent.periodFirst.time, parent.time, rules);
  }
  if (!rules.minDifficulty) return parent.bits;
  if (time > parent.time + MIN_DIFFICULTY_AFTER_SECONDS) return rules.powLimitBits;
  if (rules.noRetarget) return rules.powLimitBits;
  return parent.lastRealBits;
}

function requiredVersion(height: number, rules: NetworkRules): number {
  return rules.versionFrom.reduce((least, [version, from]) => (height >= from ? version : least), -0x80000000);
}

function brokenRule(header: BlockHeader, hash: HashHex, context: ParentContext): HeaderRule | null {
  const { rules, parent, nowSeconds } = context;
  const height = parent.height + 1;
  if (header.previous !== parent.hash) return 'broken-link';
  // A hash equal to the target is accepted (pow.cpp CheckProofOfWorkImpl).
  if (BigInt(`0x${hash}`) > expandBits(header.bits, rules.powLimit)) return 'insufficient-work';
  const bits = expectedBits(parent, header.time, rules);
  if (bits !== null && header.bits !== bits) return 'wrong-retarget';
  // After an anchor the median needs 11 known times; with fewer it could refuse a header that the network took.
  const enoughTimes = parent.recentTimes.length >= Math.min(MEDIAN_TIME_BLOCKS, parent.height + 1);
  if (enoughTimes && header.time <= medianTimePast(parent.recentTimes)) return 'time-too-old';
  const boundary = height % rules.periodBlocks === 0;
  if (rules.bip94 && boundary && header.time < parent.time - TIMEWARP_SECONDS_MAX) return 'timewarp';
  if (nowSeconds !== null && header.time > nowSeconds + FUTURE_SECONDS_MAX) return 'time-too-new';
  if (header.version < requiredVersion(height, rules)) return 'bad-version';
  return null;
}

/**
 * Judges one header by the consensus rules of its network: link, target, work, retarget, time, version.
 * @param bytes exactly 80 bytes
 * @throws HashingRefusal `hashing.bad-header` when it is not 80 bytes
 * @see Bitcoin Core validation.cpp CheckBlockHeader, ContextualCheckBlockHeader
 */
export function verifyHeader(bytes: Uint8Array, context: ParentContext): HeaderAccepted | HeaderRefused {
  const header = decodeHeader(bytes);
  const hash = headerHash(bytes);
  const height = context.parent.height + 1;
  try {
    const rule = brokenRule(header, hash, context);
    if (rule !== null) return { ok: false, rule, height, hash };
  } catch (refusal) {
    if (refusal instanceof InvalidTarget) return { ok: false, rule: refusal.rule, height, hash };
    throw refusal;
  }
  return { ok: true, header, hash, point: nextPoint(context.parent, header, hash, context.rules) };
}
