import { type Instant, instant, SECOND_MS } from '../units';
import type { PoolPayout, RewardRow, SourceDeclaration } from './source';

/** An output of a block's coinbase that pays a source's address, in the best chain. Satoshi. */
export interface SoloOutput {
  readonly txid: string;
  readonly vout: number;
  readonly value: bigint;
  /** What the same coinbase pays to scripts that are not ours. */
  readonly others: bigint;
  readonly height: number;
  readonly blockHash: string;
  /** Time of the block's header. */
  readonly at: Instant;
  /** 101 confirmations. */
  readonly mature: boolean;
}

/** A row that was stated before. */
interface StatedRow {
  readonly externalId: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly isBooked: boolean;
}

/** What is known of a source beside the chain. */
export interface SoloKnowledge {
  readonly rows: readonly StatedRow[];
  readonly payouts: readonly PoolPayout[];
  /** Up to when the pool's workers were read; null when they never were. */
  readonly measuredTo: Instant | null;
  /** Whether a window that begins then is shared by what devices did, and waits for their reading. */
  readonly standsOnWork: (from: Instant) => boolean;
  readonly now: Instant;
}

/** Names an output for ever: as a row, as a payout, and as the subject of its receipt. */
export function soloId({ txid, vout }: { readonly txid: string; readonly vout: number }): string {
  return `coinbase-${txid}-${vout}`;
}

/** Whether a payout is one output of a block, told by its name: no other deposit explains it. */
export function isSoloPayout(payout: { readonly external_id: string; readonly txid: string | null }): boolean {
  return payout.txid !== null && payout.external_id.startsWith(`coinbase-${payout.txid}-`);
}

/**
 * What the blocks of our own best chain state for one source: a row and a payout for each output. The work of a block
 * is the work since the source's block before it, or since the source began; a miner's clock that runs backwards gives a
 * block one second. A row that the chain does not state any more is restated to nothing. What the source is declared to be
 * decides over new blocks only: one that was stated stays as it was while our chain has it, whatever `address` and `since`
 * say by now.
 *
 * A row waits for the reading of the workers that ends its window, but not beyond the block's maturity: money on the chain
 * does not depend on whether a pool answers.
 * @param outputs those to the source's address, and those that it stated before and that are in the best chain; lowest first
 */
export function soloStatement(
  declaration: SourceDeclaration,
  address: string,
  outputs: readonly SoloOutput[],
  known: SoloKnowledge,
): { readonly rows: RewardRow[]; readonly payouts: PoolPayout[] } {
  const before = new Map(known.rows.map((row) => [row.externalId, row]));
  const paid = new Map(known.payouts.map((payout) => [payout.externalId, payout]));
  const windows = windowsOf(declaration, outputs, before);
  const rows = windows.map(({ output, from, to, isFirst }): RewardRow => {
    const externalId = soloId(output);
    const measured = !known.standsOnWork(from) || (known.measuredTo ?? 0) >= to || output.mature;
    const settled = before.get(externalId)?.isBooked === true || (to <= known.now && measured);
    const poolFee = declaration.reports === 'gross' && isFirst ? output.others : 0n;
    return { ...rowOf(externalId, from, to), net: output.value, poolFee, settled, raw: rawOf(output) };
  });
  const payouts = windows.map(({ output, to }): PoolPayout => ({
    externalId: soloId(output),
    at: to,
    amount: output.value,
    fee: 0n,
    txid: output.txid,
    lightning: false,
    generation: true,
    destination: paid.get(soloId(output))?.destination ?? address,
    // The pool's word is the coinbase itself: paid for good once it can be spent.
    status: output.mature ? 'confirmed' : 'queued',
  }));
  const stated = new Set(rows.map(({ externalId }) => externalId));
  for (const { externalId, from, to, isBooked } of known.rows) {
    if (!stated.has(externalId)) rows.push({ ...rowOf(externalId, from, to), settled: isBooked, raw: LEFT });
  }
  for (const payout of known.payouts) {
    if (!stated.has(payout.externalId)) payouts.push({ ...payout, status: 'failed' });
  }
  return { rows, payouts };
}

const LEFT = JSON.stringify({ state: 'not in the best chain, or announced by another pool' });

function rowOf(externalId: string, from: Instant, to: Instant): Omit<RewardRow, 'settled' | 'raw'> {
  return { externalId, from, to, asset: 'BTC', net: 0n, poolFee: 0n, residue: { digits: 0n, scale: 0 } };
}

function rawOf({ height, blockHash, txid, vout, value }: SoloOutput): string {
  return JSON.stringify({ height, blockHash, txid, vout, sats: value.toString() });
}

interface Windowed {
  readonly output: SoloOutput;
  readonly from: Instant;
  readonly to: Instant;
  /** The block's first output to the source: it carries what the coinbase pays to others. */
  readonly isFirst: boolean;
}

/** Blocks before the source's first day are not read; one that was read keeps its window when that day is moved. */
function windowsOf(
  { since }: SourceDeclaration,
  outputs: readonly SoloOutput[],
  before: ReadonlyMap<string, StatedRow>,
): Windowed[] {
  const windows: Windowed[] = [];
  for (const output of outputs) {
    const stated = before.get(soloId(output));
    if (output.at < since && stated === undefined) continue;
    const last = windows.at(-1);
    if (last?.output.blockHash === output.blockHash) {
      windows.push({ ...last, output, isFirst: false });
      continue;
    }
    if (output.at < since && stated !== undefined) {
      windows.push({ output, from: stated.from, to: stated.to, isFirst: true });
      continue;
    }
    const from = last?.to ?? since;
    windows.push({ output, from, to: instant(Math.max(output.at, from + SECOND_MS)), isFirst: true });
  }
  return windows;
}
