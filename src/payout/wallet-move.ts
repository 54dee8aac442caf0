import { DomainError } from '../units';
import type { Coin } from './coin';
import type { SpendShape } from './input-weight';
import { planMoves } from './own-move';
import { isRefusal, planBatch, type PlanPolicy } from './plan';

/** One transaction from one wallet of ours to another one. */
export interface WalletMovePlan {
  /** In the order of BIP-69. */
  readonly inputs: readonly Coin[];
  readonly feeSats: bigint;
  readonly vbytes: number;
  /** What arrives in the other wallet, and at which place. */
  readonly movedSats: bigint;
  readonly movedVout: number;
  /** What goes back to the wallet that it comes from. */
  readonly changeSats: bigint;
  readonly changeVout: number | null;
}

/** How to plan a move. The scripts count by their length only. */
export interface WalletMoveOrder {
  /** Satoshi that arrive; null moves everything that is free. */
  readonly amountSats: bigint | null;
  readonly toScriptHex: string;
  readonly changeScriptHex: string;
  readonly spend: SpendShape;
  readonly policy: Omit<PlanPolicy, 'changeScriptHex' | 'changeSpend' | 'feePayer'>;
}

/**
 * Plans the transactions that move coins of one wallet to another one. The network fee is the operator's, beside the sum.
 * @param coins free ones of the wallet that they leave
 * @throws DomainError `payout.nothing-to-move`, `payout.move-too-dear`, `payout.no-funds`, `payout.fee-above-cap`,
 *   `payout.fee-rate-above-cap`, `payout.move-too-small`
 */
export function planWalletMove(coins: readonly Coin[], order: WalletMoveOrder): WalletMovePlan[] {
  if (coins.length === 0) {
    const sentence = 'No confirmed coin of this wallet is free. Nothing was planned.';
    throw new DomainError('payout.nothing-to-move', sentence);
  }
  return order.amountSats === null ? wholly(coins, order) : [partly(coins, order.amountSats, order)];
}

function wholly(coins: readonly Coin[], { policy, toScriptHex: scriptHex, spend }: WalletMoveOrder): WalletMovePlan[] {
  const { rateSatPerKvb, maxRateSatPerKvb, maxFeeSats } = policy;
  if (rateSatPerKvb > maxRateSatPerKvb) throw refused('fee-rate-above-cap');
  return planMoves(coins, { rateSatPerKvb, maxFeeSats, scriptHex, spend }).map(({ valueSats, ...move }) => {
    return { ...move, movedSats: valueSats, movedVout: 0, changeSats: 0n, changeVout: null };
  });
}

function partly(coins: readonly Coin[], amountSats: bigint, order: WalletMoveOrder): WalletMovePlan {
  const { policy, changeScriptHex, spend: changeSpend, toScriptHex: scriptHex } = order;
  const payable = { itemId: 'move', memberId: 'move', scriptHex, amountSats };
  const plan = planBatch([payable], coins, { ...policy, changeScriptHex, changeSpend, feePayer: 'operator' });
  if (isRefusal(plan)) throw refused(plan.refused);
  const [transaction] = plan.transactions;
  const [moved] = transaction?.items ?? [];
  if (transaction === undefined || moved === undefined) throw refused('no-funds');
  const { inputs, feeSats, vbytes, changeSats, changeVout } = transaction;
  return { inputs, feeSats, vbytes, movedSats: moved.paidSats, movedVout: moved.vout, changeSats, changeVout };
}

const SENTENCES: Readonly<Record<string, string>> = {
  'no-funds': 'The wallet has not enough free, confirmed coins for this sum and the network fee.',
  'nothing-due': 'The sum is too small to be sent at this fee rate.',
  'fee-above-cap': 'The network fee would be above the cap of the policy.',
  'fee-rate-above-cap': 'The fee rate is above the cap of the policy.',
};

function refused(reason: string): DomainError {
  const code = reason === 'nothing-due' ? 'payout.move-too-small' : `payout.${reason}`;
  return new DomainError(code, `${SENTENCES[reason] ?? 'The move is not possible now.'} Nothing was planned.`);
}
