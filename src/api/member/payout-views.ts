import type { PayoutState } from '../../payout';
import type { Instant } from '../../units';
import { btcDto } from '../http/amounts';
import type { PayoutDto } from '../wire/member.dto';

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
  readonly vout: number;
  readonly confirmations: number;
  readonly hasReceipt: boolean;
}

export function payoutDto(view: Payment, confirmationsNeeded: number): PayoutDto {
  return {
    id: view.id,
    batchId: view.batchId,
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
    attempts: view.txid === null ? [] : [view.txid],
  };
}
