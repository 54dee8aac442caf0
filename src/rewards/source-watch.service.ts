import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { REWARD_SOURCES } from './ports';
import { openDoubts } from './reconcile.repository';
import { rewardSourceState } from './reward.entity';
import { FILE_POOL, type RewardSource } from './source';
import type { SourceDoubt, SourceFare } from './source-watch';

/** More that stands open than so much is looked at on its page. */
const DOUBTS_MAX = 1_000;

/** What an operator has to know of sources without opening their pages. */
@Injectable()
export class SourceWatch {
  constructor(@Inject(REWARD_SOURCES) private readonly sources: readonly RewardSource[]) {}

  /** Sources that are declared now and were asked before, but for those that are read from files. */
  async fares(tx: ReadTx): Promise<SourceFare[]> {
    const states = new Map((await tx.find(rewardSourceState)).map((state) => [state.source_id, state]));
    return this.sources.flatMap(({ declaration: { id, pool, asset } }) => {
      const state = states.get(id);
      if (state === undefined || pool === FILE_POOL) return [];
      const { last_success_at: lastSyncAt, stale_since: staleSince, error_code: code, error_field } = state;
      const error = code === null ? null : { code, field: error_field ?? '' };
      return [{ id, pool, asset, lastSyncAt, staleSince, error }];
    });
  }

  /** What stands open of any source that was ever read, newest first, at most 1,000. */
  async doubts(tx: ReadTx): Promise<SourceDoubt[]> {
    const { rows } = await openDoubts(tx, DOUBTS_MAX);
    const states = new Map((await tx.find(rewardSourceState)).map((state) => [state.source_id, state.declaration]));
    return rows.flatMap(({ id, source_id: sourceId, kind, amount, opened_at: openedAt }) => {
      const declared = states.get(sourceId);
      if (declared === undefined) return [];
      return [{ id, sourceId, kind, amount, openedAt, pool: declared.pool, asset: declared.asset }];
    });
  }
}
