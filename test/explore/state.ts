import type { PayoutState } from '../../src/payout';
import type { Mark } from '../../src/payout/hand-out-mark';
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
    readonly vout: number;
  }[];
  readonly feeSats: bigint;
  readonly vbytes: number;
  readonly changeSats: bigint;
  readonly changeVout: number | null;
  /** Somebody with our keys made it, and not the service. */
  readonly foreign: boolean;
  /** The payment whose coins it takes back to us; null for any other. */
  readonly takesBack: number | null;
  /** The payment, as it was signed first, that it is a dearer attempt at; null for any other. */
  readonly replaces: number | null;
  /** The attempt whose change it spends so that both are mined; null for any other. */
  readonly pulls: number | null;
}

/** Of most plans. */
export const ON_ITS_OWN = { foreign: false, takesBack: null, replaces: null, pulls: null } as const;

/** What a batch has of its cancellations, and its books once several transactions of ours may spend its coins. */
export interface TakenBack {
  /** Approved ones, the oldest first. */
  readonly by: readonly number[];
  /** Of these, those whose signed bytes are stored. */
  readonly signed: readonly number[];
  readonly books: StandingBooks;
}

/** What stands in the books for a batch that may be cancelled or replaced. */
export interface StandingBooks {
  /** The payment was signed or a block held it. */
  readonly hasBytes: boolean;
  readonly isCommitted: boolean;
  /** Fee of a cancellation or a dearer attempt beyond the payment's, and what of it the fee reserve bore. */
  readonly feeSats: bigint;
  readonly feeFromReserve: bigint;
  readonly isReturned: boolean;
  /** Debts that taking the items again made, item by item; null while nothing was taken again. */
  readonly debts: readonly bigint[] | null;
}

/** A batch as the database has it. */
export interface Batch {
  readonly plan: number;
  readonly state: PayoutState;
  readonly block: number;
  readonly settlements: number;
  /** Its signed bytes are stored. */
  readonly hasBytes: boolean;
  /** What of its fee the fee reserve bore. */
  readonly feeFromReserve: bigint;
  /** Dearer attempts at the payment that were approved, the oldest first. */
  readonly attempts: readonly number[];
  /** Of these, those whose signed bytes are stored. */
  readonly attemptsSigned: readonly number[];
  /** The attempt that the batch's row tells of. */
  readonly inForce: number;
  /** Coins given back: those that only attempts which lost would have spent, and of a displaced batch what nobody took. */
  readonly freed: readonly string[];
  /** null while nobody wants its coins back and nothing dearer was signed. */
  readonly takenBack: TakenBack | null;
  /** The restore for which it moves our coins to ourselves; null for a batch that pays. */
  readonly barrierOf: number | null;
  /** Attempts and cancellations of a life that the books have lost, found again: nobody approved them here. */
  readonly found: readonly number[];
  /** The books had forgotten it and read it again from the chain: of it they know what the chain shows. */
  readonly isImported: boolean;
}

/** A restore that is being worked through. */
export interface Restore {
  readonly isCompared: boolean;
  /** Tip when its barrier was planned. */
  readonly line: number | null;
}

/** What the database holds: what a backup takes along and a restore brings back. */
export interface Db {
  readonly batches: readonly Batch[];
  /** Tip of the chain as the service has followed it. */
  readonly view: number;
  readonly reconcileOnly: boolean;
  /** Payouts were stopped: what was final left the chain. */
  readonly isStopped: boolean;
  /** One bit for each member whose balance is booked. */
  readonly credited: number;
  readonly books: Books;
  /** Every hand-out in order, and where a restore began. */
  readonly outs: readonly Mark[];
  /** Restores that this copy has noticed, and the one that is being worked through. */
  readonly restores: number;
  readonly restore: Restore | null;
  /** Lines of the signer's journal that a restore has judged. */
  readonly judged: readonly number[];
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
  readonly takeBacks: number;
  readonly replacements: number;
  readonly children: number;
}

