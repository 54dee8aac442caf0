import { DomainError } from '../../units';
import { OUTSIDE, type Signer, type SignReply } from '../signer';

/** No key in this service: batches are planned and approved here, and signed by devices and co-signers outside. */
export class WatchOnlySigner implements Signer {
  readonly kind = OUTSIDE;

  sign(): Promise<SignReply> {
    const sentence = 'This service watches only: it has no key. Nothing was signed and no money moved.';
    return Promise.reject(new DomainError('payout.signer-unavailable', sentence));
  }
}
