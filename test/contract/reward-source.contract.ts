import { DAY_MS, type Instant, instant, parseInstant } from '../../src/units';
import { type RewardSource, SourceFailure, type SourceStatement } from '../../src/rewards';
import fc from 'fast-check';
import { inspect } from 'node:util';
import type { PoolBook } from '../support/pools';
import { AMOUNTS, badFigures, badShapes, type Figures, reordered, spoilings } from './bad-replies';

/** A source under test: the adapter, the book behind its server, and how this pool is told of an earning. */
export interface SourceHarness {
  readonly source: RewardSource;
  readonly book: PoolBook;
  /** Credits `net` base units for the day number `n` (0 is the first); the row is settled. */
  earn(n: number, net: bigint): void;
  setNow(at: Instant): void;
  /** A pool whose API tells of no payout at all (Foundry): what it paid is known from the chain alone. */
  readonly announcesNoPayouts?: boolean;
  /** A pool that credits a wallet of its own and names no transaction (NiceHash): no payout is provable on our chain. */
  readonly paysInside?: boolean;
  /** A pool that states what it takes back as income below zero (F2Pool, miningcore): a correction, and no bad reply. */
  readonly takesBack?: boolean;
  close(): Promise<void>;
}

export const FIRST_DAY = parseInstant('2026-03-01T00:00:00Z');
/** Nine days, which end when the harness's clock stands at `to`. */
export const WINDOW = { from: FIRST_DAY, to: instant(FIRST_DAY + 9 * DAY_MS) };
export const TXID = '9f1c0d5e7a3b4c2d8e6f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d';
export const DESTINATION = 'bcrt1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';

/** Waits for nothing, and always as long as it may. */
export const quickPace = { sleep: (): Promise<void> => Promise.resolve(), random: (): number => 0.999 };

