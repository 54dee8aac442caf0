import type { Actor } from '../../../src/api/http/actor.dto';
import { CoinWords, RoomsReconciliationDesk } from '../../../src/api/operator/reconciliation-desk.adapter';
import { AuditService } from '../../../src/audit/audit.service';
import { PoolTotals } from '../../../src/rewards/pool-totals.service';
import { CoinOriginService } from '../../../src/rewards/coin-origin.service';
import { FileSource } from '../../../src/rewards/sources/file/file.adapter';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { instant, plusMs } from '../../../src/units';
import { ApiApp } from '../../support/api-app';
import { dayRow, declaration, poolPays, rewardsRoom, ScriptedSource } from '../../support/rewards';

const ACTOR: Actor = {
  sessionId: 's',
  accountId: 'olga',
  role: 'operator',
  memberId: null,
  steppedUpUntil: instant(0),
};
const MAP = {
  delimiter: 'comma',
  decimal: 'point',
  date: 'YYYY-MM-DD',
  unit: 'base-units',
  columns: { id: 'Id', date: 'Day', amount: 'Net', fee: null, coin: null, txid: null },
} as const;

async function house() {
  const store = new MemoryStore(TABLES);
  const pool = new ScriptedSource(declaration({ sharing: 'percent' }));
  const files = new FileSource(declaration({ id: 'by-file', pool: 'file', sharing: 'percent' }));
  const seen = { height: 900, confirmations: 12, minedAt: plusMs(poolPays(3, 0n).at, 1) };
  const room = rewardsRoom(store, [pool, files], { witness: { seen: () => Promise.resolve(seen) } });
  const audit = new AuditService(room.clock);
  const origins = new CoinOriginService(room.ledger, audit, room.receive, room.clock, [pool, files]);
  const desk = new RoomsReconciliationDesk(
    store,
    room.clock,
    room.reconciled,
    room.files,
    new CoinWords(origins, room.days, new PoolTotals(audit, room.clock)),
  );
  return { store, room, pool, desk };
}

it('shows a pool’s own total beside the rows, by how much it differs, and takes an operator’s word why', async () => {
  const { room, pool, desk } = await house();
  pool.rows = [dayRow(3, 600n)];
  const stating = (units: bigint) => {
    const stated = { rows: pool.rows, payouts: [], workers: [], rawReplies: [] };
    jest.spyOn(pool, 'fetch').mockResolvedValue({ ...stated, totals: [{ kind: 'earned', units, rowsRounded: false }] });
    return room.collect.collect('pool-a');
  };
  await stating(600n);
  await stating(700n);
  const [total] = (await desk.reconciliation()).totals;
  expect(total).toMatchObject({ sourceId: 'pool-a', kind: 'earned', stated: { asset: 'BTC', units: '700' }, booked: '600', beside: '0', gap: '100', explanation: null }); // prettier-ignore
  expect(total?.differsSince).toBe(room.clock.now());
  await desk.explainTotal(ACTOR, { sourceId: 'pool-a', kind: 'earned', gap: '100', reason: 'A referral bonus' });
  expect((await desk.reconciliation()).totals[0]).toMatchObject({ beside: '100', gap: '0', differsSince: null, explanation: 'A referral bonus' }); // prettier-ignore
});

it('shows a day with everything that its figures stand on, days with a gap first', async () => {
  const { room, pool, desk } = await house();
  const [came, late] = [poolPays(3, 600n), poolPays(4, 300n)];
  pool.rows = [dayRow(3, 600n), dayRow(4, 350n), dayRow(5, 50n)];
  pool.payouts = [came, late];
  await room.collect.collectAll();
  const deposit = { txid: came.txid ?? '', vout: 1, walletId: 'main', amount: 600n, at: room.clock.now() };
  await room.store.write((tx) => room.receive.match(tx, deposit));
  const { items, unannounced } = await desk.reconciliation();
  expect(unannounced).toEqual([]);
  const one = items.find(({ sourceId }) => sourceId === 'pool-a');
  expect(one).toMatchObject({
    stated: '1000',
    announced: '900',
    arrived: '600',
    unpaid: '100',
    discrepancies: '300',
    difference: '0',
    account: 'discrepancy/source/pool-a',
    daysTotal: 3,
  });
  expect(one?.days.map(({ day }) => day)).toEqual(['2026-03-05', '2026-03-06', '2026-03-04']);
  expect(one?.days[0]).toMatchObject({
    gap: '300',
    gaps: [{ reason: 'late', units: '300', payoutId: 'payout-4', outpoint: null }],
    rows: [{ id: 'day-4', revision: 1, units: '350' }],
    payouts: [{ id: 'payout-4', units: '300', fee: '0', txid: late.txid }],
    coins: [],
  });
  expect(one?.days[2]).toMatchObject({
    gap: '0',
    coins: [{ outpoint: `${came.txid ?? ''}:1`, units: '600', height: 900, confirmations: 12 }],
  });
});

