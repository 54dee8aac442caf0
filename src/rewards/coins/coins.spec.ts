import fc from 'fast-check';
import { describeShared, sharedBytes } from '../../../test/support/shared-data';
import { expandBits } from '../../hashing';
import { type Asset, ASSETS, HOUR_MS, instant, parseDecimal, parsePrice, parseUsd, plusMs, usd } from '../../units';
import { expectedCoin } from '../contracts/expected-coin';
import { algorithmOf, mergesWith, rulesOf } from './algorithm';
import { type CoinNow, dayEarnings, type MiningOption, rankOptions } from './coin-earnings';
import { type Machine, PUBLISHED_MACHINES } from './machines';
import { difficultyText, figureOfHeaders, headersWanted, isCurrent, triesOf } from './network-figure';
import { paybackOf } from './payback';
import { minerSubsidy } from './subsidy';

const targetOf = (asset: Asset, bits: number): bigint => expandBits(bits, rulesOf(asset).powLimit);

describe("the miner's part of a block, on both sides of each step", () => {
  it.each<[Asset, number, bigint | null]>([
    ['BTC', 0, 5_000_000_000n],
    ['BTC', 209_999, 5_000_000_000n],
    ['BTC', 210_000, 2_500_000_000n],
    ['BTC', 839_999, 625_000_000n],
    ['BTC', 840_000, 312_500_000n],
    ['BCH', 839_999, 625_000_000n],
    ['BCH', 840_000, 312_500_000n],
    ['NMC', 629_999, 1_250_000_000n],
    ['NMC', 630_000, 625_000_000n],
    ['LTC', 839_999, 5_000_000_000n],
    ['LTC', 840_000, 2_500_000_000n],
    ['LTC', 2_519_999, 1_250_000_000n],
    ['LTC', 2_520_000, 625_000_000n],
    // Drawn from the parent's hash before.
    ['DOGE', 144_999, null],
    ['DOGE', 145_000, 25_000_000_000_000n],
    ['DOGE', 199_999, 25_000_000_000_000n],
    ['DOGE', 200_000, 12_500_000_000_000n],
    ['DOGE', 599_999, 1_562_500_000_000n],
    ['DOGE', 600_000, 1_000_000_000_000n],
    ['DOGE', 6_000_000, 1_000_000_000_000n],
    // A quarter of 80 % of 5 DASH, less a fourteenth each 210,240 blocks, counted by the parent's height.
    ['DASH', 1_987_775, null],
    ['DASH', 1_987_776, 51_326_052n],
    ['DASH', 2_102_400, 51_326_052n],
    ['DASH', 2_102_401, 47_659_905n],
    ['DASH', 2_312_640, 47_659_905n],
    ['DASH', 2_312_641, 44_255_627n],
    // 80 % of the subsidy, whatever the streams of the time are called.
    ['ZEC', 1_046_399, null],
    ['ZEC', 1_046_400, 250_000_000n],
    ['ZEC', 2_726_399, 250_000_000n],
    ['ZEC', 2_726_400, 125_000_000n],
    ['ZEC', 4_406_399, 125_000_000n],
    ['ZEC', 4_406_400, null],
  ])('%s at %i', (asset, height, units) => {
    expect(minerSubsidy(asset, height)).toBe(units);
  });
});

describe('difficulty in the words of each coin', () => {
  it.each<[string, Asset, number, string, bigint]>([
    // The first block: 2^256 / (0xffff x 2^208 + 1), rounded down.
    ['the first block', 'BTC', 0x1d00ffff, '1.00', 4_295_032_833n],
    // Published as 81,725,299,822,043.22 (rounded; here it is cut) for blocks 830,592 to 832,607.
    ['block 832,001', 'BTC', 0x170371b1, '81725299822043.21', 351_012_846_022_445_927_321_616n],
    // Litecoin prints difficulty by bitcoin's 1: its easiest target is 1/4096 of it.
    ['the easiest block of Litecoin', 'LTC', 0x1e0ffff0, '0.00', 1_048_592n],
    // A pool stated these bits with 47251192.667, by the limit's 243 ones; Zcash itself divides the compact limit.
    ['Zcash in 2021', 'ZEC', 0x1c02d72c, '47251102.54', 387_081_770_332n],
    ['the easiest block of Zcash', 'ZEC', 0x1f07ffff, '1.00', 8_192n],
  ])('%s', (_what, asset, bits, difficulty, tries) => {
    const figure = { asset, target: targetOf(asset, bits) };
    expect(difficultyText(figure)).toBe(difficulty);
    expect(triesOf(figure)).toBe(tries);
  });

  it('knows which machine is for which coin, and what shares its work', () => {
    expect(ASSETS.map((asset) => `${asset} ${algorithmOf(asset)}`)).toEqual([
      'BTC sha256d',
      'LTC scrypt',
      'BCH sha256d',
      'DOGE scrypt',
      'NMC sha256d',
      'DASH x11',
      'ZEC equihash',
    ]);
    expect(mergesWith('LTC', 'DOGE')).toBe(true);
    expect(mergesWith('BTC', 'NMC')).toBe(true);
    expect(mergesWith('DOGE', 'LTC')).toBe(false);
    expect(mergesWith('BTC', 'BCH')).toBe(false);
    expect(mergesWith('BTC', 'DOGE')).toBe(false);
    expect(mergesWith('DOGE', 'DOGE')).toBe(false);
  });
});

