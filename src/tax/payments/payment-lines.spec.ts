import type { EntryId } from '../../ledger';
import type { Quote } from '../../prices';
import { type Asset, type Instant, parseInstant, parsePrice, parseUsd } from '../../units';
import { type Available, paymentLines } from './payment-lines';

const quote = (price: string, at: Instant): Quote => ({
  ...{ id: `q-${price}`, asset: 'BTC', at, revision: 0, source: 'test', label: 'test prices', raw: '' },
  ...{ price: parsePrice(price), observed_at: at, fetched_at: at },
});

/** A price by the year's month: 50,000 in January, 60,000 in December; none on the days that are named. */
function judged(facts: readonly Available[], without: readonly string[] = [], zone = 'UTC') {
  const quoteOf = (_asset: Asset, at: Instant): Quote | string => {
    const text = new Date(at).toISOString();
    if (without.some((day) => text.startsWith(day))) return `no price of BTC on ${text.slice(0, 10)}`;
    return quote(text.slice(5, 7) === '12' ? '60000' : '50000', at);
  };
  return paymentLines('m', facts, { quoteOf, zone });
}

let made = 0;
function fact(at: string, net: bigint, more: Partial<Available> = {}): Available {
  made += 1;
  return {
    ...{ id: `p${made}-0`, source: 'pool', row: 'a', legalModel: 'principal', asset: 'BTC' },
    ...{ at: parseInstant(at), cause: 'E1' as EntryId, reference: `ref-${made}` },
    ...{ gross: net, poolFee: 0n, serviceFee: 0n, net },
    ...more,
  };
}

describe('the value of what was paid (RULES.md 4, 6, 8)', () => {
  it('is that of the instant, with gross, each fee and net apart, and gross is exactly the three together', () => {
    const { lines } = judged([fact('2026-01-10T00:00:00Z', 970n, { gross: 1_000n, poolFee: 10n, serviceFee: 20n })]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      ...{ kind: 'payment', day: '2026-01-10', legalModel: 'principal' },
      ...{ grossUsd: parseUsd('0.5'), poolFeeUsd: parseUsd('0.005'), serviceFeeUsd: parseUsd('0.01') },
      ...{ netUsd: parseUsd('0.485'), price: { price: '50000', label: 'test prices', quoteId: 'q-50000' } },
    });
  });

  it('keeps one satoshi, far below a cent', () => {
    const [line] = judged([fact('2026-01-10T00:00:00Z', 1n)]).lines;
    expect(line?.grossUsd).toBe(parseUsd('0.0005'));
  });

  it('falls on the day of the operator’s zone', () => {
    const newYork = judged([fact('2027-01-01T04:59:59Z', 1n), fact('2027-01-01T05:00:00Z', 1n)], [], 'America/New_York'); // prettier-ignore
    expect(newYork.lines.map(({ day }) => day)).toEqual(['2026-12-31', '2027-01-01']);
  });

  it('of a reduction in the same year is the original one, of its own row first, then of the newest', () => {
    const facts = [
      fact('2026-01-10T00:00:00Z', 100n, { row: 'a' }),
      fact('2026-12-01T00:00:00Z', 100n, { row: 'b' }),
      fact('2026-12-20T00:00:00Z', -150n, { row: 'a' }),
    ];
    const { lines } = judged(facts);
    expect(lines.slice(2).map(({ kind, net, netUsd, price, of }) => [kind, net, netUsd, price.price, of?.day])).toEqual(
      [
        ['reversal', -100n, 0n - parseUsd('0.05'), '50000', '2026-01-10'],
        ['reversal', -50n, 0n - parseUsd('0.03'), '60000', '2026-12-01'],
      ],
    );
  });

  it('of a reduction in a later year is a repayment', () => {
    const facts = [fact('2026-12-31T23:59:59Z', 100n), fact('2027-01-01T00:00:00Z', -40n)];
    expect(judged(facts).lines.map(({ kind, day }) => [kind, day])).toEqual([
      ['payment', '2026-12-31'],
      ['repayment', '2027-01-01'],
    ]);
  });

  it('taken back in parts sums to the payment, to the last 1e-12 dollar', () => {
    const third = { quoteOf: (_: Asset, at: Instant) => quote('0.333333333333', at), zone: 'UTC' };
    const parts = Array.from({ length: 7 }, (_, i) => fact(`2026-02-0${i + 1}T00:00:00Z`, -1n, { gross: -2n, poolFee: -1n })); // prettier-ignore
    const all = [fact('2026-01-10T00:00:00Z', 7n, { gross: 14n, poolFee: 7n }), ...parts];
    const { lines } = paymentLines('m', all, third);
    for (const key of ['grossUsd', 'poolFeeUsd', 'serviceFeeUsd', 'netUsd'] as const) {
      expect(lines.reduce((sum, line) => sum + line[key], 0n)).toBe(0n);
    }
    for (const line of lines) expect(line.grossUsd).toBe(line.poolFeeUsd + line.serviceFeeUsd + line.netUsd);
  });

  it('leaves the gross where a pool took more fee of it, and never takes back more gross than was paid', () => {
    const [first, second] = [
      { gross: 100n, poolFee: 10n },
      { gross: 80n, poolFee: -10n },
    ];
    const more = fact('2026-01-11T00:00:00Z', -5n, { gross: 0n, poolFee: 5n });
    expect(judged([fact('2026-01-10T00:00:00Z', 90n, first), more]).lines[1]).toMatchObject({ gross: 0n, poolFee: 5n });
    const all = fact('2026-01-11T00:00:00Z', -90n, { gross: -90n });
    expect(judged([fact('2026-01-10T00:00:00Z', 90n, second), all]).lines[1]).toMatchObject({
      ...{ gross: -80n, poolFee: 10n, net: -90n },
    });
  });

  it('is missing where there is no price, and so is what takes it back; the rest is valued', () => {
    const facts = [
      fact('2026-01-10T00:00:00Z', 100n, { row: 'a' }),
      fact('2026-01-11T00:00:00Z', 5n, { row: 'b' }),
      fact('2026-01-12T00:00:00Z', -100n, { row: 'a' }),
    ];
    const { lines, unvalued } = judged(facts, ['2026-01-10']);
    expect(lines.map(({ row }) => row)).toEqual(['b']);
    expect(unvalued.map(({ net, reason }) => [net, reason])).toEqual([
      [100n, 'no price of BTC on 2026-01-10'],
      [-100n, 'no price of BTC on 2026-01-10'],
    ]);
  });

  it('of what nothing stands against is missing by name: another source’s payment is not taken for it', () => {
    const facts = [fact('2026-01-10T00:00:00Z', 100n, { source: 'other' }), fact('2026-01-12T00:00:00Z', -1n)];
    expect(judged(facts).unvalued.map(({ reason }) => reason)).toEqual([
      'more was taken back than this source had paid',
    ]);
  });
});
