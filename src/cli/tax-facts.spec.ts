import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseExactJson } from '../units';
import { factReport } from '../tax';

const DOCUMENT = readFileSync(join(__dirname, '../../docs/tax-facts.md'), 'utf8');
const EXAMPLES = [...DOCUMENT.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);

describe('the examples of docs/tax-facts.md', () => {
  it('are files that are judged whole', () => {
    expect(EXAMPLES).toHaveLength(2);
    const reports = EXAMPLES.map((text) => factReport(parseExactJson(text)));
    expect(reports.map(({ errors }) => errors)).toEqual([[], []]);
    // Litecoin of 2025 stays in one pool where a file asks for one: allowed to be looked at, and said.
    expect(reports.map(({ warnings }) => warnings.map(({ id }) => id))).toEqual([[], ['LTC']]);
  });

  it('show every kind of event', () => {
    const kinds = EXAMPLES.flatMap((text) => (JSON.parse(text) as { events: { kind: string }[] }).events);
    expect([...new Set(kinds.map(({ kind }) => kind))].sort()).toEqual(
      [...DOCUMENT.matchAll(/^\| `([a-z-]+)` +\| [A-Z]/gm)].map(([, kind]) => kind).filter((kind) => !['assets', 'zone'].includes(kind ?? '')).sort(), // prettier-ignore
    );
  });

  it('come to the figures that a hand computes', () => {
    const { income, disposals, lots } = factReport(parseExactJson(EXAMPLES[0] ?? ''));
    expect(income).toMatchObject([{ id: 'mined', usd: '240' }]);
    expect(disposals).toMatchObject([
      // 246 received less 1, over a basis of 240.
      { id: 'swap', proceedsUsd: '245', basisUsd: '240', gainUsd: '5', term: 'short', box: 'I' },
      // Two fifths of 246; held from 11 January 2026 to 12 January 2027.
      { id: 'sold', proceedsUsd: '120', basisUsd: '98.4', gainUsd: '21.6', term: 'long', box: 'L' },
    ]);
    expect(lots).toMatchObject([{ asset: 'BTC', amount: '0.0015', basisUsd: '147.6' }]);
  });
});
