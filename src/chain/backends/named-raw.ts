import { toHex, transactionFromHex } from '../../hashing';
import { type BackendCall, BackendReplyInvalid } from '../backend';

/**
 * The bytes that a source gave for a txid, in hex.
 * @throws BackendReplyInvalid for bytes of no transaction, or of another one
 */
export function namedRaw(bytes: Uint8Array, txid: string, call: BackendCall): string {
  const raw = toHex(bytes);
  if (nameOf(raw, call) !== txid) throw new BackendReplyInvalid(call, 'it is another transaction');
  return raw;
}

function nameOf(raw: string, call: BackendCall): string {
  try {
    return transactionFromHex(raw).txid;
  } catch (cause) {
    throw new BackendReplyInvalid(call, 'it is no transaction', cause);
  }
}
