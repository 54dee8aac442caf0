import { assertInvariant } from '../units';
import type { Envelope } from './approval';
import { byOutpoint, type Coin } from './coin';
import { dustThreshold } from './dust';
import { inputWeight, type SpendShape } from './input-weight';
import { type Cost, type FeeCap, feeCapBroken, type FeeCaps, itemCapBroken } from './planned';
import type { PayoutPolicy } from './policy';
import { spendOf } from './selection/coin-pool';
import type { PayoutState } from './states';
import { feeAt, outputVbytesOf, TRANSACTION_VBYTES_MAX, vbytesOf } from './vsize';

/** More are not evicted at once: 100 transactions before Core 31, 100 clusters from it on. @see BIP-125 rule 5 */
const EVICTIONS_MAX = 100;

/** Signed bytes are out, and no block was counted yet. */
export const REPLACEABLE: readonly PayoutState[] = ['signed', 'sent'];

/** An attempt of the family that a mempool may hold: what a replacement must outbid. */
export interface LiveAttempt {
  readonly feeSats: bigint;
  /** As small as it can be: of the signed bytes, where there are any. */
  readonly vbytes: number;
  /** Transactions of others that spend its outputs, as the node counts them; absent where it cannot say. */
  readonly children?: { readonly count: number; readonly feesSats: bigint };
}

/** An output of the payment, by place. */
export interface StandingOutput {
  readonly scriptHex: string;
  readonly valueSats: bigint;
  /** Our own change: the only value that may differ. */
  readonly isChange: boolean;
  /** Of an item, what its member claimed, where that is more than the output: the rest is a share of the fee. */
  readonly claimSats?: bigint;
  /** An item that is what is left of a closing account. */
  readonly isResidual?: boolean;
}

export interface ReplaceAsk {
  /** Values and kinds of every input of every attempt: all of them are kept. */
  readonly inputs: readonly { readonly valueSats: bigint; readonly spend: SpendShape }[];
  /** Of the first attempt, by place. An item keeps its place: receipts name it. */
  readonly outputs: readonly StandingOutput[];
  /** Where change goes if the payment has none yet and coins are added. */
  readonly changeScriptHex: string;
  /** Confirmed coins of ours that no batch holds. */
  readonly spare: readonly Coin[];
  readonly rateSatPerKvb: bigint;
  /** What the node asks of a replacement on top, of its own size, sat/kvB. @see BIP-125 rule 4 */
  readonly incrementSatPerKvb: bigint;
  /** Refused where an attempt offers that rate already; an operator who names a rate gets what the rules allow. */
  readonly onlyIfFaster: boolean;
  /** At least the payment as it was signed. */
  readonly rivals: readonly LiveAttempt[];
  /** Of the fee as it was planned, what its ancestors lacked to its rate. */
  readonly bumpSats: bigint;
  /** A live batch that spends the change: it would be lost with its parent. */
  readonly changeSpentBy: string | null;
  readonly caps: FeeCaps & Pick<PayoutPolicy, 'maxItemFeeShareBps'>;
  /** Of the standing approval. */
  readonly envelope: Envelope;
}

/** Why a payment is not replaced; nothing is changed by any of them. */
export type ReplaceRefusal =
  /** The estimate is not above what the payment offers: a dearer one would buy nothing. */
  | 'fast-enough'
  /** A later batch spends the change: it is bumped from the tip, or cancelled first (RULES.md 13). */
  | 'change-spent'
  /** Change does not carry the fee, and no free coin does. */
  | 'no-coin'
  /** Too many transactions hang on it. */
  | 'evicts-too-many'
  | 'too-large'
  | 'rate-cap'
  | 'fee-cap'
  | 'share-cap'
  /** The own output of a payment would cost too much of it. */
  | 'item-cap';

