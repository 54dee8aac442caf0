import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { irisMap } from '../../reports/information-returns';
import { auditRow } from '../../src/audit/audit.entity';
import { openDatabase } from '../../src/database';
import { accounts } from '../../src/ledger';
import { YearImportService } from '../../src/filing/year-import.service';
import { LedgerService } from '../../src/ledger/ledger.service';
import { parseUsd, Secret, taxYear } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { paymentsOf } from '../support/filing-batches';
import { PAYER, paid, person } from '../support/filing-files';
import { entryOf } from '../support/operator-entries';
import { type Environment, realEnvironment } from '../support/real-config';
import { parseCsv } from '../support/report-check';
import { CANARY_TIN, payeeRooms, w8ben, w9 } from '../support/tax-forms';
import { typedCommand } from '../support/typed-command';

const clock = new FakeClock('2027-01-20T12:00:00Z');
const HEAD = {
  zone: 'America/New_York',
  payer: PAYER,
  contracts: [{ id: 'braiins', legalModel: 'nominee', received: 'mining' }],
};
let folder: string;
let env: Environment;

beforeEach(async () => ({ folder, env } = await realEnvironment()));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | object): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const template = (): string =>
  write('template.csv', (irisMap('1099-MISC', 2026)?.columns ?? []).map(({ header }) => header).join(','));
const open = () => openDatabase({ type: 'sqlite', file: join(folder, 'data/paydirt.sqlite') });

async function typed(head: object, ...args: string[]) {
  const printed = await typedCommand(['tax', 'returns', write('head.json', head), '--year', '2026', ...args], { clock, env }); // prettier-ignore
  const report = JSON.parse(printed.out[0] ?? '{}') as Readonly<Record<string, unknown>>;
  return { ...printed, report };
}

/** Ada's Form W-9, and 0.03 BTC that a pool stated, with its fee, and paid on a day that has a price of 90,100 dollars. */
async function books(at = '2026-01-02T17:00:00Z'): Promise<void> {
  const store = await open();
  const rooms = payeeRooms(store, new FakeClock('2026-01-01T18:00:00Z'), new Secret('ab'.repeat(32)));
  await rooms.join('ada');
  await rooms.sign('ada', w9());
  const [accrued, available] = [accounts.member('ada', 'accrued'), accounts.member('ada', 'available')];
  const more = { links: { source: 'braiins' } };
  const stated = entryOf('reward/braiins/d1/r0/ada', at, [
    [accounts.sourceReceivable('braiins'), 'debit', 3_000_000n, 'BTC', 'principal'],
    [accrued, 'credit', 3_100_000n, 'BTC', 'gross'],
    [accrued, 'debit', 100_000n, 'BTC', 'pool-fee'],
  ], { kind: 'reward.credited', ...more }); // prettier-ignore
  const received = entryOf('receipt/1', at, [[accrued, 'debit', 3_000_000n], [available, 'credit', 3_000_000n]], more); // prettier-ignore
  await store.write((tx) => new LedgerService(clock).post(tx, [stated, received]));
  await store.close();
}

async function opened(): Promise<number> {
  const store = await open();
  const found = await store.read((tx) => tx.count(auditRow, { action: 'filing.tins-opened' }));
  await store.close();
  return found;
}

