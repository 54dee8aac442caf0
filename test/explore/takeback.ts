import { accounts, type NewEntry } from '../../src/ledger';
import type { PayoutState } from '../../src/payout';
import { cancelFeeEntries, committedAgain, returnedEntries, takenEntry } from '../../src/payout/cancel-entries';
import {
  CANCELLABLE_BY_COINS,
  cancelBooks,
  decideCancelling,
  planCancellation,
  type Rival,
} from '../../src/payout/cancelling';
import { DEFAULT_POLICY } from '../../src/payout';
import type { Mark } from '../../src/payout/hand-out-mark';
import { changeOf, planTxid } from './chain';
import { batchOf, blockHashOf, type Desk, feeReserveOf, NOW } from './desk';
import { type Books, undone } from './ledger';
import {
  type Batch,
  type Db,
  NO_BLOCK,
  ON_ITS_OWN,
  type Plan,
  type StandingBooks,
  type State,
  type Step,
  type TakenBack,
} from './state';

const COUNTED: readonly PayoutState[] = ['confirming', 'cancel-confirming', 'cancelled'];
/** Numbers of entries are part of their references only: balances do not depend on them. */
const NUMBER = 1;

/** Where coins come back to, and at which rate. */
interface BackTo {
  readonly scriptHex: string;
  readonly rateSatPerKvb: bigint;
  readonly valueOf: (outpoint: string) => bigint;
  /** In the transaction that approves it. */
  readonly handedOut: (db: Db, id: number) => Db;
  /** The mark follows before anything leaves. */
  readonly kept: (state: State) => Mark;
}

/** Cancelling by the same coins (RULES.md 14), decided by the product's own functions; loading and saving is written here anew. */
export class TakeBack {
  constructor(
    private readonly desk: Desk,
    private readonly back: BackTo,
  ) {}

  /** Two people decide on it, and the signer is asked. */
  steps(state: State, batch: Batch): Step[] {
    if (!CANCELLABLE_BY_COINS.includes(batch.state)) return [];
    const begun = state.left.takeBacks > 0 ? this.#begin(state, batch) : undefined;
    const steps = begun === undefined ? [] : [{ name: `take back ${batch.plan}`, to: begun }];
    const next = batch.state === 'cancelling' ? batch.takenBack?.by.at(-1) : undefined;
    if (next === undefined || batch.takenBack?.signed.includes(next) === true) return steps;
    const asked = this.#ask(state, next);
    return asked === undefined ? steps : [...steps, { name: `ask for the coins ${batch.plan}`, to: asked }];
  }

  /** One step along the chain where two transactions of ours may spend the coins; `follow` as any other batch. */
  follow(state: State, batch: Batch): State | undefined | 'follow' {
    const { desk } = this;
    const { spent, spender, tipHeight } = desk.sightOf(state.db, batch);
    const txids = (ids: readonly number[]): string[] => ids.map((id) => desk.shelf.plan(id).txid);
    const family = desk.family(batch);
    const { txid } = desk.shelf.plan(batch.inForce);
    const others = { others: txids(family), cancellations: txids(desk.decisive(batch, spender)) };
    const facts = { state: batch.state, txid, blockHash: blockHashOf(batch), ...others };
    const { to } = decideCancelling(facts, { spent, tipHeight: tipHeight + desk.deeper });
    if (to === 'follow') return 'follow';
    if (to === 'none') return undefined;
    const place = COUNTED.includes(to) && spender !== undefined ? Number(spent?.blockHash) : NO_BLOCK;
    const takenBack = batch.takenBack ?? opened(batch.state !== 'handed-out');
    const inForce = spender !== undefined && family.includes(spender) ? spender : batch.inForce;
    const moved = desk.move(state, batch, to, { patch: { block: place, takenBack, inForce } });
    if (moved === undefined) return undefined;
    // Whoever is paid anew meanwhile would be paid twice if the payment confirms after all.
    const halted = batch.state === 'cancelled' ? { ...moved, db: { ...moved.db, isStopped: true } } : moved;
    return this.settleBooks(halted, batch.plan, spender);
  }

  /** The bytes of a cancellation are stored before anybody sees them. */
  signed(state: State, id: number): State {
    const batch = batchOf(state.db, this.desk.shelf.plan(id));
    if (batch?.takenBack == null || batch.state !== 'cancelling' || batch.takenBack.signed.includes(id)) return state;
    const takenBack = { ...batch.takenBack, signed: [...batch.takenBack.signed, id] };
    return this.settleBooks(this.desk.patch(state, batch, { takenBack }), batch.plan, undefined);
  }

