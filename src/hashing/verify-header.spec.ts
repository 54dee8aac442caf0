import fc from 'fast-check';
import { mineHeader } from '../../test/support/block-factory';
import {
  type ChainPoint,
  compactBits,
  decodeHeader,
  encodeHeader,
  expandBits,
  expectedBits,
  fromHex,
  genesisPoint,
  headerHash,
  medianTimePast,
  NETWORK_RULES,
  type NetworkRules,
  retarget,
  splitHeaders,
  toHex,
  verifyHeader,
} from '.';

/** Rules like a real network's at regtest difficulty, so that a test can mine. */
function easy(rules: NetworkRules, change: Partial<NetworkRules> = {}): NetworkRules {
  const { powLimit, powLimitBits } = NETWORK_RULES.regtest;
  return { ...rules, powLimit, powLimitBits, ...change };
}

const EASY = easy(NETWORK_RULES.bitcoin);
const BITS = EASY.powLimitBits;
const T = 1_700_000_000;

function point(change: Partial<ChainPoint> = {}): ChainPoint {
  return {
    height: 100,
    hash: 'ab'.repeat(32),
    time: T,
    bits: BITS,
    work: 202n,
    recentTimes: Array.from({ length: 11 }, (_, index) => T - 600 * (10 - index)),
    periodFirst: { time: T - 60_000, bits: BITS },
    lastRealBits: BITS,
    ...change,
  };
}

interface Case {
  readonly rules?: NetworkRules;
  readonly parent?: ChainPoint;
  readonly now?: number | null;
  readonly header?: { version?: number; previous?: string; time?: number; bits?: number };
  readonly valid?: boolean;
}

function judge({ rules = EASY, parent = point(), now = null, header = {}, valid = true }: Case): string {
  const plan = { previous: parent.hash, time: parent.time + 600, bits: parent.bits, ...header };
  const verdict = verifyHeader(mineHeader(plan, valid), { rules, parent, nowSeconds: now });
  return verdict.ok ? 'ok' : verdict.rule;
}

describe('header codec', () => {
  const sha256dNetworks = Object.values(NETWORK_RULES).filter(
    (rules) => rules.powHash === 'sha256d' && rules.headerBytes === 80,
  );

  it.each(sha256dNetworks)('hashes the genesis header of $network to its published hash', (rules) => {
    expect(headerHash(fromHex(rules.genesisHeader))).toBe(rules.genesisHash);
    const point = genesisPoint(rules);
    expect(BigInt(`0x${point.hash}`)).toBeLessThanOrEqual(expandBits(point.bits, rules.powLimit));
  });

  it('reads block 1 of mainnet as published', () => {
    const raw = `010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299`;
    expect(headerHash(fromHex(raw))).toBe('00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048');
    expect(decodeHeader(fromHex(raw))).toEqual({
      version: 1,
      previous: NETWORK_RULES.bitcoin.genesisHash,
      merkleRoot: '0e3e2357e806b6cdb1f70b54c3a3a17b6714ee1f0e68bebb44a74b1efd512098',
      time: 1231469665,
      bits: 0x1d00ffff,
      nonce: 2573394689,
    });
  });

  it('reads the version as a signed integer', () => {
    const bytes = fromHex(NETWORK_RULES.bitcoin.genesisHeader);
    bytes[3] = 0x80;
    expect(decodeHeader(bytes).version).toBe(0x80000001 - 2 ** 32);
  });

  it('gives back any 80 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 80, maxLength: 80 }), (bytes) => {
        expect(toHex(encodeHeader(decodeHeader(bytes)))).toBe(toHex(bytes));
      }),
    );
  });

  it.each([0, 79, 81, 160])('refuses %i bytes as one header', (length) => {
    expect(() => decodeHeader(new Uint8Array(length))).toThrow(expect.objectContaining({ code: 'hashing.bad-header' }));
  });

  it('refuses headers that are cut off', () => {
    expect(() => splitHeaders(new Uint8Array(161))).toThrow(expect.objectContaining({ code: 'hashing.bad-header' }));
  });
});

