import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileMistakes } from '../../src/env-reader';
import { minedBeside, type SourceConfig } from '../../src/declared-sources';
import { makeSources } from '../../src/real-sources';
import { readSources } from '../../src/sources-config';
import { FakeClock } from '../support/fake-clock';

const FOLDER = mkdtempSync(join(tmpdir(), 'paydirt-declared-'));
const BTC = { asset: 'BTC', receivesAt: 'treasury', ownerAtConversion: 'none' };
const LTC = { asset: 'LTC', receivesAt: 'venue', ownerAtConversion: 'operator' };
const ADDRESS = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
const BRAIINS = { id: 'a', pool: 'braiins', ...BTC, credentials: { token: 'canary-token' } };
const VIABTC = {
  ...{ id: 'a', pool: 'viabtc', ...LTC, dayOffsetMinutes: 480 },
  credentials: { apiKey: 'canary-key', apiSecret: 'canary-secret' },
};

function read(...sources: readonly object[]): SourceConfig[] {
  const usual = { legalModel: 'nominee', recogniseAt: 'credit', reports: 'net', sharing: 'percent' };
  const list = sources.map((one) => ({ ...usual, since: '2026-01-01', url: 'https://pool.example.org', ...one }));
  const file = join(FOLDER, 'sources.json');
  writeFileSync(file, JSON.stringify(list), { mode: 0o600 });
  return readSources(file);
}

function mistakes(...sources: readonly object[]): readonly string[] {
  try {
    read(...sources);
    return [];
  } catch (error) {
    if (error instanceof FileMistakes) return error.mistakes;
    throw error;
  }
}

describe('a declaration that cannot be so', () => {
  it.each([
    ['bitcoin to the treasury', { ...BRAIINS }],
    ['an altcoin that is the operator’s, to a venue', { ...VIABTC }],
    ['an altcoin that is the member’s, to a venue', { ...VIABTC, ownerAtConversion: 'member' }],
    ['ViaBTC by days of UTC', { ...VIABTC, dayOffsetMinutes: 0 }],
    ['Braiins with the day that it has', { ...BRAIINS, dayOffsetMinutes: 0 }],
    ['any day of a pool that states moments', { ...BRAIINS, pool: 'ocean', dayOffsetMinutes: -300, credentials: { address: ADDRESS } }], // prettier-ignore
    ['an altcoin in files', { ...VIABTC, pool: 'file', credentials: {} }],
  ])('is not %s', (_, source) => {
    expect(mistakes(source)).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['an altcoin that nobody owns when it is converted', { ...VIABTC, ownerAtConversion: 'none' }, 'ownerAtConversion is "none", which is for bitcoin: LTC is converted, and its owner has the disposal; there is no default, write "operator" or "member".'], // prettier-ignore
    ['an altcoin that nobody owns, in files', { ...VIABTC, pool: 'file', credentials: {}, ownerAtConversion: 'none' }, 'write "operator" or "member"'], // prettier-ignore
    ['an altcoin for the treasury', { ...VIABTC, receivesAt: 'treasury' }, 'receivesAt is "treasury", which holds bitcoin alone: no LTC would ever become payable; write "venue"'], // prettier-ignore
    ['bitcoin for a venue', { ...BRAIINS, receivesAt: 'venue' }, 'receivesAt is "venue", but bitcoin that arrives at an exchange is not sold or fetched and would stay accrued for ever; write "treasury"'], // prettier-ignore
    ['Braiins with litecoin', { ...BRAIINS, ...LTC }, 'asset is "LTC", but braiins pays BTC alone; write "BTC".'],
    ['NiceHash with litecoin', { ...BRAIINS, ...LTC, pool: 'nicehash', credentials: { apiKey: 'k', apiSecret: 's', organization: 'o' } }, 'nicehash pays BTC alone'], // prettier-ignore
    ['OCEAN with litecoin', { ...BRAIINS, ...LTC, pool: 'ocean', credentials: { address: ADDRESS } }, 'ocean pays BTC alone'], // prettier-ignore
    ['Braiins with the day of UTC+8', { ...BRAIINS, dayOffsetMinutes: 480 }, 'dayOffsetMinutes is 480, but the days of braiins begin at 0: rewards could fall on another tax day; write 0.'], // prettier-ignore
    ['F2Pool with the day of UTC+8', { ...BRAIINS, pool: 'f2pool', credentials: { account: 'a', token: 't' }, dayOffsetMinutes: 480 }, 'the days of f2pool begin at 0'], // prettier-ignore
    ['ViaBTC a minute beside its day', { ...VIABTC, dayOffsetMinutes: 479 }, 'dayOffsetMinutes is 479, but the days of viabtc begin at 0 or 480'], // prettier-ignore
  ])('is %s, and what to write is said', (_, source, sentence) => {
    const found = mistakes(source);
    expect(found).toEqual([expect.stringContaining('source 1 ("a"): ')]);
    expect(found[0]).toContain(sentence);
    expect(found[0]).not.toContain('canary');
  });
});

