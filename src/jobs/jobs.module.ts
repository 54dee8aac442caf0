import { Module } from '@nestjs/common';
import { JobRunner } from './job-runner.service';
import { OutboxService } from './outbox.service';

/** Schedule, lease, run record, outbox. */
@Module({ providers: [JobRunner, OutboxService], exports: [JobRunner, OutboxService] })
export class JobsModule {}