/** What every source promises, whatever its pool calls things. */
export function rewardSourceContract(name: string, open: () => Promise<SourceHarness>): void {
  describe(`${name} as a reward source`, () => {
    let h: SourceHarness;
    const fetch = (): Promise<SourceStatement> => h.source.fetch(WINDOW);
    const failure = (): Promise<SourceFailure> => failureOf(h);

    beforeEach(async () => {
      h = await open();
      h.setNow(WINDOW.to);
      h.earn(0, 61_234n);
      h.earn(1, 1n);
      h.earn(2, 2_100_000_000_000_000n);
    });
    afterEach(() => h.close());

    it('reads every row exactly, from one base unit to all the coins there are', async () => {
      const { rows } = await fetch();
      expect(rows.map((row) => row.net).sort((a, b) => (a < b ? -1 : 1))).toEqual([
        1n,
        61_234n,
        2_100_000_000_000_000n,
      ]);
      for (const row of rows) {
        expect(row.asset).toBe(h.source.declaration.asset);
        expect(row.settled).toBe(true);
        expect(row.to).toBeGreaterThanOrEqual(row.from);
        expect(row.externalId).toMatch(/^[A-Za-z0-9_-]{1,128}$/);
        expect(row.residue.digits).toBe(0n);
      }
    });

    it('gives the same statement for the same question, ids included', async () => {
      const [one, two] = [await fetch(), await fetch()];
      expect(two.rows).toEqual(one.rows);
      expect(two.payouts).toEqual(one.payouts);
    });

    it('keeps the id of a row that the pool restates', async () => {
      const before = (await fetch()).rows.find((row) => row.net === 61_234n);
      h.earn(0, 60_000n);
      const after = (await fetch()).rows.find((row) => row.net === 60_000n);
      expect(after?.externalId).toBe(before?.externalId);
    });

    it('reads a payout with its txid', async () => {
      h.book.pay({ at: instant(FIRST_DAY + DAY_MS), amount: 60_000n, txid: TXID, destination: DESTINATION });
      const { payouts } = await fetch();
      expect(payouts).toHaveLength(h.announcesNoPayouts === true ? 0 : 1);
      if (h.announcesNoPayouts === true) return;
      expect(payouts[0]).toMatchObject({
        at: FIRST_DAY + DAY_MS,
        amount: 60_000n,
        txid: h.paysInside === true ? null : TXID,
        lightning: h.paysInside === true,
        status: 'confirmed',
      });
    });

    it('keeps every reply, and no secret in it', async () => {
      const { rawReplies } = await fetch();
      expect(rawReplies.length).toBeGreaterThan(0);
      for (const reply of rawReplies) {
        expect(reply.status).toBe(200);
        expect(reply.path + reply.body).not.toMatch(/top-secret/);
      }
    });

    badReplyContract({ harness: () => h, read: fetch, rowsOf: ({ rows }) => rows, figures: AMOUNTS });

    it.each([
      ['an amount of 1e-9', 'tiny-number'],
      ['an amount of NaN', 'nan'],
    ] as const)('refuses %s by the name of its field, and reads on when it is mended', async (_what, fault) => {
      h.book.breakReplies(fault);
      const error = await failure();
      expect(error.code).toBe('rewards.bad-reply');
      expect(error.fields['field']).toMatch(/reward|net_earned|profit|revenue|amount|balance|body/i);
      h.book.repair();
      expect((await fetch()).rows).toHaveLength(3);
    });

    it('answers whatever a pool sends with a typed error or a sound statement', async () => {
      h.book.pay({ at: instant(FIRST_DAY + DAY_MS), amount: 60_000n, txid: TXID, destination: DESTINATION });
      h.book.setWorker({ name: 'rig', hashRate1h: 5n, hashRate24h: 5n, state: 'ok', lastShareAt: FIRST_DAY });
      await fc.assert(
        fc.asyncProperty(spoilings, async (change) => {
          h.book.changeReplies(change);
          const outcome: unknown = await fetch().catch((reason: unknown) => reason);
          if (outcome instanceof SourceFailure) return;
          const { rows, payouts } = outcome as SourceStatement;
          for (const row of rows) {
            expect(row.net >= 0n && row.poolFee >= 0n && row.residue.digits >= 0n && row.to >= row.from).toBe(true);
            expect(row.externalId).toMatch(/^[A-Za-z0-9_-]{1,128}$/);
          }
          for (const payout of payouts) expect(payout.amount >= 0n && payout.fee >= 0n).toBe(true);
          expect(new Set(rows.map((row) => row.externalId)).size).toBe(rows.length);
        }),
        { numRuns: 80, seed: 20_261_121 },
      );
    });

    it('never samples a worker twice: nobody could say which of the two is its work', async () => {
      for (const name of ['rig-a', 'rig-b']) {
        h.book.setWorker({ name, hashRate1h: 5n, hashRate24h: 5n, state: 'ok', lastShareAt: FIRST_DAY });
      }
      h.book.changeReplies((json) => json.replaceAll('rig-b', 'rig-a'));
      const outcome: unknown = await h.source.sampleWorkers().catch((reason: unknown) => reason);
      if (outcome instanceof SourceFailure) return void expect(outcome.code).toBe('rewards.bad-reply');
      const names = (outcome as SourceStatement).workers.map(({ worker }) => worker);
      expect(new Set(names).size).toBe(names.length);
    });

    it('keeps the id of a row that the pool takes back whole', async () => {
      const before = (await fetch()).rows.find((row) => row.net === 61_234n);
      h.earn(0, 0n);
      const after = (await fetch()).rows.find((row) => row.externalId === before?.externalId);
      expect(after).toMatchObject({ net: 0n, settled: true });
    });

    it.each(['echo', 'echo-refused', 'html', 'server-error', 'slow', 'hang-up', 'error-inside'] as const)(
      'keeps no secret of a failure by %s, though the pool sends everything back',
      async (fault) => {
        h.book.breakReplies(fault);
        const error = await failure();
        const everything =
          inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error) + String(error.stack);
        expect(everything).not.toMatch(/top-secret/);
        expect(inspect(h.source, { depth: null, showHidden: true })).not.toMatch(/top-secret/);
      },
    );
  });
}

async function failureIn(read: () => Promise<unknown>): Promise<SourceFailure> {
  const error: unknown = await read().catch((reason: unknown) => reason);
  if (!(error instanceof SourceFailure)) throw new Error(`expected a SourceFailure, got ${String(error)}`);
  return error;
}

/** The failure of reading the whole window. @throws Error when it is read */
export function failureOf(h: SourceHarness): Promise<SourceFailure> {
  return failureIn(() => h.source.fetch(WINDOW));
}

/** Runs a test on a harness whose clock stands at the end of the window, and closes it whatever happens. */
export async function using(opened: Promise<SourceHarness>, test: (h: SourceHarness) => Promise<void>): Promise<void> {
  const h = await opened;
  try {
    h.setNow(WINDOW.to);
    await test(h);
  } finally {
    await h.close();
  }
}

/** What is read, and what of it comes in rows: a statement of money, or workers where a pool has no money. */
interface Reading<T> {
  readonly harness: () => Pick<SourceHarness, 'source' | 'book' | 'takesBack'>;
  readonly read: () => Promise<T>;
  readonly rowsOf: (read: T) => readonly object[];
  readonly figures: Figures;
}