describe('one account that is declared twice', () => {
  const b = (change: object): object => ({ id: 'b', ...change });
  const F2POOL = { ...BRAIINS, pool: 'f2pool', credentials: { account: 'rigs', token: 'one' } };
  const MININGCORE = { ...VIABTC, pool: 'miningcore', dayOffsetMinutes: 0, url: 'http://127.0.0.1:4000', credentials: { poolId: 'ltc1', address: 'LTCAddress' } }; // prettier-ignore
  const SOLO = { ...BRAIINS, pool: 'ckpool-solo', recogniseAt: 'matured', credentials: { address: ADDRESS } };

  it.each<[string, object, object]>([
    ['by the same key', BRAIINS, { ...BRAIINS }],
    ['by the same key with a space after it', BRAIINS, { ...BRAIINS, credentials: { token: 'canary-token ' } }],
    ['at another of the pool’s addresses', VIABTC, { ...VIABTC, url: 'https://www.viabtc.com' }],
    ['with another list of income', VIABTC, { ...VIABTC, statement: 'reward' }],
    ['with another key of the same account, where it has a name', F2POOL, { ...F2POOL, credentials: { account: 'Rigs', token: 'two' } }], // prettier-ignore
    ['with another rule, model and first day', VIABTC, { ...VIABTC, sharing: 'work', legalModel: 'agent', since: '2026-02-01' }], // prettier-ignore
    ['at this machine by its other name', MININGCORE, { ...MININGCORE, url: 'http://localhost:4000' }],
    ['at one address, by two pools of blocks', SOLO, { ...SOLO, pool: 'public-pool', credentials: { address: ADDRESS.toUpperCase() } }], // prettier-ignore
  ])('%s is refused, and both are named', (_, one, other) => {
    const found = mistakes(one, { ...other, ...b({}) });
    expect(found).toEqual([
      expect.stringMatching(/^sources "a" and "b" are the same account with the same coin .* Keep one of them; for another account write its own credentials\./), // prettier-ignore
    ]);
    expect(found[0]).not.toMatch(/canary|rigs|LTCAddress|bc1q/i);
  });

  it.each<[string, object, object]>([
    ['two keys', BRAIINS, { ...BRAIINS, credentials: { token: 'canary-other' } }],
    ['two coins that are mined together', VIABTC, { ...VIABTC, asset: 'DOGE' }],
    ['two names', F2POOL, { ...F2POOL, credentials: { account: 'rigs2', token: 'one' } }],
    ['two servers that anybody may run', MININGCORE, { ...MININGCORE, url: 'http://127.0.0.1:4001' }],
    ['two pools of one server', MININGCORE, { ...MININGCORE, credentials: { poolId: 'ltc2', address: 'LTCAddress' } }],
    ['files, which have no account', { ...BRAIINS, pool: 'file', credentials: {} }, { ...BRAIINS, pool: 'file', credentials: {} }], // prettier-ignore
    ['one name at two pools', F2POOL, { ...F2POOL, pool: 'luxor', credentials: { subaccount: 'rigs', token: 'one' } }],
  ])('is not %s', (_, one, other) => {
    expect(mistakes(one, { ...other, ...b({}) })).toEqual([]);
  });

  it('is told for each that repeats the first one', () => {
    const found = mistakes(BRAIINS, { ...BRAIINS, id: 'b' }, { ...BRAIINS, id: 'c' });
    expect(found.map((line) => line.slice(0, 24))).toEqual(['sources "a" and "b" are ', 'sources "a" and "c" are ']);
  });

  it('does not refuse the examples of docs/sources.md beside each other', () => {
    const page = readFileSync(join(__dirname, '../../docs/sources.md'), 'utf8');
    const examples = [...page.matchAll(/```json\n(\[[\s\S]*?)```/g)].flatMap(([, text = '']) => JSON.parse(text) as object[]); // prettier-ignore
    expect(examples.length).toBeGreaterThan(3);
    expect(mistakes(...examples)).toEqual([]);
  });
});

describe('coins that are mined together', () => {
  const luxor = (id: string, asset: string, change: object = {}) => ({ ...VIABTC, id, asset, dayOffsetMinutes: 0, pool: 'luxor', credentials: { subaccount: 'rigs', token: 'one' }, ...change }); // prettier-ignore
  const beside = (...sources: readonly object[]) => [...minedBeside(read(...sources))];

  it('name the same machines at one account, whichever is declared first', () => {
    expect(beside(luxor('l', 'LTC'), luxor('d', 'DOGE'))).toEqual([['d', 'l']]);
    expect(beside(luxor('d', 'DOGE'), luxor('l', 'LTC'))).toEqual([['d', 'l']]);
    expect(beside({ ...VIABTC, id: 'l' }, { ...VIABTC, id: 'd', asset: 'DOGE' })).toEqual([['d', 'l']]);
  });

  it.each<[string, readonly object[]]>([
    ['at two accounts', [luxor('l', 'LTC'), luxor('d', 'DOGE', { credentials: { subaccount: 'other', token: 'one' } })]], // prettier-ignore
    ['of another algorithm', [luxor('b', 'BTC', { ...BTC }), luxor('d', 'DOGE')]],
    ['of one algorithm, each by itself', [luxor('b', 'BTC', { ...BTC }), luxor('c', 'BCH')]],
    ['in files', [luxor('l', 'LTC', { pool: 'file', credentials: {} }), luxor('d', 'DOGE', { pool: 'file', credentials: {} })]], // prettier-ignore
  ])('do not %s', (_, sources) => {
    expect(beside(...sources)).toEqual([]);
  });

  it('reach the sources as they are made', () => {
    const made = makeSources(read(luxor('d', 'DOGE'), luxor('l', 'LTC')), new FakeClock());
    expect(made.map(({ declaration }) => declaration.minedBeside)).toEqual(['l', undefined]);
  });
});
