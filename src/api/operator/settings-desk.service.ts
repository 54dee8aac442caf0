import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { ChangeSettingDto, SettingOutcomeDto, SettingsDto } from '../wire/settings.dto';

/** What the settings page asks of the rooms. Commands answer without names: their answers are kept for ever. */
export abstract class SettingsDesk {
  abstract list(actor: Actor): Promise<SettingsDto>;
  /** @throws DomainError `settings.bad-value`, `settings.bad-reason`, `settings.stale`, `settings.same`, `settings.waits` */
  abstract change(actor: Actor, input: ChangeSettingDto): Promise<SettingOutcomeDto>;
  /** @throws DomainError `settings.no-proposal`, `settings.second-person`, `settings.stale` */
  abstract approve(actor: Actor, id: string): Promise<DoneDto>;
  /** @throws DomainError `settings.no-proposal` */
  abstract withdraw(actor: Actor, id: string): Promise<DoneDto>;
}
