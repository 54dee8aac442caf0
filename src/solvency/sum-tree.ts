import { concatBytes, sha256 } from '../hashing';

/**
 * The Merkle sum tree of liabilities. Every node carries a sum, and a parent's hash covers both children's sums and both
 * hashes: where it covers only what they add up to, two members can be shown different trees under one root.
 * Server, command line and browser run this same file.
 * @see RULES 22, eprint 2018/1139
 */

/** Most that a sum can be: what the books hold in one amount, 38 digits. It is below 2^127, so that 16 bytes hold it. */
export const SUM_MAX = 10n ** 38n - 1n;
/** More levels than that have no place on earth: 2^32 leaves. */
export const SUM_TREE_DEPTH_MAX = 32;
const SUM_BYTES = 16;
export const NODE_HASH_BYTES = 32;

/** A node: base units below it, and its hash. */
export interface SumNode {
  readonly sum: bigint;
  readonly hash: Uint8Array;
}

/** What is no node of any tree. */
export type SumTreeFault = 'negative-sum' | 'overflow' | 'bad-hash' | 'too-deep' | 'bad-index' | 'bad-size';

/** A tree that cannot be. */
export class SumTreeRefused extends Error {
  constructor(readonly fault: SumTreeFault) {
    super(`The tree is refused: ${fault}.`);
    this.name = 'SumTreeRefused';
  }
}

const encoder = new TextEncoder();

/** SHA-256 under a tag, so that a hash made for one purpose is none for another. @see BIP-340, Design: tagged hashes */
export function taggedHash(tag: string): (...parts: readonly Uint8Array[]) => Uint8Array {
  const prefix = sha256(encoder.encode(`paydirt/liabilities/1/${tag}`));
  return (...parts) => sha256(concatBytes(prefix, prefix, ...parts));
}

const hashNode = taggedHash('node');
const hashLeaf = taggedHash('leaf');

/** Big-endian, 16 bytes. @throws SumTreeRefused negative-sum, overflow */
function sumBytes(sum: bigint): Uint8Array {
  if (sum < 0n) throw new SumTreeRefused('negative-sum');
  if (sum > SUM_MAX) throw new SumTreeRefused('overflow');
  const bytes = new Uint8Array(SUM_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, sum >> 64n);
  view.setBigUint64(8, sum & 0xffff_ffff_ffff_ffffn);
  return bytes;
}

/** One byte of length and the text, so that no two lists of texts read alike. */
export function shortText(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  if (bytes.length > 255) throw new SumTreeRefused('bad-size');
  return concatBytes(Uint8Array.of(bytes.length), bytes);
}

/** Whose leaf it is, and how much stands in it. */
export interface LeafFacts {
  readonly asset: string;
  /** Such as `member/<id>`. */
  readonly holder: string;
  /** Which of the holder's parts it is, from 0. */
  readonly part: number;
  readonly units: bigint;
  /** 32 bytes that nobody guesses: they keep the holder's neighbours from trying balances. */
  readonly nonce: Uint8Array;
}

/** The leaf of one part of a balance. @throws SumTreeRefused negative-sum, overflow, bad-hash, bad-size */
export function leafOf({ asset, holder, part, units, nonce }: LeafFacts): SumNode {
  if (nonce.length !== NODE_HASH_BYTES) throw new SumTreeRefused('bad-hash');
  if (!Number.isInteger(part) || part < 0 || part > 255) throw new SumTreeRefused('bad-index');
  const hash = hashLeaf(sumBytes(units), nonce, Uint8Array.of(part), shortText(asset), shortText(holder));
  return { sum: units, hash };
}

/** H(tag, left sum, left hash, right sum, right hash). @throws SumTreeRefused negative-sum, overflow, bad-hash */
export function parentOf(left: SumNode, right: SumNode): SumNode {
  if (left.hash.length !== NODE_HASH_BYTES || right.hash.length !== NODE_HASH_BYTES) {
    throw new SumTreeRefused('bad-hash');
  }
  const hash = hashNode(sumBytes(left.sum), left.hash, sumBytes(right.sum), right.hash);
  const sum = left.sum + right.sum;
  if (sum > SUM_MAX) throw new SumTreeRefused('overflow');
  return { sum, hash };
}

/**
 * The root that a leaf leads to: sums are looked at in every node on the way.
 * @param index place of the leaf, from 0 at the left
 * @param siblings from the leaf up
 * @throws SumTreeRefused too-deep, bad-index, negative-sum, overflow, bad-hash
 */
export function foldPath(leaf: SumNode, index: number, siblings: readonly SumNode[]): SumNode {
  if (siblings.length > SUM_TREE_DEPTH_MAX) throw new SumTreeRefused('too-deep');
  if (!Number.isInteger(index) || index < 0 || index >= 2 ** siblings.length) throw new SumTreeRefused('bad-index');
  let node = leaf;
  let at = index;
  for (const sibling of siblings) {
    node = at % 2 === 1 ? parentOf(sibling, node) : parentOf(node, sibling);
    at = Math.floor(at / 2);
  }
  return node;
}

interface Level {
  readonly sums: readonly bigint[];
  /** 32 bytes each. */
  readonly hashes: Uint8Array;
}

function nodeAt({ sums, hashes }: Level, index: number): SumNode {
  const sum = sums[index];
  if (sum === undefined) throw new SumTreeRefused('bad-index');
  return { sum, hash: hashes.subarray(NODE_HASH_BYTES * index, NODE_HASH_BYTES * (index + 1)) };
}

/** Nodes made between two pauses. */
const NODES_PER_TURN = 2_000;

/** A whole tree in memory. */
export class SumTree {
  private constructor(private readonly levels: readonly Level[]) {}

  /**
   * Grows the tree in turns: whoever drives the generator lets others work in between.
   * @param leaves from left to right, two or more, their number a power of two
   * @throws SumTreeRefused bad-size, negative-sum, overflow, bad-hash
   */
  static *grow(leaves: readonly SumNode[]): Generator<undefined, SumTree> {
    const depth = Math.log2(leaves.length);
    if (!Number.isInteger(depth) || depth < 1 || depth > SUM_TREE_DEPTH_MAX) throw new SumTreeRefused('bad-size');
    const levels: Level[] = [packed(leaves)];
    for (let below = levels[0]; below !== undefined && below.sums.length > 1; below = levels.at(-1)) {
      const nodes: SumNode[] = [];
      for (let at = 0; at < below.sums.length; at += 2) {
        nodes.push(parentOf(nodeAt(below, at), nodeAt(below, at + 1)));
        if (nodes.length % NODES_PER_TURN === 0) yield;
      }
      levels.push(packed(nodes));
    }
    return new SumTree(levels);
  }

  /** Levels between a leaf and the root. */
  get depth(): number {
    return this.levels.length - 1;
  }

  get root(): SumNode {
    return nodeAt(this.levels.at(-1) ?? { sums: [], hashes: new Uint8Array() }, 0);
  }

  /** Siblings of a leaf, from the leaf up. @throws SumTreeRefused bad-index */
  path(index: number): SumNode[] {
    return this.levels.slice(0, -1).map((level, height) => nodeAt(level, Math.floor(index / 2 ** height) ^ 1));
  }
}

function packed(nodes: readonly SumNode[]): Level {
  const hashes = new Uint8Array(NODE_HASH_BYTES * nodes.length);
  nodes.forEach(({ hash }, index) => {
    if (hash.length !== NODE_HASH_BYTES) throw new SumTreeRefused('bad-hash');
    hashes.set(hash, NODE_HASH_BYTES * index);
  });
  return { sums: nodes.map(({ sum }) => sum), hashes };
}
