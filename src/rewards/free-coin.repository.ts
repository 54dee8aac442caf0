import type { LedgerService } from '../ledger/ledger.service';
import type { WriteTx } from '../store';
import type { Instant } from '../units';
import { receiptEntries } from './booking';
import { loadClaims, saveClaims, saveMoves } from './reward.repository';
import type { RowFact, SourcePosition } from './booking';

/** `SourcePosition` and the coin that restatements freed. */
export interface WorkingPosition extends SourcePosition {
  freeCoin: bigint;
}

/** Coin that a reduction freed covers other rows, once the pool has netted what we owe it. */
export async function releaseFreeCoin(
  tx: WriteTx,
  books: { readonly ledger: LedgerService; readonly at: Instant },
  fact: Pick<RowFact, 'sourceId' | 'externalId' | 'revision' | 'asset'>,
  position: WorkingPosition,
): Promise<void> {
  const amount = position.freeCoin - position.owedToPool;
  if (amount <= 0n) return;
  const { sourceId, externalId, asset } = fact;
  const claims = await loadClaims(tx, sourceId);
  const moves = claims.distribute(amount);
  if (moves.length === 0) return;
  position.freeCoin -= moves.reduce((sum, move) => sum + move.amount, 0n);
  await saveClaims(tx, sourceId, claims);
  const cause = `offset/${sourceId}/${externalId}/r${fact.revision}`;
  const { ledger, at } = books;
  await saveMoves(tx, { sourceId, cause: 'release', reference: `receipt/${cause}`, at }, moves);
  const links = { row: externalId };
  await ledger.post(tx, receiptEntries({ sourceId, asset, occurredAt: at, cause, links }, moves));
}
