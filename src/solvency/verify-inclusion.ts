import { fromHex, toHex } from '../hashing';
import {
  BALANCE_CLASSES,
  type BalanceClass,
  type Inclusion,
  type InclusionFile,
  type PublishedTree,
  readInclusionFile,
  statementDigest,
} from './inclusion-file';
import { foldPath, leafOf, SumTreeRefused, type SumTreeFault } from './sum-tree';

/** One thing that is checked. The name is stable: programs and translations hold on to it. */
export type InclusionStepName = 'file' | 'statement' | 'balance' | 'path' | 'total';

/** One step of the check. */
export interface InclusionStep {
  readonly step: InclusionStepName;
  readonly ok: boolean;
  /** What was found, in a sentence. */
  readonly detail: string;
}

/** What a member is shown to be owed of one asset. */
export interface IncludedBalance {
  readonly asset: string;
  readonly balance: Readonly<Record<BalanceClass, string>>;
  /** Base units that stand in the tree. */
  readonly units: bigint;
  /** Base units that are owed to all. */
  readonly total: bigint;
}

/** What the file alone shows. */
export interface InclusionVerdict {
  readonly valid: boolean;
  readonly steps: readonly InclusionStep[];
  /** Names the statement: the same for every member, and on the public list. Undefined when the file is none. */
  readonly digest: string | undefined;
  readonly statement: { readonly number: number; readonly takenAt: number; readonly network: string } | undefined;
  readonly holder: string | undefined;
  readonly balances: readonly IncludedBalance[];
  readonly refusal: { readonly code: string; readonly text: string } | null;
}

class Refused extends Error {
  constructor(
    readonly code: string,
    readonly text: string,
  ) {
    super(text);
  }
}

const FAULTS: Readonly<Record<SumTreeFault, string>> = {
  'negative-sum': 'a sum is below zero',
  overflow: 'a sum is larger than any can be',
  'bad-hash': 'a node is damaged',
  'too-deep': 'the way to the root is too long',
  'bad-index': 'a place is outside the tree',
  'bad-size': 'a name is too long',
};

/** The steps so far; the one that is begun is the one that fails. */
class Steps {
  readonly done: InclusionStep[] = [];
  #begun: InclusionStepName = 'file';

  begin(step: InclusionStepName): void {
    this.#begun = step;
  }

