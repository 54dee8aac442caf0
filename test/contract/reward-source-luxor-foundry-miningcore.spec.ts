import { type SourceStatement } from '../../src/rewards';
import { type Asset, DAY_MS, HOUR_MS, instant, MINUTE_MS, plusMs } from '../../src/units';
import type { Mangle } from '../support/pools/json-text';
import { type Declared, foundry, luxor, miningcore, txid } from './luxor-foundry-miningcore.harness';
import {
  DESTINATION,
  failureOf,
  FIRST_DAY,
  rewardSourceContract,
  type SourceHarness,
  TXID,
  using,
  WINDOW,
} from './reward-source.contract';

const read = (h: SourceHarness): Promise<SourceStatement> => h.source.fetch(WINDOW);

/** Changes one list's rows on one page. */
const spoiling =
  (list: string, page: number, change: (rows: readonly string[]) => readonly string[]): Mangle =>
  (of, at, rows) =>
    of === list && at === page ? change(rows) : rows;

rewardSourceContract('Luxor', () => luxor());
rewardSourceContract('Foundry', () => foundry());
rewardSourceContract('miningcore', () => miningcore());

describe('Luxor', () => {
  it('shows the token in a header and nowhere else', () =>
    using(luxor(), async (h) => {
      await read(h);
      expect(h.book.requests.join()).not.toContain('top-secret');
      expect(h.book.requests.every((path) => path.includes('subaccount_names=my_subaccount'))).toBe(true);
    }));

  it('says that the token was refused', () =>
    using(luxor({ token: 'another' }), async (h) =>
      expect(await failureOf(h)).toMatchObject({ code: 'rewards.refused', fields: { status: 401 } }),
    ));

  it('takes an error inside a 200 for a refusal, not for an empty list', () =>
    using(luxor(), async (h) => {
      h.book.breakReplies('error-inside', 1);
      expect(await failureOf(h)).toMatchObject({ code: 'rewards.refused', fields: { field: 'error' } });
    }));

  it('takes a payout by its category: the pool itself calls miner revenue a debit', () =>
    using(luxor(), async (h) => {
      h.book.pay({ at: FIRST_DAY, amount: 66_154n, txid: TXID, destination: 'wallet-1' });
      const { payouts, rawReplies } = await read(h);
      expect(rawReplies.some((reply) => reply.body.includes('"transaction_type":"debit"'))).toBe(true);
      expect(payouts).toMatchObject([{ amount: 66_154n, txid: TXID, status: 'confirmed', destination: 'wallet-1' }]);
    }));

  it('books the fee row of the same transaction as the fee of the payout, once for two wallets', () =>
    using(luxor(), async (h) => {
      h.book.pay({ at: FIRST_DAY, amount: 600n, fee: 75n, txid: TXID, destination: 'wallet-1' });
      h.book.pay({ at: FIRST_DAY, amount: 400n, txid: TXID, destination: 'wallet-2' });
      const { payouts } = await read(h);
      expect(payouts.map(({ amount, fee }) => [amount, fee])).toEqual([
        [600n, 75n],
        [400n, 0n],
      ]);
      expect(new Set(payouts.map((payout) => payout.externalId)).size).toBe(2);
    }));

  it('counts no other category as a payout', () =>
    using(
      luxor({
        server: {
          mangle: (_list, _page, rows) => rows.map((row) => row.replace('Miner Revenue', 'Balance Adjustment')),
        },
      }),
      async (h) => {
        h.book.pay({ at: FIRST_DAY, amount: 600n, txid: TXID, destination: 'wallet-1' });
        expect((await read(h)).payouts).toEqual([]);
      },
    ));

  it('keeps a payout that names no transaction of the chain as announced, not as paid', () =>
    using(luxor(), async (h) => {
      h.book.pay({ at: FIRST_DAY, amount: 600n, destination: 'wallet-1' });
      expect((await read(h)).payouts).toMatchObject([{ txid: null, status: 'queued' }]);
    }));

  it('reads every page from 1 on, asking by number and never following the address that the reply gives', () =>
    using(luxor({ server: { nextPageHost: 'http://127.0.0.1:9' } }), async (h) => {
      for (let n = 1; n <= 250; n += 1) {
        h.book.pay({ at: FIRST_DAY, amount: BigInt(n), txid: txid(n), destination: 'wallet-1' });
      }
      const { payouts } = await read(h);
      expect(payouts.reduce((sum, payout) => sum + payout.amount, 0n)).toBe(31_375n);
      const pages = h.book.requests.flatMap((path) => /transactions.*page_number=(\d+)/.exec(path)?.[1] ?? []);
      expect(pages).toEqual(['1', '2', '3']);
    }));

  it.each<[string, Mangle, string]>([
    ['a page that lost a row', spoiling('transactions', 1, (rows) => rows.slice(1)), 'count-mismatch'],
    ['a page with a row too many', spoiling('transactions', 1, (rows) => [...rows, '{}']), 'count-mismatch'],
    [
      'a row twice, the second time with another amount',
      spoiling('transactions', 2, ([first = '', ...rest]) => [
        first,
        ...rest.slice(1),
        first.replace(/0\.\d{8}/, '9.00000001'),
      ]),
      'doubled',
    ],
    [
      'a row of another sub-account',
      spoiling('transactions', 1, (rows) => rows.map((row) => row.replace('my_subaccount', 'yours'))),
      'other-account',
    ],
    [
      'a row of another coin',
      spoiling('transactions', 1, (rows) => rows.map((row) => row.replace('"BTC"', '"ZEC"'))),
      'other-asset',
    ],
  ])('refuses %s', (_what, mangle, reason) =>
    using(luxor({ server: { mangle } }), async (h) => {
      for (let n = 1; n <= 150; n += 1) {
        h.book.pay({ at: FIRST_DAY, amount: BigInt(n), txid: txid(n), destination: 'wallet-1' });
      }
      expect(await failureOf(h)).toMatchObject({ code: 'rewards.bad-reply', fields: { source: 'luxor-1', reason } });
    }),
  );

  it('keeps the row of a day whose time moved: it is the same money', () => {
    let time = HOUR_MS;
    return using(luxor({ server: { revenueTimeMs: () => time } }), async (h) => {
      h.earn(0, 100n);
      const before = (await read(h)).rows;
      time = 23 * HOUR_MS;
      h.earn(0, 120n);
      const after = (await read(h)).rows;
      expect(after).toMatchObject([{ externalId: before[0]?.externalId, from: FIRST_DAY, net: 120n }]);
    });
  });

  it('keeps the last day unsettled for two hours', () =>
    using(luxor(), async (h) => {
      h.earn(0, 5n);
      const end = instant(FIRST_DAY + DAY_MS);
      h.setNow(plusMs(end, 2 * HOUR_MS - 1));
      expect((await read(h)).rows[0]?.settled).toBe(false);
      h.setNow(plusMs(end, 2 * HOUR_MS));
      expect((await read(h)).rows[0]?.settled).toBe(true);
    }));

  it.each<[Asset]>([['LTC'], ['DOGE']])('takes %s alone of the two coins that are mined merged', (asset) =>
    using(luxor({ declared: { asset, receivesAt: 'venue' } }), async (h) => {
      h.earn(0, 777n);
      const { rows, rawReplies } = await read(h);
      expect(rows).toMatchObject([{ asset, net: 777n }]);
      expect(rawReplies[0]?.path).toContain('/v2/pool/revenue/LTC_DOGE?');
      expect(rawReplies[0]?.body).toContain(asset === 'LTC' ? '"DOGE"' : '"LTC"');
    }),
  );

  it('leaves the dollars of the pool in the kept reply: no figure is made of them', () =>
    using(luxor(), async (h) => {
      h.book.pay({ at: FIRST_DAY, amount: 66_154n, txid: TXID, destination: 'wallet-1' });
      const { payouts, rawReplies } = await read(h);
      expect(rawReplies.some((reply) => reply.body.includes('"usd_equivalent":661.54'))).toBe(true);
      expect(Object.values(payouts[0] ?? {}).join()).not.toContain('661.54');
    }));

  it('reads workers, and no revenue of a worker: it is no source of truth', () =>
    using(luxor(), async (h) => {
      const rates = { hashRate1h: 190_000_000_000_000n, hashRate24h: 0n };
      h.book.setWorker({ name: 'a.001', ...rates, state: 'ok', lastShareAt: FIRST_DAY });
      h.book.setWorker({ name: '=cmd', ...rates, state: 'off', lastShareAt: null });
      const { workers } = await h.source.sampleWorkers();
      expect(workers).toEqual([
        { worker: 'a.001', at: WINDOW.to, hashRate1h: 190_000_000_000_000n, state: 'ok', lastShareAt: FIRST_DAY },
        { worker: '=cmd', at: WINDOW.to, hashRate1h: 0n, state: 'off', lastShareAt: null },
      ]);
    }));

  it('asks for no workers where fixed percentages share', () =>
    using(luxor({ declared: { sharing: 'percent' } }), async (h) => {
      await read(h);
      expect((await h.source.sampleWorkers()).workers).toEqual([]);
      expect(h.book.requests.filter((path) => path.includes('/workers/'))).toEqual([]);
    }));

  it('is refused with days that are not UTC days', async () => {
    await expect(luxor({ declared: { dayOffsetMinutes: 480 } })).rejects.toMatchObject({
      code: 'rewards.bad-declaration',
      fields: { field: 'dayOffsetMinutes' },
    });
  });
});

