import * as bitcoin from 'bitcoinjs-lib';
import { ECPairFactory, type ECPairInterface } from 'ecpair';
import * as ecc from 'tiny-secp256k1';
import { transactionFromHex } from '../../src/hashing';

const ECPair = ECPairFactory(ecc);
const network = bitcoin.networks.regtest;

/** A key that can be mined to and that signs one-input P2WPKH payments, for nodes that check signatures. */
export class RegtestWallet {
  private readonly key: ECPairInterface;
  readonly address: string;
  /** Output script in hex. */
  readonly script: string;

  /** @param seed one byte, 1 to 255: the same seed gives the same key */
  constructor(seed: number) {
    this.key = ECPair.fromPrivateKey(new Uint8Array(32).fill(seed), { network });
    const payment = bitcoin.payments.p2wpkh({ pubkey: this.key.publicKey, network });
    this.address = payment.address ?? '';
    this.script = Buffer.from(payment.output ?? []).toString('hex');
  }

  /** Spends one output of this wallet into one; what is left is fee. */
  pay(from: { raw: string; vout: number }, to: { script: string; value: bigint }): string {
    const source = transactionFromHex(from.raw);
    const output = source.outputs[from.vout];
    if (output === undefined) throw new Error('The transaction has no such output.');
    const psbt = new bitcoin.Psbt({ network });
    const witnessUtxo = { script: output.script, value: output.value };
    psbt.addInput({ hash: source.txid, index: from.vout, witnessUtxo });
    psbt.addOutput({ script: Buffer.from(to.script, 'hex'), value: to.value });
    psbt.signInput(0, this.key);
    psbt.finalizeAllInputs();
    return psbt.extractTransaction().toHex();
  }
}
