import { Inject, Injectable } from '@nestjs/common';
import type { Device } from '../../audit';
import { STORE, type Store, type WriteTx } from '../../store';
import type { ActingRequest } from '../http/actor.dto';
import type { StepUpDto } from '../wire/auth.dto';
import { account, type AccountRow } from './auth.entity';
import { CredentialService } from './credential.service';

/** Who proves, from where. */
export interface Prover {
  readonly accountId: string;
  readonly sessionId: string;
  /** Network address. */
  readonly address: string;
}

/** The network address of a request: that of its socket. */
export function addressOf(request: ActingRequest): string {
  return request.socket.remoteAddress ?? '';
}

/** Proofs that come with the act itself: a session's five minutes are not enough for it, since they go with the session. */
@Injectable()
export class FreshProofService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly credentials: CredentialService,
  ) {}

  /**
   * Does an act in the transaction that takes its proof: both happen, or neither does.
   * @throws DomainError `auth.wrong-credentials`, `auth.…-required`, `auth.too-many-attempts`, and what the act refuses
   */
  async within<T>(
    { accountId, sessionId, address }: Prover,
    proof: StepUpDto,
    act: (tx: WriteTx, owner: AccountRow, device: Device | undefined) => Promise<T>,
  ): Promise<T> {
    const owner = await this.store.read((tx) => tx.findOne(account, { id: accountId }));
    const offered = { ...proof, name: accountId, address, place: sessionId };
    const proved = await this.credentials.proveAgain(owner, offered);
    const done = await this.store
      .write(async (tx) => {
        const device = await this.credentials.take(tx, proved);
        return act(tx, proved.owner, device);
      })
      .catch((error: unknown) => this.credentials.noteFailure(error, offered));
    await this.credentials.succeeded(accountId);
    return done;
  }
}
