import { Injectable } from '@nestjs/common';
import { DomainError } from '../../units';
import type { Role, SetupDto, SetupPasswordDto, SetupTotpDto } from '../wire/auth.dto';
import { AccountService, type OpenLink } from './account.service';
import { account } from './auth.entity';
import { checkPassword } from './password-policy';
import { PasswordService } from './password.service';
import { RecoveryCodeService } from './recovery-code.service';
import { TotpService } from './totp.service';

/** One-time links: a first password, then an authenticator for operators. The link dies with the last step. */
@Injectable()
export class SetupService {
  constructor(
    private readonly accounts: AccountService,
    private readonly passwords: PasswordService,
    private readonly totpCodes: TotpService,
    private readonly recovery: RecoveryCodeService,
  ) {}

  /** @throws DomainError `auth.link-dead` for unknown, used and expired links alike */
  state(token: string): Promise<SetupDto> {
    return this.accounts.read(async (tx) => {
      const setup = await this.accounts.find(tx, token);
      return answer(setup, setup.owner.password_hash === null ? 'password' : nextAfterPassword(setup.owner.role), null);
    });
  }

  /** @throws DomainError `auth.link-dead`, `auth.password-…` */
  async password(token: string, input: SetupPasswordDto): Promise<SetupDto> {
    const { mail } = await this.accounts.read((tx) => this.accounts.find(tx, token));
    checkPassword(input.password, mail);
    const hash = await this.passwords.hash(input.password);
    return this.accounts.write(async (tx) => {
      const setup = await this.accounts.find(tx, token);
      const { id, role } = setup.owner;
      if (role === 'member') {
        await this.accounts.activate(tx, setup, { password_hash: hash });
        return answer(setup, 'done', null);
      }
      const { secret, uri, sealed } = this.totpCodes.enrol(id, setup.mail);
      await tx.update(account, { id }, { password_hash: hash, totp_sealed: sealed, totp_last_step: -1 });
      return answer(setup, 'totp', { secret, uri });
    });
  }

  /** @throws DomainError `auth.link-dead`, `auth.wrong-code`, `auth.step-order` */
  totp(token: string, input: SetupTotpDto): Promise<SetupDto> {
    return this.accounts.write(async (tx) => {
      const setup = await this.accounts.find(tx, token);
      if (setup.owner.role !== 'operator' || setup.owner.totp_sealed === null) {
        throw new DomainError('auth.step-order', 'Choose the password first.', {});
      }
      if (!(await this.totpCodes.take(tx, setup.owner, input.code))) {
        throw new DomainError('auth.wrong-code', 'This code does not fit. Check the time on your device.', {});
      }
      await this.accounts.activate(tx, setup, {});
      return { ...answer(setup, 'done', null), recoveryCodes: await this.recovery.make(tx, setup.owner.id) };
    });
  }
}

function nextAfterPassword(role: Role): SetupDto['next'] {
  return role === 'operator' ? 'totp' : 'done';
}

function answer({ link, owner, mail }: OpenLink, next: SetupDto['next'], totp: SetupDto['totp']): SetupDto {
  return { role: owner.role, mail, next, expiresAt: link.expires_at, totp, recoveryCodes: null };
}
