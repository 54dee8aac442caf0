import { DAY_MS, formatDecimal, parseInstant, parsePrice, plusMs } from '../units';
import { assertMaySign, doubtOf, maySign, type NearPrice } from './hand-price';

const AT = parseInstant('2026-01-02T12:00:00Z');
const near = (...texts: readonly string[]): NearPrice[] =>
  texts.map((text, i) => ({ price: parsePrice(text), at: plusMs(AT, i * DAY_MS), source: `source ${i}` }));
const doubt = (text: string, ...texts: readonly string[]) => doubtOf(parsePrice(text), near(...texts), 2_500);

describe('a price typed by hand (F41)', () => {
  it.each<[string, string, string[], string | undefined]>([
    ['beside the day before', '74000', ['73000'], undefined],
    ['25 % above it', '100', ['80'], undefined],
    ['a millionth more than 25 % above it', '100.000001', ['80'], '80'],
    ['25 % of itself below it', '80', ['100'], undefined],
    ['a millionth less', '79.999999', ['100'], '100'],
    ['a hundred times the day before', '7400000', ['74000'], '74000'],
    ['a hundredth of it', '740', ['74000'], '74000'],
    ['the pair turned over', '0.0000135', ['74000'], '74000'],
    ['near the day before and far from the day after', '74000', ['73000', '20000'], '20000'],
    ['far from another source of the same day', '74000', ['50000', '73000'], '50000'],
    ['between two days that are far apart, near both', '100', ['90', '120'], undefined],
  ])('%s', (_what, text, beside, far) => {
    const found = doubt(text, ...beside);
    expect(found?.why === 'far' ? formatDecimal(found.near.price) : found?.why).toBe(far);
  });

  it('that nothing stands beside is doubted: only its writer vouches for it', () => {
    expect(doubt('74000')).toEqual({ why: 'nothing-near' });
  });
});

describe('a doubted price is confirmed', () => {
  const stated = { by: 'operator-1', at: AT };
  it.each([
    ['by another operator at once', 'operator-2', 0, false, true],
    ['not by its writer, however long after', 'operator-1', 400 * DAY_MS, false, false],
    ['not by one who works alone within a day', 'operator-1', DAY_MS - 1, true, false],
    ['by one who works alone a day after', 'operator-1', DAY_MS, true, true],
  ])('%s', (_what, by, afterMs, alone, expected) => {
    const signing = { by, at: plusMs(AT, afterMs) };
    expect(maySign(stated, signing, alone)).toBe(expected);
    const act = () => assertMaySign(stated, signing, alone);
    if (expected) expect(act).not.toThrow();
    else expect(act).toThrow(expect.objectContaining({ code: 'prices.second-person' }));
  });
});
