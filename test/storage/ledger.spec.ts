import { runInThisContext } from 'node:vm';
import { accounts, type AccountId, type Entry, type NewEntry, reversal } from '../../src/ledger';
import { accountBalanceFloored, journalEntry, journalPosting } from '../../src/ledger/journal.entity';
import { LedgerService } from '../../src/ledger/ledger.service';
import type { Store, WriteTx } from '../../src/store';
import { instant, parseInstant, usd } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { describeEachStore, Scratch } from '../support/stores';

const OCCURRED = parseInstant('2026-03-01T12:00:00Z');

/** One member's share of a pool's row, as the rewards room books it: net 900, pool fee 100, service fee 20. */
function credited(member: string, reference = `reward/pool/1/r1/${member}`, net = 900n): NewEntry {
  const accrued = accounts.member(member, 'accrued');
  return {
    reference,
    kind: 'reward.credited',
    occurredAt: OCCURRED,
    links: { source: 'pool', row: '1' },
    postings: [
      { account: accounts.sourceReceivable('pool'), asset: 'BTC', side: 'debit', amount: net, role: 'principal' },
      { account: accrued, asset: 'BTC', side: 'credit', amount: net + 100n, role: 'gross' },
      { account: accrued, asset: 'BTC', side: 'debit', amount: 100n, role: 'pool-fee' },
      { account: accrued, asset: 'BTC', side: 'debit', amount: 20n, role: 'service-fee' },
      { account: accounts.operatorAccrued('pool'), asset: 'BTC', side: 'credit', amount: 20n, role: 'service-fee' },
    ],
  };
}

function moved(reference: string, from: AccountId, to: AccountId, amount: bigint): NewEntry {
  return {
    reference,
    kind: 'reward.received',
    occurredAt: OCCURRED,
    postings: [
      { account: from, asset: 'BTC', side: 'debit', amount, role: 'transfer' },
      { account: to, asset: 'BTC', side: 'credit', amount, role: 'transfer' },
    ],
  };
}

const accruedOf = (member: string): AccountId => accounts.member(member, 'accrued');
const availableOf = (member: string): AccountId => accounts.member(member, 'available');

