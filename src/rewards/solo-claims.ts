import type { PayoutRow } from './reward.entity';
import { isSoloPayout, soloId } from './solo';

/** An output of a coinbase as far as a claim to it is judged. */
interface ClaimedOutput {
  readonly txid: string;
  readonly vout: number;
  /** Satoshi. */
  readonly value: bigint;
}

/** What of the outputs of blocks is whose. Names are those of {@link soloId}. */
export interface SoloClaims {
  /** Another source's income: no reward beside it. */
  readonly theirs: ReadonlySet<string>;
  /** Ours by our own chain, and named by another source all the same: what it says that it paid. */
  readonly doubted: ReadonlyMap<string, bigint>;
}

/**
 * Judges what other sources announce under the transaction of a block of ours. A block found by OCEAN is OCEAN's payout and
 * not a reward beside it: so its announcement must say that the coinbase paid us, that it is final, and the amount of one
 * output to the satoshi; it claims that output and no second one. Any other word takes nothing from what our chain proves,
 * nor does any word once the coin was booked as ours: it is doubted, for a person to see.
 * @param outputs every output of the transactions that pays us, lowest first
 * @param announced every source's payouts under these transactions
 * @param booked outputs whose reward this source has credited
 * @see RULES 11
 */
export function soloClaims(
  sourceId: string,
  outputs: readonly ClaimedOutput[],
  announced: readonly PayoutRow[],
  booked: ReadonlySet<string>,
): SoloClaims {
  const alive = announced.filter(
    ({ asset, status, matched }) => asset === 'BTC' && (status !== 'failed' || matched !== null),
  );
  const proofs = new Map(alive.map((payout) => [payout.matched, payout]));
  const pools = alive.filter((payout) => payout.source_id !== sourceId && !isSoloPayout(payout));
  const targets = targetsOf(outputs, pools, new Set(proofs.keys()));
  const theirs = new Set<string>();
  const doubted = new Map<string, bigint>();
  for (const output of outputs) {
    const id = soloId(output);
    const proof = proofs.get(outpointOf(output));
    const isOurs = proof?.source_id === sourceId;
    const isOther = alive.some(
      (payout) => payout.source_id !== sourceId && isSoloPayout(payout) && payout.external_id === id,
    );
    const claim = pools.find((payout) => targets.get(payout) === id);
    const isProved = claim !== undefined && (pays(claim, output) || !booked.has(id));
    if (!isOurs && (isOther || isProved)) theirs.add(id);
    else {
      const word = claim ?? pools.find((payout) => payout.txid === output.txid && !targets.has(payout));
      if (word !== undefined) doubted.set(id, word.amount);
    }
  }
  return { theirs, doubted };
}

/** Which output each payout is: the one that proves it, or the first of its amount that proves no other. */
function targetsOf(
  outputs: readonly ClaimedOutput[],
  pools: readonly PayoutRow[],
  proved: ReadonlySet<string | null>,
): ReadonlyMap<PayoutRow, string> {
  const targets = new Map<PayoutRow, string>();
  const taken = new Set<string>();
  for (const payout of pools) {
    const found = outputs.find((output) => {
      if (payout.matched !== null) return payout.matched === outpointOf(output);
      if (payout.txid !== output.txid || taken.has(soloId(output)) || proved.has(outpointOf(output))) return false;
      return payout.generation && payout.status === 'confirmed' && pays(payout, output);
    });
    if (found === undefined) continue;
    targets.set(payout, soloId(found));
    taken.add(soloId(found));
  }
  return targets;
}

function pays({ amount, fee }: PayoutRow, { value }: ClaimedOutput): boolean {
  return value === amount || value === amount - fee;
}

function outpointOf({ txid, vout }: ClaimedOutput): string {
  return `${txid}:${vout}`;
}
