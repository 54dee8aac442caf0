import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { AccountStateService } from './account-state.service';
import { AddressCancelService } from './address-cancel.service';
import { AddressService } from './address.service';
import { FeeWaitService } from './fee-wait.service';
import { HoldService } from './hold.service';
import { MemberKeyService } from './member-key.service';
import { MemberService } from './member.service';
import { PersonService } from './person.service';
import { SplitService } from './split.service';

/** Members and the erasable persons behind them. */
@Module({
  imports: [AuditModule],
  providers: [
    AccountStateService,
    AddressCancelService,
    AddressService,
    FeeWaitService,
    HoldService,
    MemberKeyService,
    MemberService,
    PersonService,
    SplitService,
  ],
  exports: [
    AccountStateService,
    AddressCancelService,
    AddressService,
    FeeWaitService,
    HoldService,
    MemberKeyService,
    MemberService,
    PersonService,
    SplitService,
  ],
})
export class MembersModule {}
