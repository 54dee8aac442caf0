import { Inject, Injectable } from '@nestjs/common';
import { WalletService } from '../chain/wallet.service';
import type { CoinsOnChain, OwnCoins } from '../solvency';
import type { ReadTx } from '../store';
import type { Asset } from '../units';
import { excludes } from './ancestors.repository';
import { payoutCancelBooks } from './cancellation.entity';
import { cancellationsOf } from './cancellation.repository';
import { payoutChildren } from './child.entity';
import {
  type CancellingCoins,
  type ChainCoin as Seen,
  countOwnCoins,
  PINNING_STATES,
  type PinningBatch,
} from './own-coins';
import { type BatchRow, type InputRow, payoutBatches, payoutInputs, payoutItems } from './payout.entity';
import { decodeRawTransaction } from './raw-transaction';
import { payoutReplacements } from './replacement.entity';
import { addedInputs, attemptTxids } from './replacement.repository';
import type { PayoutState } from './states';
import { type WalletMoveRow, walletMoves } from './wallet.entity';

type Wallet = Pick<WalletService, 'deposits' | 'coin' | 'proofOf' | 'spentBy'>;

/** What a batch is judged by: the coins that the attempts in force spend, and our coins in the best chain. */
interface Sight {
  readonly inputs: readonly InputRow[];
  readonly coins: readonly Seen[];
}

/** Of these a block may hold nothing yet. */
const UNMINED: readonly PayoutState[] = ['signed', 'sent', 'cancelling'];

/** Our coins as our own chain shows them, less what our signed bytes already spend (RULES.md 12). Bitcoin only. */
@Injectable()
export class OwnCoinsService implements CoinsOnChain {
  constructor(@Inject(WalletService) private readonly wallet: Wallet) {}

  async coins(tx: ReadTx, asset: Asset): Promise<OwnCoins | undefined> {
    if (asset !== 'BTC') return undefined;
    const pinning = await tx.find(payoutBatches, { where: { state: { in: PINNING_STATES } } });
    const inputs = await spentInForce(tx, pinning);
    const moves = await tx.find(walletMoves, { where: { batch_id: { in: pinning.map(({ id }) => id) } } });
    const coins = await this.wallet.deposits({ minConfirmations: 1 }, tx);
    const judged = await this.judged(tx, pinning, { inputs, coins });
    const cancelling = judged.filter(({ state }) => state === 'cancelling');
    const batches = judged.filter(({ state }) => state !== 'cancelling');
    const inBlocks = new Set<string>();
    const coming = batches.flatMap((batch) => returning(batch, moves));
    for (const { txid, changeVout: vout } of coming) {
      if (vout !== null && (await this.wallet.coin({ txid, vout }, tx)) !== undefined) inBlocks.add(`${txid}:${vout}`);
    }
    return countOwnCoins(
      coins,
      coming,
      {
        inputs: new Set(inputs.map(({ outpoint }) => outpoint)),
        isInBlock: (outpoint) => inBlocks.has(outpoint),
      },
      [
        ...(await cancellingCoins(tx, cancelling, { inputs, moves })),
        ...(await voidChildren(tx, batches, inputs)),
        ...(await this.voidPayments(tx, { batches, inputs, coins })),
      ],
    );
  }

  /**
   * Payments whose coins somebody else spent: what the books still hold in transit will reach nobody, so it counts as gone,
   * and the coins that are left count as they are. Where the other one pays the members it is an attempt that these books
   * have lost, and the value is on its way as booked.
   */
  private async voidPayments(
    tx: ReadTx,
    of: Sight & { readonly batches: readonly BatchRow[] },
  ): Promise<CancellingCoins[]> {
    const found: CancellingCoins[] = [];
    for (const { id, paid } of of.batches.filter(({ state, paid: sats }) => state === 'conflicted' && sats > 0n)) {
      const own = new Set(of.inputs.filter(({ batch_id }) => batch_id === id).map(({ outpoint }) => outpoint));
      const coins = of.coins.filter(({ txid, vout }) => own.has(`${txid}:${vout}`));
      const taker = coins.find(({ spentBy }) => spentBy !== null)?.spentBy?.txid;
      const spender = taker ?? (await this.excluded(tx, id, of.inputs));
      if (spender === undefined || (await this.paysMembers(tx, id, spender))) continue;
      const left = coins.filter(({ spentBy }) => spentBy === null);
      found.push({ outpoints: [], worth: left.reduce((sum, { value }) => sum + value, -paid) });
    }
    return found;
  }

  private async paysMembers(tx: ReadTx, batchId: string, txid: string): Promise<boolean> {
    const items = await tx.find(payoutItems, { where: { batch_id: batchId } });
    const raw = (await this.wallet.proofOf(txid, tx))?.raw;
    const outputs = raw === undefined ? [] : decodeRawTransaction(raw).outputs;
    return items.every(({ amount, fee_share: share, script_hex: script }) => {
      return outputs.some(({ scriptHex, valueSats }) => scriptHex === script && valueSats === amount - share);
    });
  }

  /**
   * What somebody else took a coin of, or what stands on a transaction that never can be mined, counts as in conflict before
   * the tracker has its turn too.
   */
  private async judged(tx: ReadTx, batches: readonly BatchRow[], seen: Sight): Promise<BatchRow[]> {
    const found: BatchRow[] = [];
    for (const batch of batches) {
      const isDead =
        UNMINED.includes(batch.state) &&
        ((await isTaken(tx, batch, seen)) || (await this.excluded(tx, batch.id, seen.inputs)) !== undefined);
      found.push(isDead ? { ...batch, state: 'conflicted' } : batch);
    }
    return found;
  }

