import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigMistakes, readConfig } from '../../src/config';
import { VARIABLES } from '../../src/config.variables';
import { parseTreasury } from '../../src/payout/descriptor';
import { descriptorChecksum } from '../../src/units';
import { BRAIINS } from '../support/real-config';

const folder = mkdtempSync(join(tmpdir(), 'paydirt-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const SOURCE = { ...BRAIINS, url: 'https://pool.braiins.com' };

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
  it('takes a real exchange on the main network alone, and a local one anywhere', () => {
    const venue = { exchange: 'kraken', apiKey: 'canary', apiSecret: 'canary' };
    const real = { ...GOOD, PAYDIRT_VENUE_FILE: file('venue.json', JSON.stringify(venue)) };
    expect(mistakesOf(real)).toEqual(['PAYDIRT_VENUE_FILE names a real exchange, but PAYDIRT_NETWORK is regtest.']);
    expect(readConfig({ ...real, PAYDIRT_NETWORK: 'bitcoin' }).venue).toMatchObject({ id: 'kraken' });
    const local = file('local.json', JSON.stringify({ ...venue, url: 'http://127.0.0.1:9' }));
    expect(mistakesOf({ ...GOOD, PAYDIRT_VENUE_FILE: local })).toEqual([]);
    expect(readConfig(GOOD).venue).toBeUndefined();
    expect(readConfig(GOOD).money).toMatchObject({ conversionSlippageMax: 300, conversionDayLossMax: 1_000_000n });
  });

  it('accepts a complete environment and fills in the documented fallbacks', () => {
    const config = readConfig(GOOD);
    expect(config.port).toBe(3000);
    expect(config.signer).toBeUndefined();
    expect(config.money).toMatchObject({ payoutMinimum: 10_000n, payoutConfirmations: 6, feePaidBy: 'operator' });
    expect(config.sources[0]?.declaration.legalModel).toBe('nominee');
  });

  it('plans on the first of the month, never waits for a fee and always asks a second person, unless told otherwise', () => {
    const usual = { kind: 'monthly', dayOfMonth: 1, minuteOfDay: 720 };
    expect(readConfig(GOOD).money).toMatchObject({
      payoutSchedule: usual,
      feeWaitShare: 0n,
      aloneUpTo: 0n,
      scheduleAloneUpTo: 10_000_000n,
      bumpAfterBlocks: 0,
    });
    const told = readConfig({
      ...GOOD,
      PAYDIRT_PAYOUT_SCHEDULE: 'weekly friday 07:30',
      PAYDIRT_FEE_WAIT_SHARE_BPS: '50',
      PAYDIRT_ALONE_UP_TO_SATS: '2500000',
      PAYDIRT_SCHEDULE_ALONE_UP_TO_SATS: '0',
      PAYDIRT_BUMP_AFTER_BLOCKS: '6',
    });
    expect(told.money).toMatchObject({
      payoutSchedule: { kind: 'weekly', weekday: 5, minuteOfDay: 450 },
      feeWaitShare: 50n,
      feeWaitDays: 14,
      aloneUpTo: 2_500_000n,
      scheduleAloneUpTo: 0n,
      bumpAfterBlocks: 6,
    });
    const byHand = readConfig({ ...GOOD, PAYDIRT_PAYOUT_SCHEDULE: 'manual' });
    expect(byHand.money.payoutSchedule).toEqual({ kind: 'manual' });
  });

  it('asks no exchange for prices unless told which', () => {
    expect(readConfig(GOOD).prices).toMatchObject({ live: [], first: 'file' });
    const told = { ...GOOD, PAYDIRT_PRICES_LIVE: ' coinbase, kraken', PAYDIRT_PRICES_FIRST: 'live' };
    expect(readConfig(told).prices).toMatchObject({ live: ['kraken', 'coinbase'], first: 'live', maxAgeMinutes: 120 });
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
    ['an exchange that is none', { PAYDIRT_PRICES_LIVE: 'kraken,mtgox' }, 'name each once: kraken, coinbase'],
    ['an exchange named twice', { PAYDIRT_PRICES_LIVE: 'kraken,kraken' }, 'name each once: kraken, coinbase'],
    ['prices from neither first', { PAYDIRT_PRICES_FIRST: 'both' }, 'must be one of: file, live'],
    ['prices of a week ago', { PAYDIRT_PRICES_MAX_AGE_MINUTES: '10080' }, 'from 60 to 1440'],
    ['exchanges that may say anything', { PAYDIRT_PRICES_SPREAD_MAX_BPS: '10001' }, 'from 1 to 10000'],
    ['a day that may move anywhere', { PAYDIRT_PRICES_DAY_MOVE_MAX_BPS: '0' }, 'from 1 to 10000'],
    ['a database that is neither', { PAYDIRT_DATABASE: 'mysql://secret@host' }, 'neither'],
    ['a schedule with a day that not every month has', { PAYDIRT_PAYOUT_SCHEDULE: 'monthly 31 12:00' }, 'days 1 to 28'],
    ['a schedule in other words', { PAYDIRT_PAYOUT_SCHEDULE: 'every monday' }, 'weekly monday 12:00'],
    ['a wait for a fee of more than all', { PAYDIRT_FEE_WAIT_SHARE_BPS: '10001' }, 'from 0 to 10000'],
    ['a wait of no day', { PAYDIRT_FEE_WAIT_DAYS: '0' }, 'from 1 to 90'],
    ['a wait for a block below none', { PAYDIRT_BUMP_AFTER_BLOCKS: '-1' }, 'from 0 to 1008'],
    ['a wait of more than a week of blocks', { PAYDIRT_BUMP_AFTER_BLOCKS: '1009' }, 'from 0 to 1008'],
    ['a sum for one person that is none', { PAYDIRT_ALONE_UP_TO_SATS: '-1' }, 'from 0'],
    ['a sum of the schedule that is none', { PAYDIRT_SCHEDULE_ALONE_UP_TO_SATS: '0.1' }, 'from 0'],
    [
      'a share of fees that is none',
      { PAYDIRT_FEE_SHARE_MAX_BPS: '10001' },
      'number of hundredths of a percent from 1',
    ],
    ['a fee rate that is none', { PAYDIRT_FEE_RATE_MAX_SAT_KVB: '5.5' }, 'number of sat/kvB from 100'],
    ['a limit in satoshi that is none', { PAYDIRT_FEE_MAX_SATS: '1e6' }, 'number of satoshi from 100'],
    ['a misspelt limit', { PAYDIRT_FEE_RATE_MAX: '5' }, 'The nearest one is PAYDIRT_FEE_RATE_MAX_SAT_KVB.'],
    ['a misspelt name', { PAYDIRT_SOLO_OPERATR: 'yes' }, 'The nearest one is PAYDIRT_SOLO_OPERATOR.'],
    ['an unknown variable without a value', { PAYDIRT_TAXZONE: '' }, 'The nearest one is PAYDIRT_TAX_ZONE.'],
    ['a key file that is not there', { PAYDIRT_SECRET_KEY_FILE: '/x/none' }, ': there is no such file or folder.'],
    ['a key file that is a folder', { PAYDIRT_SECRET_KEY_FILE: folder }, ': it is a folder, not a file.'],
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
      'two sources have the same id "braiins"',
    ],
  ])('refuses %s in one plain sentence', (_name, change, sentence) => {
    const mistakes = mistakesOf({ ...GOOD, ...change });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(sentence);
  });

  describe('of the sources file', () => {
    const VIABTC = {
      ...SOURCE,
      id: 'viabtc',
      pool: 'viabtc',
      asset: 'LTC',
      ownerAtConversion: 'operator',
      receivesAt: 'venue',
      dayOffsetMinutes: 480,
      url: 'https://www.viabtc.com',
      credentials: { apiKey: 'canary-key', apiSecret: 'canary-secret' },
    };
    const told = (text: string): readonly string[] =>
      mistakesOf({ ...GOOD, PAYDIRT_SOURCES_FILE: file('told.json', text) }).map((line) => line.replace(/^.*?": /, ''));
    const of = (...sources: readonly unknown[]): readonly string[] => told(JSON.stringify(sources));

    it('takes ViaBTC with its day, which begins at UTC+8', () => {
      const env = { ...GOOD, PAYDIRT_SOURCES_FILE: file('via.json', JSON.stringify([SOURCE, VIABTC])) };
      const [, source] = readConfig(env).sources;
      expect(source?.declaration.dayOffsetMinutes).toBe(480);
      expect(new Date(source?.declaration.since ?? 0).toISOString()).toBe('2025-12-31T16:00:00.000Z');
    });

    it.each([
      ['block rewards', SOURCE, 'block', 'block'],
      ['days, the usual one', SOURCE, 'day', undefined],
      ['the reward history', { ...VIABTC, asset: 'DOGE' }, 'reward', 'reward'],
      ['the profit history, the usual one', VIABTC, 'profit', undefined],
    ])('takes the list that is named: %s', (_what, source, statement, declared) => {
      const text = JSON.stringify([{ ...source, statement }]);
      const [config] = readConfig({ ...GOOD, PAYDIRT_SOURCES_FILE: file('list.json', text) }).sources;
      expect(config?.declaration.statement).toBe(declared);
    });

    it('names no list of a pool that has one', () => {
      const source = { ...SOURCE, pool: 'ocean', url: 'https://api.ocean.xyz/v1', credentials: { address: 'bc1qx' } };
      expect(of({ ...source, statement: 'day' })).toEqual([expect.stringContaining('statement is not for ocean')]);
    });

    it('takes the example of docs/sources.md as it stands', () => {
      const page = readFileSync(join(__dirname, '../../docs/sources.md'), 'utf8');
      const [, example = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
      const env = { ...GOOD, PAYDIRT_SOURCES_FILE: file('example.json', example) };
      expect(readConfig(env).sources.map(({ declaration }) => declaration.pool)).toEqual(['braiins', 'viabtc']);
    });

    it.each([
      ['luxor', 'https://app.luxor.tech/api', { token: 'canary', subaccount: 'rigs' }, undefined],
      ['foundry', 'https://api.foundryusapool.com', { apiKey: 'canary', subaccount: 'rigs' }, undefined],
      ['miningcore', 'http://127.0.0.1:4000', { poolId: 'btc1', address: 'bc1qexample' }, 12],
    ])('takes %s, with the decimals that its pool writes', (pool, url, credentials, amountDecimals) => {
      const text = JSON.stringify([{ ...SOURCE, pool, url, credentials }]);
      const [source] = readConfig({ ...GOOD, PAYDIRT_SOURCES_FILE: file(`${pool}.json`, text) }).sources;
      expect(source?.declaration.amountDecimals).toBe(amountDecimals);
      expect(Object.keys(source?.credentials ?? {}).sort()).toEqual(Object.keys(credentials).sort());
    });

    it('takes an empty list for what it says: nothing is collected', () => {
      expect(of()).toEqual([]);
    });

    it.each<[string, object, string]>([
      [
        'a misspelt field',
        { dayOfsetMinutes: 480 },
        'dayOfsetMinutes is not a field; the nearest one is dayOffsetMinutes.',
      ],
      [
        'a misspelt key',
        { credentials: { token: 'canary', tokken: 'canary' } },
        'credentials.tokken is not a field; the nearest one is credentials.token.',
      ],
      ['no key', { credentials: {} }, 'credentials.token is missing.'],
      ['keys that are no object', { credentials: 'canary' }, 'credentials is not an object.'],
      ['a key that is a number', { credentials: { token: 5 } }, 'credentials.token is not a text.'],
      [
        'an offset in quotes',
        { dayOffsetMinutes: '480' },
        'dayOffsetMinutes is not a whole number of minutes without quotes, such as 480.',
      ],
      [
        'half a minute',
        { dayOffsetMinutes: 0.5 },
        'dayOffsetMinutes is not a whole number of minutes without quotes, such as 480.',
      ],
      ['a list that Braiins has not', { statement: 'reward' }, 'statement must be one of: day, block.'],
      ['a list that is no text', { statement: 1 }, 'statement must be one of: day, block.'],
      ['an offset beyond any zone', { dayOffsetMinutes: 841 }, 'dayOffsetMinutes is not valid.'],
      [
        'a model that is none',
        { legalModel: 'friend' },
        'legalModel is "friend", but must be one of: principal, nominee, agent, marketplace, partnership.',
      ],
      ['a day that is none', { since: '2026-02-30' }, 'since is "2026-02-30"'],
      ['plain http', { url: 'http://pool.example.org' }, 'url must be https'],
      [
        'a key in the address',
        { url: 'https://u:canary@pool.example.org' },
        'url holds a user or password; keys belong in credentials.',
      ],
      [
        'an address that is none',
        { url: 'pool.example.org' },
        'url is not an address such as https://pool.example.org.',
      ],
      ['an empty reason', { reason: ' ' }, 'reason is not a text of 1 to 500 characters.'],
    ])('refuses %s in one sentence', (_, change, sentence) => {
      const mistakes = of({ ...SOURCE, ...change });
      expect(mistakes).toHaveLength(1);
      expect(mistakes[0]).toMatch(/^source 1 \("braiins"\): /);
      expect(mistakes[0]).toContain(sentence);
      expect(mistakes[0]).not.toContain('canary');
    });

    it('refuses ViaBTC without its day, and says why', () => {
      const mistakes = of({ ...VIABTC, dayOffsetMinutes: undefined });
      expect(mistakes).toHaveLength(1);
      expect(mistakes[0]).toContain('dayOffsetMinutes is missing');
      expect(mistakes[0]).toContain('480');
      expect(mistakes[0]).toContain('another tax day');
    });

    it('names every mistake of every source at once', () => {
      const second = { ...VIABTC, legalModel: undefined, dayOffsetMinutes: undefined, credentials: {} };
      expect(of({ ...SOURCE, asset: 'XYZ', reports: 5 }, second, 7)).toEqual([
        expect.stringContaining('source 1 ("braiins"): asset is "XYZ"'),
        expect.stringContaining('source 1 ("braiins"): reports is not a text'),
        expect.stringContaining('source 2 ("viabtc"): dayOffsetMinutes is missing'),
        expect.stringContaining('source 2 ("viabtc"): legalModel is missing'),
        expect.stringContaining('source 2 ("viabtc"): credentials.apiKey is missing'),
        expect.stringContaining('source 2 ("viabtc"): credentials.apiSecret is missing'),
        expect.stringContaining('source 3: it is not an object'),
      ]);
    });

    it.each([
      ['cut short', '[{', 'not valid JSON: line 1, column 3: it ends too early.'],
      [
        'a comma too many',
        '[\n  {\n    "id": "a",\n  }\n]\n',
        'not valid JSON: line 4, column 3: what stands there is not expected.',
      ],
      ['an empty file', '', 'not valid JSON: line 1, column 1: it ends too early.'],
      ['one source without its list', '{"id":"a"}', 'must hold a JSON list of sources'],
    ])('says where the JSON is wrong: %s', (_, text, sentence) => {
      const mistakes = told(text);
      expect(mistakes).toHaveLength(1);
      expect(mistakes[0]).toContain(sentence);
    });

    it('refuses a file that others can read', () => {
      const open = file('others.json', JSON.stringify([SOURCE]), 0o640);
      expect(mistakesOf({ ...GOOD, PAYDIRT_SOURCES_FILE: open })).toEqual([
        expect.stringContaining(`chmod 600 ${open}`),
      ]);
    });
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

  it('reads a sanctions list, and starts with none that it cannot use', () => {
    const good = file('sdn.csv', '"Digital Currency Address - XBT 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa;"');
    const { sanctions } = readConfig({ ...GOOD, PAYDIRT_SANCTIONS_FILE: good });
    expect([...(sanctions?.scripts ?? [])]).toEqual(['76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac']);
    expect(readConfig(GOOD).sanctions).toBeUndefined();
    const bad = file('list.txt', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb\n');
    expect(mistakesOf({ ...GOOD, PAYDIRT_SANCTIONS_FILE: bad }).join()).toContain(
      'No bitcoin address stands on line 1.',
    );
    expect(mistakesOf({ ...GOOD, PAYDIRT_SANCTIONS_FILE: join(folder, 'none') })).toHaveLength(1);
  });

  it('never prints a secret', () => {
    const config = readConfig(GOOD);
    expect(
      JSON.stringify(config, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
    ).not.toContain('canary');
    expect(mistakesOf({ ...GOOD, PAYDIRT_DATABASE: 'mysql://canary@host' }).join()).not.toContain('canary');
  });

  it('never repeats the value of a variable that it does not know', () => {
    expect(mistakesOf({ ...GOOD, PAYDIRT_NODE_PASWORD: 'canary' }).join()).not.toContain('canary');
  });

  it('says about the descriptor that an unquoted # begins a comment, in both places', () => {
    expect(VARIABLES.descriptor.what).toContain('double quotes');
    const example = readFileSync(join(__dirname, '../../.env.example'), 'utf8');
    expect(example).toContain('double quotes');
    expect(example).toContain('PAYDIRT_TREASURY_DESCRIPTOR=""');
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
    const { descriptor, keys } = parseTreasury(`${body}#${descriptorChecksum(body)}`, 'bitcoin');
    expect(descriptor).toContain('/<0;1>/*)');
    expect(keys[0]?.account.toBase58()).toBe(key);
  });
});
