import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Block, networks, payments, Psbt } from 'bitcoinjs-lib';
import { ECPairFactory, type ECPairInterface } from 'ecpair';
import * as ecc from 'tiny-secp256k1';
import type { RegtestRpc } from './rpc';

const ECPair = ECPairFactory(ecc);
const NETWORK = networks.regtest;
/** Flat and generous: these are the strangers' transactions, nobody studies their fees. */
const FEE_SATS = 2_000n;
const COINBASE_MATURITY = 100;
const LOOKS_MAX = 100;
const LOOK_EVERY_MS = 20;

interface Coin {
  readonly txid: string;
  readonly vout: number;
  readonly value: bigint;
  readonly spendableAtHeight: number;
}

/** A stranger's wallet on the regtest node: a pool, or the demo's venue. One key, no change privacy, no mercy. */
export class RegtestWallet {
  readonly address: string;
  readonly #key: ECPairInterface;
  readonly #script: Uint8Array;
  #coins: Coin[] = [];

  constructor(
    label: string,
    private readonly rpc: RegtestRpc,
  ) {
    this.#key = ECPair.fromPrivateKey(createHash('sha256').update(`paydirt demo wallet ${label}`).digest(), {
      network: NETWORK,
    });
    const payment = payments.p2wpkh({ pubkey: this.#key.publicKey, network: NETWORK });
    if (payment.address === undefined || payment.output === undefined) throw new Error('p2wpkh gave no address');
    this.address = payment.address;
    this.#script = payment.output;
  }

  /** Mines blocks to this wallet and notes their coinbase outputs. */
  async mine(blocks: number): Promise<void> {
    const hashes = await this.rpc.call<string[]>('generatetoaddress', [blocks, this.address]);
    for (const hash of hashes) await this.#noteCoinbase(hash);
  }

  async #noteCoinbase(hash: string): Promise<void> {
    const raw = await this.rpc.call<string>('getblock', [hash, 0]);
    const { height } = await this.rpc.call<{ height: number }>('getblockheader', [hash, true]);
    const coinbase = Block.fromHex(raw).transactions?.[0];
    if (coinbase === undefined) throw new Error(`Block ${hash} has no coinbase.`);
    coinbase.outs.forEach((output, vout) => {
      if (!Buffer.from(output.script).equals(this.#script) || output.value === 0n) return;
      this.#coins.push({
        txid: coinbase.getId(),
        vout,
        value: output.value,
        spendableAtHeight: height + COINBASE_MATURITY,
      });
    });
  }

  /** Sends one transaction with these outputs and returns its txid; the change comes back to this wallet. */
  async send(outputs: readonly { address: string; sats: bigint }[]): Promise<string> {
    const height = await this.rpc.call<number>('getblockcount', []);
    const need = outputs.reduce((sum, output) => sum + output.sats, FEE_SATS);
    const inputs: Coin[] = [];
    let sum = 0n;
    for (const coin of this.#coins.filter((one) => one.spendableAtHeight <= height)) {
      if (sum >= need) break;
      inputs.push(coin);
      sum += coin.value;
    }
    if (sum < need) throw new Error(`The demo wallet has ${sum} sat spendable and needs ${need}.`);
    const psbt = new Psbt({ network: NETWORK });
    for (const output of outputs) psbt.addOutput({ address: output.address, value: output.sats });
    const change = sum - need;
    if (change > 0n) psbt.addOutput({ script: this.#script, value: change });
    for (const coin of inputs) {
      psbt.addInput({ hash: coin.txid, index: coin.vout, witnessUtxo: { script: this.#script, value: coin.value } });
    }
    psbt.signAllInputs(this.#key).finalizeAllInputs();
    const transaction = psbt.extractTransaction();
    const txid = transaction.getId();
    await this.rpc.call<string>('sendrawtransaction', [transaction.toHex()]);
    await this.#seen(txid);
    this.#coins = this.#coins.filter((coin) => !inputs.includes(coin));
    if (change > 0n) this.#coins.push({ txid, vout: outputs.length, value: change, spendableAtHeight: height });
    return txid;
  }

  /** The node answers before it has judged: a transaction counts when its mempool holds it. */
  async #seen(txid: string): Promise<void> {
    for (let look = 0; look < LOOKS_MAX; look += 1) {
      const held = await this.rpc.call<string[]>('getrawmempool', []);
      if (held.includes(txid)) return;
      await sleep(LOOK_EVERY_MS);
    }
    throw new Error(`The node refused the demo transaction ${txid}.`);
  }
}
