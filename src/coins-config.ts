import { readFileSync } from 'node:fs';
import { FileMistakes } from './env-reader';
import { nearestName } from './nearest-name';
import { ALGORITHMS, algorithmOf, type BlockFees, type CoinTerms, type Machine, mergesWith, PUBLISHED_MACHINES } from './rewards'; // prettier-ignore
import { type Asset, DomainError, type ExactJson, JsonNumber, parseAsset, parseExactJson } from './units';

/** Where a coin's difficulty is read: a node of that coin, or a miningcore pool that states it. */
export type CoinNetworkConfig =
  | {
      readonly kind: 'node';
      readonly asset: Asset;
      readonly url: string;
      readonly auth: { readonly cookieFile: string } | { readonly user: string; readonly passwordFile: string };
    }
  | { readonly kind: 'miningcore'; readonly asset: Asset; readonly url: string; readonly poolId: string };

/** The coins file, read. It holds no secret: a node's password stands in a file of its own. */
export interface CoinsConfig {
  readonly machines: readonly Machine[];
  readonly terms: ReadonlyMap<Asset, CoinTerms>;
  readonly merged: readonly (readonly Asset[])[];
  readonly networks: readonly CoinNetworkConfig[];
}

type Fields = Readonly<Record<string, ExactJson>>;

const BAD_COINS = 'config.bad-coins';
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const NAME_LENGTH_MAX = 100;
const LIST_MAX = 50;
const WATTS_MAX = 1_000_000n;
/** A thousand times the whole network of 2026: a unit slip, not a machine. */
const HASH_RATE_MAX = 10n ** 24n;
const BPS_MAX = 10_000n;
const BLOCK_FEES_MAX = 10n ** 20n;
const WHOLE = /^(?:0|[1-9]\d{0,29})$/;
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
}

function readCoin(part: Part): Coin[] {
  part.only(['asset', 'poolFeeBps', 'blockFees', 'network']);
  const asset = part.asset('asset');
  if (asset === undefined) return [];
  const poolFeeBps = part.has('poolFeeBps') ? part.whole('poolFeeBps', 0n, BPS_MAX) : undefined;
  const fees = part.object('blockFees');
  const blockFees = fees === undefined ? ({ kind: 'none' } as const) : readFees(fees);
  const network = part.object('network');
  if (network !== undefined && asset === 'BTC') network.bad('', "is not read: bitcoin's difficulty is our own chain's");
  const terms = { poolFeeBps: poolFeeBps === undefined ? null : Number(poolFeeBps), blockFees };
  return [{ asset, terms, network: network === undefined ? undefined : readNetwork(network, asset) }];
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
  if (kind === undefined) return undefined;
  if (!part.has('cookieFile')) {
    return { kind, asset, url, auth: { user: part.text('user'), passwordFile: part.text('passwordFile') } };
  }
  if (part.has('user') || part.has('passwordFile')) part.bad('cookieFile', 'and a user are both set: choose one');
  return { kind, asset, url, auth: { cookieFile: part.text('cookieFile') } };
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

/** An object of the file, and where its mistakes are noted. */
class Part {
  constructor(
    private readonly fields: Fields,
    private readonly path: string,
    private readonly mistakes: string[],
  ) {}

  bad(field: string, what: string): void {
    this.mistakes.push(`${[this.path, field].filter((one) => one !== '').join('.')} ${what}.`);
  }

  has(field: string): boolean {
    return this.fields[field] !== undefined;
  }

  only(known: readonly string[]): void {
    for (const name of Object.keys(this.fields).filter((one) => !known.includes(one))) {
      this.bad(name, `is not a field; the nearest one is ${nearestName(name, known) ?? ''}`);
    }
  }

  list(field: string): Part[] {
    const value = this.fields[field];
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.length > LIST_MAX) {
      this.bad(field, `is not a list of at most ${LIST_MAX}`);
      return [];
    }
    return value.flatMap((item: ExactJson, index) => {
      const path = `${field}[${index}]`;
      if (isObject(item)) return [new Part(item, path, this.mistakes)];
      this.bad(path, 'is not an object');
      return [];
    });
  }

  object(field: string): Part | undefined {
    const value = this.fields[field];
    if (value === undefined) return undefined;
    const path = [this.path, field].filter((one) => one !== '').join('.');
    if (isObject(value)) return new Part(value, path, this.mistakes);
    this.bad(field, 'is not an object');
    return undefined;
  }

  text(field: string): string {
    const value = this.fields[field];
    if (typeof value === 'string' && value !== '' && value.length <= NAME_LENGTH_MAX) return value;
    this.bad(field, value === undefined ? 'is missing' : `is not a text of 1 to ${NAME_LENGTH_MAX} characters`);
    return '';
  }

  choice<T extends string>(field: string, allowed: readonly T[]): T | undefined {
    const found = allowed.find((one) => one === this.fields[field]);
    if (found === undefined) this.bad(field, `must be one of: ${allowed.join(', ')}`);
    return found;
  }

  asset(field: string): Asset | undefined {
    const value = this.fields[field];
    try {
      return parseAsset(typeof value === 'string' ? value : '');
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.bad(field, 'is no coin that the books hold');
      return undefined;
    }
  }

  /** A JSON number or a text: a hash rate is longer than other programs can write as a number. */
  whole(field: string, min: bigint, max: bigint): bigint | undefined {
    const value = this.fields[field];
    const text = value instanceof JsonNumber ? value.text : typeof value === 'string' ? value : '';
    const number = WHOLE.test(text) ? BigInt(text) : undefined;
    if (number !== undefined && number >= min && number <= max) return number;
    this.bad(field, `is not a whole number from ${min} to ${max}`);
    return undefined;
  }

  /** Not repeated in a mistake: people put keys into addresses. */
  url(field: string): string {
    const value = this.fields[field];
    const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
    if (url !== undefined && isSafe && url.username === '' && url.password === '') return url.href;
    this.bad(field, 'must be https, or http on this machine, without a user in it');
    return '';
  }
}

function isObject(value: ExactJson | undefined): value is Fields {
  return (
    value !== null &&
    value !== undefined &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    !(value instanceof JsonNumber)
  );
}
