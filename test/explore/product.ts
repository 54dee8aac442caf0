import { accounts, type NewEntry } from '../../src/ledger';
import { DEFAULT_POLICY, type PayoutState } from '../../src/payout';
import { CANCEL_STATES } from '../../src/payout/cancelling';
import { type Coin, freeCoins, isMature, OWN_CHANGE_CONFIRMATIONS_MIN } from '../../src/payout/coin';
import { decideFollow, decideSent, FINAL_CONFIRMATIONS, TRACKED_STATES } from '../../src/payout/decide';
import { decideDue, type Gate } from '../../src/payout/due';
import { batchedEntries, committedEntries, settledEntries, unbatchedEntries } from '../../src/payout/entries';
import { type BatchPlan, type BatchRefusal, isRefusal, planBatch, type PlanPolicy } from '../../src/payout/plan';
import type { Payable, PlannedTransaction } from '../../src/payout/planned';
import type { JournalLine } from '../../src/payout/signers/hot/signer-journal.adapter';
import { journalRefusal } from '../../src/payout/signers/hot/signer-limits';
import { RELEASABLE_STATES, WAITING_STATES } from '../../src/payout/states';
import { changeOf, coinOutpoint, planTxid, type Shelf } from './chain';
import { batchOf, blockHashOf, type Desk, feeReserveOf, NOW, WALLET } from './desk';
import { Funds, gatesOf } from './funds';
import { type Books, post, undone } from './ledger';
import type { Scope } from './scope';
import {
  type Batch,
  type Db,
  type Hand,
  NO_BLOCK,
  ON_ITS_OWN,
  type Plan,
  plannedBatch,
  type State,
  type Step,
} from './state';
import { ComeBack, type OwnCoin } from './comeback';
import { Pull } from './pull';
import { Replace } from './replace';
import { committed, TakeBack } from './takeback';

const RATE = 1_000n;
/** What a payment and its child reach together. */
const PULL_RATE = 3_000n;
/** The coins that are there from the start are so deep. */
const DEEP = 200;
const scriptOf = (n: number): string => `0014${(n + 0xabc000).toString(16).padStart(40, '0')}`;
const OUR_SCRIPT = scriptOf(99);
const FOLLOWED: readonly PayoutState[] = [...TRACKED_STATES, ...CANCEL_STATES, 'handed-out'];
const LIMITS = {
  maxTransactionSats: 10_000_000n,
  maxHourSats: 10_000_000n,
  maxDaySats: 10_000_000n,
  maxRateSatPerKvb: 100_000n,
  maxFeeSats: 100_000n,
};

/** What the fee may be: the policy's caps that every plan is held against. */
export const POLICY: PlanPolicy = {
  ...DEFAULT_POLICY,
  longTermRateSatPerKvb: RATE,
  rateSatPerKvb: RATE,
  changeScriptHex: OUR_SCRIPT,
};

/** Books as a walk begins: the treasury's coins are the operator's, some of them set aside for fees. */
export function openingBooks({ coinSats }: Scope): Books {
  const total = coinSats.reduce((a, b) => a + b, 0n);
  const reserve = 5_000n;
  return {
    [accounts.treasury(WALLET)]: total,
    [accounts.feeReserve]: -reserve,
    [accounts.operatorCapital]: reserve - total,
  };
}

/** Those whom the walk finds credited. */
export function openingDb(scope: Scope): Pick<Db, 'books' | 'credited'> {
  let books = openingBooks(scope);
  for (let n = 0; n < scope.creditedFirst; n += 1) books = creditedBooks(books, scope, n);
  return { books, credited: (1 << scope.creditedFirst) - 1 };
}

/** A pool's payment reached us: a member's balance is available. */
export function creditedBooks(books: Books, { owedSats }: Scope, n: number): Books {
  const side = { asset: 'BTC', amount: owedSats[n] ?? 0n, role: 'transfer' } as const;
  const entry: NewEntry = {
    reference: `credit/${n}`,
    kind: 'reward.received',
    occurredAt: NOW,
    postings: [
      { ...side, account: accounts.operatorCapital, side: 'debit' },
      { ...side, account: accounts.member(`m${n}`, 'available'), side: 'credit' },
    ],
  };
  return post(books, [entry]).books;
}

/**
 * The service's steps: each is one transaction, decided by the product's own pure functions. What is between the
 * decisions (loading, saving) is the shell's and written here anew.
 */
