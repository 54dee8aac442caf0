import { Module } from '@nestjs/common';
import { AuditService } from './audit.service';

/** The audit chain. */
@Module({ providers: [AuditService], exports: [AuditService] })
export class AuditModule {}
