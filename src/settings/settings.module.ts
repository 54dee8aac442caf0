import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { SettingBooks } from './setting-books.service';
import { SettingsFileService } from './settings-file.service';
import { SettingsService } from './settings.service';

/** Settings that steer money. STORE, CLOCK, SETTINGS_IN_FORCE and OPERATIONS_POLICY come from the ports module. */
@Module({
  imports: [AuditModule],
  providers: [SettingBooks, SettingsFileService, SettingsService],
  exports: [SettingsFileService, SettingsService],
})
export class SettingsModule {}
