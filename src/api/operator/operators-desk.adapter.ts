import { Inject, Injectable } from '@nestjs/common';
import { PersonService } from '../../members/person.service';
import { OPERATIONS_POLICY, type OperationsPolicy } from '../../operations';
import { STORE, type Store } from '../../store';
import { AccountService, type IssuedLink } from '../auth/account.service';
import { OperatorAccountService } from '../auth/operator-account.service';
import type { Actor } from '../http/actor.dto';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import type { CreateOperatorDto, OperatorLinkDto, OperatorsDto } from '../wire/operators.dto';
import { masked } from './masked';
import { OperatorsDesk } from './operator-desks.service';

/** Accounts and the persons behind them. */
@Injectable()
export class OperatorSources {
  constructor(
    readonly logins: AccountService,
    readonly operators: OperatorAccountService,
    readonly people: PersonService,
  ) {}
}

/** Operators, answered from accounts and persons. */
@Injectable()
export class RoomsOperatorsDesk extends OperatorsDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(OPERATIONS_POLICY) private readonly policy: OperationsPolicy,
    private readonly rooms: OperatorSources,
  ) {
    super();
  }

  list(actor: Actor): Promise<OperatorsDto> {
    return this.store.read(async (tx) => {
      const found = await this.rooms.operators.list(tx);
      const people = await this.rooms.people.findAll(
        tx,
        found.map(({ id }) => id),
      );
      const items = found.map(({ id, status, hasSecondFactor, lastSignInAt, linkUntil }) => {
        const person = people.get(id);
        return {
          id,
          name: person?.name ?? null,
          mail: person === undefined ? null : masked(person.mail),
          state: status,
          isYou: id === actor.accountId,
          hasSecondFactor,
          lastSignInAt,
          linkUntil,
        };
      });
      return { items, worksAlone: this.policy.alone };
    });
  }

  create(actor: Actor, input: CreateOperatorDto): Promise<OperatorLinkDto> {
    const by = `operator-${actor.accountId}`;
    return this.store.write(async (tx) => {
      const invited = await this.rooms.logins.invite(tx, { role: 'operator', actor: by, ...input });
      return this.link(invited.accountId, invited);
    });
  }

  reset(actor: Actor, operatorId: string): Promise<OperatorLinkDto> {
    return this.store.write(async (tx) =>
      this.link(operatorId, await this.rooms.operators.reset(tx, operatorId, actor.accountId)),
    );
  }

  private link(operatorId: string, { token, expiresAt }: IssuedLink): OperatorLinkDto {
    return { operatorId, link: `${this.config.origin}/setup/${token}`, expiresAt };
  }
}
