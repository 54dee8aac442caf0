import { Injectable } from '@nestjs/common';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx } from '../store';
import type { Instant } from '../units';
import { rewardGift } from './device.entity';
import { type BookedPart, bookedPart, outpointOf, type SharingBasis, type SplitPart, splitOf } from './earning-trail';
import { rewardReceipt, rewardRow, rewardRowHead, rewardShare, rewardSourceState } from './reward.entity';
import { type EarningView, RewardQueryService } from './reward-query.service';
import { isOpeningRow } from './opening';
import type { RowSharingRow } from './sharing.entity';
import type { SharingRule } from './sharing-rule';
import { sharingOfRow } from './sharing-rule.repository';
import { FILE_POOL, type SourceDeclaration } from './source';

/** Newest revisions that are shown; a pool that is still counting states a new one at every reading. */
const REVISIONS_MAX = 100;
const MOVES_MAX = 1_000;

/** What the pool said of the row once. */
export interface RevisionView {
  readonly revision: number;
  readonly learntAt: Instant;
  readonly net: bigint;
  readonly poolFee: bigint;
  /** False while the pool was still counting: shown, never booked. */
  readonly settled: boolean;
  readonly booked: boolean;
}

/** One entry of the journal by which the earning came to be what it is. */
export interface BookingView extends BookedPart {
  readonly kind: 'stated' | 'restated' | 'given' | 'recouped';
  readonly reference: string;
  readonly at: Instant;
}

/** Coin that covers the member's part, or was moved from it. */
export interface CoinMove {
  readonly cause: 'deposit' | 'offset' | 'clawback' | 'release' | 'assigned';
  readonly at: Instant;
  readonly amount: bigint;
  /** `txid:vout`; null where the coin was here already. */
  readonly outpoint: string | null;
}

/** The rule by which the row was shared, as it was in force when the row's window began. */
export interface RuleUsed {
  readonly rule: SharingRule;
  /** Since when it had been in force. */
  readonly from: Instant;
  /** Of PPLNS: N as it was declared, N and what there was in hashes, and the first instant whose work counted. */
  readonly pplns: {
    readonly window: string;
    readonly hashes: bigint;
    readonly found: bigint;
    readonly reachedAt: Instant | null;
  } | null;
}

/** Everything stored that one member's part of one row stands on. Of others nothing but the sum of all weights. */
export interface EarningTrail {
  readonly row: EarningView;
  readonly declaration: SourceDeclaration;
  /** Newest first. */
  readonly revisions: readonly RevisionView[];
  readonly revisionCount: number;
  /** The pool's own words of the newest revision; null for a file, which may name other people. */
  readonly poolText: string | null;
  readonly basis: SharingBasis;
  readonly sharing: RuleUsed;
  readonly net: SplitPart;
  readonly poolFee: SplitPart;
  /** Oldest first; they sum to the figures of `row`. */
  readonly bookings: readonly BookingView[];
  /** Whether coin is followed to the row: not where it goes to a venue. */
  readonly tracked: boolean;
  /** Oldest first; they sum to `row.received`. */
  readonly coin: readonly CoinMove[];
}

interface Key {
  readonly source_id: string;
  readonly external_id: string;
}

