import { createHash } from 'node:crypto';
import { NO_HAND_OUT } from '../../src/payout/hand-out-mark';
import { NO_BLOCK, type State, type Step, textOf } from './state';
import { Shelf } from './chain';
import { Desk } from './desk';
import { Laws } from './laws';
import { Nature } from './nature';
import { openingDb, Product } from './product';
import type { Scope } from './scope';
import { Seen } from './seen';

/** A law that does not hold, and the shortest way there. */
export interface Violation {
  readonly what: string;
  readonly path: readonly string[];
}

/** What a walk found. */
export interface Walked {
  readonly states: number;
  readonly transitions: number;
  /** Steps of the longest shortest way. */
  readonly depth: number;
  /** How often each kind of step was taken: what never happens was not walked. */
  readonly steps: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

const EMPTY_DB = {
  ...{ batches: [], view: 0, reconcileOnly: false, isStopped: false },
  ...{ outs: [], restores: 0, restore: null, judged: [] },
};
/** What a step leads to instead, for a walk that has to find a mistake; undefined: as it is; null: it is not taken. */
export type Spoil = (step: Step, before: State, shelf: Shelf) => State | null | undefined;

interface WalkOptions {
  /** Told after each depth. */
  readonly onLevel?: (depth: number, states: number) => void;
  readonly spoil?: Spoil;
  /** Of so many states one is looked at for whether everybody is paid in the end. */
  readonly calmEvery?: number;
  /** The walk ends once so many laws were broken. */
  readonly violationsMax?: number;
}

const VIOLATIONS_MAX = 5;
/** Of so many states one is looked at for whether everybody is paid in the end. */
const CALM_EVERY = 1_000;
const TURNS_MAX = 80;
/** What a calm day does, the first that there is: what the service has in hand, what it sees, what it may do; then a block. */
const ORDER = [
  ...['take', 'notice', 'follow', 'compare', 'ask', 'hand', 'approve', 'send', 'release', 'credit'],
  ...['plan', 'mine'],
];

/** The service and the world around it, as one machine. */
class Machine {
  readonly shelf = new Shelf();
  readonly desk: Desk;
  readonly product: Product;
  readonly laws: Laws;
  readonly #nature: Nature;
  readonly #calm: Nature;

  constructor(
    readonly scope: Scope,
    private readonly spoil?: Spoil,
  ) {
    this.desk = new Desk(scope, this.shelf);
    this.product = new Product(this.desk);
    this.#nature = new Nature(scope, this.shelf, this.product);
    this.#calm = new Nature({ ...scope, blocks: Number.MAX_SAFE_INTEGER }, this.shelf, this.product);
    this.laws = new Laws(scope, this.shelf, (state, batch) => this.product.follow(state, batch) !== undefined);
  }

  start(): State {
    const { attempts, reorgs, evictions, restores, thefts, takeBacks, replacements, children } = this.scope;
    return {
      db: { ...EMPTY_DB, ...openingDb(this.scope) },
      mark: NO_HAND_OUT,
      ...{ backup: null, hands: [], journal: [], tip: 0, stale: NO_BLOCK, mempool: [] },
      ...{ restored: false, undone: false },
      left: { attempts, reorgs, evictions, restores, thefts, takeBacks, replacements, children },
    };
  }

  /**
   * With nobody at fault any more: whatever can be taken is taken and blocks come, until everybody is paid.
   * @returns what is not paid then; nothing where coins were taken away or the service only compares
   */
  stuck(state: State): string[] {
    const isHalted = (state.restored && !this.scope.comesBack) || state.db.isStopped || state.undone;
    if (isHalted || state.left.thefts < this.scope.thefts) return [];
    const { owedSats } = this.scope;
    let now: State = {
      ...state,
      left: {
        ...state.left,
        attempts: owedSats.length,
        reorgs: 0,
        evictions: 0,
        restores: 0,
        thefts: 0,
        takeBacks: 0,
        replacements: 0,
        children: 0,
      },
    };
    const been = new Set<string>();
    for (let turn = 0; turn < TURNS_MAX; turn += 1) {
      const paid = this.#paid(now);
      if (owedSats.every((owed, n) => paid[n] === owed) && isOver(now)) return [];
      been.add(textOf(now));
      // What only leads back, as handing bytes to a node that refuses them does, waits for the next block.
      const all = this.#spoiled([...this.product.steps(now), ...this.#calm.steps(now)], now);
      const steps = all.filter(({ to }) => !been.has(textOf(to)));
      const best = ORDER.map((kind) => steps.findLast(({ name }) => name.startsWith(kind))).find(
        (step) => step !== undefined,
      );
      if (best === undefined) break;
      now = best.to;
    }
    this.desk.wrongs.length = 0;
    return [
      `liveness: after ${TURNS_MAX} calm steps ${this.#paid(now).join()} of ${owedSats.join()} are paid and settled`,
    ];
  }

