import { encode, findNonce, type HeaderPlan, type TwoRules } from './header-generator';
import { expectedSlot, type ReferenceHash, scrypt, sha256d } from './header-reference';

/** Every part of a merge-mined header that a guard looks at; what is left out is as a pool makes it. */
export interface MergedPlan extends HeaderPlan {
  /** Height of the tree of merged chains. */
  readonly treeHeight?: number;
  /** Transactions beside the coinbase: the length of its branch. */
  readonly coinbaseDepth?: number;
  readonly slotNonce?: number;
  /** The place in the tree; by default where chain id and nonce put it. */
  readonly slot?: number;
  readonly coinbaseIndex?: number;
  readonly parentVersion?: number;
  readonly treeSize?: number;
  /** The coinbase script, made of the root (as it stands in scripts) and its ordinary tail of size and nonce. */
  readonly script?: (root: Buffer, tail: Buffer) => Buffer;
  /** The parent's work meets the bits. */
  readonly worked?: boolean;
  /** The parent's Merkle root is that of the coinbase. */
  readonly rooted?: boolean;
  /** Count of inputs in the coinbase. */
  readonly inputs?: number;
  readonly segwit?: boolean;
}

export const MERGED_MARK = Buffer.from('fabe6d6d', 'hex');

function size(count: number): Buffer {
  if (count < 0xfd) return Buffer.from([count]);
  const wide = Buffer.alloc(count < 0x10000 ? 3 : 5);
  wide.writeUInt8(count < 0x10000 ? 0xfd : 0xfe, 0);
  if (count < 0x10000) wide.writeUInt16LE(count, 1);
  else wide.writeUInt32LE(count, 1);
  return wide;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value | 0, 0);
  return bytes;
}

/** Siblings that are like nothing else. */
function siblings(count: number, salt: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => sha256d(Buffer.from([salt, index & 0xff, index >> 8])));
}

function climb(leaf: Uint8Array, branch: readonly Uint8Array[], index: number): Uint8Array {
  return branch.reduce<Uint8Array>((node, sibling, level) => {
    // JavaScript shifts by the low five bits only.
    const right = level < 32 && ((index >> level) & 1) === 1;
    return sha256d(Buffer.concat(right ? [sibling, node] : [node, sibling]));
  }, leaf);
}

function coinbaseOf(script: Buffer, { inputs = 1, segwit = false }: MergedPlan): { id: Uint8Array; raw: Buffer } {
  const input = Buffer.concat([Buffer.alloc(32), int32(-1), size(script.length), script, int32(-1)]);
  const output = Buffer.concat([Buffer.alloc(8, 1), size(1), Buffer.from([0x51])]);
  // Without inputs there are no outputs either: else the counts would read as the mark of a witness.
  const outputs = inputs === 0 ? [size(0)] : [size(1), output];
  const body = Buffer.concat([size(inputs), ...Array.from({ length: inputs }, () => input), ...outputs]);
  const stripped = Buffer.concat([int32(1), body, int32(0)]);
  const witness = Buffer.concat([size(1), size(32), Buffer.alloc(32)]);
  const raw = segwit ? Buffer.concat([int32(1), Buffer.from([0, 1]), body, witness, int32(0)]) : stripped;
  return { id: sha256d(stripped), raw };
}

function hashes(list: readonly Uint8Array[]): Buffer {
  return Buffer.concat([size(list.length), ...list]);
}

/** The child's version of a chain: chain id above, the flag of merged mining, and a base version below. */
export function mergedVersion(chainId: number, base = 4): number {
  return (chainId << 16) | 0x100 | base;
}

/** A header whose work a parent chain did, with the proof. */
export function mergeMine(two: TwoRules, plan: MergedPlan): Uint8Array {
  const { auxpow } = two.reference;
  if (auxpow === null) throw new Error(`${two.reference.name} is not mined with another chain.`);
  const { treeHeight = 2, coinbaseDepth = 3, slotNonce = 7, coinbaseIndex = 0 } = plan;
  const child = new Uint8Array(encode({ version: mergedVersion(auxpow.chainId), ...plan }));
  const slot = plan.slot ?? expectedSlot(slotNonce, auxpow.chainId, Math.min(treeHeight, 30));
  const chainBranch = siblings(treeHeight, 1);
  const root = Buffer.from(climb(sha256d(child), chainBranch, slot)).reverse();
  const tail = Buffer.concat([int32(plan.treeSize ?? 2 ** treeHeight), int32(slotNonce)]);
  const ordinary = (at: Buffer, end: Buffer): Buffer =>
    Buffer.concat([Buffer.from([3, 1, 2, 3]), MERGED_MARK, at, end]);
  const { id, raw } = coinbaseOf((plan.script ?? ordinary)(root, tail), plan);
  const coinbaseBranch = siblings(coinbaseDepth, 2);
  const merkleRoot = Buffer.from(plan.rooted === false ? sha256d(id) : climb(id, coinbaseBranch, 0)).reverse();
  const parent = encode({
    version: plan.parentVersion ?? 0x20000000,
    previous: 'ee'.repeat(32),
    merkleRoot: merkleRoot.toString('hex'),
    time: plan.time,
    bits: plan.bits,
  });
  const hash: ReferenceHash = two.reference.pow === 'scrypt' ? scrypt : sha256d;
  const worked = findNonce(parent, hash, plan.worked ?? true);
  return new Uint8Array(
    Buffer.concat([
      child,
      raw,
      Buffer.alloc(32, 0xcc),
      hashes(coinbaseBranch),
      int32(coinbaseIndex),
      hashes(chainBranch),
      int32(slot),
      worked,
    ]),
  );
}
