import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/database';
import { BookWorld } from '../support/book-world';
import { FakeClock } from '../support/fake-clock';
import { type Environment, realEnvironment } from '../support/real-config';
import { typedCommand } from '../support/typed-command';

const clock = new FakeClock('2027-02-01T12:00:00Z');
let folder: string;
let env: Environment;

beforeEach(async () => ({ folder, env } = await realEnvironment()));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const report = (...options: string[]) => typedCommand(['tax', 'report', ...options], { clock, env, secrets: [] });
const at = (name: string): string => join(folder, name);

/** Two rows of 2026; the second one without a price where it says so. */
async function lived(isPriced = true): Promise<string> {
  const file = at('data/paydirt.sqlite');
  const store = await openDatabase({ type: 'sqlite', file });
  const world = new BookWorld(store, { recogniseAt: 'credit', ownerAtConversion: 'operator' });
  await world.at('2026-03-01T12:00:00Z').price('BTC', '50000').earn('pool', 1_000n);
  await world.at('2026-12-31T12:00:00Z').price('BTC', isPriced ? '60000' : null).earn('pool', 1_000n); // prettier-ignore
  await world.run();
  await store.close();
  return file;
}

describe('paydirt tax report', () => {
  it('makes the pack of a member’s year out of the books, in a folder that is new, and changes nothing', async () => {
    const file = await lived();
    const before = readFileSync(file);
    const target = at('pack');
    const { code, lines } = await report('--year', '2026', '--member', 'm', '--out', target);
    expect([code, lines]).toEqual([0, [`${readdirSync(target).length} files are in ${target}`]]);
    const summary = readFileSync(join(target, 'summary.csv'), 'utf8');
    expect(summary).toContain('The operator has not closed the year 2026: its figures may change.');
    expect(summary).toContain('income,All receipts at their value when received,1.10\r\n');
    expect(readFileSync(join(target, 'income.csv'), 'utf8')).toContain('held by the operator');
    expect(readFileSync(file)).toEqual(before);
    const again = await report('--year', '2026', '--member', 'm', '--out', target);
    expect([again.code, again.lines.join()]).toEqual([2, expect.stringContaining('exists already')]);
  });

  it('makes no file of a year of which a price is missing, and names the row', async () => {
    await lived(false);
    const target = at('pack');
    const { code, lines } = await report('--year', '2026', '--member', 'm', '--out', target);
    expect([code, existsSync(target)]).toEqual([1, false]);
    expect(lines.join('\n')).toContain('It has no price yet. It is never taken for 0.');
    expect(lines.at(-1)).toBe('The year 2026 cannot be closed while these are open. No file was made.');
  });

  it.each([
    [['--year', '2026', '--out', 'x'], 2, 'member'],
    [['--year', '26', '--member', 'm', '--out', 'x'], 2, 'The year is missing: --year 2026'],
    [['--year', '2026', '--member', 'nobody', '--out', 'x'], 1, 'These books name no such member.'],
    [['--year', '2023', '--member', 'm', '--out', 'x'], 1, 'Form 8949 of 2023 is not known here.'],
  ])('%j is refused in words', async (options, code, words) => {
    await lived();
    const refused = await report(...options.map((one) => (one === 'x' ? at('x') : one)));
    expect([refused.code, refused.lines.join('\n')]).toEqual([code, expect.stringContaining(words)]);
    expect(existsSync(at('x'))).toBe(false);
  });
});
