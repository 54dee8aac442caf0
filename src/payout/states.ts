import { DomainError } from '../units';

/**
 * Where a payout stands. `queued` and `claimed` live inside one transaction of the planner; a batch row begins at
 * `planned`. `held`, `replaced` and `conflicted` are side states. `displaced`: somebody else's spend of its coins is
 * buried, and the items are available again. `cancelling`: two people want its coins back, and either the payment or the
 * cancellation will confirm; `cancel-confirming`: a block holds the cancellation; `cancelled`: it is buried, and the items
 * are available again. A payment that a dearer one replaces stays where it is: whichever confirms, it is the same batch.
 */
export const PAYOUT_STATES = [
  'queued',
  'claimed',
  'planned',
  'approved',
  'handed-out',
  'signed',
  'sent',
  'confirming',
  'settled',
  'held',
  'replaced',
  'conflicted',
  'displaced',
  'cancelling',
  'cancel-confirming',
  'cancelled',
] as const;
export type PayoutState = (typeof PAYOUT_STATES)[number];

/**
 * The transition table. Nothing returns to `queued` once an unsigned transaction has left the process (RULES.md 14):
 * the edges to `queued` all start before `handed-out`. A reorg takes `settled` and `confirming` back to `sent`,
 * `displaced` back to `conflicted` or `handed-out`, and `cancelled` and `cancel-confirming` back to `cancelling`. What was handed out can
 * confirm without us: a co-signer may send it.
 */
const NEXT: Readonly<Record<PayoutState, readonly PayoutState[]>> = {
  queued: ['claimed', 'held'],
  claimed: ['planned', 'queued'],
  planned: ['approved', 'queued'],
  approved: ['handed-out', 'queued'],
  // Replaced: only a move of our own coins, when a payment that the books had lost was faster (RULES.md 15).
  'handed-out': ['signed', 'confirming', 'cancelling', 'replaced', 'displaced'],
  signed: ['sent', 'confirming', 'conflicted', 'replaced', 'cancelling'],
  sent: ['confirming', 'conflicted', 'replaced', 'cancelling'],
  confirming: ['settled', 'sent', 'conflicted'],
  settled: ['sent'],
  held: ['queued'],
  replaced: ['confirming', 'conflicted'],
  // Replaced: as above.
  conflicted: ['replaced', 'sent', 'confirming', 'displaced', 'cancelling', 'cancel-confirming'],
  // To where it came from: without signed bytes it was handed out only.
  // Replaced: as above.
  displaced: ['conflicted', 'handed-out', 'replaced'],
  cancelling: ['confirming', 'cancel-confirming', 'conflicted'],
  'cancel-confirming': ['cancelled', 'cancelling'],
  cancelled: ['cancelling'],
};

/** Batches whose inputs are reserved and whose items wait in no queue. */
export const LIVE_STATES = PAYOUT_STATES.filter(
  (state) => !(['queued', 'claimed', 'held', 'displaced'] satisfies PayoutState[] as PayoutState[]).includes(state),
);

/** Approved, and not over: what they still need is held against the seal of their approval. */
export const UNDER_WAY_STATES = LIVE_STATES.filter(
  (state) =>
    !(['planned', 'settled', 'replaced', 'cancelled'] satisfies PayoutState[] as PayoutState[]).includes(state),
);

/** Bytes are out, and no block holds them. */
export const WAITING_STATES: readonly PayoutState[] = ['signed', 'sent'];

/** Inputs and claims may still be given back. */
export const RELEASABLE_STATES: readonly PayoutState[] = ['planned', 'approved'];

export function mayMove(from: PayoutState, to: PayoutState): boolean {
  return NEXT[from].includes(to);
}

/** @throws DomainError `payout.wrong-state` when the table has no such edge */
export function assertMove(from: PayoutState, to: PayoutState): void {
  if (!mayMove(from, to)) {
    throw new DomainError('payout.wrong-state', `A payout that is ${from} cannot become ${to}.`, { from, to });
  }
}
