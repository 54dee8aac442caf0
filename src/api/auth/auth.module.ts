import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module';
import { JobsModule } from '../../jobs/jobs.module';
import { MembersModule } from '../../members/members.module';
import { NoticesModule } from '../../notices/notices.module';
import { AccessKeys, AccessService } from './access.service';
import { AccountService } from './account.service';
import { AuthLetters } from './auth-letters.service';
import { AuthParts, AuthService } from './auth.service';
import { CredentialService, OneTimeCodes } from './credential.service';
import { FreshProofService } from './fresh-proof.service';
import { OperatorAccountService } from './operator-account.service';
import { PasskeyChallengeService } from './passkey-challenge.service';
import { PasskeyOutcome } from './passkey-outcome.service';
import { PasskeyProofService } from './passkey-proof.service';
import { PasskeyParts, PasskeyService } from './passkey.service';
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
    AccessKeys,
    AccessService,
    AccountService,
    AuthLetters,
    AuthParts,
    AuthService,
    CredentialService,
    FreshProofService,
    OneTimeCodes,
    OperatorAccountService,
    PasskeyChallengeService,
    PasskeyOutcome,
    PasskeyParts,
    PasskeyProofService,
    PasskeyService,
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
    AccessService,
    AccountService,
    AuthService,
    OperatorAccountService,
    SessionService,
    SetupService,
    ThrottleService,
  ],
})
export class AuthModule {}
