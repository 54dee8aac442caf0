import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service';
import type { WriteTx } from '../../store';
import { CLOCK, type Clock } from '../../units';
import type { Role } from '../wire/auth.dto';
import { AuthLetters } from './auth-letters.service';
import { SessionService } from './session.service';

/** Whose passkey it is, and the session that acts on it. */
export interface PasskeyOwner {
  readonly accountId: string;
  readonly role: Role;
  readonly sessionId: string;
}

/** Says what became of a passkey: in the audit chain and by letter. */
@Injectable()
export class PasskeyOutcome {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly letters: AuthLetters,
    private readonly sessions: SessionService,
  ) {}

  /** Ends every other session of the account: who had one may not be its owner (ASVS 7.4.3). */
  async changed(
    tx: WriteTx,
    { accountId, role, sessionId }: PasskeyOwner,
    what: { readonly kind: 'passkey-added' | 'passkey-removed'; readonly id: string; readonly left: number },
  ): Promise<void> {
    await this.sessions.revokeOthers(tx, accountId, sessionId);
    const details = { passkey: what.id, left: String(what.left) };
    const actor = `${role}-${accountId}`;
    await this.audit.record(tx, { actor, action: `auth.${what.kind}`, subject: accountId, details });
    await this.letters.tell(tx, { accountId, role, kind: what.kind, at: this.clock.now() });
  }

  /** A signature was right and its counter was not: two devices may hold the key. */
  async copied(tx: WriteTx, { accountId, role }: Omit<PasskeyOwner, 'sessionId'>, id: string): Promise<void> {
    const actor = `${role}-${accountId}`;
    const details = { passkey: id };
    await this.audit.record(tx, { actor, action: 'auth.passkey-copied', subject: accountId, details });
    await this.letters.tell(tx, { accountId, role, kind: 'passkey-copied', at: this.clock.now() });
  }
}
