import type { ReadTx, Row, WriteTx } from '../store';
import { type Asset, type Instant, newId } from '../units';
import { type Claim, type ClaimMove, Claims } from './claims';
import type { DiscrepancyKind } from './discrepancy-kind';
import {
  discrepancy,
  memberDebt,
  poolPayout,
  type PayoutRow,
  rewardReceipt,
  rewardRow,
  rewardRowHead,
  type RowHead,
  rewardShare,
  rewardSourceState,
  type ShareRow,
  type SourceStateRow,
} from './reward.entity';
import type { SourceDeclaration } from './source';

/** A source's state, made at first sight and held until the commit: one booking at a time per source. */
export async function lockState(tx: WriteTx, declaration: SourceDeclaration): Promise<SourceStateRow> {
  const { id } = declaration;
  const [known] = await tx.lock(rewardSourceState, { source_id: id });
  if (known !== undefined) return known;
  await tx.insertNew(rewardSourceState, [
    {
      source_id: id,
      declaration: { ...declaration },
      watermark_at: null,
      last_attempt_at: null,
      last_success_at: null,
      stale_since: null,
      error_code: null,
      error_field: null,
      failures: 0,
      retry_at: null,
      owed_to_pool: 0n,
      free_coin: 0n,
      residue_posted: 0n,
    },
  ]);
  const [state] = await tx.lock(rewardSourceState, { source_id: id });
  if (state === undefined) throw new Error(`reward_source_state of ${id} vanished`);
  return state;
}

export function patchState(tx: WriteTx, sourceId: string, patch: Partial<SourceStateRow>): Promise<number> {
  return tx.update(rewardSourceState, { source_id: sourceId }, patch);
}

/** The books refused what a source stated: in sight until it is read and booked again. It goes on being asked. */
export async function noteRefusal(
  tx: WriteTx,
  declaration: SourceDeclaration,
  refusal: { readonly code: string; readonly at: Instant },
): Promise<void> {
  const state = await lockState(tx, declaration);
  const stale_since = state.stale_since ?? refusal.at;
  await patchState(tx, declaration.id, { error_code: refusal.code, error_field: '', stale_since });
}

export async function headsOf(
  tx: ReadTx,
  sourceId: string,
  externalIds: readonly string[],
): Promise<Map<string, RowHead>> {
  const rows = await tx.find(rewardRowHead, { where: { source_id: sourceId, external_id: { in: externalIds } } });
  return new Map(rows.map((row) => [row.external_id, row]));
}

/** The last revision of each row that was ever stated, by its id. */
export async function lastRevisions(
  tx: ReadTx,
  sourceId: string,
  heads: ReadonlyMap<string, RowHead>,
): Promise<Map<string, Row<typeof rewardRow>>> {
  const rows = await tx.find(rewardRow, { where: { source_id: sourceId, external_id: { in: [...heads.keys()] } } });
  const last = rows.filter((row) => row.revision === heads.get(row.external_id)?.revision);
  return new Map(last.map((row) => [row.external_id, row]));
}

export function sharesOf(tx: ReadTx, sourceId: string, externalId: string): Promise<ShareRow[]> {
  return tx.find(rewardShare, {
    where: { source_id: sourceId, external_id: externalId },
    orderBy: [['holder', 'asc']],
  });
}

/** Every claim of a source that still waits for coin, and the shares of one row beside them. */
export async function loadClaims(tx: ReadTx, sourceId: string, externalId?: string): Promise<Claims> {
  const open = await tx.find(rewardShare, { where: { source_id: sourceId, open: true } });
  const own = externalId === undefined ? [] : (await sharesOf(tx, sourceId, externalId)).filter((row) => !row.open);
  return new Claims([...open, ...own].map(claimOf));
}

function claimOf(row: ShareRow): Claim {
  return {
    externalId: row.external_id,
    holder: row.holder,
    toAt: row.to_at,
    due: row.due,
    received: row.received,
  };
}

/** Writes back what `claims` moved. */
export async function saveClaims(tx: WriteTx, sourceId: string, claims: Claims): Promise<void> {
  const touched = [...claims.touched];
  const ids = [...new Set(touched.map((claim) => claim.externalId))];
  if (ids.length === 0) return;
  const rows = await tx.find(rewardShare, { where: { source_id: sourceId, external_id: { in: ids } } });
  const byKey = new Map(touched.map((claim) => [`${claim.externalId} ${claim.holder}`, claim]));
  await tx.upsert(
    rewardShare,
    rows.flatMap((row) => {
      const claim = byKey.get(`${row.external_id} ${row.holder}`);
      if (claim === undefined) return [];
      return [{ ...row, due: claim.due, received: claim.received, open: claim.due > claim.received }];
    }),
  );
  claims.touched.clear();
}

export interface MovesOf {
  readonly sourceId: string;
  readonly cause: 'deposit' | 'offset' | 'clawback' | 'release' | 'assigned';
  readonly reference: string;
  readonly at: Instant;
}

export async function saveMoves(tx: WriteTx, of: MovesOf, moves: readonly ClaimMove[]): Promise<void> {
  await tx.insert(
    rewardReceipt,
    moves.map((move) => ({
      id: newId(),
      source_id: of.sourceId,
      external_id: move.externalId,
      holder: move.holder,
      amount: move.amount,
      cause: of.cause,
      reference: of.reference,
      at: of.at,
    })),
  );
}

/** Debts to a source by member. */
export async function debtsOf(tx: ReadTx, sourceId: string): Promise<Map<string, bigint>> {
  const rows = await tx.find(memberDebt, { where: { source_id: sourceId, amount: { not: 0n } } });
  return new Map(rows.map((row) => [row.member_id, row.amount]));
}

export async function saveDebts(
  tx: WriteTx,
  of: { readonly sourceId: string; readonly asset: Asset },
  debts: ReadonlyMap<string, bigint>,
): Promise<void> {
  await tx.upsert(
    memberDebt,
    [...debts].map(([member_id, amount]) => ({ source_id: of.sourceId, member_id, asset: of.asset, amount })),
  );
}

/** Opens a discrepancy, or opens it again where it was resolved; a repeat changes nothing. */
export async function openDiscrepancy(
  tx: WriteTx,
  what: {
    readonly sourceId: string;
    readonly kind: DiscrepancyKind;
    readonly subject: string;
    readonly amount: bigint;
    readonly at: Instant;
  },
): Promise<void> {
  const { sourceId: source_id, kind, subject, amount, at: opened_at } = what;
  const open = { amount, opened_at, resolved_at: null };
  const fresh = await tx.insertNew(discrepancy, [{ id: newId(), source_id, kind, subject, ...open }]);
  if (fresh === 0) await tx.update(discrepancy, { source_id, kind, subject, resolved_at: { not: null } }, open);
}

/** Payouts of a source that were proved before the rows that explain them came, oldest first. */
export function waitingPayouts(tx: ReadTx, sourceId: string): Promise<PayoutRow[]> {
  return tx.find(poolPayout, {
    where: { source_id: sourceId, waiting: { not: 0n } },
    orderBy: [
      ['at', 'asc'],
      ['external_id', 'asc'],
    ],
  });
}

/** Coin in the unmatched account that proves a payout and waits for the rows of its members: nobody else's. Base units. */
export async function promisedIn(tx: ReadTx, walletId: string): Promise<bigint> {
  const waiting = await tx.find(poolPayout, { where: { wallet_id: walletId, waiting: { not: 0n } } });
  return waiting.reduce((sum, payout) => sum + payout.waiting, 0n);
}