it('shows what is doubted, and names a coin of nobody as what a source paid', async () => {
  const { room, pool, desk } = await house();
  pool.rows = [dayRow(3, 900n)];
  pool.payouts = [poolPays(4, 300n)];
  await room.collect.collectAll();
  const deposit = { txid: 'cd'.repeat(32), vout: 1, walletId: 'main', amount: 600n, at: room.clock.now() };
  await room.store.write((tx) => room.receive.match(tx, deposit));
  const before = await desk.reconciliation();
  expect(before).toMatchObject({ unannounced: [{ units: '600' }], doubtsTotal: 1 });
  expect(before.doubts).toMatchObject([{ sourceId: 'pool-a', kind: 'late', subject: 'payout-4', amount: { units: '300' } }]); // prettier-ignore
  await desk.nameCoin(ACTOR, { outpoint: `${deposit.txid}:1`, sourceId: 'pool-a', feeUnits: '0' });
  const after = await desk.reconciliation();
  expect(after.unannounced).toEqual([]);
  expect(after.items.find(({ sourceId }) => sourceId === 'pool-a')).toMatchObject({ arrived: '600', difference: '0' });
});

it('previews a file, books it by the hash, and remembers how it was read', async () => {
  const { room, desk } = await house();
  await room.collect.collectAll();
  const file = { sourceId: 'by-file', csv: 'Id,Day,Net\na,2026-03-08,500\nb,2026-03-09,x', map: MAP };
  const bad = await desk.previewFile(file);
  expect(bad).toMatchObject({ hash: null, mistakesTotal: 1 });
  expect(bad.mistakes).toEqual([{ line: 3, column: 'Net', reason: 'not-an-amount', text: 'x' }]);
  const good = { ...file, csv: file.csv.replace('x', '70') };
  const preview = await desk.previewFile(good);
  expect(preview).toMatchObject({ added: 2, net: { asset: 'BTC', units: '570' }, delta: { units: '570' } });
  const hash = preview.hash ?? '';
  const wrong = desk.importFile(ACTOR, { ...good, hash: 'f'.repeat(64) });
  await expect(wrong).rejects.toMatchObject({ code: 'rewards.preview-changed' });
  expect(await desk.importFile(ACTOR, { ...good, hash })).toMatchObject({ added: 2, changed: true });
  expect(await desk.files()).toMatchObject({ items: [{ sourceId: 'by-file', map: MAP, imports: [{ net: '570' }] }] });
  const again = await desk.previewFile(good);
  expect(again).toMatchObject({ unchanged: 2, rows: [{ change: 'unchanged', before: { units: '500' } }, {}] });
  expect(await desk.importFile(ACTOR, { ...good, hash: again.hash ?? '' })).toMatchObject({ changed: false });
});

it('refuses a file above the limit and a map with anything else in it, before a desk is asked', async () => {
  const api = await ApiApp.open();
  try {
    const operator = await api.person('operator', 'olga');
    await operator.login();
    const post = (body: object) => operator.post('/api/operator/imports/preview', body, {});
    const body = (length: number) => ({ sourceId: 'by-file', csv: 'x'.repeat(length), map: MAP });
    expect((await post(body(56_000))).status).toBe(200);
    expect((await post(body(56_001))).status).toBe(400);
    expect((await post({ ...body(9), map: { ...MAP, date: 'auto' } })).status).toBe(400);
    expect((await post({ ...body(9), map: { ...MAP, columns: { ...MAP.columns, x: 'y' } } })).status).toBe(400);
    expect(api.desks.calls).toHaveLength(1);
  } finally {
    await api.close();
  }
});
