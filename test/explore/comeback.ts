import { accounts, type NewEntry } from '../../src/ledger';
import type { PayoutState } from '../../src/payout';
import { batchedEntries, committedEntries } from '../../src/payout/entries';
import { type CopyVerdict, judgeCopy, type Mark } from '../../src/payout/hand-out-mark';
import { planMoves } from '../../src/payout/own-move';
import { type BarrierFacts, barrierHindrances, exposedCoins, type OwnCoinSight } from '../../src/payout/restore';
import { LIVE_STATES, RELEASABLE_STATES } from '../../src/payout/states';
import { planTxid } from './chain';
import { type Desk, feeReserveOf, NOW } from './desk';
import { Found, type FoundHouse } from './found';
import type { Books } from './ledger';
import { type Batch, type Db, ON_ITS_OWN, plannedBatch, type Plan, type State, type Step } from './state';

/** Of a batch in one of these nothing has left the process. */
const NEVER_OUT: readonly PayoutState[] = ['queued', 'claimed', 'planned', 'approved', 'held'];

const BEATABLE: readonly PayoutState[] = [...RELEASABLE_STATES, 'handed-out', 'conflicted'];

/** A coin of ours in the chain as followed. */
export interface OwnCoin {
  readonly outpoint: string;
  readonly valueSats: bigint;
  readonly confirmations: number;
}

/** What the way back uses of the rest of the service. */
export interface House extends FoundHouse {
  readonly policy: { readonly rateSatPerKvb: bigint; readonly maxFeeSats: bigint; readonly scriptHex: string };
  readonly coins: (db: Db) => readonly OwnCoin[];
  readonly giveBack: (state: State, batch: Batch) => State | undefined;
  readonly isSolvent: (db: Db) => boolean;
}

/**
 * How a restored service comes to pay again (RULES.md 15): it sees that it is an older copy, compares, books what it
 * forgot, moves every coin to itself and is let go on. Decided by the product's own functions; loading and saving is
 * written here anew.
 */
export class ComeBack {
  readonly #found: Found;

  constructor(
    private readonly desk: Desk,
    private readonly house: House,
  ) {
    this.#found = new Found(desk, house);
  }

  steps(state: State): Step[] {
    if (!this.desk.scope.comesBack) return [];
    const { db } = state;
    const noticed = this.#notice(state);
    if (noticed !== undefined) return [{ name: 'notice the restore', to: noticed }];
    if (db.restore === null || this.verdict(state) !== 'same') return [];
    const waiting = this.#found.waiting(state, this.#known(db));
    const compared = this.#compare(state);
    if (compared !== undefined) return [...waiting, { name: 'compare', to: compared }];
    return [...waiting, ...this.#lets(state)];
  }

  /** The barrier, and the word of two people. */
  #lets(state: State): Step[] {
    const { db } = state;
    const hindrances = this.#hindrances(state);
    if (hindrances.length === 0) {
      return [{ name: 'release', to: { ...state, db: { ...db, restore: null, reconcileOnly: false } } }];
    }
    const planned = hindrances.every((one) => one === 'barrier-due' || one === 'journal')
      ? this.#planBarrier(state)
      : undefined;
    return planned === undefined ? [] : [{ name: 'plan the barrier', to: planned }];
  }

  /** What the mark outside says of the database. */
  verdict({ mark, db }: State): CopyVerdict {
    if (!this.desk.scope.comesBack) return 'same';
    return judgeCopy(
      mark,
      db.outs.at(-1),
      db.outs.find(({ sequence }) => sequence === mark.sequence),
    );
  }

  /** Whether a batch goes on while nothing else may: one that was out before the copy was made, and the barrier. */
  mayGoOn(state: State, batch: Batch): boolean {
    const { restore } = state.db;
    if (restore === null || !restore.isCompared || this.verdict(state) !== 'same') return false;
    return !NEVER_OUT.includes(batch.state) || batch.barrierOf === state.db.restores;
  }

  /** In the transaction of a hand-out. */
  handedOut(db: Db, plan: number): Db {
    if (!this.desk.scope.comesBack) return db;
    const sequence = (db.outs.at(-1)?.sequence ?? 0) + 1;
    return { ...db, outs: [...db.outs, { sequence, batchId: String(plan) }] };
  }

  /** The mark follows before anything leaves. */
  kept(state: State): Mark {
    const last = state.db.outs.at(-1);
    return last === undefined || state.mark.sequence >= last.sequence ? state.mark : last;
  }

  #notice(state: State): State | undefined {
    const { db, mark } = state;
    const isLost = this.#lost(state).some((id) => !db.judged.includes(id));
    if (this.verdict(state) === 'same' && !isLost) return undefined;
    const restores = db.restores + 1;
    const sequence = Math.max(db.outs.at(-1)?.sequence ?? 0, mark.sequence) + 1;
    // A name of its own for each time: this one copy goes on after the mark.
    const begun = { sequence, batchId: `restore ${restores} ${state.left.restores}` };
    const next: Db = {
      ...db,
      ...{ restores, reconcileOnly: true, restore: { isCompared: false, line: null } },
      ...{ judged: this.#journal(state), outs: [...db.outs, begun] },
    };
    return { ...state, db: next, mark: begun };
  }

