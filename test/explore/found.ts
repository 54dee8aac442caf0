import { readAttempt } from '../../src/payout/adopting';
import { CANCELLABLE_BY_COINS } from '../../src/payout/cancelling';
import type { RawTransaction } from '../../src/payout/raw-transaction';
import { REPLACEABLE } from '../../src/payout/replacing';
import type { PayoutState } from '../../src/payout/states';
import type { Desk } from './desk';
import type { Batch, Db, Plan, State, Step } from './state';
import type { TakeBack } from './takeback';

/** Of these a replacement or a cancellation that the copy does not know may confirm. */
const TAKEN_FROM: readonly PayoutState[] = [...CANCELLABLE_BY_COINS, 'conflicted'];
/** Of those with bytes, what a mempool holds is asked about. */
const WITH_BYTES = TAKEN_FROM.filter((state) => state !== 'handed-out');

/** What finding uses of the rest of the service. */
export interface FoundHouse {
  readonly policy: { readonly scriptHex: string };
  readonly scriptOf: (member: number) => string;
  readonly valueOf: (outpoint: string) => bigint;
  /** Every output of ours that the view has. */
  readonly coins: (db: Db) => readonly { readonly outpoint: string }[];
  readonly books: Pick<TakeBack, 'open' | 'settleBooks'>;
}

/**
 * Replacements and cancellations of the life that a copy has lost (RULES.md 13, 15). A replacement is read by the product's
 * own rule; which batch holds what it spends, and what is a cancellation, is the shell's and written here anew.
 */
export class Found {
  constructor(
    private readonly desk: Desk,
    private readonly house: FoundHouse,
  ) {}

  /** Transactions of ours that the books know, out or only approved. */
  known(db: Db, neverOut: readonly PayoutState[]): ReadonlySet<number> {
    return new Set(
      db.batches.flatMap((batch) => {
        const { plan, state, attempts, takenBack, found } = batch;
        const own = neverOut.includes(state) ? [] : [plan];
        return [...own, ...attempts, ...(takenBack?.by ?? []), ...found];
      }),
    );
  }

  /** One that a block holds, however deep. @param unknown of the chain as followed */
  adopt(state: State, unknown: readonly Plan[]): State | undefined {
    for (const plan of unknown) {
      const batch = this.#attemptAt(state.db, plan, TAKEN_FROM);
      if (batch !== undefined) return this.#adopted(state, batch, plan);
    }
    return undefined;
  }

  /** One that the node's mempool holds: it may be asked, and may not answer. */
  waiting(state: State, known: ReadonlySet<number>): Step[] {
    const { spent } = this.desk.shelf.facts(state.db.view);
    return state.mempool.flatMap((id): Step[] => {
      const plan = this.desk.shelf.plan(id);
      const batch = known.has(id) ? undefined : this.#attemptAt(state.db, plan, WITH_BYTES);
      // It is asked about the first coin of the batch that no block spends.
      if (batch === undefined || this.desk.shelf.plan(batch.plan).inputs.every((one) => spent.has(one))) return [];
      return [{ name: `find ${id} in the mempool`, to: this.#adopted(state, batch, plan) }];
    });
  }

  /** A cancellation takes every coin of one batch, and all of it came to us. */
  cancellation(state: State, deep: readonly Plan[]): State | undefined {
    for (const { id, inputs, items, changeVout, foreign } of deep) {
      const [batch, ...others] = this.#holders(state.db, inputs);
      if (batch === undefined || others.length > 0 || !TAKEN_FROM.includes(batch.state)) continue;
      const own = this.desk.shelf.plan(batch.plan).inputs.filter((outpoint) => !batch.freed.includes(outpoint));
      const isWhole = own.length === inputs.length && inputs.every((outpoint) => own.includes(outpoint));
      if (!isWhole || foreign || items.length > 0 || changeVout === null) continue;
      return this.desk.patch(state, batch, { found: [...batch.found, id] });
    }
    return undefined;
  }

  /** Whether a cancellation is in the chain and its items are not given back yet. */
  isTakingBack({ batches, view }: Db): boolean {
    const { confirmed } = this.desk.shelf.facts(view);
    return batches.some(({ state, takenBack, found }) => {
      const back = [...(takenBack?.by ?? []), ...found].filter((id) => this.desk.shelf.plan(id).takesBack !== null);
      return state !== 'cancelled' && back.some((id) => confirmed.has(id));
    });
  }

  #holders(db: Db, inputs: readonly string[]): Batch[] {
    return db.batches.filter((batch) => this.desk.heldBy(batch).some((outpoint) => inputs.includes(outpoint)));
  }

  /** The batch that it is an attempt at. */
  #attemptAt(db: Db, plan: Plan, states: readonly PayoutState[]): Batch | undefined {
    const [batch, ...others] = this.#holders(db, plan.inputs);
    if (batch === undefined || others.length > 0 || !states.includes(batch.state)) return undefined;
    const first = this.desk.shelf.plan(batch.plan);
    if (first.items.length === 0) return undefined;
    const there = [...this.desk.heldBy(batch), ...this.house.coins(db).map(({ outpoint }) => outpoint)];
    const { scriptHex } = this.house.policy;
    const hasChange = this.desk.family(batch).some((id) => this.desk.shelf.plan(id).changeVout !== null);
    const read = readAttempt(
      this.#raw(plan),
      new Map(there.map((outpoint) => [outpoint, this.house.valueOf(outpoint)])),
      {
        inputs: first.inputs.filter((outpoint) => !batch.freed.includes(outpoint)),
        items: first.items.map(({ member, vout, paidSats: valueSats }) => {
          return { vout, scriptHex: this.house.scriptOf(member), valueSats };
        }),
        changeVout: first.changeVout,
        changeScripts: new Set(hasChange ? [scriptHex] : []),
        feeSats: first.feeSats,
      },
    );
    return read === undefined ? undefined : batch;
  }

  /** What is there is what the chain would show. */
  #raw({ inputs, items, changeVout, changeSats, foreign }: Plan): Pick<RawTransaction, 'inputs' | 'outputs'> {
    const { scriptHex } = this.house.policy;
    const change = changeVout === null ? [] : [{ vout: changeVout, scriptHex, valueSats: changeSats }];
    const paid = items.map(({ vout, member, paidSats: valueSats }) => {
      return { vout, scriptHex: this.house.scriptOf(member), valueSats };
    });
    return {
      inputs: inputs.map((outpoint) => {
        const [txid = '', vout = '0'] = outpoint.split(':');
        return { txid, vout: Number.parseInt(vout, 10), sequence: 0, scriptSigHex: '', witness: [] };
      }),
      outputs: foreign ? [] : [...paid, ...change].sort((a, b) => a.vout - b.vout),
    };
  }

  /** From then on an attempt as any other: its coins are held, and the books hold what it costs. */
  #adopted(state: State, batch: Batch, { id }: Plan): State {
    const attempts = [...batch.attempts, id];
    const kept = { attempts, attemptsSigned: [...batch.attemptsSigned, id], found: [...batch.found, id] };
    // Only handed out, it has no entries yet: the block that holds it brings them.
    if (batch.state === 'handed-out') return this.desk.patch(state, batch, kept);
    const opened = this.house.books.open(state, batch, true);
    const now = opened.db.batches.find(({ plan }) => plan === batch.plan) ?? batch;
    const inForce = REPLACEABLE.includes(batch.state) ? id : batch.inForce;
    return this.house.books.settleBooks(this.desk.patch(opened, now, { ...kept, inForce }), batch.plan, undefined);
  }
}
