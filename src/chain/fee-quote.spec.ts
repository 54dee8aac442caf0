import fc from 'fast-check';
import { instantOfSeconds } from '../units';
import { type FeeAnswer, type FeeFacts, type FeeWord, quoteOf } from '.';

const AT = instantOfSeconds(1_767_225_600);
const says = (source: string, rate: bigint | undefined): FeeWord => {
  const answer: FeeAnswer = rate === undefined ? { refused: 'none' } : { rateSatPerKvb: rate };
  return { source, askedAt: AT, answer };
};
const facts = (node: bigint | undefined, second: bigint | undefined, over: Partial<FeeFacts> = {}): FeeFacts => ({
  node: says('node', node),
  second: says('second', second),
  floorSatPerKvb: 100n,
  fallbackSatPerKvb: null,
  ...over,
});

describe('which fee estimate counts', () => {
  it.each<[string, bigint | undefined, bigint | undefined, [string, bigint | undefined, string | undefined]]>([
    ['the node alone', 5_000n, undefined, ['node', 5_000n, 'node']],
    ['the second one alone', undefined, 5_000n, ['second', 5_000n, 'second']],
    ['both alike: the node', 5_000n, 6_000n, ['node', 5_000n, 'node']],
    ['the second one exactly three times dearer: the node', 5_000n, 15_000n, ['node', 5_000n, 'node']],
    ['the second one more than three times dearer: the lower, which is the node', 5_000n, 15_001n, ['lower', 5_000n, 'node']], // prettier-ignore
    ['the node exactly three times dearer: the node', 15_000n, 5_000n, ['node', 15_000n, 'node']],
    ['the node more than three times dearer: the lower, which is the second', 15_001n, 5_000n, ['lower', 5_000n, 'second']], // prettier-ignore
    ['nobody', undefined, undefined, ['none', undefined, undefined]],
  ])('%s', (_, node, second, [rule, rateSatPerKvb, source]) => {
    const quote = quoteOf(facts(node, second));
    expect(quote).toMatchObject({ rule, rateSatPerKvb });
    expect(quote.word?.source).toBe(source);
  });

  it("takes the operator's fallback only where no source has a rate", () => {
    expect(quoteOf(facts(undefined, undefined, { fallbackSatPerKvb: 2_000n }))).toMatchObject({
      rule: 'fallback',
      rateSatPerKvb: 2_000n,
      word: undefined,
    });
    expect(quoteOf(facts(undefined, 9_000n, { fallbackSatPerKvb: 2_000n })).rule).toBe('second');
  });

  it.each<[bigint | undefined, bigint | undefined, bigint | null]>([
    [200n, undefined, null],
    [undefined, 200n, null],
    [20_000n, 200n, null],
    [undefined, undefined, 200n],
  ])("raises %s, %s, %s to what the node's mempool takes", (node, second, fallbackSatPerKvb) => {
    const quote = quoteOf(facts(node, second, { floorSatPerKvb: 1_000n, fallbackSatPerKvb }));
    expect(quote.rateSatPerKvb).toBe(1_000n);
  });

  it('is a rate that somebody said or the floor, never above our own node’s, for any two words', () => {
    const rate = fc.option(fc.bigInt(100n, 10_000_000n), { nil: undefined });
    fc.assert(
      fc.property(rate, rate, fc.bigInt(100n, 100_000n), (node, second, floor) => {
        const quote = quoteOf(facts(node, second, { floorSatPerKvb: floor }));
        if (node === undefined && second === undefined) return quote.rateSatPerKvb === undefined;
        const got = quote.rateSatPerKvb ?? 0n;
        const isKnown = [node, second, floor].includes(got);
        return isKnown && got >= floor && (node === undefined || got <= (node < floor ? floor : node));
      }),
    );
  });
});