const S21: Machine = {
  name: 'S21',
  algorithm: 'sha256d',
  hashRate: 200_000_000_000_000n,
  watts: 3_500,
  source: 'test',
};

function coin(patch: Partial<CoinNow> = {}): CoinNow {
  return {
    asset: 'BTC',
    target: targetOf('BTC', 0x170371b1),
    subsidy: 625_000_000n,
    blockFees: { kind: 'none' },
    poolFeeBps: null,
    price: parsePrice('60000'),
    ...patch,
  };
}

describe('what a machine earns in a day', () => {
  it('is what was published for block 832,001: 200 TH/s, 30,768 sat', () => {
    // By exact fractions in another language: 30768.1047… sat, 18.460862824336 dollars, 2.5 % of it to the pool, 84 kWh at 7 cents.
    expect(dayEarnings(S21, [coin({ poolFeeBps: 250 })], parseDecimal('0.07'))).toEqual({
      coins: [{ asset: 'BTC', units: 30_768n }],
      gross: parseUsd('18.460862824336'),
      poolFee: parseUsd('0.461521570608'),
      electricity: parseUsd('5.88'),
      net: parseUsd('12.119341253728'),
      breakEvenPerKwh: parseUsd('0.214277872068'),
    });
  });

  it('counts fees of blocks by the declared rule alone', () => {
    const gross = (patch: Partial<CoinNow>): bigint => dayEarnings(S21, [coin(patch)], null).gross;
    const bare = gross({});
    // Twice 18.460862824336 and 1.1 times it, each rounded for itself from the exact fraction.
    expect(gross({ blockFees: { kind: 'per-block', units: 625_000_000n } })).toBe(parseUsd('36.921725648671'));
    expect(gross({ blockFees: { kind: 'of-subsidy', bps: 1_000 } })).toBe(parseUsd('20.306949106769'));
    expect(gross({ poolFeeBps: 10_000 })).toBe(bare);
    expect(dayEarnings(S21, [coin({ poolFeeBps: 10_000 })], null)).toMatchObject({ net: 0n, breakEvenPerKwh: 0n });
  });

  it('leaves electricity out, and says nothing of a break-even, where there is nothing to say', () => {
    expect(dayEarnings(S21, [coin()], null)).toMatchObject({ electricity: null, net: parseUsd('18.460862824336') });
    expect(dayEarnings({ ...S21, watts: 0 }, [coin()], parseDecimal('0.07'))).toMatchObject({
      electricity: 0n,
      breakEvenPerKwh: null,
    });
  });

  it('pays for electricity once where two coins share the work', () => {
    const child = coin({ asset: 'NMC', price: parsePrice('1.5') });
    const [both, one, other] = [[coin(), child], [coin()], [child]].map((coins) => dayEarnings(S21, coins, null));
    expect(both?.gross).toBe((one?.gross ?? 0n) + (other?.gross ?? 0n));
    expect(both?.coins).toEqual([...(one?.coins ?? []), ...(other?.coins ?? [])]);
    expect(dayEarnings(S21, [coin(), child], parseDecimal('0.07')).electricity).toBe(parseUsd('5.88'));
  });

  it('agrees with what contracts are measured by, and its parts with each other', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 18n),
        fc.bigInt(1n, (1n << 224n) - 1n),
        fc.integer({ min: 0, max: 10_000 }),
        fc.bigInt(0n, 10n ** 10n),
        (hashRate, target, poolFeeBps, units) => {
          const blockFees = { kind: 'per-block', units } as const;
          const now = coin({ target, poolFeeBps, blockFees });
          const day = dayEarnings({ ...S21, hashRate }, [now], parseDecimal('0.1'));
          const span = { from: instant(0), to: instant(86_400_000) };
          const stretch = { ...span, target, subsidy: now.subsidy, fees: null, verified: true };
          expect(day.coins[0]?.units).toBe(expectedCoin(hashRate, [span], [stretch], blockFees).units);
          expect(day.net).toBe(day.gross - day.poolFee - (day.electricity ?? 0n));
          expect(day.poolFee <= day.gross).toBe(true);
          // One satoshi is 6e-4 dollars at this price: dollars come from the fraction that base units cut off.
          const sat = 600_000_000n;
          expect(day.gross - (day.coins[0]?.units ?? 0n) * sat).toBeGreaterThanOrEqual(0n);
          expect(day.gross - (day.coins[0]?.units ?? 0n) * sat).toBeLessThanOrEqual(sat);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the order of coins', () => {
  const option = (asset: Asset, now: MiningOption['coins'][number]['now']): MiningOption => ({
    algorithm: algorithmOf(asset),
    coins: [{ asset, now }],
  });
  const options: readonly MiningOption[] = [
    option('NMC', 'no-price'),
    option('BCH', coin({ asset: 'BCH', price: parsePrice('400') })),
    option('LTC', coin({ asset: 'LTC' })),
    option('BTC', coin()),
    {
      algorithm: 'sha256d',
      coins: [
        { asset: 'BTC', now: coin() },
        { asset: 'NMC', now: 'no-price' },
      ],
    },
  ];

  it('is best first, for machines of the algorithm, and what cannot be told is not ranked', () => {
    const ranked = rankOptions(S21, options, parseDecimal('0.07'));
    expect(ranked.map(({ assets }) => assets.join('+'))).toEqual(['BTC', 'BCH', 'NMC', 'BTC+NMC']);
    expect(ranked.map(({ earnings }) => earnings === null)).toEqual([false, false, true, true]);
    expect(ranked[3]?.gaps).toEqual([{ asset: 'NMC', gap: 'no-price' }]);
  });

  it('puts a loss before what nobody knows, and stays the same at every price of electricity', () => {
    const dear = rankOptions(S21, options, parseDecimal('100'));
    expect(dear.map(({ assets }) => assets.join('+'))).toEqual(['BTC', 'BCH', 'NMC', 'BTC+NMC']);
    expect(dear[0]?.earnings?.net).toBe(parseUsd('18.460862824336') - parseUsd('8400'));
  });

  it('has published machines for every algorithm', () => {
    expect(new Set(PUBLISHED_MACHINES.map(({ algorithm }) => algorithm)).size).toBe(4);
  });
});

describe('a figure that is shown as the present one', () => {
  const now = instant(1_800_000_000_000);
  const figure = {
    asset: 'LTC',
    height: 1,
    target: 1n,
    blockAt: now,
    readAt: now,
    grade: 'stated',
    source: '',
    host: null,
    headers: 0,
  } as const;
  it.each([
    ['six hours after the last block', { blockAt: plusMs(now, -6 * HOUR_MS) }, true],
    ['a moment later', { blockAt: plusMs(now, -6 * HOUR_MS - 1) }, false],
    ['six hours after it was read', { readAt: plusMs(now, -6 * HOUR_MS) }, true],
    ['a moment later than that', { readAt: plusMs(now, -6 * HOUR_MS - 1) }, false],
    ['two hours ahead of our clock', { blockAt: plusMs(now, 2 * HOUR_MS) }, true],
    ['further ahead', { blockAt: plusMs(now, 2 * HOUR_MS + 1) }, false],
  ])('%s', (_what, patch, isPresent) => {
    expect(isCurrent({ ...figure, ...patch }, now)).toBe(isPresent);
  });
});

describeShared('headers that a node gives', 'headers', () => {
  const cut = (file: string, to: number, count: number): Uint8Array[] => {
    const bytes = sharedBytes(`headers/${file}`);
    return Array.from({ length: count }, (_, n) => bytes.slice((to - count + n) * 80, (to - count + n + 1) * 80));
  };
  const from = { host: 'node', readAt: instant(1_320_000_000_000) };
  const litecoin = (): Uint8Array[] => cut('litecoin/mainnet_1_256.bin', 256, headersWanted('LTC'));

  it('of Litecoin show the target of the last block, where a period has one', () => {
    const figure = figureOfHeaders('LTC', { height: 256, headers: litecoin() }, from);
    expect(figure).toMatchObject({ asset: 'LTC', height: 257, grade: 'headers', headers: 24, host: 'node' });
    expect(figure.target).toBe(targetOf('LTC', 0x1e0ffff0));
  });

  it('of Dash show the mean of the last 24 targets, where every block has its own', () => {
    const headers = cut('dash/mainnet_980000_981999.bin', 2_000, headersWanted('DASH'));
    const readAt = instant(1_600_000_000_000);
    const bits = headers.slice(-24).map((header) => new DataView(header.buffer).getUint32(72, true));
    const sum = bits.reduce((total, one) => total + targetOf('DASH', one), 0n);
    expect(new Set(bits).size).toBeGreaterThan(20);
    expect(figureOfHeaders('DASH', { height: 981_999, headers }, { host: 'node', readAt })).toMatchObject({
      height: 982_000,
      headers: 48,
      target: sum / 24n,
    });
  });

  it.each<[string, (headers: Uint8Array[]) => Uint8Array[], string]>([
    ['one fewer than are needed', (headers) => headers.slice(1), 'too few'],
    [
      'work that was not done',
      (headers) => headers.map((one, n) => (n === 9 ? withByte(one, 79) : one)),
      'insufficient-work',
    ],
    ['a gap', (headers) => headers.map((one, n) => (n === 9 ? (headers[8] ?? one) : one)), 'broken-link'],
    ['a header cut short', (headers) => headers.map((one, n) => (n === 9 ? one.slice(0, 79) : one)), ''],
    ['an empty first one', (headers) => [new Uint8Array(), ...headers.slice(1)], 'unreadable'],
  ])('are refused with %s', (_what, spoil, reason) => {
    const read = (): unknown => figureOfHeaders('LTC', { height: 256, headers: spoil(litecoin()) }, from);
    expect(read).toThrow(expect.objectContaining({ code: 'rewards.bad-headers' }));
    expect(read).toThrow(reason);
  });
});

function withByte(header: Uint8Array, at: number): Uint8Array {
  return header.map((byte, index) => (index === at ? byte ^ 1 : byte));
}

describe('the payback time', () => {
  const facts = {
    price: parseUsd('1000'),
    earned: parseUsd('400'),
    electricity: parseUsd('100'),
    netPerDay: parseUsd('7'),
  };
  const left = { recovered: parseUsd('300'), remaining: parseUsd('700') };
  it.each([
    ['is what is left by what is left a day', {}, { ...left, state: 'pays-back', days: 100 }],
    [
      'is rounded up to a whole day',
      { netPerDay: parseUsd('6.999999999999') },
      { ...left, state: 'pays-back', days: 101 },
    ],
    [
      'is over when all came back',
      { earned: parseUsd('1100') },
      { recovered: parseUsd('1000'), remaining: 0n, state: 'paid-back', days: null },
    ],
    [
      'is not over a moment before',
      { earned: usd(parseUsd('1100') - 1n) },
      { recovered: parseUsd('999.999999999999'), remaining: 1n, state: 'pays-back', days: 1 },
    ],
    ['never ends at nothing a day', { netPerDay: usd(0n) }, { ...left, state: 'not-at-this-rate', days: null }],
    ['never ends at a loss', { netPerDay: parseUsd('-1') }, { ...left, state: 'not-at-this-rate', days: null }],
    [
      'is not told beyond a century',
      { netPerDay: parseUsd('0.019') },
      { ...left, state: 'not-at-this-rate', days: null },
    ],
    ['is told up to a century', { netPerDay: parseUsd('0.02') }, { ...left, state: 'pays-back', days: 35_000 }],
    ['is not told without a rate', { netPerDay: null }, { ...left, state: 'no-rate', days: null }],
    [
      'grows where it cost more than it earned',
      { electricity: parseUsd('500'), netPerDay: parseUsd('11') },
      { recovered: parseUsd('-100'), remaining: parseUsd('1100'), state: 'pays-back', days: 100 },
    ],
  ])('%s', (_what, patch, expected) => {
    expect(paybackOf({ ...facts, ...patch })).toEqual(expected);
  });
});