  holds(detail: string): void {
    this.done.push({ step: this.#begun, ok: true, detail });
  }

  failed(detail: string): readonly InclusionStep[] {
    return [...this.done, { step: this.#begun, ok: false, detail }];
  }
}

const sumOf = (amounts: readonly string[]): bigint => amounts.reduce((sum, units) => sum + BigInt(units), 0n);

function treesByAsset(file: InclusionFile): Map<string, PublishedTree> {
  const trees = new Map(file.statement.trees.map((tree) => [tree.asset, tree]));
  const assets = new Set(file.inclusions.map(({ asset }) => asset));
  if (trees.size !== file.statement.trees.length || assets.size !== file.inclusions.length) {
    throw new Refused('malformed', 'The file names one coin twice.');
  }
  if (file.inclusions.length === 0) throw new Refused('malformed', 'The file shows nothing.');
  return trees;
}

/** Every part once, none of them at the place of another, and all together what the balance says. */
function checkBalance({ asset, leaves, balance }: Inclusion): bigint {
  const units = sumOf(BALANCE_CLASSES.map((name) => balance[name]));
  if (leaves.length === 0 || leaves.some(({ part }, at) => part !== at)) {
    throw new Refused('parts', `The parts of the ${asset} balance are not all there, in their order.`);
  }
  if (new Set(leaves.map(({ index }) => index)).size !== leaves.length) {
    throw new Refused('parts', `Two parts of the ${asset} balance claim one place in the tree.`);
  }
  if (sumOf(leaves.map((leaf) => leaf.units)) !== units) {
    throw new Refused('balance', `The parts of the ${asset} balance do not add up to it.`);
  }
  return units;
}

/** @returns the sum of the root that every part leads to */
function checkPaths({ asset, leaves, nonce }: Inclusion, holder: string, tree: PublishedTree | undefined): bigint {
  if (tree === undefined) throw new Refused('no-tree', `The statement has no tree of ${asset}.`);
  let sum = 0n;
  for (const { part, units, index, path } of leaves) {
    if (path.length !== tree.depth) throw new Refused('path', `A way to the ${asset} root has the wrong length.`);
    const leaf = leafOf({ asset, holder, part, units: BigInt(units), nonce: fromHex(nonce) });
    const siblings = path.map((node) => ({ sum: BigInt(node.sum), hash: fromHex(node.hash) }));
    const root = foldPath(leaf, index, siblings);
    if (toHex(root.hash) !== tree.root) {
      throw new Refused('root', `A part of the ${asset} balance does not lead to the root of the statement.`);
    }
    // The hash covers both sums below it, so that every part that leads to it finds the same one.
    ({ sum } = root);
  }
  return sum;
}

function checkAll(value: unknown, steps: Steps, known: { file?: InclusionFile }): readonly IncludedBalance[] {
  const read = readInclusionFile(value);
  if ('field' in read) {
    throw new Refused('malformed', `The file is no proof of this version: ${read.field.slice(0, 40)}.`);
  }
  const { file } = read;
  const trees = treesByAsset(file);
  known.file = file;
  steps.holds('The file is a proof of inclusion, and nothing in it is unknown or missing.');
  steps.begin('statement');
  steps.holds(`It belongs to statement ${file.statement.number}, whose digest is ${statementDigest(file.statement)}.`);
  steps.begin('balance');
  const balances = file.inclusions.map((inclusion) => {
    const { asset, balance, total } = inclusion;
    return { asset, balance, total: BigInt(total), units: checkBalance(inclusion) };
  });
  steps.holds(`Every balance of ${file.holder} is the sum of its parts.`);
  steps.begin('path');
  const sums = file.inclusions.map((inclusion) => checkPaths(inclusion, file.holder, trees.get(inclusion.asset)));
  steps.holds('Every part leads to the root of its coin, and no sum on the way is below zero.');
  steps.begin('total');
  const wrong = balances.find(({ total }, at) => total !== sums[at]);
  if (wrong !== undefined) {
    throw new Refused('total', `The ${wrong.asset} root holds another total than the file says.`);
  }
  steps.holds('The root holds the total that the file states, with your balance in it.');
  return balances;
}

/**
 * Checks from the file alone that a member's balances are counted in a statement of liabilities. It does not show that
 * the coins to pay them are there, that the statement is the one that others see, or that no other member was left out.
 * @param value the parsed JSON
 * @see RULES 22
 */
export function verifyInclusion(value: unknown): InclusionVerdict {
  const steps = new Steps();
  const known: { file?: InclusionFile } = {};
  const about = (): Pick<InclusionVerdict, 'digest' | 'statement' | 'holder'> => {
    if (known.file === undefined) return { digest: undefined, statement: undefined, holder: undefined };
    const { statement, holder } = known.file;
    const { number, takenAt, network } = statement;
    return { digest: statementDigest(statement), statement: { number, takenAt, network }, holder };
  };
  try {
    const balances = checkAll(value, steps, known);
    return { valid: true, steps: steps.done, ...about(), balances, refusal: null };
  } catch (cause) {
    const refused =
      cause instanceof SumTreeRefused
        ? new Refused(cause.fault, `The way to a root cannot be: ${FAULTS[cause.fault]}.`)
        : cause;
    if (!(refused instanceof Refused)) throw cause;
    const { text } = refused;
    const refusal = { code: `inclusion.${refused.code}`, text };
    return { valid: false, steps: steps.failed(text), ...about(), balances: [], refusal };
  }
}
