import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module';
import { JobsModule } from '../../jobs/jobs.module';
import { MembersModule } from '../../members/members.module';
import { NoticesModule } from '../../notices/notices.module';
import { AccountService } from './account.service';
import { AuthLetters } from './auth-letters.service';
import { AuthService } from './auth.service';
import { CredentialService } from './credential.service';
import { OperatorAccountService } from './operator-account.service';
import { PasswordService } from './password.service';
import { RecoveryCodeService } from './recovery-code.service';
import { SessionService } from './session.service';
import { SetupService } from './setup.service';
import { ThrottleService } from './throttle.service';
import { TotpRenewalOutcome, TotpRenewalService } from './totp-renewal.service';
import { TotpService } from './totp.service';

/** Accounts, sessions and the links that set them up. */
@Module({
  imports: [AuditModule, JobsModule, MembersModule, NoticesModule],
  providers: [
    AccountService,
    AuthLetters,
    AuthService,
    CredentialService,
    OperatorAccountService,
    PasswordService,
    RecoveryCodeService,
    SessionService,
    SetupService,
    ThrottleService,
    TotpRenewalOutcome,
    TotpRenewalService,
    TotpService,
  ],
  exports: [
    AccountService,
    AuthService,
    OperatorAccountService,
    RecoveryCodeService,
    SessionService,
    SetupService,
    ThrottleService,
    TotpRenewalService,
  ],
})
export class AuthModule {}
