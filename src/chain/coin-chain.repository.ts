import { type HeaderContext, MEDIAN_TIME_BLOCKS, type NetworkRules } from '../hashing';
import type { ReadTx, WriteTx } from '../store';
import { type Asset, assertInvariant, type Instant, instantOfSeconds } from '../units';
import { coinChain, type CoinChainRow, coinRun, coinSpan, coinTrouble, type CoinTrouble } from './coin-chain.entity';
import { firstNeeded } from './coin-chain';
import { type CoinFact, factRunStart, packFacts, RUN_FACTS, unpackFacts, workOfFacts } from './coin-facts';
import { type CoinSpan, firstSpanAfter, spanRuleOf, spansOf } from './coin-spans';

export function coinState(tx: ReadTx, asset: Asset): Promise<CoinChainRow | undefined> {
  return tx.findOne(coinChain, { asset });
}

/** Verified headers of a followed coin, both ends included, lowest first; what is not stored is left out. */
export async function coinFacts(tx: ReadTx, asset: Asset, from: number, to: number): Promise<CoinFact[]> {
  const runs = await tx.find(coinRun, {
    where: { asset, first_height: { gte: Math.max(0, factRunStart(from)), lte: to } },
    orderBy: [['first_height', 'asc']],
  });
  const facts = runs.flatMap((run) => unpackFacts(run.facts, run.first_height));
  return facts.filter(({ height }) => height >= from && height <= to);
}

/** What the child of a stored header is judged against. */
export async function coinContext(
  tx: ReadTx,
  state: CoinChainRow,
  height: number,
  rules: NetworkRules,
): Promise<HeaderContext> {
  const { asset, tip_height, tip_work } = state;
  const needed = firstNeeded(height, rules);
  const facts = await coinFacts(tx, asset, needed, height);
  const above = await coinFacts(tx, asset, height + 1, tip_height);
  return contextOf(facts, tip_work - workOfFacts(above, rules), rules);
}

/**
 * The same from headers at hand: the last of them and what its rules look back at.
 * @param facts from `firstNeeded` of the last one on
 * @param chainWork up to and with the last one
 */
export function contextOf(facts: readonly CoinFact[], chainWork: bigint, rules: NetworkRules): HeaderContext {
  const last = facts.at(-1);
  assertInvariant(last !== undefined, 'a header is judged against one that is stored');
  const { height } = last;
  const periodStart = rules.periodBlocks === 0 ? -1 : height - (height % rules.periodBlocks);
  const first = facts.find((one) => one.height === periodStart);
  const near = facts.slice(-Math.max(rules.lookback, 1)).filter((one) => one.height > height - rules.lookback);
  const before = facts.find((one) => one.height === periodStart - 1);
  const early = before === undefined || near.includes(before) ? [] : [before];
  const real = facts.findLast((one) => one.bits !== rules.powLimitBits || one.height === periodStart);
  return {
    height,
    hash: last.id,
    bits: last.bits,
    times: facts.slice(-MEDIAN_TIME_BLOCKS).map(({ time }) => time),
    periodFirst: first === undefined ? null : { time: first.time, bits: first.bits },
    lastRealBits: real?.bits ?? null,
    chainWork,
    window: [...early, ...near].map(({ height: at, time, bits }) => ({ height: at, time, bits })),
  };
}

/** Spans of a followed coin that end after an instant, oldest first; none where its targets hold for whole periods. */
export function coinSpans(tx: ReadTx, asset: Asset, after: Instant): Promise<CoinSpan[]> {
  return tx.find(coinSpan, { where: { asset, to_at: { gt: after } }, orderBy: [['first_height', 'asc']] });
}

/** The first span that there is of a followed coin. */
export async function firstSpan(tx: ReadTx, asset: Asset): Promise<CoinSpan | undefined> {
  const [first] = await tx.find(coinSpan, { where: { asset }, orderBy: [['first_height', 'asc']], limit: 1 });
  return first;
}