describe('verifyHeader', () => {
  it('accepts a child that keeps every rule', () => {
    expect(judge({})).toBe('ok');
  });

  it.each<[string, Case]>([
    ['broken-link', { header: { previous: 'cd'.repeat(32) } }],
    ['insufficient-work', { valid: false }],
    ['bits-zero', { header: { bits: 0x20000000 }, valid: false }],
    ['wrong-retarget', { header: { bits: 0x207ffffe } }],
    ['wrong-retarget', { header: { bits: 0x1f7fffff } }],
  ])('refuses %s', (rule, change) => {
    if (rule === 'bits-zero') {
      const parent = point();
      const bytes = encodeHeader({
        version: 4,
        previous: parent.hash,
        merkleRoot: '11'.repeat(32),
        time: T + 1,
        bits: 0x20000000,
        nonce: 0,
      });
      expect(verifyHeader(bytes, { rules: EASY, parent, nowSeconds: null })).toMatchObject({ ok: false, rule });
      return;
    }
    expect(judge(change)).toBe(rule);
  });

  it.each([
    ['bits-negative', 0x1d80ffff],
    ['bits-overflow', 0xff123456],
    ['above-limit', 0x2100ffff],
  ])('refuses %s before anything else of the target', (rule, bits) => {
    const parent = point();
    const bytes = encodeHeader({
      version: 4,
      previous: parent.hash,
      merkleRoot: '11'.repeat(32),
      time: T + 1,
      bits,
      nonce: 0,
    });
    expect(verifyHeader(bytes, { rules: EASY, parent, nowSeconds: null })).toMatchObject({ ok: false, rule });
  });

  it.each([
    ['at the median', -3000, 'time-too-old'],
    ['a second above it, below its parent', -2999, 'ok'],
  ])('with a time %s is %s', (_, offset, expected) => {
    // Eleven times 600 s apart ending at the parent: the median is five intervals back.
    expect(judge({ header: { time: T + Number(offset) } })).toBe(expected);
  });

  it.each([
    [7200, 'ok'],
    [7201, 'time-too-new'],
  ])('with a time %i s ahead of the clock is %s', (ahead, expected) => {
    expect(judge({ now: T, header: { time: T + Number(ahead) } })).toBe(expected);
  });

  it.each([
    [227_930, 1, 'ok'],
    [227_931, 1, 'bad-version'],
    [227_931, 2, 'ok'],
    [363_724, 2, 'ok'],
    [363_725, 2, 'bad-version'],
    [363_725, 3, 'ok'],
    [388_380, 3, 'ok'],
    [388_381, 3, 'bad-version'],
    [388_381, 4, 'ok'],
    [388_381, 0x20000000, 'ok'],
    [388_381, -0x80000000, 'bad-version'],
    [227_930, -0x80000000, 'ok'],
  ])('at height %i with version %i is %s', (height, version, expected) => {
    expect(judge({ parent: point({ height: height - 1 }), header: { version } })).toBe(expected);
  });

  it.each([
    [-600, 'ok'],
    [-601, 'timewarp'],
  ])('under BIP94, %i s from its parent at a boundary is %s', (offset, expected) => {
    const rules = easy(NETWORK_RULES.testnet4, { noRetarget: true });
    const header = { time: T + Number(offset) };
    expect(judge({ rules, parent: point({ height: 2015 }), header })).toBe(expected);
    expect(judge({ rules, parent: point({ height: 2014 }), header })).toBe('ok');
    expect(
      judge({ parent: point({ height: 2015, periodFirst: { time: T - 1_209_600 * 4, bits: BITS } }), header }),
    ).toBe('ok');
  });
});

