import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { MemberService } from './member.service';
import { PersonService } from './person.service';

/** Members and the erasable persons behind them. */
@Module({ imports: [AuditModule], providers: [MemberService, PersonService], exports: [MemberService, PersonService] })
export class MembersModule {}
