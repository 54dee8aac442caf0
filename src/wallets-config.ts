import { readFileSync } from 'node:fs';
import { isObject, Part } from './coins-file-part';
import { FileMistakes } from './env-reader';
import { type SignedBy, SIGNED_BY } from './payout';
import { DomainError, type ExactJson, parseExactJson } from './units';

/** A wallet as the wallets file names it. */
export interface WalletConfig {
  readonly id: string;
  readonly name: string;
  /** Undefined for the first wallet: its descriptor is a variable of its own. */
  readonly descriptor: string | undefined;
  /** Undefined: as the seed is configured. */
  readonly signedBy: SignedBy | undefined;
  readonly isRetired: boolean;
  readonly pays: boolean;
  readonly receives: boolean;
  /** Satoshi; null where nobody is told. */
  readonly keep: { readonly leastSats: bigint; readonly mostSats: bigint } | null;
  /** What the seed signs away from this wallet; null where the limits of all together are enough. Satoshi. */
  readonly signs: { readonly maxTransactionSats: bigint; readonly maxDaySats: bigint } | null;
}

/** Id of the wallet that PAYDIRT_TREASURY_DESCRIPTOR describes. */
export const FIRST_WALLET = 'main';

const BAD_WALLETS = 'config.bad-wallets';
/** Part of an account's name, with room for a checksum behind it. */
const ID = /^[A-Za-z0-9_-]{1,40}$/;
const FIELDS = [
  'id',
  'name',
  'descriptor',
  'signer',
  'retired',
  'pays',
  'receives',
  'keepLeastSat',
  'keepMostSat',
  'signerMaxTxSat',
  'signerMaxDaySat',
];
/** Sixteen keys with their origins, and room. */
const DESCRIPTOR_LENGTH_MAX = 4_000;
const WALLETS_MAX = 20;
const SATS_MAX = 2_100_000_000_000_000n;

/**
 * Reads the wallets file: a JSON list with one object a wallet (docs/wallets.md). It holds no secret.
 * @throws DomainError when it is no such list; FileMistakes `config.bad-wallets` with every mistake in it
 */
export function readWallets(file: string): WalletConfig[] {
  const list = parseList(readFileSync(file, 'utf8'));
  const mistakes: string[] = [];
  const wallets = list.flatMap((item, index) => {
    if (isObject(item)) return [readWallet(new Part(item, `wallets[${index}]`, mistakes))];
    mistakes.push(`wallets[${index}] is not an object.`);
    return [];
  });
  mistakes.push(...together(wallets));
  if (mistakes.length > 0) throw new FileMistakes(BAD_WALLETS, mistakes);
  return wallets;
}

function parseList(text: string): readonly ExactJson[] {
  let value: ExactJson;
  try {
    value = parseExactJson(text);
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    throw new DomainError(BAD_WALLETS, 'the file is not valid JSON.', {}, { cause });
  }
  if (Array.isArray(value) && value.length <= WALLETS_MAX) return value as readonly ExactJson[];
  throw new DomainError(BAD_WALLETS, `the file must hold a JSON list of at most ${WALLETS_MAX} wallets: [ { … } ].`);
}

function readWallet(part: Part): WalletConfig {
  part.only(FIELDS);
  const id = part.text('id');
  if (id !== '' && !ID.test(id)) part.bad('id', 'has other characters than letters, digits, _ and -, or more than 40');
  const isFirst = id === FIRST_WALLET;
  if (isFirst && part.has('descriptor'))
    part.bad('descriptor', 'stands in PAYDIRT_TREASURY_DESCRIPTOR for this wallet');
  const wallet = {
    id,
    name: part.has('name') ? part.text('name') : id,
    descriptor: isFirst ? undefined : part.text('descriptor', DESCRIPTOR_LENGTH_MAX),
    signedBy: isFirst && !part.has('signer') ? undefined : part.choice('signer', SIGNED_BY),
    isRetired: part.flag('retired'),
    pays: part.flag('pays'),
    receives: part.flag('receives'),
    keep: readKeep(part),
    signs: readLimits(part),
  };
  if (wallet.signs !== null && wallet.signedBy === 'devices')
    part.bad('signerMaxDaySat', 'is a limit of the seed, and devices sign for this wallet');
  if (wallet.isRetired && wallet.pays) part.bad('pays', 'does not go with a retired wallet');
  if (wallet.isRetired && wallet.receives) part.bad('receives', 'does not go with a retired wallet');
  return wallet;
}

function readKeep(part: Part): WalletConfig['keep'] {
  if (!part.has('keepLeastSat') && !part.has('keepMostSat')) return null;
  const least = part.has('keepLeastSat') ? part.whole('keepLeastSat', 0n, SATS_MAX) : 0n;
  const most = part.has('keepMostSat') ? part.whole('keepMostSat', 1n, SATS_MAX) : SATS_MAX;
  if (least === undefined || most === undefined) return null;
  if (least > most) part.bad('keepLeastSat', 'is above keepMostSat');
  return { leastSats: least, mostSats: most };
}

function readLimits(part: Part): WalletConfig['signs'] {
  if (!part.has('signerMaxTxSat') && !part.has('signerMaxDaySat')) return null;
  const limit = (name: string): bigint | undefined => (part.has(name) ? part.whole(name, 1n, SATS_MAX) : SATS_MAX);
  const [maxTransactionSats, maxDaySats] = [limit('signerMaxTxSat'), limit('signerMaxDaySat')];
  return maxTransactionSats === undefined || maxDaySats === undefined ? null : { maxTransactionSats, maxDaySats };
}

/** What no wallet can say of itself alone. */
function together(wallets: readonly WalletConfig[]): string[] {
  const ids = wallets.map(({ id }) => id);
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  const several = (field: 'pays' | 'receives'): string[] =>
    wallets.filter((wallet) => wallet[field]).length > 1 ? [`more than one wallet has "${field}": true.`] : [];
  return [...twice.map((id) => `two wallets have the id "${id}".`), ...several('pays'), ...several('receives')];
}
