import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/database';
import { FakeClock } from '../support/fake-clock';
import { BY_FILE, type Environment, realEnvironment } from '../support/real-config';
import { typedCommand } from '../support/typed-command';

const clock = new FakeClock('2026-03-10T12:00:00Z');
const AT = '2026-03-01T00:00:00Z';
let folder: string;
let env: Environment;
let lines: readonly string[];

beforeEach(async () => {
  ({ folder, env } = await realEnvironment(BY_FILE));
  await (await openDatabase({ type: 'sqlite', file: at('data/paydirt.sqlite') })).close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
function file(name: string, ...rows: string[]): string {
  writeFileSync(at(name), `${rows.join('\n')}\n`);
  return at(name);
}
async function paydirt(...args: string[]): Promise<number> {
  const printed = await typedCommand(args, { clock, env });
  ({ lines } = printed);
  return printed.code;
}
const said = (): string => lines.join('\n');
const hash = (): string => /--confirm ([0-9a-f]{64})/.exec(said())?.[1] ?? '';
async function moveIn(kind: string, path: string): Promise<void> {
  expect(await paydirt('moving', 'import', kind, path)).toBe(0);
  expect(await paydirt('moving', 'import', kind, path, '--confirm', hash())).toBe(0);
}

it('moves members and opening balances in, and prints that nothing differs', async () => {
  await moveIn('members', file('members.csv', 'member,name,mail', 'A-1,Ann,ann@example.org', 'B-2,,'));
  expect(said()).toContain('Moved in: 2 new, 0 known rows');
  const openings = file(
    'openings.csv',
    'member,asset,amount,class,source,as_of',
    `A-1,BTC,0.5,accrued,by-file,${AT}`,
    `B-2,BTC,0.3,accrued,by-file,${AT}`,
    `,BTC,0.81,receivable,by-file,${AT}`,
  );
  await moveIn('openings', openings);
  expect(await paydirt('moving', 'import', 'openings', openings)).toBe(0);
  expect(said()).toContain('0 new, 3 known rows; 0 mistakes.');
  const sheet = (b: string) =>
    file('sheet.csv', 'member,asset,unpaid,as_of', `A-1,BTC,0.5,${AT}`, `B-2,BTC,${b},${AT}`);
  const same = sheet('0.3');
  expect(await paydirt('shadow', 'compare', same, '--pdf', at('zero.pdf'))).toBe(0);
  expect(lines[0]).toBe('Zero-difference statement');
  expect(said()).toMatch(/Journal up to entry 3, head [0-9a-f]{64}\./);
  const [first, printed] = [said(), readFileSync(at('zero.pdf'))];
  expect(await paydirt('shadow', 'compare', same, '--pdf', at('again.pdf'))).toBe(0);
  expect(said()).toBe(first);
  expect(readFileSync(at('again.pdf')).equals(printed)).toBe(true);
  expect(await paydirt('shadow', 'compare', sheet('0.30000001'))).toBe(1);
  expect(said()).toContain('"B-2" BTC: old 0.30000001 + paid 0.00000000, books 0.30000000, difference 0.00000001');
  expect(said()).toMatch(/Statement with 1 difference$/m);
});

it('books nothing that no coin covers, and says what is missing', async () => {
  await moveIn('members', file('members.csv', 'member', 'A-1'));
  const openings = file('o.csv', 'member,asset,amount,class,source,as_of', `A-1,BTC,0.00000001,available,,${AT}`);
  expect(await paydirt('moving', 'import', 'openings', openings)).toBe(2);
  expect(said()).toContain('the file, column "amount": not-covered "0.00000001 BTC"');
  expect(said()).not.toContain('--confirm');
  expect(await paydirt('moving', 'import', 'openings', openings, '--confirm', 'f'.repeat(64))).toBe(1);
  expect(said()).toContain('moving.bad-file');
});

it('refuses another kind, a file with mistakes, and a comparison of nothing', async () => {
  expect(await paydirt('moving', 'import', 'prices', file('x.csv', 'member'))).toBe(2);
  expect(said()).toContain('members, addresses, devices, openings');
  expect(await paydirt('moving', 'import', 'addresses', file('x.csv', 'member,address', 'A-1,nowhere'))).toBe(2);
  expect(said()).toContain('line 2, column "member": unknown-member "A-1"');
  expect(await paydirt('shadow', 'compare', file('x.csv', 'member,asset,unpaid,as_of', `A-1,BTC,-1,${AT}`))).toBe(2);
  expect(said()).toContain('line 2, column "unpaid": negative "-1"');
  expect(await paydirt('shadow', 'compare', file('x.csv', 'member,asset,unpaid,as_of'))).toBe(1);
});
