import type { AuxPowRule } from '../../../src/hashing';
import { sha256d } from './hashes';

/** The proof that a parent chain's work was also done for this header. */
export interface ReferenceAuxPow {
  readonly coinbaseId: Uint8Array;
  /** Scripts of the coinbase's inputs, in order. */
  readonly scripts: readonly Uint8Array[];
  readonly coinbaseBranch: readonly Uint8Array[];
  /** int32 */
  readonly coinbaseIndex: number;
  readonly chainBranch: readonly Uint8Array[];
  /** int32 */
  readonly chainIndex: number;
  readonly parent: Uint8Array;
}

/** The bytes end before the proof does. */
class Truncated extends Error {}

class Cursor {
  at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  take(count: number): Uint8Array {
    if (this.at + count > this.bytes.length) throw new Truncated();
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  integer(width: number): number {
    return this.take(width).reduceRight((value, byte) => value * 256 + byte, 0);
  }

  int32(): number {
    return this.integer(4) | 0;
  }

  size(): number {
    const lead = this.integer(1);
    if (lead < 0xfd) return lead;
    return this.integer(lead === 0xfd ? 2 : lead === 0xfe ? 4 : 8);
  }

  hashes(): Uint8Array[] {
    const count = this.size();
    const hashes: Uint8Array[] = [];
    for (let i = 0; i < count; i += 1) hashes.push(this.take(32));
    return hashes;
  }

  from(start: number): Uint8Array {
    return this.bytes.subarray(start, this.at);
  }
}

/** Reads one transaction and gives its id (over the form without witness) and its inputs' scripts. */
function readCoinbase(cursor: Cursor): { id: Uint8Array; scripts: Uint8Array[] } {
  const start = cursor.at;
  const version = cursor.take(4);
  let bodyStart = cursor.at;
  let inputs = cursor.size();
  const segwit = inputs === 0;
  if (segwit) {
    // Neither inputs nor outputs: Core reads such a transaction, and it has no input to look at.
    if (cursor.integer(1) !== 1) {
      cursor.take(4);
      return { id: sha256d(cursor.from(start)), scripts: [] };
    }
    bodyStart = cursor.at;
    inputs = cursor.size();
  }
  const scripts: Uint8Array[] = [];
  for (let i = 0; i < inputs; i += 1) {
    cursor.take(36);
    scripts.push(cursor.take(cursor.size()));
    cursor.take(4);
  }
  const outputs = cursor.size();
  for (let i = 0; i < outputs; i += 1) {
    cursor.take(8);
    cursor.take(cursor.size());
  }
  const body = cursor.from(bodyStart);
  if (segwit) for (let i = 0; i < inputs; i += 1) for (let n = cursor.size(); n > 0; n -= 1) cursor.take(cursor.size());
  const lock = cursor.take(4);
  return { id: sha256d(Buffer.concat([version, body, lock])), scripts };
}

/**
 * Reads what follows the 80 bytes of a merge-mined header.
 * @see namecoin-core auxpow.h CAuxPow, CMerkleTx
 */
export function readAuxPow(bytes: Uint8Array): ReferenceAuxPow | 'auxpow-truncated' | 'auxpow-oversized' {
  const read = readAuxPowFirst(bytes);
  if (typeof read === 'string') return read;
  return read.length === bytes.length ? read.proof : 'auxpow-oversized';
}

/** Reads the proof that the bytes begin with, as in a block, and says how long it is. */
export function readAuxPowFirst(bytes: Uint8Array): { proof: ReferenceAuxPow; length: number } | 'auxpow-truncated' {
  const cursor = new Cursor(bytes);
  try {
    const { id, scripts } = readCoinbase(cursor);
    cursor.take(32); // hash of the parent block, which nothing checks
    const coinbaseBranch = cursor.hashes();
    const coinbaseIndex = cursor.int32();
    const chainBranch = cursor.hashes();
    const chainIndex = cursor.int32();
    const parent = cursor.take(80);
    const proof = { coinbaseId: id, scripts, coinbaseBranch, coinbaseIndex, chainBranch, chainIndex, parent };
    return { proof, length: cursor.at };
  } catch (error) {
    if (error instanceof Truncated) return 'auxpow-truncated';
    throw error;
  }
}

/** @see namecoin-core auxpow.cpp CAuxPow::CheckMerkleBranch */
function fold(leaf: Uint8Array, branch: readonly Uint8Array[], index: number): Uint8Array {
  if (index === -1) return new Uint8Array(32);
  let node = leaf;
  let at = index;
  for (const sibling of branch) {
    node = sha256d(Buffer.concat((at & 1) === 1 ? [sibling, node] : [node, sibling]));
    at >>= 1;
  }
  return node;
}

/** The one slot of the tree of merged chains that a chain may use. @see CAuxPow::getExpectedIndex */
export function expectedSlot(nonce: number, chainId: number, height: number): number {
  let random = BigInt(nonce);
  random = BigInt.asUintN(32, random * 1_103_515_245n + 12_345n);
  random = BigInt.asUintN(32, random + BigInt(chainId));
  random = BigInt.asUintN(32, random * 1_103_515_245n + 12_345n);
  return Number(random % (1n << BigInt(height)));
}

/** High 16 bits of the version, signed. */
export function chainIdOf(version: number): number {
  return version >> 16;
}

/**
 * Which guard a proof breaks, in the order in which Core checks them; its parent's work is the caller's matter.
 * @param id hash of the merge-mined header
 * @see namecoin-core auxpow.cpp CAuxPow::check
 */
export function brokenGuard(proof: ReferenceAuxPow, id: Uint8Array, chainId: number): AuxPowRule | null {
  if (proof.coinbaseIndex !== 0) return 'auxpow-coinbase-index';
  const parent = Buffer.from(proof.parent);
  if (chainIdOf(parent.readInt32LE(0)) === chainId) return 'auxpow-parent-chain-id';
  if (proof.chainBranch.length > 30) return 'auxpow-chain-branch-length';
  const root = Buffer.from(fold(id, proof.chainBranch, proof.chainIndex)).reverse();
  if (!parent.subarray(36, 68).equals(fold(proof.coinbaseId, proof.coinbaseBranch, 0))) return 'auxpow-parent-root';
  const [first] = proof.scripts;
  if (first === undefined) return 'auxpow-no-inputs';
  return brokenScript(Buffer.from(first), root, proof, chainId);
}

const MARK = Buffer.from('fabe6d6d', 'hex');

function brokenScript(script: Buffer, root: Buffer, proof: ReferenceAuxPow, chainId: number): AuxPowRule | null {
  const mark = script.indexOf(MARK);
  const at = script.indexOf(root);
  if (at === -1) return 'auxpow-root-missing';
  if (mark !== -1) {
    if (script.indexOf(MARK, mark + 1) !== -1) return 'auxpow-header-repeated';
    if (mark + MARK.length !== at) return 'auxpow-header-not-before-root';
  } else if (at > 20) {
    return 'auxpow-root-too-late';
  }
  const tail = script.subarray(at + 32);
  if (tail.length < 8) return 'auxpow-tree-size-missing';
  const height = proof.chainBranch.length;
  if (tail.readUInt32LE(0) !== 2 ** height) return 'auxpow-tree-size';
  return proof.chainIndex === expectedSlot(tail.readUInt32LE(4), chainId, height) ? null : 'auxpow-slot';
}
