import { Inject, Injectable } from '@nestjs/common';
import { MemberService } from '../../members/member.service';
import { PersonService } from '../../members/person.service';
import { ClaimCodeService } from '../../rewards/claim-code.service';
import { isByWork, TermsQueryService } from '../../rewards/terms-query.service';
import { UnassignedQueryService } from '../../rewards/unassigned-query.service';
import { UnassignedService } from '../../rewards/unassigned.service';
import { UnassignedWorkService } from '../../rewards/unassigned-work.service';
import { WorkerPatternService } from '../../rewards/worker-pattern.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { DomainError, type Instant, instant, parseDay } from '../../units';
import type { Actor } from '../http/actor.dto';
import { amountDto } from '../http/amounts';
import { beforeInstant, limitOf } from '../http/paging';
import type { DoneDto, PageQuery } from '../wire/common.dto';
import type {
  ClaimCodesDto,
  IssueCodeDto,
  IssuedCodeDto,
  PatternListDto,
  PatternPreviewDto,
  PatternsDto,
  SavePatternsDto,
  SourcePatternsDto,
  UnassignedDto,
} from '../wire/devices.dto';
import type { GiftDto, GiftQuery, GiveDto, GiveWorkDto, WorkGiftDto, WorkGiftQuery } from '../wire/gifts.dto';
import { DevicesDesk } from './devices-desk.service';
import { giftDto, previewDto, workGiftDto } from './devices-views';

/** What stands behind giving work of nobody. */
@Injectable()
export class GiftSources {
  constructor(
    readonly query: UnassignedQueryService,
    readonly rows: UnassignedService,
    readonly work: UnassignedWorkService,
  ) {}
}

/** What stands behind workers and their owners. */
@Injectable()
export class DevicesSources {
  constructor(
    readonly gifts: GiftSources,
    readonly patterns: WorkerPatternService,
    readonly codes: ClaimCodeService,
    readonly terms: TermsQueryService,
  ) {}
}

