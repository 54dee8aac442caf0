import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service';
import { PersonService } from '../../members/person.service';
import type { WriteTx } from '../../store';
import { CLOCK, type Clock, DomainError, MINUTE_MS } from '../../units';
import { account, totpRenewal } from './auth.entity';
import { AuthLetters } from './auth-letters.service';
import { SessionService } from './session.service';
import { TotpService } from './totp.service';

/** So long a new secret waits for its first code. */
const WAITS_MS = 10 * MINUTE_MS;

/** Whose new authenticator it is, and the session that began it. */
export interface Begun {
  readonly accountId: string;
  readonly sessionId: string;
}

/** Says that an authenticator was replaced: in the audit chain and by letter. */
@Injectable()
export class TotpRenewalOutcome {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly letters: AuthLetters,
  ) {}

  async tell(tx: WriteTx, accountId: string): Promise<void> {
    const actor = `operator-${accountId}`;
    await this.audit.record(tx, { actor, action: 'auth.authenticator-replaced', subject: accountId });
    await this.letters.tell(tx, { accountId, kind: 'authenticator-replaced', at: this.clock.now() });
  }
}

/** A new authenticator for an operator who is signed in: after a recovery code, or with a new device. */
@Injectable()
export class TotpRenewalService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly people: PersonService,
    private readonly totp: TotpService,
    private readonly sessions: SessionService,
    private readonly outcome: TotpRenewalOutcome,
  ) {}

  /**
   * A new secret; the authenticator of before works until its first code is confirmed. Asked again it is another one.
   * @throws DomainError `auth.unknown-operator`
   */
  async begin(tx: WriteTx, { accountId, sessionId }: Begun): Promise<{ secret: string; uri: string }> {
    const [owner] = await tx.lock(account, { id: accountId });
    const person = owner?.role === 'operator' ? await this.people.find(tx, accountId) : undefined;
    if (person === undefined) {
      throw new DomainError('auth.unknown-operator', 'There is no such operator. Nothing was changed.', {});
    }
    const { secret, uri, sealed } = this.totp.enrol(accountId, person.mail);
    const row = { account_id: accountId, totp_sealed: sealed, session_id: sessionId, made_at: this.clock.now() };
    await tx.upsert(totpRenewal, [row]);
    return { secret, uri };
  }

  /**
   * Takes the new authenticator in place of the one before, by its first code and in the session that began. Every session of the account ends: who
   * had the old one is signed out.
   * @throws DomainError `auth.no-new-authenticator`, `auth.wrong-code`
   */
  async confirm(tx: WriteTx, { accountId, sessionId }: Begun, code: string): Promise<void> {
    await tx.lock(account, { id: accountId });
    const waiting = await tx.findOne(totpRenewal, { account_id: accountId, session_id: sessionId });
    const now = this.clock.now();
    if (waiting === undefined || now - waiting.made_at >= WAITS_MS) {
      const message = 'The new secret was not confirmed in time. The authenticator of before still works. Begin again.';
      throw new DomainError('auth.no-new-authenticator', message, {});
    }
    const step = this.totp.stepOf(accountId, waiting.totp_sealed, code);
    if (step === undefined) {
      throw new DomainError('auth.wrong-code', 'This code does not fit. Check the time on your device.', {});
    }
    await tx.update(account, { id: accountId }, { totp_sealed: waiting.totp_sealed, totp_last_step: step });
    await tx.delete(totpRenewal, { account_id: accountId });
    await this.sessions.revokeAll(tx, accountId);
    await this.outcome.tell(tx, accountId);
  }
}
