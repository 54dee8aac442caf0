import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/database';
import { withholdingDeposit } from '../../src/filing/withholding.entity';
import { instant, parseDay, parseUsd } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { type Environment, realEnvironment } from '../support/real-config';
import { typedCommand } from '../support/typed-command';

const clock = new FakeClock('2027-01-20T12:00:00Z');
let folder: string;
let env: Environment;

beforeEach(async () => ({ folder, env } = await realEnvironment()));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const typed = (...args: string[]) => typedCommand(['tax', 'withheld', ...args], { clock, env });

/** Dollars that were paid for the tax of 2026. */
async function paidOver(): Promise<void> {
  const store = await openDatabase({ type: 'sqlite', file: join(folder, 'data/paydirt.sqlite') });
  const row = { id: 'd', year: 2026, paid_on: parseDay('2027-01-15'), usd: parseUsd('24.48'), eftps: '=27041', covered: {} }; // prettier-ignore
  const by = { recorded_at: instant(0), recorded_by: 'op', taken_back_at: null, taken_back_by: null };
  await store.write((tx) => tx.insert(withholdingDeposit, [{ ...row, ...by }]));
  await store.close();
}

describe('paydirt tax withheld', () => {
  it('prints the worksheet of Form 945 as JSON, and as CSV that no spreadsheet runs', async () => {
    await paidOver();
    const json = await typed('--year', '2026');
    expect(json.code).toBe(0);
    expect(JSON.parse(json.out.join('\n'))).toMatchObject({
      ...{ document: 'form-945-worksheet', year: 2026, isSmall: true },
      lines: { '2': '0.00', '3': '0.00', '4': '24.48', '5': '0.00', '6': '24.48' },
      exact: { deposits: [{ paidOn: '2027-01-15', counts: true }] },
    });
    const csv = await typed('--year', '2026', '--format', 'csv');
    expect([csv.code, csv.out.join('\n')]).toEqual([0, expect.stringContaining("deposit,2027-01-15,24.48,,,,'=27041")]);
  });

  it.each([
    ['no year', []],
    ['a year that is none', ['--year', 'now']],
    ['another format', ['--year', '2026', '--format', 'pdf']],
  ])('asks for what is missing or wrong: %s', async (_, args) => {
    await paidOver();
    expect((await typed(...args)).code).toBe(2);
  });
});