/** What every source does with a bad reply: it names source and field, keeps the reply, books nothing and reads on. */
export function badReplyContract<T>({ harness, read, rowsOf, figures }: Reading<T>): void {
  const failure = (): Promise<SourceFailure> => failureIn(read);
  const readsOn = async (rows: number): Promise<void> => {
    harness().book.repair();
    expect(rowsOf(await read())).toHaveLength(rows);
  };

  it.each([
    ['an error inside a 200', 'error-inside', /^rewards\.(refused|bad-reply)$/],
    ['HTML', 'html', /^rewards\.bad-reply$/],
    ['truncated JSON', 'truncated', /^rewards\.bad-reply$/],
    ['100 MB of JSON', 'huge', /^rewards\.bad-reply$/],
    ['JSON nested without end', 'deep', /^rewards\.bad-reply$/],
    ['429', 'too-many-requests', /^rewards\.unavailable$/],
    ['503', 'server-error', /^rewards\.unavailable$/],
    ['no reply in time', 'slow', /^rewards\.unavailable$/],
    ['a broken line', 'hang-up', /^rewards\.unavailable$/],
  ] as const)('refuses %s with source and field, and keeps the reply', async (_what, fault, code) => {
    const { source, book } = harness();
    const { length } = rowsOf(await read());
    book.breakReplies(fault);
    const error = await failure();
    expect(error.code).toMatch(code);
    expect(error.fields['source']).toBe(source.declaration.id);
    expect(error.fields['field']).toEqual(expect.stringMatching(/./));
    expect(error.replies.length).toBeGreaterThan(0);
    expect(JSON.stringify(error.fields) + error.message).not.toMatch(/top-secret/);
    await readsOn(length);
  });

  it.each(badFigures(figures))('refuses %s for a figure, and reads on when it is mended', async (what, change) => {
    const { source, book, takesBack } = harness();
    const { length } = rowsOf(await read());
    book.changeReplies(change);
    if (takesBack === true && what === 'a negative number') {
      const { rows, payouts } = (await read()) as SourceStatement;
      expect(rows).toHaveLength(length - 1);
      expect(payouts).toMatchObject([{ amount: 100_000_000n, txid: null, status: 'taken-back' }]);
      return;
    }
    const error = await failure();
    expect(error.code).toBe('rewards.bad-reply');
    expect(error.fields).toMatchObject({ source: source.declaration.id, field: expect.stringMatching(/./) });
    await readsOn(length);
  });

  it.each(badShapes(figures))('refuses %s', async (_what, change) => {
    harness().book.changeReplies(change);
    const error = await failure();
    expect(error.code).toMatch(/^rewards\.(bad-reply|refused)$/);
    expect(error.replies.length).toBeGreaterThan(0);
  });

  it.each(reordered(figures))('reads %s as what they are, or refuses', async (_what, change) => {
    const sorted = (found: T): readonly string[] =>
      rowsOf(found)
        .map((row) => inspect(row))
        .sort();
    const before = sorted(await read());
    harness().book.changeReplies(change);
    const after: unknown = await read().then(sorted, (reason: unknown) => reason);
    if (after instanceof SourceFailure) expect(after.code).toBe('rewards.bad-reply');
    else expect(after).toEqual(before);
  });

  it('asks again, three times at most, for what may pass by itself', async () => {
    const { book } = harness();
    const { length } = rowsOf(await read());
    book.requests.length = 0;
    book.breakReplies('server-error', 2);
    expect(rowsOf(await read())).toHaveLength(length);
    expect(book.requests.slice(0, 3).map((path) => path.split('?')[0])).toEqual(Array(3).fill(book.requests[0]?.split('?')[0])); // prettier-ignore
    book.breakReplies('server-error', 3);
    const error = await failure();
    expect(error.code).toBe('rewards.unavailable');
    expect(error.replies.map((reply) => reply.status)).toEqual([503, 503, 503]);
  });

  it('waits as long as the pool asks when it is too fast, and says how long when it gives up', async () => {
    const { book } = harness();
    book.breakReplies('slow-down', 1);
    expect(rowsOf(await read()).length).toBeGreaterThan(0);
    book.breakReplies('slow-down');
    const error = await failure();
    expect(error).toMatchObject({ code: 'rewards.unavailable', retryAfterMs: 1_000, fields: { status: 429 } });
  });

  it.each([3_600_000, -3_600_000])('reads on or names the clock when it is %i ms off', async (aheadMs) => {
    const { book } = harness();
    const { length } = rowsOf(await read());
    book.clockAheadMs = aheadMs;
    const outcome: unknown = await read().then(rowsOf, (reason: unknown) => reason);
    if (outcome instanceof SourceFailure) {
      expect(outcome).toMatchObject({ code: 'rewards.refused', fields: { field: 'clock' } });
      expect(outcome.message).toMatch(/clock/);
    } else {
      expect(outcome).toHaveLength(length);
    }
  });
}