describe('Foundry', () => {
  it('says that the key was refused', () =>
    using(foundry({ apiKey: 'another' }), async (h) =>
      expect(await failureOf(h)).toMatchObject({ code: 'rewards.refused', fields: { status: 401 } }),
    ));

  it('asks by milliseconds, from the start of the first UTC day on', () =>
    using(foundry(), async (h) => {
      h.earn(0, 5n);
      const window = { from: plusMs(FIRST_DAY, 7 * HOUR_MS), to: WINDOW.to };
      expect((await h.source.fetch(window)).rows).toHaveLength(1);
      expect(h.book.requests[0]).toContain(`startDateUnixMs=${FIRST_DAY}&endDateUnixMs=${WINDOW.to}`);
    }));

  it('tells gross, fee and net: the amount is after the fee', () =>
    using(foundry({ server: { fee: 55n } }), async (h) => {
      h.earn(0, 12_345n);
      expect((await read(h)).rows).toMatchObject([{ net: 12_345n, poolFee: 55n }]);
    }));

  it('reads a number as a double prints it, 5.5e-07', () =>
    using(
      foundry({
        server: {
          fee: 55n,
          mangle: (_list, _page, rows) =>
            rows.map((row) => row.replace('0.00000055', '5.5e-07').replace('0.00012345', '0.12345e-3')),
        },
      }),
      async (h) => {
        h.earn(0, 12_345n);
        expect((await read(h)).rows).toMatchObject([{ net: 12_345n, poolFee: 55n }]);
      },
    ));

  it.each<[string, (row: string) => string, string, string]>([
    [
      'a fee that does not lead from gross to net',
      (row) => row.replace('0.00000055', '0.00000054'),
      'totalAmount',
      'parts-do-not-sum',
    ],
    ['a day below zero', (row) => row.replace('"totalAmount":', '"totalAmount":-'), 'totalAmount', 'negative'],
    ['1e400', (row) => row.replace('0.00012345', '1e400'), 'totalAmount', 'not-a-decimal'],
    ['an amount of no kind', (row) => row.replace('0.00012345', '{}'), 'totalAmount', 'not-text'],
    [
      'a day of another zone',
      (row) => row.replace('T00:00:00.000+00:00', 'T00:00:00.000+08:00'),
      'startTime',
      'not-a-time',
    ],
    [
      'a day that begins at noon',
      (row) => row.replace('T00:00:00.000+00:00', 'T12:00:00.000+00:00'),
      'startTime',
      'not-the-start-of-a-day',
    ],
    ['a day of two days', (row) => row.replace('"2026-03-02T', '"2026-03-03T'), 'endTime', 'not-a-day'],
    ['the thirtieth of February', (row) => row.replace('"2026-03-01T', '"2026-02-30T'), 'startTime', 'not-a-time'],
  ])('refuses %s', (_what, spoil, field, reason) =>
    using(foundry({ server: { fee: 55n, mangle: (_list, _page, rows) => rows.map(spoil) } }), async (h) => {
      h.earn(0, 12_345n);
      expect(await failureOf(h)).toMatchObject({
        code: 'rewards.bad-reply',
        fields: { field: `[0].${field}`, reason },
      });
    }),
  );

  it('refuses a day that comes twice, with the same or another amount', () =>
    using(
      foundry({ server: { mangle: (_list, _page, [first = '']) => [first, first.replaceAll('12345', '12346')] } }),
      async (h) => {
        h.earn(0, 12_345n);
        expect(await failureOf(h)).toMatchObject({ fields: { reason: 'doubled' } });
      },
    ));

  it('takes days in any order', () =>
    using(foundry({ server: { mangle: (_list, _page, rows) => [...rows].reverse() } }), async (h) => {
      h.earn(0, 1n);
      h.earn(1, 2n);
      expect((await read(h)).rows.map((row) => row.net).sort()).toEqual([1n, 2n]);
    }));

  it('leaves out days that it did not ask for', () =>
    using(
      foundry({
        server: {
          mangle: (_list, _page, rows) => [...rows, ...rows.map((row) => row.replaceAll('2026-03', '2026-02'))],
        },
      }),
      async (h) => {
        h.earn(0, 5n);
        expect((await read(h)).rows.map((row) => row.from)).toEqual([FIRST_DAY]);
      },
    ));

  it('keeps the current, partial day unsettled, and a full one until two hours after its end', () =>
    using(foundry(), async (h) => {
      h.earn(0, 5n);
      const end = instant(FIRST_DAY + DAY_MS);
      const stateAt = async (ms: number): Promise<boolean | undefined> => {
        h.setNow(plusMs(end, ms));
        const { rows } = await read(h);
        expect(rows).toMatchObject([{ externalId: 'BTC-2026-03-01', to: end }]);
        return rows[0]?.settled;
      };
      expect(await stateAt(-MINUTE_MS)).toBe(false);
      expect(await stateAt(0)).toBe(false);
      expect(await stateAt(2 * HOUR_MS - 1)).toBe(false);
      expect(await stateAt(2 * HOUR_MS)).toBe(true);
    }));

  it.each<[string, Declared]>([
    ['sharing', { sharing: 'work' }],
    ['dayOffsetMinutes', { dayOffsetMinutes: -300 }],
  ])('is refused with another %s than it has', async (field, declared) => {
    await expect(foundry({ declared })).rejects.toMatchObject({ code: 'rewards.bad-declaration', fields: { field } });
  });
});