describeEachStore('ledger', (open) => {
  const clock = new FakeClock('2026-03-02T00:00:00Z');
  const ledger = new LedgerService(clock);
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  const post = (...entries: NewEntry[]): Promise<unknown> => store.write((tx) => ledger.post(tx, entries));

  it('books a credit: gross and fees in columns of their own, accrued is net of the service fee', async () => {
    const [entry] = await store.write((tx) => ledger.post(tx, [credited('m1')]));
    expect(entry).toMatchObject({ id: 'E1', position: 1, knownAt: parseInstant('2026-03-02T00:00:00Z') });
    await store.read(async (tx) => {
      expect(await ledger.balance(tx, accruedOf('m1'), 'BTC')).toBe(880n);
      expect(await ledger.balance(tx, accounts.operatorAccrued('pool'), 'BTC')).toBe(20n);
      expect(await ledger.balance(tx, accounts.sourceReceivable('pool'), 'BTC')).toBe(900n);
      expect(await ledger.balance(tx, accruedOf('m1'), 'LTC')).toBe(0n);
      expect(await ledger.memberBalances(tx, 'm1')).toEqual({
        BTC: { accrued: 880n, available: 0n, held: 0n, 'in-batch': 0n, 'in-flight': 0n, paid: 0n },
      });
      expect(await ledger.entryByReference(tx, 'reward/pool/1/r1/m1')).toEqual(entry);
      expect((await ledger.trialBalance(tx)).totals).toEqual([{ asset: 'BTC', debit: 900n, credit: 900n }]);
    });
  });

  it('skips a repeat with the same content, in the same call and a year later', async () => {
    const first = await store.write((tx) => ledger.post(tx, [credited('m1'), credited('m1')]));
    clock.advance(366 * 86_400_000);
    const again = await store.write((tx) => ledger.post(tx, [credited('m1'), credited('m2')]));
    expect(first[1]).toEqual(first[0]);
    expect(again[0]).toEqual(first[0]);
    expect(await store.read((tx) => tx.count(journalEntry))).toBe(2);
    expect(await store.read((tx) => ledger.balance(tx, accruedOf('m1'), 'BTC'))).toBe(880n);
  });

  it.each([
    ['another amount', credited('m1', 'same', 901n)],
    ['another member', credited('m2', 'same')],
    ['another time', { ...credited('m1', 'same'), occurredAt: instant(1) }],
    ['another link', { ...credited('m1', 'same'), links: { source: 'pool', row: '2' } }],
    ['a reason', { ...credited('m1', 'same'), reason: 'why' }],
  ])('refuses a reference that comes back with %s, and posts nothing of that call', async (_, other) => {
    await post(credited('m1', 'same'));
    await expect(post(credited('m3'), other)).rejects.toMatchObject({ code: 'ledger.reference-reused' });
    await expect(post(credited('m3', 'new'), { ...other, reference: 'new' })).rejects.toMatchObject({
      code: 'ledger.reference-reused',
    });
    expect(await store.read((tx) => tx.count(journalEntry))).toBe(1);
    expect(await store.read((tx) => ledger.balance(tx, accruedOf('m3'), 'BTC'))).toBe(0n);
  });

  it('lets a member have zero available and never below (I2)', async () => {
    await post(credited('m1'), moved('r1', accruedOf('m1'), availableOf('m1'), 880n));
    await expect(post(moved('r2', availableOf('m1'), accounts.member('m1', 'in-batch'), 881n))).rejects.toMatchObject({
      code: 'ledger.insufficient',
      fields: { account: 'member/m1/available', asset: 'BTC' },
    });
    await post(moved('r3', availableOf('m1'), accounts.member('m1', 'in-batch'), 880n));
    expect(await store.read((tx) => ledger.balance(tx, availableOf('m1'), 'BTC'))).toBe(0n);
  });

  it('judges each entry of one call in its turn: a later credit does not cover an earlier debit', async () => {
    const credit = credited('m1');
    const use = moved('r1', accruedOf('m1'), availableOf('m1'), 880n);
    await expect(post(use, credit)).rejects.toMatchObject({ code: 'ledger.insufficient' });
    await post(credit, use);
  });

  it('refuses a balance row below zero in the database itself', async () => {
    await post(credited('m1'));
    await expect(
      store.write((tx) => tx.update(accountBalanceFloored, { account: accruedOf('m1') }, { balance: -1n })),
    ).rejects.toMatchObject({ code: 'store.check' });
  });

  it('grants ten parallel claims of the same balance once', async () => {
    await post(credited('m1'), moved('r0', accruedOf('m1'), availableOf('m1'), 880n));
    const claims = Array.from({ length: 10 }, (_, i) =>
      post(moved(`claim/${i}`, availableOf('m1'), accounts.member('m1', 'in-batch'), 880n)),
    );
    const results = await Promise.allSettled(claims);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const verification = await store.read((tx) => ledger.verify(tx));
    expect(verification).toMatchObject({ ok: true, entries: 3 });
  });

  it('reverses an entry once, exactly, with a reason', async () => {
    const [entry] = await store.write((tx) => ledger.post(tx, [credited('m1')]));
    if (entry === undefined) throw new Error('no entry');
    const undo = reversal(entry, 'the pool withdrew the row', 'undo/1', OCCURRED);
    const partial = { ...undo, postings: credited('m1', 'x', 100n).postings };
    await expect(post(partial)).rejects.toMatchObject({ code: 'ledger.not-a-reversal' });
    await expect(post({ ...undo, reverses: 'E77' as typeof entry.id })).rejects.toMatchObject({
      code: 'ledger.not-a-reversal',
    });
    await post(undo);
    await expect(post({ ...undo, reference: 'undo/2' })).rejects.toMatchObject({ code: 'ledger.already-reversed' });
    await store.read(async (tx) => {
      expect(await ledger.balance(tx, accruedOf('m1'), 'BTC')).toBe(0n);
      expect((await ledger.verify(tx)).ok).toBe(true);
      expect(await tx.count(journalEntry)).toBe(2);
    });
  });

  it('keeps amounts of 38 digits, USD values below a cent, and reads an entry back as it was posted', async () => {
    const big = 10n ** 38n - 1n;
    const income: NewEntry = {
      reference: 'income/1',
      kind: 'income.recognised',
      occurredAt: OCCURRED,
      reason: 'чек — 收据',
      links: { cause: 'E1', source: 'pool' },
      postings: [
        { account: accounts.memoIncomeTotal, asset: 'DOGE', side: 'debit', amount: big, role: 'memo' },
        {
          account: accounts.memoIncome('m1'),
          asset: 'DOGE',
          side: 'credit',
          amount: big,
          role: 'memo',
          usd: usd(1_000n),
          quoteId: 'q1',
        },
      ],
    };
    const [entry] = await store.write((tx) => ledger.post(tx, [income]));
    await store.read(async (tx) => {
      expect(await ledger.entryByReference(tx, 'income/1')).toEqual(entry);
      expect(await ledger.balance(tx, accounts.memoIncome('m1'), 'DOGE')).toBe(big);
      expect((await ledger.verify(tx)).ok).toBe(true);
    });
  });

  it('pages through an account newest first, each entry once though it has three postings there', async () => {
    await post(...Array.from({ length: 25 }, (_, i) => credited('m1', `row/${i}`)));
    await store.read(async (tx) => {
      const first = await ledger.entriesOf(tx, accruedOf('m1'), { limit: 10 });
      expect(first.map((entry) => entry.position)).toEqual([25, 24, 23, 22, 21, 20, 19, 18, 17, 16]);
      const rest = await ledger.entriesOf(tx, accruedOf('m1'), { before: 16, limit: 100 });
      expect(rest.map((entry) => entry.position)).toEqual(Array.from({ length: 15 }, (_, i) => 15 - i));
      expect((await ledger.entriesAfter(tx, 20, 3)).map((entry) => entry.position)).toEqual([21, 22, 23]);
      expect(await ledger.entriesOf(tx, accruedOf('m1'), { before: 1, limit: 5 })).toEqual([]);
    });
  });

  it('finds the entries of an account in every block of the journal, both sides of each boundary', async () => {
    const own = [1, 1_023, 1_024, 2_048, 2_060];
    const many = Array.from({ length: 2_060 }, (_, i) => credited(own.includes(i + 1) ? 'm1' : 'm2', `row/${i}`));
    await store.write((tx) => ledger.postAll(tx, many));
    const positions = async (page: { before?: number; limit: number }) =>
      (await store.read((tx) => ledger.entriesOf(tx, accruedOf('m1'), page))).map(({ position }) => position);
    expect(await positions({ limit: 10 })).toEqual([2_060, 2_048, 1_024, 1_023, 1]);
    expect(await positions({ limit: 2 })).toEqual([2_060, 2_048]);
    expect(await positions({ before: 2_048, limit: 2 })).toEqual([1_024, 1_023]);
    expect(await positions({ before: 1_024, limit: 10 })).toEqual([1_023, 1]);
    expect(await positions({ before: 9_999, limit: 1 })).toEqual([2_060]);
  });

  it('knows a repeat in the slice before, further back and in the books, and undoes what the same posting made', async () => {
    const entries = Array.from({ length: 2_500 }, (_, i) => credited(`m${i}`, `row/${i}`));
    await post(...entries.slice(0, 3));
    const repeats = [999, 1_000, 1_999, 0].flatMap((i) => entries[i] ?? []);
    const once = await store.write((tx) => ledger.post(tx, [...entries, ...repeats]));
    expect(once.map(({ position }) => position)).toEqual([
      ...Array.from({ length: 2_500 }, (_, i) => i + 1),
      ...[1_000, 1_001, 2_000, 1],
    ]);
    const more = Array.from({ length: 1_500 }, (_, i) => credited(`m${i}`, `more/${i}`));
    const first = { ...more[0], id: 'E2501', position: 2_501, knownAt: instant(0), hash: '' } as Entry;
    const undo = (reference: string) => reversal(first, 'posted twice', reference, first.occurredAt);
    await expect(post(...more, undo('undo/1'), undo('undo/2'))).rejects.toMatchObject({
      code: 'ledger.already-reversed',
    });
    await post(...more, undo('undo/1'));
    expect(await store.read((tx) => ledger.verify(tx))).toMatchObject({ ok: true, entries: 4_001 });
  });

  it('tells balances of a prefix from those of a neighbour whose id begins alike', async () => {
    await post(credited('m1'), credited('m10'), credited('m1-'));
    const rows = await store.read((tx) => ledger.balances(tx, 'member/m1/'));
    expect(rows).toEqual([{ account: 'member/m1/accrued', asset: 'BTC', balance: 880n }]);
    expect(await store.read((tx) => ledger.balances(tx, 'member/'))).toHaveLength(3);
  });

  it('commits nothing when the caller of the transaction fails after posting', async () => {
    const failing = store.write(async (tx) => {
      await ledger.post(tx, [credited('m1')]);
      throw new Error('crash');
    });
    await expect(failing).rejects.toThrow('crash');
    expect(await store.read((tx) => ledger.head(tx))).toEqual({ position: 0, hash: '0'.repeat(64) });
    await post(credited('m1'));
    expect(await store.read((tx) => ledger.verify(tx))).toMatchObject({ ok: true, entries: 1, postings: 5 });
  });

  it('commits nothing of a long posting whose last entry is refused, even when the caller catches it', async () => {
    const many = Array.from({ length: 1_100 }, (_, i) => credited(`m${i}`));
    const failing = store.write(async (tx) => {
      await ledger.post(tx, [...many, { ...credited('m1'), occurredAt: instant(1) }]).catch(() => undefined);
    });
    await expect(failing).rejects.toMatchObject({ code: 'ledger.reference-reused' });
    expect(await store.read((tx) => ledger.verify(tx))).toMatchObject({ ok: true, entries: 0, postings: 0 });
  });

  it('refuses to change or delete an entry or a posting', async () => {
    await post(credited('m1'));
    const acts = [
      store.write((tx) => tx.update(journalEntry, { position: 1 }, { reason: 'x' })),
      store.write((tx) => tx.delete(journalEntry, { position: 1 })),
      store.write((tx) => tx.update(journalPosting, { position: 1 }, { amount: 1n })),
      store.write((tx) => tx.delete(journalPosting, { position: 1 })),
    ];
    for (const result of await Promise.allSettled(acts)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'store.append-only' } });
    }
  });
});

