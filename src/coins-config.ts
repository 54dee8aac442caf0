import { readFileSync } from 'node:fs';
import { FileMistakes } from './env-reader';
import type { HeaderNetwork } from './hashing';
import { isObject, LIST_MAX, Part } from './coins-file-part';
import { ALGORITHMS, algorithmOf, type BlockFees, type CoinTerms, type Machine, mergesWith, PUBLISHED_MACHINES } from './rewards'; // prettier-ignore
import { type Asset, DomainError, type ExactJson, parseAsset, parseExactJson } from './units';

/** How we sign in at a node. */
export type NodeLogin = { readonly cookieFile: string } | { readonly user: string; readonly passwordFile: string };

/** Where a coin's difficulty is read: a node of that coin, or a miningcore pool that states it. */
export type CoinNetworkConfig =
  | { readonly kind: 'node'; readonly asset: Asset; readonly url: string; readonly auth: NodeLogin }
  | { readonly kind: 'miningcore'; readonly asset: Asset; readonly url: string; readonly poolId: string };

/** Where a coin's headers are followed, and the block from which on they are judged; null: from the first. */
export type CoinFollowConfig = {
  readonly asset: Asset;
  readonly network: HeaderNetwork;
  readonly url: string;
  readonly start: { readonly height: number; readonly hash: string } | null;
} & ({ readonly kind: 'node'; readonly auth: NodeLogin } | { readonly kind: 'esplora' });

/** The coins file, read. It holds no secret: a node's password stands in a file of its own. */
export interface CoinsConfig {
  readonly machines: readonly Machine[];
  readonly terms: ReadonlyMap<Asset, CoinTerms>;
  readonly merged: readonly (readonly Asset[])[];
  readonly networks: readonly CoinNetworkConfig[];
  readonly followed: readonly CoinFollowConfig[];
}

const BAD_COINS = 'config.bad-coins';
const WATTS_MAX = 1_000_000n;
/** A thousand times the whole network of 2026: a unit slip, not a machine. */
const HASH_RATE_MAX = 10n ** 24n;
const BPS_MAX = 10_000n;
const BLOCK_FEES_MAX = 10n ** 20n;
const HASH = /^[0-9a-f]{64}$/;
const HEIGHT_MAX = 100_000_000n;
/** Who tells a coin's headers. */
const FOLLOW_KINDS = ['node', 'esplora'] as const;
/**
 * Coins whose headers can be followed: those whose retarget, subsidy and form of header contracts are told by. An Esplora
 * puts headers together from fields: it has no place for a parent's work, and hashes them as bitcoin does.
 */
const FOLLOWABLE: Partial<Readonly<Record<Asset, { readonly network: HeaderNetwork; readonly noEsplora?: string }>>> = {
  LTC: { network: 'litecoin' },
  BCH: { network: 'bitcoin-cash' },
  DOGE: { network: 'dogecoin', noEsplora: "an Esplora leaves out the parent's work" },
  DASH: { network: 'dash', noEsplora: 'an Esplora knows no X11' },
};
const POOL_ID = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Reads the coins file: one JSON object with machines, coins and merged mining, each of them optional (docs/coins.md).
 * @throws DomainError when it is no such object; FileMistakes `config.bad-coins` with every mistake in it
 */
