import { createHmac, timingSafeEqual } from 'node:crypto';
import { formatInstant, type Instant, type Secret } from '../units';

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

/** Compares in constant time. */
export function isSealed(approval: Approval, key: Secret): boolean {
  const expected = Buffer.from(approvalMac(approval, key), 'hex');
  const given = Buffer.from(approval.mac, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
