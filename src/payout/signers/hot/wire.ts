import { instant, type Network, NETWORKS } from '../../../units';
import type { Approval } from '../../approval';
import type { SignRequest, StatementKey, StatementRequest } from '../../signer';
import type { FromSigner, ToSigner } from './protocol';

/** Far more than a standard transaction has outputs: a list that only claims to be long is not walked. */
const LIST_MAX = 10_000;
const MALFORMED = { refused: 'malformed', detail: '' } as const;

/** What is to be done, or what is to be answered where it is no request that can be judged. */
export type Heard = { readonly message: ToSigner } | { readonly answer: FromSigner };

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads what came over the channel: whole messages with every field of its kind, rebuilt from the fields that are known,
 * so that nothing else rides along.
 * @returns undefined for what nobody can be answered to
 */
export function hear(value: unknown): Heard | undefined {
  const fields = fieldsOf(value);
  const { type, id, after, place } = fields ?? {};
  if (fields === undefined) return undefined;
  // Its fields are judged by the seed, the journal and the descriptors that they are to open.
  if (type === 'unseal') return { message: value as ToSigner };
  if (!isWhole(id)) return undefined;
  if (type === 'attempts') return isWhole(after) ? { message: { type, id, after } } : undefined;
  if (type === 'journal') return isWhole(place) ? { message: { type, id, place } } : undefined;
  if (type === 'sign') {
    const request = signRequestOf(fields['request']);
    return request === undefined
      ? { answer: { type: 'reply', id, reply: MALFORMED } }
      : { message: { type, id, request } };
  }
  if (type !== 'state') return undefined;
  const request = statementRequestOf(fields['request']);
  return request === undefined
    ? { answer: { type: 'stated', id, reply: MALFORMED } }
    : { message: { type, id, request } };
}

function signRequestOf(value: unknown): SignRequest | undefined {
  const { network, batchId, psbt, outputs: given, approval: word } = fieldsOf(value) ?? {};
  const outputs = listOf(given, (one) => (one === null || typeof one === 'string' ? { one } : undefined));
  const approval = approvalOf(word);
  if (!isNetwork(network) || typeof batchId !== 'string' || typeof psbt !== 'string') return undefined;
  if (outputs === undefined || approval === undefined) return undefined;
  return { network, batchId, psbt, outputs: outputs.map(({ one }) => one), approval };
}

function approvalOf(value: unknown): Approval | undefined {
  const { batchHash, approvedBy, approvedAt, envelope, mac } = fieldsOf(value) ?? {};
  const { maxRateSatPerKvb, maxFeeSats } = fieldsOf(envelope) ?? {};
  if (typeof batchHash !== 'string' || typeof approvedBy !== 'string' || typeof mac !== 'string') return undefined;
  if (!isWhole(approvedAt) || typeof maxRateSatPerKvb !== 'bigint' || typeof maxFeeSats !== 'bigint') return undefined;
  return { batchHash, approvedBy, approvedAt: instant(approvedAt), envelope: { maxRateSatPerKvb, maxFeeSats }, mac };
}

function statementRequestOf(value: unknown): StatementRequest | undefined {
  const { network, message, keys: given, mac } = fieldsOf(value) ?? {};
  const keys = listOf(given, keyOf);
  if (!isNetwork(network) || typeof message !== 'string' || typeof mac !== 'string') return undefined;
  return keys === undefined ? undefined : { network, message, keys, mac };
}

function keyOf(value: unknown): StatementKey | undefined {
  const { path, scriptHex } = fieldsOf(value) ?? {};
  return typeof path === 'string' && typeof scriptHex === 'string' ? { path, scriptHex } : undefined;
}

/** A list without holes, place by place; undefined where it is none, too long, or one place does not read. */
function listOf<T>(value: unknown, read: (one: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value) || value.length > LIST_MAX) return undefined;
  const found = Array.from(value as readonly unknown[], read).filter((one) => one !== undefined);
  return found.length === value.length ? found : undefined;
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isNetwork(value: unknown): value is Network {
  return NETWORKS.some((network) => network === value);
}
