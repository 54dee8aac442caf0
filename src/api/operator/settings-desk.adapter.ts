import { Inject, Injectable } from '@nestjs/common';
import { variableOf } from '../../money-settings';
import { OPERATIONS_POLICY, type OperationsPolicy } from '../../operations';
import { SETTING_WORDS } from '../../settings';
import { SettingsService, type SettingView } from '../../settings/settings.service';
import { STORE, type Store } from '../../store';
import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { ChangeSettingDto, SettingDto, SettingOutcomeDto, SettingsDto } from '../wire/settings.dto';
import { NamesService } from './names.service';
import { SettingsDesk } from './settings-desk.service';

/** The settings page, answered from the settings room. */
@Injectable()
export class RoomsSettingsDesk extends SettingsDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(OPERATIONS_POLICY) private readonly policy: OperationsPolicy,
    private readonly settings: SettingsService,
    private readonly names: NamesService,
  ) {
    super();
  }

  list(actor: Actor): Promise<SettingsDto> {
    return this.store.read(async (tx) => {
      const views = await this.settings.list(tx, operator(actor));
      const changes = await this.settings.changes(tx);
      const people = [
        ...views.flatMap(({ waits, last }) => [waits?.proposed_by ?? null, last?.proposed_by ?? null]),
        ...changes.flatMap(({ proposed_by, approved_by }) => [proposed_by, approved_by]),
      ];
      const names = await this.names.of(tx, people);
      const nameOf = (id: string): string => names.get(id) ?? id;
      return {
        items: views.map((view) => settingDto(view, nameOf)),
        changes: changes.map(({ no, name, from_value, to_value, reason, proposed_by, approved_by, at }) => ({
          ...{ no, title: SETTING_WORDS[name].title, from: from_value, to: to_value, reason, at },
          proposedBy: nameOf(proposed_by),
          approvedBy: approved_by === null ? null : nameOf(approved_by),
        })),
        worksAlone: this.policy.alone,
      };
    });
  }

  async change(actor: Actor, { name, from, to, reason }: ChangeSettingDto): Promise<SettingOutcomeDto> {
    const asked = { name, from, to, reason };
    return { outcome: await this.store.write((tx) => this.settings.change(tx, operator(actor), asked)) };
  }

  async approve(actor: Actor, id: string): Promise<DoneDto> {
    await this.store.write((tx) => this.settings.approve(tx, operator(actor), id));
    return { done: true };
  }

  async withdraw(actor: Actor, id: string): Promise<DoneDto> {
    await this.store.write((tx) => this.settings.withdraw(tx, operator(actor), id));
    return { done: true };
  }
}

function settingDto(view: SettingView, nameOf: (id: string) => string): SettingDto {
  const { name, value, inFile, ruled_by: ruledBy, waits, last } = view;
  const { name: variable, what } = variableOf(name);
  return {
    ...{ name, ...SETTING_WORDS[name], what: sentenceOf(what), variable, value, inFile, ruledBy },
    changedAt: last?.at ?? null,
    changedBy: last === null ? null : nameOf(last.proposed_by),
    waits:
      waits === null
        ? null
        : {
            ...{ id: waits.id, to: waits.to_value, reason: waits.reason, isFile: waits.origin === 'file' },
            proposedBy: nameOf(waits.proposed_by),
            proposedAt: waits.proposed_at,
            mayConfirm: waits.mayApprove,
            aloneFrom: waits.aloneFrom,
          },
  };
}

/** What `.env.example` says behind a name, as a sentence of its own. */
function sentenceOf(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function operator(actor: Actor): string {
  return `operator-${actor.accountId}`;
}
