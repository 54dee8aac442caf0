import { createHash } from 'node:crypto';

/**
 * The liabilities tree once more, written apart from the product by the words of RULES 22 and docs/solvency.md alone: node's
 * own SHA-256, recursion instead of levels, text instead of bytes. It imports nothing of the product.
 */

export interface ReferenceNode {
  readonly sum: bigint;
  /** Hex. */
  readonly hash: string;
}

function tagged(tag: string, hex: string): string {
  const name = createHash('sha256').update(`paydirt/liabilities/1/${tag}`, 'utf8').digest('hex');
  return createHash('sha256')
    .update(Buffer.from(name + name + hex, 'hex'))
    .digest('hex');
}

/** 16 bytes, most significant first. */
const sumHex = (sum: bigint): string => sum.toString(16).padStart(32, '0');

function textHex(text: string): string {
  const hex = Buffer.from(text, 'utf8').toString('hex');
  return (hex.length / 2).toString(16).padStart(2, '0') + hex;
}

export function referenceLeaf(of: {
  readonly asset: string;
  readonly holder: string;
  readonly part: number;
  readonly units: bigint;
  readonly nonce: string;
}): ReferenceNode {
  const part = of.part.toString(16).padStart(2, '0');
  const hash = tagged('leaf', sumHex(of.units) + of.nonce + part + textHex(of.asset) + textHex(of.holder));
  return { sum: of.units, hash };
}

export function referenceParent(left: ReferenceNode, right: ReferenceNode): ReferenceNode {
  const hash = tagged('node', sumHex(left.sum) + left.hash + sumHex(right.sum) + right.hash);
  return { sum: left.sum + right.sum, hash };
}

/** The root over leaves from left to right. */
export function referenceRoot(leaves: readonly ReferenceNode[]): ReferenceNode {
  const [only] = leaves;
  if (only !== undefined && leaves.length === 1) return only;
  const half = leaves.length / 2;
  return referenceParent(referenceRoot(leaves.slice(0, half)), referenceRoot(leaves.slice(half)));
}

/** What a holder's four parts and nonce are under a seed, as hex and in order. */
export function referenceHolder(of: {
  readonly asset: string;
  readonly holder: string;
  readonly units: bigint;
  readonly seed: string;
}): { readonly nonce: string; readonly parts: readonly bigint[] } {
  const key = tagged('holder', of.seed + textHex(of.asset) + textHex(of.holder));
  const drawn = ['00', '01', '02'].map((index) => BigInt(`0x${tagged('cut', key + index)}`) % (of.units + 1n));
  const [a = 0n, b = 0n, c = 0n] = drawn.sort((x, y) => Number(x > y) - Number(x < y));
  return { nonce: tagged('nonce', key), parts: [a, b - a, c - b, of.units - c] };
}

export function referencePadding(seed: string, asset: string, index: number): ReferenceNode {
  return { sum: 0n, hash: tagged('padding', seed + textHex(asset) + index.toString(16).padStart(8, '0')) };
}

/** The whole tree of one asset, from what is owed. */
export function referenceTree(
  asset: string,
  holdings: readonly { readonly holder: string; readonly units: bigint }[],
  seed: string,
): { readonly leaves: readonly ReferenceNode[]; readonly root: ReferenceNode } {
  const leaves = holdings.flatMap(({ holder, units }) => {
    const { nonce, parts } = referenceHolder({ asset, holder, units, seed });
    return parts.map((some, part) => referenceLeaf({ asset, holder, part, units: some, nonce }));
  });
  let size = 64;
  while (size < leaves.length) size *= 2;
  for (let index = 0; leaves.length < size; index += 1) leaves.push(referencePadding(seed, asset, index));
  leaves.sort((x, y) => Buffer.compare(Buffer.from(x.hash, 'hex'), Buffer.from(y.hash, 'hex')));
  return { leaves, root: referenceRoot(leaves) };
}
