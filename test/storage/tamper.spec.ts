import { AuditService } from '../../src/audit/audit.service';
import { accounts, type NewEntry } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import { openStore } from '../../src/store/sql-store.adapter';
import { instant } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { PRODUCT, Scratch } from '../support/stores';
import { openRaw } from './raw';

/** FAULTS.md I11: somebody with the file and a console, past every guard of the database. */
const clock = new FakeClock();
const ledger = new LedgerService(clock);
const audit = new AuditService(clock);
const scratch = new Scratch();
afterEach(() => scratch.clean());

const funded = (n: number): NewEntry => ({
  reference: `funded/${n}`,
  kind: 'treasury.funded',
  occurredAt: instant(n),
  links: { n: String(n) },
  postings: [
    { account: accounts.treasury('w'), asset: 'BTC', side: 'debit', amount: BigInt(n), role: 'transfer' },
    { account: accounts.operatorCapital, asset: 'BTC', side: 'credit', amount: BigInt(n), role: 'transfer' },
  ],
});

/** Writes five entries and five audit rows, lets a stranger at the file, and checks what is found. */
async function tampered(statements: readonly string[]) {
  const location = scratch.location('sqlite');
  const first = await openStore(location, PRODUCT);
  await first.write(async (tx) => {
    await ledger.post(tx, [1, 2, 3, 4, 5].map(funded));
    for (const n of [1, 2, 3, 4, 5]) await audit.record(tx, { actor: 'op', action: 'test.done', subject: `s${n}` });
  });
  const heads = await first.read(async (tx) => [await ledger.head(tx), await audit.head(tx)] as const);
  await first.close();
  const raw = await openRaw(location);
  for (const { name } of await raw.query("SELECT name FROM sqlite_master WHERE type = 'trigger'")) {
    await raw.query(`DROP TRIGGER "${String(name)}"`);
  }
  for (const statement of statements) await raw.query(statement);
  const changed = await raw.query('SELECT total_changes() AS n');
  await raw.close();
  if (statements.length > 0) expect(Number(changed[0]?.['n'])).toBeGreaterThan(0);
  const store = scratch.keep(await openStore(location, PRODUCT));
  const books = await store.read((tx) => ledger.verify(tx, [heads[0]]));
  const acts = await store.read((tx) => audit.verify(tx));
  const actsHead = await store.read((tx) => audit.head(tx));
  const found = (list: readonly { what: string; position: number | null }[]) =>
    [...new Set(list.map(({ what, position }) => `${what} ${position ?? '-'}`))].sort();
  return { books: found(books.differences), acts: found(acts.differences), actsHead, exported: heads[1] };
}

const swap = (table: string, a: number, b: number): string[] => [
  `UPDATE ${table} SET position = -1 WHERE position = ${a}`,
  `UPDATE ${table} SET position = ${a} WHERE position = ${b}`,
  `UPDATE ${table} SET position = ${b} WHERE position = -1`,
];

describe('a journal on a file that somebody edited', () => {
  it('and untouched verifies', async () => {
    const { books, acts } = await tampered([]);
    expect([books, acts]).toEqual([[], []]);
  });

  it.each<[string, string[], string[]]>([
    [
      'an amount',
      ["UPDATE journal_posting SET amount = '4' WHERE position = 3 AND line = 0"],
      ['balance -', 'hash 3', 'invalid 3'],
    ],
    [
      'both amounts, still balanced',
      ["UPDATE journal_posting SET amount = '4' WHERE position = 3"],
      ['balance -', 'hash 3'],
    ],
    ['the time', ['UPDATE journal_entry SET occurred_at = 9 WHERE position = 3'], ['hash 3']],
    ['the time we knew', ['UPDATE journal_entry SET known_at = 9 WHERE position = 3'], ['hash 3']],
    ['a link', [`UPDATE journal_entry SET links = '{"n":"4"}' WHERE position = 3`], ['hash 3']],
    ['the hash', [`UPDATE journal_entry SET hash = '${'0'.repeat(64)}' WHERE position = 3`], ['hash 3', 'hash 4']],
    ['a balance', ["UPDATE account_balance_floored SET balance = '16'"], ['balance -']],
    ['the head', ['UPDATE journal_head SET position = 4'], ['head 4']],
  ])('shows the edit of %s, and where', async (_, statements, differences) => {
    expect((await tampered(statements)).books).toEqual(differences);
  });

  it('shows a row that was deleted', async () => {
    const { books } = await tampered(['DELETE FROM journal_entry WHERE position = 3']);
    expect(books).toEqual(expect.arrayContaining(['gap 4', 'hash 4', 'stray 3']));
    const posting = await tampered(['DELETE FROM journal_posting WHERE position = 3 AND line = 1']);
    expect(posting.books).toEqual(expect.arrayContaining(['hash 3', 'invalid 3']));
  });

  it('shows two entries that changed places', async () => {
    const { books } = await tampered([...swap('journal_entry', 2, 3), ...swap('journal_posting', 2, 3)]);
    expect(books).toEqual(['hash 2', 'hash 3', 'hash 4']);
  });

  it('shows an end that was cut off cleanly, against the exported head', async () => {
    const { books } = await tampered([
      ...['journal_entry', 'journal_posting'].map((table) => `DELETE FROM ${table} WHERE position = 5`),
      'UPDATE journal_head SET position = 4, hash = (SELECT hash FROM journal_entry WHERE position = 4)',
      "UPDATE account_balance_floored SET balance = '10'",
      "UPDATE account_balance_free SET balance = '10'",
    ]);
    expect(books).toEqual(['exported 5']);
  });
});

describe('an audit chain on a file that somebody edited', () => {
  it.each<[string, string[], string[]]>([
    ['an actor', ["UPDATE audit_row SET actor = 'other' WHERE position = 2"], ['hash 2']],
    ['a time', ['UPDATE audit_row SET at = at + 1 WHERE position = 2'], ['hash 2']],
    ['a detail', [`UPDATE audit_row SET details = '{"a":"b"}' WHERE position = 2`], ['hash 2']],
    ['a row that is gone', ['DELETE FROM audit_row WHERE position = 2'], ['gap 3', 'hash 3']],
    ['two rows that changed places', swap('audit_row', 2, 3), ['hash 2', 'hash 3', 'hash 4']],
    ['the last row gone', ['DELETE FROM audit_row WHERE position = 5'], ['head 5']],
    ['everything gone', ['DELETE FROM audit_row'], ['head 5']],
  ])('shows %s', async (_, statements, differences) => {
    expect((await tampered(statements)).acts).toEqual(differences);
  });

  it('shows an end that was cut off cleanly to whoever kept its head', async () => {
    const { acts, actsHead, exported } = await tampered([
      'DELETE FROM audit_row WHERE position = 5',
      'UPDATE audit_head SET position = 4, hash = (SELECT hash FROM audit_row WHERE position = 4)',
    ]);
    expect(acts).toEqual([]);
    expect(actsHead.position).toBeLessThan(exported.position);
  });
});