  #begin(state: State, batch: Batch): State | undefined {
    const { shelf } = this.desk;
    const payment = shelf.plan(batch.plan);
    const changes = this.desk.family(batch).map((id) => changeOf(shelf.plan(id)));
    // A later batch spends the change of this one and would be lost with it; a child pays nobody, so that nothing is.
    const later = state.db.batches.some((one) => {
      return this.desk.pulledBy(one) === null && this.desk.heldBy(one).some((outpoint) => changes.includes(outpoint));
    });
    const pulls = this.desk.pulledBy(batch);
    const isChild = pulls !== null && !shelf.facts(state.db.view).confirmed.has(pulls);
    if (later || isChild) return undefined;
    const planned = planCancellation({
      inputs: payment.inputs.map((outpoint) => {
        return { valueSats: this.back.valueOf(outpoint), spend: { kind: 'wpkh' } as const };
      }),
      backScriptHex: this.back.scriptHex,
      rateSatPerKvb: this.back.rateSatPerKvb,
      incrementSatPerKvb: 1_000n,
      rivals: this.#rivals(state, batch, payment),
      caps: DEFAULT_POLICY,
    });
    if ('refused' in planned) return undefined;
    const cancellation = shelf.keep(`back ${payment.id} for ${planned.feeSats}`, (id) => {
      return backOf(payment, { id, ...planned });
    });
    const by = batch.takenBack?.by ?? [];
    if (by.includes(cancellation.id)) {
      this.desk.wrongs.push(`RULES 14 cancellation ${cancellation.id} does not replace itself`);
      return undefined;
    }
    const left = { ...state.left, takeBacks: state.left.takeBacks - 1 };
    const db = this.back.handedOut(state.db, cancellation.id);
    const takenBack = { ...(batch.takenBack ?? opened(batch.state !== 'handed-out')), by: [...by, cancellation.id] };
    if (batch.state === 'cancelling') return this.desk.patch({ ...state, db, left }, batch, { takenBack });
    const moved = this.desk.move({ ...state, db, left }, batch, 'cancelling', { patch: { takenBack } });
    return moved === undefined ? undefined : this.settleBooks(moved, batch.plan, undefined);
  }

  /** What may be in a mempool: the payment once it is signed or the node has it, and earlier cancellations. */
  #rivals(state: State, batch: Batch, payment: Plan): Rival[] {
    const { rateSatPerKvb } = this.back;
    const isOut = batch.hasBytes || this.desk.family(batch).some((id) => state.mempool.includes(id));
    // What the node counts of the attempt that it holds with all that hangs on it, and what the books know.
    const known = this.#childFees(state.db, payment.id);
    const held = [...this.desk.family(batch)].reverse().find((id) => state.mempool.includes(id));
    const seen = held === undefined ? 0n : this.#seenFees(state.mempool, held);
    const earlier = (batch.takenBack?.by ?? []).map((id): Rival => {
      const { feeSats, vbytes } = this.desk.shelf.plan(id);
      return { feeSats, rateSatPerKvb: (feeSats * 1_000n + BigInt(vbytes) - 1n) / BigInt(vbytes) };
    });
    if (!isOut) return earlier;
    const family = this.desk.family(batch).map((id): Rival => {
      const { feeSats, vbytes } = this.desk.shelf.plan(id);
      const rate = id === payment.id ? rateSatPerKvb : (feeSats * 1_000n + BigInt(vbytes) - 1n) / BigInt(vbytes);
      const least = feeSats + known;
      return { feeSats: seen > least ? seen : least, rateSatPerKvb: rate };
    });
    return [...family, ...earlier];
  }

  #seenFees(mempool: readonly number[], id: number): bigint {
    if (!mempool.includes(id)) return 0n;
    const { txid, feeSats } = this.desk.shelf.plan(id);
    const hanging = mempool.filter((one) => {
      return this.desk.shelf.plan(one).inputs.some((outpoint) => outpoint.startsWith(`${txid}:`));
    });
    return hanging.reduce((sum, one) => sum + this.#seenFees(mempool, one), feeSats);
  }

  /** Fees of signed children of a batch, whichever attempt they pull. */
  #childFees(db: Db, parent: number): bigint {
    const { shelf } = this.desk;
    return db.batches.reduce((sum, batch) => {
      const { plan: id, hasBytes } = batch;
      const { feeSats } = shelf.plan(id);
      const pulls = this.desk.pulledBy(batch);
      const isOf = pulls !== null && (shelf.plan(pulls).replaces ?? pulls) === parent;
      return isOf && hasBytes ? sum + feeSats + this.#childFees(db, id) : sum;
    }, 0n);
  }

  /** It pays nobody: the signer's journal has no item of it, and refuses nothing. */
  #ask(state: State, id: number): State | undefined {
    if (state.hands.length >= this.desk.scope.instances) return undefined;
    const journal = state.journal.includes(id) ? state.journal : [...state.journal, id].sort((a, b) => a - b);
    const mark = this.back.kept(state);
    return { ...state, mark, journal, hands: [...state.hands, { kind: 'signed', plan: id }] };
  }

  /** Begins to keep book of a payment that another transaction of ours may take the place of. */
  open(state: State, batch: Batch, hasBytes: boolean): State {
    return batch.takenBack === null ? this.desk.patch(state, batch, { takenBack: opened(hasBytes) }) : state;
  }

  /** Its items were given back, and taken again while another batch was paying its members. */
  isPaidElsewhere({ plan, takenBack }: Batch, books: Books): boolean {
    const { items } = this.desk.shelf.plan(plan);
    const debts = takenBack?.books.debts ?? [];
    return items.some(({ member }, nth) => openDebt(books, `m${member}`, debts[nth]) > 0n);
  }

  /** @param confirmed what a block holds */
  settleBooks(state: State, payment: number, confirmed: number | undefined): State {
    const batch = state.db.batches.find(({ plan }) => plan === payment);
    if (batch?.takenBack == null) return state;
    const { signed, books } = batch.takenBack;
    const { shelf } = this.desk;
    const by = this.desk.decisive(batch, confirmed);
    // One whose coins were given back is not sent by us any more.
    const alive = this.desk.signedAttempts(batch).filter((id) => id !== batch.plan);
    const mayBe = [...this.desk.family(batch), ...by];
    const next = cancelBooks(batch.state, {
      hasBytes: books.hasBytes,
      paymentFeeSats: shelf.plan(payment).feeSats,
      otherFeesSats: [...alive, ...by.filter((id) => signed.includes(id))].map((id) => shelf.plan(id).feeSats),
      confirmedFeeSats:
        confirmed !== undefined && mayBe.includes(confirmed) ? shelf.plan(confirmed).feeSats : undefined,
    });
    return this.#moveBooks(state, { ...batch, takenBack: batch.takenBack }, next);
  }

  /** From what stands to what must stand, by new entries only. */
  #moveBooks(
    state: State,
    batch: Batch & { readonly takenBack: TakenBack },
    to: ReturnType<typeof cancelBooks>,
  ): State {
    const { desk } = this;
    const [booked, items] = desk.booked(desk.shelf.plan(batch.plan));
    const next: { -readonly [K in keyof StandingBooks]: StandingBooks[K] } = { ...batch.takenBack.books };
    let { feeFromReserve } = batch;
    let { books } = state.db;
    const write = (entries: readonly NewEntry[]): void => void (books = desk.post(books, entries));
    const committed = (feeReserveSats: bigint): NewEntry[] =>
      committedAgain(booked, items, { at: NOW, feeReserveSats, number: NUMBER });
    const fee = (feeSats: bigint, feeReserveSats: bigint): NewEntry[] =>
      cancelFeeEntries(booked, { at: NOW, number: NUMBER, feeSats, feeReserveSats });
    if (next.isReturned && !to.returned) {
      next.debts = items.map((item) => {
        const availableSats = -(books[accounts.member(item.memberId, 'available')] ?? 0n);
        write([takenEntry(booked, item, { at: NOW, number: NUMBER, availableSats })]);
        return item.amountSats > availableSats ? item.amountSats - availableSats : 0n;
      });
      next.isReturned = false;
    }
    if (next.isCommitted && !to.committed) {
      write(undone(committed(feeFromReserve)));
      next.isCommitted = false;
      feeFromReserve = 0n;
    }
    if (next.feeSats !== to.feeSats) write(undone(fee(next.feeSats, next.feeFromReserve)));
    if (!next.isCommitted && to.committed) {
      const before = feeReserveOf(books);
      write(committed(before));
      feeFromReserve = before - feeReserveOf(books);
      next.isCommitted = true;
      next.hasBytes = true;
    }
    if (next.feeSats !== to.feeSats) {
      const before = feeReserveOf(books);
      write(fee(to.feeSats, before));
      next.feeFromReserve = before - feeReserveOf(books);
      next.feeSats = to.feeSats;
    }
    if (!next.isReturned && to.returned) {
      const debtsSats = new Map(items.map((item, nth) => [item.id, openDebt(books, item.memberId, next.debts?.[nth])]));
      write(returnedEntries(booked, items, { at: NOW, number: NUMBER, debtsSats }));
      next.isReturned = true;
      next.debts = null;
    }
    const patched = desk.patch(state, this.#same(state, batch), {
      feeFromReserve,
      takenBack: { ...batch.takenBack, books: next },
    });
    return { ...patched, db: { ...patched.db, books } };
  }

  #same({ db }: State, { plan }: Batch): Batch {
    const batch = db.batches.find((one) => one.plan === plan);
    if (batch === undefined) throw new Error(`There is no batch ${plan}.`);
    return batch;
  }
}

/** What of the debt that was made is still open. */
function openDebt(books: Books, memberId: string, made = 0n): bigint {
  const open = books[accounts.memberReceivable(memberId)] ?? 0n;
  return made < open ? made : open;
}

/** The payment was signed: its entries stand. */
export function committed(takenBack: TakenBack): TakenBack {
  return { ...takenBack, books: { ...takenBack.books, hasBytes: true, isCommitted: true } };
}

function opened(hasBytes: boolean): TakenBack {
  const books = { hasBytes, isCommitted: hasBytes, feeSats: 0n, feeFromReserve: 0n, isReturned: false, debts: null };
  return { by: [], signed: [], books };
}

function backOf(
  payment: Plan,
  {
    id,
    feeSats,
    vbytes,
    backSats,
  }: { readonly id: number; readonly feeSats: bigint; vbytes: number; backSats: bigint },
): Plan {
  return {
    ...{ id, txid: planTxid(id), inputs: payment.inputs, items: [], feeSats, vbytes },
    ...{ ...ON_ITS_OWN, changeSats: backSats, changeVout: 0, takesBack: payment.id },
  };
}
