import { type PayoutReceipt, readReceipt, receiptDigest, type ReceiptItem } from '../chain';
import type { JsonValue } from '../store';
import { DomainError } from '../units';
import type { ItemRow } from './payout.entity';

/** An item as its receipt names it. Every item has an output of its own, also when two members share an address. */
export function receiptItem(item: Pick<ItemRow, 'id' | 'member_id' | 'amount' | 'fee_share'>): ReceiptItem {
  return { id: item.id, memberId: item.member_id, sats: String(item.amount - item.fee_share), otherSats: '0' };
}

/**
 * The receipt of one item from the one that is stored for its transaction: transaction, block and headers are the
 * same, only the output differs. The reader checks the output against the transaction's own bytes.
 * @throws DomainError `payout.damaged-receipt` when what is stored is no receipt
 */
export function receiptOf(stored: JsonValue, item: ItemRow): PayoutReceipt {
  const read = readReceipt(stored);
  if ('field' in read) {
    throw new DomainError('payout.damaged-receipt', 'The stored receipt is damaged.', { field: read.field });
  }
  const body = {
    ...read.receipt,
    item: receiptItem(item),
    outputIndex: item.vout,
    script: item.script_hex,
    amount: String(item.amount - item.fee_share),
  };
  // The digest covers all other fields, named one by one.
  return { ...body, digest: receiptDigest(body) };
}
