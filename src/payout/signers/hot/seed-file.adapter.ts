import { hashRaw } from '@node-rs/argon2';
import { BIP32Factory, type BIP32Interface } from 'bip32';
import * as bip39 from 'bip39';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import * as ecc from 'tiny-secp256k1';
import { DomainError, type Network, readDescriptor, Secret } from '../../../units';
import { treasuryDescriptor } from '../../descriptor';
import { bitcoinNetwork } from '../../output-script';

/** Cost of one guess of the passphrase. Stored in the file, so that it can rise without losing old files. */
export interface SeedKdf {
  readonly memoryKib: number;
  readonly passes: number;
}

/** 256 MiB and three passes: about a second, above the second choice of RFC 9106 section 4 (64 MiB, 3 passes). */
const KDF: SeedKdf = { memoryKib: 262_144, passes: 3 };
/** A file may not ask for more memory than this. */
const KDF_MEMORY_KIB_MAX = 4_194_304;
const PASSPHRASE_LENGTH_MIN = 12;
const ARGON2ID = 2;
const SEED_BYTES = 32;
const OWNER_ONLY = 0o600;

interface SeedFile {
  readonly version: 1;
  readonly network: Network;
  readonly descriptor: string;
  readonly kdf: {
    readonly name: 'argon2id';
    readonly memoryKib: number;
    readonly passes: number;
    readonly salt: string;
  };
  readonly nonce: string;
  readonly sealed: string;
  readonly tag: string;
}

export interface SeedOptions {
  readonly path: string;
  readonly passphrase: Secret;
  readonly network: Network;
  readonly kdf?: SeedKdf;
  /** Of a new seed; wpkh when left out. A file that exists says it itself. */
  readonly form?: SeedForm;
}

/** Forms of a treasury that one sealed seed can spend. */
export const SEED_FORMS = ['wpkh', 'sh-wpkh', 'tr'] as const;
export type SeedForm = (typeof SEED_FORMS)[number];

/** @see BIP-84, BIP-49, BIP-86 */
const PURPOSE: Readonly<Record<SeedForm, number>> = { wpkh: 84, 'sh-wpkh': 49, tr: 86 };

/**
 * Makes a treasury seed from the system's random source (256 bits), seals it with the passphrase (Argon2id, then
 * AES-256-GCM over the seed with the file's public part as associated data), and writes it with mode 0600. An existing
 * file is never overwritten.
 * @returns the descriptor to watch, and the words to write on paper: shown once, stored nowhere
 * @throws DomainError `payout.weak-passphrase`, `payout.seed-exists`
 */
export async function createSeedFile(options: SeedOptions): Promise<{ descriptor: string; words: Secret }> {
  if (options.passphrase.reveal().length < PASSPHRASE_LENGTH_MIN) {
    const min = PASSPHRASE_LENGTH_MIN;
    throw new DomainError('payout.weak-passphrase', `The passphrase has at least ${min} characters.`, { min });
  }
  const entropy = randomBytes(SEED_BYTES);
  const { kdf = KDF, network, form = 'wpkh' } = options;
  const { descriptor } = accountOf(entropy, network, form);
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const head = {
    version: 1 as const,
    network,
    descriptor,
    kdf: { name: 'argon2id' as const, memoryKib: kdf.memoryKib, passes: kdf.passes, salt: salt.toString('hex') },
  };
  const cipher = createCipheriv('aes-256-gcm', await keyOf(options.passphrase, head.kdf), nonce);
  cipher.setAAD(Buffer.from(JSON.stringify(head)));
  const sealed = Buffer.concat([cipher.update(entropy), cipher.final()]);
  const file: SeedFile = {
    ...head,
    nonce: nonce.toString('hex'),
    sealed: sealed.toString('hex'),
    tag: cipher.getAuthTag().toString('hex'),
  };
  await writeOnce(options.path, `${JSON.stringify(file, null, 2)}\n`);
  const words = new Secret(bip39.entropyToMnemonic(entropy));
  entropy.fill(0);
  return { descriptor, words };
}

/**
 * Opens a seed file. Only the signer process calls this.
 * @throws DomainError `payout.bad-seed-file`, `payout.wrong-passphrase`, `payout.seed-not-private`, `payout.wrong-network`
 */
