import * as bitcoin from 'bitcoinjs-lib';
import type { DerivedKey, Treasury } from './descriptor';
import { bitcoinNetwork } from './output-script';
import { INPUT_SEQUENCE } from './recheck';
import { SigningSession } from './signing-session';

export interface PsbtInput {
  readonly txid: string;
  readonly vout: number;
  readonly valueSats: bigint;
  readonly key: DerivedKey;
}

export interface PsbtOutput {
  readonly scriptHex: string;
  readonly valueSats: bigint;
  /** Of our own change, so that a signer can see that it is ours. */
  readonly key?: DerivedKey;
}

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

/**
 * Builds the unsigned PSBT of a batch. Outputs go in before inputs: the other way round bitcoinjs-lib rebuilds its
 * cache of n inputs for each output.
 * @returns base64 @see BIP-174, BIP-371
 */
export function buildPsbt(treasury: Treasury, inputs: readonly PsbtInput[], outputs: readonly PsbtOutput[]): string {
  const psbt = new bitcoin.Psbt({ network: bitcoinNetwork(treasury.network) });
  psbt.setVersion(2);
  psbt.addOutputs(
    outputs.map(({ scriptHex, valueSats, key }) => ({
      script: bytes(scriptHex),
      value: valueSats,
      ...(key === undefined ? {} : scriptFields(key)),
    })),
  );
  psbt.addInputs(inputs.map(({ txid, vout }) => ({ hash: txid, index: vout, sequence: INPUT_SEQUENCE })));
  // Beneath bitcoinjs-lib's own check of taproot fields, which tries each script as an address: ours are of one form.
  inputs.forEach(({ valueSats, key }, index) => {
    const witnessUtxo = { script: bytes(key.scriptHex), value: valueSats };
    psbt.data.updateInput(index, { witnessUtxo, ...scriptFields(key) });
  });
  return psbt.toBase64();
}

/** Earlier transactions that go along with a PSBT, all together; a wallet of pool payouts of 100 kB each is left without. */
const EARLIER_BYTES_MAX = 500_000;

/**
 * The PSBT as it goes out: with the whole transactions whose outputs it spends, as hardware wallets want them for segwit
 * version 0, whose signatures do not cover what the other inputs are worth. A taproot signature covers it.
 * @param earlier hex without witness, by txid; one that is missing is left out
 * @returns base64 @see BIP-174, PSBT_IN_NON_WITNESS_UTXO; CVE-2020-14199
 */
export function withEarlier(psbtBase64: string, earlier: ReadonlyMap<string, string>): string {
  const psbt = bitcoin.Psbt.fromBase64(psbtBase64);
  // One that several inputs spend goes along with each of them.
  const size = psbt.txInputs.reduce((sum, { hash }) => sum + (earlier.get(txidOf(hash))?.length ?? 0) / 2, 0);
  if (size > EARLIER_BYTES_MAX) return psbtBase64;
  psbt.data.inputs.forEach((input, index) => {
    const raw = earlier.get(txidOf(psbt.txInputs[index]?.hash));
    if (raw === undefined || input.tapInternalKey !== undefined) return;
    psbt.updateInput(index, { nonWitnessUtxo: bytes(raw) });
  });
  return psbt.toBase64();
}

/** Txids of what a PSBT spends, each once. */
export function earlierTxids(psbtBase64: string): string[] {
  const inputs = bitcoin.Psbt.fromBase64(psbtBase64).txInputs;
  return [...new Set(inputs.map(({ hash }) => txidOf(hash)))];
}

function txidOf(hash: Uint8Array = new Uint8Array()): string {
  return Buffer.from(hash).reverse().toString('hex');
}

/** What a signer needs to know its own keys by. The fields are the same of an input and of an output. */
function scriptFields({ keys, redeemScript, witnessScript, internalKey }: DerivedKey) {
  if (internalKey !== null) {
    const tapBip32Derivation = keys.map(({ fingerprint, path }) => ({
      masterFingerprint: bytes(fingerprint),
      pubkey: internalKey,
      path,
      leafHashes: [],
    }));
    return { tapInternalKey: internalKey, tapBip32Derivation };
  }
  return {
    bip32Derivation: keys.map(({ publicKey, fingerprint, path }) => ({
      masterFingerprint: bytes(fingerprint),
      pubkey: publicKey,
      path,
    })),
    ...(redeemScript === null ? {} : { redeemScript }),
    ...(witnessScript === null ? {} : { witnessScript }),
  };
}

/** Txid that the transaction in a PSBT of ours has once it is signed. */
export function unsignedTxid(psbtBase64: string): string {
  return new SigningSession(psbtBase64).txid;
}
