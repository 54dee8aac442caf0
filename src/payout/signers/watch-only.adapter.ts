import { DomainError } from '../../units';
import type { Signer, SignReply } from '../signer';

/** No key in this service: batches are planned and approved, and wait. Nothing is signed and nothing is sent. */
export class WatchOnlySigner implements Signer {
  readonly kind = 'watch-only';

  sign(): Promise<SignReply> {
    const sentence = 'This service watches only: it has no key. Nothing was signed and no money moved.';
    return Promise.reject(new DomainError('payout.signer-unavailable', sentence));
  }
}
