import {
  type HeaderContext,
  type HeaderFacts,
  type HeaderNetwork,
  NETWORK_RULES,
  type NetworkRules,
  verifyHeaders,
  type VerifyResult,
} from '../../src/hashing';
import { hashEngine } from '../../src/hashing/core/engine';
import { expectedBits } from '../../src/hashing/rules/expected-bits';
import { Past as FastPast } from '../../src/hashing/rules/past';
import {
  asDisplay,
  asInteger,
  getCompact,
  limitBits,
  Past,
  REFERENCE,
  type ReferenceHash,
  type ReferenceHashes,
  type ReferenceNetwork,
  ReferenceVerifier,
  referenceVerify,
  requiredBits,
  scrypt,
  setCompact,
  sha256d,
  targetOf,
} from './header-reference';

/** One network twice: as the product knows it and as the reference does, so that neither's constants judge themselves. */
export interface TwoRules {
  readonly rules: NetworkRules;
  readonly reference: ReferenceNetwork;
  readonly hashes: ReferenceHashes;
}

/** Half of all hashes meet it: a header is mined in two tries. */
export const EASY_LIMIT = (1n << 255n) - 1n;
export const EASY_BITS = 0x207fffff;

/** The network as it is. */
export function asItIs(network: HeaderNetwork, hashes: ReferenceHashes = {}): TwoRules {
  return { rules: NETWORK_RULES[network], reference: REFERENCE[network], hashes };
}

/** The network's rules with a limit that a test can mine at. */
export function withLimit(network: HeaderNetwork, limit: bigint = EASY_LIMIT, hashes: ReferenceHashes = {}): TwoRules {
  const reference: ReferenceNetwork = { ...REFERENCE[network], limit };
  const rules = { ...NETWORK_RULES[network], powLimit: limit, powLimitBits: limitBits(reference) };
  return { rules, reference, hashes };
}

/** A header to be mined; what is left out is ordinary. */
export interface HeaderPlan {
  readonly previous: string;
  readonly time: number;
  readonly bits: number;
  /** int32 */
  readonly version?: number;
  readonly merkleRoot?: string;
}

/** BIP9 without signals. */
export const VERSION = 0x20000000;

/** The 80 bytes, nonce zero. */
export function encode(plan: HeaderPlan): Buffer {
  const bytes = Buffer.alloc(80);
  bytes.writeInt32LE(plan.version ?? VERSION, 0);
  Buffer.from(plan.previous, 'hex').reverse().copy(bytes, 4);
  Buffer.from(plan.merkleRoot ?? '11'.repeat(32), 'hex')
    .reverse()
    .copy(bytes, 36);
  bytes.writeUInt32LE(plan.time, 68);
  bytes.writeUInt32LE(plan.bits, 72);
  return bytes;
}

function powOf({ reference, hashes }: TwoRules): ReferenceHash {
  if (reference.pow === 'sha256d') return sha256d;
  if (reference.pow === 'scrypt') return scrypt;
  if (hashes.x11 === undefined) throw new Error('X11 was not given.');
  return hashes.x11;
}

/** Nonces tried at once where many are needed; what is found is hashed again by the reference. */
const TRIED_AT_ONCE = 4096;

function findRareNonce(bytes: Buffer, target: bigint): Uint8Array {
  const candidates = Buffer.alloc(80 * TRIED_AT_ONCE);
  const hashes = new Uint8Array(32 * TRIED_AT_ONCE);
  for (let nonce = 0; ; nonce += TRIED_AT_ONCE) {
    for (let i = 0; i < TRIED_AT_ONCE; i += 1) {
      bytes.copy(candidates, 80 * i);
      candidates.writeUInt32LE(nonce + i, 80 * i + 76);
    }
    hashEngine().sha256d(candidates, 80, hashes);
    for (let i = 0; i < TRIED_AT_ONCE; i += 1) {
      // The two highest bytes rule out nearly all.
      if (hashes[32 * i + 31] !== 0 || asInteger(hashes.subarray(32 * i, 32 * i + 32)) > target) continue;
      return new Uint8Array(candidates.subarray(80 * i, 80 * i + 80));
    }
  }
}

/** Finds the nonce in place. @param valid false: one whose hash misses the target */
export function findNonce(bytes: Buffer, hash: ReferenceHash, valid = true): Uint8Array {
  const bits = bytes.readUInt32LE(72);
  const { target, negative } = setCompact(bits);
  if (valid && (negative || target < 1n << 232n)) throw new Error(`Nobody mines 0x${bits.toString(16)} in a test.`);
  if (valid && hash === sha256d && target < 1n << 246n) return findRareNonce(bytes, target);
  for (let nonce = 0; ; nonce += 1) {
    bytes.writeUInt32LE(nonce, 76);
    if (asInteger(hash(bytes)) <= target === valid) return new Uint8Array(bytes);
  }
}

/** A header with work that meets its bits, or with `valid` false just not. */
export function mine(two: TwoRules, plan: HeaderPlan, valid = true): Uint8Array {
  return findNonce(encode(plan), powOf(two), valid);
}

/** What precedes a header, made up: the parent's id is any, for nothing hashes to it. */
export interface PastPlan {
  readonly height: number;
  /** Of the last headers, oldest first; times that must be known and, where a rule looks at them, bits. */
  readonly facts: readonly { readonly time: number; readonly bits: number }[];
  readonly periodFirst?: { readonly time: number; readonly bits: number } | null;
  readonly lastRealBits?: number | null;
  /** Headers that only some rule knows, far back. */
  readonly older?: readonly HeaderFacts[];
  /** 2016 unless the network's periods are others. */
  readonly periodBlocks?: number;
}

