import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/database';
import { LedgerService } from '../../src/ledger/ledger.service';
import { FakeClock } from '../support/fake-clock';
import { BY_FILE, type Environment, realEnvironment } from '../support/real-config';
import { typedCommand } from '../support/typed-command';

const clock = new FakeClock('2026-03-10T12:00:00Z');
const MAP = {
  delimiter: 'comma',
  decimal: 'point',
  date: 'YYYY-MM-DD',
  unit: 'coins',
  columns: { id: 'Id', date: 'Day', amount: 'Net', fee: null, coin: null, txid: null },
};
const GOOD = 'Id,Day,Net\na,2026-03-08,0.01\n=b,2026-03-09,0.02\n';
let folder: string;
let env: Environment;
let lines: readonly string[];

beforeEach(async () => {
  ({ folder, env } = await realEnvironment(BY_FILE));
  write('map.json', JSON.stringify(MAP));
  write('good.csv', GOOD);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string | Buffer): void {
  writeFileSync(join(folder, name), text);
}
const at = (name: string): string => join(folder, name);
const database = () => openDatabase({ type: 'sqlite', file: at('data/paydirt.sqlite') });

async function paydirt(...args: string[]): Promise<number> {
  const printed = await typedCommand(['rewards', 'import', ...args], { clock, env });
  ({ lines } = printed);
  return printed.code;
}
const said = (): string => lines.join('\n');
const preview = (file = 'good.csv') => paydirt('by-file', at(file), '--map', at('map.json'));
const confirm = (hash: string, file = 'good.csv') =>
  paydirt('by-file', at(file), '--map', at('map.json'), '--confirm', hash);
const hash = (): string => /--confirm ([0-9a-f]{64})/.exec(said())?.[1] ?? '';

async function unassigned(): Promise<bigint> {
  const store = await database();
  const ledger = new LedgerService(clock);
  const rows = await store.read((tx) => ledger.balances(tx, 'unassigned/'));
  await store.close();
  return rows.reduce((sum, { balance }) => sum + balance, 0n);
}

it('previews, books by the hash once, and finds nothing to change afterwards', async () => {
  await (await database()).close();
  expect(await preview()).toBe(0);
  expect(said()).toContain('2 new, 0 revised, 0 known rows; 0 mistakes.');
  expect(said()).toContain('line 3: new "=b" 0.02000000 BTC');
  expect(said()).toContain('the books would change by 0.03000000 BTC');
  expect(await unassigned()).toBe(0n);
  const named = hash();
  expect(await confirm(named)).toBe(0);
  expect(said()).toContain('Booked: 2 new, 0 revised, 0 known rows');
  expect(await unassigned()).toBe(3_000_000n);
  // The hash named books that were empty.
  expect(await confirm(named)).toBe(1);
  expect(said()).toContain('Preview the file again');
  expect(await preview()).toBe(0);
  expect(said()).toContain('0 new, 0 revised, 2 known rows');
  expect(await confirm(hash())).toBe(0);
  expect(said()).toContain('Booked: 0 new, 0 revised, 2 known rows');
  expect(await unassigned()).toBe(3_000_000n);
});

it('names mistakes by line and column, and books nothing of such a file', async () => {
  await (await database()).close();
  write('bad.csv', 'Id,Day,Net\na,2026-03-08,0.01\nb,2026-03-09,"1,000.5"\n');
  expect(await preview('bad.csv')).toBe(2);
  expect(said()).toContain('line 3, column "Net": not-an-amount "1,000.5"');
  expect(said()).not.toContain('--confirm');
  expect(await confirm('f'.repeat(64), 'bad.csv')).toBe(1);
  expect(said()).toContain('rewards.bad-file');
  expect(await unassigned()).toBe(0n);
});

it.each([
  ['a file that is not UTF-8', Buffer.from([0x49, 0x64, 0xff]), JSON.stringify(MAP), 2, 'UTF-8'],
  ['a map that is no JSON', GOOD, '{', 2, 'not valid JSON'],
  ['a map without an amount', GOOD, JSON.stringify({ ...MAP, columns: { date: 'Day' } }), 1, 'columns.amount'],
] as const)('refuses %s in words', async (_what, csv, map, code, words) => {
  await (await database()).close();
  write('good.csv', csv);
  write('map.json', map);
  expect(await preview()).toBe(code);
  expect(said()).toContain(words);
});

it('refuses a source that the sources file does not declare, and a missing database', async () => {
  expect(await paydirt('other', at('good.csv'), '--map', at('map.json'))).toBe(1);
  expect(said()).toContain('There is no source "other"');
  expect(await preview()).toBe(1);
  expect(said()).toContain('There is no database');
  expect(await paydirt('by-file', at('good.csv'))).toBe(2);
  expect(said()).toContain('--map MAP');
});
