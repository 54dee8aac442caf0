import type { PayoutState } from '../../payout';
import type { SettlementView } from '../../payout/settlement-query.service';
import type { Instant } from '../../units';
import { btcDto } from '../http/amounts';
import type { PayoutDto } from '../wire/member.dto';
import type { RevocationDto } from '../wire/revocation.dto';

/** What `PayoutQueryService` gives of one payment. */
interface Payment {
  readonly id: string;
  readonly batchId: string;
  readonly address: string;
  readonly amountSats: bigint;
  readonly feeShareSats: bigint;
  readonly paidSats: bigint;
  readonly state: PayoutState;
  readonly claimedAt: Instant;
  readonly movedAt: Instant;
  readonly sentAt: Instant | null;
  readonly txid: string | null;
  readonly attempts: readonly string[];
  readonly vout: number;
  readonly confirmations: number;
  readonly hasReceipt: boolean;
}

/** A revocation as it is stored. */
interface Revocation {
  readonly receipt_digest: string;
  readonly txid: string;
  readonly left_block: string;
  readonly left_height: number;
  readonly fork_height: number | null;
  readonly new_tip: string;
  readonly revoked_at: Instant;
}

export function revocationDto(row: Revocation): RevocationDto {
  return {
    format: 'paydirt-revocation',
    version: 1,
    receiptDigest: row.receipt_digest,
    txid: row.txid,
    leftBlock: row.left_block,
    leftHeight: row.left_height,
    forkHeight: row.fork_height,
    newTip: row.new_tip,
    revokedAt: row.revoked_at,
  };
}

/** A payment with the revocations of its receipts. */
export function payoutDto(view: Payment, confirmationsNeeded: number, revoked: readonly Revocation[]): PayoutDto {
  return {
    id: view.id,
    batchId: view.batchId,
    external: false,
    state: view.state,
    amount: btcDto(view.amountSats),
    fee: btcDto(view.feeShareSats),
    received: btcDto(view.paidSats),
    address: view.address,
    txid: view.txid,
    vout: view.txid === null ? null : view.vout,
    confirmations: view.confirmations,
    confirmationsNeeded,
    plannedAt: view.claimedAt,
    sentAt: view.sentAt,
    settledAt: view.state === 'settled' ? view.movedAt : null,
    receiptReady: view.hasReceipt,
    attempts: [...view.attempts],
    revocations: revoked.map(revocationDto),
  };
}

/** A payment from another wallet, in the states of the others. */
export function externalDto(
  { row, confirmations }: SettlementView,
  confirmationsNeeded: number,
  revoked: readonly Revocation[],
): PayoutDto {
  const isSettled = row.state === 'settled';
  return {
    id: row.id,
    batchId: null,
    external: true,
    state: stateOf(row),
    amount: btcDto(row.amount),
    fee: btcDto(0n),
    received: btcDto(row.amount),
    address: row.address,
    txid: row.txid,
    vout: row.vout,
    confirmations,
    confirmationsNeeded,
    plannedAt: row.proposed_at,
    sentAt: row.approved_at,
    settledAt: isSettled ? row.moved_at : null,
    receiptReady: isSettled,
    attempts: [row.txid],
    revocations: revoked.map(revocationDto),
  };
}

/** `planned` while one operator says so, then as any payment that is on the network. */
function stateOf({ state, block_hash: block }: SettlementView['row']): PayoutState {
  if (state === 'settled') return 'settled';
  if (state === 'approved') return block === null ? 'sent' : 'confirming';
  return state === 'proposed' ? 'planned' : 'cancelled';
}
