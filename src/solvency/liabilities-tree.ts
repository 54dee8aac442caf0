import { toHex } from '../hashing';
import { type Asset, assertInvariant } from '../units';
import { leafOf, shortText, type SumNode, SumTree, taggedHash } from './sum-tree';

/** What one holder is owed. */
export interface Holding {
  /** Such as `member/<id>`; nobody stands twice. */
  readonly holder: string;
  /** Base units, zero for whoever owes us: a debt is never set against what others are owed. */
  readonly units: bigint;
}

/** One part of a holding, and its place in the tree. */
export interface HoldingLeaf {
  readonly part: number;
  readonly units: bigint;
  readonly index: number;
}

/** The tree of one asset, and where each holder stands in it. */
export interface LiabilitiesTree {
  readonly tree: SumTree;
  nonceOf(holder: string): Uint8Array;
  /** By part; none for a stranger. */
  leavesOf(holder: string): readonly HoldingLeaf[];
}

/** A leaf before it has its place; padding has no holder. */
interface Planted {
  readonly node: SumNode;
  /** Its hash in hex. */
  readonly order: string;
  readonly holder?: string;
  readonly part: number;
}

/** Every balance is cut into so many parts, always: their number says nothing, and a neighbour sees a part at most. */
export const HOLDING_PARTS = 4;
/** A small house has no smaller tree: 64 leaves do not say how few members there are. */
const LEAVES_MIN = 64;
const SEED_BYTES = 32;
/** Hashed between two pauses. */
const HOLDERS_PER_TURN = 500;
const PADDING_PER_TURN = 2_000;

const hashHolder = taggedHash('holder');
const hashNonce = taggedHash('nonce');
const hashCut = taggedHash('cut');
const hashPadding = taggedHash('padding');

/**
 * Cuts, salts, pads and shuffles what is owed, and grows the tree over it. All chance comes from the seed, so that the
 * same seed and holdings give the same tree: only these two are kept.
 * Leaves stand in the order of their hashes. Each hash is salted, so that the order is as good as drawn, and no holder's
 * parts stand together. Padding is leaves of nothing, which nobody tells from a holder's empty parts.
 * @param seed 32 bytes from the system's random source, fresh for every statement, never shown
 * @throws InvariantBroken when a holder stands twice or the seed is short; SumTreeRefused negative-sum, overflow
 * @see RULES 22
 */
export function* growLiabilities(
  asset: Asset,
  holdings: readonly Holding[],
  seed: Uint8Array,
): Generator<undefined, LiabilitiesTree> {
  assertInvariant(seed.length === SEED_BYTES, 'the seed of a statement has 32 bytes');
  const keyOf = (holder: string): Uint8Array => hashHolder(seed, shortText(asset), shortText(holder));
  const planted: Planted[] = [];
  const seen = new Set<string>();
  for (const { holder, units } of holdings) {
    assertInvariant(!seen.has(holder), 'a holder stands once in a statement');
    seen.add(holder);
    const key = keyOf(holder);
    const nonce = hashNonce(key);
    for (const [part, some] of cut(units, key).entries()) {
      const node = leafOf({ asset, holder, part, units: some, nonce });
      planted.push({ node, order: toHex(node.hash), holder, part });
    }
    if (seen.size % HOLDERS_PER_TURN === 0) yield;
  }
  const size = Math.max(LEAVES_MIN, 2 ** Math.ceil(Math.log2(planted.length)));
  for (let index = 0; planted.length < size; index += 1) {
    const hash = hashPadding(seed, shortText(asset), uint32(index));
    planted.push({ node: { sum: 0n, hash }, order: toHex(hash), part: 0 });
    if (index % PADDING_PER_TURN === 0) yield;
  }
  const ordered = yield* inOrder(planted);
  const tree = yield* SumTree.grow(ordered.map(({ node }) => node));
  const places = new Map<string, HoldingLeaf[]>();
  ordered.forEach(({ holder, part, node }, index) => {
    if (holder === undefined) return;
    const leaves = places.get(holder) ?? [];
    leaves[part] = { part, units: node.sum, index };
    places.set(holder, leaves);
  });
  return {
    tree,
    nonceOf: (holder) => hashNonce(keyOf(holder)),
    leavesOf: (holder) => places.get(holder) ?? [],
  };
}

/** By hash, the first byte first: a large house's leaves are not sorted in one breath. */
function* inOrder(leaves: readonly Planted[]): Generator<undefined, Planted[]> {
  const byFirstByte = Array.from({ length: 256 }, (): Planted[] => []);
  for (const leaf of leaves) byFirstByte[leaf.node.hash[0] ?? 0]?.push(leaf);
  const ordered: Planted[] = [];
  for (const some of byFirstByte) {
    some.sort((a, b) => (a.order < b.order ? -1 : 1));
    for (const leaf of some) ordered.push(leaf);
    yield;
  }
  return ordered;
}

/** Cuts at places drawn evenly over the whole: part sizes that add up to it, zero among them. */
function cut(units: bigint, key: Uint8Array): bigint[] {
  const cuts = Array.from({ length: HOLDING_PARTS - 1 }, (_, index) => {
    // 256 bits over a range below 2^127: no place is likelier than another by more than 2^-129.
    const drawn = BigInt(`0x${toHex(hashCut(key, Uint8Array.of(index)))}`);
    return units <= 0n ? 0n : drawn % (units + 1n);
  }).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return [...cuts, units].map((end, index) => end - (index === 0 ? 0n : (cuts[index - 1] ?? 0n)));
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
