import { type HeaderContext, MEDIAN_TIME_BLOCKS, type NetworkRules } from '../hashing';
import type { ReadTx, WriteTx } from '../store';
import { type Asset, assertInvariant, type Instant } from '../units';
import { coinChain, type CoinChainRow, coinRun, coinTrouble, type CoinTrouble } from './coin-chain.entity';
import { firstNeeded } from './coin-chain';
import { type CoinFact, factRunStart, packFacts, RUN_FACTS, unpackFacts, workOfFacts } from './coin-facts';

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

/** Stores a chain's beginning in place of whatever stood under the coin: another block was pinned. */
export async function beginCoin(tx: WriteTx, state: CoinChainRow, facts: readonly CoinFact[]): Promise<void> {
  await tx.delete(coinRun, { asset: state.asset });
  await putFacts(tx, state.asset, facts);
  await tx.upsert(coinChain, [state]);
}

/**
 * Puts verified headers in place of everything above `fork`.
 * @returns false where somebody else has moved the chain meanwhile: nothing was changed
 */
export async function adoptCoin(
  tx: WriteTx,
  before: CoinChainRow,
  fork: number,
  next: { readonly facts: readonly CoinFact[]; readonly work: bigint; readonly at: Instant },
): Promise<boolean> {
  const { asset, tip_hash } = before;
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
  return true;
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
