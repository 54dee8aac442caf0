import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { ServiceStateService } from './service-state.service';

/** The stop switch and the mode after a restore. */
@Module({ imports: [AuditModule], providers: [ServiceStateService], exports: [ServiceStateService] })
export class OperationsModule {}
