import { type Store } from '../../src/store';
import { instant } from '../../src/units';
import { describeEachStore } from '../support/stores';
import { accounts, history, STORAGE, thing, things } from './tables';

const MAX_38 = 10n ** 38n - 1n;

describeEachStore(
  'Store',
  (open) => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    const all = () => store.read((tx) => tx.find(things, { orderBy: [['id', 'asc']] }));

    describe('values', () => {
      it('gives back every column type exactly', async () => {
        const row = thing('a', {
          label: 'mañana 矿工 🙂 "quoted" \\ \n',
          amount: -MAX_38,
          height: Number.MAX_SAFE_INTEGER,
          at: instant(-1),
          on: true,
          facts: { txid: 'ff', list: [1, null, 'x'], deep: { ok: true }, odd: '\0 \ud83d' },
        });
        await store.write((tx) => tx.insert(things, [row, thing('b')]));
        expect(await all()).toEqual([row, thing('b')]);
      });

      it.each<[string, Partial<ReturnType<typeof thing>>]>([
        ['the least of all', { amount: -MAX_38, height: -Number.MAX_SAFE_INTEGER, at: instant(-1), on: false }],
        ['the most of all', { amount: MAX_38, height: Number.MAX_SAFE_INTEGER, at: instant(8.64e15), on: true }],
        ['nothing', { label: null, amount: 0n, height: 0, at: instant(0), facts: null }],
        ['odd texts', { label: null, facts: { odd: '\0 \ud83d "' } }],
      ])('gives back rows that say %s alike, written at once and written again', async (_, same) => {
        const rows = ['a', 'b', 'c'].map((id) => thing(id, same));
        await store.write((tx) => tx.insert(things, rows));
        expect(await all()).toEqual(rows);
        const [first, ...others] = rows.map((row) => ({ ...row, height: 7 }));
        if (first !== undefined) await store.write((tx) => tx.upsert(things, [{ ...first, height: 8 }, ...others]));
        expect((await all()).map(({ height }) => height)).toEqual([8, 7, 7]);
        expect((await all()).map((row, i) => ({ ...row, height: rows[i]?.height }))).toEqual(rows);
        expect(await store.write((tx) => tx.insertNew(things, [...rows, thing('d', same)]))).toBe(1);
      });

      it.each([2n ** 53n + 1n, 2n ** 63n, 2n ** 64n + 1n, MAX_38, -MAX_38, 0n, 1n, -1n])(
        'keeps the amount %s to the last digit',
        async (amount) => {
          await store.write((tx) => tx.insert(things, [thing('a', { amount })]));
          expect((await all())[0]?.amount).toBe(amount);
          await store.write((tx) =>
            tx.update(things, { amount }, { amount: amount - 1n > -MAX_38 ? amount - 1n : 0n }),
          );
          expect((await all())[0]?.amount).toBe(amount - 1n > -MAX_38 ? amount - 1n : 0n);
        },
      );

      it.each([
        ['an amount of 39 digits', { amount: MAX_38 + 1n }],
        ['an amount of 39 digits below zero', { amount: -MAX_38 - 1n }],
        ['half a height', { height: 1.5 }],
        ['a height beyond 2^53', { height: 2 ** 53 }],
        ['NaN as a height', { height: Number.NaN }],
        ['null where none may be', { amount: null as unknown as bigint }],
        ['a number as an amount', { amount: 5 as unknown as bigint }],
        ['a text as a number', { height: '5' as unknown as number }],
        ['U+0000 in text', { label: 'a\0b' }],
        ['half a surrogate pair', { label: '\ud83d' }],
      ])('refuses %s', async (_, over) => {
        const wrong = store.write((tx) => tx.insert(things, [thing('ok'), thing('a', over)]));
        await expect(wrong).rejects.toMatchObject({ code: 'store.check' });
        expect(await all()).toEqual([]);
        await store.write((tx) => tx.insert(things, [thing('a')]));
        const patch = store.write((tx) => tx.update(things, { id: 'a' }, over));
        await expect(patch).rejects.toMatchObject({ code: 'store.check' });
        expect(await all()).toEqual([thing('a')]);
      });

      it('calls an unknown or a missing column a bug', async () => {
        const { id, label, height, at, on, facts } = thing('a');
        const short = { id, label, height, at, on, facts };
        const missing = store.write((tx) => tx.insert(things, [short as ReturnType<typeof thing>]));
        await expect(missing).rejects.toThrow('has a value for amount');
        const extra = store.write((tx) => tx.insert(things, [{ ...thing('a'), other: 1 } as ReturnType<typeof thing>]));
        await expect(extra).rejects.toThrow('its columns and no others');
        const typo = store.read((tx) => tx.find(things, { where: { idd: 'a' } as object }));
        await expect(typo).rejects.toThrow('has a column idd');
        const forgotten = store.read((tx) => tx.find(things, { where: { id: undefined } as object }));
        await expect(forgotten).rejects.toThrow('is compared with a value');
      });

      it('is not changed through a row that was read or written', async () => {
        const facts = { a: [1] };
        await store.write((tx) => tx.insert(things, [thing('a', { facts })]));
        facts.a.push(2);
        const [row] = await all();
        expect(row?.facts).toEqual({ a: [1] });
        try {
          (row as unknown as { facts: { a: number[] } }).facts.a.push(3);
        } catch {
          expect(Object.isFrozen(row)).toBe(true);
        }
        expect((await all())[0]?.facts).toEqual({ a: [1] });
      });
    });

    describe('constraints', () => {
      it('refuses a second row with the same key or unique column, and nothing of the unit stays', async () => {
        await store.write((tx) => tx.insert(things, [thing('a', { label: 'one' })]));
        for (const rows of [
          [thing('b'), thing('a')],
          [thing('b'), thing('c', { label: 'one' })],
          [thing('d'), thing('d')],
        ]) {
          await expect(store.write((tx) => tx.insert(things, rows))).rejects.toMatchObject({ code: 'store.duplicate' });
        }
        const stolen = store.write(async (tx) => {
          await tx.insert(things, [thing('b', { label: 'two' })]);
          await tx.update(things, { id: 'b' }, { label: 'one' });
        });
        await expect(stolen).rejects.toMatchObject({ code: 'store.duplicate' });
        expect((await all()).map(({ id }) => id)).toEqual(['a']);
      });

      it('never lets NULL collide', async () => {
        await store.write((tx) => tx.insert(things, [thing('a'), thing('b')]));
        expect(await store.write((tx) => tx.insertNew(things, [thing('c'), thing('a')]))).toBe(1);
      });

      it('refuses a balance below zero, by insert, update and upsert', async () => {
        const row = { account: 'member/m/available', asset: 'BTC', balance: 0n };
        await store.write((tx) => tx.insert(accounts, [row]));
        const below = { ...row, balance: -1n };
        const refused = { code: 'store.check', fields: { table: 'account_balance' } };
        await expect(store.write((tx) => tx.update(accounts, row, { balance: -1n }))).rejects.toMatchObject(refused);
        await expect(store.write((tx) => tx.upsert(accounts, [below]))).rejects.toMatchObject(refused);
        await expect(store.write((tx) => tx.insert(accounts, [{ ...below, asset: 'LTC' }]))).rejects.toMatchObject(
          refused,
        );
        await expect(store.write((tx) => tx.insertNew(accounts, [{ ...below, asset: 'LTC' }]))).rejects.toMatchObject(
          refused,
        );
        expect(await store.read((tx) => tx.find(accounts))).toEqual([row]);
      });

      it('refuses to change history, even where nothing matches', async () => {
        const refused = { code: 'store.append-only' };
        await store.write((tx) => tx.insert(history, [{ id: 'a', amount: 1n }]));
        const patch = { amount: 2n };
        await expect(store.write((tx) => tx.update(history, { id: 'a' }, patch))).rejects.toMatchObject(refused);
        await expect(store.write((tx) => tx.update(history, { id: 'none' }, patch))).rejects.toMatchObject(refused);
        await expect(store.write((tx) => tx.delete(history, { id: 'a' }))).rejects.toMatchObject(refused);
        await expect(store.write((tx) => tx.upsert(history, [{ id: 'b', amount: 2n }]))).rejects.toMatchObject(refused);
        expect(await store.write((tx) => tx.insertNew(history, [{ id: 'a', amount: 2n }]))).toBe(0);
        expect(await store.read((tx) => tx.find(history))).toEqual([{ id: 'a', amount: 1n }]);
      });
    });

    describe('writing', () => {
      it('replaces by key, the last one given', async () => {
        await store.write((tx) => tx.insert(things, [thing('a', { height: 1 })]));
        await store.write((tx) =>
          tx.upsert(things, [thing('a', { height: 2 }), thing('b', { height: 3 }), thing('b', { height: 4 })]),
        );
        expect((await all()).map(({ id, height }) => [id, height])).toEqual([['a', 2], ['b', 4]]); // prettier-ignore
      });

      it('counts what an update and a delete matched, so that a caller can compare and swap', async () => {
        await store.write((tx) => tx.insert(things, [thing('a'), thing('b'), thing('c', { height: 7 })]));
        expect(await store.write((tx) => tx.update(things, { height: 0 }, { height: 1 }))).toBe(2);
        expect(await store.write((tx) => tx.update(things, { id: 'a', height: 0 }, { height: 2 }))).toBe(0);
        expect(await store.write((tx) => tx.delete(things, { height: { lt: 7 } }))).toBe(2);
        expect((await all()).map(({ id }) => id)).toEqual(['c']);
      });

      it('inserts more rows than one statement takes, and finds thousands by one list', async () => {
        const ids = Array.from({ length: 12_001 }, (_, i) => `id-${i}`);
        await store.write((tx) => tx.insert(things, ids.map((id, i) => thing(id, { height: i, amount: BigInt(i) })))); // prettier-ignore
        expect(await store.read((tx) => tx.count(things))).toBe(12_001);
        const found = await store.read((tx) => tx.find(things, { where: { id: { in: ids } } }));
        expect(found.reduce((sum, row) => sum + row.amount, 0n)).toBe((12_000n * 12_001n) / 2n);
        const heights = found.slice(0, 9_000).map(({ height }) => height);
        expect(await store.read((tx) => tx.count(things, { height: { in: heights } }))).toBe(9_000);
      });

      it('finds whole numbers by their blocks, alone and with a range', async () => {
        const heights = [0, 1_023, 1_024, 2_047, 2_048, Number.MAX_SAFE_INTEGER];
        const rows = heights.map((height, i) => thing(`t${i}`, { height, label: null, at: instant(height % 7) }));
        await store.write((tx) => tx.insert(things, rows));
        const found = async (block: readonly number[], range = {}) => {
          const where = { height: { block: { of: 1_024, in: block }, ...range } };
          const found = await store.read((tx) => tx.pick(things, ['height'], { where, orderBy: [['height', 'desc']] }));
          return found.map(({ height }) => height);
        };
        expect(await found([0])).toEqual([1_023, 0]);
        expect(await found([1, 2])).toEqual([2_048, 2_047, 1_024]);
        expect(await found([0, 1], { lt: 1_024 })).toEqual([1_023, 0]);
        expect(await found([1], { gt: 1_024, lte: 2_047 })).toEqual([2_047]);
        expect(await found([Math.floor(Number.MAX_SAFE_INTEGER / 1_024)])).toEqual([Number.MAX_SAFE_INTEGER]);
        expect(await found([7])).toEqual([]);
        expect(await found([])).toEqual([]);
        for (const size of [0, -1, 1.5]) {
          await expect(
            store.read((tx) => tx.find(things, { where: { height: { block: { of: size, in: [1] } } } })),
          ).rejects.toThrow('blocks of height have a size');
        }
      });

      it('picks columns, converted as whole rows are, of the rows that a question finds and in its order', async () => {
        const rows = [
          thing('a', { amount: 7n, on: true, facts: { deep: ['1'] }, height: 1 }),
          thing('b', { amount: -8n, facts: null, height: 2 }),
          thing('c', { height: 3 }),
        ];
        await store.write((tx) => tx.insert(things, rows));
        const picked = await store.read((tx) =>
          tx.pick(things, ['on', 'facts', 'amount'], { where: { height: { lt: 3 } }, orderBy: [['id', 'desc']] }),
        );
        expect(picked).toEqual([
          { on: rows[1]?.on, facts: null, amount: -8n },
          { on: true, facts: { deep: ['1'] }, amount: 7n },
        ]);
        const one = await store.read((tx) => tx.pick(things, ['id'], { orderBy: [['id', 'desc']], limit: 1 }));
        expect(one).toEqual([{ id: 'c' }]);
        expect(await store.read((tx) => tx.pick(things, ['id'], { where: { id: { in: [] } } }))).toEqual([]);
      });

      it('takes an empty list for nothing', async () => {
        await store.write((tx) => tx.insert(things, []));
        expect(await store.write((tx) => tx.insertNew(things, []))).toBe(0);
        expect(await store.read((tx) => tx.find(things, { where: { id: { in: [] } } }))).toEqual([]);
      });
    });

    describe('reading', () => {
      const labels = ['Z', 'a', 'é', '\uff5e', '🙂', null, 'aa', 'B'];
      beforeEach(() =>
        store.write(
          (tx) =>
          tx.insert(things, labels.map((label, i) => thing(`k${i}`, { label, height: i % 3, at: instant(i), on: i > 3, amount: BigInt(i) }))), // prettier-ignore
        ),
      );
      const find = async (where: object, orderBy: readonly (readonly [string, 'asc' | 'desc'])[] = [['id', 'asc']]) =>
        (await store.read((tx) => tx.find(things, { where, orderBy } as object))).map(({ id }) => id);

      it('orders text by its bytes, NULL first, and back', async () => {
        const order = ['k5', 'k7', 'k0', 'k1', 'k6', 'k2', 'k3', 'k4'];
        expect(await find({}, [['label', 'asc']])).toEqual(order);
        expect(await find({}, [['label', 'desc']])).toEqual(order.toReversed());
      });

      it('orders by several columns and stops at the limit', async () => {
        const rows = await store.read(
          (tx) =>
          tx.find(things, { orderBy: [['height', 'desc'], ['at', 'asc']], limit: 3 }), // prettier-ignore
        );
        expect(rows.map(({ id }) => id)).toEqual(['k2', 'k5', 'k1']);
      });

      it.each([
        [{ label: null }, ['k5']],
        [{ label: { not: null } }, ['k0', 'k1', 'k2', 'k3', 'k4', 'k6', 'k7']],
        [{ label: { not: 'a' } }, ['k0', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7']],
        [{ label: { in: ['a', null] } }, ['k1', 'k5']],
        [{ label: { gt: 'a', lte: 'é' } }, ['k2', 'k6']],
        [{ at: { gte: 2, lt: 4 } }, ['k2', 'k3']],
        [{ at: { gt: 5 } }, ['k6', 'k7']],
        [{ on: true, height: 1 }, ['k4', 'k7']],
        [{ on: { in: [false] } }, ['k0', 'k1', 'k2', 'k3']],
        [{ amount: 7n }, ['k7']],
        [{ amount: { in: [0n, 3n, 99n] } }, ['k0', 'k3']],
        [{ amount: { not: 0n }, height: 0 }, ['k3', 'k6']],
        [{ facts: null, id: { in: ['k1'] } }, ['k1']],
      ])('finds by %j', async (where, ids) => {
        expect(await find(where)).toEqual(ids);
      });

      it('has no order of amounts, of flags or of JSON: SQLite would put 10 before 9', async () => {
        await expect(find({ amount: { gt: 1n } })).rejects.toThrow('has an order');
        await expect(find({}, [['amount', 'asc']])).rejects.toThrow('has an order');
        await expect(find({}, [['on', 'asc']])).rejects.toThrow('has an order');
        await expect(find({ facts: 'x' })).rejects.toThrow('is not searched');
      });

      it('finds one, or says undefined', async () => {
        expect((await store.read((tx) => tx.findOne(things, { id: 'k3' })))?.label).toBe('\uff5e');
        expect(await store.read((tx) => tx.findOne(things, { id: 'none' }))).toBeUndefined();
      });
    });
  },
  STORAGE,
);

/** The same mistakes do not compile: the lines below are an error as soon as they would. Never called. */
export const typed = {
  range: (store: Store) =>
    // @ts-expect-error an amount has no range
    store.read((tx) => tx.find(things, { where: { amount: { gt: 1n } } })),
  order: (store: Store) =>
    // @ts-expect-error an amount has no order
    store.read((tx) => tx.find(things, { orderBy: [['amount', 'asc']] })),
};
