import { accounts, type NewEntry } from '../../src/ledger';
import { DEFAULT_POLICY, LIVE_STATES, type PayoutState } from '../../src/payout';
import { type Coin, freeCoins, isMature, OWN_CHANGE_CONFIRMATIONS_MIN } from '../../src/payout/coin';
import { decideFollow, decideSent, TRACKED_STATES } from '../../src/payout/decide';
import { decideDue, type Gate } from '../../src/payout/due';
import { batchedEntries, committedEntries, settledEntries, unbatchedEntries } from '../../src/payout/entries';
import { countOwnCoins, PINNING_STATES } from '../../src/payout/own-coins';
import { type BatchPlan, type BatchRefusal, isRefusal, planBatch, type PlanPolicy } from '../../src/payout/plan';
import type { Payable, PlannedTransaction } from '../../src/payout/planned';
import type { JournalLine } from '../../src/payout/signers/hot/signer-journal.adapter';
import { journalRefusal } from '../../src/payout/signers/hot/signing-rules';
import { mayMove, RELEASABLE_STATES } from '../../src/payout/states';
import { assess } from '../../src/solvency';
import { instant } from '../../src/units';
import type { Shelf } from './chain';
import { type Books, post, undone } from './ledger';
import type { Scope } from './scope';
import { type Batch, type Db, NO_BLOCK, type Plan, type State, type Step } from './state';

