import { HOLD_REASONS, type HoldReason, TAX_OPEN } from '../../members';
import type { Expectation, Gate, OutReason, Rest } from '../../payout';
import { assertNever, formatCoins, sats } from '../../units';
import type { ReasonDto } from '../wire/common.dto';
import type { BalanceClass } from '../wire/member.dto';

/** What each class of a balance means, in one line (RULES.md 11). */
export const MEANINGS: Readonly<Record<BalanceClass, string>> = {
  accrued: 'Stated by a pool and not here yet, or not converted yet: shown, never payable.',
  available: 'Here and proved: the next batch can pay it.',
  held: 'Here, and held for a reason that is shown.',
  'in-batch': 'Planned into a batch that waits to be signed.',
  'in-flight': 'Signed and sent; waits for its confirmations.',
  paid: 'Settled on the block chain.',
};

const GATES: Readonly<Record<Gate, string>> = {
  stopped: 'An operator has stopped all payouts.',
  'reconcile-only': 'The service was restored from a backup and only compares.',
  shadow: 'The service runs beside another system, which still pays.',
  insolvent: 'Assets do not cover liabilities: payouts are stopped.',
  'chain-stale': 'The block chain is not followed up to now.',
  'chain-disagreement': 'Sources of the block chain disagree.',
  'wrong-network': 'The node is on another network.',
  'no-fee-rate': 'No source of fee rates has one now; payouts wait for it.',
  'fee-rate-above-cap': 'The network fee rate is above the limit; payouts wait for a lower one.',
  'fee-above-cap':
    'With this payout the network fee of the batch would be above its limit: it waits for lower fees, or until more has come in.',
  'fee-unfunded': 'There is no money set aside for the network fee.',
  'disk-full': 'The disk is full: payouts pause.',
};

function btc(units: string): string {
  return `${formatCoins({ asset: 'BTC', units: sats(BigInt(units)) })} BTC`;
}

function sentence(reason: OutReason): string {
  switch (reason.code) {
    case 'nothing-available':
      return 'Nothing is available yet.';
    case 'not-payable-yet':
      return `${btc(reason.accruedSats)} are stated and not payable yet: they are still with the pool, or a block's reward that is not mature.`;
    case 'below-threshold':
      return `${btc(reason.missingSats)} are missing to the threshold of ${btc(reason.thresholdSats)}.`;
    case 'no-price':
      return 'The threshold is in dollars and there is no price to judge it by.';
    case 'no-address':
      return 'No payout address is linked.';
    case 'cool-off':
      return 'The payout address is new: nothing is paid to it before its cool-off ends.';
    case 'bad-script':
      return 'The payout address cannot be paid; link another one.';
    case 'key-gap':
      return `${reason.unseen} payments to addresses of your key are not settled yet, and wallets look no further ahead. The next goes out once one of them is settled.`;
    case 'paused':
      return 'Payouts are paused by the member.';
    case 'hold':
      return holdSentence(reason.reason);
    case 'below-minimum':
      return `The house pays from ${btc(reason.minimumSats)} on.`;
    case 'dust':
      return `The network does not relay payments below ${btc(reason.dustSats)}.`;
    case 'fee-share':
      return `The network fee of ${btc(reason.outputFeeSats)} is above the limit of ${btc(reason.maxSats)} for this amount.`;
    case 'shared-fee':
      return `Its part of the network fee would be above the limit of ${btc(reason.maxSats)} for this amount: it is paid once others share the fee, the network costs less, or more has come in.`;
    case 'fee-wait':
      return `The network fee of ${btc(reason.outputFeeSats)} is more than ${btc(reason.maxSats)}, which is what this payout waits for; it is paid anyway once it has waited long enough.`;
    case 'funds':
      return 'The treasury has not enough confirmed coins for everybody; those who wait longest come first.';
    case 'gate':
      return GATES[reason.gate];
    default:
      return assertNever(reason);
  }
}

const HOLDS: Readonly<Record<HoldReason, string>> = {
  sanctions: 'a sanctions list names the payout address. Your operator must not release it alone; ask what you can do',
  'court-order': 'by order of a court',
  dispute: 'until a dispute is settled',
  deceased: 'until it is known who inherits',
  minor: 'until a guardian agrees',
  gone: 'because you could not be reached; write to your operator',
  'tax-form': 'until your tax form is here',
  other: 'ask your operator why',
};

/** A hold in words; one that stands from before the list of reasons is told as it was written. */
function holdSentence(reason: string): string {
  if (reason === TAX_OPEN)
    return 'Your newest earning is looked at: whether tax must be withheld of it. This takes a minute; it is yours.';
  const known = HOLD_REASONS.find((one) => one === reason);
  return `Payouts are on hold: ${known === undefined ? reason : HOLDS[known]}. What you earn is kept for you.`;
}

/** A reason as the wire carries it. A gate's code names the gate. */
export function reasonOf(reason: OutReason): ReasonDto {
  return {
    code: reason.code === 'gate' ? `gate-${reason.gate}` : reason.code,
    message: sentence(reason),
    until: reason.code === 'cool-off' || reason.code === 'fee-wait' ? reason.until : null,
  };
}

const RESTS: Readonly<Record<Rest, string>> = {
  schedule: 'the schedule of batches',
  earnings: 'earnings of the last 30 days',
  maturity: 'what is stated arriving and becoming mature',
  'cool-off': 'the end of the cool-off',
  'fee-rate': 'the network fee rate',
  funds: 'confirmed coins in the treasury',
  chain: 'the block chain being followed again',
  member: 'something only the member can do',
  operator: 'a decision of the operator',
  price: 'a price',
};

/** What an expected date rests on, or what it would take, in words. */
export function basisOf({ restsOn }: Expectation): string | null {
  return restsOn.map((one) => RESTS[one]).join(', ') || null;
}
