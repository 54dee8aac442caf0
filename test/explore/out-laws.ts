import type { PayoutState } from '../../src/payout';
import type { Shelf } from './chain';
import { batchOf } from './desk';
import type { Scope } from './scope';
import type { Batch, Db, State } from './state';

/** Nothing of these has left the process. */
const RELEASABLE: readonly PayoutState[] = ['planned', 'approved'];

/** What must hold of all that ever left the process, from the state alone: also after a restore, which forgets some of it. */
export class OutLaws {
  constructor(
    private readonly scope: Scope,
    private readonly shelf: Shelf,
  ) {}

  /** @returns what is broken in a state */
  broken(state: State): string[] {
    return [...this.#sent(state), ...this.#pinned(state), ...this.#forgotten(state)];
  }

  /** RULES.md 13, 15: what is found of a lost life was signed in it, and is what it is taken for. @returns what a step broke */
  brokenBy(before: State, { db, journal }: State): string[] {
    return db.batches.flatMap((batch) => {
      const known = before.db.batches.find(({ plan }) => plan === batch.plan)?.found ?? [];
      return batch.found
        .filter((id) => !known.includes(id))
        .flatMap((id) => [
          ...(journal.includes(id) ? [] : [`RULES 15 unsigned: plan ${id} was found and nobody signed it`]),
          ...(this.#isOf(batch, id) ? [] : [`RULES 15 other: plan ${id} was found and is not of ${batch.plan}`]),
        ]);
    });
  }

  /** An attempt pays the same items the same and spends every coin of the first; a cancellation spends the same and pays nobody. */
  #isOf({ plan, attempts }: Batch, id: number): boolean {
    const first = this.shelf.plan(plan);
    const one = this.shelf.plan(id);
    const paid = ({ items }: typeof one): string => items.map((item) => `${item.id} ${item.paidSats}`).join();
    const isWhole = first.inputs.every((outpoint) => one.inputs.includes(outpoint));
    if (attempts.includes(id)) return isWhole && paid(one) === paid(first) && one.feeSats > first.feeSats;
    return isWhole && one.inputs.length === first.inputs.length && one.items.length === 0 && !one.foreign;
  }

  /** What spends a coin that another spent for good, or that will never be there: no reorganisation of this scope brings it back. */
  isDead(state: State, id: number): boolean {
    const { confirmed, spent, height } = this.shelf.facts(state.tip);
    if (confirmed.has(id)) return false;
    return this.shelf.plan(id).inputs.some((outpoint) => {
      const spender = spent.get(outpoint);
      const place = spender === undefined ? undefined : confirmed.get(spender);
      if (place !== undefined) return height - place.height + 1 >= this.scope.finalBlocks;
      const maker = this.shelf.makerOf(outpoint);
      return maker !== undefined && this.isDead(state, maker);
    });
  }

  /** Whether the service only compares: until two people have let it go on, its books may lack what was signed. */
  #isComparing({ db, mark, restored }: State): boolean {
    if (!restored) return false;
    const last = db.outs.at(-1);
    const isOlder = (last?.sequence ?? 0) < mark.sequence;
    const isOther =
      mark.sequence > 0 && !db.outs.some((one) => one.sequence === mark.sequence && one.batchId === mark.batchId);
    return db.reconcileOnly || isOlder || isOther;
  }

  /** I5: what the network has seen was committed before, unless a restore took that away: then the signer still knows. */
  #sent(state: State): string[] {
    const { db, mempool, tip, journal, restored } = state;
    const isComparing = this.#isComparing(state);
    const seen = [...mempool, ...this.shelf.facts(tip).confirmed.keys()];
    return seen.flatMap((id) => {
      const plan = this.shelf.plan(id);
      if (plan.foreign) return [];
      if (!journal.includes(id)) return [`I5 plan ${id} was sent and never signed`];
      if (isComparing) return [];
      const batch = batchOf(db, plan);
      // Of one that was read from the chain the books do not know what else it was.
      const isItself = batch?.plan === id;
      // What was handed out may come from outside; nothing else may without its bytes.
      if (!isItself && plan.takesBack !== null) {
        return batch?.takenBack?.by.includes(id) === true || isFound(db, id)
          ? []
          : [`I5 cancellation ${id} was sent and not approved`];
      }
      if (!isItself && plan.replaces !== null && batch?.attempts.includes(id) !== true)
        return [`I5 attempt ${id} was sent and not approved`];
      const isStored = isItself ? batch.hasBytes : batch?.attemptsSigned.includes(id);
      const isEnded = plan.pulls !== null && this.isDead(state, id);
      const isOut = batch === undefined ? isEnded : isStored === true || this.scope.outsiders || restored;
      if (batch === undefined && isEnded) return [];
      return isOut && batch !== undefined && !RELEASABLE.includes(batch.state)
        ? []
        : [`I5 plan ${id} was sent and is ${batch?.state ?? 'gone'}`];
    });
  }

  /** RULES.md 14: what was handed to the signer keeps its batch, and so its coins and its members' money. */
  #pinned(state: State): string[] {
    const { db, journal, restored } = state;
    if (this.#isComparing(state)) return [];
    const given = journal.filter((id) => {
      const plan = this.shelf.plan(id);
      // After a restore it may be unknown once it can never be mined; a child ends with its parent.
      const mayEnd = (restored || plan.pulls !== null) && this.isDead(state, id);
      return batchOf(db, plan) === undefined && !isFound(db, id) && !mayEnd && !state.undone;
    });
    return given.map((id) => `I3 plan ${id} was handed out and given back`);
  }

  /** RULES.md 15: once payouts go on, whatever was ever signed is known or can never be mined, each attempt by itself. */
  #forgotten(state: State): string[] {
    const { db, journal, restored, undone } = state;
    if (!restored || undone || this.#isComparing(state)) return [];
    const known = new Set(
      db.batches.flatMap(({ plan, attempts, takenBack, found }) => {
        return [plan, ...attempts, ...(takenBack?.by ?? []), ...found];
      }),
    );
    return journal
      .filter((id) => !known.has(id) && !this.isDead(state, id))
      .map((id) => `RULES 15 forgotten: plan ${id} is unknown and may still confirm`);
  }
}

/** A barrier over the very coins of a lost batch may be what a lost cancellation is found to take the place of. */
const isFound = ({ batches }: Db, id: number): boolean => batches.some(({ found }) => found.includes(id));