export async function unsealSeed(
  options: Omit<SeedOptions, 'kdf' | 'form'>,
): Promise<{ root: BIP32Interface; descriptor: string }> {
  if (((await stat(options.path)).mode & 0o077) !== 0) {
    throw new DomainError('payout.seed-not-private', 'Others can read the seed file: set its mode to 0600.');
  }
  const { nonce, sealed, tag, ...head } = await readSeedFile(options.path);
  if (head.network !== options.network) {
    throw new DomainError('payout.wrong-network', `The seed is for ${head.network}.`, { network: head.network });
  }
  const decipher = createDecipheriv(
    'aes-256-gcm',
    await keyOf(options.passphrase, head.kdf),
    Buffer.from(nonce, 'hex'),
  );
  decipher.setAAD(Buffer.from(JSON.stringify(head)));
  decipher.setAuthTag(Buffer.from(tag, 'hex'));
  let entropy: Buffer;
  try {
    entropy = Buffer.concat([decipher.update(Buffer.from(sealed, 'hex')), decipher.final()]);
  } catch {
    // The cause says nothing more, and an error near a seed carries nothing.
    throw new DomainError('payout.wrong-passphrase', 'The passphrase does not open the seed file.');
  }
  const account = accountOf(entropy, head.network, formOf(head));
  entropy.fill(0);
  if (account.descriptor !== head.descriptor) throw badSeedFile('descriptor');
  return account;
}

/** What the file says of itself: it is sealed with the seed, and compared with what the seed gives. */
function formOf({ descriptor, network }: Pick<SeedFile, 'descriptor' | 'network'>): SeedForm {
  const read = readDescriptor(descriptor, network);
  const form = 'fault' in read ? undefined : SEED_FORMS.find((known) => known === read.form);
  if (form === undefined) throw badSeedFile('descriptor');
  return form;
}

function accountOf(entropy: Buffer, network: Network, form: SeedForm): { root: BIP32Interface; descriptor: string } {
  const seed = bip39.mnemonicToSeedSync(bip39.entropyToMnemonic(entropy));
  const root = BIP32Factory(ecc).fromSeed(seed, bitcoinNetwork(network));
  seed.fill(0);
  // Coin 0 for bitcoin and 1 for every test network, account 0.
  const accountPath = `${PURPOSE[form]}'/${network === 'bitcoin' ? 0 : 1}'/0'`;
  const fingerprint = Buffer.from(root.fingerprint).toString('hex');
  const accountKey = root.derivePath(`m/${accountPath}`).neutered().toBase58();
  return { root, descriptor: treasuryDescriptor(fingerprint, accountPath, accountKey, form) };
}

function keyOf(passphrase: Secret, kdf: SeedFile['kdf']): Promise<Buffer> {
  return hashRaw(passphrase.reveal(), {
    algorithm: ARGON2ID,
    memoryCost: kdf.memoryKib,
    timeCost: kdf.passes,
    parallelism: 1,
    outputLen: 32,
    salt: Buffer.from(kdf.salt, 'hex'),
  });
}

async function writeOnce(path: string, text: string): Promise<void> {
  let file;
  try {
    file = await open(path, 'wx', OWNER_ONLY);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new DomainError('payout.seed-exists', 'There is a seed file already; it is never overwritten.', { path });
  }
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function badSeedFile(reason: string): DomainError {
  return new DomainError('payout.bad-seed-file', 'The seed file is damaged.', { reason });
}

async function readSeedFile(path: string): Promise<SeedFile> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw badSeedFile('unreadable');
  }
  if (!isSeedFile(value)) throw badSeedFile('shape');
  return value;
}

function isSeedFile(value: unknown): value is SeedFile {
  if (typeof value !== 'object' || value === null) return false;
  const file = value as Partial<Record<keyof SeedFile, unknown>>;
  const kdf = file.kdf as Partial<Record<keyof SeedFile['kdf'], unknown>> | null | undefined;
  const isHex = (text: unknown, bytes: number): boolean =>
    typeof text === 'string' && text.length === bytes * 2 && /^[0-9a-f]*$/.test(text);
  const isCount = (count: unknown, max: number): boolean =>
    typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= max;
  return (
    file.version === 1 &&
    typeof file.network === 'string' &&
    typeof file.descriptor === 'string' &&
    typeof kdf === 'object' &&
    kdf?.name === 'argon2id' &&
    isCount(kdf.memoryKib, KDF_MEMORY_KIB_MAX) &&
    isCount(kdf.passes, 100) &&
    isHex(kdf.salt, 16) &&
    isHex(file.nonce, 12) &&
    isHex(file.sealed, SEED_BYTES) &&
    isHex(file.tag, 16)
  );
}
