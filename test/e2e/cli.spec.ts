import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditRow } from '../../src/audit/audit.entity';
import { readConfig } from '../../src/config';
import { openDatabase } from '../../src/database';
import { accounts, type NewEntry } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import { AuditService } from '../../src/audit/audit.service';
import { ServiceStateService } from '../../src/operations/service-state.service';
import { parseTreasury } from '../../src/payout';
import { unsealSeed } from '../../src/payout/signers/hot/seed-file.adapter';
import type { Store } from '../../src/store';
import { instant, Secret } from '../../src/units';
import { openRaw } from '../storage/raw';
import { regtestReceipt } from '../support/api-fixture-receipt';
import { soloChain, soloReceipt } from '../support/solo-receipt';
import { FakeClock } from '../support/fake-clock';
import { type Environment, PASSPHRASE, realEnvironment } from '../support/real-config';
import { typedCommand } from '../support/typed-command';

const clock = new FakeClock('2026-03-01T12:00:00Z');
let folder: string;
let env: Environment;
let lines: readonly string[];
let typed: string[];

beforeEach(async () => {
  ({ folder, env } = await realEnvironment());
  lines = [];
  typed = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The command line as a person types it. */
async function paydirt(...args: string[]): Promise<number> {
  const printed = await typedCommand(args, { clock, env, secrets: typed });
  ({ lines } = printed);
  return printed.code;
}

const said = (): string => lines.join('\n');
const at = (name: string): string => join(folder, name);
const database = (): string => at('data/paydirt.sqlite');

/** Some books: a fee reserve that was paid for, and an act. */
async function books(): Promise<void> {
  const store = await openDatabase({ type: 'sqlite', file: database() });
  const ledger = new LedgerService(clock);
  await store.write(async (tx) => {
    await ledger.post(tx, [deposit(1, 40_000n), deposit(2, 2_000n)]);
    await new AuditService(clock).record(tx, { actor: 'op1', action: 'test.act', subject: 'thing' });
  });
  await store.close();
}

function deposit(n: number, amount: bigint): NewEntry {
  const line = { asset: 'BTC', amount, role: 'principal' } as const;
  return {
    reference: `deposit/${'ab'.repeat(32)}:${n}`,
    kind: 'treasury.received',
    occurredAt: instant(Date.UTC(2026, 1, n)),
    links: {},
    postings: [
      { ...line, account: accounts.treasury('main'), side: 'debit' },
      { ...line, account: accounts.unmatched('main'), side: 'credit' },
    ],
  };
}

async function reading<T>(file: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openDatabase({ type: 'sqlite', file });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Somebody with a console and the right to drop the guards. */
async function tamper(table: string, sql: string): Promise<void> {
  const raw = await openRaw({ type: 'sqlite', file: database() });
  const triggers = await raw.query(`SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '${table}'`);
  for (const { name } of triggers) await raw.query(`DROP TRIGGER "${String(name)}"`);
  await raw.query(sql);
  await raw.close();
}

describe('the command line', () => {
  it('shows every command that the README promises', async () => {
    expect(await paydirt('--help')).toBe(0);
    const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
    const promised = [...readme.matchAll(/npx paydirt ([a-z]+(?: [a-z]+)?)/g)].map((match) => match[1] ?? '');
    expect(promised.length).toBeGreaterThan(6);
    for (const command of promised) expect(said()).toContain(command.replace(/ (secret|seed)$/, ''));
  });

  it.each([
    ['nothing', []],
    ['a command that is none', ['pay', 'everybody']],
    ['half a command', ['ledger']],
    ['an option that is none', ['ledger', 'verify', '--force']],
    ['a file too few', ['backup']],
    ['a file too many', ['backup', 'a', 'b']],
    ['a network that is none', ['seed', 'create', 'x', '--network', 'mainnet']],
    ['no network', ['seed', 'create', 'x']],
  ])('answers %s with the usage and exit code 2', async (_, args) => {
    expect(await paydirt(...args)).toBe(2);
    expect(said()).toContain('Usage:');
    expect(existsSync(database())).toBe(false);
  });
});

describe('config check', () => {
  it('says that a complete configuration is complete, and shows no secret', async () => {
    expect(await paydirt('config', 'check')).toBe(0);
    expect(said()).toContain('The configuration is complete.');
    for (const secret of ['canary', PASSPHRASE, 'ab'.repeat(32)]) expect(said()).not.toContain(secret);
  });

  const prices = (): string => join(env['PAYDIRT_PRICES_FILE'] ?? '', 'BTC-USD-daily.csv');

  it('says which days the price file has, and that there is no source', async () => {
    writeFileSync(prices(), 'date,price_usd,source\n2026-01-03,91000.00,made up\n2026-01-01,90000.00,made up\n');
    writeFileSync(env['PAYDIRT_SOURCES_FILE'] ?? '', '[]');
    expect(await paydirt('config', 'check')).toBe(0);
    expect(said()).toContain('2 days, 2026-01-01 to 2026-01-03');
    expect(said()).toContain('names no source; nothing will be collected');
  });

  it('notes the days of a price file that give no price, by their lines (F41)', async () => {
    const rows = ['2026-01-01,90000.00,a', '2026-01-02,9000000.00,a', '2026-01-03,90100.00,a'];
    writeFileSync(prices(), ['date,price_usd,source', ...rows, ''].join('\n'));
    expect(await paydirt('config', 'check')).toBe(0);
    expect(said()).toContain('3 days, 2026-01-01 to 2026-01-03, of which one day gives no price: line 3 (2026-01-02: ');
    expect(said()).toContain('stays unpriced, in sight, until the file is mended');
  });

  it.each([
    ['another header', 'day,price\n', 'line 1: the header is not "date,price_usd,source"'],
    [
      'a price that is none',
      'date,price_usd,source\n2026-01-01,90000.00,made up\n2026-01-02,9e4,made up\n',
      'line 3: ',
    ],
    ['a day twice', 'date,price_usd,source\n2026-01-01,1.00,a\n2026-01-01,1.00,a\n', 'line 3: 2026-01-01 stands twice'],
  ])('refuses a price file with %s and names the line', async (_, text, words) => {
    writeFileSync(prices(), text);
    expect(await paydirt('config', 'check')).toBe(2);
    expect(said()).toContain(`${prices()}, ${words}`);
    expect(said()).toContain('stays unpriced, no money is affected');
  });

  it('only notes a price file that is not there yet', async () => {
    rmSync(prices());
    expect(await paydirt('config', 'check')).toBe(0);
    expect(said()).toContain(`Note: ${prices()} is not there yet; income in that asset stays unpriced`);
  });

  it('says who is asked for prices where the files have none', async () => {
    rmSync(prices());
    env = { ...env, PAYDIRT_PRICES_LIVE: 'kraken,coinbase' };
    expect(await paydirt('config', 'check')).toBe(0);
    expect(said()).toContain('its prices are asked of kraken and coinbase alone');
    expect(said()).toContain('Prices: the files, then kraken and coinbase.');
  });

  it('names every mistake at once and exits with 2', async () => {
    env = { ...env, PAYDIRT_NETWORK: 'mainnet', PAYDIRT_PORT: '0' };
    expect(await paydirt('config', 'check')).toBe(2);
    expect(said()).toContain('PAYDIRT_NETWORK');
    expect(said()).toContain('PAYDIRT_PORT');
  });

  const descriptor = (): string => env['PAYDIRT_TREASURY_DESCRIPTOR'] ?? '';
  it.each([
    ['a checksum that does not fit', () => descriptor().slice(0, -1), 'checksum'],
    ['a changed fingerprint', () => descriptor().replace(/\[[0-9a-f]/, '[z'), 'checksum'],
    ['a changed character', () => descriptor().replace(/#./, (c) => (c === '#q' ? '#p' : '#q')), 'checksum'],
    ['its end cut off as .env does without quotes', () => descriptor().replace(/#.*/, ''), 'in double quotes'],
    ['a private key', () => descriptor().replace('tpub', 'tprv'), 'private key'],
  ])('refuses a descriptor with %s', async (_, change, words) => {
    env = { ...env, PAYDIRT_TREASURY_DESCRIPTOR: change() };
    expect(await paydirt('config', 'check')).toBe(2);
    expect(said()).toContain('PAYDIRT_TREASURY_DESCRIPTOR cannot be used');
    expect(said()).toContain(words);
  });

  it('refuses a descriptor of another network', async () => {
    env = { ...env, PAYDIRT_NETWORK: 'bitcoin' };
    expect(await paydirt('config', 'check')).toBe(2);
    expect(said()).toContain('another network');
  });

  it('refuses a passphrase that others can read, and a pool without its key', async () => {
    chmodSync(env['PAYDIRT_SIGNER_PASSPHRASE_FILE'] ?? '', 0o644);
    const sources = env['PAYDIRT_SOURCES_FILE'] ?? '';
    writeFileSync(sources, readFileSync(sources, 'utf8').replace('"token"', '"tokken"'));
    expect(await paydirt('config', 'check')).toBe(2);
    expect(said()).toContain('chmod 600');
    expect(said()).toContain('credentials.tokken is not a field; the nearest one is credentials.token.');
    expect(said()).toContain('credentials.token is missing.');
  });
});

describe('key create', () => {
  it('writes 64 hex characters for the owner alone, another key each time', async () => {
    expect(await paydirt('key', 'create', at('one.key'))).toBe(0);
    expect(await paydirt('key', 'create', at('two.key'))).toBe(0);
    const [one, two] = ['one.key', 'two.key'].map((name) => readFileSync(at(name), 'utf8').trim());
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(one).not.toBe(two);
    expect(statSync(at('one.key')).mode & 0o777).toBe(0o600);
    expect(said()).not.toContain(two);
    env = { ...env, PAYDIRT_SECRET_KEY_FILE: at('one.key') };
    expect(readConfig(env).secretKey.reveal()).toBe(one);
  });

  it('never writes over a file, and says when there is no such folder', async () => {
    writeFileSync(at('mine'), 'kept');
    expect(await paydirt('key', 'create', at('mine'))).toBe(1);
    expect(said()).toContain('is not overwritten');
    expect(readFileSync(at('mine'), 'utf8')).toBe('kept');
    expect(await paydirt('key', 'create', at('no/where'))).toBe(1);
    expect(said()).toContain('Nothing was changed');
  });
});

describe('seed create', () => {
  it('seals a seed under the passphrase of a file, and prints words and descriptor once', async () => {
    const passphrase = env['PAYDIRT_SIGNER_PASSPHRASE_FILE'] ?? '';
    expect(await paydirt('seed', 'create', at('new.json'), '--network', 'regtest', '--passphrase-file', passphrase)).toBe(0); // prettier-ignore
    const descriptor = lines.find((line) => line.includes('wpkh('))?.trim() ?? '';
    expect(parseTreasury(descriptor, 'regtest').descriptor).toBe(descriptor);
    expect(
      lines
        .filter((line) => /^ +\d+ [a-z]+/.test(line))
        .join(' ')
        .match(/\d+ [a-z]+/g),
    ).toHaveLength(24);
    // The line end of the file is not part of what was typed.
    const opened = await unsealSeed({ path: at('new.json'), passphrase: new Secret(PASSPHRASE), network: 'regtest' });
    expect(opened.descriptor).toBe(descriptor);
    expect(statSync(at('new.json')).mode & 0o777).toBe(0o600);
  });

  it('asks twice at the terminal and refuses what differs or is short', async () => {
    typed = ['a long enough passphrase', 'another long passphrase'];
    expect(await paydirt('seed', 'create', at('new.json'), '--network', 'regtest')).toBe(1);
    expect(said()).toContain('The two passphrases differ.');
    typed = ['elevenchars', 'elevenchars'];
    expect(await paydirt('seed', 'create', at('new.json'), '--network', 'regtest')).toBe(1);
    expect(said()).toContain('at least 12 characters');
    expect(existsSync(at('new.json'))).toBe(false);
  });

  it('refuses a passphrase file that others can read, and a seed that is there already', async () => {
    const passphrase = env['PAYDIRT_SIGNER_PASSPHRASE_FILE'] ?? '';
    const seed = env['PAYDIRT_SIGNER_SEED_FILE'] ?? '';
    const before = readFileSync(seed, 'utf8');
    expect(await paydirt('seed', 'create', seed, '--network', 'regtest', '--passphrase-file', passphrase)).toBe(1);
    expect(readFileSync(seed, 'utf8')).toBe(before);
    chmodSync(passphrase, 0o640);
    expect(await paydirt('seed', 'create', at('n.json'), '--network', 'regtest', '--passphrase-file', passphrase)).toBe(1); // prettier-ignore
    expect(said()).toContain('others can read the file');
  });
});

describe('backup and restore', () => {
  it('brings the books back on another machine, where nothing is paid', async () => {
    await books();
    const running = await openDatabase({ type: 'sqlite', file: database() });
    expect(await paydirt('backup', at('copy.sqlite'))).toBe(0);
    await running.close();
    const manifest = JSON.parse(readFileSync(at('copy.sqlite.manifest.json'), 'utf8')) as { ledger_head: object };
    const head = await reading(database(), (store) => store.read((tx) => new LedgerService(clock).head(tx)));
    expect(head.position).toBe(2);
    expect(manifest.ledger_head).toEqual(head);

    env = { ...env, PAYDIRT_DATA_DIR: at('data2') };
    expect(await paydirt('restore', at('copy.sqlite'))).toBe(0);
    expect(said()).toContain('reconcile-only');
    const file = at('data2/paydirt.sqlite');
    const state = new ServiceStateService(new AuditService(clock), clock, { alone: false });
    await reading(file, async (store) => {
      expect(await store.read((tx) => new LedgerService(clock).head(tx))).toEqual(head);
      expect(await store.read((tx) => state.mode(tx))).toMatchObject({ reconcileOnly: true });
      await expect(store.read((tx) => state.assertMayPay(tx))).rejects.toMatchObject({
        code: 'operations.reconcile-only',
      });
    });
    expect(await paydirt('ledger', 'verify')).toBe(0);
    expect(await paydirt('audit', 'verify')).toBe(0);
  });

  it('writes over nothing and restores nothing that was changed', async () => {
    await books();
    expect(await paydirt('backup', at('copy.sqlite'))).toBe(0);
    expect(await paydirt('backup', at('copy.sqlite'))).toBe(1);
    expect(await paydirt('restore', at('copy.sqlite'))).toBe(1);
    expect(said()).toContain('exists and is not overwritten');
    env = { ...env, PAYDIRT_DATA_DIR: at('data2') };
    const bytes = readFileSync(at('copy.sqlite'));
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    writeFileSync(at('copy.sqlite'), bytes);
    expect(await paydirt('restore', at('copy.sqlite'))).toBe(1);
    expect(said()).toContain('The backup cannot be used');
    expect(existsSync(at('data2/paydirt.sqlite'))).toBe(false);
  });

  it('sends PostgreSQL to pg_dump', async () => {
    env = { ...env, PAYDIRT_DATABASE: 'postgres://u:canary@127.0.0.1:9/none' };
    expect(await paydirt('backup', at('copy'))).toBe(1);
    expect(said()).toContain('pg_dump');
    expect(said()).not.toContain('canary');
  });
});

describe('ledger verify and audit verify', () => {
  it('agree with untouched books while the service runs, and leave no copy behind', async () => {
    await books();
    const running = await openDatabase({ type: 'sqlite', file: database() });
    expect(await paydirt('ledger', 'verify')).toBe(0);
    expect(said()).toContain('2 entries with 4 postings');
    expect(await paydirt('audit', 'verify')).toBe(0);
    await running.close();
    expect(readdirSync(at('data')).filter((name) => name.startsWith('copy-'))).toEqual([]);
  });

  it.each([
    ['an amount', 'journal_posting', `UPDATE journal_posting SET amount = amount + 1 WHERE position = 1`, 'hash'],
    ['an entry that is gone', 'journal_entry', `DELETE FROM journal_entry WHERE position = 1`, 'gap'],
    ['a moved head', 'journal_head', `UPDATE journal_head SET position = 1`, 'head'],
  ])('finds %s', async (_, table, sql, what) => {
    await books();
    await tamper(table, sql);
    expect(await paydirt('ledger', 'verify')).toBe(1);
    expect(said()).toContain(`- ${what}`);
    expect(said()).toContain('Next: stop all payouts');
  });

  it('finds an audit row that was changed', async () => {
    await books();
    await tamper('audit_row', `UPDATE audit_row SET actor = 'op2' WHERE position = 1`);
    expect(await reading(database(), (store) => store.read((tx) => tx.find(auditRow)))).toMatchObject([
      { actor: 'op2' },
    ]);
    expect(await paydirt('audit', 'verify')).toBe(1);
    expect(said()).toContain('- hash row 1');
  });

  it('say that there is no database, or that the file is none', async () => {
    expect(await paydirt('ledger', 'verify')).toBe(1);
    expect(said()).toContain('There is no database');
    await books();
    writeFileSync(database(), 'this is not a database at all');
    expect(await paydirt('ledger', 'verify')).toBe(1);
    expect(said()).toContain('not a database');
  });
});

describe('receipt verify', () => {
  const receipt = (): string => regtestReceipt();
  const verdict = (): unknown => JSON.parse(lines[0] ?? '');

  it('prints one line of JSON with each step, and says that regtest proves no work', async () => {
    writeFileSync(at('r.json'), receipt());
    expect(await paydirt('receipt', 'verify', at('r.json'))).toBe(0);
    expect(lines).toHaveLength(1);
    const { steps, ...rest } = verdict() as { steps: { step: string; ok: boolean; detail: string }[] };
    expect(rest).toEqual({ valid: true, grade: 'none', confirmations: 6, hashes: '12' });
    expect(steps.map(({ step, ok }) => `${step} ${ok}`)).toEqual([
      ...['file', 'network', 'headers', 'block', 'transaction', 'coinbase', 'output', 'item'].map(
        (step) => `${step} true`,
      ),
      'work false',
    ]);
    for (const step of steps) expect(Object.keys(step)).toEqual(['step', 'ok', 'detail']);
    expect(steps.at(-1)?.detail).toContain('No proof of work');
  });

  it.each([
    ['a flipped digit', (text: string) => text.replace(/("txid": ?")(.)/, (_, head: string, digit: string) => `${head}${digit === '0' ? '1' : '0'}`), 'damaged or changed'], // prettier-ignore
    ['another format', () => '{"format":"paydirt-receipt"}', 'not a receipt of this version'],
    ['a list', () => '[]', 'not a receipt of this version'],
    ['no JSON', () => '<html>', 'not a receipt of this version'],
  ])('refuses %s with exit code 1', async (_, change, words) => {
    writeFileSync(at('r.json'), change(receipt()));
    expect(await paydirt('receipt', 'verify', at('r.json'))).toBe(1);
    expect(verdict()).toMatchObject({ valid: false, grade: 'none', confirmations: 0, hashes: '0' });
    expect(said()).toContain(words);
  });

  it('derives the key of a solo reward from the descriptor', async () => {
    const chain = soloChain(102);
    writeFileSync(at('solo.json'), JSON.stringify(soloReceipt(chain)));
    expect(await paydirt('receipt', 'verify', at('solo.json'))).toBe(0);
    expect(verdict()).toMatchObject({ valid: true, steps: expect.arrayContaining([expect.objectContaining({ step: 'descriptor', ok: true })]) }); // prettier-ignore
    writeFileSync(at('solo.json'), JSON.stringify(soloReceipt(chain, { keyIndex: 6, derives: false })));
    expect(await paydirt('receipt', 'verify', at('solo.json'))).toBe(1);
    expect(said()).toContain('The script is not key 0/6');
  });

  it('needs no configuration, and exits with 2 when there is no such file', async () => {
    env = {};
    writeFileSync(at('r.json'), receipt());
    expect(await paydirt('receipt', 'verify', at('r.json'))).toBe(0);
    expect(await paydirt('receipt', 'verify', at('none.json'))).toBe(2);
    expect(said()).toContain('no such file');
  });
});
