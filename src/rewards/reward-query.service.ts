import { Injectable } from '@nestjs/common';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, Row } from '../store';
import { type Asset, dayAtOffset, type Day, type Instant } from '../units';
import {
  deviceAssignment,
  discrepancy,
  poolPayout,
  rewardRow,
  rewardRowHead,
  type RowHead,
  rewardShare,
  type ShareRow,
  rewardSourceState,
} from './reward.entity';
import { givenUp } from './contract.repository';
import type { RuleHistory } from './sharing-rule';
import { rulesOf } from './sharing-rule.repository';
import type { SourceDeclaration, WorkerState } from './source';
import { readWorkers } from './worker-state.repository';

/** Longest list that one call gives. */
const PAGE_MAX = 1_000;

/** A pool's word against what came. Base units. */
export interface SourceView {
  readonly declaration: SourceDeclaration;
  readonly rules: RuleHistory;
  readonly lastSyncAt: Instant | null;
  /** Since when the pool has not been readable; null while it is. */
  readonly staleSince: Instant | null;
  /** It is not asked before then: the circuit breaker is open. */
  readonly retryAt: Instant | null;
  readonly error: { readonly code: string; readonly field: string } | null;
  readonly earned: bigint;
  readonly received: bigint;
  /** Paid by Lightning as the pool says: not provable on chain. */
  readonly lightning: bigint;
  readonly outstanding: bigint;
  /** Given up by the rule of the source's contract. */
  readonly writtenOff: bigint;
  /** Announced and not here: late, missing, or short. It stands in the source's discrepancy account. */
  readonly disputed: bigint;
  /** Reduced after it was paid: the pool takes it from what it pays next. */
  readonly owedToPool: bigint;
  readonly unassigned: bigint;
  readonly discrepancies: readonly DiscrepancyView[];
}

export interface DiscrepancyView {
  readonly kind: Row<typeof discrepancy>['kind'];
  readonly subject: string;
  readonly amount: bigint;
  readonly openedAt: Instant;
  readonly resolvedAt: Instant | null;
}

/** One day of a source, in the pool's own days. */
export interface SourceDayView {
  readonly day: Day;
  readonly earned: bigint;
  /** Of what this day earned, covered by coin. */
  readonly received: bigint;
  readonly rows: number;
  readonly restated: boolean;
  readonly settled: boolean;
}

/** A member's part of one row, with everything that explains it. */
export interface EarningView {
  readonly sourceId: string;
  readonly externalId: string;
  readonly asset: Asset;
  readonly from: Instant;
  readonly to: Instant;
  readonly revision: number;
  /** How often the pool stated it anew after it was booked; a day that it was still counting is no restatement. */
  readonly restatements: number;
  readonly rowNet: bigint;
  readonly rowPoolFee: bigint;
  /** Hashes of the member and of everybody in the window, or basis points where percentages are declared. */
  readonly weight: bigint;
  readonly totalWeight: bigint;
  readonly gross: bigint;
  readonly poolFee: bigint;
  readonly serviceFee: bigint;
  readonly serviceFeeBps: number;
  readonly due: bigint;
  readonly received: bigint;
  /** Of `due`, given up by the rule of the source's contract: it comes only if the provider pays after all. */
  readonly writtenOff: bigint;
}

export interface DeviceView {
  readonly deviceId: string;
  readonly sourceId: string;
  /** The worker's name at the pool, any text. */
  readonly worker: string;
  readonly memberId: string | null;
  /** Since when it is so; null when nobody was ever assigned. */
  readonly assignedAt: Instant | null;
  readonly state: WorkerState | 'never-seen';
  readonly stateSince: Instant | null;
  readonly lastShareAt: Instant | null;
  readonly sampledAt: Instant | null;
  /** Hashes per second. */
  readonly hashRate1h: bigint | null;
  readonly hashRate24h: bigint | null;
}

/** What screens ask of this room. */
@Injectable()
export class RewardQueryService {
  constructor(private readonly ledger: LedgerService) {}

