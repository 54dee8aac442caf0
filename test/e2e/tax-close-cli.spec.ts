import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/config';
import { openDatabase } from '../../src/database';
import { accounts, type NewEntry } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import { incomeState } from '../../src/tax/income.entity';
import { ownEvent } from '../../src/tax/instruction.entity';
import { parseInstant } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { PAYER } from '../support/filing-files';
import { entryOf, feeReceived } from '../support/operator-entries';
import { type Environment, realEnvironment } from '../support/real-config';
import { typedCommand } from '../support/typed-command';

let folder: string;
let env: Environment;
let clock: FakeClock;

beforeEach(async () => {
  ({ folder, env } = await realEnvironment());
  clock = new FakeClock('2027-03-01T12:00:00Z');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const typed = (...args: string[]) => typedCommand(['tax', ...args], { clock, env });

async function booked(...entries: NewEntry[]): Promise<void> {
  const store = await openDatabase({ type: 'sqlite', file: join(folder, 'data/paydirt.sqlite') });
  await store.write((tx) => new LedgerService(clock).post(tx, entries));
  await store.close();
}

/** Closes the year with who files in a file of its own. */
function closed() {
  const file = join(folder, 'head.json');
  writeFileSync(file, JSON.stringify({ zone: readConfig(env).taxZone, payer: PAYER }));
  return typed('close', '--year', '2026', '--returns', file);
}

const funded = (reference: string, at: string): NewEntry =>
  entryOf(reference, at, [[accounts.treasury('main'), 'debit', 9n], [accounts.operatorCapital, 'credit', 9n]], { kind: 'treasury.funded' }); // prettier-ignore
const stated = (at: string): NewEntry =>
  entryOf('stated', at, [[accounts.sourceReceivable('pool'), 'debit', 100n], [accounts.operatorAccrued('pool'), 'credit', 100n]], { kind: 'reward.credited', links: { source: 'pool', row: 'd1' } }); // prettier-ignore

describe('paydirt tax close', () => {
  it('closes a year once, shows it as files, and makes a version of what is booked late', async () => {
    await booked(funded('a', '2026-05-01T12:00:00Z'));
    const first = await closed();
    expect([first.code, first.out[0]]).toEqual([0, '2026 is closed: version 1, 0 members.']);
    const again = await closed();
    expect(again.out[0]).toBe('2026 stands closed as version 1, 0 members: nothing has changed.');
    expect(again.out[1]).toBe(first.out[1]);
    await booked(funded('late', '2026-06-01T12:00:00Z'));
    expect((await closed()).out[0]).toBe('2026 is closed: version 2, 0 members.');
    const [two, one] = [join(folder, 'two'), join(folder, 'one')];
    const shown = await typed('closed', '--year', '2026', '--out', two);
    expect([shown.code, shown.out[0]]).toEqual([0, '2026, version 2: 0 members, 1 difference from the version before.']); // prettier-ignore
    expect(readFileSync(join(two, 'difference.csv'), 'utf8')).toMatch(/^member,what,version_before,this_version\r\n,books,[0-9a-f]{64},[0-9a-f]{64}\r\n$/); // prettier-ignore
    expect((await typed('closed', '--year', '2026', '--version', '1', '--out', one)).code).toBe(0);
    expect(readdirSync(one).sort()).toEqual(['difference.csv', 'members.csv', 'year.json']);
    const hash = /[0-9a-f]{64}/.exec(first.out[1] ?? '')?.[0] ?? 'none';
    expect(readFileSync(join(one, 'year.json'), 'utf8')).toContain(`"snapshotSha256":"${hash}"`);
  });

  it('names members whose own entries cannot be judged, and closes the year of all', async () => {
    await booked(funded('a', '2026-05-01T12:00:00Z'));
    const store = await openDatabase({ type: 'sqlite', file: join(folder, 'data/paydirt.sqlite') });
    const [at, recorded_at] = [parseInstant('0206-03-01T00:00:00Z'), clock.now()];
    const fact = { kind: 'acquire', wallet: 'w', asset: 'BTC', amount: '1', totalUsd: '1' };
    await store.write(async (tx) => {
      for (const member_id of ['ada', 'bob'])
        await tx.insert(incomeState, [{ member_id, state: { accrued: [], own: [], available: {} } }]);
      await tx.insert(ownEvent, [
        { member_id: 'ada', event_id: 'typo', version: 1, recorded_at, happened_at: at, fact },
      ]);
    });
    await store.close();
    const { code, out } = await closed();
    expect([code, out[0]]).toEqual([0, '2026 is closed: version 1, 1 members.']);
    expect(out[2]).toMatch(/^What 1 member entered of own wallets cannot be judged: ada\. /);
    const shown = await typed('closed', '--year', '2026', '--out', join(folder, 'one'));
    expect(shown.out[1]).toBe(out[2]);
    expect(readFileSync(join(folder, 'one/members.csv'), 'utf8')).toMatch(/^member,facts_sha256,blocked\r\nada,[0-9a-f]{64},by own entries\r\n$/); // prettier-ignore
  });

  it('names what stands in the way, and keeps nothing', async () => {
    await booked(stated('2026-05-01T12:00:00Z'), feeReceived('a', '2026-05-01T12:00:00Z', 100n));
    const tied = await typed('tie-out', '--year', '2026');
    expect(tied.code).toBe(1);
    expect(tied.out.at(-1)).toBe('1 gap of 2026 has no reason: the year cannot be closed. Nothing was changed.');
    const refused = await closed();
    expect(refused.code).toBe(1);
    expect(refused.err.join('\n')).toContain("operator's books has no price: no price of BTC on 2026-05-01");
    expect(refused.err.join('\n')).toContain('pool: -0.00000100 BTC between statement and journal that nobody can explain (d1)'); // prettier-ignore
    expect((await typed('closed', '--year', '2026', '--out', join(folder, 'x'))).code).toBe(1);
  });

  it('does not close a year that runs in the tax zone', async () => {
    await booked(funded('a', '2026-05-01T12:00:00Z'));
    // Five hours behind UTC.
    clock.set(parseInstant('2027-01-01T04:59:59Z'));
    expect((await closed()).err[0]).toBe('- the year 2026 runs until 2026-12-31');
    clock.set(parseInstant('2027-01-01T05:00:00Z'));
    expect((await closed()).code).toBe(0);
  });

  it('does not close before somebody said who files: the returns that are due are one of the five figures', async () => {
    await booked(funded('a', '2026-05-01T12:00:00Z'));
    const { code, err } = await typed('close', '--year', '2026');
    expect([code, err[0]]).toEqual([1, expect.stringContaining('because nobody said who files: enter it on the page Filing, or name the head of a filing file with --returns')]); // prettier-ignore
    expect(err.at(-1)).toBe(
      'The year 2026 is not closed. No money was moved. Next: settle what is named, then run this again.',
    );
  });

  it('keeps a return that a pool sent, and ties it', async () => {
    await booked(funded('a', '2026-05-01T12:00:00Z'));
    const id = readConfig(env).sources[0]?.declaration.id ?? 'none';
    const of = ['--year', '2026', '--source', id, '--payer', 'Pool Inc', '--form', '1099-MISC', '--box', '3'];
    const kept = await typed('received', ...of, '--amount', '12.50');
    expect([kept.code, kept.out[0]]).toEqual([0, expect.stringContaining('1099-MISC of 2026, box 3, 12.50 USD')]);
    expect((await typed('tie-out', '--year', '2026')).code).toBe(1);
    const first = /Kept as ([^:]+):/.exec(kept.out[0] ?? '')?.[1] ?? '';
    const said = await typed(
      'received',
      ...of,
      '--amount',
      '12.50',
      '--reason',
      'other-income',
      '--note',
      'a prize',
      '--replaces',
      first,
    );
    expect(said.code).toBe(0);
    const unsaid = await typed('received', ...of, '--amount', '12.50', '--reason', 'other-income', '--replaces', first);
    expect([unsaid.code, unsaid.err[0]]).toEqual([2, expect.stringContaining('--note')]);
    const tied = await typed('tie-out', '--year', '2026');
    expect([tied.code, tied.out[0]]).toEqual([0, `${id}: returns received 12.50 USD, valued here 0.00 USD`]);
    for (const wrong of [
      ['--amount', '-1'],
      ['--amount', '1', '--reason', 'because'],
      ['--amount', 'much'],
    ]) {
      expect((await typed('received', ...of, ...wrong)).code).toBe(2);
    }
    expect((await typed('received', ...of.with(3, 'nobody'), '--amount', '1')).code).toBe(2);
  });

  it.each([
    ['no year', ['close']],
    ['no folder', ['closed', '--year', '2026']],
    ['a version that is none', ['closed', '--year', '2026', '--out', 'x', '--version', 'last']],
    ['no year to tie out', ['tie-out']],
  ])('asks for what is missing: %s', async (_, args) => {
    expect((await typed(...args)).code).toBe(2);
  });

  it('makes no database where there is none', async () => {
    const { code, err } = await closed();
    expect([code, err[0]?.startsWith('There is no database at')]).toEqual([1, true]);
  });
});
