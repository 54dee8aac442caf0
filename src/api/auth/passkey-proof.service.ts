import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, STORE, type Store, type WriteTx } from '../../store';
import { CLOCK, type Clock, DomainError } from '../../units';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import type { PasskeyAssertionDto, PasskeyRequestDto } from '../wire/passkey.dto';
import { type AccountRow, passkey } from './auth.entity';
import { CHALLENGE_MS, counterMovesOn, relyingParty } from './passkey';
import { PasskeyChallengeService } from './passkey-challenge.service';
import { PasskeyOutcome } from './passkey-outcome.service';
import { readSignature } from './webauthn.adapter';

/** A signature that was right when it was checked; it counts once it is taken. */
export interface CheckedPasskey {
  readonly id: string;
  readonly counter: number;
}

/** Passkeys as proof: at sign-in beside the password, and again before a sensitive act. */
@Injectable()
export class PasskeyProofService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly challenges: PasskeyChallengeService,
    private readonly outcome: PasskeyOutcome,
  ) {}

  async has(tx: ReadTx, accountId: string): Promise<boolean> {
    return (await tx.count(passkey, { account_id: accountId })) > 0;
  }

  /**
   * What the browser of an account is to sign.
   * @param place id of the session that asks, or the sign-in
   * @throws DomainError `auth.no-passkey`
   */
  async ask(tx: WriteTx, accountId: string, place: string): Promise<PasskeyRequestDto> {
    const party = relyingParty(this.config.origin);
    const rows = await tx.find(passkey, { where: { account_id: accountId }, orderBy: [['added_at', 'asc']] });
    if (party === undefined || rows.length === 0) {
      throw new DomainError('auth.no-passkey', 'This account has no passkey to prove with. Nothing was changed.', {});
    }
    return {
      challenge: await this.challenges.make(tx, { accountId, purpose: 'prove', place }),
      rpId: party.id,
      allow: rows.map(({ credential_id: id, transports }) => ({ id, transports })),
      timeoutMs: CHALLENGE_MS,
    };
  }

  /**
   * Checks a signature; whatever comes out, its challenge is used up.
   * @returns undefined when it is not of this account, not of this place, too late or wrong
   * @throws DomainError `auth.passkey-copied` when all is right but the counter
   */
  async check(owner: AccountRow, signed: PasskeyAssertionDto, place: string): Promise<CheckedPasskey | undefined> {
    const accountId = owner.id;
    const party = relyingParty(this.config.origin);
    const challenge = await this.challenges.take({ accountId, purpose: 'prove', place }, signed.clientDataJSON);
    const row = await this.store.read((tx) => tx.findOne(passkey, { credential_id: signed.id, account_id: accountId }));
    if (party === undefined || challenge === undefined || row === undefined) return undefined;
    const read = await readSignature({ party, challenge }, signed, { accountId, publicKey: row.public_key });
    if (read === undefined) return undefined;
    if (!counterMovesOn(row.counter, read.counter)) {
      await this.store.write((tx) => this.outcome.copied(tx, { accountId, role: owner.role }, row.id));
      const message =
        'This passkey may have been copied: its count went back. It opened nothing, and you are told by mail.';
      throw new DomainError('auth.passkey-copied', `${message} Use another way in, then remove this passkey.`, {});
    }
    return { id: row.id, counter: read.counter };
  }

  /**
   * Takes a checked signature, in the transaction of what it opens.
   * @returns false when the passkey is gone, or another signature was taken meanwhile
   */
  async take(tx: WriteTx, accountId: string, { id, counter }: CheckedPasskey): Promise<boolean> {
    const [row] = await tx.lock(passkey, { id });
    if (row?.account_id !== accountId || !counterMovesOn(row.counter, counter)) return false;
    await tx.update(passkey, { id }, { counter, last_used_at: this.clock.now() });
    return true;
  }
}
