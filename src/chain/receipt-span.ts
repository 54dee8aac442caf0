import { NETWORK_RULES } from '../hashing';
import type { ChainConfig } from './chain-config';

/** A receipt carries at most this many headers above its block: depth beyond it convinces nobody more. */
const RECEIPT_DEPTH_MAX = 144;

/**
 * Heights of the headers that a receipt carries, both included. They start at the block's difficulty period, or near
 * the block where difficulty means nothing.
 */
export function receiptSpan(height: number, tip: number, config: ChainConfig): { from: number; to: number } {
  const { noRetarget, periodBlocks } = NETWORK_RULES[config.network];
  const from = noRetarget ? Math.max(0, height - 11) : height - (height % periodBlocks);
  return { from, to: Math.min(tip, height + RECEIPT_DEPTH_MAX) };
}
