import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { JobsModule } from '../jobs/jobs.module';
import { MembersModule } from '../members/members.module';
import { LetterSources, MailService } from './mail.service';
import { NoticeService } from './notice.service';

/** What members are told, in the app and by mail. */
@Module({
  imports: [AuditModule, JobsModule, MembersModule],
  providers: [NoticeService, LetterSources, MailService],
  exports: [NoticeService, MailService],
})
export class NoticesModule {}