/** Everything: service, signer, node and chance. */
export interface State {
  readonly db: Db;
  readonly backup: Db | null;
  /** Of each instance that is between two transactions. */
  readonly hands: readonly Hand[];
  /** Plans that the signer signed: its own memory, which no restore touches. */
  readonly journal: readonly number[];
  /** The last hand-out, in a file that no restore touches. */
  readonly mark: Mark;
  readonly tip: number;
  /** Tip of the branch that was left last; a reorganisation can lead back to it. */
  readonly stale: number;
  readonly mempool: readonly number[];
  readonly left: Left;
  readonly restored: boolean;
  /** What was taken as final left the chain: from here on no promise holds that nobody is paid twice, but payouts stop. */
  readonly undone: boolean;
}

/** A state that can be reached in one step. */
export interface Step {
  readonly name: string;
  readonly to: State;
}

export const NO_BLOCK = -1;

/** The same text for the same state. Balances are left out: in every state they are held against what the rest says. */
export function textOf(state: State): string {
  const { db, backup, hands, journal, mark, tip, stale, mempool, left, restored, undone } = state;
  return [
    dbText(db),
    backup === null ? '' : dbText(backup),
    hands.map(handText).sort().join(),
    journal.join(),
    // Where no reorganisation is left, nothing leads back to the branch before.
    `${tip} ${left.reorgs > 0 ? stale : ''} ${mempool.join()}`,
    `${left.attempts}${left.reorgs}${left.evictions}${left.restores}${left.thefts}${left.takeBacks}`,
    `${left.replacements}${left.children}${restored ? 'r' : ''}${undone ? 'u' : ''}`,
    `${mark.sequence}${mark.batchId}`,
  ].join('|');
}

function handText(hand: Hand): string {
  const word = hand.kind === 'told' ? (typeof hand.word === 'string' ? hand.word : 'refused') : '';
  return `${hand.kind}${hand.plan}${word}`;
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

function textOfDb({ batches, view, reconcileOnly, isStopped, credited, ...rest }: Db): string {
  let text = `${view} ${reconcileOnly ? 'r' : ''}${isStopped ? 's' : ''}${credited}${comeBackText(rest)}`;
  for (const batch of batches) {
    const { plan, state, block, settlements, hasBytes, takenBack, barrierOf } = batch;
    text += `;${plan} ${PAYOUT_STATES.indexOf(state)} ${block} ${settlements}${hasBytes ? 'b' : ''}`;
    if (barrierOf !== null) text += `m${barrierOf}`;
    if (takenBack !== null) text += takenBackText(takenBack);
    if (batch.attempts.length + batch.freed.length > 0) text += attemptsText(batch);
    if (batch.found.length > 0) text += `l${batch.found.join()}`;
    if (batch.isImported) text += 'i';
  }
  return text;
}

function comeBackText({
  outs,
  restores,
  restore,
  judged,
}: Pick<Db, 'outs' | 'restores' | 'restore' | 'judged'>): string {
  const last = outs.map(({ sequence, batchId }) => `${sequence}${batchId}`).join();
  return `${last}/${restores}${restore?.isCompared === true ? 'c' : ''}${restore?.line ?? ''}/${judged.join()}`;
}

/** What else stands in the books follows from the state: it is held against it. */
function takenBackText({ by, signed, books }: TakenBack): string {
  return `c${by.join()}s${signed.join()}${books.hasBytes ? 'b' : ''}${books.debts?.join() ?? ''}`;
}

function attemptsText({ attempts, attemptsSigned, inForce, freed }: Batch): string {
  return `a${attempts.join()}s${attemptsSigned.join()}f${inForce} ${freed.join()}`;
}

/** A batch of a plan that nobody has approved yet. */
export function plannedBatch(plan: number): Batch {
  const nothing = { block: NO_BLOCK, settlements: 0, hasBytes: false, feeFromReserve: 0n };
  const alone = { attempts: [], attemptsSigned: [], inForce: plan, freed: [], takenBack: null, barrierOf: null };
  const known = { found: [], isImported: false };
  return { ...nothing, ...alone, ...known, plan, state: 'planned' };
}
