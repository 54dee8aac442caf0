import { accounts, type NewEntry } from '../../src/ledger';
import { DEFAULT_POLICY, LIVE_STATES, type PayoutState } from '../../src/payout';
import { CANCEL_STATES } from '../../src/payout/cancelling';
import { type Coin, freeCoins, isMature, OWN_CHANGE_CONFIRMATIONS_MIN } from '../../src/payout/coin';
import { decideFollow, decideSent, FINAL_CONFIRMATIONS, TRACKED_STATES } from '../../src/payout/decide';
import { decideDue, type Gate } from '../../src/payout/due';
import { batchedEntries, committedEntries, settledEntries, unbatchedEntries } from '../../src/payout/entries';
import { type CancellingCoins, countOwnCoins, PINNING_STATES } from '../../src/payout/own-coins';
import { type BatchPlan, type BatchRefusal, isRefusal, planBatch, type PlanPolicy } from '../../src/payout/plan';
import type { Payable, PlannedTransaction } from '../../src/payout/planned';
import type { JournalLine } from '../../src/payout/signers/hot/signer-journal.adapter';
import { journalRefusal } from '../../src/payout/signers/hot/signer-limits';
import { RELEASABLE_STATES } from '../../src/payout/states';
import { assess } from '../../src/solvency';
import { changeOf, coinOutpoint, planTxid, type Shelf } from './chain';
import { blockHashOf, type Desk, feeReserveOf, NOW, WALLET } from './desk';
import { type Books, post, undone } from './ledger';
import type { Scope } from './scope';
import { type Batch, type Db, type Hand, NO_BLOCK, type Plan, plannedBatch, type State, type Step } from './state';
import { ComeBack, type OwnCoin } from './comeback';
import { TakeBack } from './takeback';

