import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service';
import { PersonService } from '../../members/person.service';
import { type ReadTx, STORE, type Store, type WriteTx } from '../../store';
import { CLOCK, type Clock, DAY_MS, DomainError, type Instant, newId, plusMs } from '../../units';
import type { Role } from '../wire/auth.dto';
import {
  account,
  type AccountRow,
  type LinkRow,
  oneTimeLink,
  passkey,
  passkeyChallenge,
  recoveryCode,
  totpRenewal,
} from './auth.entity';
import { hashToken, newToken } from './secrets';
import { SessionService } from './session.service';

/** ASVS 6.4.1: an initial secret is short-lived. */
const OPERATOR_LINK_MS = DAY_MS;
const MEMBER_LINK_MS = 7 * DAY_MS;

/** A one-time link as it is handed over: the token stands nowhere else. */
export interface IssuedLink {
  readonly token: string;
  readonly expiresAt: Instant;
}

/** A one-time link with the account it sets up. */
export interface OpenLink {
  readonly link: LinkRow;
  readonly owner: AccountRow;
  readonly mail: string;
}

/** Accounts and the links that set them up. */
@Injectable()
export class AccountService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly people: PersonService,
    private readonly sessions: SessionService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Makes an account that waits for its owner, with the link to set it up.
   * @param options.id a member's id for a member's account; operators get a fresh one
   * @throws DomainError `members.mail-taken`, `members.bad-…`
   */
  async invite(
    tx: WriteTx,
    options: { id?: string; role: Role; name: string; mail: string; actor: string },
  ): Promise<IssuedLink & { accountId: string }> {
    const { id = newId(), role, name, mail, actor } = options;
    await this.people.add(tx, { id, name, mail }, actor);
    const row = { id, role, status: 'invited', password_hash: null, totp_sealed: null, totp_last_step: -1 } as const;
    await tx.insert(account, [{ ...row, created_at: this.clock.now() }]);
    await this.audit.record(tx, { actor, action: 'auth.invited', subject: id, details: { role } });
    return { accountId: id, ...(await this.issue(tx, id, role)) };
  }

  /**
   * A new link for an account: earlier links, recovery codes, passkeys and every session die, the password stops working until a new one is set.
   * @throws DomainError `members.unknown`
   */
  async reinvite(tx: WriteTx, accountId: string, actor: string): Promise<IssuedLink> {
    const [row] = await tx.lock(account, { id: accountId });
    if (row === undefined) throw new DomainError('members.unknown', 'There is no such member.', {});
    await tx.update(account, { id: accountId }, { status: 'invited', password_hash: null, totp_sealed: null });
    await tx.update(oneTimeLink, { account_id: accountId, used_at: null }, { used_at: this.clock.now() });
    await tx.delete(recoveryCode, { account_id: accountId });
    await this.forgetKeys(tx, accountId);
    await this.sessions.revokeAll(tx, accountId);
    await this.audit.record(tx, { actor, action: 'auth.invited-again', subject: accountId });
    return this.issue(tx, accountId, row.role);
  }

  /**
   * A link for a member who came by import and has no account yet, or a new one for who has.
   * @throws DomainError `members.no-person` when nobody knows a mail address to sign in with
   */
  async inviteMember(tx: WriteTx, id: string, actor: string): Promise<IssuedLink> {
    if ((await tx.lock(account, { id })).length > 0) return this.reinvite(tx, id, actor);
    if ((await this.people.find(tx, id)) === undefined) {
      const message = 'This member has no name and mail address to sign in with. Nothing was changed.';
      throw new DomainError('members.no-person', message, { memberId: id });
    }
    const waiting = { password_hash: null, totp_sealed: null, totp_last_step: -1 };
    await tx.insert(account, [{ id, role: 'member', status: 'invited', ...waiting, created_at: this.clock.now() }]);
    await this.audit.record(tx, { actor, action: 'auth.invited', subject: id, details: { role: 'member' } });
    return this.issue(tx, id, 'member');
  }

  /** Takes an account's access away; it holds from the next request on. */
  async disable(tx: WriteTx, accountId: string, actor: string): Promise<void> {
    await tx.update(account, { id: accountId }, { status: 'disabled' });
    await this.forgetKeys(tx, accountId);
    await this.sessions.revokeAll(tx, accountId);
    await this.audit.record(tx, { actor, action: 'auth.disabled', subject: accountId });
  }

  /** @throws DomainError `auth.link-dead` for unknown, used and expired links alike */
  async find(tx: ReadTx, token: string): Promise<OpenLink> {
    const link = await tx.findOne(oneTimeLink, { token_hash: hashToken(token) });
    const usable = link !== undefined && link.used_at === null && link.expires_at > this.clock.now();
    const owner = usable ? await tx.findOne(account, { id: link.account_id }) : undefined;
    const person = owner?.status === 'invited' ? await this.people.find(tx, owner.id) : undefined;
    if (link === undefined || owner === undefined || person === undefined) {
      throw new DomainError('auth.link-dead', 'This link was used, has expired or never was. Ask for a new one.', {});
    }
    return { link, owner, mail: person.mail };
  }

  /** Ends a set-up: the account may sign in and the link is dead. @throws DomainError `auth.link-dead` */
  async activate(tx: WriteTx, { link, owner }: OpenLink, patch: { password_hash?: string }): Promise<void> {
    const now = this.clock.now();
    const used = await tx.update(oneTimeLink, { token_hash: link.token_hash, used_at: null }, { used_at: now });
    if (used === 0) throw new DomainError('auth.link-dead', 'This link was used. Ask for a new one.', {});
    await tx.update(account, { id: owner.id }, { ...patch, status: 'active' });
    const actor = `${owner.role}-${owner.id}`;
    await this.audit.record(tx, { actor, action: 'auth.set-up', subject: owner.id });
  }

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.store.read(work);
  }

  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.store.write(work);
  }

  /** What its owner has in the hand, and what waits for it: a passkey's name may say who that is. */
  private async forgetKeys(tx: WriteTx, accountId: string): Promise<void> {
    await tx.delete(totpRenewal, { account_id: accountId });
    await tx.delete(passkey, { account_id: accountId });
    await tx.delete(passkeyChallenge, { account_id: accountId });
  }

  private async issue(tx: WriteTx, accountId: string, role: Role): Promise<IssuedLink> {
    const token = newToken();
    const now = this.clock.now();
    const expiresAt = plusMs(now, role === 'operator' ? OPERATOR_LINK_MS : MEMBER_LINK_MS);
    const row = { token_hash: hashToken(token), account_id: accountId, created_at: now };
    await tx.insert(oneTimeLink, [{ ...row, expires_at: expiresAt, used_at: null }]);
    return { token, expiresAt };
  }
}
