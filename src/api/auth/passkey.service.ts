import { Inject, Injectable } from '@nestjs/common';
import { PersonService } from '../../members/person.service';
import { type ReadTx, STORE, type Store, type WriteTx } from '../../store';
import { CLOCK, type Clock, DomainError, newId } from '../../units';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import type { NewPasskeyDto, PasskeyCreationDto, PasskeyDto } from '../wire/passkey.dto';
import { account, passkey } from './auth.entity';
import {
  ALGORITHMS,
  CHALLENGE_MS,
  mayRemove,
  PASSKEYS_MAX,
  type RelyingParty,
  relyingParty,
  userHandle,
} from './passkey';
import { PasskeyChallengeService } from './passkey-challenge.service';
import { PasskeyOutcome, type PasskeyOwner } from './passkey-outcome.service';
import { type NewCredential, readNewPasskey } from './webauthn.adapter';

/** What passkeys are made with. */
@Injectable()
export class PasskeyParts {
  constructor(
    readonly people: PersonService,
    readonly challenges: PasskeyChallengeService,
    readonly outcome: PasskeyOutcome,
  ) {}
}

/** The passkeys of an account: what there are, a new one, and one less. */
@Injectable()
export class PasskeyService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly parts: PasskeyParts,
  ) {}

  /** Oldest first. */
  async list(tx: ReadTx, accountId: string): Promise<PasskeyDto[]> {
    const rows = await tx.find(passkey, { where: { account_id: accountId }, orderBy: [['added_at', 'asc'], ['id', 'asc']] }); // prettier-ignore
    return rows.map(({ id, name, added_at: addedAt, last_used_at: lastUsedAt, synced }) => {
      return { id, name, addedAt, lastUsedAt, synced };
    });
  }

  /**
   * What the browser is to make a passkey of; the session that asks is the one that adds it.
   * @throws DomainError `auth.no-host`, `auth.too-many-passkeys`, `auth.not-signed-in`
   */
  async begin(tx: WriteTx, { accountId, sessionId }: PasskeyOwner): Promise<PasskeyCreationDto> {
    const party = this.party();
    const person = await this.parts.people.find(tx, accountId);
    if (person === undefined) throw new DomainError('auth.not-signed-in', 'Sign in first. Nothing was changed.', {});
    const rows = await tx.find(passkey, { where: { account_id: accountId } });
    assertRoom(rows.length);
    return {
      challenge: await this.parts.challenges.make(tx, { accountId, purpose: 'add', place: sessionId }),
      rpId: party.id,
      rpName: this.config.instance.name,
      userId: userHandle(accountId),
      userName: person.mail,
      displayName: person.name,
      algorithms: [...ALGORITHMS],
      exclude: rows.map(({ credential_id: id, transports }) => ({ id, transports })),
      timeoutMs: CHALLENGE_MS,
    };
  }

  /**
   * Keeps a new passkey; every other session of the account ends.
   * @throws DomainError `auth.no-host`, `auth.passkey-late`, `auth.passkey-refused`, `auth.passkey-known`,
   *   `auth.too-many-passkeys`
   */
  async add(owner: PasskeyOwner, { name, passkey: brought }: NewPasskeyDto): Promise<void> {
    const party = this.party();
    const asked = { accountId: owner.accountId, purpose: 'add', place: owner.sessionId } as const;
    const challenge = await this.parts.challenges.take(asked, brought.clientDataJSON);
    if (challenge === undefined) {
      const message = 'It took too long, or was answered before. No passkey was added. Begin again.';
      throw new DomainError('auth.passkey-late', message, {});
    }
    const made = await readNewPasskey({ party, challenge }, brought);
    if (made === undefined) {
      const message = 'This passkey could not be checked. No passkey was added. Begin again, or use another device.';
      throw new DomainError('auth.passkey-refused', message, {});
    }
    await this.store.write((tx) => this.keep(tx, owner, { made, name, transports: brought.transports ?? [] }));
  }

  /**
   * Removes a passkey; every other session of the account ends.
   * @throws DomainError `auth.unknown-passkey`, `auth.last-factor`
   */
  async remove(tx: WriteTx, owner: PasskeyOwner, id: string): Promise<void> {
    const [row] = await tx.lock(account, { id: owner.accountId });
    const rows = await tx.find(passkey, { where: { account_id: owner.accountId } });
    if (row === undefined || rows.every((one) => one.id !== id)) {
      throw new DomainError('auth.unknown-passkey', 'There is no such passkey. Nothing was changed.', {});
    }
    if (!mayRemove({ isOperator: row.role === 'operator', hasTotp: row.totp_sealed !== null }, rows.length)) {
      const message = 'This is your only second factor, and your account moves money. Add another one first.';
      throw new DomainError('auth.last-factor', `${message} Nothing was changed.`, {});
    }
    await tx.delete(passkey, { id });
    await this.parts.outcome.changed(tx, owner, { kind: 'passkey-removed', id, left: rows.length - 1 });
  }

  private async keep(
    tx: WriteTx,
    owner: PasskeyOwner,
    { made, name, transports }: { made: NewCredential; name: string; transports: string[] },
  ): Promise<void> {
    // Two new passkeys at once are counted one after the other.
    await tx.lock(account, { id: owner.accountId });
    const count = await tx.count(passkey, { account_id: owner.accountId });
    assertRoom(count);
    if ((await tx.findOne(passkey, { credential_id: made.credentialId })) !== undefined) {
      throw new DomainError('auth.passkey-known', 'This passkey is kept already. Nothing was changed.', {});
    }
    const id = newId();
    const { credentialId: credential_id, publicKey: public_key, counter, synced } = made;
    const row = { id, account_id: owner.accountId, credential_id, public_key, counter, name, transports, synced };
    await tx.insert(passkey, [{ ...row, added_at: this.clock.now(), last_used_at: null }]);
    await this.parts.outcome.changed(tx, owner, { kind: 'passkey-added', id, left: count + 1 });
  }

  private party(): RelyingParty {
    const party = relyingParty(this.config.origin);
    if (party !== undefined) return party;
    const message = 'This service is reached by an address without a host name: browsers make no passkeys there.';
    throw new DomainError('auth.no-host', `${message} Nothing was changed.`, {});
  }
}

function assertRoom(passkeys: number): void {
  if (passkeys < PASSKEYS_MAX) return;
  const message = `You have ${PASSKEYS_MAX} passkeys, which is the most. Remove one first. Nothing was changed.`;
  throw new DomainError('auth.too-many-passkeys', message, {});
}
