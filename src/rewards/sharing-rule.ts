import { type Asset, divide, DomainError, type Instant } from '../units';

/**
 * By what a source's rewards are shared. `work`: by the hashes that each member's workers did in the row's window;
 * `percent`: by declared basis points; `contract-units`: by the units that members hold of the contract the source pays
 * for; `pplns`: by the last N shares of work before the window's end, whatever the window.
 */
export const SHARING_RULES = ['work', 'percent', 'contract-units', 'pplns'] as const;
export type SharingRule = (typeof SHARING_RULES)[number];

/** Why all that a source states is nobody's: no member has percentages, no contract is paid for, no worker has an owner. */
export const HELD_BECAUSE = ['no-percentages', 'no-contract', 'no-owners'] as const;
export type HeldBecause = (typeof HELD_BECAUSE)[number];

/** One share of difficulty 1 stands for so many hashes. @see Bitcoin Core chain.cpp GetBlockProof; 2^32 for every coin here */
const SHARE_HASHES = 1n << 32n;
const HASH_SPACE = 1n << 256n;
const THOUSANDTHS = 1_000n;
const BAD_WINDOW =
  'A PPLNS window is written as "2 difficulties" (times the network difficulty, three decimals at most) or "8000000 shares" (of difficulty 1). Nothing was changed.';

/** N of "pay per last N shares": so many shares of difficulty 1, or thousandths of the network's difficulty. */
export type PplnsWindow =
  | { readonly unit: 'shares'; readonly shares: bigint }
  | { readonly unit: 'difficulties'; readonly thousandths: bigint };

/**
 * Reads `2 difficulties`, `0.5 difficulties` or `8000000 shares`.
 * @throws DomainError `rewards.bad-window` for anything else, and for zero
 */
export function parsePplnsWindow(text: string): PplnsWindow {
  const [, whole, thousandths = ''] = /^(\d{1,4})(?:\.(\d{1,3}))? difficulties$/.exec(text) ?? [];
  const [, count] = /^(\d{1,18}) shares$/.exec(text) ?? [];
  if (whole !== undefined) {
    const found = BigInt(whole) * THOUSANDTHS + BigInt(thousandths.padEnd(3, '0'));
    if (found > 0n) return { unit: 'difficulties', thousandths: found };
  }
  if (count !== undefined && BigInt(count) > 0n) return { unit: 'shares', shares: BigInt(count) };
  throw new DomainError('rewards.bad-window', BAD_WINDOW, { param: 'window', window: text });
}

/**
 * Whether a rule and its window fit a coin: a window with PPLNS and none without; difficulties only where our own chain
 * knows the difficulty.
 * @throws DomainError `rewards.bad-window`
 */
export function checkRule(asset: Asset, rule: SharingRule, window: string | null): void {
  if (rule !== 'pplns') {
    if (window === null) return;
    throw new DomainError('rewards.bad-window', 'Only PPLNS has a window. Nothing was changed. Leave it out.', { param: 'window' }); // prettier-ignore
  }
  const { unit } = parsePplnsWindow(window ?? '');
  if (unit === 'shares' || asset === 'BTC') return;
  const message = `The difficulty of ${asset} is not known here: our own chain has bitcoin's headers only. Nothing was changed. Declare the window in shares.`;
  throw new DomainError('rewards.bad-window', message, { param: 'window', asset });
}

/**
 * N in hashes.
 * @param target proof-of-work target in force; needed for difficulties: 2^256 / (target + 1) hashes find a block
 */
export function windowHashes(window: PplnsWindow, target: bigint): bigint {
  if (window.unit === 'shares') return window.shares * SHARE_HASHES;
  return divide(window.thousandths * HASH_SPACE, (target + 1n) * THOUSANDTHS, 'floor');
}

/** A rule from an instant on, until the next one. */
export interface RuleVersion {
  readonly from: Instant;
  readonly rule: SharingRule;
  /** As it was written; null for every rule but PPLNS. */
  readonly window: string | null;
  /** Where it was declared. */
  readonly by: 'file' | 'operator';
}

/** A source's rules, oldest first, at least one: the first also counts for what lies before it. */
export type RuleHistory = readonly [RuleVersion, ...RuleVersion[]];

/**
 * The rule in force at an instant, its first millisecond included. A row takes the one that was in force when its window
 * began, so that a change never reaches back to work that was done before it.
 */
export function ruleAt(history: RuleHistory, at: Instant): RuleVersion {
  return history.findLast(({ from }) => from <= at) ?? history[0];
}

/** Rules by which something may still be booked: the one in force at an instant, and those after it. */
export function rulesFrom(history: RuleHistory, at: Instant): ReadonlySet<SharingRule> {
  const inForce = ruleAt(history, at);
  return new Set(history.filter((one) => one === inForce || one.from > at).map(({ rule }) => rule));
}

/**
 * Since when PPLNS has been in force without a break at an instant: a window reaches back so far and no further. Work
 * before that was shared by its own rule. Null where PPLNS is the source's first rule and so has no beginning.
 */
export function pplnsSince(history: RuleHistory, at: Instant): Instant | null {
  const before = history.filter(({ from }) => from <= at);
  const other = before.findLastIndex(({ rule }) => rule !== 'pplns');
  return other === -1 ? null : (before[other + 1]?.from ?? at);
}

/** Whether two declarations say the same. */
export function isSameRule(a: Pick<RuleVersion, 'rule' | 'window'>, b: Pick<RuleVersion, 'rule' | 'window'>): boolean {
  return a.rule === b.rule && a.window === b.window;
}

/** Whether a rule stands on the measured work of workers. */
export function standsOnWork(rule: SharingRule): boolean {
  return rule === 'work' || rule === 'pplns';
}
