import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigMistakes, readConfig } from '../../src/config';
import { VARIABLES } from '../../src/config.variables';
import { descriptorChecksum, parseTreasury } from '../../src/payout/descriptor';

const folder = mkdtempSync(join(tmpdir(), 'paydirt-config-'));

function file(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const SOURCE = {
  id: 'braiins',
  pool: 'braiins',
  asset: 'BTC',
  reports: 'net',
  recogniseAt: 'withdrawable',
  legalModel: 'nominee',
  ownerAtConversion: 'none',
  sharing: 'work',
  receivesAt: 'treasury',
  since: '2026-01-01',
  url: 'https://pool.braiins.com',
  credentials: { token: 'canary-token' },
};

const GOOD = {
  PAYDIRT_NETWORK: 'regtest',
  PAYDIRT_ORIGIN: 'https://pay.example.org',
  PAYDIRT_TAX_ZONE: 'America/New_York',
  PAYDIRT_OPERATOR_NAME: 'Example Mining',
  PAYDIRT_SECRET_KEY_FILE: file('key', 'ab'.repeat(32)),
  PAYDIRT_NODE_URL: 'http://127.0.0.1:8332',
  PAYDIRT_NODE_USER: 'u',
  PAYDIRT_NODE_PASSWORD: 'canary-password',
  PAYDIRT_TREASURY_DESCRIPTOR: 'wpkh(xpub)#checksum',
  PAYDIRT_TREASURY_BIRTHDAY: '0',
  PAYDIRT_SOURCES_FILE: file('sources.json', JSON.stringify([SOURCE])),
  PAYDIRT_PRICES_FILE: folder,
};

function mistakesOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigMistakes) return error.mistakes;
    throw error;
  }
}

