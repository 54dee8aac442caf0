import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../store';
import { DomainError } from '../../units';
import { account, type AccountRow } from './auth.entity';
import { PasswordService } from './password.service';
import { RecoveryCodeService } from './recovery-code.service';
import { ThrottleService } from './throttle.service';
import { TotpService } from './totp.service';

/** What somebody offers as proof, and whom attempts are counted against. */
export interface Offered {
  /** Mail at sign-in, account id at step-up. */
  readonly name: string;
  readonly address: string;
  readonly password?: string | undefined;
  readonly code?: string | undefined;
  /** In place of the code. */
  readonly recoveryCode?: string | undefined;
}

type SecondFactor = Pick<Offered, 'code' | 'recoveryCode'>;

/** Passwords and codes together, behind the throttle. Every refusal reads the same. */
@Injectable()
export class CredentialService {
  constructor(
    private readonly passwords: PasswordService,
    private readonly totp: TotpService,
    private readonly recovery: RecoveryCodeService,
    private readonly throttle: ThrottleService,
  ) {}

  /** First factor at sign-in; for an operator says when the second is missing. @throws DomainError `auth.…` */
  async prove(owner: AccountRow | undefined, offered: Offered): Promise<AccountRow> {
    await this.throttle.assertAllowed(offered.name, offered.address);
    const fits = await this.passwords.verify(owner?.password_hash ?? null, offered.password ?? '');
    if (owner === undefined || !fits) return this.noteFailure(wrong(), offered);
    if (owner.role === 'operator') assertSecond(offered);
    return owner;
  }

  /** Step-up: a code of an operator, the password of a member. @throws DomainError `auth.…` */
  async proveAgain(owner: AccountRow | undefined, offered: Offered): Promise<AccountRow> {
    await this.throttle.assertAllowed(offered.name, offered.address);
    if (owner?.role === 'operator') {
      assertSecond(offered);
      return owner;
    }
    const fits = await this.passwords.verify(owner?.password_hash ?? null, offered.password ?? '');
    return owner !== undefined && fits ? owner : this.noteFailure(wrong(), offered);
  }

  /**
   * Second factor of operators, in the transaction of what it opens. Whoever proved it: an account that was disabled or
   * invited anew while its password was hashed opens nothing.
   * @throws DomainError `auth.wrong-credentials`
   */
  async takeCode(tx: WriteTx, owner: AccountRow, { code, recoveryCode }: SecondFactor): Promise<void> {
    const [now] = await tx.lock(account, { id: owner.id });
    if (now?.status !== 'active' || now.password_hash !== owner.password_hash) throw wrong();
    if (owner.role !== 'operator') return;
    if (code !== undefined && (await this.totp.take(tx, owner, code))) return;
    // Beside a code that is wrong a recovery code is not looked at, and so not used up.
    if (code === undefined && recoveryCode !== undefined && (await this.recovery.take(tx, owner.id, recoveryCode))) {
      return;
    }
    throw wrong();
  }

  /** Counts a wrong proof, outside of the transaction that it undid, and throws it on. */
  async noteFailure(error: unknown, offered: Offered): Promise<never> {
    if (error instanceof DomainError && error.code === 'auth.wrong-credentials') {
      await this.throttle.failed(offered.name, offered.address);
    }
    throw error;
  }

  succeeded(name: string): Promise<void> {
    return this.throttle.succeeded(name);
  }
}

function assertSecond({ code, recoveryCode }: SecondFactor): void {
  if (code === undefined && recoveryCode === undefined) throw codeRequired();
}

/** One text for an unknown mail, a wrong password, a wrong or used code and a disabled account. */
function wrong(): DomainError {
  return new DomainError(
    'auth.wrong-credentials',
    'Mail, password or code is wrong, or the code was used already. No money is affected. Check them and try again.',
    {},
  );
}

function codeRequired(): DomainError {
  return new DomainError('auth.code-required', 'Enter the six digits of your authenticator, or a recovery code.', {});
}