/** Stores a chain's beginning in place of whatever stood under the coin: another block was pinned. */
export async function beginCoin(
  tx: WriteTx,
  state: CoinChainRow,
  facts: readonly CoinFact[],
  rules: NetworkRules,
): Promise<void> {
  const { asset, first_height } = state;
  await tx.delete(coinRun, { asset });
  await tx.delete(coinSpan, { asset });
  await putFacts(tx, asset, facts);
  await tx.upsert(coinChain, [state]);
  await gatherSpans(tx, asset, first_height, rules);
}

/**
 * Puts verified headers in place of everything above `fork`.
 * @returns false where somebody else has moved the chain meanwhile: nothing was changed
 */
export async function adoptCoin(
  tx: WriteTx,
  before: CoinChainRow,
  fork: number,
  next: {
    readonly facts: readonly CoinFact[];
    readonly work: bigint;
    readonly at: Instant;
    readonly rules: NetworkRules;
  },
): Promise<boolean> {
  const { asset, tip_hash, first_height } = before;
  const tip = next.facts.at(-1);
  assertInvariant(tip !== undefined, 'a chain goes on by one header at least');
  const moved = {
    tip_height: tip.height,
    tip_hash: tip.id,
    tip_seconds: tip.time,
    tip_work: next.work,
    synced_at: next.at,
  };
  if ((await tx.update(coinChain, { asset, tip_hash }, moved)) === 0) return false;
  const head = await coinFacts(tx, asset, factRunStart(fork), fork);
  await tx.delete(coinRun, { asset, first_height: { gt: fork } });
  await putFacts(tx, asset, [...head, ...next.facts]);
  await tx.delete(coinSpan, { asset, last_height: { gt: fork } });
  await gatherSpans(tx, asset, first_height, next.rules);
  return true;
}

/** Gathers what was stored since the last span, as far as whole spans go. */
async function gatherSpans(tx: WriteTx, asset: Asset, floor: number, rules: NetworkRules): Promise<void> {
  const rule = spanRuleOf(rules);
  if (rule === undefined) return;
  const [last] = await tx.find(coinSpan, { where: { asset }, orderBy: [['first_height', 'desc']], limit: 1 });
  const first = last === undefined ? firstSpanAfter(floor, rule) : last.last_height + 1;
  const [parent, ...facts] = await coinFacts(tx, asset, first - 1, Number.MAX_SAFE_INTEGER);
  if (parent?.height !== first - 1) return;
  const at = last?.to_at ?? instantOfSeconds(parent.time);
  const spans = spansOf({ height: parent.height, at }, facts, rules, rule);
  await tx.insert(coinSpan, spans.map((span) => ({ asset, ...span }))); // prettier-ignore
}

async function putFacts(tx: WriteTx, asset: Asset, facts: readonly CoinFact[]): Promise<void> {
  const runs: { asset: Asset; first_height: number; facts: string }[] = [];
  for (let at = 0; at < facts.length;) {
    const first = facts[at]?.height ?? 0;
    const count = RUN_FACTS - (first % RUN_FACTS);
    runs.push({ asset, first_height: first, facts: packFacts(facts.slice(at, at + count)) });
    at += count;
  }
  await tx.upsert(coinRun, runs);
}

/** Notes what stands against following a coin; the time of the first of the same kind stays. */
export async function noteTrouble(
  tx: WriteTx,
  asset: Asset,
  trouble: { readonly code: CoinTrouble; readonly height: number | null; readonly at: Instant },
): Promise<void> {
  const known = await tx.findOne(coinTrouble, { asset });
  const since = known?.code === trouble.code ? known.since : trouble.at;
  await tx.upsert(coinTrouble, [{ asset, code: trouble.code, since, height: trouble.height }]);
}

/** It was answered with what we could use. */
export async function settleCoin(tx: WriteTx, asset: Asset, at: Instant): Promise<void> {
  await tx.update(coinChain, { asset }, { synced_at: at });
  await tx.delete(coinTrouble, { asset });
}
