import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Device } from '../../audit';
import { AuditService } from '../../audit/audit.service';
import { PersonService } from '../../members/person.service';
import { STORE, type Store } from '../../store';
import type { ActingRequest } from '../http/actor.dto';
import type { LoginDto, PasskeyLoginDto, SessionDto, StepUpDto } from '../wire/auth.dto';
import type { PasskeyRequestDto } from '../wire/passkey.dto';
import { account, type AccountRow } from './auth.entity';
import { CredentialService } from './credential.service';
import { addressOf, FreshProofService } from './fresh-proof.service';
import { SIGN_IN } from './passkey';
import { PasskeyProofService } from './passkey-proof.service';
import { type LiveSession, notSignedIn, SessionService } from './session.service';

/** Nobody is signed in. */
const NOBODY: SessionDto = {
  signedIn: false,
  accountId: null,
  role: null,
  memberId: null,
  name: null,
  hasPasskey: false,
  steppedUpUntil: null,
  idleExpiresAt: null,
  expiresAt: null,
};

/** Who signs in, and with what beside the password. */
@Injectable()
export class AuthParts {
  constructor(
    readonly people: PersonService,
    readonly passkeys: PasskeyProofService,
    readonly proofs: FreshProofService,
  ) {}
}

/** Sign in, sign out, step up. */
@Injectable()
export class AuthService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly parts: AuthParts,
    private readonly credentials: CredentialService,
    private readonly sessions: SessionService,
    private readonly audit: AuditService,
  ) {}

  /**
   * @throws DomainError `auth.wrong-credentials` whatever was wrong, `auth.code-required`, `auth.passkey-required` or
   *   `auth.passkey-or-code-required` where the password was right and the second factor is missing,
   *   `auth.passkey-copied`, `auth.too-many-attempts`
   */
  async login(request: ActingRequest, response: Response, input: LoginDto): Promise<SessionDto> {
    const active = await this.activeOwner(input.mail);
    const offered = { ...input, name: input.mail, address: addressOf(request), place: SIGN_IN };
    const proved = await this.credentials.prove(active, offered);
    const who = proved.owner;
    const before = await this.sessions.find(request);
    const { token, live } = await this.store
      .write(async (tx) => {
        const device = await this.credentials.take(tx, proved);
        // A session of the same browser ends: its token may have been seen by somebody before (session fixation).
        if (before !== undefined) await this.sessions.revoke(tx, before.row.token_hash);
        const opened = await this.sessions.open(tx, { ...who, device });
        const details = { session: opened.live.actor.sessionId, ...deviceDetail(device) };
        await this.audit.record(tx, { actor: actorOf(who), action: 'auth.signed-in', subject: who.id, details });
        return opened;
      })
      .catch((error: unknown) => this.credentials.noteFailure(error, offered));
    await this.credentials.succeeded(input.mail);
    this.sessions.give(response, token);
    return this.describe(live);
  }

  /**
   * What the browser is to sign with a passkey beside the password: whoever does not know that learns nothing.
   * @throws DomainError `auth.wrong-credentials`, `auth.no-passkey`, `auth.too-many-attempts`
   */
  async askPasskey(request: ActingRequest, input: PasskeyLoginDto): Promise<PasskeyRequestDto> {
    const offered = { ...input, name: input.mail, address: addressOf(request), place: SIGN_IN };
    const owner = await this.credentials.provePassword(await this.activeOwner(input.mail), offered);
    return this.store.write((tx) => this.parts.passkeys.ask(tx, owner.id, SIGN_IN));
  }

  /** What the browser is to sign before a sensitive act. @throws DomainError `auth.not-signed-in`, `auth.no-passkey` */
  async askPasskeyAgain(request: ActingRequest): Promise<PasskeyRequestDto> {
    const { actor } = (await this.sessions.find(request)) ?? {};
    if (actor === undefined) throw notSignedIn();
    return this.store.write((tx) => this.parts.passkeys.ask(tx, actor.accountId, actor.sessionId));
  }

  async logout(request: ActingRequest, response: Response): Promise<SessionDto> {
    const live = await this.sessions.find(request);
    if (live !== undefined) await this.store.write((tx) => this.sessions.revoke(tx, live.row.token_hash));
    this.sessions.takeBack(response);
    return NOBODY;
  }

  async session(request: ActingRequest): Promise<SessionDto> {
    const live = await this.sessions.find(request);
    return live === undefined ? NOBODY : this.describe(live);
  }

  /** @throws DomainError `auth.not-signed-in`, `auth.wrong-credentials`, `auth.…-required`, `auth.too-many-attempts` */
  async stepUp(request: ActingRequest, response: Response, input: StepUpDto): Promise<SessionDto> {
    const live = await this.sessions.find(request);
    if (live === undefined) throw notSignedIn();
    const prover = { ...live.actor, address: addressOf(request) };
    const { token, live: renewed } = await this.parts.proofs.within(prover, input, async (tx, owner, device) => {
      const opened = await this.sessions.renew(tx, live, device);
      const details = deviceDetail(device);
      await this.audit.record(tx, { actor: actorOf(owner), action: 'auth.stepped-up', subject: owner.id, details });
      return opened;
    });
    this.sessions.give(response, token);
    return this.describe(renewed);
  }

  private activeOwner(mail: string): Promise<AccountRow | undefined> {
    return this.store.read(async (tx) => {
      const person = await this.parts.people.findByMail(tx, mail);
      const owner = person === undefined ? undefined : await tx.findOne(account, { id: person.id });
      return owner?.status === 'active' ? owner : undefined;
    });
  }

  private async describe(live: LiveSession): Promise<SessionDto> {
    const { actor, row, idleExpiresAt } = live;
    const { accountId } = actor;
    const { person, hasPasskey } = await this.store.read(async (tx) => {
      const found = await this.parts.people.find(tx, accountId);
      return { person: found, hasPasskey: await this.parts.passkeys.has(tx, accountId) };
    });
    return {
      signedIn: true,
      accountId,
      role: actor.role,
      memberId: actor.memberId,
      name: person?.name ?? null,
      hasPasskey,
      steppedUpUntil: actor.steppedUpUntil,
      idleExpiresAt,
      expiresAt: row.expires_at,
    };
  }
}

/** With what somebody proved, for the audit chain; nothing where a password alone did. */
function deviceDetail(device: Device | undefined): Readonly<Record<string, string>> {
  return device === undefined ? {} : { device };
}

/** How an account is called in the audit chain. */
function actorOf(who: Pick<AccountRow, 'id' | 'role'>): string {
  return `${who.role}-${who.id}`;
}
