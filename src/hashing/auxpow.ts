import { readParentCoinbase } from './auxpow-coinbase';
import { sameBytes } from './bytes';
import { hashEngine } from './core/engine';
import { HEADER_BYTES } from './header';
import { type AuxPowRule, type HeaderRule } from './header-rule';
import { ByteReader } from './reader';
import { HashingRefusal } from './refusal';

/** A coinbase cannot be larger than the block that holds it; what is read of a stranger's bytes is bounded by it. */
const COINBASE_BYTES_MAX = 1_000_000;
/** 2^32 transactions do not fit in a block. Consensus sets no bound of its own here. */
const COINBASE_BRANCH_MAX = 32;
/** @see namecoin-core auxpow.cpp CAuxPow::check */
const CHAIN_BRANCH_MAX = 30;
/** Stands directly before the root of the chains' tree. */
const MERGED_MINING_HEADER = Uint8Array.of(0xfa, 0xbe, 0x6d, 0x6d);
/** Without that header the root must begin within so many bytes. */
const ROOT_START_MAX = 20;
const HASH_BYTES = 32;

/** The part of a merge-mined header that follows its 80 bytes. */
export interface AuxPow {
  /** Txid of the parent's coinbase, hash byte order. */
  readonly coinbaseHash: Uint8Array;
  /** Its first input's script; null when it has no input. */
  readonly coinbaseScript: Uint8Array | null;
  readonly coinbaseBranch: readonly Uint8Array[];
  /** int32 */
  readonly coinbaseIndex: number;
  readonly chainBranch: readonly Uint8Array[];
  /** int32 */
  readonly chainIndex: number;
  /** 80 bytes; its hash is compared with the child's target. */
  readonly parentHeader: Uint8Array;
}

/** A part that can be read, or the rule it breaks. */
export type AuxPowReading =
  { readonly ok: true; readonly auxpow: AuxPow } | { readonly ok: false; readonly rule: HeaderRule };

/**
 * Reads what follows the 80 bytes of a merge-mined header. Never throws on strangers' bytes, and copies none of them.
 * @see namecoin-core auxpow.h CAuxPow (serialization)
 */
export function readAuxPow(tail: Uint8Array): AuxPowReading {
  const reader = new ByteReader(tail);
  try {
    const coinbase = readParentCoinbase(reader, tail);
    if (reader.offset > COINBASE_BYTES_MAX) return { ok: false, rule: 'auxpow-oversized' };
    // The parent's block hash: nobody looks at it.
    reader.take(HASH_BYTES);
    const coinbaseBranch = readBranch(reader, COINBASE_BRANCH_MAX);
    if (coinbaseBranch === null) return { ok: false, rule: 'auxpow-coinbase-branch-length' };
    const coinbaseIndex = reader.int32();
    const chainBranch = readBranch(reader, CHAIN_BRANCH_MAX);
    if (chainBranch === null) return { ok: false, rule: 'auxpow-chain-branch-length' };
    const chainIndex = reader.int32();
    const parentHeader = reader.take(HEADER_BYTES);
    if (reader.left !== 0) return { ok: false, rule: 'bad-length' };
    const coinbaseHash = new Uint8Array(HASH_BYTES);
    hashEngine().sha256d(coinbase.stripped, coinbase.stripped.length, coinbaseHash);
    const { script: coinbaseScript } = coinbase;
    return {
      ok: true,
      auxpow: { coinbaseHash, coinbaseScript, coinbaseBranch, coinbaseIndex, chainBranch, chainIndex, parentHeader },
    };
  } catch (refusal) {
    if (refusal instanceof HashingRefusal) return { ok: false, rule: 'auxpow-truncated' };
    throw refusal;
  }
}

function readBranch(reader: ByteReader, most: number): Uint8Array[] | null {
  const count = reader.size();
  if (count > most) return null;
  return Array.from({ length: count }, () => reader.take(HASH_BYTES));
}

