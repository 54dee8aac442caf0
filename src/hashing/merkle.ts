import { concatBytes, sameBytes } from './bytes';
import { HashingRefusal } from './refusal';
import { sha256d } from './sha256';

/** Deeper than any block can be: 2^32 transactions do not fit. */
const BRANCH_DEPTH_MAX = 32;

/** A Merkle root, and whether the tree was made ambiguous by repeating nodes (CVE-2012-2459). */
export interface MerkleRoot {
  readonly root: Uint8Array;
  readonly mutated: boolean;
}

function parentOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256d(concatBytes(left, right));
}

function pairs(level: readonly Uint8Array[]): { next: Uint8Array[]; mutated: boolean } {
  const next: Uint8Array[] = [];
  let mutated = false;
  for (let i = 0; i < level.length; i += 2) {
    const left = level[i];
    if (left === undefined) break;
    const right = level[i + 1];
    if (right !== undefined && sameBytes(left, right)) mutated = true;
    // An odd level repeats its last node.
    next.push(parentOf(left, right ?? left));
  }
  return { next, mutated };
}

/**
 * The Merkle root over txids in internal byte order.
 * @throws HashingRefusal `hashing.empty-tree` when there is no leaf
 * @see Bitcoin Core consensus/merkle.cpp ComputeMerkleRoot
 */
export function merkleRoot(leaves: readonly Uint8Array[]): MerkleRoot {
  if (leaves.length === 0) throw new HashingRefusal('hashing.empty-tree', 'A block has at least one transaction.');
  let level = leaves;
  let mutated = false;
  while (level.length > 1) {
    const up = pairs(level);
    mutated ||= up.mutated;
    level = up.next;
  }
  return { root: level[0] ?? new Uint8Array(32), mutated };
}

/**
 * Siblings from the leaf up, internal byte order.
 * @throws HashingRefusal `hashing.bad-index` when there is no such leaf
 */
export function merkleBranch(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  return merkleBranches(leaves)(index);
}

/**
 * The branches of one tree, whose nodes are hashed once for all of them.
 * @returns what gives the branch of a leaf, as {@link merkleBranch} does
 */
export function merkleBranches(leaves: readonly Uint8Array[]): (index: number) => Uint8Array[] {
  const levels: (readonly Uint8Array[])[] = [];
  for (let level = leaves; level.length > 1; level = pairs(level).next) levels.push(level);
  return (index) => {
    if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
      throw new HashingRefusal('hashing.bad-index', `The block has no transaction ${index}.`);
    }
    let at = index;
    return levels.flatMap((level) => {
      const sibling = level[at ^ 1] ?? level[at];
      at >>>= 1;
      return sibling === undefined ? [] : [sibling];
    });
  };
}

/** Why a branch does not prove its leaf. */
export type BranchRule = 'too-deep' | 'bad-node' | 'left-duplicate' | 'leftover-index' | 'inner-transaction';

/** Says whether 64 bytes under an inner node could be a transaction. */
export type LooksLikeTransaction = (preimage: Uint8Array) => boolean;

/**
 * Folds a branch up to the root it leads to, with every guard against ambiguous trees.
 * @param index position of the leaf in the block, uint32
 * @param looksLikeTransaction refuses an inner node that is also a transaction (CVE-2017-12842)
 * @see HASHING.md section 5; Electrum verifier.py; Bitcoin Core merkleblock.cpp TraverseAndExtract
 */
export function foldBranch(
  leaf: Uint8Array,
  index: number,
  branch: readonly Uint8Array[],
  looksLikeTransaction: LooksLikeTransaction,
): { readonly ok: true; readonly root: Uint8Array } | { readonly ok: false; readonly rule: BranchRule } {
  if (branch.length > BRANCH_DEPTH_MAX) return { ok: false, rule: 'too-deep' };
  if (!Number.isSafeInteger(index) || index < 0) return { ok: false, rule: 'leftover-index' };
  let node = leaf;
  let at = index;
  for (const sibling of branch) {
    if (sibling.length !== 32) return { ok: false, rule: 'bad-node' };
    const right = at % 2 === 1;
    // The duplicate that an odd level makes is always the right one: a right child equal to its left is a forgery.
    if (right && sameBytes(node, sibling)) return { ok: false, rule: 'left-duplicate' };
    const preimage = right ? concatBytes(sibling, node) : concatBytes(node, sibling);
    if (looksLikeTransaction(preimage)) return { ok: false, rule: 'inner-transaction' };
    node = sha256d(preimage);
    at = Math.floor(at / 2);
  }
  return at === 0 ? { ok: true, root: node } : { ok: false, rule: 'leftover-index' };
}
