import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { type Asset, DomainError, type Instant } from '../units';
import { smaller } from './booking';
import { giftReason, rewardGift } from './device.entity';
import type { GiftTarget } from './gift.repository';
import { debtsOf, headsOf, sharesOf } from './reward.repository';
import { type RowHead, rewardShare, rewardSourceState, type ShareRow } from './reward.entity';
import { RewardTermsService } from './reward-terms.service';
import { sharingOfRow } from './sharing-rule.repository';
import type { SourceDeclaration } from './source';
import { type GiftLine, giftLine } from './unassigned';
import { WorkLogService } from './work-log.service';

/** Rows of one act: a year of days. */
const ROWS_MAX = 400;
/** Rows asked for beyond a page, so that rows of one instant are not torn apart: more sources than anybody has. */
const TIES_MAX = 100;
const UNASSIGNED = 'unassigned';

/** A booked row of which a part belongs to nobody. */
export interface UnassignedRow {
  readonly sourceId: string;
  readonly externalId: string;
  readonly asset: Asset;
  readonly from: Instant;
  readonly to: Instant;
  readonly net: bigint;
  /** Of `net`, backed by coin that came. */
  readonly received: bigint;
  /** Workers that belonged to nobody then, with their hashes; empty where the source is shared otherwise. */
  readonly workers: readonly { readonly worker: string; readonly work: bigint }[];
}

/** One page of them. */
interface UnassignedPage {
  readonly rows: readonly UnassignedRow[];
  /** Of all pages. */
  readonly total: number;
  /** Where the next page goes on; null on the last. */
  readonly next: Instant | null;
}

/** Which unassigned parts a member gets. */
export interface GiftWish {
  readonly sourceId: string;
  readonly memberId: string;
  /** One worker's work only; null: all that belongs to nobody. */
  readonly worker: string | null;
  /** Rows by the end of their window, after `from` and up to `to`; null: no bound. */
  readonly from: Instant | null;
  readonly to: Instant | null;
  /** One row only. */
  readonly externalId: string | null;
}

/** What would be booked, and a digest that the booking must find again. */
export interface GiftPlan {
  readonly lines: readonly GiftLine[];
  readonly digest: string;
}

/** What is booked as nobody's, and what a member would get of it. Reads only. */
@Injectable()
export class UnassignedQueryService {
  constructor(
    private readonly terms: RewardTermsService,
    private readonly work: WorkLogService,
  ) {}

  /**
   * Booked rows of which a part belongs to nobody, newest first, a page at a time, and how many there are in all.
   * @param page rows whose window ended before `before`; rows that ended together stay together
   */
  async rows(tx: ReadTx, page: { readonly limit: number; readonly before?: Instant }): Promise<UnassignedPage> {
    const where = { holder: UNASSIGNED, member_id: null, net: { not: 0n } };
    const shares = await tx.find(rewardShare, {
      where: page.before === undefined ? where : { ...where, to_at: { lt: page.before } },
      orderBy: [
        ['to_at', 'desc'],
        ['source_id', 'asc'],
        ['external_id', 'asc'],
      ],
      limit: page.limit + TIES_MAX,
    });
    const last = shares[page.limit - 1]?.to_at;
    const shown = shares.filter(({ to_at }, index) => index < page.limit || to_at === last);
    const rows: UnassignedRow[] = [];
    for (const share of shown) {
      const head = await this.head(tx, share);
      const workers = await this.workersOf(tx, head);
      rows.push({
        sourceId: share.source_id,
        externalId: share.external_id,
        asset: share.asset,
        from: head.from_at,
        to: head.to_at,
        net: share.net,
        received: share.received,
        workers: [...workers].map(([worker, work]) => ({ worker, work })),
      });
    }
    const next = shown.length < shares.length ? (last ?? null) : null;
    return { rows, total: await tx.count(rewardShare, where), next };
  }

  /** Why something was given, in words, by the ids that journal and audit chain hold; those erased are absent. */
  async reasons(tx: ReadTx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = ids.length === 0 ? [] : await tx.find(giftReason, { where: { id: { in: ids } } });
    return new Map(rows.flatMap(({ id, text }): [string, string][] => (text === null ? [] : [[id, text]])));
  }

  /**
   * What would be booked; nothing is written.
   * @throws DomainError `rewards.unknown-source`, `rewards.nothing-unassigned`, `rewards.too-many-rows`
   */
  async plan(tx: ReadTx, wish: GiftWish): Promise<GiftPlan> {
    const lines = await this.lines(tx, wish);
    if (lines.length === 0) throw nothing(wish);
    return { lines, digest: digestOf(wish, lines) };
  }

  /** As `plan`, where there may be nothing. @throws DomainError `rewards.unknown-source`, `rewards.too-many-rows` */
  async lines(tx: ReadTx, wish: GiftWish): Promise<readonly GiftLine[]> {
    const targets = await this.targets(tx, wish);
    let debt = (await debtsOf(tx, wish.sourceId)).get(wish.memberId) ?? 0n;
    const lines: GiftLine[] = [];
    for (const target of targets) {
      const line = await this.line(tx, wish, target, debt);
      if (line === undefined) continue;
      debt -= line.recouped;
      lines.push(line);
    }
    return lines;
  }

