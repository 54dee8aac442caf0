import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { AuditService } from '../../audit/audit.service';
import { PersonService } from '../../members/person.service';
import { STORE, type Store } from '../../store';
import type { ActingRequest } from '../http/actor.dto';
import type { LoginDto, SessionDto, StepUpDto } from '../wire/auth.dto';
import { account, type AccountRow } from './auth.entity';
import { CredentialService } from './credential.service';
import { type LiveSession, notSignedIn, SessionService } from './session.service';

/** Nobody is signed in. */
const NOBODY: SessionDto = {
  signedIn: false,
  accountId: null,
  role: null,
  memberId: null,
  name: null,
  steppedUpUntil: null,
  idleExpiresAt: null,
  expiresAt: null,
};

/** Sign in, sign out, step up. */
@Injectable()
export class AuthService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly people: PersonService,
    private readonly credentials: CredentialService,
    private readonly sessions: SessionService,
    private readonly audit: AuditService,
  ) {}

  /**
   * @throws DomainError `auth.wrong-credentials` whatever was wrong, `auth.code-required` for operators whose password
   *   was right and who gave no code, `auth.too-many-attempts`
   */
  async login(request: ActingRequest, response: Response, input: LoginDto): Promise<SessionDto> {
    const owner = await this.store.read(async (tx) => {
      const person = await this.people.findByMail(tx, input.mail);
      return person === undefined ? undefined : await tx.findOne(account, { id: person.id });
    });
    const active = owner?.status === 'active' ? owner : undefined;
    const proof = { ...input, name: input.mail, address: request.socket.remoteAddress ?? '' };
    const proved = await this.credentials.prove(active, proof);
    const before = await this.sessions.find(request);
    const { token, live } = await this.store
      .write(async (tx) => {
        await this.credentials.takeCode(tx, proved, input);
        // A session of the same browser ends: its token may have been seen by somebody before (session fixation).
        if (before !== undefined) await this.sessions.revoke(tx, before.row.token_hash);
        const opened = await this.sessions.open(tx, proved);
        const details = { session: opened.live.actor.sessionId };
        await this.audit.record(tx, { actor: actorOf(proved), action: 'auth.signed-in', subject: proved.id, details });
        return opened;
      })
      .catch((error: unknown) => this.credentials.noteFailure(error, proof));
    await this.credentials.succeeded(input.mail);
    this.sessions.give(response, token);
    return this.describe(live);
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

  /** @throws DomainError `auth.not-signed-in`, `auth.wrong-credentials`, `auth.code-required`, `auth.too-many-attempts` */
  async stepUp(request: ActingRequest, response: Response, input: StepUpDto): Promise<SessionDto> {
    const live = await this.sessions.find(request);
    if (live === undefined) throw notSignedIn();
    const owner = await this.store.read((tx) => tx.findOne(account, { id: live.actor.accountId }));
    const proof = { name: live.actor.accountId, address: request.socket.remoteAddress ?? '', ...input };
    const proved = await this.credentials.proveAgain(owner, proof);
    const { token, live: renewed } = await this.store
      .write(async (tx) => {
        await this.credentials.takeCode(tx, proved, input);
        const opened = await this.sessions.renew(tx, live);
        await this.audit.record(tx, { actor: actorOf(proved), action: 'auth.stepped-up', subject: proved.id });
        return opened;
      })
      .catch((error: unknown) => this.credentials.noteFailure(error, proof));
    await this.credentials.succeeded(proof.name);
    this.sessions.give(response, token);
    return this.describe(renewed);
  }

  private async describe(live: LiveSession): Promise<SessionDto> {
    const { actor, row, idleExpiresAt } = live;
    const person = await this.store.read((tx) => this.people.find(tx, actor.accountId));
    return {
      signedIn: true,
      accountId: actor.accountId,
      role: actor.role,
      memberId: actor.memberId,
      name: person?.name ?? null,
      steppedUpUntil: actor.steppedUpUntil,
      idleExpiresAt,
      expiresAt: row.expires_at,
    };
  }
}

/** How an account is called in the audit chain. */
function actorOf(who: Pick<AccountRow, 'id' | 'role'>): string {
  return `${who.role}-${who.id}`;
}
