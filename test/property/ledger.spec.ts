import fc from 'fast-check';
import {
  type AccountBalance,
  type AccountId,
  accounts,
  type Entry,
  foldBalances,
  type NewEntry,
  reversal,
} from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import { JournalCheck } from '../../src/ledger/verification';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { type Asset, DomainError, instant } from '../../src/units';
import { FakeClock } from '../support/fake-clock';

const ACCOUNTS: readonly AccountId[] = [
  accounts.sourceReceivable('s'),
  accounts.treasury('w'),
  accounts.member('a', 'accrued'),
  accounts.member('a', 'available'),
  accounts.member('b', 'accrued'),
  accounts.member('b', 'available'),
  accounts.operatorAccrued('s'),
  accounts.conversionClearing('c'),
  accounts.operatorCapital,
  accounts.networkFee,
];

/** A balanced entry between two or three accounts; whether the floors allow it is the ledger's business. */
const entry = (index: number): fc.Arbitrary<NewEntry> =>
  fc
    .record({
      from: fc.constantFrom(...ACCOUNTS),
      to: fc.constantFrom(...ACCOUNTS),
      fee: fc.option(fc.constantFrom(...ACCOUNTS), { nil: undefined }),
      asset: fc.constantFrom<Asset>('BTC', 'LTC'),
      amount: fc.bigInt(2n, 10n ** 30n),
      small: fc.boolean(),
      occurredAt: fc.integer({ min: 0, max: 2_000_000_000_000 }),
      link: fc.stringMatching(/^[a-z0-9]{1,12}$/),
    })
    .map(({ from, to, fee, asset, amount, small, occurredAt, link }): NewEntry => {
      const units = small ? (amount % 50n) + 2n : amount;
      const part = units / 2n;
      const credits =
        fee === undefined
          ? [{ account: to, asset, side: 'credit' as const, amount: units, role: 'transfer' as const }]
          : [
              { account: to, asset, side: 'credit' as const, amount: units - part, role: 'transfer' as const },
              { account: fee, asset, side: 'credit' as const, amount: part, role: 'network-fee' as const },
            ];
      return {
        reference: `r/${index}`,
        kind: 'reward.received',
        occurredAt: instant(occurredAt),
        links: { cause: link },
        postings: [{ account: from, asset, side: 'debit', amount: units, role: 'transfer' }, ...credits],
      };
    });

const entries = (max: number): fc.Arbitrary<NewEntry[]> =>
  fc.integer({ min: 1, max }).chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => entry(i))));

const clock = new FakeClock();

/** Posts one by one; what the floors refuse is left out. */
async function postAll(
  facts: readonly NewEntry[],
): Promise<{ store: MemoryStore; ledger: LedgerService; kept: Entry[] }> {
  const store = new MemoryStore(TABLES);
  const ledger = new LedgerService(clock);
  const kept: Entry[] = [];
  for (const fact of facts) {
    try {
      kept.push(...(await store.write((tx) => ledger.post(tx, [fact]))));
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'ledger.insufficient') throw error;
    }
  }
  return { store, ledger, kept };
}

describe('any sequence of entries', () => {
  it('keeps debits equal to credits (I1), floors (I2), and replays to the same balances (I13)', async () => {
    await fc.assert(
      fc.asyncProperty(entries(30), async (facts) => {
        const { store, ledger, kept } = await postAll(facts);
        await store.read(async (tx) => {
          const trial = await ledger.trialBalance(tx);
          expect(trial.balanced).toBe(true);
          const balances = await ledger.balances(tx, '');
          const floored = balances.filter(({ account }) => !/^(clearing|operator\/capital|expense)/.test(account));
          expect(floored.every(({ balance }) => balance >= 0n)).toBe(true);
          expect(await ledger.verify(tx)).toMatchObject({ ok: true, entries: kept.length });
          const replayed = foldBalances(await ledger.entriesAfter(tx, 0, 5_000));
          for (const row of balances) expect(replayed.get(row.account, row.asset)).toBe(row.balance);
          expect([...replayed.rows()]).toHaveLength(balances.length);
        });
      }),
      { numRuns: 30, verbose: 1 },
    );
  });

  it('gives the same chain and balances whether posted one by one or at once, and nothing new when repeated', async () => {
    await fc.assert(
      fc.asyncProperty(entries(20), async (facts) => {
        const { store, ledger, kept } = await postAll(facts);
        const bulk = new MemoryStore(TABLES);
        const posted = await bulk.write((tx) =>
          ledger.post(
            tx,
            kept.map(({ reference, kind, occurredAt, links, postings }) => ({
              reference,
              kind,
              occurredAt,
              postings,
              ...(links === undefined ? {} : { links }),
            })),
          ),
        );
        expect(posted).toEqual(kept);
        const before = await store.read((tx) => ledger.head(tx));
        expect(await bulk.read((tx) => ledger.head(tx))).toEqual(before);
        await store.write((tx) =>
          ledger.post(
            tx,
            facts.filter((fact) => kept.some((one) => one.reference === fact.reference)),
          ),
        );
        expect(await store.read((tx) => ledger.head(tx))).toEqual(before);
      }),
      { numRuns: 15, verbose: 1 },
    );
  });

  it('comes back to where it was when every entry is reversed, last first', async () => {
    await fc.assert(
      fc.asyncProperty(entries(15), async (facts) => {
        const { store, ledger, kept } = await postAll(facts);
        const undo = [...kept].reverse().map((one) => reversal(one, 'a test', `undo/${one.reference}`, instant(1)));
        await store.write((tx) => ledger.post(tx, undo));
        await store.read(async (tx) => {
          expect((await ledger.balances(tx, '')).every(({ balance }) => balance === 0n)).toBe(true);
          expect((await ledger.verify(tx)).ok).toBe(true);
        });
      }),
      { numRuns: 15, verbose: 1 },
    );
  });
});

