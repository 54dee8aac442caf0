import { divide } from '../units';
import { batchHash } from './batch-hash';
import type { BatchRow, InputRow } from './payout.entity';
import { buildPsbt, type PsbtInput, type PsbtOutput, unsignedTxid } from './psbt';
import { feeAt } from './vsize';
import type { Wallet } from './wallet';

/** Who plans a batch, and what it comes to. */
type Figures = Pick<
  BatchRow,
  | 'run_id'
  | 'planned_by'
  | 'planned_at'
  | 'fee_payer'
  | 'rate_sat_per_kvb'
  | 'paid'
  | 'fee'
  | 'change'
  | 'change_vout'
  | 'change_index'
  | 'vbytes'
>;

interface NewBatch {
  readonly id: string;
  /** What it spends, and what change goes back to. */
  readonly wallet: Pick<Wallet, 'treasury' | 'walletId'>;
  readonly inputs: readonly PsbtInput[];
  /** By place. An output of an item names it, change names its key. */
  readonly outputs: readonly (PsbtOutput & { readonly itemId: string | null })[];
  readonly figures: Figures;
}

/** The rows of a batch that nothing has happened to yet, with its unsigned transaction and what an approval is bound to. */
export function newBatch({ id, wallet, inputs, outputs, figures }: NewBatch): {
  readonly batch: BatchRow;
  readonly inputs: InputRow[];
} {
  const { treasury, walletId } = wallet;
  const psbt = buildPsbt(treasury, inputs, outputs);
  const coins = inputs.map(({ txid, vout, valueSats, key }) => ({ outpoint: `${txid}:${vout}`, valueSats, key }));
  const batch: BatchRow = {
    id,
    ...figures,
    rate_sat_per_kvb: offered(figures),
    wallet_id: walletId,
    state: 'planned',
    batch_hash: batchHash({ network: treasury.network, batchId: id, inputs: coins, outputs }),
    psbt,
    txid: unsignedTxid(psbt),
    block_hash: null,
    block_height: null,
    settlements: 0,
    moved_at: figures.planned_at,
    note: null,
  };
  const rows = coins.map(({ outpoint, valueSats: value, key }): InputRow => {
    return { outpoint, batch_id: id, value, script_hex: key.scriptHex };
  });
  return { batch, inputs: rows };
}

/** What goes to the fee where no change is worth making is part of the rate: an approval must hold it. */
function offered({ fee, vbytes, rate_sat_per_kvb: rate }: Figures): bigint {
  return fee <= feeAt(rate, vbytes) ? rate : divide(fee * 1_000n, BigInt(vbytes), 'ceil');
}
