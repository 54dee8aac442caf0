import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module';
import { MembersModule } from '../../members/members.module';
import { AccountService } from './account.service';
import { AuthService } from './auth.service';
import { CredentialService } from './credential.service';
import { OperatorAccountService } from './operator-account.service';
import { PasswordService } from './password.service';
import { SessionService } from './session.service';
import { SetupService } from './setup.service';
import { ThrottleService } from './throttle.service';
import { TotpService } from './totp.service';

/** Accounts, sessions and the links that set them up. */
@Module({
  imports: [AuditModule, MembersModule],
  providers: [
    AccountService,
    AuthService,
    CredentialService,
    OperatorAccountService,
    PasswordService,
    SessionService,
    SetupService,
    ThrottleService,
    TotpService,
  ],
  exports: [AccountService, AuthService, OperatorAccountService, SessionService, SetupService, ThrottleService],
})
export class AuthModule {}