const NOW = instant(1_800_000_000_000);
const WALLET = 'main';
const RATE = 1_000n;
/** The coins that are there from the start are so deep. */
const DEEP = 200;
const scriptOf = (n: number): string => `0014${(n + 0xabc000).toString(16).padStart(40, '0')}`;
const OUR_SCRIPT = scriptOf(99);
const LIMITS = {
  maxTransactionSats: 10_000_000n,
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

/** Outpoint of one of the treasury's first coins. */
export const coinOutpoint = (n: number): string => `${(n + 1).toString(16).padStart(64, '0')}:0`;

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
  /** What a step did that no step may. */
  readonly wrongs: string[] = [];
  readonly #gates = new WeakMap<Db, readonly Gate[]>();
  readonly #decided = new Map<string, boolean>();
  readonly #planned = new Map<string, BatchPlan | BatchRefusal>();

  constructor(
    private readonly scope: Scope,
    private readonly shelf: Shelf,
  ) {}

  steps(state: State): Step[] {
    const steps: Step[] = [];
    const add = (name: string, to: State | undefined): void => {
      if (to !== undefined) steps.push({ name, to });
    };
    const isOpen = this.gates(state.db).length === 0;
    if (isOpen) add('plan', this.#plan(state));
    for (const batch of state.db.batches) {
      const { plan } = batch;
      if (isOpen && batch.state === 'planned') add(`approve ${plan}`, this.#move(state, batch, 'approved'));
      if (isOpen && batch.state === 'approved') add(`hand out ${plan}`, this.#move(state, batch, 'handed-out'));
      if (RELEASABLE_STATES.includes(batch.state)) add(`cancel ${plan}`, this.#cancel(state, batch));
      if (isOpen && batch.state === 'handed-out') add(`ask the signer ${plan}`, this.#ask(state, batch));
    }
    // The job takes the batches in their order, each as far as it goes.
    for (const batch of state.db.batches) {
      const followed = TRACKED_STATES.includes(batch.state) ? this.follow(state, batch) : undefined;
      if (followed === undefined) continue;
      add(`follow ${batch.plan}`, followed);
      break;
    }
    add('take what is in hand', this.#take(state));
    return steps;
  }

  /** What stops every payment, as `GateService` asks for it. */
  gates(db: Db): readonly Gate[] {
    let gates = this.#gates.get(db);
    if (gates === undefined) {
      gates = this.#gatesOf(db);
      this.#gates.set(db, gates);
    }
    return gates;
  }

  #gatesOf(db: Db): Gate[] {
    const { shelf, scope } = this;
    const facts = shelf.facts(db.view);
    const pinning = db.batches.filter(({ state }) => PINNING_STATES.includes(state));
    const coins = countOwnCoins(
      this.#ownCoins(db).map(({ outpoint, valueSats }) => {
        const spender = facts.spent.get(outpoint);
        const [txid = '', vout = '0'] = outpoint.split(':');
        const spentBy = spender === undefined ? null : { txid: shelf.plan(spender).txid };
        return { txid, vout: Number.parseInt(vout, 10), value: valueSats, mature: true, spentBy };
      }),
      pinning.map(({ plan, state }) => {
        const { txid, changeSats, changeVout } = shelf.plan(plan);
        return { state, txid, change: changeSats, changeVout };
      }),
      {
        inputs: new Set(pinning.flatMap(({ plan }) => shelf.plan(plan).inputs)),
        isInBlock: (outpoint) => this.#ownCoins(db).some((coin) => coin.outpoint === outpoint),
      },
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

  /** One step of a batch along the chain, as the tracker takes it. */
  follow(state: State, batch: Batch): State | undefined {
    const { shelf, scope } = this;
    const { txid, inputs } = shelf.plan(batch.plan);
    const facts = shelf.facts(state.db.view);
    const spender = inputs.map((outpoint) => facts.spent.get(outpoint)).find((plan) => plan !== undefined);
    const place = spender === undefined ? undefined : facts.confirmed.get(spender);
    const spent =
      spender === undefined || place === undefined
        ? undefined
        : { txid: shelf.plan(spender).txid, blockHash: String(place.block), height: place.height };
    const blockHash = batch.block === NO_BLOCK ? null : String(batch.block);
    const sight = { spent, tipHeight: facts.height };
    const next = decideFollow({ state: batch.state, txid, blockHash }, sight, scope.settleConfirmations);
    switch (next.step) {
      case 'none':
        return undefined;
      case 'undo': {
        const entries = batch.state === 'settled' ? undone(this.#settled(batch)) : [];
        return this.#move(state, batch, 'sent', { patch: { block: NO_BLOCK }, entries });
      }
      case 'conflicted':
        return this.#move(state, batch, 'conflicted');
      case 'confirming':
        return this.#move(state, batch, 'confirming', { patch: { block: place?.block ?? NO_BLOCK } });
      case 'settle': {
        const patch = { settlements: batch.settlements + 1 };
        this.#settles(state.db, batch);
        return this.#move(state, batch, 'settled', { patch, entries: this.#settled({ ...batch, ...patch }) });
      }
    }
  }

  #plan(state: State): State | undefined {
    const { db, left } = state;
    const { shelf, scope } = this;
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
      const batch: Batch = { plan: plan.id, state: 'planned', block: NO_BLOCK, settlements: 0 };
      const books = this.#post(next.db.books, batchedEntries(...this.#booked(plan), NOW));
      next = { ...next, db: { ...next.db, batches: [...next.db.batches, batch], books } };
    });
    return { ...next, left: { ...left, attempts: left.attempts - result.transactions.length } };
  }

  /** Members with a balance, by the product's own rule. */
  #due(db: Db, attempt: number): Payable[] {
    return this.scope.owedSats.flatMap((_, n) => {
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
    const facts = this.shelf.facts(db.view);
    const changes = new Set(db.batches.map(({ plan }) => changeOf(this.shelf.plan(plan))));
    return this.#ownCoins(db)
      .filter(({ outpoint }) => !facts.spent.has(outpoint))
      .map(({ outpoint, valueSats, confirmations }) => {
        const [txid = '', vout = '0'] = outpoint.split(':');
        const coin = { txid, vout: Number.parseInt(vout, 10), valueSats, scriptHex: OUR_SCRIPT, confirmations };
        return { ...coin, coinbase: false, ...(changes.has(outpoint) ? { ownChange: true } : {}) };
      })
      .filter((coin) => isMature({ ...coin, ownChange: true }, OWN_CHANGE_CONFIRMATIONS_MIN));
  }

  /** Every output of ours that the view has, spent or not. */
  #ownCoins({ view }: Db): { outpoint: string; valueSats: bigint; confirmations: number }[] {
    const facts = this.shelf.facts(view);
    const coins = this.scope.coinSats.map((valueSats, n) => ({
      ...{ outpoint: coinOutpoint(n), valueSats },
      confirmations: DEEP + facts.height,
    }));
    for (const [id, { height }] of facts.confirmed) {
      const plan = this.shelf.plan(id);
      const outpoint = changeOf(plan);
      if (outpoint !== '')
        coins.push({ outpoint, valueSats: plan.changeSats, confirmations: facts.height - height + 1 });
    }
    return coins;
  }

  #cancel(state: State, batch: Batch): State | undefined {
    const moved = this.#move(state, batch, 'queued', {
      entries: unbatchedEntries(...this.#booked(this.shelf.plan(batch.plan)), NOW),
    });
    if (moved === undefined) return undefined;
    // Its coins are free and its members are owed again: nothing reads the row any more.
    return { ...moved, db: { ...moved.db, batches: moved.db.batches.filter(({ plan }) => plan !== batch.plan) } };
  }

  /** The signer judges by its own journal, and writes before it signs. */
  #ask(state: State, batch: Batch): State | undefined {
    if (state.hand !== null) return undefined;
    const plan = this.shelf.plan(batch.plan);
    const journal = state.journal.map((id) => this.#line(this.shelf.plan(id)));
    if (journalRefusal(this.#line(plan), { journal, limits: LIMITS, now: NOW }) !== undefined) return undefined;
    const written = state.journal.includes(plan.id) ? state.journal : [...state.journal, plan.id].sort((a, b) => a - b);
    return { ...state, journal: written, hand: { kind: 'signed', plan: plan.id } };
  }

  #line({ txid, items, inputs, feeSats }: Plan): JournalLine {
    const spentSats = items.reduce((sum, { paidSats }) => sum + paidSats, feeSats);
    return { at: NOW, batchId: txid, txid, items: items.map(({ id }) => id), inputs, spentSats };
  }

  /** Commits what the signer or the node said, where the batch still stands as it did. */
  #take(state: State): State | undefined {
    const { hand, db } = state;
    if (hand === null) return undefined;
    const empty = { ...state, hand: null };
    const batch = db.batches.find(({ plan }) => plan === hand.plan);
    if (batch === undefined) return empty;
    if (hand.kind === 'told') {
      return decideSent(batch.state, hand.word) === 'sent' ? this.#move(empty, batch, 'sent') : empty;
    }
    if (batch.state !== 'handed-out') return empty;
    const [booked, items] = this.#booked(this.shelf.plan(batch.plan));
    const feeReserveSats = -(db.books[accounts.feeReserve] ?? 0n);
    const entries = committedEntries(booked, items, { at: NOW, feeReserveSats });
    return this.#move(empty, batch, 'signed', { entries });
  }

  #settled(batch: Batch): ReturnType<typeof settledEntries> {
    const context = { at: NOW, settlement: batch.settlements, blockHash: String(batch.block) };
    return settledEntries(...this.#booked(this.shelf.plan(batch.plan)), context);
  }

  /** I9, when a batch is settled: its own transaction, in the block it names, so deep in the view. */
  #settles(db: Db, batch: Batch): void {
    const facts = this.shelf.facts(db.view);
    const place = facts.confirmed.get(batch.plan);
    const deep = place === undefined ? 0 : facts.height - place.height + 1;
    if (place?.block !== batch.block || deep < this.scope.settleConfirmations) {
      this.wrongs.push(`I9 plan ${batch.plan} is settled with ${deep} confirmations`);
    }
  }

  #booked(plan: Plan): [Parameters<typeof batchedEntries>[0], Parameters<typeof batchedEntries>[1]] {
    const items = plan.items.map(({ id, member, amountSats, feeShareSats }) => {
      return { id, memberId: `m${member}`, amountSats, feeShareSats };
    });
    return [{ id: String(plan.id), walletId: WALLET, txid: plan.txid, feeSats: plan.feeSats }, items];
  }

  #move(
    state: State,
    batch: Batch,
    to: PayoutState,
    with_: { readonly patch?: Partial<Batch>; readonly entries?: Parameters<typeof post>[1] } = {},
  ): State | undefined {
    // The service would throw: the batch stays as it is.
    if (!mayMove(batch.state, to)) {
      this.wrongs.push(`I7 plan ${batch.plan} wants from ${batch.state} to ${to}`);
      return undefined;
    }
    const moved = { ...batch, ...with_.patch, state: to };
    const batches = state.db.batches.map((one) => (one === batch ? moved : one));
    const books = with_.entries === undefined ? state.db.books : this.#post(state.db.books, with_.entries);
    return { ...state, db: { ...state.db, batches, books } };
  }

  #post(books: Books, entries: Parameters<typeof post>[1]): Books {
    const posted = post(books, entries);
    this.wrongs.push(...posted.wrong);
    return posted.books;
  }
}

/** Outpoint of a plan's change; empty without change. */
export function changeOf({ txid, changeVout, foreign }: Plan): string {
  return changeVout === null || foreign ? '' : `${txid}:${changeVout}`;
}

/** Names of planned transactions come after those of the first coins. */
export const planTxid = (id: number): string => (id + 0x1000).toString(16).padStart(64, '0');

function planOf(transaction: PlannedTransaction, id: number): Plan {
  return {
    ...{ id, txid: planTxid(id), foreign: false, feeSats: transaction.feeSats },
    inputs: transaction.inputs.map(({ txid, vout }) => `${txid}:${vout}`),
    items: transaction.items.map(({ itemId, memberId, amountSats, feeShareSats, paidSats }) => {
      return { id: itemId, member: Number.parseInt(memberId.slice(1), 10), amountSats, feeShareSats, paidSats };
    }),
    ...{ changeSats: transaction.changeSats, changeVout: transaction.changeVout },
  };
}
