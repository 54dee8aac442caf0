import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/database';
import { LedgerService } from '../../src/ledger/ledger.service';
import { FakeClock } from '../support/fake-clock';
import { feeReceived, entryOf } from '../support/operator-entries';
import { type Environment, realEnvironment } from '../support/real-config';
import { typedCommand } from '../support/typed-command';
import { accounts } from '../../src/ledger';

const clock = new FakeClock('2027-03-01T12:00:00Z');
let folder: string;
let env: Environment;

beforeEach(async () => ({ folder, env } = await realEnvironment()));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const typed = (...args: string[]) => typedCommand(['tax', 'books', ...args], { clock, env });

/** A service fee that came at an instant. */
async function earned(at: string): Promise<void> {
  const store = await openDatabase({ type: 'sqlite', file: join(folder, 'data/paydirt.sqlite') });
  const stated = entryOf('stated', at, [
    [accounts.sourceReceivable('pool'), 'debit', 100n],
    [accounts.operatorAccrued('pool'), 'credit', 100n],
  ]);
  await store.write((tx) => new LedgerService(clock).post(tx, [stated, feeReceived('a', at, 100n)]));
  await store.close();
}

describe('paydirt tax books', () => {
  it('writes the books into a new folder, and names on the error output what has no price', async () => {
    await earned('2026-05-01T12:00:00Z');
    const out = join(folder, 'books');
    const printed = await typed('--year', '2026', '--out', out);
    expect([printed.code, printed.out[0]]).toEqual([1, `8 files are in ${out}. No money was moved.`]);
    expect(printed.err[0]).toContain('no price of BTC on 2026-05-01');
    expect(readFileSync(join(out, 'trial-balance.csv'), 'utf8')).toContain(
      'closing,income/service-fee,income,BTC,1,0,0.000001',
    );
    expect((await typed('--year', '2026', '--out', out)).code).toBe(1);
  });

  it('ends well where every row has a price', async () => {
    await earned('2026-01-02T12:00:00Z');
    const out = join(folder, 'books');
    const printed = await typed('--year', '2026', '--out', out);
    expect([printed.code, printed.err]).toEqual([0, []]);
    expect(printed.out[1]).toBe('2026: final: the year is over and every row has a price.');
  });

  it.each([
    ['no year', ['--out', 'x']],
    ['a year that is none', ['--year', 'now', '--out', 'x']],
    ['no folder', ['--year', '2026']],
  ])('asks for what is missing: %s', async (_, args) => {
    expect((await typed(...args)).code).toBe(2);
    expect(existsSync('x')).toBe(false);
  });

  it('refuses a year before bitcoin', async () => {
    await earned('2025-07-02T12:00:00Z');
    const printed = await typed('--year', '1999', '--out', join(folder, 'y'));
    expect([printed.code, existsSync(join(folder, 'y'))]).toEqual([1, false]);
  });
});
