import { accounts } from '../ledger';
import type { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import type { Instant } from '../units';
import { Postings } from './booking';
import { discrepancy, rewardDeposit } from './reward.entity';
import { rewardTakeBack } from './solo.entity';

/**
 * A deposit's name in ledger references, which are unique for ever: its outpoint, and how often it was taken back.
 * @param outpoint `txid:vout`
 */
export async function depositName(tx: ReadTx, outpoint: string): Promise<string> {
  const at = outpoint.lastIndexOf(':');
  const key = { txid: outpoint.slice(0, at), vout: Number.parseInt(outpoint.slice(at + 1), 10) };
  const turns = Number.isNaN(key.vout) ? 0 : await tx.count(rewardTakeBack, key);
  return turns === 0 ? outpoint : `${outpoint}/back-${turns}`;
}

/** Coin that came back settles what its absence left in the discrepancy account, and is doubted no more. */
export async function settleReturned(
  tx: WriteTx,
  books: { readonly ledger: LedgerService; readonly at: Instant },
  sourceId: string,
): Promise<void> {
  const { ledger, at } = books;
  const open = await tx.find(rewardTakeBack, {
    where: { source_id: sourceId, returned_at: null },
    orderBy: [['turn', 'asc']],
  });
  for (const { txid, vout, turn, short, external_id: subject } of open) {
    const deposit = await tx.findOne(rewardDeposit, { txid, vout });
    if (deposit === undefined) continue;
    await tx.update(rewardTakeBack, { txid, vout, turn }, { returned_at: at });
    const doubt = { source_id: sourceId, kind: 'orphaned', subject, resolved_at: null } as const;
    await tx.update(discrepancy, doubt, { resolved_at: at });
    if (short === 0n) continue;
    const postings = new Postings(deposit.asset)
      .debit(accounts.sourceDiscrepancy(sourceId), short, 'principal')
      .credit(accounts.treasury(deposit.wallet_id), short, 'principal');
    await ledger.post(tx, [
      {
        reference: `returned/${txid}:${vout}/${turn}`,
        kind: 'reward.received',
        occurredAt: at,
        postings: postings.list,
        reason: 'The block came back, and with it the payment that had spent it.',
        links: { source: sourceId, outpoint: `${txid}:${vout}` },
      },
    ]);
  }
}
