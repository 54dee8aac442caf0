import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service';
import type { ReadTx, WriteTx } from '../../store';
import { CLOCK, type Clock, DomainError, type Instant } from '../../units';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import { account, recoveryCode } from './auth.entity';
import { AuthLetters } from './auth-letters.service';
import { newRecoveryCode, readRecoveryCode, RECOVERY_CODES, recoveryCodeHash } from './recovery-code';

/** How an account stands with its recovery codes. */
export interface RecoveryState {
  readonly left: number;
  /** When the codes were made; null where there never were any. */
  readonly madeAt: Instant | null;
}

/** Ten codes that each stand in for the authenticator once. Only their keyed hashes are kept. */
@Injectable()
export class RecoveryCodeService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly audit: AuditService,
    private readonly letters: AuthLetters,
  ) {}

  /**
   * Makes ten codes; all earlier ones are dead.
   * @returns the codes: they stand nowhere else
   * @throws DomainError `auth.unknown-operator`
   */
  async make(tx: WriteTx, accountId: string): Promise<string[]> {
    const [owner] = await tx.lock(account, { id: accountId });
    if (owner?.role !== 'operator') {
      throw new DomainError('auth.unknown-operator', 'There is no such operator. Nothing was changed.', {});
    }
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    const now = this.clock.now();
    await tx.delete(recoveryCode, { account_id: accountId });
    const rows = codes.map((code) => {
      return { account_id: accountId, code_hash: this.hashOf(accountId, code), made_at: now, used_at: null };
    });
    await tx.insert(recoveryCode, rows);
    const details = { codes: String(codes.length) };
    const actor = `operator-${accountId}`;
    await this.audit.record(tx, { actor, action: 'auth.recovery-codes-made', subject: accountId, details });
    return codes;
  }

  /** New codes for an operator who is signed in: as `make`, and told by letter. @throws DomainError as `make` */
  async renew(tx: WriteTx, accountId: string): Promise<string[]> {
    const codes = await this.make(tx, accountId);
    await this.letters.tell(tx, { accountId, kind: 'recovery-codes-made', left: codes.length, at: this.clock.now() });
    return codes;
  }

  /**
   * Uses a code up, in the transaction of what it opens, with its audit row and its letter.
   * @returns false when it is none of this account's, or was used before
   */
  async take(tx: WriteTx, accountId: string, text: string): Promise<boolean> {
    const code = readRecoveryCode(text);
    if (code === undefined) return false;
    const now = this.clock.now();
    const where = { account_id: accountId, code_hash: this.hashOf(accountId, code), used_at: null };
    if ((await tx.update(recoveryCode, where, { used_at: now })) === 0) return false;
    const { left } = await this.state(tx, accountId);
    const details = { left: String(left) };
    const actor = `operator-${accountId}`;
    await this.audit.record(tx, { actor, action: 'auth.recovery-code-used', subject: accountId, details });
    await this.letters.tell(tx, { accountId, kind: 'recovery-code-used', left, at: now });
    return true;
  }

  async state(tx: ReadTx, accountId: string): Promise<RecoveryState> {
    const rows = await tx.find(recoveryCode, { where: { account_id: accountId } });
    return { left: rows.filter(({ used_at: usedAt }) => usedAt === null).length, madeAt: rows[0]?.made_at ?? null };
  }

  private hashOf(accountId: string, code: string): string {
    return recoveryCodeHash(this.config.secretKey, accountId, code);
  }
}