  private async line(tx: ReadTx, wish: GiftWish, target: GiftTarget, debt: bigint): Promise<GiftLine | undefined> {
    const { head, giving, shares } = target;
    const weight = await this.weightOf(tx, wish, target);
    if (weight === undefined) return undefined;
    const own = shares.find(({ member_id }) => member_id === wish.memberId);
    const feeBps = own?.fee_bps ?? (await this.terms.feeBpsOf(tx, wish.memberId, head.from_at));
    const row = { externalId: head.external_id, asset: head.asset, from: head.from_at, to: head.to_at };
    const mine = { net: own?.net ?? 0n, serviceFee: own?.service_fee ?? 0n };
    return giftLine(row, giving, { weight, feeBps, own: mine, debt });
  }

  /** All of the part, or one worker's work as far as it was not given before. Undefined: nothing of this row. */
  private async weightOf(tx: ReadTx, wish: GiftWish, target: GiftTarget): Promise<bigint | undefined> {
    const { giving, gifts, head } = target;
    if (wish.worker === null) return giving.weight;
    if (gifts.some(({ worker }) => worker === wish.worker)) return undefined;
    const work = (await this.workersOf(tx, head)).get(wish.worker) ?? 0n;
    // A sample that came after the booking may have added work: never more than the row was shared by.
    return work === 0n || giving.weight === 0n ? undefined : smaller(work, giving.weight);
  }

  /** Rows that a wish is about, oldest first. @throws DomainError `rewards.unknown-source`, `rewards.too-many-rows` */
  async targets(tx: ReadTx, wish: GiftWish): Promise<GiftTarget[]> {
    const { sourceId, externalId, from, to } = wish;
    await this.declaration(tx, sourceId);
    const found = await tx.find(rewardShare, {
      where: {
        source_id: sourceId,
        holder: UNASSIGNED,
        net: { not: 0n },
        ...(externalId === null ? {} : { external_id: externalId }),
        ...(from === null && to === null
          ? {}
          : { to_at: { ...(from === null ? {} : { gt: from }), ...(to === null ? {} : { lte: to }) } }),
      },
      orderBy: [
        ['to_at', 'asc'],
        ['external_id', 'asc'],
      ],
      limit: ROWS_MAX + 1,
    });
    if (found.length > ROWS_MAX) {
      const message = `These are more than ${ROWS_MAX} rows. Nothing was booked. Choose a shorter time.`;
      throw new DomainError('rewards.too-many-rows', message, { source: sourceId });
    }
    const targets: GiftTarget[] = [];
    for (const giving of found) {
      const { external_id } = giving;
      const gifts = await tx.find(rewardGift, { where: { source_id: sourceId, external_id } });
      const shares = await sharesOf(tx, sourceId, external_id);
      targets.push({ head: await this.head(tx, giving), shares, giving, gifts });
    }
    return targets;
  }

  /** Where a source is shared otherwise, its weights are no hashes: a worker's part cannot be told. */
  private async workersOf(tx: ReadTx, head: RowHead): Promise<Map<string, bigint>> {
    const kept = await sharingOfRow(tx, head.source_id, head.external_id);
    const rule = kept?.rule ?? (await this.declaration(tx, head.source_id)).sharing;
    if (rule !== 'work') return new Map();
    return this.work.unowned(tx, head.source_id, { from: head.from_at, to: head.to_at });
  }

  private async head(tx: ReadTx, { source_id, external_id }: ShareRow): Promise<RowHead> {
    const head = (await headsOf(tx, source_id, [external_id])).get(external_id);
    if (head === undefined) throw new Error(`reward_row_head of ${source_id} ${external_id} vanished`);
    return head;
  }

  /** @throws DomainError `rewards.unknown-source` */
  async declaration(tx: ReadTx, sourceId: string): Promise<SourceDeclaration> {
    const state = await tx.findOne(rewardSourceState, { source_id: sourceId });
    if (state === undefined) {
      const message = 'No source has this id. Nothing was changed. Sources are declared in the sources file.';
      throw new DomainError('rewards.unknown-source', message, { param: 'sourceId', source: sourceId });
    }
    return state.declaration;
  }
}

/** Names what a person agreed to: a row that says anything else asks for another look. */
function digestOf(wish: GiftWish, lines: readonly GiftLine[]): string {
  const text = JSON.stringify([
    wish.sourceId,
    wish.memberId,
    wish.worker,
    lines.map(({ externalId, net, poolFee, serviceFee, covered, recouped, left }) =>
      [externalId, net, poolFee, serviceFee, covered, recouped, left].map(String),
    ),
  ]);
  return createHash('sha256').update(text).digest('hex');
}

function nothing(wish: GiftWish): DomainError {
  const message =
    wish.worker === null
      ? 'Nothing here belongs to nobody any more. Nothing was booked.'
      : 'This worker has no work here that belongs to nobody, or it was given before. Nothing was booked.';
  return new DomainError('rewards.nothing-unassigned', message, { source: wish.sourceId });
}
