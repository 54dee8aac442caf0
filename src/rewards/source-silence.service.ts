import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, type Instant } from '../units';
import { ALERT_POLICY, type AlertPolicy, DEVICE_NOTICES, type DeviceNotices } from './ports';
import { deviceAssignment, rewardSourceState } from './reward.entity';
import type { SourceDeclaration, WorkerSample } from './source';
import { silenceAfter } from './source-silence';
import { sourceSilence } from './watch.entity';
import { readWorkers } from './worker-state.repository';

/** Why there is no word of a source's devices: its list stands still, or the pool cannot be read. */
export interface SourceSilenceView {
  readonly pool: string;
  readonly why: 'stands-still' | 'pool-down';
  readonly since: Instant;
}

/**
 * Sources whose pool says nothing of any device. A reading in which every device that is called on is silent is no word
 * of one; that there is no word is shown to its members, and told them once.
 */
@Injectable()
export class SourceSilence {
  constructor(
    @Inject(DEVICE_NOTICES) private readonly notices: DeviceNotices,
    @Inject(ALERT_POLICY) private readonly policy: AlertPolicy,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A reading that says nothing of any device. Call it in the transaction of the reading. */
  async heard(tx: WriteTx, declaration: SourceDeclaration, samples: readonly WorkerSample[]): Promise<void> {
    const { id: source_id } = declaration;
    const [row] = await tx.lock(sourceSilence, { source_id });
    const before = row && { beganAt: row.began_at, readAt: row.read_at, toldAt: row.told_at };
    const { silence, tell } = silenceAfter(before, this.clock.now(), this.policy.offlineMs);
    const { beganAt: began_at, readAt: read_at, toldAt: told_at } = silence;
    await tx.upsert(sourceSilence, [{ source_id, began_at, read_at, told_at }]);
    if (tell) await this.tell(tx, declaration, samples);
  }

  /** A reading that says something ends it. */
  async ended(tx: WriteTx, sourceId: string): Promise<void> {
    await tx.delete(sourceSilence, { source_id: sourceId });
  }

  /** Sources of whose devices there is no word now, by id. A pool that just failed has time to come back. */
  async silent(tx: ReadTx): Promise<Map<string, SourceSilenceView>> {
    const still = new Map((await tx.find(sourceSilence)).map((row) => [row.source_id, row.began_at]));
    const now = this.clock.now();
    const found = new Map<string, SourceSilenceView>();
    for (const { source_id: id, declaration, stale_since: stale } of await tx.find(rewardSourceState)) {
      const { pool } = declaration;
      const began = still.get(id);
      // What cannot be read now stands above what it said before.
      if (stale !== null && now - stale >= this.policy.offlineMs)
        found.set(id, { pool, why: 'pool-down', since: stale }); // prettier-ignore
      else if (began !== undefined) found.set(id, { pool, why: 'stands-still', since: began });
    }
    return found;
  }

  /** Owners of the devices that the pool calls on; of one machine its member is told at one source alone. */
  private async tell(tx: WriteTx, declaration: SourceDeclaration, samples: readonly WorkerSample[]): Promise<void> {
    const { id: source, pool, minedBeside } = declaration;
    const assigned = await tx.find(deviceAssignment, {
      where: { source_id: source, from_at: { lte: this.clock.now() } },
      orderBy: [['from_at', 'asc']],
    });
    const owners = new Map(assigned.map((row) => [row.worker, row.member_id]));
    const beside = minedBeside === undefined ? [] : await readWorkers(tx, [minedBeside]);
    const besideOf = new Map(beside.map(({ name, watch }) => [name, watch?.memberId ?? null]));
    const told = samples.flatMap(({ worker, state, lastShareAt }) => {
      const memberId = owners.get(worker) ?? null;
      const isOn = state === 'ok' || state === 'low';
      if (memberId === null || !isOn || lastShareAt === null || besideOf.get(worker) === memberId) return [];
      return [{ memberId, kind: 'device-no-word' as const, facts: { source, pool, worker, since: String(lastShareAt) } }]; // prettier-ignore
    });
    await this.notices.tell(tx, told);
  }
}
