import * as bitcoin from 'bitcoinjs-lib';
import { ECPairFactory, type ECPairInterface } from 'ecpair';
import * as ecc from 'tiny-secp256k1';
import { transactionFromHex } from '../../src/hashing';

const ECPair = ECPairFactory(ecc);
const network = bitcoin.networks.regtest;

/** An output to spend, in the transaction that made it. */
export interface RegtestCoin {
  readonly raw: string;
  readonly vout: number;
}

export interface RegtestOutput {
  /** Hex. */
  readonly script: string;
  readonly value: bigint;
}

/** A key that can be mined to and that signs P2WPKH payments, for nodes that check signatures. */
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
  pay(from: RegtestCoin, to: RegtestOutput): string {
    return this.spend({ from: [from], to: [to] });
  }

  /** Spends outputs of this wallet; what is left is fee. @param sequence of every input; final when absent */
  spend(plan: {
    readonly from: readonly RegtestCoin[];
    readonly to: readonly RegtestOutput[];
    readonly sequence?: number;
  }): string {
    const psbt = new bitcoin.Psbt({ network });
    for (const { raw, vout } of plan.from) {
      const source = transactionFromHex(raw);
      const output = source.outputs[vout];
      if (output === undefined) throw new Error('The transaction has no such output.');
      const witnessUtxo = { script: output.script, value: output.value };
      const sequence = plan.sequence ?? 0xffffffff;
      psbt.addInput({ hash: source.txid, index: vout, witnessUtxo, sequence });
    }
    psbt.addOutputs(plan.to.map(({ script, value }) => ({ script: Buffer.from(script, 'hex'), value })));
    psbt.signAllInputs(this.key);
    psbt.finalizeAllInputs();
    // The node judges the fee, not the library.
    return psbt.extractTransaction(true).toHex();
  }
}
