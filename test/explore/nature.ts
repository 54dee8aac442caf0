import { decideSent } from '../../src/payout/decide';
import { coinOutpoint, planTxid, type Shelf } from './chain';
import { creditedBooks, type Product } from './product';
import type { Scope } from './scope';
import { type Batch, type Db, NO_BLOCK, ON_ITS_OWN, type Plan, type State, type Step } from './state';

type Word = 'accepted' | 'known' | { readonly refused: string };

/** What the service does not decide: pools credit, the node answers or not, blocks come and go, the process dies. */
export class Nature {
  constructor(
    private readonly scope: Scope,
    private readonly shelf: Shelf,
    private readonly product: Product,
  ) {}

  steps(state: State): Step[] {
    const steps: Step[] = [];
    const add = (name: string, to: State): void => void steps.push({ name, to });
    const { db, left, tip, hands } = state;
    // In one order: which member is first makes no difference that amounts and coins do not make.
    const next = this.scope.owedSats.findIndex((_, n) => (db.credited & (1 << n)) === 0);
    if (next !== -1) add(`credit m${next}`, this.#credited(state, next));
    if (db.view !== tip) add('follow the chain', { ...state, db: { ...db, view: tip } });
    for (const hand of hands) add('crash', { ...state, hands: hands.filter((one) => one !== hand) });
    if (hands.length < this.scope.instances) {
      for (const batch of db.batches) {
        if (this.product.mayGoOn(state, batch)) steps.push(...this.#sends(state, batch));
        if (this.product.mayTakeBack(state, batch)) steps.push(...this.#sendsBack(state, batch));
      }
    }
    if (this.scope.outsiders) for (const id of state.journal) steps.push(...this.#sendsOutside(state, id));
    if (this.shelf.facts(tip).height < this.scope.blocks) steps.push(...this.#blocks(state));
    if (left.reorgs > 0) steps.push(...this.#reorgs(state));
    if (left.evictions > 0 && state.mempool.length > 0) {
      add('evict', { ...state, mempool: [], left: { ...left, evictions: left.evictions - 1 } });
    }
    if (left.restores > 0 && state.backup === null && hands.length === 0)
      add('back up', { ...state, backup: { ...db, view: 0 } });
    if (left.restores > 0 && state.backup !== null) {
      add('restore', this.#restored(state, state.backup));
    }
    return steps;
  }

  /** All that happened since the backup is lost, but for what stands outside: mark, journal, network. */
  #restored(state: State, backup: Db): State {
    const left = { ...state.left, restores: state.left.restores - 1 };
    const back = { ...state, backup: null, hands: [], restored: true };
    if (this.scope.comesBack) return { ...back, db: { ...backup, view: state.tip }, left };
    // The service opens a restored database in reconcile-only mode (RULES.md 15) and follows the chain first.
    const spent = { ...left, attempts: 0, evictions: 0, thefts: 0, replacements: 0, children: 0 };
    return { ...back, db: { ...backup, reconcileOnly: true, view: state.tip }, left: spent };
  }

  /** What the node says of bytes, by what it holds. */
  judge(state: State, plan: Plan): Word {
    const facts = this.shelf.facts(state.tip);
    if (state.mempool.includes(plan.id) || facts.confirmed.has(plan.id)) return 'known';
    if (plan.inputs.some((outpoint) => facts.spent.has(outpoint))) return { refused: 'missing or spent' };
    const rivals = this.#rivals(state, plan).map((id) => this.shelf.plan(id));
    const fees = rivals.reduce((sum, { feeSats }) => sum + feeSats, 0n);
    // BIP-125, rules 3 and 4, and a higher rate than each: nodes as old as the product meets.
    const isDearer = plan.feeSats >= fees + BigInt(plan.vbytes);
    const isDenser = rivals.every((one) => plan.feeSats * BigInt(one.vbytes) > one.feeSats * BigInt(plan.vbytes));
    if (rivals.length > 0 && !(isDearer && isDenser)) return { refused: 'conflict' };
    return plan.inputs.every((outpoint) => this.#exists(outpoint, facts.confirmed, state.mempool))
      ? 'accepted'
      : { refused: 'missing or spent' };
  }

  /** Of the mempool, what spends the same coins, and what spends that. */
  #rivals({ mempool }: State, { inputs }: Plan): number[] {
    const gone: number[] = [];
    const coins = [...inputs];
    for (const id of mempool) {
      const waiting = this.shelf.plan(id);
      const isChild = waiting.inputs.some((outpoint) => gone.includes(this.shelf.makerOf(outpoint) ?? NO_BLOCK));
      if (isChild || waiting.inputs.some((outpoint) => coins.includes(outpoint))) gone.push(id);
    }
    return gone;
  }

  #taken(state: State, id: number): number[] {
    const gone = this.#rivals(state, this.shelf.plan(id));
    return [...state.mempool.filter((one) => !gone.includes(one)), id].sort((a, b) => a - b);
  }

  #exists(outpoint: string, confirmed: ReadonlyMap<number, unknown>, beside: readonly number[]): boolean {
    const maker = this.shelf.makerOf(outpoint);
    return maker === undefined || confirmed.has(maker) || beside.includes(maker);
  }

  #credited(state: State, n: number): State {
    const { books, credited } = state.db;
    return { ...state, db: { ...state.db, books: creditedBooks(books, this.scope, n), credited: credited | (1 << n) } };
  }

  /**
   * The node answers; or it takes the bytes and nobody hears it. Of several attempts the newest that it does not refuse:
   * what it refuses changes nothing, so that all of them are one step.
   */
  #sends(state: State, batch: Batch): Step[] {
    const { state: stands } = batch;
    if ((stands !== 'signed' && stands !== 'sent') || this.product.isStayed(state.db, batch)) return [];
    const attempts = this.product.desk.signedAttempts(batch);
    const words = attempts.map((id) => [id, this.judge(state, this.shelf.plan(id))] as const);
    // One that was found after a restore goes without bytes: while it waits, nothing older is sent.
    const isOwn = ([id]: readonly [number, Word]): boolean => !batch.found.includes(id);
    const waits = stands === 'sent' ? words.findIndex(([one]) => state.mempool.includes(one)) : -1;
    const first = words.findIndex((one) => isOwn(one) && typeof one[1] === 'string');
    if (waits !== -1 && (first === -1 || waits <= first)) return [];
    const [id, word] = words[first] ?? words.findLast(isOwn) ?? [];
    if (id === undefined || word === undefined) return [];
    const mempool = word === 'accepted' ? this.#taken(state, id) : state.mempool;
    const unheard = { name: `send ${id}, no answer`, to: { ...state, mempool } };
    // Of a word that moves nothing, now or in any later state, hearing it and not hearing it are the same.
    if (decideSent(stands, word) !== 'sent') return word === 'accepted' ? [unheard] : [];
    const hands = [...state.hands, { kind: 'told', plan: id, word } as const];
    const told: Step = { name: `send ${id}`, to: { ...state, mempool, hands } };
    return word === 'accepted' ? [told, unheard] : [told];
  }

  /** Whatever the node says of a cancellation, only the chain moves its batch. */
  #sendsBack(state: State, { plan, state: stands, takenBack }: Batch): Step[] {
    const id = stands === 'cancelling' ? takenBack?.by.at(-1) : undefined;
    if (id === undefined || takenBack?.signed.includes(id) !== true) return [];
    if (this.judge(state, this.shelf.plan(id)) !== 'accepted') return [];
    return [{ name: `send for the coins ${plan}`, to: { ...state, mempool: this.#taken(state, id) } }];
  }

  /** Co-signers have what was signed, whatever became of it here. */
  #sendsOutside(state: State, id: number): Step[] {
    if (this.judge(state, this.shelf.plan(id)) !== 'accepted') return [];
    return [{ name: `sent outside ${id}`, to: { ...state, mempool: this.#taken(state, id) } }];
  }

  #blocks(state: State): Step[] {
    const { tip, left } = state;
    const branch = this.scope.reorgs - left.reorgs;
    const steps = choices(state.mempool).flatMap((plans): Step[] => {
      if (!this.#fits(plans, tip)) return [];
      const to = this.#mined(state, this.shelf.block(tip, plans, branch));
      return [{ name: `mine [${plans.join()}]`, to }];
    });
    if (left.thefts === 0) return steps;
    const { spent } = this.shelf.facts(tip);
    this.scope.coinSats.forEach((_, n) => {
      if (spent.has(coinOutpoint(n))) return;
      const thief = this.shelf.keep(`theft of ${n}`, (id) => theftOf(n, id));
      const to = this.#mined(state, this.shelf.block(tip, [thief.id], branch));
      steps.push({ name: `somebody takes coin ${n}`, to: { ...to, left: { ...left, thefts: left.thefts - 1 } } });
    });
    return steps;
  }

  /** In the order of their numbers a child comes after its parent. */
  #fits(plans: readonly number[], tip: number): boolean {
    const { confirmed, spent } = this.shelf.facts(tip);
    return plans.every((id, at) => {
      const { inputs } = this.shelf.plan(id);
      return inputs.every((one) => !spent.has(one) && this.#exists(one, confirmed, plans.slice(0, at)));
    });
  }

  /** What waits and can still be mined on a tip. */
  #mined(state: State, tip: number, waiting: readonly number[] = state.mempool): State {
    const { confirmed, spent } = this.shelf.facts(tip);
    const mempool: number[] = [];
    for (const id of [...waiting].sort((a, b) => a - b)) {
      const { inputs } = this.shelf.plan(id);
      const taken = mempool.flatMap((one) => this.shelf.plan(one).inputs);
      const lives = inputs.every((one) => {
        return !spent.has(one) && !taken.includes(one) && this.#exists(one, confirmed, mempool);
      });
      if (lives) mempool.push(id);
    }
    return { ...state, tip, mempool };
  }

  /** Blocks leave; their payments wait again, and the other branch has them at once or not yet. Or the one before returns. */
  #reorgs(state: State): Step[] {
    const { tip, left, stale } = state;
    const steps: Step[] = [];
    const spent = { ...left, reorgs: left.reorgs - 1 };
    const branch = this.scope.reorgs - left.reorgs + 1;
    let fork = tip;
    const gone: number[] = [];
    for (let depth = 1; depth <= this.scope.reorgDepth && this.shelf.parent(fork) !== NO_BLOCK; depth += 1) {
      gone.push(...this.#ours(fork));
      fork = this.shelf.parent(fork);
      const waiting = [...new Set([...state.mempool, ...gone])];
      const { mempool: all } = this.#mined(state, fork, waiting);
      for (const first of this.#others(state, all, fork)) {
        let next = this.shelf.block(fork, first, branch);
        for (let more = 0; more < depth; more += 1) next = this.shelf.block(next, [], branch);
        const undone = state.undone || depth >= this.scope.finalBlocks;
        const to = { ...this.#mined(state, next, waiting), stale: tip, left: spent, undone };
        steps.push({ name: `reorganise ${depth} [${first.join()}]`, to });
      }
    }
    if (stale !== NO_BLOCK && this.#leaves(tip, stale) < this.scope.finalBlocks) {
      let next = stale;
      const longer = this.shelf.facts(tip).height;
      while (this.shelf.facts(next).height <= longer) next = this.shelf.block(next, [], branch);
      const left_ = this.shelf.facts(tip).blocks.flatMap((block) => this.#ours(block));
      const waiting = [...new Set([...state.mempool, ...left_])];
      steps.push({
        name: 'the branch before returns',
        to: { ...this.#mined(state, next, waiting), stale: tip, left: spent },
      });
    }
    return steps;
  }

  /** What the first block of the other branch holds: nothing, all that waits, or what others have and we do not see. */
  #others(state: State, all: readonly number[], fork: number): (readonly number[])[] {
    const outside = this.scope.outsiders ? state.journal.filter((id) => !all.includes(id)) : [];
    const alone = outside.filter((id) => this.#fits([id], fork)).map((id) => [id]);
    return [[], ...(all.length === 0 ? [] : [all]), ...alone];
  }

  /** Blocks that leave when another branch takes over. */
  #leaves(tip: number, other: number): number {
    const { blocks } = this.shelf.facts(other);
    return this.shelf.facts(tip).blocks.filter((block) => !blocks.includes(block)).length;
  }

  /** A thief does not send again what left the chain. */
  #ours(block: number): readonly number[] {
    const { confirmed } = this.shelf.facts(block);
    return [...confirmed].filter(([id, at]) => at.block === block && !this.shelf.plan(id).foreign).map(([id]) => id);
  }
}

/** What a block may take of what waits: nothing, one of them, all. */
function choices(of: readonly number[]): (readonly number[])[] {
  return [[], ...of.map((one) => [one]), ...(of.length > 1 ? [of] : [])];
}

function theftOf(coin: number, id: number): Plan {
  const nothing = { items: [], feeSats: 0n, vbytes: 0, changeSats: 0n, changeVout: null };
  return { ...nothing, ...ON_ITS_OWN, id, txid: planTxid(id), inputs: [coinOutpoint(coin)], foreign: true };
}
