import { Inject, Injectable } from '@nestjs/common';
import { decodeBlock, HashingRefusal, isCoinbase, toHex } from '../hashing';
import { type ReadTx, type Store, STORE } from '../store';
import { DomainError } from '../units';
import { CHAIN_BACKEND, type ChainBackend } from './backend';
import { type FoundTransaction, outpointKey, proofIn } from './block-scan';
import { CHAIN_CONFIG, type ChainConfig } from './chain-config';
import { ownOutputs } from './chain.entity';
import { ChainService } from './chain.service';
import { buildReceipt, type PayoutReceipt, type ReceiptFacts } from './receipt';
import { receiptSpan } from './receipt-span';
import { WalletService } from './wallet.service';

/** A block of our best chain. */
export interface BlockPlace {
  readonly height: number;
  /** Display order. */
  readonly hash: string;
}

/** Anybody's transaction, with the proof that it stands in a block of our best chain. */
export interface ProvedTransaction extends FoundTransaction {
  readonly block: BlockPlace;
  readonly isCoinbase: boolean;
  /** Outpoints that it spends, as `txid:vout`. */
  readonly spends: readonly string[];
  /** Its outputs as its own bytes say them, scripts in hex. */
  readonly outputs: readonly { readonly scriptHex: string; readonly value: bigint }[];
}

const TXID_LENGTH = 64;

/**
 * Proofs of transactions that are none of ours: read from the whole block that our own headers name, so that nobody's
 * word is taken for them (RULES.md 18, 28).
 */
@Injectable()
export class PaymentProofService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CHAIN_BACKEND) private readonly backend: ChainBackend,
    @Inject(CHAIN_CONFIG) private readonly config: ChainConfig,
    private readonly chain: ChainService,
    private readonly wallet: WalletService,
  ) {}

  /**
   * The transaction in the block of our best chain at a height. Asks the node: never inside a write.
   * @returns undefined when it is not in that block, or our chain has no such block
   * @throws DomainError `chain.no-block` when the node does not keep the block (pruned), `chain.wrong-block` when it gives
   *   another one; and what the backend throws
   */
  async at(txid: string, height: number): Promise<ProvedTransaction | undefined> {
    const header = await this.chain.header(height);
    if (header === undefined) return undefined;
    const raw = await this.backend.block(header.hash);
    if (raw === undefined) {
      const message = `The node does not keep block ${height} any more. Nothing was changed; ask a node that keeps all blocks.`;
      throw new DomainError('chain.no-block', message, { height });
    }
    const found = provedIn(raw, { height, hash: header.hash }, txid);
    // The block may have left the chain while it was read.
    return (await this.confirmations({ height, hash: header.hash })) === 0 ? undefined : found;
  }

  /** Blocks from this one to the tip; 0 when it is not in the best chain. */
  confirmations(block: BlockPlace, tx?: ReadTx): Promise<number> {
    return this.chain.confirmations(block, tx);
  }

  /** Hash of the block of our best chain at a height. */
  async hashAt(tx: ReadTx, height: number): Promise<string | undefined> {
    return (await this.chain.header(height, tx))?.hash;
  }

  /** Whether every block was looked through for our coins: only then {@link anyOurs} knows them all. */
  isRead(tx: ReadTx): Promise<boolean> {
    return this.wallet.isRead(tx);
  }

  /** Whether one of these outpoints was a coin of ours: what spends it is a payment of ours. */
  async anyOurs(tx: ReadTx, outpoints: readonly string[]): Promise<boolean> {
    const txids = new Set(outpoints.map((outpoint) => outpoint.slice(0, TXID_LENGTH)));
    const ours = await tx.find(ownOutputs, { where: { txid: { in: [...txids] } } });
    const known = new Set(ours.map(({ txid, vout }) => outpointKey(txid, vout)));
    return outpoints.some((outpoint) => known.has(outpoint));
  }

  /**
   * The receipt of one output as a file that proves itself.
   * @returns undefined when its block is not in the best chain
   * @throws DomainError `chain.receipt-refused` when the receipt would not pass its own check
   */
  receipt(
    { block, index, ...proof }: ProvedTransaction,
    payment: Pick<ReceiptFacts, 'vout' | 'item' | 'paidFrom'>,
  ): Promise<PayoutReceipt | undefined> {
    return this.store.read(async (tx) => {
      const tip = await this.chain.tip(tx);
      if (tip === undefined || (await this.confirmations(block, tx)) === 0) return undefined;
      const { from, to } = receiptSpan(block.height, tip.height, this.config);
      const headers = await this.chain.headers(from, to, tx);
      const placed = { ...proof, index, height: block.height, blockHash: block.hash };
      return buildReceipt({ network: this.config.network, proof: placed, headers, ...payment });
    });
  }
}

function provedIn(raw: Uint8Array, place: BlockPlace, txid: string): ProvedTransaction | undefined {
  const block = checked(raw, place);
  const index = block.transactions.findIndex((one) => one.txid === txid);
  const transaction = block.transactions[index];
  if (transaction === undefined) return undefined;
  return {
    ...proofIn(block, index, transaction),
    block: place,
    isCoinbase: isCoinbase(transaction),
    spends: transaction.inputs.map((input) => outpointKey(input.txid, input.vout)),
    outputs: transaction.outputs.map(({ script, value }) => ({ scriptHex: toHex(script), value })),
  };
}

/** The block whose header is ours, or nothing of it is used. */
function checked(raw: Uint8Array, { height, hash }: BlockPlace): ReturnType<typeof decodeBlock> {
  try {
    const block = decodeBlock(raw);
    if (block.hash === hash) return block;
    throw new HashingRefusal('hashing.block-hash', 'It is another block.');
  } catch (cause) {
    if (!(cause instanceof HashingRefusal)) throw cause;
    const message = `The node gave a wrong block ${height}: ${cause.message} Nothing was changed.`;
    throw new DomainError('chain.wrong-block', message, { height, reason: cause.code }, { cause });
  }
}
