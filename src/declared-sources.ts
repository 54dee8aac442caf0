import { mergesWith, type SourceDeclaration } from './rewards';
import type { Asset, Secret } from './units';

/** One entry of the sources file: what the operator declares, and how the pool is reached. */
export interface SourceConfig {
  readonly declaration: SourceDeclaration;
  readonly url: string;
  /** Pool account, key and secret by name, as the pool's adapter asks for them. */
  readonly credentials: Readonly<Record<string, Secret>>;
  /** Why the declaration is what it is, in the operator's words: printed for the tax preparer. */
  readonly reason: string;
}

/** What is wrong with one field of a declaration, as the end of a sentence that begins with the field. */
interface Contradiction {
  readonly field: keyof SourceDeclaration;
  readonly what: string;
}

/** The only coin that a pool pays, whatever is hashed. Pools of blocks check their own address themselves. */
const ONLY_ASSET: Readonly<Record<string, Asset>> = { braiins: 'BTC', nicehash: 'BTC', ocean: 'BTC' };
/** Where the days of a pool's statement begin, in minutes from UTC. ViaBTC states either kind of day, as it is asked. */
const DAY_OFFSETS: Readonly<Record<string, readonly number[]>> = { braiins: [0], f2pool: [0], foundry: [0], luxor: [0], viabtc: [0, 480] }; // prettier-ignore

/**
 * What a declaration says that cannot be so: a coin that its pool does not pay, a day that is not its pool's, coin that
 * arrives where nothing is done with it, an altcoin that nobody owns when it is converted (there is no default: RULES.md 1).
 */
export function contradictions(declaration: SourceDeclaration): Contradiction[] {
  const { pool, asset, dayOffsetMinutes, receivesAt, ownerAtConversion } = declaration;
  const found: Contradiction[] = [];
  const only = ONLY_ASSET[pool];
  // Of a coin that its pool does not pay, nothing else is worth saying.
  if (only !== undefined && asset !== only) return [{ field: 'asset', what: `is "${asset}", but ${pool} pays ${only} alone; write "${only}"` }]; // prettier-ignore
  const offsets = DAY_OFFSETS[pool];
  if (offsets !== undefined && !offsets.includes(dayOffsetMinutes)) {
    const what = `is ${dayOffsetMinutes}, but the days of ${pool} begin at ${offsets.join(' or ')}: rewards could fall on another tax day; write ${offsets.join(' or ')}`;
    found.push({ field: 'dayOffsetMinutes', what });
  }
  if (asset === 'BTC') {
    if (receivesAt === 'venue') found.push({ field: 'receivesAt', what: 'is "venue", but bitcoin that arrives at an exchange is not sold or fetched and would stay accrued for ever; write "treasury" and have the pool pay your descriptor' }); // prettier-ignore
    return found;
  }
  if (receivesAt === 'treasury') found.push({ field: 'receivesAt', what: `is "treasury", which holds bitcoin alone: no ${asset} would ever become payable; write "venue" and have the pool pay the deposit address at your exchange` }); // prettier-ignore
  if (ownerAtConversion === 'none') found.push({ field: 'ownerAtConversion', what: `is "none", which is for bitcoin: ${asset} is converted, and its owner has the disposal; there is no default, write "operator" or "member"` }); // prettier-ignore
  return found;
}

/** Credentials that tell one account of a pool from another; a pool that is not named here has no accounts. */
export const ACCOUNT_KEYS: Readonly<Record<string, readonly string[]>> = {
  braiins: ['token'],
  'ckpool-solo': ['address'],
  f2pool: ['account'],
  foundry: ['subaccount'],
  luxor: ['subaccount'],
  miningcore: ['poolId', 'address'],
  nicehash: ['organization'],
  ocean: ['address'],
  'public-pool': ['address'],
  viabtc: ['apiKey'],
};
/** Blocks pay an address, whichever of these pools made them: two sources at one address are one. */
const SOLO_POOLS = ['ckpool-solo', 'public-pool'];
/** Software that anybody runs: the same names at another server are another account. */
const OWN_SERVERS = ['miningcore'];
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(?=:|$)/;

/**
 * A sentence for each pair of sources that are one account with one coin: both would book the same rows, and income
 * would count twice. Two coins of one account are two sources. Keys are compared, never repeated; another key of the
 * same account cannot be told by its looks.
 */
export function declaredTwice(sources: readonly SourceConfig[]): string[] {
  const first = new Map<string, string>();
  return sources.flatMap((source) => {
    const { id, pool, asset } = source.declaration;
    const account = accountOf(source);
    if (account === undefined) return [];
    const key = `${account}\n${asset}`;
    const other = first.get(key);
    first.set(key, other ?? id);
    // Two of one id are refused for that alone.
    if (other === undefined || other === id) return [];
    const keys = (ACCOUNT_KEYS[pool] ?? []).map((name) => `credentials.${name}`).join(' and ');
    return [`sources "${other}" and "${id}" are the same account with the same coin (${asset}, ${keys}): each would book the same rewards, and income would count twice. Keep one of them; for another account write its own ${keys}, for another coin of the same account its asset.`]; // prettier-ignore
  });
}

/**
 * For each source of a coin that is mined beside another one at the same account, the source of that other coin: both name
 * the same machines.
 */
export function minedBeside(sources: readonly SourceConfig[]): Map<string, string> {
  const beside = new Map<string, string>();
  for (const child of sources) {
    const account = accountOf(child);
    const parent = sources.find(
      (one) => account !== undefined && accountOf(one) === account && mergesWith(one.declaration.asset, child.declaration.asset), // prettier-ignore
    );
    if (parent !== undefined) beside.set(child.declaration.id, parent.declaration.id);
  }
  return beside;
}

/** Names are compared without their case: pools do not tell accounts apart by it, and addresses never differ in it alone. */
function accountOf({ declaration: { pool }, credentials, url }: SourceConfig): string | undefined {
  const names = ACCOUNT_KEYS[pool];
  if (names === undefined) return undefined;
  const server = OWN_SERVERS.includes(pool) ? new URL(url).host.replace(LOOPBACK, 'localhost') : '';
  const keys = names.map((name) => (credentials[name]?.reveal() ?? '').trim().toLowerCase());
  return [SOLO_POOLS.includes(pool) ? 'solo' : pool, server, ...keys].join('\n');
}
