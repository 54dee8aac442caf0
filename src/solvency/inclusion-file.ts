import { sha256, toHex } from '../hashing';
import { badField, exactly, isHash, isUnits, many, matches, type Shape, shaped, whole } from './file-shape';
import { SUM_TREE_DEPTH_MAX } from './sum-tree';

/** What everybody may see of a statement: it fixes each tree and names no sum. */
export interface PublishedTree {
  readonly asset: string;
  /** Levels between a leaf and the root. */
  readonly depth: number;
  /** Hash of the root, hex. It covers the sums of both its children, and so the total. */
  readonly root: string;
}

/** A statement of liabilities: one tree per asset, at one place of the journal. */
export interface LiabilitiesStatement {
  readonly format: 'paydirt-liabilities';
  readonly version: 1;
  readonly network: string;
  /** From 1, without gaps. */
  readonly number: number;
  /** Epoch milliseconds. */
  readonly takenAt: number;
  /** Best block of our own header chain: the statement is not older. */
  readonly block: { readonly height: number; readonly hash: string };
  /** Where the journal ended. */
  readonly ledger: { readonly position: number; readonly hash: string };
  readonly trees: readonly PublishedTree[];
  /** Digest of the coins that were ours at that block: it names none of them. */
  readonly reserves: string;
  /** Digest of the statement before; null for the first. */
  readonly previous: string | null;
}

/** A node on the way to the root. */
export interface PathNode {
  /** Base units, decimal text. */
  readonly sum: string;
  /** Hex. */
  readonly hash: string;
}

/** One part of a member's balance, with the way to the root. */
export interface InclusionLeaf {
  readonly part: number;
  /** Base units, decimal text. */
  readonly units: string;
  /** Place in the tree, from 0. */
  readonly index: number;
  readonly path: readonly PathNode[];
}

/** What a member had of one asset, and where that stands in its tree. */
export interface Inclusion {
  readonly asset: string;
  /** Hex, 32 bytes: keeps the others from trying balances. */
  readonly nonce: string;
  /** By class, decimal text of base units; they add up to what stands in the tree. */
  readonly balance: Readonly<Record<BalanceClass, string>>;
  /** Everything that is owed of this asset, decimal text. */
  readonly total: string;
  readonly leaves: readonly InclusionLeaf[];
}

/** A member's proof, as a file that is checked without asking anybody. */
export interface InclusionFile {
  readonly format: 'paydirt-inclusion';
  readonly version: 1;
  readonly statement: LiabilitiesStatement;
  readonly holder: string;
  readonly inclusions: readonly Inclusion[];
}

/** The classes of a balance that are owed (RULES 12): accrued is not among them. */
export const BALANCE_CLASSES = ['available', 'held', 'inBatch', 'inFlight'] as const;
export type BalanceClass = (typeof BALANCE_CLASSES)[number];

const encoder = new TextEncoder();

/** SHA-256 over the fields in the order of the format, as JSON without blanks: it names the statement. */
export function statementDigest(statement: LiabilitiesStatement): string {
  const { format, version, network, number, takenAt, block, ledger, trees, reserves, previous } = statement;
  const fields = [
    [format, version, network, number, takenAt],
    [block.height, block.hash],
    [ledger.position, ledger.hash],
    trees.map(({ asset, depth, root }) => [asset, depth, root]),
    reserves,
    previous,
  ];
  return toHex(sha256(encoder.encode(JSON.stringify(fields))));
}

const ASSET = /^[A-Z]{2,10}$/;
const HOLDER = /^member\/[A-Za-z0-9_-]{1,64}$/;
const NETWORK = /^[a-z0-9]{1,20}$/;
const TREES_MAX = 50;
const LEAVES_MAX = 256;

const TREE = shaped({ asset: matches(ASSET), depth: whole(SUM_TREE_DEPTH_MAX), root: isHash });
const STATEMENT: Shape = {
  format: exactly('paydirt-liabilities'),
  version: exactly(1),
  network: matches(NETWORK),
  number: whole(),
  takenAt: whole(),
  block: shaped({ height: whole(), hash: isHash }),
  ledger: shaped({ position: whole(), hash: isHash }),
  trees: many(TREE, TREES_MAX),
  reserves: isHash,
  previous: (value) => value === null || isHash(value),
};
const PATH_NODE = shaped({ sum: isUnits, hash: isHash });
const LEAF = shaped({
  part: whole(LEAVES_MAX - 1),
  units: isUnits,
  index: whole(2 ** SUM_TREE_DEPTH_MAX - 1),
  path: many(PATH_NODE, SUM_TREE_DEPTH_MAX),
});
const INCLUSION = shaped({
  asset: matches(ASSET),
  nonce: isHash,
  balance: shaped(Object.fromEntries(BALANCE_CLASSES.map((name) => [name, isUnits]))),
  total: isUnits,
  leaves: many(LEAF, LEAVES_MAX),
});
const FILE: Shape = {
  format: exactly('paydirt-inclusion'),
  version: exactly(1),
  statement: shaped(STATEMENT),
  holder: matches(HOLDER),
  inclusions: many(INCLUSION, TREES_MAX),
};

/** Whether a parsed file says of itself that it is a proof of inclusion: which check it gets hangs on that alone. */
export function claimsInclusion(file: unknown): boolean {
  return typeof file === 'object' && file !== null && (file as { format?: unknown }).format === 'paydirt-inclusion';
}

/** The shape of a statement inside a file. */
export const isStatement = shaped(STATEMENT);

/**
 * The first field that is wrong of a file with a statement in it.
 * @returns undefined when every field is as it must be
 */
export function badFieldOf(value: unknown, shape: Shape): string | undefined {
  const field = badField(value, shape);
  if (field !== 'statement') return field;
  // Its own field says more.
  const inner = badField((value as { readonly statement?: unknown }).statement, STATEMENT);
  return inner === undefined ? field : `statement.${inner}`;
}

/** Parses at the door: nothing unknown, nothing missing. @returns the name of the first field that is wrong */
export function readInclusionFile(value: unknown): { readonly file: InclusionFile } | { readonly field: string } {
  const field = badFieldOf(value, FILE);
  return field === undefined ? { file: value as InclusionFile } : { field };
}
