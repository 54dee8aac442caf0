import type { HeaderContext, HeaderRule } from '../../../src/hashing';
import { brokenGuard, chainIdOf, readAuxPow } from './auxpow';
import { proofOf, setCompact } from './compact';
import { requiredBits } from './difficulty';
import { asDisplay, asInteger, type ReferenceHashes, scrypt, sha256d } from './hashes';
import type { ReferenceNetwork } from './networks';
import { type KnownContext, Past } from './past';

/** A header, one object of its own: slow, and easy to read. */
interface ReferenceHeader {
  readonly bytes: Uint8Array;
  /** int32 */
  readonly version: number;
  readonly previous: string;
  readonly time: number;
  readonly bits: number;
  readonly id: Uint8Array;
}

/** What verifyHeaders must say. */
export interface ReferenceVerdict {
  readonly count: number;
  readonly firstBad: number | null;
  readonly rule: HeaderRule | null;
  readonly unchecked: readonly HeaderRule[];
  readonly tip: string | null;
  readonly chainWork: bigint;
  readonly context: KnownContext;
}

export interface ReferenceOptions {
  readonly network: ReferenceNetwork;
  readonly nowSeconds?: number | null;
  readonly hashes?: ReferenceHashes;
}

const FUTURE_SECONDS = 7_200;
const TIMEWARP_SECONDS = 600;
const AUXPOW_BIT = 0x100;

/** Judges headers one by one, each an object of its own, straight from the coins' sources. */
export class ReferenceVerifier {
  private readonly unchecked = new Set<HeaderRule>();
  private readonly network: ReferenceNetwork;
  private readonly nowSeconds: number | null;
  private readonly hashes: ReferenceHashes;
  readonly past: Past;

  constructor(context: HeaderContext, { network, nowSeconds = null, hashes = {} }: ReferenceOptions) {
    this.network = network;
    this.nowSeconds = nowSeconds;
    this.hashes = hashes;
    this.past = new Past(context, network);
  }

  /** Judges the next header and, when it keeps every rule, goes on from it. */
  judge(bytes: Uint8Array): HeaderRule | null {
    const { headerBytes, auxpow } = this.network;
    if (bytes.length < headerBytes || (bytes.length > headerBytes && auxpow === null)) return 'bad-length';
    const header = this.read(bytes);
    const rule = this.past.height === -1 ? this.brokenFirst(header) : this.brokenRule(header);
    if (rule !== null) return rule;
    this.past.push(asDisplay(header.id), header.time, header.bits, proofOf(header.bits));
    return null;
  }

  /** Rules that were not applied because what they need is unknown. */
  notApplied(): HeaderRule[] {
    return [...this.unchecked];
  }

  private hash(kind: 'sha256d' | 'scrypt' | 'x11', bytes: Uint8Array): Uint8Array {
    if (kind === 'sha256d') return sha256d(bytes);
    if (kind === 'scrypt') return scrypt(bytes);
    if (this.hashes.x11 === undefined) throw new Error('X11 was not given.');
    return this.hashes.x11(bytes);
  }

  private read(bytes: Uint8Array): ReferenceHeader {
    const head = Buffer.from(bytes.subarray(0, this.network.headerBytes));
    // Zcash: a reserved field of 32 bytes stands before the time.
    const at = this.network.headerBytes === 80 ? 68 : 100;
    return {
      bytes,
      version: head.readInt32LE(0),
      previous: asDisplay(head.subarray(4, 36)),
      time: head.readUInt32LE(at),
      bits: head.readUInt32LE(at + 4),
      id: this.hash(this.network.id, head),
    };
  }

  private brokenFirst(header: ReferenceHeader): HeaderRule | null {
    const { genesis } = this.network;
    if (genesis !== null) return asDisplay(header.id) === genesis ? null : 'bad-genesis';
    return header.previous === '0'.repeat(64) ? this.brokenWork(header) : 'bad-genesis';
  }

  private brokenRule(header: ReferenceHeader): HeaderRule | null {
    if (this.past.id === null) this.unchecked.add('broken-link');
    else if (header.previous !== this.past.id) return 'broken-link';
    const early = this.brokenWork(header) ?? this.brokenStart(header);
    return early ?? this.brokenBits(header) ?? this.brokenTime(header) ?? this.brokenVersion(header);
  }

  /** @see Bitcoin Core pow.cpp DeriveTarget, CheckProofOfWorkImpl; dogecoin.cpp CheckAuxPowProofOfWork */
  private brokenWork(header: ReferenceHeader): HeaderRule | null {
    const { negative, overflow, target } = setCompact(header.bits);
    if (negative) return 'bits-negative';
    if (overflow) return 'bits-overflow';
    if (target === 0n) return 'bits-zero';
    if (target > this.network.limit) return 'above-limit';
    const worker = this.network.auxpow === null ? header.bytes : this.auxpowWorker(header, this.network.auxpow);
    if (typeof worker === 'string') return worker;
    if (asInteger(this.hash(this.network.pow, worker)) > target) return 'insufficient-work';
    if (this.network.headerBytes === 80 || this.hashes.equihash?.(header.bytes) === true) return null;
    return 'bad-solution';
  }

