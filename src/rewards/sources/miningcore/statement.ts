import { createHash } from 'node:crypto';
import { DAY_MS, type Instant, JsonNumber, plusMs } from '../../../units';
import type { Reply } from '../../reply';
import {
  type PoolPayout,
  type RewardRow,
  type SourceDeclaration,
  SourceFailure,
  type WorkerSample,
} from '../../source';

const TXID = /^[0-9a-f]{64}$/;
/** The balance change that a payment writes: it takes out what `payments` tells of, and is no reward. */
const PAYMENT_RESET = 'Balance reset after payment';

/** @throws SourceFailure `rewards.refused` for `"success": false`, which may come with status 200 */
export function opened(body: Reply): Reply[] {
  if (!body.field('success').flag()) {
    const fields = { source: body.source, field: 'success', reason: 'false' };
    throw new SourceFailure('rewards.refused', 'The pool answered that it failed. Nothing was booked.', fields);
  }
  return body.field('result').list();
}

/** `created` of a row, to the second. */
export function createdAt(row: Reply): Instant {
  return row.field('created').utcWithoutZone();
}

/**
 * `balancechanges`: every credit is a reward. A change has no id: its time and its wording, which names the block, are the
 * key, and the amount is not, so that a restated amount is a revision. PPLNS names no window: the day before the credit.
 * @returns nothing for what a payment took out
 * @throws SourceFailure `negative` for any other change below zero: what it takes back, and from whom, a person must say
 */
export function rewardRow(row: Reply, declaration: SourceDeclaration, account: PoolAccount): RewardRow[] {
  const { asset } = declaration;
  if (row.field('poolId').text() !== account.poolId) throw row.field('poolId').bad('other-pool');
  if (row.field('address').text() !== account.address) throw row.field('address').bad('other-account');
  const usage = row.field('usage').text();
  const { out, size } = decimalOf(row.field('amount')).coinChange(asset, declaration.amountDecimals);
  const at = createdAt(row);
  if (out && usage === PAYMENT_RESET) return [];
  if (out) throw row.field('amount').bad('negative');
  return [
    {
      externalId: `change-${at}-${short(`${row.field('created').text()} ${usage}`)}`,
      from: plusMs(at, -DAY_MS),
      to: at,
      asset,
      net: size.amount.units,
      poolFee: 0n,
      residue: size.residue,
      settled: true,
      raw: row.raw(),
    },
  ];
}

/** Where an account is: a miningcore serves several pools, and an address is the account. */
export interface PoolAccount {
  readonly poolId: string;
  readonly address: string;
}

/**
 * `payments`. The amount is the balance that was paid out, with twelve decimals; the wallet sent it rounded to four. It is
 * stated as the pool states it, whole base units: what the chain shows decides, and the difference stands in sight.
 */
export function paymentRow(row: Reply, declaration: SourceDeclaration, account: PoolAccount): PoolPayout {
  const { asset } = declaration;
  if (row.field('coin').text() !== asset) throw row.field('coin').bad('other-asset');
  if (row.field('address').text() !== account.address) throw row.field('address').bad('other-account');
  const txid = row.field('transactionConfirmationData').matching(TXID);
  const { amount } = decimalOf(row.field('amount')).coinNumber(asset, declaration.amountDecimals);
  return {
    externalId: txid,
    at: createdAt(row),
    amount: amount.units,
    fee: 0n,
    txid,
    lightning: false,
    generation: false,
    destination: account.address,
    status: 'confirmed',
  };
}

/** A decimal(28,12) has no exponent and no quotes: whoever writes one is no miningcore. */
function decimalOf(field: Reply): Reply {
  if (!(field.value instanceof JsonNumber) || /e/i.test(field.value.text)) throw field.bad('not-a-decimal');
  return field;
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/**
 * `performance.workers` of the miner's page: hash rates in H/s of the pool's last sample. An account without a recent one
 * has no workers there. A rig without a name is the one named ''.
 */
export function workerRows(body: Reply, at: Instant): WorkerSample[] {
  const workers = body.optional('performance')?.optional('workers');
  if (workers === undefined) return [];
  return workers.members().map(([worker, row]) => {
    const hashRate1h = row.field('hashrate').hashRate(1n);
    return { worker, at, hashRate1h, state: hashRate1h > 0n ? 'ok' : 'off', lastShareAt: null };
  });
}