/** How one earning of one member came about, from the rows, the shares and the journal as they stand. */
@Injectable()
export class EarningTrailService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly query: RewardQueryService,
  ) {}

  /** @returns undefined where the member has no part of such a row, somebody else's included */
  async of(tx: ReadTx, memberId: string, sourceId: string, externalId: string): Promise<EarningTrail | undefined> {
    const key = { source_id: sourceId, external_id: externalId };
    const share = await tx.findOne(rewardShare, { ...key, holder: `m-${memberId}` });
    const head = await tx.findOne(rewardRowHead, key);
    const state = await tx.findOne(rewardSourceState, { source_id: sourceId });
    if (share === undefined || head === undefined || state === undefined) return undefined;
    const row = await this.query.earningOf(tx, share);
    if (row === undefined) return undefined;
    // Written by `lockState` from a checked declaration.
    const declaration = state.declaration;
    const rows = await tx.find(rewardRow, { where: key, orderBy: [['revision', 'desc']] });
    const gifts = await tx.find(rewardGift, { where: { ...key, member_id: memberId }, orderBy: [['seq', 'asc']] });
    const bookings = await this.bookings(tx, memberId, key, {
      revisions: rows.filter(({ settled }) => settled).map(({ revision }) => revision),
      gifts: gifts.map(({ seq }) => seq),
    });
    const booked = new Set(bookings.map(({ reference }) => reference));
    const sharing = ruleUsed(declaration, await sharingOfRow(tx, sourceId, externalId));
    const isOpening = isOpeningRow(externalId);
    const unmeasured = row.totalWeight === 1n && gifts.length > 0;
    return {
      row,
      declaration,
      revisions: rows.slice(0, REVISIONS_MAX).map((one) => ({
        revision: one.revision,
        learntAt: one.observed_at,
        net: one.net,
        poolFee: one.pool_fee,
        settled: one.settled,
        booked: one.revision === head.booked_revision || booked.has(referenceOf(key, `r${one.revision}`, memberId)),
      })),
      revisionCount: rows.length,
      poolText: declaration.pool === FILE_POOL || isOpening ? null : (rows[0]?.raw ?? null),
      basis: isOpening ? 'opening' : externalId.startsWith('coinbase-') ? 'own-block' : unmeasured ? 'given' : sharing.rule, // prettier-ignore
      sharing,
      net: splitOf(head.net, share.net, share.weight, head.total_weight),
      poolFee: splitOf(head.pool_fee, share.pool_fee, share.weight, head.total_weight),
      bookings,
      tracked: declaration.receivesAt === 'treasury',
      coin: await this.coin(tx, key, share.holder),
    };
  }

  /** Entries of this member alone: their references end in the member's id. */
  private async bookings(
    tx: ReadTx,
    memberId: string,
    key: Key,
    of: { readonly revisions: readonly number[]; readonly gifts: readonly number[] },
  ): Promise<BookingView[]> {
    const steps = [
      ...of.revisions.map((revision) => `r${revision}`),
      ...of.gifts.flatMap((seq) => [`assigned-${seq}c`, `assigned-${seq}`]),
    ];
    const own = steps.map((step) => referenceOf(key, step, memberId));
    const recouped = steps.map((step) => `recoup/${key.source_id}/${key.external_id}/${step}/${memberId}`);
    const entries = await this.ledger.entriesByReference(tx, [...own, ...recouped]);
    return [...entries.values()]
      .sort((a, b) => a.position - b.position)
      .map((entry) => ({
        kind: BOOKED[entry.kind] ?? 'stated',
        reference: entry.reference,
        at: entry.knownAt,
        ...bookedPart(entry, memberId),
      }));
  }

  private async coin(tx: ReadTx, key: Key, holder: string): Promise<CoinMove[]> {
    const moves = await tx.find(rewardReceipt, {
      where: { ...key, holder },
      orderBy: [
        ['at', 'asc'],
        ['id', 'asc'],
      ],
      limit: MOVES_MAX,
    });
    return moves.map(({ cause, at, amount, reference }) => ({ cause, at, amount, outpoint: outpointOf(reference) }));
  }
}

/** What was booked before rules were kept was shared as the source was declared at first. */
function ruleUsed(declaration: SourceDeclaration, kept: RowSharingRow | undefined): RuleUsed {
  if (kept === undefined) return { rule: declaration.sharing, from: declaration.since, pplns: null };
  const { rule, rule_from_at: from, pplns_window: window } = kept;
  if (window === null) return { rule, from, pplns: null };
  const pplns = {
    window,
    hashes: kept.window_hashes ?? 0n,
    found: kept.found_hashes ?? 0n,
    reachedAt: kept.reached_at,
  };
  return { rule, from, pplns };
}

const BOOKED: Readonly<Record<string, BookingView['kind'] | undefined>> = {
  'reward.restated': 'restated',
  'reward.assigned': 'given',
  'debt.recouped': 'recouped',
};

function referenceOf({ source_id, external_id }: Key, step: string, memberId: string): string {
  return `reward/${source_id}/${external_id}/${step}/${memberId}`;
}