describe('paydirt tax returns', () => {
  it('judges the books of a year without opening a number, and writes nothing', async () => {
    await books();
    const { code, report, out } = await typed(HEAD, '--template', template());
    expect([code, readdirSync(folder).includes('copies'), await opened()]).toEqual([0, false, 0]);
    expect(report).toMatchObject({
      // 0.031 BTC before the pool's fee.
      totals: { paidUsd: '2793.1', onReturnsUsd: '2793.1' },
      returns: [{ payee: 'ada', form: '1099-MISC', boxes: { 3: '2793.10' }, tin: 'XXXXX1234', tinOnRecipientCopy: 'XXX-XX-1234' }], // prettier-ignore
      ...{ errors: [], files: [], withholding: [] },
    });
    expect(out.join()).not.toContain(CANARY_TIN.replaceAll('-', ''));
  });

  it('makes the portal’s file with the whole number, and the audit trail says so', async () => {
    await books();
    const upload = join(folder, 'upload');
    const { code, err } = await typed(HEAD, '--template', template(), '--out', upload);
    expect([code, readdirSync(upload), await opened()]).toEqual([0, ['iris-1099-MISC-2026-001.csv'], 1]);
    const [, row = ''] = readFileSync(join(upload, 'iris-1099-MISC-2026-001.csv'), 'utf8').split('\r\n');
    expect(row).toContain(CANARY_TIN.replaceAll('-', ''));
    expect(row).toContain('2793.10');
    expect(err.join()).toMatch(/1 returns, SHA-256 [0-9a-f]{64}.*recorded as made, and the audit trail says/s);
    const again = await typed(HEAD);
    expect(again.err.join()).toContain('A dry run: no file was made, and nothing was recorded.');
    expect(again.report).toMatchObject({ corrections: [], returns: [{ filing: 'in-file', file: 'iris-1099-MISC-2026-001.csv', state: 'made' }], errors: [] }); // prettier-ignore
    const twice = await typed(HEAD, '--template', template(), '--out', join(folder, 'again'));
    expect([twice.code, existsSync(join(folder, 'again')), await opened()]).toEqual([1, false, 1]);
    expect(twice.err.join()).toContain('No return of this form is left to file');
  });

  it('records nothing where the folder cannot be written', async () => {
    await books();
    expect((await typed(HEAD, '--template', template(), '--out', folder)).code).toBe(1);
    expect(await opened()).toBe(0);
    expect((await typed(HEAD)).report).toMatchObject({ returns: [{ filing: 'original' }] });
  });

  it('makes the recipients’ copies out of the last four digits alone', async () => {
    await books();
    const copies = join(folder, 'copies');
    const { code } = await typed(HEAD, '--copies', copies);
    expect([code, readdirSync(copies), await opened()]).toEqual([0, ['1099-MISC-2026-00001.pdf'], 0]);
  });

  it('looks back by what was imported for that year, whatever year it is now (RULES.md 5, 10)', async () => {
    await books();
    const store = await open();
    const rooms = payeeRooms(store, new FakeClock('2026-01-01T18:00:00Z'), new Secret('ab'.repeat(32)));
    await rooms.join('bob', 'Bob');
    const [accrued, available] = [accounts.member('bob', 'accrued'), accounts.member('bob', 'available')];
    const at = '2026-01-02T18:00:00Z';
    const legs = [[accounts.sourceReceivable('braiins'), 'debit', 100_000n], [accrued, 'credit', 100_000n]] as const; // prettier-ignore
    const stated = entryOf('reward/braiins/d2/r0/bob', at, legs, { kind: 'reward.credited', links: { source: 'braiins' } }); // prettier-ignore
    const received = entryOf('receipt/2', at, [[accrued, 'debit', 100_000n], [available, 'credit', 100_000n]], { links: { source: 'braiins' } }); // prettier-ignore
    await store.write((tx) => new LedgerService(clock).post(tx, [stated, received]));
    const imports = new YearImportService(clock, rooms.audit, rooms.members, paymentsOf(store, clock));
    const text = `member,month,form,box,gross_usd,return_last_year\nbob,2026-01,1099-MISC,3,500,true\n`;
    const file = { year: taxYear(2026), text };
    await store.write(async (tx) =>
      imports.book(tx, 'op', file, (await imports.preview(tx, file.year, text)).hash ?? ''),
    );
    await store.close();
    const { report } = await typed(HEAD);
    expect(report).toMatchObject({
      totals: { paidUsd: '3383.2', onReturnsUsd: '2793.1', withoutReturnUsd: '590.1' },
      withholding: [{ payee: 'bob', cause: 'no-form', reportable: 'return-last-year', grossUsd: '90.1', shortUsd: '21.624' }], // prettier-ignore
    });
  });

  it('says why the returns are not the income: the income job has not run, so that all of it is not yet income', async () => {
    await books();
    const gaps = join(folder, 'gaps');
    expect((await typed(HEAD, '--gaps', gaps)).code).toBe(0);
    const rows = parseCsv(readFileSync(join(gaps, 'gaps-2026.csv'), 'utf8'));
    expect(rows.slice(1).map(([member, what, , , , net, , , , day, usd]) => [member, what, net, day, usd])).toEqual([
      ['ada', 'income', '', '', '0.000000000000'],
      ['ada', 'not-yet-income', '0.03000000', '2026-01-02', '2793.100000000000'],
      ['ada', 'reported', '', '', '2793.100000000000'],
    ]);
  });

  it('says of whom no return is due why not, and states nothing of it (RULES.md 4)', async () => {
    await books();
    const store = await open();
    const rooms = payeeRooms(store, new FakeClock('2026-01-01T18:00:00Z'), new Secret('ab'.repeat(32)));
    for (const id of ['low', 'far']) await rooms.join(id);
    await rooms.sign('far', w8ben());
    const at = '2026-01-02T18:00:00Z';
    const of = { links: { source: 'braiins' } };
    const entries = [['low', 100_000n], ['far', 5_000_000n]] as const; // prettier-ignore
    const paid = entries.flatMap(([id, units]) => {
      const [accrued, available] = [accounts.member(id, 'accrued'), accounts.member(id, 'available')];
      const stated = entryOf(`reward/braiins/d2/r0/${id}`, at, [[accounts.sourceReceivable('braiins'), 'debit', units], [accrued, 'credit', units]], { kind: 'reward.credited', ...of }); // prettier-ignore
      return [
        stated,
        entryOf(
          `receipt/${id}`,
          at,
          [
            [accrued, 'debit', units],
            [available, 'credit', units],
          ],
          of,
        ),
      ];
    });
    await store.write((tx) => new LedgerService(clock).post(tx, paid));
    await store.close();
    const gaps = join(folder, 'gaps');
    expect((await typed(HEAD, '--gaps', gaps)).code).toBe(0);
    const rows = parseCsv(readFileSync(join(gaps, 'gaps-2026.csv'), 'utf8')).slice(1);
    const of2026 = (id: string) => rows.filter(([member]) => member === id).map(([, what, , row, , , , , , , usd]) => [what, row, usd]); // prettier-ignore
    expect(of2026('low').slice(-2)).toEqual([
      ['below-threshold', '1099-MISC', '-90.100000000000'],
      ['reported', '', '0.000000000000'],
    ]);
    expect(of2026('far').slice(-2)).toEqual([
      ['foreign', '1099-MISC', '-4505.000000000000'],
      ['reported', '', '0.000000000000'],
    ]);
    // What is reported is still exactly the income and every difference.
    for (const id of ['ada', 'low', 'far']) {
      const sums = of2026(id).map(([what, , usd]) => [what, parseUsd(usd ?? '')] as const);
      const reported = sums.find(([what]) => what === 'reported')?.[1];
      expect(sums.filter(([what]) => what !== 'reported').reduce((sum, [, usd]) => sum + usd, 0n)).toBe(reported);
    }
  });

  it('ties one member out: what was booked, the income, and the returns that are due', async () => {
    await books();
    const tie = (...args: string[]) => typedCommand(['tax', 'tie-out', '--year', '2026', '--member', 'ada', ...args], { clock, env }); // prettier-ignore
    const whole = await tie('--returns', write('head.json', HEAD));
    // The income job has not run: the books are followed from there, and the return stands alone.
    expect(whole.out).toEqual([
      'ada: income 0.00 USD, on returns that are due 2793.10 USD',
      expect.stringMatching(/^ {2}returns-income: 2793\.10 USD not-yet-income \(made available, and not income yet/),
      'ada: due 2793.10 USD, accepted by the IRS 0.00 USD',
      '  filed-due: -2793.10 USD not-in-a-file (due, and in no file yet): 1099-MISC',
      'member ada; every gap of 2026 has its reason. Nothing was changed.',
    ]);
    expect([whole.code, await opened()]).toEqual([0, 0]);
    expect((await tie()).out).toEqual(['member ada; every gap of 2026 has its reason. Nothing was changed.']);
    expect((await tie('--returns', write('bad.json', { ...HEAD, zone: 'UTC' }))).code).toBe(2);
    expect((await tie('--returns', join(folder, 'none.json'))).code).toBe(2);
    const nobody = await typedCommand(['tax', 'tie-out', '--year', '2026', '--member', 'nobody'], { clock, env });
    expect([nobody.code, nobody.err.join()]).toEqual([1, expect.stringContaining('These books name no such member.')]);
  });

  it.each<[string, object, string, string]>([
    ['what a nominee received', { ...HEAD, contracts: [] }, '2026-01-02T17:00:00Z', 'filing.nominee-form'],
    ['a price', HEAD, '2026-01-03T17:00:00Z', 'filing.unpriced'],
    ['agreement on the legal model', { ...HEAD, contracts: [{ id: 'braiins', legalModel: 'principal', received: 'mining' }] }, '2026-01-02T17:00:00Z', 'filing.other-model'], // prettier-ignore
  ])('makes nothing where it lacks %s', async (_, head, at, code) => {
    await books(at);
    const upload = join(folder, 'upload');
    const printed = await typed(head, '--template', template(), '--out', upload, '--copies', join(folder, 'copies'));
    expect(printed.code).toBe(1);
    expect((printed.report['errors'] as readonly { readonly code: string }[]).map((one) => one.code)).toEqual([code]);
    expect([existsSync(upload), existsSync(join(folder, 'copies')), await opened()]).toEqual([false, false, 0]);
  });

  it.each<[string, object, readonly string[], number]>([
    ['payments of its own', { ...HEAD, payees: [person('ada')], payments: [paid('a', 'ada', '1')] }, [], 2],
    ['another zone', { ...HEAD, zone: 'UTC' }, [], 2],
    ['files without a template', HEAD, ['--out', 'x'], 2],
  ])('refuses %s', async (_, head, args, code) => {
    await books();
    expect((await typed(head, ...args)).code).toBe(code);
    expect(await opened()).toBe(0);
  });
});