/**
 * Checks that the parent's work counts for this child, and for no other place of any chain.
 * The parent's hash against the child's target is left to the caller.
 * @param childId hash of the child's 80 bytes, hash byte order
 * @param chainId of the child
 * @returns the first guard that fails, in the network's order, or null
 * @see namecoin-core auxpow.cpp CAuxPow::check
 */
export function brokenAuxPowRule(auxpow: AuxPow, childId: Uint8Array, chainId: number): AuxPowRule | null {
  if (auxpow.coinbaseScript === null) return 'auxpow-no-inputs';
  if (auxpow.coinbaseIndex !== 0) return 'auxpow-coinbase-index';
  if (chainIdOf(headerVersion(auxpow.parentHeader)) === chainId) return 'auxpow-parent-chain-id';
  const parentRoot = auxpow.parentHeader.subarray(36, 68);
  if (!sameBytes(fold(auxpow.coinbaseHash, auxpow.coinbaseBranch, 0), parentRoot)) return 'auxpow-parent-root';
  // The script holds the root in display order.
  const root = fold(childId, auxpow.chainBranch, auxpow.chainIndex).reverse();
  return scriptRule(auxpow.coinbaseScript, root, auxpow, chainId);
}

function scriptRule(script: Uint8Array, root: Uint8Array, auxpow: AuxPow, chainId: number): AuxPowRule | null {
  const rootAt = find(script, root, 0);
  if (rootAt < 0) return 'auxpow-root-missing';
  const headerAt = find(script, MERGED_MINING_HEADER, 0);
  if (headerAt >= 0) {
    // Two headers would let one piece of work count for two places.
    if (find(script, MERGED_MINING_HEADER, headerAt + 1) >= 0) return 'auxpow-header-repeated';
    if (headerAt + MERGED_MINING_HEADER.length !== rootAt) return 'auxpow-header-not-before-root';
  } else if (rootAt > ROOT_START_MAX) return 'auxpow-root-too-late';
  const after = rootAt + HASH_BYTES;
  if (script.length - after < 8) return 'auxpow-tree-size-missing';
  const view = new DataView(script.buffer, script.byteOffset + after, 8);
  const height = auxpow.chainBranch.length;
  if (view.getUint32(0, true) !== 2 ** height) return 'auxpow-tree-size';
  if (auxpow.chainIndex !== chainSlot(view.getUint32(4, true), chainId, height)) return 'auxpow-slot';
  return null;
}

/**
 * The place of a chain in a tree of chains: a linear congruence of the nonce and the chain's id, in 32 bits.
 * @see namecoin-core auxpow.cpp CAuxPow::getExpectedIndex
 */
export function chainSlot(nonce: number, chainId: number, height: number): number {
  const step = (value: number): number => (Math.imul(value, 1_103_515_245) + 12_345) >>> 0;
  return step(step(nonce) + chainId) % 2 ** height;
}

/** Merged mining's chain id: the upper half of a version. @see namecoin-core primitives/pureheader.h GetChainId */
export function chainIdOf(version: number): number {
  return version >> 16;
}

function headerVersion(header: Uint8Array): number {
  return new DataView(header.buffer, header.byteOffset, HEADER_BYTES).getInt32(0, true);
}

/** @see namecoin-core auxpow.cpp CAuxPow::CheckMerkleBranch, where -1 stands for "no place" */
function fold(leaf: Uint8Array, branch: readonly Uint8Array[], index: number): Uint8Array {
  if (index === -1) return new Uint8Array(HASH_BYTES);
  const node = leaf.slice();
  const pair = new Uint8Array(2 * HASH_BYTES);
  let at = index;
  for (const sibling of branch) {
    const right = (at & 1) === 1;
    pair.set(node, right ? HASH_BYTES : 0);
    pair.set(sibling, right ? 0 : HASH_BYTES);
    hashEngine().sha256d(pair, pair.length, node);
    at >>= 1;
  }
  return node;
}

/** Where `wanted` first stands at or after `from`, or -1. */
function find(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const [first = 0] = wanted;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + wanted.length > bytes.length) return -1;
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted[same]) same += 1;
    if (same === wanted.length) return at;
  }
  return -1;
}