export class Product {
  readonly #known = new WeakMap<Db, readonly Gate[]>();
  readonly #decided = new Map<string, boolean>();
  readonly #planned = new Map<string, BatchPlan | BatchRefusal>();
  readonly #takeBack: TakeBack;
  readonly #comeBack: ComeBack;
  readonly #replace: Replace;
  readonly #pull: Pull;
  readonly #funds: Funds;

  constructor(readonly desk: Desk) {
    const valueOf = (outpoint: string): bigint => this.#valueOf(outpoint);
    const handedOut = (db: Db, id: number): Db => this.#comeBack.handedOut(db, id);
    const kept = (state: State): State['mark'] => this.#comeBack.kept(state);
    this.#takeBack = new TakeBack(desk, { scriptHex: OUR_SCRIPT, rateSatPerKvb: RATE, valueOf, handedOut, kept });
    this.#comeBack = new ComeBack(desk, {
      ...{ valueOf, scriptOf, books: this.#takeBack },
      policy: { rateSatPerKvb: RATE, maxFeeSats: POLICY.maxFeeSats, scriptHex: OUR_SCRIPT },
      coins: (db) => this.#ownCoins(db),
      giveBack: (state, batch) => this.#cancel(state, batch),
      isSolvent: (db) => this.#funds.isSolvent(db),
    });
    this.#funds = new Funds(desk, { coins: (db) => this.#ownCoins(db), valueOf });
    const spare = (db: Db): Coin[] => this.#free(db);
    this.#replace = new Replace(desk, {
      ...{ scriptHex: OUR_SCRIPT, scriptOf, rateSatPerKvb: RATE, valueOf, spare, books: this.#takeBack, handedOut },
      ask: (state, plan) => this.#askFor(state, plan),
    });
    this.#pull = new Pull(desk, {
      ...{ scriptHex: OUR_SCRIPT, rateSatPerKvb: PULL_RATE, spare },
      giveBack: (state, batch) => this.#cancel(state, batch),
    });
  }

  get #shelf(): Shelf {
    return this.desk.shelf;
  }

  steps(state: State): Step[] {
    const steps: Step[] = [];
    const add = (name: string, to: State | undefined): void => {
      if (to !== undefined) steps.push({ name, to });
    };
    const isOpen = this.#gates(state).length === 0;
    if (isOpen) add('plan', this.#plan(state));
    for (const batch of state.db.batches) {
      const { plan } = batch;
      const goesOn = this.mayGoOn(state, batch);
      if (goesOn && batch.state === 'planned') add(`approve ${plan}`, this.desk.move(state, batch, 'approved'));
      const isStayed = this.#pull.isStayed(state.db, batch);
      if (goesOn && !isStayed && batch.state === 'approved') add(`hand out ${plan}`, this.#handOut(state, batch));
      if (RELEASABLE_STATES.includes(batch.state)) add(`cancel ${plan}`, this.#cancel(state, batch));
      if (goesOn && !isStayed && batch.state === 'handed-out') add(`ask the signer ${plan}`, this.#askFor(state, plan));
      if (goesOn) steps.push(...this.#replace.steps(state, batch));
      if (isOpen) add(`pull ${plan}`, this.#pull.plan(state, batch));
    }
    for (const batch of state.db.batches) {
      if (this.mayTakeBack(state, batch)) steps.push(...this.#takeBack.steps(state, batch));
    }
    steps.push(...this.#comeBack.steps(state));
    // The job takes the batches in their order, each as far as it goes.
    for (const batch of state.db.batches) {
      const followed = this.follow(state, batch);
      if (followed === undefined) continue;
      add(`follow ${batch.plan}`, followed);
      break;
    }
    for (const hand of state.hands) add('take what is in hand', this.#take(state, hand));
    return steps;
  }

  /** Whether what a batch pulls was taken back or lost: it is neither signed nor sent then. */
  isStayed(db: Db, batch: Batch): boolean {
    return this.#pull.isStayed(db, batch);
  }

  /** Whether a batch may be approved, handed out, signed and sent. */
  mayGoOn(state: State, batch: Batch): boolean {
    const gates = this.#gates(state);
    return gates.every((gate) => gate === 'reconcile-only' && this.#comeBack.mayGoOn(state, batch));
  }

  /** A cancellation pays nobody: what stops payments does not stop it, but for a restore. */
  mayTakeBack(state: State, batch: Batch): boolean {
    return !this.#gates(state).includes('reconcile-only') || this.#comeBack.mayGoOn(state, batch);
  }

  /** What stops every payment, as `GateService` asks for it. */
  #gates(state: State): readonly Gate[] {
    const { db } = state;
    const known = this.#known.get(db);
    const gates = known ?? gatesOf(db, this.#funds);
    if (known === undefined) this.#known.set(db, gates);
    const isOlder = !db.reconcileOnly && this.#comeBack.verdict(state) !== 'same';
    return isOlder ? [...gates, 'reconcile-only'] : gates;
  }

  /** One step of a batch along the chain, as the trackers take it. */
  follow(state: State, batch: Batch): State | undefined {
    const pulled = this.#pull.follow(state, batch);
    if (pulled !== 'follow') return pulled;
    if (!FOLLOWED.includes(batch.state)) return undefined;
    const taken = this.#takeBack.follow(state, batch);
    if (taken !== 'follow') return taken ?? this.#replace.free(state, batch);
    return this.#track(state, batch) ?? this.#replace.free(state, batch);
  }

  #track(state: State, batch: Batch): State | undefined {
    const { desk } = this;
    const sight = desk.sightOf(state.db, batch);
    const place = Number(sight.spent?.blockHash);
    const others = desk.family(batch).map((id) => desk.shelf.plan(id).txid);
    const { txid } = desk.shelf.plan(batch.inForce);
    const facts = { state: batch.state, txid, others, blockHash: blockHashOf(batch) };
    const seen = { ...sight, tipHeight: sight.tipHeight + desk.deeper };
    // Of a payment, a walk's blocks are so many as they are.
    const next = decideFollow(facts, batch.state === 'confirming' ? sight : seen, desk.scope.settleConfirmations);
    switch (next.step) {
      case 'none':
        return undefined;
      case 'displaced':
        return this.#displace(state, batch, { place, spender: sight.spender });
      case 'undo':
        return this.#undo(state, batch);
      case 'conflicted':
        return this.#moveBooks(desk.move(state, batch, 'conflicted'), batch, sight.spender);
      case 'confirming': {
        const inForce = sight.spender ?? batch.inForce;
        const moved = desk.move(state, batch, 'confirming', { patch: { block: place, inForce } });
        const now = moved?.db.batches.find(({ plan }) => plan === batch.plan);
        const isOther = inForce !== batch.inForce && now !== undefined;
        const opened = moved !== undefined && isOther ? this.#takeBack.open(moved, now, true) : moved;
        return this.#moveBooks(opened, batch, sight.spender);
      }
      case 'settle': {
        const patch = { settlements: batch.settlements + 1 };
        this.#settles(state.db, batch);
        return this.desk.move(state, batch, 'settled', { patch, entries: this.#settled({ ...batch, ...patch }) });
      }
    }
  }

  #moveBooks(moved: State | undefined, { plan }: Batch, spender?: number): State | undefined {
    return moved === undefined ? undefined : this.#takeBack.settleBooks(moved, plan, spender);
  }

  /** Nothing of ours is spent, or by another: what was counted is undone. Of what was final, payouts stop. */
  #undo(state: State, batch: Batch): State | undefined {
    const entries = batch.state === 'settled' ? undone(this.#settled(batch)) : [];
    const inForce = this.desk.signedAttempts(batch)[0] ?? batch.inForce;
    const wasOut = batch.takenBack?.books.hasBytes !== false || batch.takenBack.by.length > 0;
    const cameFrom = wasOut ? 'conflicted' : 'handed-out';
    const to = batch.state === 'displaced' ? cameFrom : 'sent';
    // What another batch took meanwhile stays that one's: the two payments conflict by it.
    const others = state.db.batches.filter((one) => one !== batch);
    const taken = new Set(others.flatMap((one) => this.desk.heldBy(one)));
    const { inputs } = this.#shelf.plan(batch.plan);
    const freed = batch.freed.filter((outpoint) => !inputs.includes(outpoint) || taken.has(outpoint));
    const moved = this.desk.move(state, batch, to, { patch: { block: NO_BLOCK, inForce, freed }, entries });
    if (moved === undefined) return undefined;
    const halted = to === 'sent' ? moved : { ...moved, db: { ...moved.db, isStopped: true } };
    return this.#moveBooks(halted, batch);
  }

  /** Its payment can never confirm: unless what spends the coins may be a payment that these books have lost. */
  #displace(
    state: State,
    batch: Batch,
    by: { readonly place: number; readonly spender: number | undefined },
  ): State | undefined {
    const { db } = state;
    const members = this.#shelf.plan(batch.plan).items.map(({ member }) => member);
    // An older copy is one from its first moment on, before anybody has noted it.
    if (members.length > 0 && this.#gates(state).includes('reconcile-only')) return undefined;
    const taker = by.spender === undefined ? undefined : this.#shelf.plan(by.spender);
    // Another batch of ours pays its own items, to whichever address; an attempt at this one that nobody knows pays these.
    const other = taker === undefined ? undefined : batchOf(db, taker);
    const isKnown = other !== undefined && other.plan !== batch.plan;
    if (!isKnown && taker?.items.some(({ member }) => members.includes(member)) === true) return undefined;
    const opened = this.#takeBack.open(state, batch, batch.state !== 'handed-out');
    const now = opened.db.batches.find(({ plan }) => plan === batch.plan);
    if (now === undefined) return undefined;
    const { spent } = this.#shelf.facts(db.view);
    const left = this.#shelf.plan(batch.plan).inputs.filter((outpoint) => !spent.has(outpoint));
    const patch = { block: by.place, freed: [...batch.freed, ...left].sort() };
    return this.#moveBooks(this.desk.move(opened, now, 'displaced', { patch }), batch);
  }

  #plan(state: State): State | undefined {
    const { db, left } = state;
    const { shelf, scope } = this.desk;
    // One run at a time: the claim's row is held until every batch of the run is handed out or given back.
    if (left.attempts === 0 || db.batches.some((batch) => RELEASABLE_STATES.includes(batch.state))) return undefined;
    const attempt = scope.attempts - left.attempts;
    const owed = this.#due(db, attempt);
    const coins = this.#free(db);
    const key = `${attempt}/${owed.map(({ memberId }) => memberId).join()}/${coins.map((one) => `${one.txid}:${one.vout}`).join()}`;
    const result = this.#planned.get(key) ?? planBatch(owed, coins, POLICY);
    this.#planned.set(key, result);
    if (isRefusal(result) || result.transactions.length > left.attempts) return undefined;
    let next = state;
    result.transactions.forEach((transaction, nth) => {
      const plan = shelf.keep(`${key}/${nth}`, (id) => planOf(transaction, id));
      const batch = plannedBatch(plan.id);
      const books = this.desk.post(next.db.books, batchedEntries(...this.desk.booked(plan), NOW));
      next = { ...next, db: { ...next.db, batches: [...next.db.batches, batch], books } };
    });
    return { ...next, left: { ...left, attempts: left.attempts - result.transactions.length } };
  }

  #free(db: Db): Coin[] {
    // A displaced one too: what somebody took of it may come back by a reorganisation that nobody has followed yet.
    const reserved = new Set(db.batches.flatMap((batch) => this.desk.heldBy(batch)));
    return freeCoins(this.#spendable(db), reserved, POLICY.minInputConfirmations);
  }

  /** Members with a balance, by the product's own rule. */
  #due(db: Db, attempt: number): Payable[] {
    return this.desk.scope.owedSats.flatMap((_, n) => {
      const memberId = `m${n}`;
      const amountSats = -(db.books[accounts.member(memberId, 'available')] ?? 0n);
      return this.#isDue(n, amountSats)
        ? [{ itemId: `i${attempt}.${n}`, memberId, scriptHex: scriptOf(n), amountSats }]
        : [];
    });
  }

  /** Asked once for each balance: every gate is open here. */
  #isDue(n: number, availableSats: bigint): boolean {
    const key = `${n} ${availableSats}`;
    let due = this.#decided.get(key);
    if (due === undefined) {
      const memberId = `m${n}`;
      const destination = { addressId: memberId, address: memberId, scriptHex: scriptOf(n), payableFrom: NOW };
      const threshold = { kind: 'sats', sats: 10_000n } as const;
      const facts = { memberId, availableSats, threshold, destination, paused: false, holds: [] };
      const context = { at: NOW, quote: undefined, rateSatPerKvb: RATE, gates: [], policy: DEFAULT_POLICY };
      ({ due } = decideDue(facts, context));
      this.#decided.set(key, due);
    }
    return due;
  }

  /** Coins of the view with their depth; change of our own batches is known by the batch. */
  #spendable(db: Db): Coin[] {
    const facts = this.#shelf.facts(db.view);
    const changes = new Set(db.batches.map(({ inForce }) => changeOf(this.#shelf.plan(inForce))));
    return this.#ownCoins(db)
      .filter(({ outpoint }) => !facts.spent.has(outpoint))
      .map(({ outpoint, valueSats, confirmations }) => {
        const [txid = '', vout = '0'] = outpoint.split(':');
        const coin = { txid, vout: Number.parseInt(vout, 10), valueSats, scriptHex: OUR_SCRIPT, confirmations };
        return { ...coin, coinbase: false, ...(changes.has(outpoint) ? { ownChange: true } : {}) };
      })
      .filter(
        (coin) => isMature({ ...coin, ownChange: true }, OWN_CHANGE_CONFIRMATIONS_MIN) && this.#isCertain(db, coin),
      );
  }

  /** Not of a payment or a cancellation that the other one can still take the place of. */
  #isCertain(db: Db, { txid, confirmations }: Coin): boolean {
    const { shelf, scope } = this.desk;
    const maker = shelf.makerOf(`${txid}:0`);
    if (maker === undefined || confirmations + 100 - scope.finalBlocks >= FINAL_CONFIRMATIONS) return true;
    return !this.#isContested(db, maker);
  }

  /** By a cancellation or another attempt; with what a child pulls, for it is lost with that one. */
  #isContested(db: Db, id: number): boolean {
    const plan = this.#shelf.plan(id);
    const batch = batchOf(db, plan);
    if (batch === undefined || (batch.plan !== id && plan.takesBack !== null)) return plan.takesBack !== null;
    if ((batch.takenBack?.by.length ?? 0) > 0 || batch.attempts.length > 0) return true;
    const pulls = this.desk.pulledBy(batch);
    return pulls !== null && this.#isContested(db, pulls);
  }

  /** Every coin is in a block and unspent, or the change of a batch that waits. */
  #coinsStand(db: Db, { plan }: Batch): boolean {
    const { spent, confirmed } = this.#shelf.facts(db.view);
    const waiting = db.batches.filter(({ state }) => WAITING_STATES.includes(state));
    const own = new Set(waiting.map(({ inForce }) => changeOf(this.#shelf.plan(inForce))));
    const gone = this.#shelf.plan(plan).inputs.filter((outpoint) => {
      const maker = this.#shelf.makerOf(outpoint);
      return spent.has(outpoint) || (maker !== undefined && !confirmed.has(maker));
    });
    return gone.every((outpoint) => own.has(outpoint));
  }

  #valueOf(outpoint: string): bigint {
    const { scope, shelf } = this.desk;
    const first = scope.coinSats.find((_, n) => coinOutpoint(n) === outpoint);
    const maker = shelf.makerOf(outpoint);
    return first ?? (maker === undefined ? 0n : shelf.plan(maker).changeSats);
  }

  /** Every output of ours that the view has, spent or not. */
  #ownCoins({ view }: Db): OwnCoin[] {
    const facts = this.#shelf.facts(view);
    const coins = this.desk.scope.coinSats.map((valueSats, n) => ({
      ...{ outpoint: coinOutpoint(n), valueSats },
      confirmations: DEEP + facts.height,
    }));
    for (const [id, { height }] of facts.confirmed) {
      const plan = this.#shelf.plan(id);
      const outpoint = changeOf(plan);
      if (outpoint !== '')
        coins.push({ outpoint, valueSats: plan.changeSats, confirmations: facts.height - height + 1 });
    }
    return coins;
  }

  #handOut(state: State, batch: Batch): State | undefined {
    if (!this.#coinsStand(state.db, batch)) return undefined;
    const moved = this.desk.move(state, batch, 'handed-out');
    return moved === undefined ? undefined : { ...moved, db: this.#comeBack.handedOut(moved.db, batch.plan) };
  }

  #cancel(state: State, batch: Batch): State | undefined {
    const moved = this.desk.move(state, batch, 'queued', {
      entries: unbatchedEntries(...this.desk.booked(this.#shelf.plan(batch.plan)), NOW),
    });
    if (moved === undefined) return undefined;
    // Its coins are free and its members are owed again: nothing reads the row any more.
    return { ...moved, db: { ...moved.db, batches: moved.db.batches.filter(({ plan }) => plan !== batch.plan) } };
  }

  /** The signer judges by its own journal, and writes before it signs. */
  #askFor(state: State, id: number): State | undefined {
    if (state.hands.length >= this.desk.scope.instances) return undefined;
    const plan = this.#shelf.plan(id);
    const batch = plan.replaces === null ? batchOf(state.db, plan) : undefined;
    if (batch !== undefined && this.#takeBack.isPaidElsewhere(batch, state.db.books)) return undefined;
    const journal = state.journal.map((id) => this.#line(this.#shelf.plan(id)));
    if (journalRefusal(this.#line(plan), { journal, limits: LIMITS, now: NOW }) !== undefined) return undefined;
    const written = state.journal.includes(plan.id) ? state.journal : [...state.journal, plan.id].sort((a, b) => a - b);
    return {
      ...state,
      mark: this.#comeBack.kept(state),
      journal: written,
      hands: [...state.hands, { kind: 'signed', plan: plan.id }],
    };
  }

  #line({ txid, items, inputs, feeSats }: Plan): JournalLine {
    const spentSats = items.reduce((sum, { paidSats }) => sum + paidSats, feeSats);
    return { at: NOW, batchId: txid, txid, items: items.map(({ id }) => id), inputs, spentSats };
  }

  /** Commits what the signer or the node said, where the batch still stands as it did. */
  #take(state: State, hand: Hand): State | undefined {
    const { db } = state;
    const empty = { ...state, hands: state.hands.filter((one) => one !== hand) };
    const plan = this.#shelf.plan(hand.plan);
    const batch = batchOf(db, plan);
    // One that was read from the chain is a batch of its own, whatever it was in the life that is lost.
    const isItself = batch?.plan === plan.id;
    if (!isItself && plan.takesBack !== null) return this.#takeBack.signed(empty, plan.id);
    if (!isItself && plan.replaces !== null && hand.kind === 'signed') return this.#replace.signed(empty, plan);
    if (batch === undefined) return empty;
    if (hand.kind === 'told') {
      return decideSent(batch.state, hand.word) === 'sent' ? this.desk.move(empty, batch, 'sent') : empty;
    }
    if (batch.state !== 'handed-out' || this.#takeBack.isPaidElsewhere(batch, db.books)) return empty;
    const before = feeReserveOf(db.books);
    const entries = committedEntries(...this.desk.booked(plan), { at: NOW, feeReserveSats: before });
    const moved = this.desk.move(empty, batch, 'signed', { entries });
    const signed = moved?.db.batches.find((one) => one.plan === hand.plan);
    if (moved === undefined || signed === undefined) return undefined;
    const feeFromReserve = before - feeReserveOf(moved.db.books);
    // One that was given back and taken again has books of its own: they stand as those of any other from here on.
    const takenBack = signed.takenBack === null ? null : committed(signed.takenBack);
    // A dearer attempt that was found may confirm yet: it is in force then, and what it costs is held.
    const [inForce = hand.plan] = this.desk.signedAttempts({ ...signed, hasBytes: true });
    const kept = this.desk.patch(moved, signed, { hasBytes: true, feeFromReserve, takenBack, inForce });
    const now = kept.db.batches.find((one) => one.plan === hand.plan);
    if (now === undefined || inForce === hand.plan) return kept;
    return this.#takeBack.settleBooks(this.#takeBack.open(kept, now, true), hand.plan, undefined);
  }

  #settled(batch: Batch): ReturnType<typeof settledEntries> {
    const context = { at: NOW, settlement: batch.settlements, blockHash: String(batch.block) };
    return settledEntries(...this.desk.booked(this.#shelf.plan(batch.plan)), context);
  }

  /** I9, when a batch is settled: its own transaction, in the block it names, so deep in the view. */
  #settles(db: Db, batch: Batch): void {
    const facts = this.#shelf.facts(db.view);
    const place = facts.confirmed.get(batch.inForce);
    const deep = place === undefined ? 0 : facts.height - place.height + 1;
    if (place?.block !== batch.block || deep < this.desk.scope.settleConfirmations) {
      this.desk.wrongs.push(`I9 plan ${batch.plan} is settled with ${deep} confirmations`);
    }
  }
}

function planOf(transaction: PlannedTransaction, id: number): Plan {
  return {
    ...{ ...ON_ITS_OWN, id, txid: planTxid(id), feeSats: transaction.feeSats, vbytes: transaction.vbytes },
    inputs: transaction.inputs.map(({ txid, vout }) => `${txid}:${vout}`),
    items: transaction.items.map(({ itemId: id, memberId, amountSats, feeShareSats, paidSats, vout }) => {
      return { id, member: Number.parseInt(memberId.slice(1), 10), amountSats, feeShareSats, paidSats, vout };
    }),
    ...{ changeSats: transaction.changeSats, changeVout: transaction.changeVout },
  };
}
