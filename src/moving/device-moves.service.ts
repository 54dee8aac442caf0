import { Inject, Injectable } from '@nestjs/common';
import { REWARD_SOURCES, type RewardSource, type SourceDeclaration } from '../rewards';
import { OpeningService } from '../rewards/opening.service';
import { RewardTermsService } from '../rewards/reward-terms.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DAY_MS, formatInstant, type Instant, plusMs } from '../units';
import { mistakeAt, type MoveMistake, RowMistake } from './csv-table';
import type { MoveDraft, PlannedMove } from './move-plan';
import { type DeviceRow, readDevices } from './move-rows';
import { OldNamesService } from './names.service';

/** As the pools' workers are named here. */
const WORKER_LENGTH_MAX = 100;
/** Terms that begin later than this are a slip of the year. */
const AHEAD_MS_MAX = 366 * DAY_MS;

interface Owner {
  readonly sourceId: string;
  readonly worker: string;
  readonly memberId: string;
  readonly from: Instant;
}
type DevicesDraft = MoveDraft & { readonly owners: readonly Owner[] };

/** Whose each worker is, out of the old system. What is booked keeps the terms by which it was booked. */
@Injectable()
export class DeviceMoves {
  constructor(
    private readonly terms: RewardTermsService,
    private readonly opening: OpeningService,
    private readonly names: OldNamesService,
    @Inject(REWARD_SOURCES) private readonly sources: readonly Pick<RewardSource, 'declaration'>[],
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async plan(tx: ReadTx, text: string): Promise<DevicesDraft> {
    const { rows, mistakes: unread } = readDevices(text);
    const ids = await this.names.find(
      tx,
      rows.map(({ member }) => member),
    );
    const mistakes: MoveMistake[] = [...unread];
    const planned: PlannedMove[] = [];
    const owners: Owner[] = [];
    for (const row of rows) {
      const step = await this.planRow(tx, row, ids.get(row.member));
      if (step instanceof RowMistake) {
        mistakes.push(mistakeAt(row.line, step));
        continue;
      }
      const { sourceId, worker, memberId, from, isNew } = step;
      const what = `${worker} of ${sourceId} from ${formatInstant(from)}`;
      planned.push({ line: row.line, member: row.member, memberId, change: isNew ? 'new' : 'known', what });
      if (isNew) owners.push({ sourceId, worker, memberId, from });
    }
    return { rows: planned, mistakes, cover: [], asOf: null, owners };
  }

  async apply(tx: WriteTx, { owners }: DevicesDraft, by: { actor: string }): Promise<void> {
    for (const owner of owners) await this.terms.assign(tx, by.actor, owner);
  }

  private async planRow(
    tx: ReadTx,
    row: DeviceRow,
    memberId: string | undefined,
  ): Promise<(Owner & { readonly isNew: boolean }) | RowMistake> {
    const { sourceId, worker } = row;
    if (memberId === undefined) return new RowMistake('member', 'unknown-member', row.member);
    const declaration = this.declared(sourceId);
    if (declaration === undefined) return new RowMistake('source', 'unknown-source', sourceId);
    if (!(await this.opening.isByWork(tx, declaration))) return new RowMistake('source', 'shared-otherwise', sourceId);
    if (worker.length > WORKER_LENGTH_MAX) return new RowMistake('worker', 'too-long', worker);
    const from = row.from ?? declaration.since;
    if (from > plusMs(this.clock.now(), AHEAD_MS_MAX)) return new RowMistake('from', 'in-the-future', formatInstant(from)); // prettier-ignore
    const { last, bookedTo } = await this.opening.standing(tx, sourceId, worker);
    if (last !== undefined) {
      const same = last.memberId === memberId && (row.from === null || row.from === last.from);
      if (same) return { sourceId, worker, memberId, from: last.from, isNew: false };
      return new RowMistake('worker', 'other-owner', `${last.memberId ?? 'nobody'} from ${formatInstant(last.from)}`);
    }
    if (bookedTo !== undefined && bookedTo > from) return new RowMistake('from', 'backdated', formatInstant(bookedTo));
    return { sourceId, worker, memberId, from, isNew: true };
  }

  private declared(sourceId: string): SourceDeclaration | undefined {
    return this.sources.find(({ declaration }) => declaration.id === sourceId)?.declaration;
  }
}