type Mutation = (journal: Entry[], at: number, pick: number) => Entry[];

const edit =
  (change: (entry: Entry) => Entry): Mutation =>
  (journal, at) =>
    journal.map((one, i) => (i === at ? change(one) : one));

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'an amount': edit((one) => ({ ...one, postings: one.postings.map((p) => ({ ...p, amount: p.amount + 1n })) })),
  'an account': edit((one) => ({
    ...one,
    postings: one.postings.map((p, i) => (i === 0 ? { ...p, account: accounts.member('thief', 'accrued') } : p)),
  })),
  'a side': edit((one) => ({
    ...one,
    postings: one.postings.map((p) => ({ ...p, side: p.side === 'debit' ? ('credit' as const) : ('debit' as const) })),
  })),
  'the time it happened': edit((one) => ({ ...one, occurredAt: instant(one.occurredAt + 1) })),
  'the time we knew': edit((one) => ({ ...one, knownAt: instant(one.knownAt + 1) })),
  'the kind': edit((one) => ({ ...one, kind: 'payout.settled' })),
  'the reference': edit((one) => ({ ...one, reference: `${one.reference}x` })),
  'a link': edit((one) => ({ ...one, links: { ...one.links, extra: '1' } })),
  'a reason': edit((one) => ({ ...one, reason: 'never said' })),
  'the hash': edit((one) => ({ ...one, hash: one.hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) })),
  'a posting dropped': edit((one) => ({ ...one, postings: one.postings.slice(1) })),
  'a posting doubled': edit((one) => ({ ...one, postings: [...one.postings, ...one.postings.slice(0, 1)] })),
  'the order of postings': edit((one) => ({ ...one, postings: [...one.postings].reverse() })),
  'an entry dropped': (journal, at) => journal.filter((_, i) => i !== at),
  'two entries swapped': (journal, at, pick) => {
    const [a, b] = [at, (at + 1 + (pick % (journal.length - 1))) % journal.length];
    const swap = (i: number): number => (i === a ? b : i === b ? a : i);
    return journal.map((one, i) => ({ ...(journal[swap(i)] ?? one), position: one.position }));
  },
  'the end cut off': (journal, at) => journal.slice(0, Math.min(at, journal.length - 1)),
};

describe('tampering with the journal shows', () => {
  const journals: { kept: Entry[]; head: { position: number; hash: string }; balances: AccountBalance[] }[] = [];
  beforeAll(async () => {
    // The journals have a fixed seed; the mutations print theirs.
    for (const facts of fc.sample(entries(12), { numRuns: 30, seed: 20261121 })) {
      const { store, ledger, kept } = await postAll(facts);
      if (kept.length < 2) continue;
      const head = await store.read((tx) => ledger.head(tx));
      journals.push({ kept, head, balances: await store.read((tx) => ledger.balances(tx, '')) });
    }
  });

  it('and an honest journal verifies', () => {
    expect(journals.length).toBeGreaterThan(10);
    for (const { kept, head, balances } of journals) {
      const check = new JournalCheck();
      for (const one of kept) check.add(one);
      expect(check.finish(head, balances)).toMatchObject({ ok: true, differences: [] });
    }
  });

  it.each(Object.entries(MUTATIONS))('%s', (_, mutate) => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (which, place, pick) => {
        const journal = journals[which % journals.length];
        if (journal === undefined) throw new Error('no journal');
        const check = new JournalCheck();
        for (const one of mutate(journal.kept, place % journal.kept.length, pick)) check.add(one);
        expect(check.finish(journal.head, journal.balances).ok).toBe(false);
      }),
      { numRuns: 100, verbose: 1 },
    );
  });

  it('even when the whole chain and its head are rewritten, if somebody kept an older head', async () => {
    const funded: NewEntry = {
      reference: 'funded/1',
      kind: 'treasury.funded',
      occurredAt: instant(1),
      postings: [
        { account: accounts.treasury('w'), asset: 'BTC', side: 'debit', amount: 5n, role: 'transfer' },
        { account: accounts.operatorCapital, asset: 'BTC', side: 'credit', amount: 5n, role: 'transfer' },
      ],
    };
    const { store, ledger } = await postAll([funded]);
    const exported = await store.read((tx) => ledger.head(tx));
    const other = await postAll([{ ...funded, occurredAt: instant(7) }]);
    const verify = (heads: { position: number; hash: string }[]) =>
      other.store.read((tx) => other.ledger.verify(tx, heads));
    expect((await verify([])).ok).toBe(true);
    expect((await verify([exported])).differences).toMatchObject([{ what: 'exported', position: 1 }]);
  });
});
