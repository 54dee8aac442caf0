import type { Asset, Instant } from '../../../units';
import type { Reply } from '../../reply';
import {
  type PoolPayout,
  type RewardRow,
  type SourceDeclaration,
  SourceFailure,
  type WorkerSample,
  type WorkerState,
} from '../../source';

const ID = /^[A-Za-z0-9_-]{1,100}$/;
/** "Session Time skew detected" */
const TIME_SKEW = '2001';
/** What miners earn reaches the wallet (USER) from the unpaid balance (UNPAID); any other kind is not this list's. */
const ACCOUNT_TYPES = ['USER', 'UNPAID'] as const;
const STATES: Readonly<Record<string, WorkerState>> = {
  MINING: 'ok',
  BENCHMARKING: 'ok',
  PENDING: 'low',
  TRANSFERRED: 'low',
  STOPPED: 'off',
  OFFLINE: 'off',
  ERROR: 'off',
  UNKNOWN: 'off',
  DISABLED: 'disabled',
};

/** What NiceHash says in `{"errors": [{"code", "message"}]}`, whatever the status. Undefined when it says no error. */
export function errorOf(body: Reply): SourceFailure | undefined {
  const first = body.optional('errors')?.list()[0];
  if (first === undefined) return undefined;
  const code = String(first.field('code').integer());
  const message = first.optional('message')?.text() ?? '';
  const reason = `${code} ${message}`.trim().slice(0, 200);
  if (code === TIME_SKEW) {
    return new SourceFailure(
      'rewards.refused',
      "NiceHash refused the time that the request was signed by, though it was NiceHash's own. Nothing was booked; it is " +
        "asked again by itself. If it lasts, set the machine's clock (NTP).",
      { source: body.source, field: 'clock', reason: `clock-skew; ${reason}` },
    );
  }
  return new SourceFailure(
    'rewards.refused',
    `NiceHash answered with error ${code}. Nothing was booked; check the key, its organization and its permissions.`,
    { source: body.source, field: 'errors', reason },
  );
}

/**
 * One row of `hashpowerEarnings`: what one of the four-hourly settlements credited. It names a moment, not a window.
 * `feeAmount` is NiceHash's service fee. With `reports: gross` it is inside `amount`, as public clients read it; with
 * `net` it was taken before.
 */
export function earningRow(row: Reply, { asset, reports, amountDecimals }: SourceDeclaration): RewardRow {
  const { at, amount, fee } = credited(row, asset, amountDecimals);
  if (reports === 'gross' && fee > amount.amount.units) throw row.field('feeAmount').bad('more-than-the-amount');
  return {
    externalId: row.field('id').matching(ID),
    from: at,
    to: at,
    asset,
    net: amount.amount.units - (reports === 'gross' ? fee : 0n),
    poolFee: fee,
    residue: amount.residue,
    settled: true,
    raw: row.raw(),
  };
}

/**
 * One row of `rigs/payouts`: a credit inside NiceHash's own wallet. No transaction stands behind it and none is named, so
 * it is no more proved than a Lightning payment: nothing becomes available by it (RULES.md 11).
 */
export function creditRow(row: Reply, { asset, reports }: SourceDeclaration): PoolPayout {
  const { at, amount, fee } = credited(row, asset);
  if (reports === 'gross' && fee > amount.amount.units) throw row.field('feeAmount').bad('more-than-the-amount');
  return {
    externalId: `credit-${row.field('id').matching(ID)}`,
    at,
    // The service fee is the reward row's; what reached the wallet is the rest.
    amount: amount.amount.units - (reports === 'gross' ? fee : 0n),
    fee: 0n,
    txid: null,
    lightning: true,
    generation: false,
    destination: 'NiceHash wallet',
    status: 'confirmed',
  };
}

function credited(row: Reply, asset: Asset, decimals?: number) {
  if (row.field('currency').field('enumName').text() !== asset) throw row.field('currency').bad('other-asset');
  row.field('accountType').field('enumName').oneOf(ACCOUNT_TYPES);
  const amount = row.field('amount').coinNumber(asset, decimals);
  const fee = row.field('feeAmount').coinNumber(asset, decimals).amount.units;
  return { at: row.field('created').unixMillis(), amount, fee };
}

/** `miningRigs` of `rigs2`: state alone, for the documented reply has no hash rates. Names may repeat; ids do not. */
export function rigs(body: Reply, at: Instant): WorkerSample[] {
  const rows = body.field('miningRigs').list();
  const names = rows.map((row) => row.optional('name')?.text() ?? '');
  return rows.map((row, index) => {
    const id = row.field('rigId').text();
    const name = names[index] ?? '';
    const status = row.field('minerStatus');
    const state = STATES[status.text()];
    if (state === undefined) throw status.bad('unknown-value');
    const unique = name !== '' && names.indexOf(name) === names.lastIndexOf(name);
    return { worker: unique ? name : `${name} ${id}`.trim(), at, state, lastShareAt: null };
  });
}
