import { parseInstant } from '../units';
import { returnYear } from '../../reports/information-returns';
import { choicesIn, type DatedChoices, formOfShare, openSourcesIn, sameChoices } from './filing-choices';

function from(fromYear: number, over: Partial<DatedChoices> = {}): DatedChoices {
  return { fromYear, miningShares: '1099-MISC', fileFromUsd: null, sources: [], ...over };
}

// Issue 6: what is unconfirmed "becomes a dated setting".
describe('choices that no source settles', () => {
  const misc = from(2025);
  const nec = from(2026, { miningShares: '1099-NEC' });

  it.each([
    [2024, '1099-MISC'],
    [2025, '1099-MISC'],
    [2026, '1099-NEC'],
    [2027, '1099-NEC'],
  ])(
    'count from their own tax year until a later one has its own, the earliest before it too: %i',
    (year, expected) => {
      expect(choicesIn([misc, nec], year)?.miningShares).toBe(expected);
      expect(choicesIn([nec, misc], year)?.miningShares).toBe(expected);
    },
  );

  it('of one tax year are those that were said last', () => {
    expect(choicesIn([misc, from(2025, { fileFromUsd: '600' })], 2025)?.fileFromUsd).toBe('600');
    expect(choicesIn([misc, from(2025, { fileFromUsd: '600' })], 2024)?.fileFromUsd).toBe('600');
    expect(choicesIn([], 2025)).toBeUndefined();
  });

  it('are the same where they decide the same, in whatever order, and what is not decided is as if it were not named', () => {
    const a = { source: 'a', received: 'mining', agentReports: null } as const;
    const b = { source: 'b', received: null, agentReports: false } as const;
    const none = { source: 'c', received: null, agentReports: null } as const;
    expect(sameChoices(from(2025, { sources: [a, b, none] }), from(2026, { sources: [b, a] }))).toBe(true);
    expect(sameChoices(from(2025, { sources: [a] }), from(2025, { sources: [{ ...a, received: 'rent' }] }))).toBe(
      false,
    );
    expect(sameChoices(from(2025, { sources: [b] }), from(2025))).toBe(false);
    expect(sameChoices(misc, nec)).toBe(false);
    expect(sameChoices(misc, from(2025, { fileFromUsd: '600' }))).toBe(false);
  });
});

describe('the form of a share', () => {
  const sources = [{ source: 'n', received: 'services', agentReports: null }, { source: 'a', received: null, agentReports: false }] as const; // prettier-ignore

  it.each([
    ['p', 'principal', '1099-MISC'],
    ['n', 'nominee', '1099-NEC'],
    // Not decided, on no return, or not declared: as mining shares go.
    ['other', 'nominee', '1099-MISC'],
    ['a', 'agent', '1099-MISC'],
    ['p', null, '1099-MISC'],
  ] as const)('of source %s as %s is %s', (source, legalModel, form) => {
    expect(formOfShare(from(2026, { sources }), { source, legalModel }, returnYear(2026))).toBe(form);
  });

  it('is that of mining shares, as it was decided', () => {
    const line = { source: 'p', legalModel: 'principal' } as const;
    expect(formOfShare(from(2026, { miningShares: '1099-NEC' }), line, returnYear(2026))).toBe('1099-NEC');
    expect(formOfShare(from(2026, { miningShares: '1099-NEC' }), line, returnYear(2031))).toBe('1099-NEC');
    expect(formOfShare(undefined, line, returnYear(2026))).toBe('1099-MISC');
  });
});

describe('sources that ask for a decision', () => {
  const declared = (source: string, legalModel: string, at: string) =>
    ({ source, legalModel, from: parseInstant(at), recogniseAt: 'credit', ownerAtConversion: 'operator', reason: '' }) as never; // prettier-ignore
  const policy = (...declarations: never[]) => ({ zone: 'America/New_York', minimums: [], declarations });

  it('are those that asked for it at any time of the year, by each model', () => {
    const all = policy(
      declared('pool-n', 'nominee', '2025-03-01T00:00:00Z'),
      declared('pool-n', 'principal', '2026-06-01T00:00:00Z'),
      declared('pool-b', 'nominee', '2026-01-15T00:00:00Z'),
      declared('pool-b', 'agent', '2026-02-15T00:00:00Z'),
    );
    const of = (year: number) => openSourcesIn(all, year).map(({ source, legalModel }) => `${source} ${legalModel}`);
    expect(of(2024)).toEqual([]);
    expect(of(2025)).toEqual(['pool-n nominee']);
    expect(of(2026)).toEqual(['pool-b nominee', 'pool-b agent', 'pool-n nominee']);
    expect(of(2027)).toEqual(['pool-b agent']);
  });

  // New Year in New York is five hours after UTC.
  it.each([
    ['2026-01-01T05:00:00Z', 2026, []],
    ['2026-01-01T05:00:00.001Z', 2026, ['nominee']],
    ['2026-01-01T04:59:59Z', 2026, []],
    ['2026-01-01T05:00:00Z', 2025, ['nominee']],
  ])('takes the year of the tax zone: another model from %s on, asked of %i', (at, year, expected) => {
    const all = policy(declared('p', 'nominee', '2025-03-01T00:00:00Z'), declared('p', 'principal', at));
    expect(openSourcesIn(all, year).map(({ legalModel }) => legalModel)).toEqual(expected);
  });
});
