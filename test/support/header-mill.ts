import {
  expandBits,
  fromDisplay,
  type HeaderContext,
  type HeaderFacts,
  NETWORK_RULES,
  type NetworkRules,
  toDisplay,
  verifyHeaders,
} from '../../src/hashing';
import { hashEngine } from '../../src/hashing/core/engine';

/** Rules of a real network at regtest difficulty, so that a test can mine. */
export function easyRules(rules: NetworkRules, change: Partial<NetworkRules> = {}): NetworkRules {
  const { powLimit, powLimitBits } = NETWORK_RULES.regtest;
  return { ...rules, powLimit, powLimitBits, ...change };
}

/** What a header says before its nonce is found; hashes in display order. */
export interface MillPlan {
  readonly previous: string;
  readonly time: number;
  readonly bits: number;
  readonly version?: number;
  readonly root?: Uint8Array;
}

/** Hash of 80 bytes by the network's proof of work, hash byte order. */
export function powOf(header: Uint8Array, rules: NetworkRules): Uint8Array {
  const hash = new Uint8Array(32);
  const engine = hashEngine();
  if (rules.powHash === 'scrypt') engine.scrypt(header, 80, hash);
  else engine.sha256d(header, 80, hash);
  return hash;
}

/** Finds a nonce that meets the bits, or with `valid: false` one that does not. */
export function millHeader(plan: MillPlan, rules: NetworkRules, valid = true): Uint8Array {
  const bytes = new Uint8Array(80);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, plan.version ?? 0x20000000, true);
  bytes.set(fromDisplay(plan.previous), 4);
  bytes.set(plan.root ?? new Uint8Array(32).fill(0x11), 36);
  view.setUint32(68, plan.time, true);
  view.setUint32(72, plan.bits, true);
  const target = expandBits(plan.bits, (1n << 256n) - 1n);
  for (let nonce = 0; ; nonce += 1) {
    view.setUint32(76, nonce, true);
    if (BigInt(`0x${toDisplay(powOf(bytes, rules))}`) <= target === valid) return bytes;
  }
}

/** sha256d of 80 bytes in display order. */
export function idOf(header: Uint8Array): string {
  const hash = new Uint8Array(32);
  hashEngine().sha256d(header, 80, hash);
  return toDisplay(hash);
}

/** Headers one after another. */
export function packed(headers: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(headers.reduce((length, header) => length + header.length, 0));
  let at = 0;
  for (const header of headers) {
    whole.set(header, at);
    at += header.length;
  }
  return whole;
}

/** Where each begins, and the end of the last. */
export function offsetsOf(headers: readonly Uint8Array[]): Uint32Array {
  const offsets = new Uint32Array(headers.length + 1);
  headers.forEach((header, i) => (offsets[i + 1] = (offsets[i] ?? 0) + header.length));
  return offsets;
}

/** What is known after a header at `height` whose ancestors came every `spacing` seconds, all with `bits`. */
export function steadyContext(height: number, bits: number, change: Partial<HeaderContext> = {}): HeaderContext {
  const spacing = 600;
  const timeAt = (at: number): number => STEADY_TIME - spacing * (height - at);
  const window: HeaderFacts[] = [];
  for (let at = Math.max(0, height - 200); at <= height; at += 1) window.push({ height: at, time: timeAt(at), bits });
  const first = height - (height % 2016);
  return {
    height,
    hash: 'ab'.repeat(32),
    bits,
    times: window.slice(-11).map((facts) => facts.time),
    periodFirst: { time: timeAt(first), bits },
    lastRealBits: bits,
    chainWork: 202n,
    window,
    ...change,
  };
}

/** Time of the last header of {@link steadyContext}. */
export const STEADY_TIME = 1_700_000_000;

/** The rule that one header breaks after `context`, or `ok`. */
export function verdictOn(
  header: Uint8Array,
  context: HeaderContext,
  rules: NetworkRules,
  nowSeconds: number | null = null,
): string {
  const { rule } = verifyHeaders(header, context, { rules, nowSeconds, offsets: offsetsOf([header]) });
  return rule ?? 'ok';
}