/** Unassigned rewards, patterns and claim codes, answered from the rewards room. */
@Injectable()
export class RoomsDevicesDesk extends DevicesDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly rooms: DevicesSources,
    private readonly members: MemberService,
    private readonly people: PersonService,
  ) {
    super();
  }

  unassigned(page: PageQuery): Promise<UnassignedDto> {
    const asked = { limit: limitOf(page), ...beforeInstant(page) };
    return this.store.read(async (tx) => {
      const pools = new Map(
        (await this.rooms.terms.sources(tx)).map(({ declaration: { id, pool } }) => [id, pool] as const),
      );
      const { rows, total, next } = await this.rooms.gifts.query.rows(tx, asked);
      return {
        total,
        next: next === null ? null : String(next),
        items: rows.map(({ asset, net, received, workers, ...row }) => ({
          ...row,
          pool: pools.get(row.sourceId) ?? row.sourceId,
          net: amountDto(asset, net),
          received: amountDto(asset, received),
          workers: workers.map(({ worker, work }) => ({ worker, work: work.toString() })),
        })),
      };
    });
  }

  previewGift(query: GiftQuery): Promise<GiftDto> {
    return this.store.read(async (tx) => {
      await this.assertActive(tx, query.memberId);
      return giftDto(query.memberId, await this.rooms.gifts.query.plan(tx, wishOf(query)));
    });
  }

  give(actor: Actor, { digest, reason, ...query }: GiveDto): Promise<GiftDto> {
    return this.store.write(async (tx) => {
      await this.assertActive(tx, query.memberId);
      const agreed = { digest, reason };
      return giftDto(query.memberId, await this.rooms.gifts.rows.book(tx, operator(actor), wishOf(query), agreed));
    });
  }

  previewWork(query: WorkGiftQuery): Promise<WorkGiftDto> {
    return this.store.read(async (tx) => {
      await this.assertActive(tx, query.memberId);
      return workGiftDto(query.memberId, await this.rooms.gifts.work.plan(tx, workWishOf(query)));
    });
  }

  giveWork(actor: Actor, { digest, reason, ...query }: GiveWorkDto): Promise<WorkGiftDto> {
    return this.store.write(async (tx) => {
      await this.assertActive(tx, query.memberId);
      const plan = await this.rooms.gifts.work.book(tx, operator(actor), workWishOf(query), { digest, reason });
      return workGiftDto(query.memberId, plan);
    });
  }

  patterns(): Promise<PatternsDto> {
    return this.store.read(async (tx) => {
      const items: SourcePatternsDto[] = [];
      for (const source of await this.rooms.terms.sources(tx)) {
        const { declaration } = source;
        if (!isByWork(source)) continue;
        const [newest, ...older] = await this.rooms.patterns.lists(tx, declaration.id);
        const rules = newest?.rules ?? [];
        const names = await this.names(
          tx,
          rules.map(({ memberId }) => memberId),
        );
        items.push({
          sourceId: declaration.id,
          pool: declaration.pool,
          from: newest?.from ?? null,
          rules: rules.map((rule) => ({ ...rule, name: names.get(rule.memberId)?.name ?? null })),
          before: older.length,
        });
      }
      return { items };
    });
  }

  previewPatterns(input: PatternListDto): Promise<PatternPreviewDto> {
    return this.store.read(async (tx) => {
      await this.assertFit(tx, input);
      const preview = await this.rooms.patterns.preview(tx, { ...input, from: at(input.from) });
      const ids = preview.effects.map(({ memberId }) => memberId);
      return previewDto(preview, input.rules, await this.names(tx, ids));
    });
  }

  savePatterns(actor: Actor, input: SavePatternsDto): Promise<PatternPreviewDto> {
    return this.store.write(async (tx) => {
      await this.assertFit(tx, input);
      const saved = await this.rooms.patterns.declare(tx, operator(actor), { ...input, from: at(input.from) });
      // Commands answer without names: their answers are kept for ever.
      return previewDto(saved, input.rules, new Map());
    });
  }

  codes(): Promise<ClaimCodesDto> {
    return this.store.read(async (tx) => {
      const codes = await this.rooms.codes.list(tx);
      const names = await this.names(
        tx,
        codes.flatMap(({ usedBy, memberId }) => [usedBy, memberId]),
      );
      const nameOf = (id: string | null): string | null => names.get(id ?? '')?.name ?? null;
      return {
        items: codes.map((code) => ({ ...code, memberName: nameOf(code.memberId), name: nameOf(code.usedBy) })),
      };
    });
  }

  issueCode(actor: Actor, { sourceId, worker, memberId, days }: IssueCodeDto): Promise<IssuedCodeDto> {
    return this.store.write(async (tx) => {
      if (memberId !== null) await this.assertActive(tx, memberId);
      return this.rooms.codes.issue(tx, operator(actor), { sourceId, worker, memberId, days });
    });
  }

  withdrawCode(actor: Actor, id: string): Promise<DoneDto> {
    return this.store.write(async (tx) => {
      await this.rooms.codes.withdraw(tx, operator(actor), id);
      return { done: true };
    });
  }

  private async assertFit(tx: ReadTx, { sourceId, rules }: PatternListDto): Promise<void> {
    if (!isByWork(await this.rooms.terms.source(tx, sourceId))) {
      const message =
        'This source is not shared by work: no worker of it has an owner. Nothing was changed. Look at how it is shared.';
      throw new DomainError('rewards.shared-otherwise', message, { param: 'sourceId', source: sourceId });
    }
    for (const memberId of new Set(rules.map((rule) => rule.memberId))) await this.assertActive(tx, memberId);
  }

  /** @throws DomainError `members.unknown`, `rewards.member-closed` */
  private async assertActive(tx: ReadTx, memberId: string): Promise<void> {
    const { status } = await this.members.member(tx, memberId);
    if (status === 'active') return;
    const message = 'This account is closed and earns nothing more. Nothing was changed. Choose another member.';
    throw new DomainError('rewards.member-closed', message, { param: 'memberId' });
  }

  private names(tx: ReadTx, ids: readonly (string | null)[]): Promise<Map<string, { readonly name: string }>> {
    return this.people.findAll(tx, [...new Set(ids.filter((id) => id !== null))]);
  }
}

function operator(actor: Actor): string {
  return `operator-${actor.accountId}`;
}

function at(asked: number | null | undefined): Instant | null {
  return asked === null || asked === undefined ? null : instant(asked);
}

function wishOf({ sourceId, memberId, worker, externalId, from, to }: GiftQuery) {
  return {
    sourceId,
    memberId,
    worker: worker ?? null,
    externalId: externalId ?? null,
    from: at(from),
    to: at(to),
  };
}

function workWishOf({ memberId, worker, fromDay, toDay, sourceIds }: WorkGiftQuery) {
  const sources = sourceIds === undefined || sourceIds === null ? null : sourceIds.split(',');
  return { memberId, worker, from: parseDay(fromDay), to: parseDay(toDay), sourceIds: sources };
}
