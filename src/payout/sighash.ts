import * as bitcoin from 'bitcoinjs-lib';
import { hash } from 'node:crypto';
import { DomainError } from '../units';
import type { RawTransaction } from './raw-transaction';
import { compactSizeBytes } from './vsize';

/** The coin that an input spends. */
export interface Prevout {
  readonly valueSats: bigint;
  readonly scriptHex: string;
}

const SIGHASH_ALL = 1;
/** Taproot's default, which signs everything and has no byte of its own. @see BIP-341 */
const SIGHASH_DEFAULT = 0;
const SIGHASH_EPOCH = 0;
/** Key path, no annex. */
const SPEND_TYPE = 0;

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function sized(bytes: Uint8Array): Buffer {
  const count = Buffer.alloc(compactSizeBytes(bytes.length));
  if (count.length === 1) count.writeUInt8(bytes.length);
  else {
    count.writeUInt8(0xfd);
    count.writeUInt16LE(bytes.length, 1);
  }
  return Buffer.concat([count, bytes]);
}

function sizedHex(text: string): Buffer {
  return sized(Buffer.from(text, 'hex'));
}

/** What is made when it is first wanted, and then kept. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/**
 * The hashes that signatures over a whole transaction sign, computed here from its bytes: SIGHASH_ALL of segwit
 * version 0 and SIGHASH_DEFAULT of taproot's key path. What all inputs have in common is hashed once and only when it is
 * wanted, so that the cost grows with inputs plus outputs and not with their product.
 * @see BIP-143, BIP-341
 */
export class Sighashes {
  readonly #prevouts = once(() => sha256(Buffer.concat(this.transaction.inputs.map(outpointBytes))));
  readonly #sequences = once(() => sha256(Buffer.concat(this.transaction.inputs.map((one) => uint32(one.sequence)))));
  readonly #outputs = once(() => sha256(Buffer.concat(this.transaction.outputs.flatMap(outputBytes))));
  readonly #amounts = once(() => sha256(Buffer.concat(this.coins.map(({ valueSats }) => uint64(valueSats)))));
  readonly #scripts = once(() => sha256(Buffer.concat(this.coins.map(({ scriptHex }) => sizedHex(scriptHex)))));
  readonly #twice = once(() => ({
    prevouts: sha256(this.#prevouts()),
    sequences: sha256(this.#sequences()),
    outputs: sha256(this.#outputs()),
  }));

  /** @throws DomainError `payout.bad-transaction` unless there is one coin for each input */
  constructor(
    private readonly transaction: RawTransaction,
    private readonly coins: readonly Prevout[],
  ) {
    if (coins.length !== transaction.inputs.length) {
      throw new DomainError('payout.bad-transaction', 'A coin of an input is missing.', { reason: 'coins' });
    }
  }

  /**
   * @param scriptCode the witness script, or `76a914…88ac` of a P2WPKH program
   * @see BIP-143, Specification
   */
  v0(index: number, scriptCode: Uint8Array): Buffer {
    const { input, coin } = this.#at(index);
    const { prevouts, sequences, outputs } = this.#twice();
    return sha256(
      sha256(
        Buffer.concat([
          int32(this.transaction.version),
          prevouts,
          sequences,
          outpointBytes(input),
          sized(scriptCode),
          uint64(coin.valueSats),
          uint32(input.sequence),
          outputs,
          uint32(this.transaction.locktime),
          uint32(SIGHASH_ALL),
        ]),
      ),
    );
  }

  /** @see BIP-341, Common signature message */
  taproot(index: number): Uint8Array {
    this.#at(index);
    return bitcoin.crypto.taggedHash(
      'TapSighash',
      Buffer.concat([
        Uint8Array.of(SIGHASH_EPOCH, SIGHASH_DEFAULT),
        int32(this.transaction.version),
        uint32(this.transaction.locktime),
        this.#prevouts(),
        this.#amounts(),
        this.#scripts(),
        this.#sequences(),
        this.#outputs(),
        Uint8Array.of(SPEND_TYPE),
        uint32(index),
      ]),
    );
  }

  #at(index: number): { input: RawTransaction['inputs'][number]; coin: Prevout } {
    const [input, coin] = [this.transaction.inputs[index], this.coins[index]];
    if (input !== undefined && coin !== undefined) return { input, coin };
    throw new DomainError('payout.bad-transaction', 'There is no such input.', { reason: 'input', index });
  }
}

function outpointBytes({ txid, vout }: { readonly txid: string; readonly vout: number }): Buffer {
  return Buffer.concat([Buffer.from(txid, 'hex').reverse(), uint32(vout)]);
}

function outputBytes({ valueSats, scriptHex }: { readonly valueSats: bigint; readonly scriptHex: string }): Buffer[] {
  return [uint64(valueSats), sizedHex(scriptHex)];
}
