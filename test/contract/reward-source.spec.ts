import { BraiinsSource } from '../../src/rewards/sources/braiins/braiins.adapter';
import { OceanSource } from '../../src/rewards/sources/ocean/ocean.adapter';
import { ViaBtcSource } from '../../src/rewards/sources/viabtc/viabtc.adapter';
import { checkDeclaration, type SourceDeclaration } from '../../src/rewards';
import { addDays, DAY_MS, type Day, instant, parseDay, parseInstant, plusMs, Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { PoolBook, startBraiinsServer, startOceanServer, startViaBtcServer } from '../support/pools';
import {
  DESTINATION,
  failureOf,
  FIRST_DAY,
  quickPace,
  rewardSourceContract,
  type SourceHarness,
  TXID,
  using,
  WINDOW,
} from './reward-source.contract';

const DECLARED: Omit<SourceDeclaration, 'id' | 'pool' | 'asset' | 'dayOffsetMinutes' | 'sharing' | 'receivesAt'> = {
  reports: 'net',
  recogniseAt: 'withdrawable',
  legalModel: 'principal',
  ownerAtConversion: 'operator',
  since: parseInstant('2026-01-01T00:00:00Z'),
};
const FAST = { minIntervalMs: 0, timeoutMs: 400, bodyBytesMax: 1024 * 1024, pace: quickPace };
const dayNumber = (n: number): Day => addDays(parseDay('2026-03-01'), n);

async function braiins(token = 'top-secret', declared: Partial<SourceDeclaration> = {}): Promise<SourceHarness> {
  const clock = new FakeClock();
  const book = new PoolBook({ asset: 'BTC', dayOffsetMinutes: 0, now: () => clock.now(), account: 'operator1' });
  const server = await startBraiinsServer(book, { token: 'top-secret' });
  const source = new BraiinsSource({
    ...FAST,
    declaration: {
      ...DECLARED,
      id: 'braiins-1',
      pool: 'braiins',
      asset: 'BTC',
      dayOffsetMinutes: 0,
      sharing: 'work',
      receivesAt: 'treasury',
      ...declared,
    },
    baseUrl: server.url,
    token: new Secret(token),
    clock,
  });
  return {
    source,
    book,
    earn: (n, net) => void book.creditDay(dayNumber(n), net),
    setNow: (at) => clock.set(at),
    close: () => server.close(),
  };
}

async function ocean(address = DESTINATION): Promise<SourceHarness> {
  const clock = new FakeClock();
  const book = new PoolBook({ asset: 'BTC', dayOffsetMinutes: 0, now: () => clock.now(), account: DESTINATION });
  const server = await startOceanServer(book);
  const source = new OceanSource({
    ...FAST,
    declaration: {
      ...DECLARED,
      id: 'ocean-1',
      pool: 'ocean',
      asset: 'BTC',
      dayOffsetMinutes: 0,
      reports: 'gross',
      sharing: 'percent',
      receivesAt: 'treasury',
    },
    baseUrl: server.url,
    address,
    clock,
  });
  return {
    source,
    book,
    earn: (n, net) =>
      void book.creditBlock({
        hash: n.toString(16).padStart(64, '0'),
        height: 900_000 + n,
        at: plusMs(FIRST_DAY, n * DAY_MS + 12_948_000),
        net,
        fee: 81n,
      }),
    setNow: (at) => clock.set(at),
    close: () => server.close(),
  };
}

async function viabtc(
  options: { secret?: string; dayOffsetMinutes?: number; amountDecimals?: number; merged?: boolean } = {},
): Promise<SourceHarness> {
  const clock = new FakeClock();
  const merged =
    options.merged === true ? ({ asset: 'DOGE', statement: 'reward' } as const) : { asset: 'LTC' as const };
  const book = new PoolBook({ asset: merged.asset, dayOffsetMinutes: 480, now: () => clock.now(), account: 'ltc' });
  const server = await startViaBtcServer(book, {
    apiKey: 'top-secret-key',
    apiSecret: 'top-secret',
    ...(options.merged === true ? { minedWith: 'LTC' } : {}),
  });
  const source = new ViaBtcSource({
    ...FAST,
    declaration: {
      ...DECLARED,
      id: 'viabtc-1',
      pool: 'viabtc',
      ...merged,
      dayOffsetMinutes: options.dayOffsetMinutes ?? 480,
      sharing: 'work',
      receivesAt: 'venue',
      ...(options.amountDecimals === undefined ? {} : { amountDecimals: options.amountDecimals }),
    },
    baseUrl: server.url,
    apiKey: new Secret('top-secret-key'),
    apiSecret: new Secret(options.secret ?? 'top-secret'),
    clock,
  });
  return {
    source,
    book,
    earn: (n, net) => void book.creditDay(dayNumber(n), net),
    setNow: (at) => clock.set(at),
    close: () => server.close(),
  };
}

rewardSourceContract('Braiins', () => braiins());
rewardSourceContract('OCEAN', () => ocean());
rewardSourceContract('ViaBTC', () => viabtc());

describe('Braiins', () => {
  it('takes a day as settled from the calculation at its end on, not a second earlier', () =>
    using(braiins(), async (h) => {
      const end = instant(FIRST_DAY + DAY_MS);
      h.book.creditDay(dayNumber(0), 5n, { calculatedAt: end });
      h.book.creditDay(dayNumber(1), 6n, { calculatedAt: instant(end + DAY_MS - 1_000) });
      const { rows } = await h.source.fetch(WINDOW);
      expect(rows.map((row) => row.settled)).toEqual([true, false]);
      expect(rows[0]).toMatchObject({ externalId: 'day-2026-03-01', from: FIRST_DAY, to: end });
    }));

  it('reads Lightning rows, which have an invoice and no tx_id, and queued ones', () =>
    using(braiins(), async (h) => {
      const at = instant(FIRST_DAY + DAY_MS);
      h.book.pay({ at, amount: 5_000n, lightning: true, destination: 'lnbc50u1demo' });
      const queued = h.book.pay({ at, amount: 100_000n, fee: 500n, destination: DESTINATION });
      const before = (await h.source.fetch(WINDOW)).payouts;
      expect(before.find((row) => row.lightning)).toMatchObject({ txid: null, status: 'confirmed', amount: 5_000n });
      expect(before.find((row) => !row.lightning)).toMatchObject({ txid: null, status: 'queued', fee: 500n });
      h.book.confirmPayout(queued.id, TXID);
      const after = (await h.source.fetch(WINDOW)).payouts;
      expect(after.map((row) => row.externalId)).toEqual(before.map((row) => row.externalId));
      expect(after.find((row) => !row.lightning)).toMatchObject({ txid: TXID, status: 'confirmed' });
    }));

  it('reads block rewards with the height that the wire spells block_heigh', () =>
    using(braiins('top-secret', { statement: 'block' }), async (h) => {
      const at = instant(FIRST_DAY + DAY_MS);
      h.book.creditBlock({ hash: 'a'.repeat(64), height: 734_300, at, net: 6_194n, fee: 0n });
      h.book.creditBlock({ hash: 'b'.repeat(64), height: 734_301, at, net: 1n, fee: 0n, confirmationsLeft: 1 });
      const { rows } = await h.source.fetch(WINDOW);
      expect(rows).toMatchObject([
        { externalId: 'block-734300', net: 6_194n, settled: true },
        { externalId: 'block-734301', net: 1n, settled: false },
      ]);
    }));

  it('reads workers in hashes per second, by any name', () =>
    using(braiins(), async (h) => {
      const rates = { hashRate1h: 190_000_000_000_000n, hashRate24h: 180_000_000_000_000n };
      h.book.setWorker({ name: '=cmd', ...rates, state: 'ok', lastShareAt: FIRST_DAY });
      h.book.setWorker({ name: '__proto__', ...rates, state: 'dis', lastShareAt: null });
      const { workers } = await h.source.sampleWorkers();
      expect(workers).toContainEqual({
        worker: '=cmd',
        at: WINDOW.to,
        ...rates,
        state: 'ok',
        lastShareAt: FIRST_DAY,
      });
      expect(workers.find((one) => one.worker === '__proto__')).toMatchObject({
        state: 'disabled',
        lastShareAt: null,
      });
    }));

  it('says that the token was refused', () =>
    using(braiins('another'), async (h) => expect((await failureOf(h)).code).toBe('rewards.refused')));

  it('keeps its pace: the next request waits for the interval', async () => {
    const clock = new FakeClock(WINDOW.to);
    const book = new PoolBook({ asset: 'BTC', dayOffsetMinutes: 0, now: () => clock.now(), account: 'operator1' });
    const declaration = { ...(await withDeclaration()), id: 'paced' };
    const common = { declaration, token: new Secret('t'), clock } as const;
    // Far apart on both sides, so that a busy machine changes nothing: who keeps its pace is ten times slower than it
    // must be, and who does not would have to take a minute for the second request.
    const lenient = await startBraiinsServer(book, { token: 't', minIntervalMs: 25 });
    const paced = new BraiinsSource({ ...common, baseUrl: lenient.url, minIntervalMs: 250 });
    expect((await paced.fetch(WINDOW)).rows).toEqual([]);
    await lenient.close();
    const strict = await startBraiinsServer(book, { token: 't', minIntervalMs: 60_000 });
    const hasty = new BraiinsSource({ ...common, baseUrl: strict.url, minIntervalMs: 0, pace: quickPace });
    await expect(hasty.fetch(WINDOW)).rejects.toMatchObject({ code: 'rewards.unavailable', fields: { status: 429 } });
    await strict.close();
  });
});

async function withDeclaration(): Promise<SourceDeclaration> {
  const h = await braiins();
  await h.close();
  return h.source.declaration;
}

describe('OCEAN', () => {
  it('adds the fee that the wire spells fees_colected: gross is net plus fee', () =>
    using(ocean(), async (h) => {
      h.earn(0, 4_004n);
      expect((await h.source.fetch(WINDOW)).rows).toMatchObject([{ net: 4_004n, poolFee: 81n }]);
    }));

  it('takes a time without a zone as UTC, wherever the machine stands', () =>
    using(ocean(), async (h) => {
      h.earn(0, 4_004n);
      const [row] = (await h.source.fetch(WINDOW)).rows;
      expect(row).toMatchObject({
        from: parseInstant('2026-03-01T03:35:48Z'),
        to: parseInstant('2026-03-01T03:35:48Z'),
      });
    }));

  it('tells Lightning, coinbase-direct and ordinary payouts apart', () =>
    using(ocean(), async (h) => {
      const at = instant(FIRST_DAY + DAY_MS);
      const to = { at, destination: DESTINATION };
      h.book.pay({ ...to, amount: 1_048_600n, txid: TXID, generation: true });
      h.book.pay({ ...to, amount: 12_345n, lightning: true });
      h.book.pay({ ...to, amount: 12_345n, lightning: true });
      const { payouts } = await h.source.fetch(WINDOW);
      expect(payouts).toMatchObject([
        { externalId: TXID, generation: true, lightning: false },
        { generation: false, lightning: true, txid: null },
        { generation: false, lightning: true, txid: null },
      ]);
      expect(new Set(payouts.map((row) => row.externalId)).size).toBe(3);
    }));

  it('takes the error inside a 200 for an unknown address as a refusal, not as an empty list', () =>
    using(ocean('bcrt1qunknownunknownunknown'), async (h) =>
      expect(await failureOf(h)).toMatchObject({ code: 'rewards.refused', fields: { field: 'error' } }),
    ));

  it('cannot be shared by work: it names no workers', () => {
    const options = { baseUrl: 'https://api.ocean.xyz/v1', address: DESTINATION, clock: new FakeClock() };
    const id = { id: 'o', pool: 'ocean', asset: 'BTC', dayOffsetMinutes: 0, receivesAt: 'treasury' } as const;
    expect(() => new OceanSource({ ...options, declaration: { ...DECLARED, ...id, sharing: 'work' } })).toThrow(
      expect.objectContaining({ code: 'rewards.bad-declaration' }),
    );
  });
});

describe('ViaBTC', () => {
  it('reads UTC+8 days: they begin at 16:00 UTC of the day before', () =>
    using(viabtc(), async (h) => {
      h.earn(1, 300n);
      const [row] = (await h.source.fetch(WINDOW)).rows;
      expect(row).toMatchObject({
        externalId: 'LTC-2026-03-02',
        from: parseInstant('2026-03-01T16:00:00Z'),
        to: parseInstant('2026-03-02T16:00:00Z'),
        net: 300n,
      });
      expect(h.book.requests.some((path) => path.includes('profit/history') && path.includes('utc=false'))).toBe(true);
    }));

  it('asks for utc=true where UTC days are declared, and gets another cut of the same money', () =>
    using(viabtc({ dayOffsetMinutes: 0 }), async (h) => {
      h.earn(1, 300n);
      const { rows } = await h.source.fetch(WINDOW);
      expect(rows.map((row) => [row.externalId, row.net])).toEqual([
        ['LTC-2026-03-01', 100n],
        ['LTC-2026-03-02', 200n],
      ]);
    }));

  it('reads all pages', () =>
    using(viabtc(), async (h) => {
      for (let n = 0; n < 120; n += 1) {
        const at = instant(FIRST_DAY + n * 1_000);
        h.book.pay({ at, amount: BigInt(n + 1), txid: n.toString(16).padStart(64, '0'), destination: 'ltc1q' });
      }
      const { payouts } = await h.source.fetch(WINDOW);
      expect(payouts).toHaveLength(120);
      expect(payouts.reduce((sum, row) => sum + row.amount, 0n)).toBe(7_260n);
    }));

  it.each(['missing-page', 'doubled-page'] as const)('refuses a %s by the counts', (fault) =>
    using(viabtc(), async (h) => {
      for (let n = 0; n < 100; n += 1) {
        h.book.pay({ at: FIRST_DAY, amount: 1n, txid: n.toString(16).padStart(64, '0'), destination: 'ltc1q' });
      }
      h.book.breakReplies(fault, 1, 'payment/history');
      expect(await failureOf(h)).toMatchObject({ code: 'rewards.bad-reply', fields: { source: 'viabtc-1' } });
    }),
  );

  it('notices a bad secret, though the lists look empty', () =>
    using(viabtc({ secret: 'another' }), async (h) => {
      h.earn(0, 5n);
      expect(await failureOf(h)).toMatchObject({ code: 'rewards.refused', fields: { field: 'code' } });
    }));

  it.each([
    [-2_999, true],
    [-3_000, false],
    [57_000, true],
    [57_001, false],
  ])('is read with a pool clock %i ms from ours: %s; else the clock is named, and not the key', (ahead, read) =>
    using(viabtc(), async (h) => {
      h.earn(0, 5n);
      h.book.clockAheadMs = ahead;
      if (read) expect((await h.source.fetch(WINDOW)).rows).toHaveLength(1);
      else expect(await failureOf(h)).toMatchObject({ code: 'rewards.refused', fields: { field: 'clock' } });
    }),
  );

  it('keeps the last day unsettled for two hours', () =>
    using(viabtc(), async (h) => {
      h.earn(0, 5n);
      const end = parseInstant('2026-03-01T16:00:00Z');
      h.setNow(plusMs(end, 7_200_000 - 1));
      expect((await h.source.fetch(WINDOW)).rows[0]?.settled).toBe(false);
      h.setNow(plusMs(end, 7_200_000));
      expect((await h.source.fetch(WINDOW)).rows[0]?.settled).toBe(true);
    }));

  const merged = () => viabtc({ merged: true });

  it('reads a coin that is mined beside another from its reward history, and its devices under the other coin', () =>
    using(merged(), async (h) => {
      h.earn(1, 300n);
      h.book.pay({ at: FIRST_DAY, amount: 7n, txid: TXID, destination: 'D1' });
      h.book.setWorker({ name: 'rig', hashRate1h: 5n, hashRate24h: 6n, state: 'ok', lastShareAt: FIRST_DAY });
      const { rows, payouts, workers } = await h.source.fetch(WINDOW);
      expect(rows).toMatchObject([{ externalId: 'reward-DOGE-2026-03-02', asset: 'DOGE', net: 300n, settled: true }]);
      expect(payouts).toMatchObject([{ amount: 7n, txid: TXID }]);
      expect(workers).toMatchObject([{ worker: 'rig', hashRate24h: 6n }]);
      const asked = h.book.requests.map((path) => /v1\/(.*?)\?coin=([A-Z]+)/.exec(path)?.slice(1).join(' '));
      expect(asked).toEqual([
        'profit LTC',
        'reward/history DOGE',
        'wallet/payment/history DOGE',
        'hashrate/worker LTC',
      ]);
    }));

  it.each([
    ['names neither coin nor parts', /"(coin|p\w+_profit|solo_profit)":"[^"]*",/g, '', undefined],
    ['names another coin', '"coin":"DOGE"', '"coin":"BEL"', 'other-asset'],
    ['names parts that do not sum', '"solo_profit":"0"', '"solo_profit":"1"', 'parts-do-not-sum'],
    ['names no day', '"date":', '"day":', 'missing'],
    ['names no sum', '"total_profit":', '"total":', 'missing'],
    ['is below zero', '"total_profit":"', '"total_profit":"-', 'negative'],
    ['counts another page', '"curr_page":1', '"curr_page":2', 'another-page'],
  ])('reads or refuses a reward history that %s', (_what, text, other, reason) =>
    using(merged(), async (h) => {
      h.earn(0, 300n);
      h.book.changeReplies((json) => json.replace(text, other), 'reward/history');
      if (reason === undefined) expect((await h.source.fetch(WINDOW)).rows).toMatchObject([{ net: 300n }]);
      else expect(await failureOf(h)).toMatchObject({ code: 'rewards.bad-reply', fields: { reason } });
    }),
  );

  it('has no reward history of a coin that is mined by itself', async () => {
    const local = await viabtc();
    await local.close();
    const declaration = { ...local.source.declaration, statement: 'reward' };
    const keys = { apiKey: new Secret('k'), apiSecret: new Secret('s'), baseUrl: 'http://127.0.0.1:1' };
    expect(() => new ViaBtcSource({ ...keys, declaration, clock: new FakeClock() })).toThrow(/profit history/);
  });

  it('keeps decimals beyond the coin only where the source declares them', async () => {
    await using(viabtc({ amountDecimals: 10 }), async (h) => {
      h.book.creditDay(dayNumber(0), 7n, { tail: '25' });
      const [row] = (await h.source.fetch(WINDOW)).rows;
      expect(row).toMatchObject({ net: 7n, residue: { digits: 25n, scale: 2 } });
    });
    await using(viabtc(), async (h) => {
      h.book.creditDay(dayNumber(0), 7n, { tail: '25' });
      expect(await failureOf(h)).toMatchObject({ code: 'rewards.bad-reply' });
    });
  });
});

describe('a source', () => {
  it.each([
    ['http://pool.example', 'plain-http'],
    ['ftp://pool.example', 'plain-http'],
    ['https://user:pass@pool.example', 'credentials-in-url'],
    ['pool.example', 'not-a-url'],
  ])('is not reached at %s', async (baseUrl, reason) => {
    const declaration = await withDeclaration();
    const options = { declaration, baseUrl, token: new Secret('t'), clock: new FakeClock() } as const;
    expect(() => new BraiinsSource(options)).toThrow(
      expect.objectContaining({ code: 'rewards.insecure-url', fields: { source: 'braiins-1', reason } }),
    );
  });

  it.each([
    ['id', { id: 'a/b' }],
    ['id', { id: '' }],
    ['legalModel', { legalModel: undefined }],
    ['legalModel', { legalModel: 'owner' }],
    ['recogniseAt', { recogniseAt: 'later' }],
    ['dayOffsetMinutes', { dayOffsetMinutes: 841 }],
    ['amountDecimals', { amountDecimals: 31 }],
  ])('is refused without a valid %s', async (field, wrong) => {
    const declaration = { ...(await withDeclaration()), ...wrong } as SourceDeclaration;
    expect(() => checkDeclaration(declaration)).toThrow(
      expect.objectContaining({ code: 'rewards.bad-declaration', fields: expect.objectContaining({ field }) }),
    );
  });
});
