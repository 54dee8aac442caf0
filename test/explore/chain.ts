import { NO_BLOCK, type Plan } from './state';

interface Block {
  readonly parent: number;
  readonly height: number;
  readonly plans: readonly number[];
}

/** Where a transaction stands in a chain. */
interface Place {
  readonly block: number;
  readonly height: number;
}

/** What one chain holds: told once for each tip. */
export interface ChainFacts {
  readonly height: number;
  readonly blocks: readonly number[];
  readonly confirmed: ReadonlyMap<number, Place>;
  /** By outpoint, the plan that spends it. */
  readonly spent: ReadonlyMap<string, number>;
}

/**
 * Blocks and transactions by number. A block is named by its parent, what it holds and in which branch it was mined: the
 * same history has the same number on whatever way it was reached.
 */
export class Shelf {
  readonly plans: Plan[] = [];
  readonly #makers = new Map<string, number>();
  readonly #plans = new Map<string, number>();
  readonly #blocks: Block[] = [{ parent: NO_BLOCK, height: 0, plans: [] }];
  readonly #names = new Map<string, number>();
  readonly #facts = new Map<number, ChainFacts>();

  plan(id: number): Plan {
    const plan = this.plans[id];
    if (plan === undefined) throw new Error(`There is no plan ${id}.`);
    return plan;
  }

  /** The plan with this content, kept once. @param made called for content that is new */
  keep(name: string, made: (id: number) => Plan): Plan {
    const known = this.#plans.get(name);
    if (known !== undefined) return this.plan(known);
    const plan = made(this.plans.length);
    this.plans.push(plan);
    this.#makers.set(plan.txid, plan.id);
    this.#plans.set(name, plan.id);
    return plan;
  }

  /** The plan of which an outpoint is an output; none for a coin that was there from the start. */
  makerOf(outpoint: string): number | undefined {
    return this.#makers.get(outpoint.slice(0, outpoint.lastIndexOf(':')));
  }

  block(parent: number, plans: readonly number[], branch: number): number {
    const name = `${parent}/${plans.join()}/${branch}`;
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const id = this.#blocks.length;
    this.#blocks.push({ parent, height: this.#block(parent).height + 1, plans });
    this.#names.set(name, id);
    return id;
  }

  parent(id: number): number {
    return this.#block(id).parent;
  }

  facts(tip: number): ChainFacts {
    const known = this.#facts.get(tip);
    if (known !== undefined) return known;
    const { parent, height, plans } = this.#block(tip);
    const below = parent === NO_BLOCK ? undefined : this.facts(parent);
    const confirmed = new Map(below?.confirmed);
    const spent = new Map(below?.spent);
    for (const plan of plans) {
      confirmed.set(plan, { block: tip, height });
      for (const outpoint of this.plan(plan).inputs) spent.set(outpoint, plan);
    }
    const facts = { height, blocks: [...(below?.blocks ?? []), tip], confirmed, spent };
    this.#facts.set(tip, facts);
    return facts;
  }

  #block(id: number): Block {
    const block = this.#blocks[id];
    if (block === undefined) throw new Error(`There is no block ${id}.`);
    return block;
  }
}

/** Outpoint of one of the treasury's first coins. */
export const coinOutpoint = (n: number): string => `${(n + 1).toString(16).padStart(64, '0')}:0`;

/** Names of planned transactions come after those of the first coins. */
export const planTxid = (id: number): string => (id + 0x1000).toString(16).padStart(64, '0');

/** Outpoint of what of a plan comes back to us; empty where nothing does. */
export function changeOf({ txid, changeVout, foreign }: Plan): string {
  return changeVout === null || foreign ? '' : `${txid}:${changeVout}`;
}
