import * as bitcoin from 'bitcoinjs-lib';
import { altered, isValid, isWhole, type PsbtInputFields, type SessionInput } from './session-input';

const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
const { SIGHASH_ALL, SIGHASH_DEFAULT } = bitcoin.Transaction;

/** What an answer repeats must be ours: a signer that was shown another coin or script signed something else. */
export function checkFields(fields: PsbtInputFields, input: SessionInput): void {
  const { witnessUtxo, redeemScript, witnessScript, sighashType } = fields;
  if (witnessUtxo !== undefined) {
    if (witnessUtxo.value !== input.valueSats || hex(witnessUtxo.script) !== input.scriptHex) throw altered('coin');
  }
  if (redeemScript !== undefined && !same(redeemScript, input.redeemScript)) throw altered('script');
  if (witnessScript !== undefined && !same(witnessScript, input.witnessScript)) throw altered('script');
  const wanted = input.isTaproot ? SIGHASH_DEFAULT : SIGHASH_ALL;
  if (sighashType !== undefined && sighashType !== wanted) throw altered('sighash');
}

function same(given: Uint8Array, ours: Uint8Array | null): boolean {
  return ours !== null && hex(given) === hex(ours);
}

/** Signatures by key, from the fields for them or from a finished witness. */
export function signaturesIn(fields: PsbtInputFields, input: SessionInput): Map<string, Uint8Array> {
  const found = fields.finalScriptWitness === undefined ? pending(fields, input) : finished(fields.finalScriptWitness, input); // prettier-ignore
  for (const [publicKey, signature] of found) {
    if (!input.keys.includes(publicKey)) throw altered('key');
    if (!isWhole(signature, input)) throw altered('sighash');
  }
  return found;
}

function pending(fields: PsbtInputFields, input: SessionInput): Map<string, Uint8Array> {
  const { partialSig = [], tapKeySig, tapScriptSig = [] } = fields;
  if (input.isTaproot) {
    if (partialSig.length > 0 || tapScriptSig.length > 0) throw altered('signatures');
    return new Map(tapKeySig === undefined ? [] : [[input.keys[0] ?? '', tapKeySig]]);
  }
  if (tapKeySig !== undefined || tapScriptSig.length > 0) throw altered('signatures');
  return new Map(partialSig.map(({ pubkey, signature }) => [hex(pubkey), signature]));
}

/** A finalized input is taken apart again; nothing of it but its signatures is used. */
function finished(witness: Uint8Array, input: SessionInput): Map<string, Uint8Array> {
  const items = witnessItems(witness);
  if (input.isTaproot) {
    if (items.length !== 1) throw altered('signatures');
    return new Map([[input.keys[0] ?? '', items[0] ?? new Uint8Array()]]);
  }
  if (input.witnessScript === null) {
    const [signature = new Uint8Array(), publicKey = new Uint8Array(), ...rest] = items;
    if (rest.length > 0) throw altered('signatures');
    return new Map([[hex(publicKey), signature]]);
  }
  const signatures = items.slice(1, -1);
  if (hex(items.at(-1) ?? new Uint8Array()) !== hex(input.witnessScript)) throw altered('script');
  const found = new Map<string, Uint8Array>();
  for (const signature of signatures) {
    const publicKey = input.keys.find((key) => !found.has(key) && isValid(input, key, signature));
    if (publicKey === undefined) throw altered('signature');
    found.set(publicKey, signature);
  }
  return found;
}

/** Items of a serialized witness: none of ours is as long as 2^16 bytes. @see BIP-141, BIP-174 */
function witnessItems(witness: Uint8Array): Uint8Array[] {
  const data = Buffer.from(witness);
  let at = 0;
  const take = (count: number): Buffer => {
    const part = data.subarray(at, at + count);
    if (part.length !== count) throw altered('signatures');
    at += count;
    return part;
  };
  const size = (): number => {
    const first = take(1).readUInt8();
    if (first < 0xfd) return first;
    if (first > 0xfd) throw altered('signatures');
    return take(2).readUInt16LE();
  };
  const items = Array.from({ length: size() }, () => Uint8Array.from(take(size())));
  if (at !== data.length) throw altered('signatures');
  return items;
}