describe('the configuration', () => {
  it('accepts a complete environment and fills in the documented fallbacks', () => {
    const config = readConfig(GOOD);
    expect(config.port).toBe(3000);
    expect(config.signer).toBeUndefined();
    expect(config.payout).toMatchObject({ minimumSats: 10_000n, confirmations: 6, feePaidBy: 'operator' });
    expect(config.sources[0]?.declaration.legalModel).toBe('nominee');
  });

  it('names every missing variable at once', () => {
    const lines = mistakesOf({}).join('\n');
    for (const variable of Object.values(VARIABLES)) {
      if (!('fallback' in variable)) expect(lines).toContain(variable.name);
    }
  });

  it.each([
    ['plain http beyond this machine', { PAYDIRT_ORIGIN: 'http://pay.example.org' }, 'plain http is refused'],
    ['an origin with a path', { PAYDIRT_ORIGIN: 'https://pay.example.org/x' }, 'scheme, host and port'],
    ['another scheme', { PAYDIRT_ORIGIN: 'ftp://pay.example.org' }, 'PAYDIRT_ORIGIN'],
    ['a network that is none', { PAYDIRT_NETWORK: 'mainnet' }, 'must be one of: bitcoin'],
    ['a zone that is none', { PAYDIRT_TAX_ZONE: 'Mars/Olympus' }, 'not an IANA time zone'],
    ['a port out of range', { PAYDIRT_PORT: '70000' }, 'from 1 to 65535'],
    ['a port that is no number', { PAYDIRT_PORT: '3000x' }, 'from 1 to 65535'],
    ['a payout minimum below dust', { PAYDIRT_PAYOUT_MINIMUM_SATS: '545' }, 'from 546'],
    ['two ways to sign in to the node', { PAYDIRT_NODE_COOKIE_FILE: '/x/.cookie' }, 'choose one way'],
    ['no way to sign in to the node', { PAYDIRT_NODE_USER: '' }, 'Neither'],
    ['a password in the node address', { PAYDIRT_NODE_URL: 'http://u:p@127.0.0.1' }, 'not in the address'],
    ['another kind of node', { PAYDIRT_NODE_KIND: 'electrum' }, 'must be one of: core, esplora'],
    [
      'an Esplora server over plain http beyond this machine',
      { PAYDIRT_NODE_KIND: 'esplora', PAYDIRT_NODE_URL: 'http://192.168.1.5/api' },
      'plain http is refused',
    ],
    [
      'a second source over plain http beyond this machine',
      { PAYDIRT_CHAIN_SECOND_ESPLORA_URL: 'http://blockstream.info/api' },
      'plain http is refused',
    ],
    ['a second source that is no address', { PAYDIRT_CHAIN_SECOND_ESPLORA_URL: 'blockstream' }, 'http address'],
    ['a start of the chain that is neither', { PAYDIRT_CHAIN_START: 'yesterday' }, 'genesis, checkpoint'],
    ['a database that is neither', { PAYDIRT_DATABASE: 'mysql://secret@host' }, 'neither'],
    ['a seed without its passphrase', { PAYDIRT_SIGNER_SEED_FILE: '/x/seed' }, 'PAYDIRT_SIGNER_PASSPHRASE_FILE'],
    ['a key that is too short', { PAYDIRT_SECRET_KEY_FILE: file('short', 'ab') }, '64 hex characters'],
    ['a key that others can read', { PAYDIRT_SECRET_KEY_FILE: file('open', 'ab'.repeat(32), 0o644) }, 'chmod 600'],
    [
      'a source without a legal model',
      { PAYDIRT_SOURCES_FILE: file('model.json', JSON.stringify([{ ...SOURCE, legalModel: undefined }])) },
      'legalModel is missing',
    ],
    [
      'two sources of one name',
      { PAYDIRT_SOURCES_FILE: file('twice.json', JSON.stringify([SOURCE, SOURCE])) },
      'two sources have the same id',
    ],
    ['sources that are no JSON', { PAYDIRT_SOURCES_FILE: file('bad.json', '[{') }, 'not valid JSON'],
  ])('refuses %s in one plain sentence', (_name, change, sentence) => {
    const mistakes = mistakesOf({ ...GOOD, ...change });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(sentence);
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'accepts %s for one machine',
    (origin) => {
      expect(readConfig({ ...GOOD, PAYDIRT_ORIGIN: origin }).origin).toBe(origin);
    },
  );

  it('follows an own node by RPC from genesis on and asks nobody else, unless told otherwise', () => {
    expect(readConfig(GOOD)).toMatchObject({
      node: { kind: 'core', rest: false },
      chainStart: 'genesis',
      secondUrl: undefined,
    });
    const told = {
      PAYDIRT_NODE_REST: 'yes',
      PAYDIRT_CHAIN_START: 'checkpoint',
      PAYDIRT_CHAIN_SECOND_ESPLORA_URL: 'https://blockstream.info/api',
    };
    expect(readConfig({ ...GOOD, ...told })).toMatchObject({
      node: { kind: 'core', rest: true },
      chainStart: 'checkpoint',
      secondUrl: 'https://blockstream.info/api',
    });
  });

  it('needs no credentials for an Esplora server', () => {
    const esplora = { PAYDIRT_NODE_KIND: 'esplora', PAYDIRT_NODE_URL: 'http://127.0.0.1:3002', PAYDIRT_NODE_USER: '' };
    expect(readConfig({ ...GOOD, ...esplora }).node).toEqual({ kind: 'esplora', url: 'http://127.0.0.1:3002/' });
  });

  it('never prints a secret', () => {
    const config = readConfig(GOOD);
    expect(
      JSON.stringify(config, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
    ).not.toContain('canary');
    expect(mistakesOf({ ...GOOD, PAYDIRT_DATABASE: 'mysql://canary@host' }).join()).not.toContain('canary');
  });

  it('has every variable in .env.example, and no other', () => {
    const example = readFileSync(join(__dirname, '../../.env.example'), 'utf8');
    const shown = [...example.matchAll(/^#?(PAYDIRT_[A-Z_]+)=/gm)].map((match) => match[1]);
    expect(shown).toEqual(Object.values(VARIABLES).map((variable) => variable.name));
  });

  it('shows the treasury descriptor in the form that the payout room takes, in both places', () => {
    const example = readFileSync(join(__dirname, '../../.env.example'), 'utf8');
    const form = /wpkh\(\[fp\/84h\/0h\/0h\]xpub\/<0;1>\/\*\)#checksum/;
    const [shown = ''] = form.exec(VARIABLES.descriptor.what) ?? [];
    expect(example).toContain(shown);
    // BIP-84's first test vector has this account key; its descriptor is what the example stands for.
    const key =
      'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V';
    const body = (shown.split('#')[0] ?? '').replace('fp', '73c5da0a').replace('xpub', key);
    const { descriptor, account } = parseTreasury(`${body}#${descriptorChecksum(body)}`, 'bitcoin');
    expect(descriptor).toContain('/<0;1>/*)');
    expect(account.toBase58()).toBe(key);
  });
});
