import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../units';
import type { StatementRequest } from './signer';

/** Seals what the seed is asked to state: the word of the service, apart from the approvals of transactions. */
export function statementMac({ network, message }: Omit<StatementRequest, 'mac' | 'keys'>, key: Secret): string {
  return createHmac('sha256', key.reveal()).update(`paydirt reserves 1\n${network}\n${message}`).digest('hex');
}

/** Compares in constant time. */
export function isStatementSealed(request: StatementRequest, key: Secret): boolean {
  const expected = Buffer.from(statementMac(request, key), 'hex');
  const given = Buffer.from(request.mac, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
