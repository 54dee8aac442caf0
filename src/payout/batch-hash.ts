import { hash } from 'node:crypto';
import type { Network } from '../units';

/** What an approval is bound to (RULES.md 19): items, outputs and first inputs of one transaction. */
export interface BatchContent {
  readonly network: Network;
  readonly batchId: string;
  readonly inputs: readonly { readonly outpoint: string; readonly valueSats: bigint }[];
  readonly outputs: readonly {
    readonly scriptHex: string;
    readonly valueSats: bigint;
    /** null for our own change. */
    readonly itemId: string | null;
  }[];
}

/**
 * Hex SHA-256 over the canonical text of a batch. Any edit of an item, an output, its place or an input gives
 * another hash, and so voids every approval. The signer computes it again from what it is asked to sign.
 */
export function batchHash(content: BatchContent): string {
  const lines = [
    'paydirt batch 1',
    content.network,
    content.batchId,
    ...content.inputs.map((input) => `in ${input.outpoint} ${input.valueSats}`),
    ...content.outputs.map((output) => `out ${output.scriptHex} ${output.valueSats} ${output.itemId ?? 'change'}`),
  ];
  return hash('sha256', lines.join('\n'), 'hex');
}
