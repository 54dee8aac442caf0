import { type KnownPayment, readAttempt } from './adopting';

const A = 'aa'.repeat(32);
const B = 'bb'.repeat(32);
const COINS = new Map([
  [`${A}:0`, 100_000n],
  [`${B}:3`, 50_000n],
]);
const input = (txid: string, vout: number) => ({ txid, vout, sequence: 0, scriptSigHex: '', witness: [] });
const output = (valueSats: bigint, scriptHex: string) => ({ valueSats, scriptHex });

/** Pays 60,000 and 20,000, its change between the two, for 1,000. */
const KNOWN: KnownPayment = {
  inputs: [`${A}:0`],
  items: [
    { vout: 0, scriptHex: '51', valueSats: 60_000n },
    { vout: 2, scriptHex: '52', valueSats: 20_000n },
  ],
  changeVout: 1,
  changeScripts: new Set(['c1']),
  feeSats: 1_000n,
};
const DEARER = {
  inputs: [input(A, 0)],
  outputs: [output(60_000n, '51'), output(18_000n, 'c1'), output(20_000n, '52')],
};
const withOutputs = (...outputs: ReturnType<typeof output>[]) => ({ ...DEARER, outputs });

describe('a transaction that replaced a payment of the lost life (RULES 13)', () => {
  it('is read as an attempt with what it costs, and a coin of ours beside those of the first', () => {
    expect(readAttempt(DEARER, COINS, KNOWN)).toEqual({
      feeSats: 2_000n,
      change: { vout: 1, scriptHex: 'c1', valueSats: 18_000n },
    });
    const more = { inputs: [input(B, 3), input(A, 0)], outputs: DEARER.outputs };
    expect(readAttempt(more, COINS, KNOWN)?.feeSats).toBe(52_000n);
  });

  it.each<[string, bigint, boolean]>([
    ['costs one satoshi more', 18_999n, true],
    ['costs as much: a node would not have taken it in place of the first', 19_000n, false],
    ['costs less', 19_001n, false],
  ])('%s', (_, change, isOne) => {
    const made = withOutputs(output(60_000n, '51'), output(change, 'c1'), output(20_000n, '52'));
    expect(readAttempt(made, COINS, KNOWN) !== undefined).toBe(isOne);
  });

  it.each<[string, Pick<typeof DEARER, 'inputs' | 'outputs'>]>([
    ['leaves a coin of the first out', { ...DEARER, inputs: [input(B, 3)] }],
    ['spends a coin of somebody else too', { ...DEARER, inputs: [input(A, 0), input(A, 1)] }],
    ['pays an item a satoshi less', withOutputs(output(59_999n, '51'), output(18_000n, 'c1'), output(20_000n, '52'))],
    ['pays an item a satoshi more', withOutputs(output(60_001n, '51'), output(18_000n, 'c1'), output(20_000n, '52'))],
    ['pays an item elsewhere', withOutputs(output(60_000n, '53'), output(18_000n, 'c1'), output(20_000n, '52'))],
    ['exchanges places', withOutputs(output(20_000n, '52'), output(18_000n, 'c1'), output(60_000n, '51'))],
    ['leaves an item out', withOutputs(output(60_000n, '51'), output(18_000n, 'c1'))],
    [
      'pays somebody more',
      withOutputs(output(60_000n, '51'), output(8_000n, 'c1'), output(20_000n, '52'), output(9_000n, '53')),
    ],
    ['gives the change elsewhere', withOutputs(output(60_000n, '51'), output(18_000n, 'c2'), output(20_000n, '52'))],
  ])('is none that %s', (_, made) => {
    expect(readAttempt(made, COINS, KNOWN)).toBeUndefined();
  });

  it('has its change behind all items where the first has none: of a key that nobody knows yet', () => {
    const bare: KnownPayment = {
      ...KNOWN,
      items: [
        { vout: 0, scriptHex: '51', valueSats: 60_000n },
        { vout: 1, scriptHex: '52', valueSats: 20_000n },
      ],
      changeVout: null,
      changeScripts: new Set(),
    };
    const made = withOutputs(output(60_000n, '51'), output(20_000n, '52'), output(10_000n, 'c9'));
    expect(readAttempt(made, COINS, bare)?.change).toEqual({ vout: 2, scriptHex: 'c9', valueSats: 10_000n });
    const before = withOutputs(output(10_000n, 'c9'), output(60_000n, '51'), output(20_000n, '52'));
    expect(readAttempt(before, COINS, bare)).toBeUndefined();
    expect(readAttempt(withOutputs(...made.outputs.slice(0, 2)), COINS, bare)).toBeUndefined();
  });
});
