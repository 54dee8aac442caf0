import { type Approval, approvalMac } from '../../src/payout/approval';
import { batchHash } from '../../src/payout/batch-hash';
import type { Coin } from '../../src/payout/coin';
import { deriveKey, type Treasury } from '../../src/payout/descriptor';
import { isRefusal, planBatch, type PlanPolicy } from '../../src/payout/plan';
import type { Payable, PlannedTransaction } from '../../src/payout/planned';
import { buildPsbt } from '../../src/payout/psbt';
import type { SignRequest } from '../../src/payout/signer';
import { type Instant, Secret } from '../../src/units';

/** What approvals are sealed with in tests. */
export const APPROVAL_KEY = new Secret('k'.repeat(32));

/** Limits of a hot signer in tests: a transaction of three million satoshi, five million a day. */
export const SIGNER_LIMITS = {
  maxTransactionSats: 3_000_000n,
  maxHourSats: 5_000_000n,
  maxDaySats: 5_000_000n,
  maxRateSatPerKvb: 100_000n,
  maxFeeSats: 100_000n,
};

/** A mature coin of the treasury's receive chain; `n` makes the outpoint and the key. */
export function coinOf(treasury: Treasury, n: number, valueSats: bigint): Coin {
  const { scriptHex } = deriveKey(treasury, 0, n);
  return {
    txid: (n + 1).toString(16).padStart(64, '0'),
    vout: 0,
    valueSats,
    scriptHex,
    confirmations: 200,
    coinbase: false,
  };
}

/** A P2WPKH script that is nobody's. */
export function foreignScript(n: number): string {
  return `0014${(n + 0xabc000).toString(16).padStart(40, '0')}`;
}

export function payableOf(n: number, amountSats: bigint, scriptHex = foreignScript(n)): Payable {
  return { itemId: `item${n}`, memberId: `member${n}`, scriptHex, amountSats };
}

/** Change goes to key 0 of the change chain. */
export function policyOf(treasury: Treasury, over: Partial<PlanPolicy> = {}): PlanPolicy {
  return {
    feePayer: 'operator',
    rateSatPerKvb: 2_000n,
    maxRateSatPerKvb: 100_000n,
    maxFeeSats: 10_000_000n,
    maxFeeShareBps: 1_000n,
    maxItemFeeShareBps: 1_000n,
    minInputConfirmations: 6,
    longTermRateSatPerKvb: 10_000n,
    changeScriptHex: deriveKey(treasury, 1, 0).scriptHex,
    ...over,
  };
}

/** Plans one transaction that must come out. */
export function planOnly(owed: readonly Payable[], coins: readonly Coin[], policy: PlanPolicy): PlannedTransaction {
  const plan = planBatch(owed, coins, policy);
  if (isRefusal(plan)) throw new Error(`refused: ${plan.refused}`);
  const [transaction, ...others] = plan.transactions;
  if (transaction === undefined || others.length > 0) throw new Error('not one transaction');
  return transaction;
}

/** The unsigned PSBT and the signer's view of a planned transaction whose coins stand on receive keys by `coinOf`. */
export function requestOf(
  treasury: Treasury,
  transaction: PlannedTransaction,
  approval: { key: Secret; at: Instant; batchId?: string },
): SignRequest {
  const keyOf = new Map(transaction.inputs.map((coin) => [coin, Number.parseInt(coin.txid, 16) - 1]));
  const itemAt = new Map(transaction.items.map((item) => [item.vout, item]));
  const count = transaction.items.length + (transaction.changeVout === null ? 0 : 1);
  const outputs = Array.from({ length: count }, (_, vout) => {
    const item = itemAt.get(vout);
    if (item !== undefined) return { scriptHex: item.scriptHex, valueSats: item.paidSats, itemId: item.itemId };
    const key = deriveKey(treasury, 1, 0);
    return { scriptHex: key.scriptHex, valueSats: transaction.changeSats, key, itemId: null };
  });
  const inputs = transaction.inputs.map((coin) => ({ ...coin, key: deriveKey(treasury, 0, keyOf.get(coin) ?? 0) }));
  const batchId = approval.batchId ?? 'batch1';
  const content = {
    network: treasury.network,
    batchId,
    inputs: inputs.map(({ txid, vout, valueSats }) => ({ outpoint: `${txid}:${vout}`, valueSats })),
    outputs,
  };
  const open: Omit<Approval, 'mac'> = {
    batchHash: batchHash(content),
    approvedBy: 'operator1',
    approvedAt: approval.at,
    envelope: { maxRateSatPerKvb: 50_000n, maxFeeSats: 1_000_000n },
  };
  return {
    network: treasury.network,
    batchId,
    psbt: buildPsbt(treasury, inputs, outputs),
    outputs: outputs.map(({ itemId }) => itemId),
    approval: { ...open, mac: approvalMac(open, approval.key) },
  };
}
