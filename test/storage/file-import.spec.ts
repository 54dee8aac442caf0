import { FileSource } from '../../src/rewards/sources/file/file.adapter';
import { rewardRow } from '../../src/rewards/reward.entity';
import { fileImport } from '../../src/rewards/file.entity';
import type { FileMap } from '../../src/rewards/file-map';
import type { Store } from '../../src/store';
import { DAY_MS, plusMs } from '../../src/units';
import { balancesOf, DAY_ONE, declaration, type RewardsRoom, rewardsRoom, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const OPERATOR = 'operator-olga';
const TX = 'cd'.repeat(32);
const MAP: FileMap = {
  delimiter: 'comma',
  decimal: 'point',
  date: 'YYYY-MM-DD',
  unit: 'base-units',
  columns: { id: 'Id', date: 'Day', amount: 'Net', fee: 'Fee', coin: null, txid: 'Tx' },
};
const file = (...rows: string[]) => ['Id,Day,Net,Fee,Tx', ...rows].join('\n');

describeEachStore('file import', (open) => {
  let room: RewardsRoom;

  async function house(store: Store): Promise<void> {
    const source = new FileSource(declaration({ id: 'by-file', pool: 'file', sharing: 'percent' }));
    room = rewardsRoom(store, [source, new ScriptedSource(declaration())]);
    await room.collect.collect('by-file');
    await store.write((tx) =>
      room.terms.setFixedShares(tx, OPERATOR, {
        sourceId: 'by-file',
        from: DAY_ONE,
        shares: [{ memberId: 'alice', bps: 7_500 }],
      }),
    );
  }

  const of = (text: string, map = MAP) => ({ sourceId: 'by-file', text, map });
  const preview = (text: string) => room.store.read((tx) => room.files.preview(tx, of(text)));
  const book = async (text: string, hash?: string | null) => {
    const named = hash ?? (await preview(text)).hash ?? '';
    return room.store.write((tx) => room.files.book(tx, OPERATOR, of(text), named));
  };
  const FIRST = file(`a,2026-03-08,1000,30,${TX}`, `"=b",2026-03-09,500,,${TX}`);

  it('books nothing at a preview, and what was previewed at the second step', async () => {
    await house(await open());
    const before = await balancesOf(room);
    const plan = await preview(FIRST);
    expect(plan).toMatchObject({ counts: { new: 2, revised: 0, unchanged: 0 }, net: 1_500n, poolFee: 30n });
    expect(await balancesOf(room)).toEqual(before);
    await book(FIRST, plan.hash);
    expect(await balancesOf(room)).toEqual({
      'receivable/source/by-file BTC': 1_500n,
      'member/alice/accrued BTC': 1_125n,
      'unassigned/source/by-file BTC': 375n,
    });
    const rows = await room.store.read((tx) => tx.find(rewardRow));
    expect(rows.find((row) => row.external_id === 'a')).toMatchObject({ net: 1_000n, pool_fee: 30n, revision: 1 });
    const [kept] = await room.store.read((tx) => tx.find(fileImport));
    expect(kept).toMatchObject({ content: FIRST, actor: OPERATOR, rows_new: 2 });
  });

  it('changes nothing when the same file comes twice, also after the pool was asked', async () => {
    await house(await open());
    await book(FIRST);
    const once = await balancesOf(room);
    expect(await preview(FIRST)).toMatchObject({ counts: { new: 0, revised: 0, unchanged: 2 }, delta: 0n });
    await book(FIRST);
    expect(await room.collect.collect('by-file')).toMatchObject({ ok: true });
    expect(await balancesOf(room)).toEqual(once);
    expect(await room.store.read((tx) => tx.count(rewardRow))).toBe(2);
    const [view] = await room.store.read((tx) => room.query.sources(tx));
    expect(view?.discrepancies).toEqual([]);
  });

  describe('with rows booked by one column', () => {
    const by = (id: string | null) => ({ ...MAP, columns: { ...MAP.columns, id } });
    const asked = (map: FileMap, text = FIRST) => room.store.read((tx) => room.files.preview(tx, of(text, map)));
    const twice = { code: 'rewards.other-ids', fields: { param: 'map.columns.id' } };

    it.each([[null], ['Tx'], ['id']])('refuses to read them by %s, which would count each day twice', async (id) => {
      await house(await open());
      await book(FIRST);
      const once = await balancesOf(room);
      await expect(asked(by(id))).rejects.toMatchObject(twice);
      const booking = room.store.write((tx) => room.files.book(tx, OPERATOR, of(FIRST, by(id)), 'f'.repeat(64)));
      await expect(booking).rejects.toMatchObject(twice);
      expect(await balancesOf(room)).toEqual(once);
      expect(await room.store.read((tx) => tx.count(fileImport))).toBe(1);
    });

    it('refuses an id column where the day named them, and goes on reading by the day', async () => {
      await house(await open());
      const map = by(null);
      const { hash } = await asked(map);
      await room.store.write((tx) => room.files.book(tx, OPERATOR, of(FIRST, map), hash ?? ''));
      await expect(asked(MAP)).rejects.toMatchObject(twice);
      expect(await asked(map)).toMatchObject({ counts: { new: 0, unchanged: 2 } });
      const paid = { ...map, columns: { ...map.columns, date: 'Paid' } };
      await expect(asked(paid, 'Paid,Day,Net,Fee,Tx\n2026-03-10,2026-03-08,1000,30,')).rejects.toMatchObject(twice);
    });

    it('lets the other columns change, and the id column as long as nothing is booked', async () => {
      await house(await open());
      expect(await asked(by(null))).toMatchObject({ counts: { new: 2 } });
      await book(file());
      expect(await asked(by(null))).toMatchObject({ counts: { new: 2 } });
      await book(FIRST);
      const other = { ...MAP, columns: { ...MAP.columns, fee: null, txid: null } };
      expect(await asked(other)).toMatchObject({ counts: { new: 0 } });
    });
  });

  it('takes the same id with another amount as a revision, and leaves rows that the file does not name', async () => {
    await house(await open());
    await book(FIRST);
    const second = file(`a,2026-03-08,900,30,${TX}`, 'c,2026-03-10,40,,');
    const plan = await preview(second);
    expect(plan).toMatchObject({ counts: { new: 1, revised: 1, unchanged: 0 }, delta: -60n });
    expect(plan.rows[0]?.before).toMatchObject({ net: 1_000n });
    await book(second, plan.hash);
    expect((await balancesOf(room))['receivable/source/by-file BTC']).toBe(1_440n);
    const rows = await room.store.read((tx) => tx.find(rewardRow, { where: { external_id: 'a' } }));
    expect(rows.map((row) => [row.revision, row.net]).sort()).toEqual([
      [1, 1_000n],
      [2, 900n],
    ]);
    expect((await room.store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
  });

  it('refuses a hash of another file, of other books, and a file with a mistake', async () => {
    await house(await open());
    const { hash } = await preview(FIRST);
    const changed = file(`a,2026-03-08,1001,30,${TX}`);
    await expect(book(changed, hash)).rejects.toMatchObject({ code: 'rewards.preview-changed' });
    await book(changed);
    // The preview of the first file knew nothing of that.
    await expect(book(FIRST, hash)).rejects.toMatchObject({ code: 'rewards.preview-changed' });
    await expect(book(file('a,2026-03-08,x,,'), 'f'.repeat(64))).rejects.toMatchObject({ code: 'rewards.bad-file' });
    expect((await balancesOf(room))['receivable/source/by-file BTC']).toBe(1_001n);
    expect(await room.store.read((tx) => tx.count(fileImport))).toBe(1);
  });

  it.each([
    ['pool-a', 'rewards.not-a-file-source'],
    ['nowhere', 'rewards.unknown-source'],
  ])('refuses source %s', async (sourceId, code) => {
    await house(await open());
    await expect(room.store.read((tx) => room.files.preview(tx, { ...of(FIRST), sourceId }))).rejects.toMatchObject({
      code,
    });
  });

  it('announces a transaction with the sum of its rows, whichever files they came in, and matches its coin', async () => {
    await house(await open());
    await book(file(`a,2026-03-08,1000,,${TX}`));
    await book(file(`b,2026-03-09,500,,${TX}`));
    expect(await room.store.read((tx) => room.query.payouts(tx, 'by-file', 9))).toMatchObject([
      { external_id: TX, txid: TX, amount: 1_500n, status: 'confirmed', at: plusMs(DAY_ONE, 9 * DAY_MS) },
    ]);
    const deposit = { txid: TX, vout: 1, walletId: 'main', amount: 1_500n, at: room.clock.now() };
    expect(await room.store.write((tx) => room.receive.match(tx, deposit))).toBe('matched');
    expect((await balancesOf(room))['member/alice/available BTC']).toBe(1_125n);
    const all = await room.store.read((tx) => room.reconciled.sources(tx));
    expect(all.find(({ declaration: { id } }) => id === 'by-file')?.result.totals).toMatchObject({
      stated: 1_500n,
      arrived: 1_500n,
      difference: 0n,
    });
  });

  it('takes an announcement back that no row names any more', async () => {
    await house(await open());
    await book(file(`a,2026-03-08,1000,,${TX}`));
    await book(file('a,2026-03-08,1000,,'));
    expect(await room.store.read((tx) => room.query.payouts(tx, 'by-file', 9))).toMatchObject([
      { external_id: TX, amount: 0n, status: 'failed' },
    ]);
  });

  it('remembers how the last file was read', async () => {
    await house(await open());
    expect(await room.store.read((tx) => room.files.views(tx))).toMatchObject([{ map: null, imports: [] }]);
    await book(FIRST);
    const [view, ...others] = await room.store.read((tx) => room.files.views(tx));
    expect(others).toEqual([]);
    expect(view).toMatchObject({ declaration: { id: 'by-file' }, map: MAP, imports: [{ rows_new: 2, net: 1_500n }] });
  });
});
