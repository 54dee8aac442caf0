import type { FeeQuote } from '../chain';
import type { Instant } from '../units';
import type { Coin } from './coin';
import type { Destination, DueDecision, DueFacts, Expectation, OutReason } from './due';
import { waitsFor } from './expectation';
import { type BatchPlan, type BatchRefusal, isRefusal, type PlanPolicy } from './plan';
import { paidBy } from './planned';
import { singleFees } from './what-if';

/** Who is in the next batch, who is out and why, and what it would cost. Amounts in satoshi. */
export interface Preview {
  readonly at: Instant;
  /** Every output to a member: of a split payout one for each destination. */
  readonly in: readonly {
    readonly memberId: string;
    readonly address: string;
    readonly amountSats: bigint;
    readonly feeShareSats: bigint;
  }[];
  /** When payment is expected: of members' earnings nothing is looked up for it. */
  readonly out: readonly {
    readonly memberId: string;
    readonly reasons: readonly OutReason[];
    readonly expected: Expectation;
  }[];
  readonly transactions: readonly {
    readonly inputs: readonly Coin[];
    readonly paidSats: bigint;
    readonly feeSats: bigint;
    /** Of the fee, what payments of ours below it lack that no block holds yet. */
    readonly bumpSats: bigint;
    readonly changeSats: bigint;
    readonly vbytes: number;
  }[];
  readonly rateSatPerKvb: bigint | null;
  /** Where the rate is from. */
  readonly fees: FeeQuote;
  readonly feeSats: bigint;
  /** What one transaction for each member at the same rate would cost more. */
  readonly savedSats: bigint;
  readonly refused: BatchRefusal['refused'] | null;
}

/** What was planned, and from what. */
export interface Draft {
  readonly at: Instant;
  /** undefined: there is no estimate. */
  readonly rateSatPerKvb: bigint | undefined;
  readonly fees: FeeQuote;
  readonly members: readonly { readonly facts: DueFacts; readonly decision: DueDecision }[];
  readonly policy: PlanPolicy;
  /** Where each item goes, by its id. */
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly result: BatchPlan | BatchRefusal;
}

/** A plan as people read it: every member is in it, or out with reasons. */
export function previewOf({ at, rateSatPerKvb, fees, members, policy, destinations, result }: Draft): Preview {
  const transactions = isRefusal(result) ? [] : result.transactions;
  const deferred = new Map(result.deferred.map(({ memberId, reason }) => [memberId, reason]));
  const items = transactions.flatMap((transaction) => transaction.items);
  const feeSats = transactions.reduce((sum, transaction) => sum + transaction.feeSats, 0n);
  return {
    at,
    in: items.map(({ itemId, memberId, amountSats, feeShareSats }) => {
      return { memberId, address: destinations.get(itemId)?.address ?? '', amountSats, feeShareSats };
    }),
    out: members.flatMap(({ facts: { memberId }, decision }) => {
      const late = deferred.get(memberId);
      const { due, reasons, expected } = decision;
      if (!due) return [{ memberId, reasons, expected }];
      return late === undefined
        ? []
        : [{ memberId, reasons: [late], expected: { at: null, restsOn: [waitsFor(late) ?? 'operator'] } }];
    }),
    transactions: transactions.map((transaction) => ({
      inputs: transaction.inputs,
      paidSats: paidBy(transaction),
      feeSats: transaction.feeSats,
      bumpSats: transaction.bumpSats ?? 0n,
      changeSats: transaction.changeSats,
      vbytes: transaction.vbytes,
    })),
    rateSatPerKvb: rateSatPerKvb ?? null,
    fees,
    feeSats,
    savedSats: rateSatPerKvb === undefined ? 0n : singleFees(items, policy) - feeSats,
    refused: isRefusal(result) ? result.refused : null,
  };
}