describe('a posting of several slices', () => {
  const scratch = new Scratch();
  afterEach(() => scratch.clean());

  it('that the database refuses while the next slice is hashed is refused as a whole, and ends no process', async () => {
    // Jest gives tests a process of their own: the real one hears of what nobody listens to.
    const real = runInThisContext('process') as NodeJS.Process;
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    real.on('unhandledRejection', hear);
    try {
      const store = await scratch.open('sqlite');
      const ledger = new LedgerService(new FakeClock('2026-03-02T00:00:00Z'));
      const entries = Array.from({ length: 3_000 }, (_, i) => credited(`m${i}`, `r/${i}`));
      const posting = store.write((tx) => ledger.post(refusing(tx), entries));
      await expect(posting).rejects.toThrow('refused');
      await new Promise((resolve) => setImmediate(resolve));
      expect(unheard).toEqual([]);
      expect(await store.read((tx) => ledger.head(tx))).toMatchObject({ position: 0 });
    } finally {
      real.off('unhandledRejection', hear);
    }
  });

  it('finds an account that rested for many blocks, and ends at the first of them', async () => {
    const store = await scratch.open('sqlite');
    const ledger = new LedgerService(new FakeClock('2026-03-02T00:00:00Z'));
    const many = Array.from({ length: 20_000 }, (_, i) => credited(i === 0 ? 'm1' : 'm2', `r/${i}`));
    await store.write((tx) => ledger.postAll(tx, many));
    const found = await store.read((tx) => ledger.entriesOf(tx, accruedOf('m1'), { limit: 5 }));
    expect(found.map(({ position }) => position)).toEqual([1]);
    expect(await store.read((tx) => ledger.entriesOf(tx, accruedOf('m3'), { limit: 5 }))).toEqual([]);
  });

  /** A database that asks for the unit again at the first insert, as PostgreSQL does. */
  function refusing(tx: WriteTx): WriteTx {
    return new Proxy(tx, {
      get: (target, name) => {
        if (name === 'insert') return () => Promise.reject(new Error('refused'));
        const member = Reflect.get(target, name) as unknown;
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
  }
});