  /** The header that must meet the target: this one, or the parent chain's. */
  private auxpowWorker(
    header: ReferenceHeader,
    { chainId }: NonNullable<ReferenceNetwork['auxpow']>,
  ): Uint8Array | HeaderRule {
    const merged = (header.version & AUXPOW_BIT) !== 0;
    if (!this.isLegacy(header.version) && chainIdOf(header.version) !== chainId) return 'auxpow-chain-id';
    if (!merged) return header.bytes.length > 80 ? 'auxpow-oversized' : header.bytes;
    if (header.bytes.length === 80) return 'auxpow-missing';
    const proof = readAuxPow(header.bytes.subarray(80));
    if (typeof proof === 'string') return proof;
    return brokenGuard(proof, header.id, chainId) ?? proof.parent;
  }

  /** @see namecoin-core, dogecoin primitives/pureheader.h IsLegacy */
  private isLegacy(version: number): boolean {
    return version === 1 || (this.network.name === 'dogecoin' && version === 2);
  }

  private brokenBits(header: ReferenceHeader): HeaderRule | null {
    const bits = requiredBits(this.past, header.time, this.network);
    if (bits === null) this.unchecked.add('wrong-retarget');
    return bits === null || bits === header.bits ? null : 'wrong-retarget';
  }

  /** @see Bitcoin Core validation.cpp ContextualCheckBlockHeader; zcash main.cpp for the bound on the median */
  private brokenTime(header: ReferenceHeader): HeaderRule | null {
    const { past, network } = this;
    const height = past.height + 1;
    const median = past.median(past.height);
    const parent = past.time(past.height);
    if (median === null) this.unchecked.add('time-too-old');
    else if (header.time <= median) return 'time-too-old';
    if (network.bip94 && height % network.periodBlocks === 0) {
      if (parent === null) this.unchecked.add('timewarp');
      else if (header.time < parent - TIMEWARP_SECONDS) return 'timewarp';
    }
    if (network.mtpFuture !== null && height >= network.mtpFuture.fromHeight && median !== null) {
      if (header.time > median + network.mtpFuture.seconds) return 'time-too-new';
    }
    const { nowSeconds } = this;
    if (nowSeconds === null) this.unchecked.add('time-too-new');
    else if (header.time > nowSeconds + FUTURE_SECONDS) return 'time-too-new';
    return null;
  }

  /** @see dogecoin validation.cpp ContextualCheckBlockHeader, early-auxpow-block; namecoind before namecoin-core did the same */
  private brokenStart(header: ReferenceHeader): HeaderRule | null {
    const { auxpow } = this.network;
    if (auxpow === null || this.past.height + 1 >= auxpow.fromHeight) return null;
    return (header.version & AUXPOW_BIT) === 0 ? null : 'auxpow-too-early';
  }

  private brokenVersion(header: ReferenceHeader): HeaderRule | null {
    const { auxpow, versions } = this.network;
    const height = this.past.height + 1;
    if (auxpow !== null && height >= auxpow.fromHeight && this.isLegacy(header.version)) return 'bad-version';
    // Merge-mined chains keep flags and chain id above the low byte.
    const version = auxpow === null ? header.version : header.version % 256;
    return versions.some(([least, from]) => height >= from && version < least) ? 'bad-version' : null;
  }
}

/** Judges a run of headers as verifyHeaders does, each in its own Uint8Array. */
export function referenceVerify(
  headers: readonly Uint8Array[],
  context: HeaderContext,
  options: ReferenceOptions,
): ReferenceVerdict {
  const verifier = new ReferenceVerifier(context, options);
  const { past } = verifier;
  const said = (rule: HeaderRule | null, count: number): ReferenceVerdict => ({
    count,
    firstBad: rule === null ? null : context.height + 1 + count,
    rule,
    unchecked: verifier.notApplied(),
    tip: past.id,
    chainWork: past.work,
    context: past.context(),
  });
  for (const [count, bytes] of headers.entries()) {
    const rule = verifier.judge(bytes);
    if (rule !== null) return said(rule, count);
  }
  return said(null, headers.length);
}

export { asertTarget, requiredBits } from './difficulty';
export { expectedSlot, readAuxPowFirst } from './auxpow';
export { getCompact, proofOf, setCompact, targetOf } from './compact';
export { asDisplay, asInteger, type ReferenceHash, type ReferenceHashes, scrypt, sha256d } from './hashes';
export { limitBits, REFERENCE, type ReferenceNetwork } from './networks';
export { Past } from './past';
