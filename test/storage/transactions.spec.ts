import type { Store } from '../../src/store';
import { TransactionLife } from '../../src/store/transaction';
import { DomainError } from '../../src/units';
import { describeEachStore } from '../support/stores';
import { accounts, STORAGE, thing, things } from './tables';

const ACCOUNT = { account: 'member/m/available', asset: 'BTC' };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describeEachStore(
  'transactions',
  (open) => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    const ids = async () =>
      (await store.read((tx) => tx.find(things, { orderBy: [['id', 'asc']] }))).map(({ id }) => id);
    const balance = async () => (await store.read((tx) => tx.findOne(accounts, ACCOUNT)))?.balance;

    it('counts right under 200 parallel read-modify-writes', async () => {
      await store.write((tx) => tx.insert(accounts, [{ ...ACCOUNT, balance: 0n }]));
      await Promise.all(
        Array.from({ length: 200 }, () =>
          store.write(async (tx) => {
            const row = await tx.findOne(accounts, ACCOUNT);
            await tx.update(accounts, ACCOUNT, { balance: (row?.balance ?? 0n) + 1n });
          }),
        ),
      );
      expect(await balance()).toBe(200n);
    });

    it('grants one of ten concurrent withdrawals of the same 100', async () => {
      await store.write((tx) => tx.insert(accounts, [{ ...ACCOUNT, balance: 100n }]));
      const granted = await Promise.all(
        Array.from(
          { length: 10 },
          (_, i) =>
          store
            .write(async (tx) => {
              const row = await tx.findOne(accounts, ACCOUNT);
              if ((row?.balance ?? 0n) < 100n) throw new DomainError('test.insufficient', 'Too little.');
              await tx.update(accounts, ACCOUNT, { balance: (row?.balance ?? 0n) - 100n });
              await tx.insert(things, [thing(`w${i}`)]);
            })
            .then(() => true, () => false), // prettier-ignore
        ),
      );
      expect(granted.filter(Boolean)).toHaveLength(1);
      expect(await balance()).toBe(0n);
      expect(await ids()).toHaveLength(1);
    });

    it('keeps a commit that resolved when a neighbour rolls back', async () => {
      const failing = store.write(async (tx) => {
        await tx.insert(things, [thing('lost')]);
        await pause(30);
        throw new Error('neighbour');
      });
      const kept = Promise.all(['a', 'b', 'c'].map((id) => store.write((tx) => tx.insert(things, [thing(id)]))));
      await expect(failing).rejects.toThrow('neighbour');
      await kept;
      expect(await ids()).toEqual(['a', 'b', 'c']);
    });

    it('never shows an open transaction to a reader, and shows a read one state throughout', async () => {
      let seen: string[] | undefined;
      const writing = store.write(async (tx) => {
        await tx.insert(things, [thing('a')]);
        await pause(40);
        await tx.insert(things, [thing('b')]);
      });
      const reading = store.read(async (tx) => {
        const first = await tx.count(things);
        await pause(60);
        seen = [String(first), String(await tx.count(things))];
      });
      await Promise.all([writing, reading]);
      expect(seen?.[0]).toBe(seen?.[1]);
      expect(['0', '2']).toContain(seen?.[0]);
      expect(await ids()).toEqual(['a', 'b']);
    });

    it('joins a write inside a write, and a read inside it sees what was written', async () => {
      await store.write(async (tx) => {
        await tx.insert(things, [thing('a')]);
        await store.write((inner) => inner.insert(things, [thing('b')]));
        expect(await store.read((inner) => inner.count(things))).toBe(2);
      });
      const failing = store.write(async (tx) => {
        await store.write((inner) => inner.insert(things, [thing('c')]));
        await tx.insert(things, [thing('d')]);
        throw new Error('outer');
      });
      await expect(failing).rejects.toThrow('outer');
      expect(await ids()).toEqual(['a', 'b']);
    });

    it('cannot catch a failed unit and commit around it', async () => {
      const around = store.write(async (tx) => {
        const inner = store.write(async (joined) => {
          await joined.insert(things, [thing('half')]);
          throw new DomainError('test.refused', 'No.');
        });
        await inner.catch(() => undefined);
        await tx.insert(things, [thing('rest')]);
      });
      await expect(around).rejects.toMatchObject({ code: 'test.refused' });
      await store.write((tx) => tx.insert(things, [thing('a')]));
      const duplicate = store.write(async (tx) => {
        await tx.insert(things, [thing('b'), thing('a')]).catch(() => undefined);
      });
      await expect(duplicate).rejects.toMatchObject({ code: 'store.duplicate' });
      expect(await ids()).toEqual(['a']);
    });

    it('commits nothing around work that had to be whole and was not', async () => {
      const around = store.write(async (tx) => {
        const whole = tx.whole(async () => {
          await tx.insert(things, [thing('half')]);
          throw new DomainError('test.refused', 'No.');
        });
        await whole.catch(() => undefined);
      });
      await expect(around).rejects.toMatchObject({ code: 'test.refused' });
      expect(await store.write((tx) => tx.whole(() => tx.count(things)))).toBe(0);
    });

    it('refuses a write inside a read', async () => {
      const inside = store.read(() => store.write((tx) => tx.insert(things, [thing('a')])));
      await expect(inside).rejects.toThrow('nothing is written inside a read');
      const disguised = store.read((tx) => (tx as unknown as Parameters<Parameters<Store['write']>[0]>[0]).insert(things, [thing('a')])); // prettier-ignore
      await expect(disguised).rejects.toThrow('nothing is written inside a read');
      expect(await ids()).toEqual([]);
    });

    it('takes nothing more when the transaction is over, and no statement slips out behind a rollback', async () => {
      let late: (() => Promise<void>) | undefined;
      await store.write((tx) => {
        late = () => tx.insert(things, [thing('late')]);
        return Promise.resolve();
      });
      await expect(late?.()).rejects.toThrow('before it ends, not after');
      const together = store.write((tx) =>
        Promise.all([tx.update(accounts, ACCOUNT, { balance: -1n }), tx.insert(things, [thing('slipped')])]),
      );
      await expect(together).rejects.toMatchObject({ code: 'store.check' });
      await pause(20);
      expect(await ids()).toEqual([]);
    });

    it('opens a transaction of its own for what a finished one left behind', async () => {
      let later: Promise<void> | undefined;
      await store.write(async (tx) => {
        await tx.insert(things, [thing('a')]);
        later = pause(20).then(() => store.write((own) => own.insert(things, [thing('b')])));
      });
      await later;
      expect(await ids()).toEqual(['a', 'b']);
    });
  },
  STORAGE,
);

describe('the life of a transaction', () => {
  it('has nothing under way behind its end, also of work that nobody waited for', async () => {
    const life = new TransactionLife(true);
    let running = 0;
    const statement = async () => {
      running += 1;
      await pause(20);
      running -= 1;
    };
    const forgotten = (async () => {
      await life.step(statement);
      await life.step(statement);
    })();
    await life.end();
    expect(running).toBe(0);
    await forgotten;
    await expect(life.step(statement)).rejects.toThrow('before it ends, not after');
  });
});