describe('miningcore', () => {
  const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => BigInt(first + n));
  const mine = (h: SourceHarness, rows: number): void => {
    for (let n = 0; n < rows; n += 1) {
      const at = plusMs(FIRST_DAY, n * MINUTE_MS);
      h.book.creditBlock({ hash: txid(n), height: 800_000 + n, at, net: BigInt(n + 1), fee: 0n });
    }
  };

  it.each([1, 99, 100, 101, 250])('reads all of %s rows, though pageCount leaves the last page out', (rows) =>
    using(miningcore(), async (h) => {
      mine(h, rows);
      const statement = await read(h);
      expect(statement.rows.reduce((sum, row) => sum + row.net, 0n)).toBe(BigInt((rows * (rows + 1)) / 2));
    }),
  );

  it('goes back no further than the window', () =>
    using(miningcore(), async (h) => {
      mine(h, 350);
      const from = plusMs(FIRST_DAY, 300 * MINUTE_MS);
      const { rows } = await h.source.fetch({ from, to: WINDOW.to });
      expect(rows).toHaveLength(50);
      expect(h.book.requests.filter((path) => path.includes('balancechanges'))).toHaveLength(1);
    }));

  it.each<[string, Mangle, string]>([
    ['a page that lost a row', spoiling('balancechanges', 1, (rows) => rows.slice(1)), 'count-mismatch'],
    [
      'an overlapping page',
      spoiling('balancechanges', 1, ([first = '', ...rest]) => [first, first, ...rest.slice(1)]),
      'doubled',
    ],
    [
      'a change twice, with two amounts',
      spoiling('balancechanges', 2, ([first = '']) => [first, first.replace(/0\.\d{8}/, '0.00000777')]),
      'doubled',
    ],
    [
      'a row of another miner',
      spoiling('balancechanges', 0, (rows) => rows.map((row) => row.replace(DESTINATION, 'bc1qother'))),
      'other-account',
    ],
    [
      'a row of another pool',
      spoiling('balancechanges', 0, (rows) => rows.map((row) => row.replace('btc1', 'ltc1'))),
      'other-pool',
    ],
    [
      'a change below zero that comes twice',
      spoiling('balancechanges', 0, ([first = '', ...rest]) => {
        const below = first.replace('"amount":', '"amount":-');
        return [below, below, ...rest.slice(1)];
      }),
      'doubled',
    ],
    [
      'more than twelve decimals',
      spoiling('balancechanges', 0, ([first = '', ...rest]) => [first.replace(/(0\.\d{8})/, '$112345'), ...rest]),
      'too-precise',
    ],
  ])('refuses %s', (_what, mangle, reason) =>
    using(miningcore({ server: { mangle } }), async (h) => {
      mine(h, 250);
      expect(await failureOf(h)).toMatchObject({ code: 'rewards.bad-reply', fields: { source: 'core-1', reason } });
    }),
  );

  const AT = plusMs(FIRST_DAY, 2 * DAY_MS);
  it.each([
    ['a block: its reward is restated', 'Orphaned: block 900000', 400n, [600n, 77n], []],
    ['a block, more than it had', 'Reward for block 900000', 1_200n, [0n, 77n], [200n]],
    ['no block', undefined, 400n, [1_000n, 77n], [400n]],
    ['a block that paid nothing', 'block 90000 was paid twice', 400n, [1_000n, 77n], [400n]],
  ])('takes back what names %s', (_what, usage, amount, nets, left) =>
    using(miningcore({}), async (h) => {
      h.earn(0, 1_000n);
      h.earn(1, 77n);
      h.book.takeBack({ at: AT, amount, ...(usage === undefined ? {} : { usage }) });
      const { rows, payouts } = await read(h);
      expect(rows.map(({ net }) => net)).toEqual(nets);
      expect(payouts.map((row) => [row.amount, row.at, row.status])).toEqual(
        left.map((sum) => [sum, AT, 'taken-back']),
      );
    }),
  );

  it('pages back to the block that is taken back from, and no further', () =>
    using(miningcore(), async (h) => {
      mine(h, 450);
      h.book.takeBack({ at: plusMs(FIRST_DAY, 100 * MINUTE_MS), amount: 1n, usage: 'block 800040' });
      h.book.takeBack({ at: plusMs(FIRST_DAY, 449 * MINUTE_MS), amount: 50n, usage: 'block 800150' });
      const from = plusMs(FIRST_DAY, 440 * MINUTE_MS);
      const { rows, payouts } = await h.source.fetch({ from, to: WINDOW.to });
      expect(rows.map(({ net }) => net).sort((a, b) => Number(a - b))).toEqual([101n, ...range(441, 450)]);
      expect(payouts).toEqual([]);
      expect(h.book.requests.filter((path) => path.includes('balancechanges'))).toHaveLength(4);
    }));

  it('reads a page whose rows are turned round: only pages must follow one another', () =>
    using(
      miningcore({ server: { mangle: spoiling('balancechanges', 1, (rows) => [...rows].reverse()) } }),
      async (h) => {
        mine(h, 250);
        expect((await read(h)).rows.reduce((sum, { net }) => sum + net, 0n)).toBe((250n * 251n) / 2n);
      },
    ));

  it('refuses the last page again in place of the first', () => {
    let last: readonly string[] = [];
    const mangle: Mangle = (list, page, rows) => {
      if (list !== 'balancechanges') return rows;
      const before = last;
      last = rows;
      return page === 1 ? before : rows;
    };
    return using(miningcore({ server: { mangle } }), async (h) => {
      mine(h, 250);
      expect(await failureOf(h)).toMatchObject({ fields: { reason: 'out-of-order' } });
    });
  });

  it('keeps the twelve decimals of its database: whole satoshi are owed, the rest is residue', () =>
    using(miningcore({ server: { tail: '5678' } }), async (h) => {
      h.earn(0, 41_234n);
      expect((await read(h)).rows).toMatchObject([{ net: 41_234n, residue: { digits: 5_678n, scale: 4 } }]);
    }));

  it('counts no payment as a reward: the balance that it resets is told of by payments', () =>
    using(miningcore(), async (h) => {
      h.earn(0, 41_234n);
      h.book.pay({ at: plusMs(FIRST_DAY, DAY_MS), amount: 41_234n, txid: TXID, destination: DESTINATION });
      const { rows, payouts } = await read(h);
      expect(rows.map((row) => row.net)).toEqual([41_234n]);
      expect(payouts).toHaveLength(1);
    }));

  it('states a payment as the pool does, unrounded, in whole satoshi: the chain has the last word', () =>
    using(miningcore(), async (h) => {
      // The pool says 0.012345678901; its wallet sends 0.0123.
      h.book.pay({ at: FIRST_DAY, amount: 1_234_567n, txid: TXID, destination: DESTINATION });
      expect((await read(h)).payouts).toMatchObject([{ amount: 1_234_567n, txid: TXID, externalId: TXID }]);
    }));

  it('reads no daily earnings: they add up payments', () =>
    using(miningcore(), async (h) => {
      await read(h);
      expect(h.book.requests.filter((path) => path.includes('earnings/daily'))).toEqual([]);
    }));

  it('takes a coin by declaration, and refuses payments of another', async () => {
    await using(miningcore({ declared: { asset: 'LTC', receivesAt: 'venue' } }), async (h) => {
      h.earn(0, 5n);
      expect((await read(h)).rows).toMatchObject([{ asset: 'LTC', net: 5n }]);
    });
    const mangle = spoiling('payments', 0, (rows) => rows.map((row) => row.replace('"BTC"', '"DOGE"')));
    await using(miningcore({ server: { mangle } }), async (h) => {
      h.book.pay({ at: FIRST_DAY, amount: 5n, txid: TXID, destination: DESTINATION });
      expect(await failureOf(h)).toMatchObject({ fields: { field: 'result[0].coin', reason: 'other-asset' } });
    });
  });

  it('reads workers of the last sample, and none where there is none', () =>
    using(miningcore(), async (h) => {
      expect((await h.source.sampleWorkers()).workers).toEqual([]);
      const rates = { hashRate1h: 110_000_000_000_000n, hashRate24h: 0n };
      h.book.setWorker({ name: 'rig01', ...rates, state: 'ok', lastShareAt: null });
      h.book.setWorker({ name: '', ...rates, hashRate1h: 0n, state: 'off', lastShareAt: null });
      expect((await h.source.sampleWorkers()).workers).toMatchObject([
        { worker: 'rig01', hashRate1h: 110_000_000_000_000n, state: 'ok' },
        { worker: '', hashRate1h: 0n, state: 'off' },
      ]);
    }));

  it('takes a failure inside a 200 for a refusal', () =>
    using(miningcore(), async (h) => {
      h.book.breakReplies('error-inside', 1);
      expect(await failureOf(h)).toMatchObject({ code: 'rewards.refused', fields: { field: 'success' } });
    }));
});
