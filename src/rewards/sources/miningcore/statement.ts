import { createHash } from 'node:crypto';
import { DAY_MS, type Instant, JsonNumber, plusMs, type ScaledAmount } from '../../../units';
import type { PoolTotal } from '../../pool-total';
import type { Reply } from '../../reply';
import {
  type PoolPayout,
  type RewardRow,
  type SourceDeclaration,
  SourceFailure,
  type SourceWindow,
  type WorkerSample,
} from '../../source';
import { type AfterTakings, afterTakings, type Credit, type Taking } from '../taken-back';

const TXID = /^[0-9a-f]{64}$/;
/** Sums may be printed through a double: more digits than the database keeps are no reason to refuse a check. */
const TOTAL_DECIMALS = 30;
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
 * What a payment took out is left to `payments`. Any other change below zero is the pool's operator taking back (its admin
 * route): where it names a block ("… block 818254") that block's reward is restated, else it stands in sight.
 * @param changes with every change of each block that one below zero names ({@link NamedBlocks})
 * @throws SourceFailure for another pool or account, and for a change that comes twice
 */
export function rewardRows(
  changes: readonly Reply[],
  declaration: SourceDeclaration,
  account: PoolAccount,
): AfterTakings {
  const ids = new Set<string>();
  const credits: Credit[] = [];
  const takings: Taking[] = [];
  for (const change of changes) {
    if (change.field('poolId').text() !== account.poolId) throw change.field('poolId').bad('other-pool');
    if (change.field('address').text() !== account.address) throw change.field('address').bad('other-account');
    const { out, size, usage } = readChange(change, declaration);
    if (out && usage === PAYMENT_RESET) continue;
    const at = createdAt(change);
    const externalId = `change-${at}-${short(`${change.field('created').text()} ${usage}`)}`;
    if (ids.has(externalId)) throw change.field('created').bad('doubled');
    ids.add(externalId);
    const named = { of: blockOf(usage), raw: change.raw() };
    if (out) takings.push({ externalId, at, size, ...named });
    else credits.push({ at, of: named.of, row: { externalId, ...rowOf(at, size, declaration), raw: named.raw } });
  }
  return afterTakings(credits, takings);
}

function rowOf(at: Instant, size: ScaledAmount, { asset }: SourceDeclaration): Omit<RewardRow, 'externalId' | 'raw'> {
  return {
    from: plusMs(at, -DAY_MS),
    to: at,
    asset,
    net: size.amount.units,
    poolFee: 0n,
    residue: size.residue,
    settled: true,
  };
}

function readChange(change: Reply, { asset, amountDecimals }: SourceDeclaration) {
  const { out, size } = decimalOf(change.field('amount')).coinChange(asset, amountDecimals);
  const isOut = out && (size.amount.units > 0n || size.residue.digits > 0n);
  return { out: isOut, size, usage: change.field('usage').text() };
}

/** The block that a wording names, null where it names none. */
function blockOf(usage: string): string | null {
  return /\bblock (\d{1,9})\b/i.exec(usage)?.[1] ?? null;
}

/**
 * Which balance changes a statement needs, told one by one from the newest back: those of the window, and of those before
 * it whatever names a block that a change of the window takes back.
 */
export class NamedBlocks {
  private readonly credited = new Set<string>();
  private readonly named = new Set<string>();

  constructor(
    private readonly declaration: SourceDeclaration,
    private readonly window: SourceWindow,
  ) {}

  /** Whether the change belongs to the statement. */
  needs(change: Reply, at: Instant): boolean {
    const { out, usage } = readChange(change, this.declaration);
    const block = blockOf(usage);
    const inside = at >= this.window.from && at <= this.window.to;
    if (block !== null && !out) this.credited.add(block);
    else if (block !== null && inside && usage !== PAYMENT_RESET) this.named.add(block);
    return inside || (block !== null && at < this.window.from && this.named.has(block));
  }

  /** Whether what is older than this may still be needed. */
  seeksBefore(at: Instant): boolean {
    if (at >= this.window.from) return true;
    return at >= this.declaration.since && [...this.named].some((block) => !this.credited.has(block));
  }
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

/**
 * The miner's page: what is owed and what was ever paid are all that was earned. `totalPaid` sums the amounts of `payments`
 * before the wallet rounds them to four decimals; credits are kept with all twelve.
 */
export function totalsOf(page: Reply, { asset }: SourceDeclaration): PoolTotal[] {
  const units = (name: string): bigint => page.field(name).coinNumber(asset, TOTAL_DECIMALS).amount.units;
  return [{ kind: 'earned', units: units('pendingBalance') + units('totalPaid'), rowsRounded: false }];
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
