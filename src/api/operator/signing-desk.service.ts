import type { Actor } from '../http/actor.dto';
import type { FileAnswer } from '../http/file-answer.dto';
import type { SignaturesDto, SigningDto } from '../wire/signing.dto';

/** Signatures by devices and co-signers: a file goes out, and comes back signed. */
export abstract class SigningDesk {
  /** @throws DomainError `payout.unknown-batch` */
  abstract signing(batchId: string): Promise<SigningDto>;
  /** @throws DomainError `payout.not-waiting`, `payout.signs-itself`, `payout.gate` */
  abstract psbt(actor: Actor, batchId: string): Promise<FileAnswer>;
  /** @throws DomainError `payout.altered-psbt`, `payout.no-signature`, `payout.not-waiting`, `payout.signs-itself` */
  abstract takeSignatures(actor: Actor, batchId: string, input: SignaturesDto): Promise<SigningDto>;
}
