import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoreBackend } from '../../src/chain/backends/core.adapter';
import { MergedNode } from '../../src/chain/backends/coin-node.adapter';
import { startOf } from '../../src/chain/coin-chain';
import { readCoins } from '../../src/coins-config';
import { coinSettings, followedCoins } from '../../src/real-coins';
import { DEFAULT_COINS, PUBLISHED_MACHINES } from '../../src/rewards';
import { FakeClock } from '../support/fake-clock';

const folder = mkdtempSync(join(tmpdir(), 'paydirt-coins-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: unknown): string {
  const path = join(folder, 'coins.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const ESPLORA = { kind: 'esplora', url: 'https://x.example/api' };
const NODE = { kind: 'node', url: 'http://127.0.0.1:9332', cookieFile: '/var/lib/litecoin/.cookie' };

describe('the coins file', () => {
  it('declares machines, fees, networks and what shares its work', () => {
    const coins = readCoins(
      file({
        machines: [{ name: 'Rig', algorithm: 'scrypt', hashRate: '9500000000', watts: 3425 }],
        coins: [
          { asset: 'BTC', poolFeeBps: 0, blockFees: { kind: 'of-subsidy', bps: 150 } },
          { asset: 'LTC', poolFeeBps: 100, network: NODE },
          {
            asset: 'DOGE',
            blockFees: { kind: 'per-block', units: '100000000' },
            network: { kind: 'miningcore', url: 'https://pool.example.org', poolId: 'doge1' },
          },
        ],
        merged: [['LTC', 'DOGE']],
      }),
    );
    expect(coins.machines).toEqual([
      { name: 'Rig', algorithm: 'scrypt', hashRate: 9_500_000_000n, watts: 3_425, source: 'declared by the operator' },
    ]);
    expect([...coins.terms]).toEqual([
      ['BTC', { poolFeeBps: 0, blockFees: { kind: 'of-subsidy', bps: 150 } }],
      ['LTC', { poolFeeBps: 100, blockFees: { kind: 'none' } }],
      ['DOGE', { poolFeeBps: null, blockFees: { kind: 'per-block', units: 100_000_000n } }],
    ]);
    expect(coins.merged).toEqual([['LTC', 'DOGE']]);
    expect(coins.networks.map(({ asset, kind }) => [asset, kind])).toEqual([
      ['LTC', 'node'],
      ['DOGE', 'miningcore'],
    ]);
    expect(coinSettings(coins, new FakeClock()).networks.map(({ asset }) => asset)).toEqual(['LTC', 'DOGE']);
  });

  it('may say nothing: published machines, bitcoin alone', () => {
    expect(readCoins(file({}))).toEqual({
      machines: PUBLISHED_MACHINES,
      terms: new Map(),
      merged: [],
      networks: [],
      followed: [],
    });
    expect(coinSettings(undefined, new FakeClock())).toBe(DEFAULT_COINS);
  });

  it('says whose headers are followed, from which block, and by whom they are told', () => {
    const start = { height: 2_900_000, hash: 'AB'.repeat(32) };
    const coins = readCoins(file({ coins: [{ asset: 'LTC', follow: { ...NODE, start } }] }));
    expect(coins.followed).toEqual([
      {
        ...{ kind: 'node', asset: 'LTC', network: 'litecoin', url: `${NODE.url}/` },
        ...{ auth: { cookieFile: NODE.cookieFile }, start: { height: 2_900_000, hash: 'ab'.repeat(32) } },
      },
    ]);
    expect(coins.networks).toEqual([]);
    expect(followedCoins(coins).map(({ source, network }) => [source.label, network])).toEqual([
      ['node at 127.0.0.1:9332', 'litecoin'],
    ]);
    const esplora = { kind: 'esplora', url: 'https://litecoinspace.org/api' };
    const public_ = readCoins(file({ coins: [{ asset: 'LTC', follow: esplora }] }));
    expect(public_.followed).toEqual([{ ...esplora, asset: 'LTC', network: 'litecoin', start: null }]);
    expect(followedCoins(public_)[0]?.source.label).toBe('Esplora at litecoinspace.org');
    expect(followedCoins(undefined)).toEqual([]);
  });

  it('has a node of dogecoin asked for the work of merged mining too, and begins at the block that the release pins', () => {
    const assets = ['BCH', 'DOGE', 'DASH'] as const;
    const followed = followedCoins(readCoins(file({ coins: assets.map((asset) => ({ asset, follow: NODE })) })));
    expect(followed.map(({ source }) => source.constructor)).toEqual([CoreBackend, MergedNode, CoreBackend]);
    expect(followed.map((coin) => startOf(coin).height)).toEqual([845_891, 3_963_597, 1_987_776]);
    expect(startOf({ network: 'litecoin', start: null })).toMatchObject({ height: 0 });
  });

  it('is refused at the start where the password of a node is open to others or missing', () => {
    const passwordFile = join(folder, 'password');
    const coins = { coins: [{ asset: 'LTC', network: { kind: 'node', url: NODE.url, user: 'u', passwordFile } }] };
    const settings = () => coinSettings(readCoins(file(coins)), new FakeClock());
    expect(settings).toThrow('ENOENT');
    writeFileSync(passwordFile, 'canary', { mode: 0o644 });
    expect(settings).toThrow('chmod 600');
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'not valid JSON'],
    ['a list', [], 'one JSON object'],
    ['a field that is none', { coin: [] }, 'coin is not a field; the nearest one is coins.'],
    ['an object for a list', { coins: {} }, 'coins is not a list'],
    ['a coin that is none', { coins: [{ asset: 'XMR' }] }, 'coins[0].asset is no coin that the books hold.'],
    ['a coin twice', { coins: [{ asset: 'LTC' }, { asset: 'LTC' }] }, 'LTC stands twice'],
    ['a pool that keeps more than all', { coins: [{ asset: 'LTC', poolFeeBps: 10_001 }] }, 'from 0 to 10000'],
    ['a fee as a fraction', { coins: [{ asset: 'LTC', poolFeeBps: 1.5 }] }, 'coins[0].poolFeeBps is not a whole'],
    ['fees of no known rule', { coins: [{ asset: 'LTC', blockFees: { kind: 'observed' } }] }, 'must be one of: none, per-block, of-subsidy'], // prettier-ignore
    ["another word for bitcoin's difficulty", { coins: [{ asset: 'BTC', network: NODE }] }, "our own chain's"],
    ['headers of a coin that cannot be judged for contracts', { coins: [{ asset: 'ZEC', follow: NODE }] }, 'headers of ZEC are not followed; LTC, BCH, DOGE, DASH can be followed'], // prettier-ignore
    ["an Esplora for merged mining", { coins: [{ asset: 'DOGE', follow: ESPLORA }] }, "coins[0].follow.kind is not \"node\": an Esplora leaves out the parent's work"], // prettier-ignore
    ['an Esplora for X11', { coins: [{ asset: 'DASH', follow: ESPLORA }] }, 'coins[0].follow.kind is not "node": an Esplora knows no X11'], // prettier-ignore
    ["bitcoin's headers twice", { coins: [{ asset: 'BTC', follow: NODE }] }, "bitcoin's headers are our own chain's"],
    ['a pool for headers', { coins: [{ asset: 'LTC', follow: { kind: 'miningcore', url: NODE.url } }] }, 'coins[0].follow.kind must be one of: node, esplora'], // prettier-ignore
    ['a beginning without its hash', { coins: [{ asset: 'LTC', follow: { ...NODE, start: { height: 5 } } }] }, 'coins[0].follow.start.hash is missing'], // prettier-ignore
    ['a hash that is none', { coins: [{ asset: 'LTC', follow: { ...NODE, start: { height: 5, hash: 'xy' } } }] }, 'is not a block hash of 64 hex digits'], // prettier-ignore
    ['a beginning below the first block', { coins: [{ asset: 'LTC', follow: { ...NODE, start: { height: 0, hash: 'ab'.repeat(32) } } }] }, 'coins[0].follow.start.height is not a whole number from 1'], // prettier-ignore
    ['plain http beyond this machine', { coins: [{ asset: 'LTC', network: { ...NODE, url: 'http://10.0.0.2:9332' } }] }, 'must be https'], // prettier-ignore
    ['a password in the address', { coins: [{ asset: 'LTC', network: { ...NODE, url: 'https://u:canary@x.example' } }] }, 'without a user'], // prettier-ignore
    ['two ways to sign in', { coins: [{ asset: 'LTC', network: { ...NODE, user: 'u' } }] }, 'choose one'],
    ['a pool id that is a path', { coins: [{ asset: 'LTC', network: { kind: 'miningcore', url: NODE.url, poolId: '../x' } }] }, 'is not the id of a pool'], // prettier-ignore
    ['a machine without a rate', { machines: [{ name: 'x', algorithm: 'x11', hashRate: 0, watts: 1 }] }, 'from 1 to'],
    ['an algorithm that is none', { machines: [{ name: 'x', algorithm: 'sha', hashRate: 1, watts: 1 }] }, 'must be one of: sha256d, scrypt, x11, equihash'], // prettier-ignore
    ['work that cannot be shared', { merged: [['BTC', 'DOGE']] }, 'merged: DOGE cannot be mined with BTC (sha256d).'],
    ['a parent alone', { merged: [['LTC']] }, 'merged is not a list'],
  ])('is refused with %s', (_what, content, sentence) => {
    expect(() => readCoins(file(content))).toThrow(sentence);
    expect(() => readCoins(file(content))).not.toThrow('canary');
  });
});