export interface ReplacePlan {
  readonly feeSats: bigint;
  /** Beyond the dearest attempt so far: what the operator pays more. */
  readonly addedFeeSats: bigint;
  readonly vbytes: number;
  /** Rate that the fee comes to, rounded up. */
  readonly rateSatPerKvb: bigint;
  readonly changeSats: bigint;
  /** The place of the first payment, or behind all items where it had none; null where there is none still. */
  readonly changeVout: number | null;
  /** Coins beside those of the earlier attempts. */
  readonly added: readonly Coin[];
  /** Part of the fee that is asked only because others have hung transactions on the payment (RULES.md 17). */
  readonly pinnedSats: bigint;
  /** Nobody needs to approve it anew (RULES.md 19). */
  readonly isInEnvelope: boolean;
}

const CAP_REFUSALS: Readonly<Record<FeeCap, ReplaceRefusal>> = {
  rate: 'rate-cap',
  absolute: 'fee-cap',
  share: 'share-cap',
};

/**
 * A dearer transaction in place of a payment that waits: the same coins, the same outputs at the same places, only the
 * change gives. Where it does not carry the fee, confirmed coins of ours are added, as few as do.
 *
 * It pays more than the dearest attempt together with what hangs on it, and the relay increment for its own size (BIP-125
 * rules 3 and 4), at a higher rate than each (rule 6), with no unconfirmed input (rule 2). That also improves the fee-rate
 * diagram that Core 31 asks for: no part of what it replaces is smaller than the attempt itself nor pays more than all of
 * it, so that no chunk there is denser than {@link chunkRate}; ours is denser, and pays more in total than all of them.
 * @returns the plan, or the first thing that stands against it
 * @see Bitcoin Core policy/rbf.cpp, ImprovesFeerateDiagram
 */
export function planReplacement(ask: ReplaceAsk): ReplacePlan | { readonly refused: ReplaceRefusal } {
  assertInvariant(ask.inputs.length > 0 && ask.rivals.length > 0, 'a payment has inputs and was signed');
  if (ask.changeSpentBy !== null) return { refused: 'change-spent' };
  if (ask.rateSatPerKvb > ask.caps.maxRateSatPerKvb) return { refused: 'rate-cap' };
  if (ask.onlyIfFaster && ask.rivals.some((rival) => ask.rateSatPerKvb <= rateOf(rival))) {
    return { refused: 'fast-enough' };
  }
  if (ask.rivals.some(({ children }) => (children?.count ?? 0) >= EVICTIONS_MAX)) return { refused: 'evicts-too-many' };
  const drawn = draw(ask);
  if ('refused' in drawn) return drawn;
  const { feeSats, vbytes } = drawn;
  const paidSats = ask.outputs.reduce((sum, output) => (output.isChange ? sum : sum + output.valueSats), 0n);
  // What pays nobody has no share, as when it was planned.
  const paysNobody = ask.outputs.every(({ isChange }) => isChange);
  const cap = feeCapBroken({ feeSats, vbytes, paidSats }, ask.caps);
  if (cap !== undefined && !(cap === 'share' && paysNobody)) return { refused: CAP_REFUSALS[cap] };
  if (hasDearItem(ask, { feeSats, vbytes, bumpSats: ask.bumpSats })) return { refused: 'item-cap' };
  const rateSatPerKvb = (feeSats * 1_000n + BigInt(vbytes) - 1n) / BigInt(vbytes);
  const alone = leastFee(ask, vbytes, false);
  return {
    ...drawn,
    addedFeeSats: feeSats - most(ask.rivals.map((rival) => rival.feeSats)),
    rateSatPerKvb,
    pinnedSats: feeSats > alone ? feeSats - alone : 0n,
    isInEnvelope: feeSats <= ask.envelope.maxFeeSats && rateSatPerKvb <= ask.envelope.maxRateSatPerKvb,
  };
}

function hasDearItem({ outputs, caps }: ReplaceAsk, attempt: Cost): boolean {
  return outputs.some(({ scriptHex, valueSats: paidSats, isChange, claimSats = paidSats, isResidual = false }) => {
    const item = { scriptHex, paidSats, amountSats: claimSats, isResidual };
    return !isChange && itemCapBroken(item, attempt, caps.maxItemFeeShareBps);
  });
}

type Drawn = Pick<ReplacePlan, 'feeSats' | 'vbytes' | 'changeSats' | 'changeVout' | 'added'>;

