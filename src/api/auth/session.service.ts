import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Device } from '../../audit';
import { STORE, type Store, type WriteTx } from '../../store';
import { CLOCK, type Clock, DomainError, type Instant, newId } from '../../units';
import type { Actor } from '../http/actor.dto';
import type { Role } from '../wire/auth.dto';
import { account, session, sessionDevice, type SessionRow } from './auth.entity';
import { hashToken, newToken } from './secrets';
import { absoluteEnd, idleEnd, SEEN_EVERY_MS, stepUpEnd } from './session-times';

const COOKIE = '__Host-session';
/** `__Host-` makes the browser demand Secure, path / and no Domain (ASVS 3.3.1). */
const COOKIE_ATTRIBUTES = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' } as const;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** As whom a session stands, and what proved it. */
interface Proof {
  readonly role: Role;
  readonly device: Device | undefined;
}

/** A session with its account, as it stands now. */
export interface LiveSession {
  readonly row: SessionRow;
  readonly actor: Actor;
  readonly idleExpiresAt: Instant;
}

/** Sessions: opaque tokens in a cookie, hashes in the database, every limit by the injected clock. */
@Injectable()
export class SessionService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The live session of a request, or undefined. The account is read afresh, so a change of role or status holds at once. */
  async find(request: Request): Promise<LiveSession | undefined> {
    const token = tokenOf(request);
    if (token === undefined) return undefined;
    const now = this.clock.now();
    const live = await this.store.read(async (tx) => {
      const row = await tx.findOne(session, { token_hash: hashToken(token) });
      if (row === undefined || row.revoked_at !== null || row.expires_at <= now) return undefined;
      const owner = await tx.findOne(account, { id: row.account_id });
      if (owner?.status !== 'active' || idleEnd(owner.role, row.last_seen_at) <= now) return undefined;
      // A role can shorten what is left of a session, never lengthen it.
      if (absoluteEnd(owner.role, row.created_at) <= now) return undefined;
      const proved = await tx.findOne(sessionDevice, { session_id: row.id });
      return toLive(row, { role: owner.role, device: proved?.device }, now);
    });
    if (live !== undefined && now - live.row.last_seen_at >= SEEN_EVERY_MS) {
      await this.store.write((tx) =>
        tx.update(session, { token_hash: live.row.token_hash, revoked_at: null }, { last_seen_at: now }),
      );
    }
    return live;
  }

  /**
   * Opens a session in the caller's transaction and returns its token. The cookie is set after the commit.
   * @param who with the device that proved it; undefined where a password alone did
   */
  async open(tx: WriteTx, who: { id: string } & Proof): Promise<{ token: string; live: LiveSession }> {
    const now = this.clock.now();
    const token = newToken();
    const row: SessionRow = {
      token_hash: hashToken(token),
      id: newId(),
      account_id: who.id,
      created_at: now,
      last_seen_at: now,
      expires_at: absoluteEnd(who.role, now),
      // Signing in is itself a fresh proof.
      stepped_up_at: now,
      revoked_at: null,
    };
    await tx.insert(session, [row]);
    if (who.device !== undefined) await tx.insert(sessionDevice, [{ session_id: row.id, device: who.device }]);
    return { token, live: toLive(row, who, now) };
  }

  /**
   * Replaces a session by a new one with the same end: a token seen before the step-up is dead after it (ASVS 7.2.4).
   * @throws DomainError `auth.not-signed-in` when it ended meanwhile: an end of every session leaves none behind
   */
  async renew(
    tx: WriteTx,
    old: LiveSession,
    device: Device | undefined,
  ): Promise<{ token: string; live: LiveSession }> {
    if ((await this.revoke(tx, old.row.token_hash)) === 0) throw notSignedIn();
    const opened = await this.open(tx, { id: old.actor.accountId, role: old.actor.role, device });
    const { created_at, expires_at } = old.row;
    const { token_hash } = opened.live.row;
    await tx.update(session, { token_hash }, { created_at, expires_at });
    return { token: opened.token, live: { ...opened.live, row: { ...opened.live.row, created_at, expires_at } } };
  }

  /** @returns 1, or 0 when it was ended before */
  revoke(tx: WriteTx, tokenHash: string): Promise<number> {
    return tx.update(session, { token_hash: tokenHash, revoked_at: null }, { revoked_at: this.clock.now() });
  }

  /** Ends every session of an account. */
  async revokeAll(tx: WriteTx, accountId: string): Promise<void> {
    await tx.update(session, { account_id: accountId, revoked_at: null }, { revoked_at: this.clock.now() });
  }

  /** Ends every session of an account but one. @param sessionId the one that stays */
  async revokeOthers(tx: WriteTx, accountId: string, sessionId: string): Promise<void> {
    const others = { account_id: accountId, id: { not: sessionId }, revoked_at: null };
    await tx.update(session, others, { revoked_at: this.clock.now() });
  }

  give(response: Response, token: string): void {
    response.cookie(COOKIE, token, COOKIE_ATTRIBUTES);
  }

  takeBack(response: Response): void {
    response.clearCookie(COOKIE, COOKIE_ATTRIBUTES);
  }
}

/** Nobody is signed in who could do it. */
export function notSignedIn(): DomainError {
  return new DomainError('auth.not-signed-in', 'Sign in first. Nothing was changed.', {});
}

/** The session token of the Cookie header; of two cookies with the name neither counts. */
function tokenOf(request: Request): string | undefined {
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${COOKIE}=`))
    .map((part) => part.slice(COOKIE.length + 1));
  const [token] = found;
  return found.length === 1 && token !== undefined && TOKEN.test(token) ? token : undefined;
}

function toLive(row: SessionRow, { role, device }: Proof, now: Instant): LiveSession {
  return {
    row,
    idleExpiresAt: idleEnd(role, row.last_seen_at),
    actor: {
      accountId: row.account_id,
      role,
      memberId: role === 'member' ? row.account_id : null,
      sessionId: row.id,
      steppedUpUntil: stepUpEnd(row.stepped_up_at, now),
      device,
    },
  };
}
