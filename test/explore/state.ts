import type { PayoutState } from '../../src/payout';
import { PAYOUT_STATES } from '../../src/payout/states';
import type { Books } from './ledger';

/** An unsigned transaction as it was planned. Content that never changes is kept once and named by a number. */
export interface Plan {
  readonly id: number;
  readonly txid: string;
  readonly inputs: readonly string[];
  readonly items: readonly {
    readonly id: string;
    readonly member: number;
    readonly amountSats: bigint;
    readonly feeShareSats: bigint;
    readonly paidSats: bigint;
  }[];
  readonly feeSats: bigint;
  readonly changeSats: bigint;
  readonly changeVout: number | null;
  /** Somebody with our keys made it, and not the service. */
  readonly foreign: boolean;
}

/** A batch as the database has it. */
export interface Batch {
  readonly plan: number;
  readonly state: PayoutState;
  readonly block: number;
  readonly settlements: number;
}

/** What the database holds: what a backup takes along and a restore brings back. */
export interface Db {
  readonly batches: readonly Batch[];
  /** Tip of the chain as the service has followed it. */
  readonly view: number;
  readonly reconcileOnly: boolean;
  /** One bit for each member whose balance is booked. */
  readonly credited: number;
  readonly books: Books;
}

/** What the process holds between two transactions: a crash loses it. */
export type Hand =
  | { readonly kind: 'signed'; readonly plan: number }
  | {
      readonly kind: 'told';
      readonly plan: number;
      readonly word: 'accepted' | 'known' | { readonly refused: string };
    };

/** What is left of what the scope allows. */
export interface Left {
  readonly attempts: number;
  readonly reorgs: number;
  readonly evictions: number;
  readonly restores: number;
  readonly thefts: number;
}

/** Everything: service, signer, node and chance. */
export interface State {
  readonly db: Db;
  readonly backup: Db | null;
  readonly hand: Hand | null;
  /** Plans that the signer signed: its own memory, which no restore touches. */
  readonly journal: readonly number[];
  readonly tip: number;
  /** Tip of the branch that was left last; a reorganisation can lead back to it. */
  readonly stale: number;
  readonly mempool: readonly number[];
  readonly left: Left;
  readonly restored: boolean;
}

/** A state that can be reached in one step. */
export interface Step {
  readonly name: string;
  readonly to: State;
}

export const NO_BLOCK = -1;

/** The same text for the same state. Balances are left out: in every state they are held against what the rest says. */
export function textOf(state: State): string {
  const { db, backup, hand, journal, tip, stale, mempool, left, restored } = state;
  const word = hand?.kind === 'told' ? (typeof hand.word === 'string' ? hand.word : 'refused') : '';
  const held = hand === null ? '' : `${hand.kind}${hand.plan}${word}`;
  return [
    dbText(db),
    backup === null ? '' : dbText(backup),
    held,
    journal.join(),
    `${tip} ${stale} ${mempool.join()}`,
    `${left.attempts}${left.reorgs}${left.evictions}${left.restores}${left.thefts}${restored ? 'r' : ''}`,
  ].join('|');
}

const TEXTS = new WeakMap<Db, string>();

function dbText(db: Db): string {
  let text = TEXTS.get(db);
  if (text === undefined) {
    text = textOfDb(db);
    TEXTS.set(db, text);
  }
  return text;
}

function textOfDb({ batches, view, reconcileOnly, credited }: Db): string {
  let text = `${view} ${reconcileOnly ? 'r' : ''}${credited}`;
  for (const { plan, state, block, settlements } of batches) {
    text += `;${plan} ${PAYOUT_STATES.indexOf(state)} ${block} ${settlements}`;
  }
  return text;
}