/** With as few coins more as carry the fee: none, or the smallest one that does, or the largest ones together. */
function draw(ask: ReplaceAsk): Drawn | { readonly refused: ReplaceRefusal } {
  const first = drawWith(ask, []);
  if ('vbytes' in first || first.refused === 'too-large') return first;
  const rising = [...ask.spare].sort((a, b) => (a.valueSats < b.valueSats ? -1 : 1));
  for (const coin of rising) {
    const one = drawWith(ask, [coin]);
    if ('vbytes' in one) return one;
  }
  const together: Coin[] = [];
  for (const coin of rising.reverse()) {
    together.push(coin);
    const several = drawWith(ask, together);
    if ('vbytes' in several || several.refused === 'too-large') return several;
  }
  return { refused: 'no-coin' };
}

function drawWith(ask: ReplaceAsk, added: readonly Coin[]): Drawn | { readonly refused: 'no-coin' | 'too-large' } {
  const standing = ask.outputs.findIndex(({ isChange }) => isChange);
  if (standing === -1 && added.length === 0) return { refused: 'no-coin' };
  const changeVout = standing === -1 ? ask.outputs.length : standing;
  const scriptHex = ask.outputs[changeVout]?.scriptHex ?? ask.changeScriptHex;
  const scripts = ask.outputs.map((output) => output.scriptHex);
  if (standing === -1) scripts.push(scriptHex);
  const spends = [...ask.inputs.map(({ spend }) => spend), ...added.map((coin) => spendOf(coin.scriptHex, coin.spend))];
  const vbytes = vbytesOf({
    inputs: spends.length,
    inputsWeight: spends.reduce((sum, spend) => sum + inputWeight(spend), 0),
    outputs: scripts.length,
    outputsVbytes: scripts.reduce((sum, script) => sum + outputVbytesOf(script), 0),
  });
  if (vbytes > TRANSACTION_VBYTES_MAX) return { refused: 'too-large' };
  const feeSats = leastFee(ask, vbytes, true);
  const inputSats = [...ask.inputs, ...added].reduce((sum, { valueSats }) => sum + valueSats, 0n);
  const paidSats = ask.outputs.reduce((sum, output) => (output.isChange ? sum : sum + output.valueSats), 0n);
  const changeSats = inputSats - paidSats - feeSats;
  if (changeSats < dustThreshold(scriptHex)) return { refused: 'no-coin' };
  return { feeSats, vbytes, changeSats, changeVout, added: [...added].sort(byOutpoint) };
}

/** The rate that is asked for, and enough to take the place of each attempt. @param evicts count what hangs on them */
function leastFee({ rateSatPerKvb, incrementSatPerKvb, rivals }: ReplaceAsk, vbytes: number, evicts: boolean): bigint {
  const outbids = rivals.flatMap((rival) => {
    const standing = evicts ? rival : { feeSats: rival.feeSats, vbytes: rival.vbytes };
    return [evictedSats(standing) + feeAt(incrementSatPerKvb, vbytes), feeAt(chunkRate(standing) + 1n, vbytes)];
  });
  return most([feeAt(rateSatPerKvb, vbytes), ...outbids]);
}

/** Fees that leave the mempool with an attempt. @see BIP-125 rule 3 */
function evictedSats({ feeSats, children }: LiveAttempt): bigint {
  return feeSats + (children?.feesSats ?? 0n);
}

/** No chunk of an attempt and what hangs on it is denser: each has the attempt in it, or is poorer than one that has. */
function chunkRate(rival: LiveAttempt): bigint {
  return perKvb(evictedSats(rival), rival.vbytes);
}

/** Rate of an attempt by itself, sat/kvB, rounded up. */
export function rateOf({ feeSats, vbytes }: Pick<LiveAttempt, 'feeSats' | 'vbytes'>): bigint {
  return perKvb(feeSats, vbytes);
}

function perKvb(feeSats: bigint, vbytes: number): bigint {
  return (feeSats * 1_000n + BigInt(vbytes) - 1n) / BigInt(vbytes);
}

function most(fees: readonly bigint[]): bigint {
  return fees.reduce((highest, fee) => (fee > highest ? fee : highest), 0n);
}
