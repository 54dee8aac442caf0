import { accounts } from '../../src/ledger';
import type { ChainSight } from '../../src/payout/decide';
import type { batchedEntries } from '../../src/payout/entries';
import { mayMove, type PayoutState } from '../../src/payout/states';
import { instant } from '../../src/units';
import type { Shelf } from './chain';
import { type Books, post } from './ledger';
import type { Scope } from './scope';
import { type Batch, type Db, NO_BLOCK, type Plan, type State } from './state';

export const NOW = instant(1_800_000_000_000);
export const WALLET = 'main';
/** A spend is final so deep. @see FAULTS.md, payout state machine */
const FINAL = 100;

/** What every step does with a batch: it moves it and posts its entries. */
export class Desk {
  /** What a step did that no step may. */
  readonly wrongs: string[] = [];

  constructor(
    readonly scope: Scope,
    readonly shelf: Shelf,
  ) {}

  /** Of a batch, as the entries need it. */
  booked(plan: Plan): [Parameters<typeof batchedEntries>[0], Parameters<typeof batchedEntries>[1]] {
    const items = plan.items.map(({ id, member, amountSats, feeShareSats }) => {
      return { id, memberId: `m${member}`, amountSats, feeShareSats };
    });
    return [{ id: String(plan.id), walletId: WALLET, txid: plan.txid, feeSats: plan.feeSats }, items];
  }

  /** Every attempt at a payment that was approved, the first one first. */
  family({ plan, attempts }: Batch): readonly number[] {
    return [plan, ...attempts];
  }

  /**
   * Whoever spends the first coin of a plan that is spent, in the chain as followed; where none is and what it stands on can
   * never be mined, what made that impossible. Of a payment's first attempt: what a dearer one added is not asked about.
   */
  sight(
    db: Db,
    { inputs }: Pick<Plan, 'inputs'>,
    planned: readonly string[] = inputs,
  ): ChainSight & { readonly spender: number | undefined } {
    const facts = this.shelf.facts(db.view);
    const own = inputs.map((outpoint) => facts.spent.get(outpoint)).find((plan) => plan !== undefined);
    const spender = own ?? this.excludedBy(db, planned);
    const place = spender === undefined ? undefined : facts.confirmed.get(spender);
    const spent =
      spender === undefined || place === undefined
        ? undefined
        : { txid: this.shelf.plan(spender).txid, blockHash: String(place.block), height: place.height };
    return { spent, spender, tipHeight: facts.height };
  }

  /** The same for a batch: once it is displaced it holds only what somebody else spent. */
  sightOf(db: Db, { plan, freed }: Batch): ReturnType<Desk['sight']> {
    const { inputs } = this.shelf.plan(plan);
    const held = inputs.filter((outpoint) => !freed.includes(outpoint));
    return this.sight(db, { inputs: held }, inputs);
  }

  /** What makes it impossible to spend these coins although nothing spends them: a spend of what an ancestor needs. */
  excludedBy(db: Db, inputs: readonly string[]): number | undefined {
    const { confirmed, spent } = this.shelf.facts(db.view);
    for (const outpoint of inputs) {
      const maker = this.shelf.makerOf(outpoint);
      if (maker === undefined || confirmed.has(maker)) continue;
      const below = this.shelf.plan(maker).inputs;
      const by = below.map((one) => spent.get(one)).find((plan) => plan !== undefined) ?? this.excludedBy(db, below);
      if (by !== undefined) return by;
    }
    return undefined;
  }

  /** Outpoints that a batch holds: those of all its attempts, but for what was given back. */
  heldBy(batch: Batch): string[] {
    const all = this.family(batch).flatMap((id) => this.shelf.plan(id).inputs);
    return [...new Set(all)].filter((outpoint) => !batch.freed.includes(outpoint));
  }

  /** Signed attempts that may be sent, the newest first. */
  signedAttempts(batch: Batch): number[] {
    return this.family(batch)
      .filter((id) => (id === batch.plan ? batch.hasBytes : batch.attemptsSigned.includes(id)))
      .filter((id) => id === batch.plan || this.heldFor(batch, id).length === this.shelf.plan(id).inputs.length)
      .reverse();
  }

  /** Outpoints that a batch holds for an attempt: without those that later ones added. */
  private heldFor(batch: Batch, id: number): string[] {
    const family = this.family(batch);
    const upTo = new Set(family.slice(0, family.indexOf(id) + 1).flatMap((one) => this.shelf.plan(one).inputs));
    return this.heldBy(batch).filter((outpoint) => upTo.has(outpoint));
  }

  /** Cancellations that decide about a batch: the approved ones, and one that was found and that a block holds. */
  decisive({ takenBack, found }: Batch, spender: number | undefined): readonly number[] {
    const by = takenBack?.by ?? [];
    const isFound = spender !== undefined && found.includes(spender) && this.shelf.plan(spender).takesBack !== null;
    return isFound ? [...by, spender] : by;
  }

  /** The attempt that a batch pulls; of one that was read from the chain nobody knows it. */
  pulledBy({ plan, isImported }: Batch): number | null {
    return isImported ? null : this.shelf.plan(plan).pulls;
  }

  /** Of a walk's block, so many stand below it that a few of them make a spend final. */
  get deeper(): number {
    return FINAL - this.scope.finalBlocks;
  }

  move(
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
    return this.patch(state, batch, { ...with_.patch, state: to }, with_.entries);
  }

  patch(state: State, batch: Batch, patch: Partial<Batch>, entries: Parameters<typeof post>[1] = []): State {
    const batches = state.db.batches.map((one) => (one === batch ? { ...batch, ...patch } : one));
    const books = entries.length === 0 ? state.db.books : this.post(state.db.books, entries);
    return { ...state, db: { ...state.db, batches, books } };
  }

  post(books: Books, entries: Parameters<typeof post>[1]): Books {
    const posted = post(books, entries);
    this.wrongs.push(...posted.wrong);
    return posted.books;
  }
}

/** The batch of a transaction, or of the payment that it takes back or is a dearer attempt at. */
export function batchOf(db: Db, plan: Plan): Batch | undefined {
  const of = plan.takesBack ?? plan.replaces ?? plan.id;
  const own = db.batches.find((batch) => batch.plan === plan.id);
  return own ?? db.batches.find((batch) => batch.plan === of);
}

export const blockHashOf = ({ block }: Batch): string | null => (block === NO_BLOCK ? null : String(block));

export const feeReserveOf = (books: Books): bigint => -(books[accounts.feeReserve] ?? 0n);
