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

  /** Whoever spends the first coin of a plan that is spent, in the chain as followed. */
  sight(db: Db, { inputs }: Plan): ChainSight & { readonly spender: number | undefined } {
    const facts = this.shelf.facts(db.view);
    const spender = inputs.map((outpoint) => facts.spent.get(outpoint)).find((plan) => plan !== undefined);
    const place = spender === undefined ? undefined : facts.confirmed.get(spender);
    const spent =
      spender === undefined || place === undefined
        ? undefined
        : { txid: this.shelf.plan(spender).txid, blockHash: String(place.block), height: place.height };
    return { spent, spender, tipHeight: facts.height };
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

/** The batch of a payment, or of the payment that a plan takes back. */
export function batchOf(db: Db, plan: Plan): Batch | undefined {
  const of = plan.takesBack ?? plan.id;
  return db.batches.find((batch) => batch.plan === of);
}

export const blockHashOf = ({ block }: Batch): string | null => (block === NO_BLOCK ? null : String(block));

export const feeReserveOf = (books: Books): bigint => -(books[accounts.feeReserve] ?? 0n);