export function readCoins(file: string): CoinsConfig {
  let value: ExactJson;
  try {
    value = parseExactJson(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(BAD_COINS, 'the file is not valid JSON.');
  }
  if (!isObject(value)) {
    throw new DomainError(
      BAD_COINS,
      'the file must hold one JSON object: { "machines": […], "coins": […], "merged": […] }.',
    );
  }
  const mistakes: string[] = [];
  const root = new Part(value, '', mistakes);
  root.only(['machines', 'coins', 'merged']);
  const machines = root.list('machines').flatMap((part) => readMachine(part));
  const coins = root.list('coins').flatMap((part) => readCoin(part));
  const twice = coins.find(({ asset }, index) => coins.findIndex((other) => other.asset === asset) !== index);
  if (twice !== undefined) mistakes.push(`coins: ${twice.asset} stands twice.`);
  const merged = readMerged(value['merged'], mistakes);
  if (mistakes.length > 0) throw new FileMistakes(BAD_COINS, mistakes);
  return {
    machines: machines.length === 0 ? PUBLISHED_MACHINES : machines,
    terms: new Map(coins.map(({ asset, terms }) => [asset, terms])),
    merged,
    networks: coins.flatMap(({ network }) => (network === undefined ? [] : [network])),
    followed: coins.flatMap(({ follow }) => (follow === undefined ? [] : [follow])),
  };
}

function readMachine(part: Part): Machine[] {
  part.only(['name', 'algorithm', 'hashRate', 'watts', 'source']);
  const name = part.text('name');
  const algorithm = part.choice('algorithm', ALGORITHMS);
  const hashRate = part.whole('hashRate', 1n, HASH_RATE_MAX);
  const watts = part.whole('watts', 0n, WATTS_MAX);
  const source = part.has('source') ? part.text('source') : 'declared by the operator';
  if (algorithm === undefined || hashRate === undefined || watts === undefined) return [];
  return [{ name, algorithm, hashRate, watts: Number(watts), source }];
}

interface Coin {
  readonly asset: Asset;
  readonly terms: CoinTerms;
  readonly network: CoinNetworkConfig | undefined;
  readonly follow: CoinFollowConfig | undefined;
}

function readCoin(part: Part): Coin[] {
  part.only(['asset', 'poolFeeBps', 'blockFees', 'network', 'follow']);
  const asset = part.asset('asset');
  if (asset === undefined) return [];
  const poolFeeBps = part.has('poolFeeBps') ? part.whole('poolFeeBps', 0n, BPS_MAX) : undefined;
  const fees = part.object('blockFees');
  const blockFees = fees === undefined ? ({ kind: 'none' } as const) : readFees(fees);
  const network = part.object('network');
  if (network !== undefined && asset === 'BTC') network.bad('', "is not read: bitcoin's difficulty is our own chain's");
  const terms = { poolFeeBps: poolFeeBps === undefined ? null : Number(poolFeeBps), blockFees };
  const follow = part.object('follow');
  return [
    {
      asset,
      terms,
      network: network === undefined ? undefined : readNetwork(network, asset),
      follow: follow === undefined ? undefined : readFollow(follow, asset),
    },
  ];
}

function readFees(part: Part): BlockFees {
  part.only(['kind', 'units', 'bps']);
  const kind = part.choice('kind', ['none', 'per-block', 'of-subsidy']);
  if (kind === 'per-block') return { kind, units: part.whole('units', 0n, BLOCK_FEES_MAX) ?? 0n };
  if (kind === 'of-subsidy') return { kind, bps: Number(part.whole('bps', 0n, BPS_MAX) ?? 0n) };
  return { kind: 'none' };
}

function readNetwork(part: Part, asset: Asset): CoinNetworkConfig | undefined {
  const kind = part.choice('kind', ['node', 'miningcore']);
  const url = part.url('url');
  if (kind === 'miningcore') {
    part.only(['kind', 'url', 'poolId']);
    const poolId = part.text('poolId');
    if (poolId !== '' && !POOL_ID.test(poolId)) part.bad('poolId', 'is not the id of a pool');
    return { kind, asset, url, poolId };
  }
  part.only(['kind', 'url', 'cookieFile', 'user', 'passwordFile']);
  return kind === undefined ? undefined : { kind, asset, url, auth: readLogin(part) };
}

function readLogin(part: Part): NodeLogin {
  if (!part.has('cookieFile')) return { user: part.text('user'), passwordFile: part.text('passwordFile') };
  if (part.has('user') || part.has('passwordFile')) part.bad('cookieFile', 'and a user are both set: choose one');
  return { cookieFile: part.text('cookieFile') };
}

function readFollow(part: Part, asset: Asset): CoinFollowConfig | undefined {
  const followable = FOLLOWABLE[asset];
  if (followable === undefined) {
    const why = asset === 'BTC' ? "bitcoin's headers are our own chain's" : `headers of ${asset} are not followed`;
    part.bad('', `is not read: ${why}; ${Object.keys(FOLLOWABLE).join(', ')} can be followed`);
    return undefined;
  }
  const { network, noEsplora } = followable;
  const kind = part.choice('kind', FOLLOW_KINDS);
  const url = part.url('url');
  const start = readStart(part.object('start'));
  if (kind === 'esplora') {
    if (noEsplora !== undefined) part.bad('kind', `is not "node": ${noEsplora}`);
    part.only(['kind', 'url', 'start']);
    return { kind, asset, network, url, start };
  }
  part.only(['kind', 'url', 'cookieFile', 'user', 'passwordFile', 'start']);
  return kind === undefined ? undefined : { kind, asset, network, url, start, auth: readLogin(part) };
}

function readStart(part: Part | undefined): CoinFollowConfig['start'] {
  if (part === undefined) return null;
  part.only(['height', 'hash']);
  const height = part.whole('height', 1n, HEIGHT_MAX);
  const hash = part.text('hash').toLowerCase();
  if (hash !== '' && !HASH.test(hash)) part.bad('hash', 'is not a block hash of 64 hex digits');
  return { height: Number(height ?? 0n), hash };
}

function readMerged(value: ExactJson | undefined, mistakes: string[]): Asset[][] {
  if (value === undefined) return [];
  const bad = (): Asset[][] => {
    mistakes.push('merged is not a list of lists such as [["LTC", "DOGE"]].');
    return [];
  };
  if (!Array.isArray(value) || value.length > LIST_MAX) return bad();
  const found: Asset[][] = [];
  for (const one of value as readonly ExactJson[]) {
    if (!Array.isArray(one) || one.length < 2) return bad();
    try {
      const [parent, ...children] = one.map((asset: ExactJson) => parseAsset(typeof asset === 'string' ? asset : ''));
      if (parent === undefined || new Set(one).size !== one.length) return bad();
      const stranger = children.find((child) => !mergesWith(parent, child));
      if (stranger === undefined) found.push([parent, ...children]);
      else mistakes.push(`merged: ${stranger} cannot be mined with ${parent} (${algorithmOf(parent)}).`);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return bad();
    }
  }
  return found;
}