  #paid({ tip }: State): bigint[] {
    const items = [...this.shelf.facts(tip).confirmed.keys()].flatMap((id) => this.shelf.plan(id).items);
    return this.scope.owedSats.map((_, n) => {
      return items.filter(({ member }) => member === n).reduce((sum, { paidSats }) => sum + paidSats, 0n);
    });
  }

  steps(state: State): Step[] {
    return this.#spoiled([...this.product.steps(state), ...this.#nature.steps(state)], state);
  }

  #spoiled(steps: Step[], before: State): Step[] {
    const { spoil } = this;
    if (spoil === undefined) return steps;
    return steps.flatMap((step) => {
      const to = spoil(step, before, this.shelf);
      return to === null ? [] : [{ ...step, to: to ?? step.to }];
    });
  }
}

const isOver = ({ db }: State): boolean =>
  db.batches.every(({ state }) => state === 'settled' || state === 'cancelled' || state === 'displaced');

/** How a state was reached first: from which, and by which of its steps. */
interface Way {
  readonly from: number[];
  readonly by: number[];
}

/** Walks every state that can be reached, breadth first: the first way to a state is a shortest one. */
export function walk(scope: Scope, options: WalkOptions = {}): Walked {
  const { onLevel, spoil, calmEvery = CALM_EVERY, violationsMax = VIOLATIONS_MAX } = options;
  const machine = new Machine(scope, spoil);
  const seen = new Seen();
  const way: Way = { from: [0], by: [0] };
  const taken: Record<string, number> = {};
  const violations: Violation[] = [];
  const start = machine.start();
  seen.add(digestOf(start));
  let level: { readonly state: State; readonly id: number }[] = [{ state: start, id: 0 }];
  let transitions = 0;
  let depth = 0;
  while (level.length > 0 && violations.length < violationsMax) {
    const next: typeof level = [];
    for (const { state, id } of level) {
      machine.steps(state).forEach(({ name, to }, by) => {
        transitions += 1;
        const kind = kindOf(name);
        taken[kind] = (taken[kind] ?? 0) + 1;
        const wrongs = [...machine.desk.wrongs.splice(0), ...machine.laws.brokenBy(state, to)];
        if (seen.add(digestOf(to))) {
          next.push({ state: to, id: way.from.length });
          way.from.push(id);
          way.by.push(by);
          wrongs.push(...machine.laws.broken(to));
          if (seen.size % calmEvery === 0) wrongs.push(...machine.stuck(to));
        }
        for (const what of wrongs) violations.push({ what, path: [...pathTo(machine, way, id), name] });
      });
      if (violations.length >= violationsMax) break;
    }
    level = next;
    if (next.length > 0) depth += 1;
    onLevel?.(depth, seen.size);
  }
  return { states: seen.size, transitions, depth, steps: taken, violations };
}

const kindOf = (name: string): string => name.replace(/ \[.*/, '').replace(/ m?\d+/g, '');

function digestOf(state: State): Buffer {
  return createHash('sha256').update(textOf(state)).digest();
}

/** The steps to a state, walked again: only numbers were kept. */
function pathTo(machine: Machine, way: Way, id: number): string[] {
  const turns: number[] = [];
  for (let at = id; at > 0; at = way.from[at] ?? 0) turns.unshift(way.by[at] ?? 0);
  const names: string[] = [];
  let state = machine.start();
  for (const turn of turns) {
    const step = machine.steps(state)[turn];
    if (step === undefined) throw new Error('The same steps did not lead there again.');
    names.push(step.name);
    state = step.to;
  }
  machine.desk.wrongs.length = 0;
  return names;
}
