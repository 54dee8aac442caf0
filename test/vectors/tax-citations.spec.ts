import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where the rules of the tax side stand. */
const ROOMS = ['src/tax', 'src/filing', 'src/yearend', 'reports'];
/** A text of law or of the IRS; RULES.md decides for this product and has no year. */
const LAW = /\b(CFR|USC|Rev\. (Proc|Rul)\.|Notice 20\d\d|Instructions (for|to)|Pub\.)/;
const SOURCES = readFileSync('docs/tax-sources.md', 'utf8');

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => join(folder, name));
}

/** Comments whose citation is of law. */
function cited(path: string): readonly string[] {
  const comments = readFileSync(path, 'utf8').match(/\/\*\*.*?\*\//gs) ?? [];
  return comments.filter((comment) => LAW.test(comment.split('@see').slice(1).join(' ')));
}

describe('a rule that cites law', () => {
  it.each(ROOMS)('says the years for which it was checked: %s', (room) => {
    const rules = sourceFiles(room).flatMap((path) => cited(path).map((comment) => ({ path, comment })));
    expect(rules.length).toBeGreaterThan(0);
    const silent = rules.filter(({ comment }) => !/\b[Cc]hecked\s+(\*\s+)?for\b|docs\/tax-sources\.md/.test(comment));
    expect(silent).toEqual([]);
  });
});

describe('the table of sources', () => {
  const rows = SOURCES.split('\n').filter((line) => /^\| (?!rule|state|-|\*\*)/.test(line));
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));

  it('has for each rule a place, a text, and a state with its day or the word that it is open', () => {
    expect(rows.length).toBeGreaterThan(50);
    for (const row of cells) {
      expect(row).toHaveLength(6);
      expect(row[4]).toMatch(/^(text|copy|said|open|RULES\.md)/);
      expect(row[4]).toMatch(/20\d\d-\d\d-\d\d|open/);
    }
  });

  it('names places that exist', () => {
    const names = cells.flatMap(([, , places = '']) => [...places.matchAll(/`((?:src|reports|client)\/[^`*]+)`/g)]);
    expect(names.length).toBeGreaterThan(50);
    for (const [, name = ''] of names) expect([name, existsSync(name)]).toEqual([name, true]);
  });
});