describe('expected bits', () => {
  const testnet = NETWORK_RULES.testnet3;
  const real = 0x1c00ffff;

  it.each([
    [1200, real],
    [1201, testnet.powLimitBits],
  ])('of a testnet block %i s after its parent', (gap, bits) => {
    expect(expectedBits(point({ bits: real, lastRealBits: real }), T + gap, testnet)).toBe(bits);
  });

  it('come from the last block that is not a minimum-difficulty one', () => {
    const parent = point({ bits: testnet.powLimitBits, lastRealBits: real });
    expect(expectedBits(parent, T + 600, testnet)).toBe(real);
  });

  it('after a period that ends in a minimum-difficulty block start from it on testnet3 and from the first on testnet4', () => {
    const span = 1_209_600;
    const parent = point({
      height: 2015,
      bits: testnet.powLimitBits,
      periodFirst: { time: T - span, bits: real },
      lastRealBits: real,
    });
    expect(expectedBits(parent, T + 1, testnet)).toBe(testnet.powLimitBits);
    expect(expectedBits(parent, T + 1, NETWORK_RULES.testnet4)).toBe(real);
  });

  it('never change on regtest', () => {
    const { regtest } = NETWORK_RULES;
    expect(expectedBits(point({ height: 2015 }), T, regtest)).toBe(regtest.powLimitBits);
    expect(expectedBits(point(), T + 100_000, regtest)).toBe(regtest.powLimitBits);
  });

  it('are unknown at a boundary where the first block of the period is', () => {
    expect(expectedBits(point({ height: 2015, periodFirst: null }), T, NETWORK_RULES.bitcoin)).toBeNull();
  });
});

describe('retarget', () => {
  const { bitcoin } = NETWORK_RULES;

  // Bitcoin Core src/test/pow_tests.cpp.
  it.each([
    ['get_next_work', 0x1d00ffff, 1261130161, 1262152739, 0x1d00d86a],
    ['get_next_work_pow_limit', 0x1d00ffff, 1231006505, 1233061996, 0x1d00ffff],
    ['get_next_work_lower_limit_actual', 0x1c05a3f4, 1279008237, 1279297671, 0x1c0168fd],
    ['get_next_work_upper_limit_actual', 0x1c387f6f, 1263163443, 1269211443, 0x1d00e1fd],
  ])('%s of Bitcoin Core', (_, bits, first, last, next) => {
    expect(retarget(bits, first, last, bitcoin)).toBe(next);
  });

  it.each([
    ['a quarter of the time', 302_400, 302_399],
    ['four times the time', 4_838_400, 4_838_401],
  ])('is clamped at %s', (_, edge, beyond) => {
    const bits = 0x1b0404cb;
    expect(retarget(bits, 0, beyond, bitcoin)).toBe(retarget(bits, 0, edge, bitcoin));
    const inside = edge + (beyond < edge ? 1_000 : -1_000);
    expect(retarget(bits, 0, inside, bitcoin)).not.toBe(retarget(bits, 0, edge, bitcoin));
  });

  it('takes a span that runs backwards as the shortest', () => {
    expect(retarget(0x1b0404cb, 1_000, 0, bitcoin)).toBe(retarget(0x1b0404cb, 0, 302_400, bitcoin));
  });

  it('multiplies before it divides', () => {
    const slow = (bits: number, span: number): number =>
      compactBits((expandBits(bits, bitcoin.powLimit) * BigInt(span)) / 1_209_600n);
    fc.assert(
      fc.property(
        fc.integer({ min: 0x1a008000, max: 0x1a7fffff }),
        fc.integer({ min: 302_400, max: 4_838_400 }),
        (bits, span) => {
          expect(retarget(bits, 0, span, bitcoin)).toBe(slow(bits, span));
        },
      ),
    );
  });
});

describe('median time past', () => {
  it.each([
    [[5], 5],
    [[5, 9], 9],
    [[9, 5, 7], 7],
    [[11, 1, 10, 2, 9, 3, 8, 4, 7, 5, 6], 6],
  ])('of %j is %i', (times, median) => {
    expect(medianTimePast(times)).toBe(median);
  });
});
