import { createHmac, timingSafeEqual } from 'node:crypto';
import { formatInstant, type Instant, type Secret } from '../units';
import type { ApprovalRow } from './payout.entity';

/** Limits inside which a replacement needs no new approval (RULES.md 19). */
export interface Envelope {
  readonly maxRateSatPerKvb: bigint;
  readonly maxFeeSats: bigint;
}

/** An operator's approval of one batch, as the signer gets it. */
export interface Approval {
  readonly batchHash: string;
  readonly approvedBy: string;
  readonly approvedAt: Instant;
  readonly envelope: Envelope;
  /** HMAC-SHA256 under the approval key, which no database holds: a row written by hand is no approval. */
  readonly mac: string;
}

/** Seals an approval for the signer. */
export function approvalMac(approval: Omit<Approval, 'mac'>, key: Secret): string {
  const text = [
    'paydirt approval 1',
    approval.batchHash,
    approval.approvedBy,
    formatInstant(approval.approvedAt),
    String(approval.envelope.maxRateSatPerKvb),
    String(approval.envelope.maxFeeSats),
  ].join('\n');
  return createHmac('sha256', key.reveal()).update(text).digest('hex');
}

/** An approval as it is stored, sealed. @param of what is approved: a batch, or a transaction in its place */
export function approvalRow(of: string, approval: Omit<Approval, 'mac'>, key: Secret): ApprovalRow {
  return {
    batch_id: of,
    batch_hash: approval.batchHash,
    approved_by: approval.approvedBy,
    approved_at: approval.approvedAt,
    max_rate_sat_per_kvb: approval.envelope.maxRateSatPerKvb,
    max_fee: approval.envelope.maxFeeSats,
    mac: approvalMac(approval, key),
  };
}

/** Compares in constant time. */
export function isSealed(approval: Approval, key: Secret): boolean {
  const expected = Buffer.from(approvalMac(approval, key), 'hex');
  const given = Buffer.from(approval.mac, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
