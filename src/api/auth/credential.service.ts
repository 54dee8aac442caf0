import { Inject, Injectable } from '@nestjs/common';
import type { Device } from '../../audit';
import { STORE, type Store, type WriteTx } from '../../store';
import { DomainError } from '../../units';
import type { PasskeyAssertionDto } from '../wire/passkey.dto';
import { account, type AccountRow } from './auth.entity';
import { type CheckedPasskey, PasskeyProofService } from './passkey-proof.service';
import { PasswordService } from './password.service';
import { RecoveryCodeService } from './recovery-code.service';
import { ThrottleService } from './throttle.service';
import { TotpService } from './totp.service';

/** What somebody offers as proof, and whom attempts are counted against. */
export interface Offered {
  /** Mail at sign-in, account id at step-up. */
  readonly name: string;
  readonly address: string;
  /** Where a passkey was asked for: id of the session, or the sign-in. */
  readonly place: string;
  readonly password?: string | undefined;
  readonly code?: string | undefined;
  /** In place of the code. */
  readonly recoveryCode?: string | undefined;
  /** In place of the code. */
  readonly passkey?: PasskeyAssertionDto | undefined;
}

/** Whoever proved something, and what is still to be taken where it opens something. */
export interface Proved {
  readonly owner: AccountRow;
  readonly code?: string | undefined;
  readonly recoveryCode?: string | undefined;
  readonly passkey?: CheckedPasskey | undefined;
}

/** The codes that can be taken once. */
@Injectable()
export class OneTimeCodes {
  constructor(
    readonly totp: TotpService,
    readonly recovery: RecoveryCodeService,
  ) {}
}

/** Passwords, codes and passkeys together, behind the throttle. Every refusal of them reads the same. */
@Injectable()
export class CredentialService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly passwords: PasswordService,
    private readonly codes: OneTimeCodes,
    private readonly passkeys: PasskeyProofService,
    private readonly throttle: ThrottleService,
  ) {}

  /** The first factor alone. @throws DomainError `auth.wrong-credentials`, `auth.too-many-attempts` */
  async provePassword(owner: AccountRow | undefined, offered: Offered): Promise<AccountRow> {
    await this.throttle.assertAllowed(offered.name, offered.address);
    const fits = await this.passwords.verify(owner?.password_hash ?? null, offered.password ?? '');
    return owner !== undefined && fits ? owner : this.noteFailure(wrong(), offered);
  }

  /** Both factors at sign-in; where the second is missing it says which one. @throws DomainError `auth.…` */
  async prove(owner: AccountRow | undefined, offered: Offered): Promise<Proved> {
    const known = await this.provePassword(owner, offered);
    return this.second(known, offered);
  }

  /**
   * Step-up: a passkey or a code of an operator; of a member the passkey, and the password where there is none.
   * @throws DomainError `auth.…`
   */
  async proveAgain(owner: AccountRow | undefined, offered: Offered): Promise<Proved> {
    const hasPasskey = owner !== undefined && (await this.store.read((tx) => this.passkeys.has(tx, owner.id)));
    if (owner === undefined || (owner.role === 'member' && !hasPasskey)) {
      return { owner: await this.provePassword(owner, offered) };
    }
    await this.throttle.assertAllowed(offered.name, offered.address);
    return this.second(owner, offered);
  }

  /**
   * The second factor, in the transaction of what it opens. Whoever proved it: an account that was disabled or
   * invited anew while its password was hashed opens nothing.
   * @returns with what it was proved; undefined where the password alone is asked for
   * @throws DomainError `auth.wrong-credentials`
   */
  async take(tx: WriteTx, { owner, code, recoveryCode, passkey }: Proved): Promise<Device | undefined> {
    const { id } = owner;
    const [now] = await tx.lock(account, { id });
    if (now?.status !== 'active' || now.password_hash !== owner.password_hash) throw wrong();
    if (passkey !== undefined) {
      if (await this.passkeys.take(tx, id, passkey)) return `passkey-${passkey.id}`;
    } else if (owner.role === 'member') {
      if (!(await this.passkeys.has(tx, id))) return undefined;
    } else if (code !== undefined) {
      // Beside a code that is wrong a recovery code is not looked at, and so not used up.
      if (await this.codes.totp.take(tx, owner, code)) return 'authenticator';
    } else if (recoveryCode !== undefined && (await this.codes.recovery.take(tx, id, recoveryCode))) {
      return 'recovery-code';
    }
    throw wrong();
  }

  /** Counts a wrong proof, outside of the transaction that it undid, and throws it on. */
  async noteFailure(error: unknown, offered: Offered): Promise<never> {
    if (error instanceof DomainError && COUNTED.has(error.code)) {
      await this.throttle.failed(offered.name, offered.address);
    }
    throw error;
  }

  succeeded(name: string): Promise<void> {
    return this.throttle.succeeded(name);
  }

  private async second(owner: AccountRow, offered: Offered): Promise<Proved> {
    const { code, recoveryCode } = offered;
    if (offered.passkey !== undefined) {
      const checked = this.passkeys.check(owner, offered.passkey, offered.place);
      const passkey = await checked.catch((error: unknown) => this.noteFailure(error, offered));
      return passkey === undefined ? this.noteFailure(wrong(), offered) : { owner, passkey };
    }
    const hasPasskey = await this.store.read((tx) => this.passkeys.has(tx, owner.id));
    if (owner.role === 'member') {
      if (hasPasskey) throw passkeyRequired();
      return { owner };
    }
    if (code === undefined && recoveryCode === undefined) throw hasPasskey ? factorRequired() : codeRequired();
    return { owner, code, recoveryCode };
  }
}

/** Refusals that make the next attempt wait. */
const COUNTED: ReadonlySet<string> = new Set(['auth.wrong-credentials', 'auth.passkey-copied']);

/** One text for an unknown mail, a wrong password, a wrong or used code or passkey, and a disabled account. */
function wrong(): DomainError {
  return new DomainError(
    'auth.wrong-credentials',
    'Mail, password, code or passkey is wrong, or was used already. No money is affected. Check them and try again.',
    {},
  );
}

function codeRequired(): DomainError {
  return new DomainError('auth.code-required', 'Enter the six digits of your authenticator, or a recovery code.', {});
}

function factorRequired(): DomainError {
  const message = 'Use one of your passkeys, the six digits of your authenticator, or a recovery code.';
  return new DomainError('auth.passkey-or-code-required', message, {});
}

function passkeyRequired(): DomainError {
  return new DomainError('auth.passkey-required', 'Use one of your passkeys.', {});
}