  /** What made an ancestor of a batch impossible. */
  private async excluded(tx: ReadTx, batchId: string, inputs: readonly InputRow[]): Promise<string | undefined> {
    const own = inputs.filter(({ batch_id }) => batch_id === batchId).map(({ outpoint }) => outpoint);
    const spender = (read: ReadTx, outpoint: string): ReturnType<WalletService['spentBy']> => {
      const at = outpoint.lastIndexOf(':');
      const vout = Number.parseInt(outpoint.slice(at + 1), 10);
      return this.wallet.spentBy({ txid: outpoint.slice(0, at), vout }, read);
    };
    return (await excludes(tx, { spender }, own))?.txid;
  }
}

/** Whether a block holds a spend of a coin of a batch that is no attempt at it and no cancellation of it. */
async function isTaken(tx: ReadTx, batch: BatchRow, { inputs, coins }: Sight): Promise<boolean> {
  const own = new Set(inputs.filter(({ batch_id }) => batch_id === batch.id).map(({ outpoint }) => outpoint));
  const takers = coins.flatMap(({ txid, vout, spentBy }) => {
    return spentBy === null || spentBy.txid === batch.txid || !own.has(`${txid}:${vout}`) ? [] : [spentBy.txid];
  });
  if (takers.length === 0) return false;
  const family = (await attemptTxids(tx, [batch])).get(batch.id) ?? [];
  const cancellations = (await cancellationsOf(tx, batch.id)).map(({ txid }) => txid);
  return takers.every((txid) => !family.includes(txid) && !cancellations.includes(txid));
}

/** The outputs of a batch that are ours: its change, and what it moves to another wallet. */
function returning(batch: BatchRow, moves: readonly WalletMoveRow[]): PinningBatch[] {
  const { id, state, txid, change, change_vout: changeVout } = batch;
  const own = moves.filter(({ batch_id }) => batch_id === id);
  const moved = own.map(({ amount, vout }) => ({ state, txid, change: amount, changeVout: vout }));
  return [{ state, txid, change, changeVout }, ...moved];
}

/**
 * Coins that the attempts in force spend. What a later attempt added is ours as long as that one is not signed, and where
 * a block holds an earlier one.
 */
async function spentInForce(tx: ReadTx, batches: readonly BatchRow[]): Promise<InputRow[]> {
  const ids = batches.map(({ id }) => id);
  const inputs = await tx.find(payoutInputs, { where: { batch_id: { in: ids } } });
  const added = await addedInputs(tx, ids);
  if (added.length === 0) return inputs;
  const attempts = await tx.find(payoutReplacements, { where: { txid: { in: batches.map(({ txid }) => txid) } } });
  const numbers = new Map(attempts.map(({ batch_id, number }) => [batch_id, number]));
  // Either the cancellation takes what all attempts share, or one of them confirms and is followed.
  for (const { id, state } of batches) if (state === 'cancelling') numbers.set(id, 0);
  const apart = added.filter(({ batch_id, number }) => number > (numbers.get(batch_id) ?? 0));
  const later = new Set(apart.map(({ outpoint }) => outpoint));
  return inputs.filter(({ outpoint }) => !later.has(outpoint));
}

/** Of a batch whose payment is booked, its change less what the cancellation costs beyond it; of another one, all but the fee. */
async function cancellingCoins(
  tx: ReadTx,
  batches: readonly BatchRow[],
  { inputs, moves }: { readonly inputs: readonly InputRow[]; readonly moves: readonly WalletMoveRow[] },
): Promise<CancellingCoins[]> {
  const books = await tx.find(payoutCancelBooks, { where: { batch_id: { in: batches.map(({ id }) => id) } } });
  const spent = new Set(inputs.map(({ outpoint }) => outpoint));
  const firsts = await tx.find(payoutReplacements, { where: { id: { in: batches.map(({ id }) => id) } } });
  return batches.map((batch) => {
    const { id, txid } = batch;
    const first = firsts.find((one) => one.id === id) ?? batch;
    const own = inputs.filter(({ batch_id }) => batch_id === id);
    const book = books.find(({ batch_id }) => batch_id === id);
    const fee = book?.fee ?? 0n;
    const isCommitted = book !== undefined && book.committed !== null;
    // Change that a child spends is that one's.
    // What the books hold for the payment is its first attempt; what a dearer one costs beyond it is part of their fee.
    const left = returning(batch, moves)
      .filter(({ changeVout }) => !spent.has(`${txid}:${changeVout}`))
      .reduce((sum, one) => sum + one.change, first.change - batch.change);
    const back = isCommitted ? left : own.reduce((sum, { value }) => sum + value, 0n);
    return { outpoints: own.map(({ outpoint }) => outpoint), worth: back - fee };
  });
}

/**
 * Children whose parents the chain has made impossible: the coins that they took beside the parent's change are ours as
 * they were. The fee is booked until that is final, so it counts as spent.
 */
async function voidChildren(
  tx: ReadTx,
  batches: readonly BatchRow[],
  inputs: readonly InputRow[],
): Promise<CancellingCoins[]> {
  const conflicted = batches.filter(({ state }) => state === 'conflicted');
  const children = await tx.find(payoutChildren, { where: { batch_id: { in: conflicted.map(({ id }) => id) } } });
  return children.map(({ batch_id: id, parent_txid: parent }) => {
    const own = inputs.filter(({ batch_id, outpoint }) => batch_id === id && !outpoint.startsWith(`${parent}:`));
    const fee = conflicted.find((batch) => batch.id === id)?.fee ?? 0n;
    const worth = own.reduce((sum, { value }) => sum + value, -fee);
    return { outpoints: own.map(({ outpoint }) => outpoint), worth };
  });
}