  async sources(tx: ReadTx): Promise<SourceView[]> {
    const states = await tx.find(rewardSourceState, { orderBy: [['source_id', 'asc']] });
    const views: SourceView[] = [];
    for (const state of states) {
      // Written by `lockState` from a checked declaration.
      const declaration = state.declaration;
      const { id, asset } = declaration;
      const [balance, outstanding, lightning, unassigned] = await Promise.all([
        this.ledger.balance(tx, accounts.sourceDiscrepancy(id), asset),
        this.ledger.balance(tx, accounts.sourceReceivable(id), asset),
        this.ledger.balance(tx, accounts.lightningReceivable(id), asset),
        this.ledger.balance(tx, accounts.unassigned(id), asset),
      ]);
      const heads = await tx.find(rewardRowHead, { where: { source_id: id, booked_revision: { not: null } } });
      const earned = heads.reduce((sum, head) => sum + head.net, 0n);
      const lost = await givenUp(tx, { sourceIds: [id] });
      const writtenOff = lost.reduce((sum, { amount }) => sum + amount, 0n);
      views.push({
        declaration,
        rules: await rulesOf(tx, declaration),
        lastSyncAt: state.last_success_at,
        staleSince: state.stale_since,
        retryAt: state.retry_at,
        error: state.error_code === null ? null : { code: state.error_code, field: state.error_field ?? '' },
        earned,
        received: earned - outstanding - lightning - balance - writtenOff,
        writtenOff,
        disputed: balance + state.owed_to_pool,
        lightning,
        outstanding,
        owedToPool: state.owed_to_pool,
        unassigned,
        discrepancies: await this.discrepancies(tx, id),
      });
    }
    return views;
  }

  /** Days of a source, newest first. */
  async days(tx: ReadTx, sourceId: string, limit: number): Promise<SourceDayView[]> {
    const state = await tx.findOne(rewardSourceState, { source_id: sourceId });
    if (state === undefined) return [];
    const { dayOffsetMinutes } = state.declaration;
    const heads = await tx.find(rewardRowHead, {
      where: { source_id: sourceId },
      orderBy: [['to_at', 'desc']],
      limit: Math.min(limit, PAGE_MAX),
    });
    const shares = await tx.find(rewardShare, {
      where: { source_id: sourceId, external_id: { in: heads.map((head) => head.external_id) } },
    });
    const settled = await this.settledTimes(tx, heads);
    const received = new Map<string, bigint>();
    for (const share of shares) {
      received.set(share.external_id, (received.get(share.external_id) ?? 0n) + share.received);
    }
    const days = new Map<Day, SourceDayView>();
    for (const head of heads) {
      const day = dayAtOffset(head.from_at, dayOffsetMinutes);
      const before = days.get(day);
      days.set(day, {
        day,
        earned: (before?.earned ?? 0n) + head.net,
        received: (before?.received ?? 0n) + (received.get(head.external_id) ?? 0n),
        rows: (before?.rows ?? 0) + 1,
        restated: (before?.restated ?? false) || (settled.get(keyOf(head)) ?? 0) > 1,
        settled: (before?.settled ?? true) && head.booked_revision !== null,
      });
    }
    return [...days.values()];
  }

  /** What a member earned, newest first, with the explanation of each line. */
  async earnings(
    tx: ReadTx,
    memberId: string,
    page: { readonly before?: Instant; readonly limit: number },
  ): Promise<EarningView[]> {
    const shares = await tx.find(rewardShare, {
      where: { member_id: memberId, ...(page.before === undefined ? {} : { to_at: { lt: page.before } }) },
      orderBy: [
        ['to_at', 'desc'],
        ['source_id', 'asc'],
        ['external_id', 'asc'],
      ],
      limit: Math.min(page.limit, PAGE_MAX),
    });
    return this.viewsOf(tx, shares);
  }

  /** The same of one share; undefined where its row is not known. */
  async earningOf(tx: ReadTx, share: ShareRow): Promise<EarningView | undefined> {
    return (await this.viewsOf(tx, [share]))[0];
  }

  /**
   * The member's rows of a coin paid at a venue that still hold accrued coin. A sale takes accrued coin without regard
   * to its row, and it is counted oldest first, as the income of the yearly report is: the newest rows hold the rest.
   * @returns keys of `earningKey`, or null where the rest reaches beyond the newest thousand rows
   */
  async unconverted(tx: ReadTx, memberId: string, asset: Asset): Promise<ReadonlySet<string> | null> {
    let rest = await this.ledger.balance(tx, accounts.member(memberId, 'accrued'), asset);
    const found = new Set<string>();
    if (rest <= 0n) return found;
    for (const row of await this.earnings(tx, memberId, { limit: PAGE_MAX })) {
      if (row.asset !== asset || row.due <= 0n) continue;
      found.add(earningKey(row));
      rest -= row.due;
      if (rest <= 0n) return found;
    }
    return null;
  }

  /** Devices whose present owner is this member. */
  async devicesOf(tx: ReadTx, memberId: string, at: Instant): Promise<DeviceView[]> {
    const own = await tx.find(deviceAssignment, { where: { member_id: memberId, from_at: { lte: at } } });
    const all = await this.devices(tx, at, [...new Set(own.map((row) => row.source_id))]);
    return all.filter((view) => view.memberId === memberId);
  }