  /** What the signer's journal says, where the service can ask for it. */
  #journal({ journal }: State): readonly number[] {
    return this.desk.scope.journalRead ? journal : [];
  }

  /** Lines that the books do not know, or know as of a batch that was never handed out. */
  #lost(state: State): number[] {
    const known = this.#known(state.db);
    return this.#journal(state).filter((id) => !known.has(id));
  }

  #known(db: Db): ReadonlySet<number> {
    return this.#found.known(db, NEVER_OUT);
  }

  /** The first thing to be done, a transaction of its own; undefined once nothing is. */
  #compare(state: State): State | undefined {
    const { db } = state;
    const open = db.batches.find((one) => {
      return RELEASABLE_STATES.includes(one.state) && (one.barrierOf !== db.restores || this.#isBeaten(db, one));
    });
    if (open !== undefined) return this.house.giveBack(state, open);
    const unknown = this.#unknown(db);
    const adopted = this.#found.adopt(
      state,
      unknown.map(({ plan }) => plan),
    );
    if (adopted !== undefined) return adopted;
    const beaten = db.batches.find((one) => this.#isBeaten(db, one) && !RELEASABLE_STATES.includes(one.state));
    if (beaten !== undefined) return this.#end(state, beaten);
    const deep = unknown
      .filter(({ confirmations }) => confirmations >= this.desk.scope.settleConfirmations)
      .map(({ plan }) => plan);
    const takenBack = this.#found.cancellation(state, deep);
    if (takenBack !== undefined) return takenBack;
    // What was paid again after a cancellation is booked when its items are available again.
    const forgotten = this.#found.isTakingBack(db) ? undefined : deep.find((plan) => !this.#isHeld(db, plan));
    if (forgotten !== undefined) return this.#book(state, forgotten);
    if (db.restore?.isCompared !== false) return undefined;
    return { ...state, db: { ...db, restore: { ...db.restore, isCompared: true } } };
  }

  /** A barrier that a lost payment was faster than, deep enough; or what else pays nobody and ended so. */
  #isBeaten(db: Db, batch: Batch): boolean {
    const isMove = batch.barrierOf !== null && BEATABLE.includes(batch.state);
    const isVain = batch.state === 'displaced' && this.desk.shelf.plan(batch.plan).items.length === 0;
    if (!isMove && !isVain) return false;
    const { spent, confirmed, height } = this.desk.shelf.facts(db.view);
    return this.desk.heldBy(batch).some((outpoint) => {
      const by = spent.get(outpoint);
      const place = by === undefined || by === batch.inForce ? undefined : confirmed.get(by);
      return place !== undefined && height - place.height + 1 >= this.desk.scope.settleConfirmations;
    });
  }

  #end(state: State, batch: Batch): State | undefined {
    const opened = this.house.books.open(state, batch, batch.hasBytes);
    const now = opened.db.batches.find(({ plan }) => plan === batch.plan) ?? batch;
    const moved = this.desk.move(opened, now, 'replaced');
    if (moved === undefined) return undefined;
    const { db } = this.house.books.settleBooks(moved, batch.plan, undefined);
    // Its coins are free and its fee was never paid: nothing reads the row any more.
    return { ...moved, db: { ...db, batches: db.batches.filter(({ plan }) => plan !== batch.plan) } };
  }

  /** Plans of ours that the chain holds and these books do not know, the deepest first. */
  #unknown(db: Db): { readonly plan: Plan; readonly confirmations: number }[] {
    const { confirmed, height } = this.desk.shelf.facts(db.view);
    const known = this.#known(db);
    return [...confirmed]
      .filter(([id]) => !known.has(id))
      .map(([id, place]) => ({ plan: this.desk.shelf.plan(id), confirmations: height - place.height + 1 }))
      .sort((a, b) => b.confirmations - a.confirmations);
  }

  /** Whether a batch that these books know holds one of its coins. */
  #isHeld(db: Db, { inputs }: Plan): boolean {
    const held = this.#reserved(db);
    return inputs.some((outpoint) => held.has(outpoint));
  }

  #reserved({ batches }: Db): Set<string> {
    return new Set(batches.flatMap((batch) => this.desk.heldBy(batch)));
  }

  /** A payment that was forgotten, read again from the chain. What the books do not hold for a member is his debt. */
  #book(state: State, plan: Plan): State {
    const { desk } = this;
    const [booked, items] = desk.booked(plan);
    let { books } = state.db;
    for (const [nth, entry] of batchedEntries(booked, items, NOW).entries()) {
      books = desk.post(books, [onCredit(entry, books, items[nth]?.memberId ?? '')]);
    }
    const before = feeReserveOf(books);
    books = desk.post(books, committedEntries(booked, items, { at: NOW, feeReserveSats: before }));
    const feeFromReserve = before - feeReserveOf(books);
    const batch: Batch = {
      ...plannedBatch(plan.id),
      state: 'signed',
      hasBytes: true,
      feeFromReserve,
      isImported: true,
    };
    return { ...state, db: { ...state.db, batches: [...state.db.batches, batch], books } };
  }

  /** Whose turn it is, by the codes of the product. The node here cannot say what waits in its mempool. */
  #hindrances(state: State): string[] {
    const { db } = state;
    if (db.restore?.isCompared !== true) return ['chain'];
    const unknown = this.#unknown(db);
    if (unknown.length > 0) return unknown.map(() => 'unknown');
    return barrierHindrances(this.#facts(state, db.restore.line)).map(({ code }) => code);
  }

  #facts(state: State, lineHeight: number | null): BarrierFacts {
    const { db } = state;
    const { shelf, scope } = this.desk;
    const { height, confirmed } = shelf.facts(db.view);
    const live = db.batches.filter((one) => LIVE_STATES.includes(one.state) && one.state !== 'settled');
    const own = db.batches.filter((one) => one.barrierOf === db.restores);
    return {
      ...{ tipHeight: height, needed: scope.settleConfirmations, lineHeight },
      coins: this.#sights(db),
      batches: [...new Set([...live, ...own])].map(({ plan, inForce, state: stands, barrierOf }) => {
        const blockHeight = confirmed.get(inForce)?.height ?? null;
        const isBarrier = barrierOf === db.restores;
        return { id: String(plan), txid: shelf.plan(inForce).txid, state: stands, isBarrier, blockHeight };
      }),
      reserved: this.#reserved(db),
      lost: this.#lost(state).map((id) => shelf.plan(id)),
      beneath: this.#beneath(db, this.#lost(state)),
    };
  }

  /** Of the books, what these spend something of, and what that does in turn. */
  #beneath(db: Db, lost: readonly number[]): Plan[] {
    const { shelf } = this.desk;
    const known = this.#found.known(db, []);
    const found = new Set<number>();
    for (let next = lost; next.length > 0;) {
      const makers = next.flatMap((id) => shelf.plan(id).inputs.map((outpoint) => shelf.makerOf(outpoint)));
      next = [...new Set(makers)].filter((id) => id !== undefined && known.has(id) && !found.has(id)) as number[];
      for (const id of next) found.add(id);
    }
    return [...found].map((id) => shelf.plan(id));
  }

  #sights(db: Db): OwnCoinSight[] {
    const { spent, confirmed, height } = this.desk.shelf.facts(db.view);
    return this.house.coins(db).map(({ outpoint, valueSats, confirmations }) => {
      const [txid = '', vout = '0'] = outpoint.split(':');
      const spender = spent.get(outpoint);
      const spentBy =
        spender === undefined
          ? null
          : { txid: this.desk.shelf.plan(spender).txid, height: confirmed.get(spender)?.height ?? 0 };
      const at = height - confirmations + 1;
      return { txid, vout: Number.parseInt(vout, 10), valueSats, height: at, mature: true, spentBy };
    });
  }

  #planBarrier(state: State): State | undefined {
    const { db } = state;
    const { shelf } = this.desk;
    // One run at a time holds the claim.
    const isClaimed = db.batches.some((batch) => RELEASABLE_STATES.includes(batch.state));
    if (db.restore === null || isClaimed || db.isStopped || !this.house.isSolvent(db)) return undefined;
    const line = db.restore.line ?? shelf.facts(db.view).height;
    const exposed = exposedCoins(this.#facts(state, line));
    const coins = exposed.map((coin) => ({ ...coin, scriptHex: this.house.policy.scriptHex, ...DEEP_COIN }));
    const moves = planMoves(coins, { ...this.house.policy, spend: { kind: 'wpkh' } });
    if (moves.length === 0) return undefined;
    const batches = moves.map(({ inputs, feeSats, valueSats, vbytes }) => {
      const outpoints = inputs.map(({ txid, vout }) => `${txid}:${vout}`);
      const plan = shelf.keep(`barrier ${state.left.restores} ${outpoints.join()}`, (id) => ({
        ...{ id, txid: planTxid(id), inputs: outpoints, items: [], feeSats, vbytes },
        ...{ ...ON_ITS_OWN, changeSats: valueSats, changeVout: 0 },
      }));
      return { ...plannedBatch(plan.id), barrierOf: db.restores };
    });
    return { ...state, db: { ...db, batches: [...db.batches, ...batches], restore: { ...db.restore, line } } };
  }
}

/** The barrier asks a coin for its value only. */
const DEEP_COIN = { confirmations: 100, coinbase: false } as const;

/** What the books hold for a member is claimed; the rest he had already: his debt. */
function onCredit(entry: NewEntry, books: Books, memberId: string): NewEntry {
  const available = -(books[accounts.member(memberId, 'available')] ?? 0n);
  const [debit, ...credits] = entry.postings;
  if (debit === undefined || available >= debit.amount) return entry;
  const debt = { ...debit, account: accounts.memberReceivable(memberId), amount: debit.amount - available };
  const claimed = available > 0n ? [{ ...debit, amount: available }] : [];
  return { ...entry, postings: [...claimed, debt, ...credits] };
}