export const PARENT_ID = 'ab'.repeat(32);

/** A context in which exactly what the plan names is known. */
export function pastOf(plan: PastPlan): HeaderContext {
  const { height, facts, periodBlocks = 2016 } = plan;
  const window = facts.map((fact, index) => ({ height: height - facts.length + 1 + index, ...fact }));
  return {
    height,
    hash: PARENT_ID,
    bits: facts.at(-1)?.bits ?? null,
    times: facts.slice(-11).map((fact) => fact.time),
    periodFirst: plan.periodFirst ?? facts.at(-1 - (height % periodBlocks)) ?? null,
    lastRealBits: plan.lastRealBits ?? null,
    chainWork: 1_000n,
    window: [...(plan.older ?? []), ...window],
  };
}

/** Headers at even distance that end at `last`. */
export function steady(count: number, last: number, spacing: number, bits: number): { time: number; bits: number }[] {
  return Array.from({ length: count }, (_, index) => ({ time: last - (count - 1 - index) * spacing, bits }));
}

/** Headers one after another, and where each starts when they differ in length. */
export function pack(headers: readonly Uint8Array[]): { packed: Uint8Array; offsets: Uint32Array } {
  const offsets = new Uint32Array(headers.length + 1);
  headers.forEach((header, index) => (offsets[index + 1] = (offsets[index] ?? 0) + header.length));
  return { packed: new Uint8Array(Buffer.concat(headers)), offsets };
}

/** Runs the verifier under test. */
export function runFast(
  two: TwoRules,
  context: HeaderContext,
  headers: readonly Uint8Array[],
  nowSeconds: number | null = null,
): VerifyResult {
  const { packed, offsets } = pack(headers);
  const variable = two.rules.auxpow !== null;
  return verifyHeaders(packed, context, { rules: two.rules, nowSeconds, ...(variable ? { offsets } : {}) });
}

/** Judges by the verifier and by the reference, which must say the same in every respect, and gives what they said. */
export function judge(
  two: TwoRules,
  context: HeaderContext,
  headers: readonly Uint8Array[],
  nowSeconds: number | null = null,
): VerifyResult {
  const fast = runFast(two, context, headers, nowSeconds);
  const slow = referenceVerify(headers, context, { network: two.reference, nowSeconds, hashes: two.hashes });
  const { height, hash, bits, times, periodFirst, chainWork } = fast.context;
  const seen = {
    count: fast.count,
    firstBad: fast.firstBad,
    rule: fast.rule,
    unchecked: [...fast.unchecked].sort(),
    tip: fast.tip,
    chainWork: fast.chainWork,
    context: { height, hash, bits, times, periodFirst, chainWork },
  };
  expect(seen).toEqual({ ...slow, unchecked: [...slow.unchecked].sort() });
  expect(fast.ids.length).toBe(32 * fast.count);
  if (fast.count > 0) expect(asDisplay(fast.ids.subarray(-32))).toBe(fast.tip);
  return fast;
}

/**
 * The bits that a header at `time` must carry, by the rule of its network alone: for targets that no test can mine.
 * Both ways of computing them must agree.
 */
export function bitsAfter(two: TwoRules, context: HeaderContext, time: number): number | null {
  const fast = expectedBits(new FastPast(context, two.rules.periodBlocks, 1), time, two.rules);
  expect(fast).toBe(requiredBits(new Past(context, two.reference), time, two.reference));
  return fast;
}

/** 'ok' or the rule that one header breaks, by both. */
export function ruleOf(two: TwoRules, context: HeaderContext, header: Uint8Array, now: number | null = null): string {
  return judge(two, context, [header], now).rule ?? 'ok';
}

/** Bits of a target that is `by / over` of another one's. */
export function scaled(bits: number, by: number, over: number): number {
  return getCompact((targetOf(bits) * BigInt(by)) / BigInt(over));
}

/** When the parents of `tried` headers end. */
export const TIP_TIME = 1_700_000_000;

/** The rule that a mined header with these bits breaks after `context`, or `ok`; ten minutes after the tip if no time is given. */
export function tried(
  two: TwoRules,
  context: HeaderContext,
  bits: number,
  { time = TIP_TIME + 600, ...change }: { version?: number; time?: number } = {},
): string {
  return ruleOf(two, context, mine(two, { previous: context.hash ?? '', time, bits, ...change }));
}

/** Mines headers one on the other, with the bits that the reference asks for unless told otherwise. */
export class HeaderForge {
  readonly headers: Uint8Array[] = [];
  private readonly verifier: ReferenceVerifier;

  constructor(
    private readonly two: TwoRules,
    readonly start: HeaderContext,
  ) {
    this.verifier = new ReferenceVerifier(start, { network: two.reference, hashes: two.hashes });
  }

  get height(): number {
    return this.verifier.past.height;
  }

  /** Time of the last header. */
  get time(): number {
    return this.verifier.past.time(this.height) ?? 0;
  }

  /** Adds a header that keeps every rule. */
  add(time: number, change: Partial<HeaderPlan> = {}): Uint8Array {
    const { past } = this.verifier;
    const bits = requiredBits(past, time, this.two.reference) ?? past.bits(past.height) ?? 0;
    const header = mine(this.two, { previous: past.id ?? '', time, bits, ...change });
    const rule = this.verifier.judge(header);
    if (rule !== null) throw new Error(`The made-up header ${this.height + 1} breaks ${rule}.`);
    this.headers.push(header);
    return header;
  }

  /** Adds headers at even distance. */
  addMany(count: number, spacing: number): this {
    for (let i = 0; i < count; i += 1) this.add(this.time + spacing);
    return this;
  }
}
