import type { ReadTx } from '../store';
import { FINAL_CONFIRMATIONS, isBuried } from './decide';
import { payoutBatches, payoutInputs, payoutItems } from './payout.entity';
import type { PayoutState } from './states';
import type { OwedItem } from './taken';

/** Of these no payment is in a block: whoever took a coin of theirs may have paid an item instead. */
const UNPAID: readonly PayoutState[] = [
  ...(['handed-out', 'signed', 'sent', 'conflicted', 'cancelling', 'displaced'] as const),
];

/** Batches that hold coins which one transaction spends. */
export interface Taken {
  /** Those that neither ended by it nor finally without the coin that it took. */
  readonly open: readonly string[];
  /** The first that pays somebody, whether it has ended or not; null where none does. */
  readonly from: string | null;
  /** What they would have paid. */
  readonly items: readonly OwedItem[];
}

/** @param outpoints `txid:vout` that the transaction spends */
export async function takenFrom(tx: ReadTx, outpoints: readonly string[], tipHeight: number): Promise<Taken> {
  const held = await tx.find(payoutInputs, { where: { outpoint: { in: outpoints } } });
  const ids = [...new Set(held.map(({ batch_id }) => batch_id))];
  const batches = await tx.find(payoutBatches, { where: { id: { in: ids } }, orderBy: [['id', 'asc']] });
  const unpaid = batches.filter(({ state, paid }) => paid > 0n && UNPAID.includes(state)).map(({ id }) => id);
  const items = await tx.find(payoutItems, { where: { batch_id: { in: unpaid } }, orderBy: [['id', 'asc']] });
  return {
    open: batches
      .filter((one) => one.state !== 'displaced' && !isBuried(one, tipHeight, FINAL_CONFIRMATIONS))
      .map(({ id }) => id),
    from: unpaid[0] ?? null,
    items: items.map(({ member_id: memberId, script_hex: scriptHex, amount, fee_share: share }) => {
      return { memberId, scriptHex, valueSats: amount - share };
    }),
  };
}
