import { F2PoolSource } from '../../src/rewards/sources/f2pool/f2pool.adapter';
import { NiceHashSource } from '../../src/rewards/sources/nicehash/nicehash.adapter';
import { signatureOf } from '../../src/rewards/sources/nicehash/signature';
import { type SourceDeclaration, type SourceStatement } from '../../src/rewards';
import { addDays, DAY_MS, parseDay, parseInstant, plusMs, Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { PoolBook, startF2PoolServer, startNiceHashServer } from '../support/pools';
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

const DECLARED = {
  dayOffsetMinutes: 0,
  recogniseAt: 'withdrawable',
  legalModel: 'principal',
  ownerAtConversion: 'operator',
  receivesAt: 'treasury',
  since: parseInstant('2026-01-01T00:00:00Z'),
} as const;
const FAST = { minIntervalMs: 0, timeoutMs: 400, bodyBytesMax: 1024 * 1024, pace: quickPace };

interface Opening {
  readonly secret?: string;
  readonly declared?: Partial<SourceDeclaration>;
  readonly feeRate?: string;
}

async function nicehash(of: Opening = {}): Promise<SourceHarness> {
  const clock = new FakeClock();
  const book = new PoolBook({ asset: 'BTC', dayOffsetMinutes: 0, now: () => clock.now(), account: 'org' });
  const keys = { apiKey: 'top-secret-key', apiSecret: 'top-secret', organization: 'da41b3bc-3d0b' };
  const server = await startNiceHashServer(book, keys);
  const id = { id: 'nicehash-1', pool: 'nicehash', asset: 'BTC', sharing: 'percent', reports: 'gross' } as const;
  const source = new NiceHashSource({
    ...FAST,
    declaration: { ...DECLARED, ...id, ...of.declared },
    baseUrl: server.url,
    apiKey: new Secret(keys.apiKey),
    apiSecret: new Secret(of.secret ?? keys.apiSecret),
    organization: keys.organization,
    clock,
  });
  return {
    source,
    book,
    paysInside: true,
    earn: (n, net) => void earn(book, n, net, 0n),
    setNow: (at) => clock.set(at),
    close: () => server.close(),
  };
}

function earn(book: PoolBook, n: number, net: bigint, fee: bigint): void {
  const at = plusMs(FIRST_DAY, n * DAY_MS + 14_400_000);
  book.creditBlock({ hash: `0f6f4f52-0000-4000-8000-${String(n).padStart(12, '0')}`, height: n, at, net, fee });
}

async function f2pool(of: Opening = {}): Promise<SourceHarness> {
  const clock = new FakeClock();
  const dayOffsetMinutes = of.declared?.dayOffsetMinutes ?? 0;
  const book = new PoolBook({ asset: 'BTC', dayOffsetMinutes, now: () => clock.now(), account: 'operator1' });
  const server = await startF2PoolServer(book, {
    secret: 'top-secret',
    ...(of.feeRate === undefined ? {} : { feeRate: of.feeRate }),
  });
  const id = { id: 'f2pool-1', pool: 'f2pool', asset: 'BTC', sharing: 'work', reports: 'net' } as const;
  const source = new F2PoolSource({
    ...FAST,
    declaration: { ...DECLARED, ...id, ...of.declared },
    baseUrl: server.url,
    account: 'operator1',
    token: new Secret(of.secret ?? 'top-secret'),
    clock,
  });
  return {
    source,
    book,
    earn: (n, net) => void book.creditDay(addDays(parseDay('2026-03-01'), n), net),
    setNow: (at) => clock.set(at),
    takesBack: true,
    close: () => server.close(),
  };
}

const fetched = (h: SourceHarness): Promise<SourceStatement> => h.source.fetch(WINDOW);

rewardSourceContract('NiceHash', () => nicehash());
rewardSourceContract('F2Pool', () => f2pool());

describe('NiceHash', () => {
  it("signs as NiceHash's own documentation does, to the byte", () => {
    // "Example: ... X-Auth", https://www.nicehash.com/docs, repeated in nicehash/rest-clients-demo
    const parts = {
      apiKey: new Secret('4ebd366d-76f4-4400-a3b6-e51515d054d6'),
      time: '1543597115712',
      nonce: '9675d0f8-1325-484b-9594-c9d6d3268890',
      organization: 'da41b3bc-3d0b-4226-b7ea-aee73f94a518',
      method: 'GET',
      path: '/main/api/v2/hashpower/orderBook',
      query: 'algorithm=X16R&page=0&size=100',
    } as const;
    const secret = new Secret('fd8a1652-728b-42fe-82b8-f623e56da8850750f5bf-ce66-4ca7-8b84-93651abc723b');
    expect(signatureOf(parts, secret)).toBe('21e6a16f6eb34ac476d59f969f548b47fffe3fea318d9c99e77fc710d2fed798');
  });

  it.each([
    ['gross', 12_345n, 247n, 12_345n],
    ['net', 12_592n, 247n, 12_592n + 247n],
  ] as const)('reads an amount that is %s of the fee', (reports, net, fee, gross) =>
    using(nicehash({ declared: { reports } }), async (h) => {
      earn(h.book, 0, 12_345n, 247n);
      const [row] = (await fetched(h)).rows;
      expect(row).toMatchObject({ net, poolFee: fee });
      expect((row?.net ?? 0n) + (row?.poolFee ?? 0n)).toBe(reports === 'gross' ? 12_592n : gross);
    }),
  );

  it('takes a credit inside NiceHash for no more than a claim: no transaction, as a Lightning payment', () =>
    using(nicehash(), async (h) => {
      h.book.pay({ at: plusMs(FIRST_DAY, 1), amount: 5_000n, fee: 100n, lightning: true, destination: 'wallet' });
      expect((await fetched(h)).payouts).toMatchObject([
        { amount: 5_000n, fee: 0n, txid: null, lightning: true, generation: false, status: 'confirmed' },
      ]);
    }));

  it.each([0, 1, 99, 100, 101, 200, 201])('reads %i rows over pages of a hundred', (count) =>
    using(nicehash(), async (h) => {
      for (let n = 0; n < count; n += 1) {
        const at = plusMs(FIRST_DAY, n * 60_000);
        h.book.creditBlock({ hash: `id-${n}`, height: n, at, net: BigInt(n + 1), fee: 0n });
      }
      const { rows } = await fetched(h);
      expect(rows).toHaveLength(count);
      expect(rows.reduce((sum, row) => sum + row.net, 0n)).toBe((BigInt(count) * BigInt(count + 1)) / 2n);
      const asked = h.book.requests.filter((path) => path.includes('hashpowerEarnings'));
      expect(asked).toHaveLength(Math.max(1, Math.ceil(count / 100)));
    }),
  );

  it('has the first and the last millisecond of the window, and none beyond', () =>
    using(nicehash(), async (h) => {
      const times = [plusMs(WINDOW.from, -1), WINDOW.from, WINDOW.to, plusMs(WINDOW.to, 1)];
      times.forEach((at, n) => h.book.creditBlock({ hash: `id-${n}`, height: n, at, net: 1n, fee: 0n }));
      expect((await fetched(h)).rows.map((row) => row.externalId).sort()).toEqual(['id-1', 'id-2']);
    }));

  it.each(['missing-page', 'doubled-page'] as const)('refuses a %s', (fault) =>
    using(nicehash(), async (h) => {
      for (let n = 0; n < 250; n += 1) {
        h.book.creditBlock({ hash: `id-${n}`, height: n, at: plusMs(FIRST_DAY, n * 1_000), net: 1n, fee: 0n });
      }
      h.book.breakReplies(fault, 1, 'page=1');
      expect(await failureOf(h)).toMatchObject({ code: 'rewards.bad-reply' });
    }),
  );

  it.each([
    ['another page', '"page":0', '"page":1', 'pagination.page'],
    ['another size', '"size":100', '"size":50', 'pagination.size'],
    ['rows but no page', '"totalPageCount":1', '"totalPageCount":0', 'list'],
    ['a page that is not full before the last', '"totalPageCount":1', '"totalPageCount":2', 'list'],
    ['another coin', '"enumName":"BTC"', '"enumName":"BCH"', 'list[0].currency'],
    ['an account that is not a miner’s', '"enumName":"USER"', '"enumName":"CHARITY"', 'list[0].accountType.enumName'],
    ['a fee above the amount', '"feeAmount":0', '"feeAmount":2', 'list[0].feeAmount'],
  ])('refuses %s', (_what, text, other, field) =>
    using(nicehash(), async (h) => {
      h.earn(0, 100n);
      h.book.changeReplies((json) => json.replace(text, other), 'hashpowerEarnings');
      expect(await failureOf(h)).toMatchObject({ code: 'rewards.bad-reply', fields: { field } });
    }),
  );

  it.each([299_000, 301_000, -299_000, -301_000])("signs by the server's clock, here %i ms from ours", (ahead) =>
    using(nicehash(), async (h) => {
      h.earn(0, 100n);
      h.book.clockAheadMs = ahead;
      expect((await fetched(h)).rows).toHaveLength(1);
    }),
  );

  it('says that it is the time, when NiceHash refuses its own', () =>
    using(nicehash(), async (h) => {
      h.book.changeReplies(() => `{"serverTime":${plusMs(WINDOW.to, 301_000)}}`, '/api/v2/time');
      const error = await failureOf(h);
      expect(error).toMatchObject({ code: 'rewards.refused', fields: { field: 'clock' } });
      expect(error.fields['reason']).toContain('Session Time skew');
    }));

  it('notices a wrong secret, in the words of NiceHash and without the key that it repeats', () =>
    using(nicehash({ secret: 'another-secret' }), async (h) => {
      const error = await failureOf(h);
      expect(error).toMatchObject({ code: 'rewards.refused', fields: { field: 'errors' } });
      expect(error.fields['reason']).toMatch(/^2000 Invalid API Key \[secret\]:/);
    }));

  it('knows rigs by name, and by name and id where two have one name', () =>
    using(nicehash(), async (h) => {
      const rates = { hashRate1h: 0n, hashRate24h: 0n, lastShareAt: null };
      h.book.setWorker({ name: 'rig01', ...rates, state: 'ok' });
      h.book.setWorker({ name: 'rig02', ...rates, state: 'off' });
      const { workers } = await h.source.sampleWorkers();
      expect(workers).toMatchObject([
        { worker: 'rig01', state: 'ok' },
        { worker: 'rig02', state: 'off' },
      ]);
      h.book.changeReplies((json) => json.replace('rig02', 'rig01'));
      const names = (await h.source.sampleWorkers()).workers.map((one) => one.worker);
      expect(names).toEqual(['rig01 0-AbCdEfGh0', 'rig01 0-AbCdEfGh1']);
    }));

  it('cannot be shared by work: its rigs have no hash rate', async () => {
    await expect(nicehash({ declared: { sharing: 'work' } })).rejects.toMatchObject({
      code: 'rewards.bad-declaration',
      fields: { field: 'sharing' },
    });
  });
});

describe('F2Pool', () => {
  it('reads doubles by their text: an exponent is exact, and what is finer than a satoshi is kept', () =>
    using(f2pool({ declared: { amountDecimals: 30 } }), async (h) => {
      h.book.creditDay(parseDay('2026-03-01'), 78_946n, { tail: '65835364325' });
      h.book.creditDay(parseDay('2026-03-02'), 2_234n);
      const { rows } = await fetched(h);
      expect(rows).toMatchObject([
        { net: 78_946n, residue: { digits: 65_835_364_325n, scale: 11 } },
        { net: 2_234n, residue: { digits: 0n } },
      ]);
      expect(rows[1]?.raw).toContain('0.00002234');
    }));

  it.each([
    ['0.04', 96_000n, 4_000n],
    ['0.03999999910593033', 96_000n, 4_000n],
    ['0', 96_000n, 0n],
  ])('rebuilds a fee of %s where gross is declared', (feeRate, net, poolFee) =>
    using(f2pool({ feeRate, declared: { reports: 'gross' } }), async (h) => {
      h.earn(0, net);
      expect((await fetched(h)).rows).toMatchObject([{ net, poolFee }]);
    }),
  );

  it('rebuilds the same fee where the parts are before it', () =>
    using(f2pool({ declared: { reports: 'gross' } }), async (h) => {
      h.earn(0, 96_000n);
      h.book.changeReplies((json) => json.replace(/"pps":[^,]*/, '"pps":0.001'));
      expect((await fetched(h)).rows).toMatchObject([{ net: 96_000n, poolFee: 4_000n }]);
      h.book.changeReplies((json) => json.replace(/"pps":[^,]*/, '"pps":0.0011'));
      expect(await failureOf(h)).toMatchObject({ fields: { reason: 'parts-do-not-sum' } });
    }));

  it('has the mining day in the declared zone, and refuses a day that begins elsewhere', async () => {
    await using(f2pool({ declared: { dayOffsetMinutes: 480 } }), async (h) => {
      h.earn(1, 5n);
      expect((await fetched(h)).rows).toMatchObject([
        { from: parseInstant('2026-03-01T16:00:00Z'), to: parseInstant('2026-03-02T16:00:00Z') },
      ]);
    });
    await using(f2pool(), async (h) => {
      h.earn(1, 5n);
      h.book.changeReplies((json) => json.replace(/"mining_date":\d+/, '"mining_date":1772323201'));
      expect(await failureOf(h)).toMatchObject({ fields: { field: 'transactions[0].mining_extra.mining_date' } });
    });
  });

  it('leaves out the day before its first, and has its first', () =>
    using(f2pool({ declared: { since: plusMs(FIRST_DAY, DAY_MS) } }), async (h) => {
      h.earn(0, 5n);
      h.earn(1, 6n);
      expect((await fetched(h)).rows.map((row) => row.net)).toEqual([6n]);
    }));

  it('tells on chain, on its way and inside a service apart, and keeps the id while a payout goes out', () =>
    using(f2pool(), async (h) => {
      const at = plusMs(FIRST_DAY, DAY_MS);
      h.book.pay({ at, amount: 610_000n, fee: 500n, txid: TXID, destination: DESTINATION });
      const queued = h.book.pay({ at, amount: 20_000n, destination: DESTINATION });
      h.book.pay({ at, amount: 30_000n, lightning: true, destination: 'another account' });
      const before = (await fetched(h)).payouts;
      expect(before).toMatchObject([
        { amount: 610_000n, fee: 500n, txid: TXID, lightning: false, status: 'confirmed' },
        { amount: 20_000n, fee: 0n, txid: null, lightning: false, status: 'queued' },
        { amount: 30_000n, txid: null, lightning: true, status: 'confirmed' },
      ]);
      h.book.confirmPayout(queued.id, 'ab'.repeat(32));
      const after = (await fetched(h)).payouts;
      expect(after.map((row) => row.externalId)).toEqual(before.map((row) => row.externalId));
      expect(after[1]).toMatchObject({ txid: 'ab'.repeat(32), status: 'confirmed' });
    }));

  it('refuses a payout whose value and fee are not what left the balance', () =>
    using(f2pool(), async (h) => {
      h.book.pay({ at: FIRST_DAY, amount: 610_000n, fee: 500n, txid: TXID, destination: DESTINATION });
      h.book.changeReplies((json) => json.replace(/"value":[^,]*/, '"value":0.0062'));
      expect(await failureOf(h)).toMatchObject({ fields: { reason: 'parts-do-not-sum' } });
    }));

  const DAY = parseDay('2026-03-01');
  const noon = (n: number) => plusMs(FIRST_DAY, n * DAY_MS + DAY_MS / 2);
  const nets = ({ rows }: SourceStatement) => rows.map(({ net }) => net);

  it.each([
    ['part of a day', 400n, 600n, []],
    ['all of it', 1_000n, 0n, []],
    ['one satoshi more than it', 1_001n, 0n, [1n]],
  ])('restates the day when it takes back %s, and tells what no bill of the day holds', (_what, amount, net, left) =>
    using(f2pool(), async (h) => {
      h.earn(0, 1_000n);
      h.earn(1, 77n);
      h.book.takeBack({ at: noon(3), amount, day: DAY });
      const statement = await fetched(h);
      expect(nets(statement)).toEqual([net, 77n]);
      expect(statement.payouts.map((row) => [row.amount, row.status])).toEqual(left.map((sum) => [sum, 'taken-back']));
      expect(statement.rows[0]?.raw).toContain('"-0.00');
    }),
  );

  it('asks for a day before the window that is taken back from, so that it is the same tomorrow', () =>
    using(f2pool(), async (h) => {
      h.earn(0, 1_000n);
      h.earn(5, 77n);
      h.book.takeBack({ at: noon(3), amount: 300n, day: DAY });
      h.book.takeBack({ at: noon(6), amount: 200n, day: addDays(DAY, 2) });
      const from = plusMs(FIRST_DAY, 5 * DAY_MS);
      const statement = await h.source.fetch({ from, to: WINDOW.to });
      expect(nets(statement)).toEqual([700n, 77n]);
      expect(statement.payouts).toMatchObject([{ amount: 200n, at: noon(6), status: 'taken-back' }]);
      // Below zero again and again, it is asked three times and no more.
      expect(h.book.requests.filter((path) => path.includes('transactions'))).toHaveLength(4);
      const later = await h.source.fetch({ from: plusMs(FIRST_DAY, 8 * DAY_MS), to: WINDOW.to });
      expect([nets(later), later.payouts]).toEqual([[], []]);
    }));

  it('leaves in sight what is taken back without a day, before it was earned, or of a day before the first', () =>
    using(f2pool({ declared: { since: plusMs(FIRST_DAY, DAY_MS) } }), async (h) => {
      h.earn(0, 1_000n);
      h.earn(2, 77n);
      h.book.takeBack({ at: noon(4), amount: 10n });
      h.book.takeBack({ at: noon(4), amount: 20n, day: DAY });
      h.book.takeBack({ at: noon(2), amount: 30n, day: addDays(DAY, 2) });
      const statement = await fetched(h);
      expect(nets(statement)).toEqual([77n]);
      expect(statement.payouts.map(({ amount }) => amount).sort()).toEqual([10n, 20n, 30n]);
    }));

  it('takes the fee of a day back with it', () =>
    using(f2pool({ declared: { reports: 'gross' } }), async (h) => {
      h.earn(0, 96_000n);
      h.book.takeBack({ at: noon(3), amount: 24_000n, day: DAY });
      expect((await fetched(h)).rows).toMatchObject([{ net: 72_000n, poolFee: 3_000n }]);
    }));

  it('refuses a correction that comes twice: it would be taken twice', () =>
    using(f2pool(), async (h) => {
      h.earn(0, 1_000n);
      h.book.takings.push({ id: 1, at: noon(3), amount: 5n, day: DAY }, { id: 1, at: noon(3), amount: 6n, day: DAY });
      expect(await failureOf(h)).toMatchObject({ code: 'rewards.bad-reply', fields: { reason: 'doubled' } });
    }));

  it('takes a code in a 200 for a refusal, without the token that it repeats', () =>
    using(f2pool({ secret: 'another-secret' }), async (h) => {
      const error = await failureOf(h);
      expect(error).toMatchObject({ code: 'rewards.refused', fields: { field: 'code' } });
      expect(error.fields['reason']).toBe('4001 auth error: invalid api secret [secret]');
    }));

  it('reads workers by hash rate and state', () =>
    using(f2pool(), async (h) => {
      const rates = { hashRate1h: 109_000_000_000_000n, hashRate24h: 108_000_000_000_000n };
      h.book.setWorker({ name: 'rig01', ...rates, state: 'ok', lastShareAt: FIRST_DAY });
      h.book.setWorker({ name: 'rig02', ...rates, state: 'off', lastShareAt: null });
      h.book.setWorker({ name: 'rig03', ...rates, state: 'dis', lastShareAt: null });
      expect((await h.source.sampleWorkers()).workers).toMatchObject([
        { worker: 'rig01', ...rates, state: 'ok', lastShareAt: FIRST_DAY },
        { worker: 'rig02', state: 'off', lastShareAt: null },
        { worker: 'rig03', state: 'disabled' },
      ]);
    }));

  it('has no workers of a coin whose workers F2Pool does not list', async () => {
    await expect(f2pool({ declared: { asset: 'DOGE' } })).rejects.toMatchObject({ fields: { field: 'sharing' } });
  });
});