  /** Every worker that a pool named or somebody was assigned, by source and name; of all sources when none are named. */
  async devices(tx: ReadTx, at: Instant, sourceIds?: readonly string[]): Promise<DeviceView[]> {
    const assigned = await tx.find(deviceAssignment, {
      where: { from_at: { lte: at }, ...(sourceIds === undefined ? {} : { source_id: { in: sourceIds } }) },
      orderBy: [['from_at', 'asc']],
    });
    const workers = await readWorkers(tx, sourceIds);
    const current = new Map(assigned.map((row) => [`${row.source_id} ${row.worker}`, row]));
    const seen = new Map(workers.map((one) => [`${one.sourceId} ${one.name}`, one]));
    return [...new Set([...current.keys(), ...seen.keys()])].sort().map((key) => {
      const assignment = current.get(key);
      const sample = seen.get(key);
      return {
        deviceId: assignment?.device_id ?? '',
        sourceId: assignment?.source_id ?? sample?.sourceId ?? '',
        worker: assignment?.worker ?? sample?.name ?? '',
        memberId: assignment?.member_id ?? null,
        assignedAt: assignment?.from_at ?? null,
        state: sample?.state ?? 'never-seen',
        stateSince: sample?.stateSince ?? null,
        lastShareAt: sample?.lastShareAt ?? null,
        sampledAt: sample?.sampledAt ?? null,
        hashRate1h: sample?.hashRate1h ?? null,
        hashRate24h: sample?.hashRate24h ?? null,
      };
    });
  }

  /** Payouts that pools announced, newest first; `matched` null means that no deposit proves it yet. */
  payouts(tx: ReadTx, sourceId: string, limit: number): Promise<Row<typeof poolPayout>[]> {
    return tx.find(poolPayout, {
      where: { source_id: sourceId },
      orderBy: [
        ['at', 'desc'],
        ['external_id', 'asc'],
      ],
      limit: Math.min(limit, PAGE_MAX),
    });
  }

  private async viewsOf(tx: ReadTx, shares: readonly ShareRow[]): Promise<EarningView[]> {
    const heads = await tx.find(rewardRowHead, {
      where: { external_id: { in: [...new Set(shares.map((share) => share.external_id))] } },
    });
    const byKey = new Map(heads.map((head) => [keyOf(head), head]));
    const settled = await this.settledTimes(tx, heads);
    const lost = await lostOf(tx, shares);
    return shares.flatMap((share) => {
      const head = byKey.get(keyOf(share));
      if (head === undefined) return [];
      return [
        {
          sourceId: share.source_id,
          externalId: share.external_id,
          asset: share.asset,
          from: head.from_at,
          to: head.to_at,
          revision: head.booked_revision ?? head.revision,
          restatements: Math.max(0, (settled.get(keyOf(head)) ?? 1) - 1),
          rowNet: head.net,
          rowPoolFee: head.pool_fee,
          weight: share.weight,
          totalWeight: head.total_weight,
          gross: share.net + share.pool_fee,
          poolFee: share.pool_fee,
          serviceFee: share.service_fee,
          serviceFeeBps: share.fee_bps,
          due: share.due,
          received: share.received,
          writtenOff: lost.get(`${keyOf(share)} ${share.holder}`) ?? 0n,
        },
      ];
    });
  }

  /** How many settled revisions each row had, by key: the first was booked whole, each other as a difference. */
  private async settledTimes(tx: ReadTx, heads: readonly RowHead[]): Promise<Map<string, number>> {
    const sources = [...new Set(heads.map((head) => head.source_id))];
    const ids = heads.map((head) => head.external_id);
    const rows = await tx.find(rewardRow, {
      where: { source_id: { in: sources }, external_id: { in: ids }, settled: true },
    });
    const times = new Map<string, number>();
    for (const row of rows) times.set(keyOf(row), (times.get(keyOf(row)) ?? 0) + 1);
    return times;
  }

  private async discrepancies(tx: ReadTx, sourceId: string): Promise<DiscrepancyView[]> {
    const rows = await tx.find(discrepancy, {
      where: { source_id: sourceId },
      orderBy: [['opened_at', 'desc'], ['id', 'asc']], // prettier-ignore
      limit: PAGE_MAX,
    });
    return rows.map((row) => ({
      kind: row.kind,
      subject: row.subject,
      amount: row.amount,
      openedAt: row.opened_at,
      resolvedAt: row.resolved_at,
    }));
  }
}

/** What of these shares is given up, by row and holder. */
async function lostOf(tx: ReadTx, shares: readonly ShareRow[]): Promise<Map<string, bigint>> {
  const lost = await givenUp(tx, { sourceIds: [...new Set(shares.map(({ source_id }) => source_id))] });
  return new Map(lost.map((row) => [`${keyOf(row)} ${row.holder}`, row.amount]));
}

function keyOf(row: { readonly source_id: string; readonly external_id: string }): string {
  return `${row.source_id} ${row.external_id}`;
}

/** One key for a row of earnings. */
export function earningKey(row: Pick<EarningView, 'sourceId' | 'externalId'>): string {
  return `${row.sourceId} ${row.externalId}`;
}
