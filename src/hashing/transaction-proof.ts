import { fromDisplay, toDisplay } from './bytes';
import { type BranchRule, foldBranch } from './merkle';
import { HashingRefusal } from './refusal';
import {
  AMBIGUOUS_BYTES,
  BITCOIN_TRANSACTIONS,
  decodeTransaction,
  isCoinbase,
  type RawTransaction,
  type TransactionRules,
} from './transaction';

/** Everything that shows a transaction to be in a block, beside the block's header. */
export interface TransactionProof {
  /** Witness-stripped, or with witness: the proof is over the txid either way. */
  readonly raw: Uint8Array;
  readonly index: number;
  readonly branch: readonly Uint8Array[];
  readonly coinbaseRaw: Uint8Array;
  readonly coinbaseBranch: readonly Uint8Array[];
}

/** Why a transaction proof is refused. */
export type ProofRule =
  | BranchRule
  | 'unreadable-transaction'
  | 'ambiguous-size'
  | 'wrong-root'
  | 'unequal-depth'
  | 'not-a-coinbase'
  | 'coinbase-wrong-root'
  | 'coinbase-index';

export type ProofVerdict =
  { readonly ok: true; readonly transaction: RawTransaction } | { readonly ok: false; readonly rule: ProofRule };

/** True when 64 bytes read as one transaction: then a node of the tree could be passed off as a payment. */
export function looksLikeTransaction(preimage: Uint8Array): boolean {
  return read(preimage, BITCOIN_TRANSACTIONS) !== undefined;
}

function read(bytes: Uint8Array, rules: TransactionRules): RawTransaction | undefined {
  try {
    return decodeTransaction(bytes, rules);
  } catch (refusal) {
    if (refusal instanceof HashingRefusal) return undefined;
    throw refusal;
  }
}

/**
 * Checks that a transaction is in the block with this Merkle root.
 * The coinbase's branch must have the same length: it is how the depth of the tree is known, so that neither an inner
 * node nor a leaf below a transaction can pose as a transaction.
 * @param merkleRoot header field, display order
 * @param rules of the coin's transactions; Bitcoin's by default
 * @see HASHING.md section 5; bitslog 2018-06-09; Bitcoin Core validation.cpp IsBlockMutated
 */
export function checkTransactionProof(
  proof: TransactionProof,
  merkleRoot: string,
  rules: TransactionRules = BITCOIN_TRANSACTIONS,
): ProofVerdict {
  const transaction = read(proof.raw, rules);
  const coinbase = read(proof.coinbaseRaw, rules);
  const looksLike = (preimage: Uint8Array): boolean => read(preimage, rules) !== undefined;
  if (transaction === undefined || coinbase === undefined) return { ok: false, rule: 'unreadable-transaction' };
  if (transaction.stripped.length === AMBIGUOUS_BYTES || coinbase.stripped.length === AMBIGUOUS_BYTES) {
    return { ok: false, rule: 'ambiguous-size' };
  }
  if (!isCoinbase(coinbase)) return { ok: false, rule: 'not-a-coinbase' };
  if (proof.branch.length !== proof.coinbaseBranch.length) return { ok: false, rule: 'unequal-depth' };
  // A coinbase stands first, and nothing else does.
  if (isCoinbase(transaction) !== (proof.index === 0)) return { ok: false, rule: 'coinbase-index' };
  const payment = foldBranch(fromDisplay(transaction.txid), proof.index, proof.branch, looksLike);
  if (!payment.ok) return payment;
  if (toDisplay(payment.root) !== merkleRoot) return { ok: false, rule: 'wrong-root' };
  const first = foldBranch(fromDisplay(coinbase.txid), 0, proof.coinbaseBranch, looksLike);
  if (!first.ok) return first;
  if (toDisplay(first.root) !== merkleRoot) return { ok: false, rule: 'coinbase-wrong-root' };
  return { ok: true, transaction };
}
