import { statementDigest } from './inclusion-file';
import { readReservesFile, type ReservesFile, reservesDigest, reservesMessage } from './reserves-file';

/**
 * Whether a signature over a message is by the key of an address.
 * @returns the address's output script, hex; null when it is not, or cannot be read
 */
export type SignerOf = (signed: {
  readonly network: string;
  readonly address: string;
  readonly message: string;
  readonly signature: string;
}) => string | null;

/** What the file alone shows. Satoshi. */
export interface ReservesVerdict {
  readonly valid: boolean;
  readonly number: number | null;
  readonly digest: string | null;
  readonly block: { readonly height: number; readonly hash: string } | null;
  readonly outputs: number;
  readonly total: bigint;
  /** Outputs whose key signed, and what they hold. */
  readonly signedOutputs: number;
  readonly signed: bigint;
  readonly refusal: string | null;
}

const REFUSED = { valid: false, number: null, digest: null, block: null, outputs: 0, total: 0n, signedOutputs: 0, signed: 0n } as const; // prettier-ignore

/** Scripts whose keys signed; or why the signatures are refused. */
function signedScripts(file: ReservesFile, digest: string, signerOf: SignerOf): Set<string> | string {
  const ours = new Set(file.outputs.map(({ script }) => script));
  const found = new Set<string>();
  const { network } = file.statement;
  const message = reservesMessage(file.statement, digest);
  for (const { address, signature } of file.signatures) {
    const script = signerOf({ network, address, message, signature });
    if (script === null) return `The signature of ${address} is not by its key, or not over this statement.`;
    if (!ours.has(script)) return `${address} holds none of the coins.`;
    if (found.has(script)) return `${address} signed twice.`;
    found.add(script);
  }
  return found;
}

/**
 * Checks from the file alone that it lists the coins that the statement fixed, each once, and that the signatures are by
 * their keys over this statement. It does not show that the coins are unspent: that is for whoever has a node to ask, by
 * outpoint and block. Nor that their holder owes nobody else, or that nobody lent them for the day.
 * @see RULES 18 and 22
 */
export function verifyReserves(value: unknown, signerOf: SignerOf): ReservesVerdict {
  const read = readReservesFile(value);
  if ('field' in read) {
    return { ...REFUSED, refusal: `The file is no list of reserves of this version: ${read.field.slice(0, 40)}.` };
  }
  const { file } = read;
  const { statement, outputs } = file;
  if (new Set(outputs.map(({ txid, vout }) => `${txid}:${vout}`)).size !== outputs.length) {
    return { ...REFUSED, refusal: 'A coin is listed twice.' };
  }
  if (reservesDigest(file.salt, outputs) !== statement.reserves) {
    return { ...REFUSED, refusal: 'These are not the coins that the statement fixed.' };
  }
  const digest = statementDigest(statement);
  const scripts = signedScripts(file, digest, signerOf);
  if (typeof scripts === 'string') return { ...REFUSED, refusal: scripts };
  const sum = (of: readonly { readonly value: string }[]): bigint =>
    of.reduce((all, one) => all + BigInt(one.value), 0n);
  const signed = outputs.filter(({ script }) => scripts.has(script));
  return {
    valid: true,
    number: statement.number,
    digest,
    block: statement.block,
    outputs: outputs.length,
    total: sum(outputs),
    signedOutputs: signed.length,
    signed: sum(signed),
    refusal: null,
  };
}