const RATE = 1_000n;
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

  constructor(readonly desk: Desk) {
    const valueOf = (outpoint: string): bigint => this.#valueOf(outpoint);
    this.#takeBack = new TakeBack(desk, { scriptHex: OUR_SCRIPT, rateSatPerKvb: RATE, valueOf });
    this.#comeBack = new ComeBack(desk, {
      policy: { rateSatPerKvb: RATE, maxFeeSats: POLICY.maxFeeSats, scriptHex: OUR_SCRIPT },
      coins: (db) => this.#ownCoins(db),
      giveBack: (state, batch) => this.#cancel(state, batch),
      isSolvent: (db) => !this.#gatesOf(db).includes('insolvent'),
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
      if (goesOn && batch.state === 'approved') add(`hand out ${plan}`, this.#handOut(state, batch));
      if (RELEASABLE_STATES.includes(batch.state)) add(`cancel ${plan}`, this.#cancel(state, batch));
      if (goesOn && batch.state === 'handed-out') add(`ask the signer ${plan}`, this.#ask(state, batch));
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
    const gates = known ?? this.#gatesOf(db);
    if (known === undefined) this.#known.set(db, gates);
    const isOlder = !db.reconcileOnly && this.#comeBack.verdict(state) !== 'same';
    return isOlder ? [...gates, 'reconcile-only'] : gates;
  }

  #gatesOf(db: Db): Gate[] {
    const { shelf, scope } = this.desk;
    const facts = shelf.facts(db.view);
    const pinning = db.batches.filter(({ state }) => PINNING_STATES.includes(state));
    const paying = pinning.filter(({ state }) => state !== 'cancelling');
    const coins = countOwnCoins(
      this.#ownCoins(db).map(({ outpoint, valueSats }) => {
        const spender = facts.spent.get(outpoint);
        const [txid = '', vout = '0'] = outpoint.split(':');
        const spentBy = spender === undefined ? null : { txid: shelf.plan(spender).txid };
        return { txid, vout: Number.parseInt(vout, 10), value: valueSats, mature: true, spentBy };
      }),
      paying.map(({ plan, state }) => {
        const { txid, changeSats, changeVout } = shelf.plan(plan);
        return { state, txid, change: changeSats, changeVout };
      }),
      {
        inputs: new Set(pinning.flatMap(({ plan }) => shelf.plan(plan).inputs)),
        isInBlock: (outpoint) => this.#ownCoins(db).some((coin) => coin.outpoint === outpoint),
      },
      pinning.filter(({ state }) => state === 'cancelling').map((batch) => this.#cancelling(batch)),
    );
    const credit = (account: string): bigint => -(db.books[account] ?? 0n);
    const members = scope.owedSats.map((_, n) => `m${n}`);
    const owed = (kind: 'available' | 'held' | 'in-batch' | 'in-flight'): bigint =>
      members.reduce((sum, id) => sum + credit(accounts.member(id, kind)), 0n);
    const { solvent } = assess({
      asset: 'BTC',
      now: NOW,
      coins,
      ledgerTreasury: db.books[accounts.treasury(WALLET)] ?? 0n,
      venues: [],
      inTransit: Object.entries(db.books).reduce(
        (sum, [key, value]) => (key.startsWith('transit/') ? sum + value : sum),
        0n,
      ),
      owed: {
        ...{ available: owed('available'), held: owed('held'), inBatch: owed('in-batch'), inFlight: owed('in-flight') },
        ...{ taxWithheld: 0n, feeReserve: credit(accounts.feeReserve) },
      },
    });
    return [...(db.reconcileOnly ? (['reconcile-only'] as const) : []), ...(solvent ? [] : (['insolvent'] as const))];
  }

  /** What comes back to us whichever of the two confirms. */
  #cancelling({ plan: id, takenBack }: Batch): CancellingCoins {
    const { inputs, changeSats } = this.#shelf.plan(id);
    const whole = inputs.reduce((sum, outpoint) => sum + this.#valueOf(outpoint), 0n);
    const back = takenBack?.books.isCommitted === true ? changeSats : whole;
    return { outpoints: inputs, worth: back - (takenBack?.books.feeSats ?? 0n) };
  }

  /** One step of a batch along the chain, as the trackers take it. */
  follow(state: State, batch: Batch): State | undefined {
    if (!FOLLOWED.includes(batch.state)) return undefined;
    const taken = this.#takeBack.follow(state, batch);
    if (taken !== 'follow') return taken;
    if (!TRACKED_STATES.includes(batch.state)) return undefined;
    const { desk } = this;
    const plan = desk.shelf.plan(batch.plan);
    const sight = desk.sight(state.db, plan);
    const place = Number(sight.spent?.blockHash);
    const facts = { state: batch.state, txid: plan.txid, blockHash: blockHashOf(batch) };
    const next = decideFollow(facts, sight, desk.scope.settleConfirmations);
    switch (next.step) {
      // No walk is a hundred blocks deep, so that none ends by a final conflict.
      case 'none':
      case 'displaced':
        return undefined;
      case 'undo': {
        const entries = batch.state === 'settled' ? undone(this.#settled(batch)) : [];
        return this.desk.move(state, batch, 'sent', { patch: { block: NO_BLOCK }, entries });
      }
      case 'conflicted':
        return this.desk.move(state, batch, 'conflicted');
      case 'confirming':
        return this.desk.move(state, batch, 'confirming', { patch: { block: place } });
      case 'settle': {
        const patch = { settlements: batch.settlements + 1 };
        this.#settles(state.db, batch);
        return this.desk.move(state, batch, 'settled', { patch, entries: this.#settled({ ...batch, ...patch }) });
      }
    }
  }

  #plan(state: State): State | undefined {
    const { db, left } = state;
    const { shelf, scope } = this.desk;
    // One run at a time: the claim's row is held until every batch of the run is handed out or given back.
    if (left.attempts === 0 || db.batches.some((batch) => RELEASABLE_STATES.includes(batch.state))) return undefined;
    const attempt = scope.attempts - left.attempts;
    const owed = this.#due(db, attempt);
    const reserved = new Set(
      db.batches.filter((batch) => LIVE_STATES.includes(batch.state)).flatMap(({ plan }) => shelf.plan(plan).inputs),
    );
    const coins = freeCoins(this.#spendable(db), reserved, POLICY.minInputConfirmations);
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
    const changes = new Set(db.batches.map(({ plan }) => changeOf(this.#shelf.plan(plan))));
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
    if (shelf.plan(maker).takesBack !== null) return false;
    return (db.batches.find(({ plan }) => plan === maker)?.takenBack?.by.length ?? 0) === 0;
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
  #ask(state: State, batch: Batch): State | undefined {
    if (state.hands.length >= this.desk.scope.instances) return undefined;
    const plan = this.#shelf.plan(batch.plan);
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
    if (plan.takesBack !== null) return this.#takeBack.signed(empty, plan.id);
    const batch = db.batches.find((one) => one.plan === hand.plan);
    if (batch === undefined) return empty;
    if (hand.kind === 'told') {
      return decideSent(batch.state, hand.word) === 'sent' ? this.desk.move(empty, batch, 'sent') : empty;
    }
    if (batch.state !== 'handed-out') return empty;
    const before = feeReserveOf(db.books);
    const entries = committedEntries(...this.desk.booked(plan), { at: NOW, feeReserveSats: before });
    const moved = this.desk.move(empty, batch, 'signed', { entries });
    const signed = moved?.db.batches.find((one) => one.plan === hand.plan);
    if (moved === undefined || signed === undefined) return undefined;
    return this.desk.patch(moved, signed, { hasBytes: true, feeFromReserve: before - feeReserveOf(moved.db.books) });
  }

  #settled(batch: Batch): ReturnType<typeof settledEntries> {
    const context = { at: NOW, settlement: batch.settlements, blockHash: String(batch.block) };
    return settledEntries(...this.desk.booked(this.#shelf.plan(batch.plan)), context);
  }

  /** I9, when a batch is settled: its own transaction, in the block it names, so deep in the view. */
  #settles(db: Db, batch: Batch): void {
    const facts = this.#shelf.facts(db.view);
    const place = facts.confirmed.get(batch.plan);
    const deep = place === undefined ? 0 : facts.height - place.height + 1;
    if (place?.block !== batch.block || deep < this.desk.scope.settleConfirmations) {
      this.desk.wrongs.push(`I9 plan ${batch.plan} is settled with ${deep} confirmations`);
    }
  }
}

function planOf(transaction: PlannedTransaction, id: number): Plan {
  return {
    ...{ id, txid: planTxid(id), foreign: false, feeSats: transaction.feeSats, vbytes: transaction.vbytes },
    takesBack: null,
    inputs: transaction.inputs.map(({ txid, vout }) => `${txid}:${vout}`),
    items: transaction.items.map(({ itemId, memberId, amountSats, feeShareSats, paidSats }) => {
      return { id: itemId, member: Number.parseInt(memberId.slice(1), 10), amountSats, feeShareSats, paidSats };
    }),
    ...{ changeSats: transaction.changeSats, changeVout: transaction.changeVout },
  };
}
