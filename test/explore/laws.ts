import { accounts } from '../../src/ledger';
import { LIVE_STATES, type PayoutState } from '../../src/payout';
import { changeOf, coinOutpoint, type Shelf } from './chain';
import { openingBooks, POLICY } from './product';
import type { Books } from './ledger';
import { OutLaws } from './out-laws';
import type { Scope } from './scope';
import type { Batch, Db, Plan, State } from './state';

const COMMITTED: readonly PayoutState[] = ['signed', 'sent', 'confirming', 'settled', 'conflicted', 'replaced'];
const PLANNED: readonly PayoutState[] = ['planned', 'approved', 'handed-out'];
const GIVEN_BACK: readonly PayoutState[] = ['cancelled', 'displaced'];
/** A block holds one of its transactions. */
const IN_BLOCK: readonly PayoutState[] = ['confirming', 'settled', 'cancel-confirming', 'cancelled'];
/** A spend is final so deep (FAULTS.md, payout state machine). */
const FINAL = 100;
/** Satoshi for each virtual byte of what replaces another transaction. @see BIP-125 rule 4 */
const RELAY_SAT_PER_VB = 1n;

/**
 * What must hold in every state, from the state alone: the model's own reading of FAULTS.md, written without the
 * functions that it judges.
 */
export class Laws {
  readonly #possible = new Map<string, readonly string[]>();
  readonly #ofDb = new WeakMap<Db, readonly string[]>();
  readonly #fees = new Map<number, readonly string[]>();
  readonly #out: OutLaws;

  constructor(
    private readonly scope: Scope,
    private readonly shelf: Shelf,
    /** Whether the service has a step to take for a batch, by the chain as it has followed it. */
    private readonly isFollowed: (state: State, batch: Batch) => boolean,
  ) {
    this.#out = new OutLaws(scope, shelf);
  }

  /** @returns what is broken in a state, by the number of the invariant; empty when all holds */
  broken(state: State): string[] {
    let ofDb = this.#ofDb.get(state.db);
    if (ofDb === undefined) {
      const plans = state.db.batches
        .flatMap(({ plan, attempts }) => [plan, ...attempts])
        .map((id) => this.shelf.plan(id));
      ofDb = [...this.#books(state), ...this.#reserved(state), ...plans.flatMap((plan) => this.#fee(plan))];
      this.#ofDb.set(state.db, ofDb);
    }
    return [...ofDb, ...this.#signed(state), ...this.#out.broken(state), ...this.#counted(state)];
  }

  /** What a step broke that the state alone does not show. */
  brokenBy(before: State, state: State): string[] {
    if (before.db === state.db) return [];
    return [
      ...[...this.#handedOut(state, before), ...this.#outbids(state, before), ...this.#replaces(state, before)],
      ...[...this.#returned(state, before), ...this.#out.brokenBy(state, before)],
    ];
  }

  /** RULES.md 14, 17: a cancellation spends a coin of every attempt, and each of them leaves a mempool for it. */
  #outbids(state: State, before: State): string[] {
    return state.db.batches.flatMap(({ plan, takenBack, hasBytes, attempts }) => {
      const known = before.db.batches.find((one) => one.plan === plan)?.takenBack?.by ?? [];
      const [next] = (takenBack?.by ?? []).filter((id) => !known.includes(id));
      if (next === undefined) return [];
      const family = [plan, ...attempts];
      const isOut = hasBytes || before.mempool.includes(plan);
      const beaten = [...(isOut ? family : []), ...known].filter((id) => !this.#takesPlace(before, next, id));
      const beside = family.filter((id) => !conflict(this.shelf.plan(next).inputs, this.shelf.plan(id).inputs));
      return [...new Set([...beaten, ...beside])].map((id) => `RULES 14 cancellation ${next} does not replace ${id}`);
    });
  }

  /** Whether a mempool drops one transaction, and what hangs on it there, for another. @see BIP-125 rules 3, 4 and 6 */
  #takesPlace({ mempool }: State, next: number, id: number): boolean {
    const mine = this.shelf.plan(next);
    const { txid, feeSats, vbytes, inputs } = this.shelf.plan(id);
    const waiting = mempool.includes(id) ? mempool.map((one) => this.shelf.plan(one)) : [];
    const hanging = waiting.filter((one) => one.inputs.some((outpoint) => outpoint.startsWith(`${txid}:`)));
    const evicted = hanging.reduce((sum, one) => sum + one.feeSats, feeSats);
    const isDearer = mine.feeSats >= evicted + RELAY_SAT_PER_VB * BigInt(mine.vbytes);
    const isDenser = mine.feeSats * BigInt(vbytes) > feeSats * BigInt(mine.vbytes);
    return isDearer && isDenser && conflict(mine.inputs, inputs);
  }

  /**
   * RULES.md 13: a replacement keeps every coin of every attempt, adds only confirmed ones, pays the same items the same,
   * and mempools drop each attempt for it.
   */
  #replaces(state: State, before: State): string[] {
    const { confirmed } = this.shelf.facts(before.db.view);
    return state.db.batches.flatMap(({ plan, attempts, found }) => {
      const known = before.db.batches.find((one) => one.plan === plan)?.attempts ?? [];
      const next = attempts.find((id) => !known.includes(id));
      // One of a life that is lost knew of none that was made since.
      if (next === undefined || found.includes(next)) return [];
      const mine = this.shelf.plan(next);
      const paid = (id: number): string =>
        this.shelf
          .plan(id)
          .items.map((one) => `${one.id} ${one.paidSats}`)
          .join();
      const earlier = [plan, ...known];
      const kept = new Set(earlier.flatMap((id) => this.shelf.plan(id).inputs));
      const added = mine.inputs.filter((outpoint) => !kept.has(outpoint));
      const isSure = added.every((outpoint) => {
        const maker = this.shelf.makerOf(outpoint);
        return maker === undefined || confirmed.has(maker);
      });
      const wrongs = earlier.filter((id) => {
        const keeps = this.shelf.plan(id).inputs.every((outpoint) => mine.inputs.includes(outpoint));
        return !keeps || paid(id) !== paid(next) || !this.#takesPlace(before, next, id);
      });
      return [
        ...wrongs.map((id) => `RULES 13 attempt ${next} does not replace ${id}`),
        ...(isSure ? [] : [`RULES 13 attempt ${next} adds a coin that no block holds`]),
      ];
    });
  }

  /**
   * RULES.md 13, 14: items are given back when none of their attempts can ever confirm, and not before: something else spends
   * a coin that all of them need, so deep that it is final.
   */
  #returned(state: State, before: State): string[] {
    const { confirmed, spent, height } = this.shelf.facts(state.db.view);
    return state.db.batches.flatMap((batch) => {
      const { plan, state: stands, attempts } = batch;
      const was = before.db.batches.find((one) => one.plan === plan)?.state;
      if (!GIVEN_BACK.includes(stands) || was === stands) return [];
      const family = [plan, ...attempts];
      return family.flatMap((id) => {
        const depths = this.#roots(id).map((outpoint) => {
          const spender = spent.get(outpoint);
          const place = spender === undefined || family.includes(spender) ? undefined : confirmed.get(spender);
          return place === undefined ? 0 : height - place.height + 1 + FINAL - this.scope.finalBlocks;
        });
        const deepest = Math.max(...depths);
        return deepest >= FINAL ? [] : [`RULES 14 plan ${plan} is given back at ${deepest} confirmations`];
      });
    });
  }

  /** Coins of a plan, and of its own ancestors that the given-back attempt stands on. */
  #roots(id: number): string[] {
    const { inputs, pulls } = this.shelf.plan(id);
    return pulls === null ? [...inputs] : [...inputs, ...this.#roots(pulls)];
  }

  /** I2, I7, I13: the balances are what the states of the batches say, entry for entry. */
  #books({ db }: State): string[] {
    const expected: Record<string, bigint> = { ...openingBooks(this.scope) };
    const add = (account: string, amount: bigint): void => {
      expected[account] = (expected[account] ?? 0n) + amount;
    };
    const member = (n: number, kind: 'available' | 'in-batch' | 'in-flight'): string => accounts.member(`m${n}`, kind);
    this.scope.owedSats.forEach((owed, n) => {
      if ((db.credited & (1 << n)) === 0) return;
      add(accounts.operatorCapital, owed);
      add(member(n, 'available'), -owed);
    });
    for (const batch of db.batches) {
      const { plan: id, state } = batch;
      const plan = this.shelf.plan(id);
      if (state === 'queued') continue;
      const stands = this.#stands(batch);
      plan.items.forEach(({ member: n, amountSats, paidSats }, nth) => {
        // A debt and what is available are one here, and each by itself is looked at below.
        const debt = batch.takenBack?.books.debts?.[nth] ?? 0n;
        expected[accounts.memberReceivable(`m${n}`)] = (expected[accounts.memberReceivable(`m${n}`)] ?? 0n) + debt;
        if (stands === 'given back') return;
        add(member(n, 'available'), amountSats - debt);
        if (stands === 'claimed') add(member(n, 'in-batch'), -amountSats);
        else if (state !== 'settled') add(member(n, 'in-flight'), -paidSats);
        else {
          add(`memo ${accounts.memoPaid(`m${n}`)}`, -paidSats);
          add(`memo ${accounts.memoPaidOut}`, paidSats);
        }
      });
      if (stands === 'committed') this.#committed(plan, state, add);
      const fee = this.#extraFee(batch);
      add(accounts.treasury('main'), -fee);
      add(accounts.networkFee, fee);
    }
    // What of the fee the reserve bore depends on the order of the batches: together with the capital it is the same.
    // What was forgotten and read again can be more than the books hold for a member: his debt then, until he is credited.
    const isForgotten = db.batches.some(({ isImported }) => isImported);
    const read = (books: Books): Books => (isForgotten ? netted(merged(books)) : merged(books));
    return [...this.#negative(db.books), ...differences(read(db.books), read(expected))];
  }

  /** What the books must show of a batch's items. */
  #stands({ state, takenBack }: Batch): 'claimed' | 'committed' | 'given back' {
    if (GIVEN_BACK.includes(state)) return 'given back';
    if (PLANNED.includes(state) || state === 'cancel-confirming') return 'claimed';
    // One that was handed out only is for a moment `sent` after a conflict was undone, before it is `cancelling` again.
    return !IN_BLOCK.includes(state) && takenBack?.books.hasBytes === false ? 'claimed' : 'committed';
  }

  /**
   * Network fee beyond the payment as it was signed first: of the cancellation or the dearer attempt that the block holds, or
   * else of the dearest that is signed and may still confirm.
   */
  #extraFee(batch: Batch): bigint {
    const { state, takenBack, block, plan, attempts, attemptsSigned, freed, found } = batch;
    if (state === 'displaced') return 0n;
    // Nothing is in the books of one that is handed out only: the block that holds it brings what it costs.
    if (state === 'handed-out' && takenBack === null) return 0n;
    const others = [...attempts, ...(takenBack?.by ?? []), ...found];
    const booked = this.#stands(batch) === 'committed' ? this.shelf.plan(plan).feeSats : 0n;
    if (IN_BLOCK.includes(state)) {
      const inBlock = [plan, ...others].find((id) => this.shelf.facts(block).confirmed.has(id));
      return inBlock === undefined ? 0n : this.shelf.plan(inBlock).feeSats - booked;
    }
    const alive = attemptsSigned.filter((id) => !this.shelf.plan(id).inputs.some((one) => freed.includes(one)));
    const fees = [...alive, ...(takenBack?.signed ?? [])].map((id) => this.shelf.plan(id).feeSats);
    return fees.reduce((most, fee) => (fee - booked > most ? fee - booked : most), 0n);
  }

  #committed(plan: Plan, state: PayoutState, add: (account: string, amount: bigint) => void): void {
    const paid = plan.items.reduce((sum, { paidSats }) => sum + paidSats, 0n);
    const shares = plan.items.reduce((sum, { feeShareSats }) => sum + feeShareSats, 0n);
    add(accounts.treasury('main'), -(paid + plan.feeSats));
    add(accounts.networkFee, plan.feeSats - shares);
    if (state !== 'settled') add(accounts.payoutTransit(String(plan.id)), paid);
  }

  #negative(books: Books): string[] {
    return Object.entries(books)
      .filter(([account, balance]) => {
        return (account.startsWith('member/') && balance > 0n) || (account.startsWith('receivable/') && balance < 0n);
      })
      .map(([account, balance]) => `I2 ${account} is ${-balance}`);
  }

  /** I3, I4: however the chain may still go, what was ever signed pays nobody more than was credited. */
  #signed(state: State): string[] {
    // Nobody promises it across a reorganisation that is deeper than what is final: payouts stop then, see below.
    if (state.undone) return [];
    const journal = state.journal.filter((id) => !this.#out.isDead(state, id));
    const key = journal.join();
    const known = this.#possible.get(key);
    if (known !== undefined) return [...known];
    const plans = journal.map((id) => this.shelf.plan(id));
    const found = new Set<string>();
    const walk = (from: number, taken: readonly Plan[]): void => {
      for (const [n, most] of this.scope.owedSats.entries()) {
        const paid = taken.flatMap(({ items }) => items).filter((item) => item.member === n);
        const sum = paid.reduce((total, { amountSats }) => total + amountSats, 0n);
        if (sum > most) found.add(`I3 plans ${taken.map(({ id }) => id).join(' and ')} can both pay m${n}`);
      }
      for (let at = from; at < plans.length; at += 1) {
        const next = plans[at];
        if (next !== undefined && !taken.some((one) => conflict(one.inputs, next.inputs)))
          walk(at + 1, [...taken, next]);
      }
    };
    walk(0, []);
    this.#possible.set(key, [...found]);
    return [...found];
  }

  /** I9: what is counted stands in the block that it names, in the chain as followed, or is about to be undone. */
  #counted(state: State): string[] {
    const { confirmed, height } = this.shelf.facts(state.db.view);
    return state.db.batches.flatMap((batch) => {
      const { plan, state: stands, block, takenBack, attempts, found } = batch;
      if (stands === 'displaced') {
        const isStanding = this.shelf.facts(state.db.view).blocks.includes(block);
        return isStanding || this.isFollowed(state, batch) ? [] : [`I9 plan ${plan} stays displaced without its block`];
      }
      const needed = this.#needed(stands);
      if (needed === undefined) return [];
      const isBack = stands === 'cancelled' || stands === 'cancel-confirming';
      const place = (isBack ? [...(takenBack?.by ?? []), ...found] : [plan, ...attempts])
        .map((id) => confirmed.get(id))
        .find((one) => one !== undefined);
      const isRight = place?.block === block && height - place.height + 1 >= needed;
      return isRight || this.isFollowed(state, batch) ? [] : [`I9 plan ${plan} stays ${stands} without its block`];
    });
  }

  /** Confirmations without which a batch does not stand so; undefined where none are needed. */
  #needed(state: PayoutState): number | undefined {
    if (state === 'confirming' || state === 'cancel-confirming') return 1;
    if (state === 'cancelled') return this.scope.finalBlocks;
    return state === 'settled' ? this.scope.settleConfirmations : undefined;
  }

  /** I6: no coin in two live batches. */
  #reserved({ db }: State): string[] {
    const taken = new Map<string, number>();
    const broken: string[] = [];
    for (const { plan, state, attempts, freed } of db.batches) {
      if (!LIVE_STATES.includes(state)) continue;
      const all = new Set([plan, ...attempts].flatMap((id) => this.shelf.plan(id).inputs));
      for (const outpoint of all) {
        if (freed.includes(outpoint)) continue;
        const other = taken.get(outpoint);
        if (other !== undefined) broken.push(`I6 ${outpoint.slice(-6)} is in ${other} and ${plan}`);
        taken.set(outpoint, plan);
      }
    }
    return broken;
  }

  /** I8, and that inputs are outputs and fee. */
  #fee(plan: Plan): readonly string[] {
    const known = this.#fees.get(plan.id);
    if (known !== undefined) return known;
    const paid = plan.items.reduce((sum, { paidSats }) => sum + paidSats, 0n);
    const { feeSats } = plan;
    const broken: string[] = [];
    const value = plan.inputs.reduce((sum, outpoint) => sum + this.#valueOf(outpoint), 0n);
    if (value !== paid + plan.changeSats + feeSats) broken.push(`I8 plan ${plan.id} spends ${value} otherwise`);
    // Three inputs and four outputs at the most.
    if (feeSats > (POLICY.maxRateSatPerKvb * 400n) / 1_000n || feeSats > POLICY.maxFeeSats)
      broken.push(`I8 fee ${feeSats}`);
    if (plan.items.length > 0 && feeSats * 10_000n > paid * POLICY.maxFeeShareBps)
      broken.push(`I8 fee ${feeSats} of ${paid}`);
    for (const { id, amountSats, feeShareSats, paidSats } of plan.items) {
      if (paidSats + feeShareSats !== amountSats) broken.push(`I4 item ${id} pays ${paidSats} of ${amountSats}`);
      if (feeShareSats * 10_000n > amountSats * POLICY.maxItemFeeShareBps)
        broken.push(`I8 item ${id} bears ${feeShareSats}`);
    }
    this.#fees.set(plan.id, broken);
    return broken;
  }

  #valueOf(outpoint: string): bigint {
    const coin = this.scope.coinSats.find((_, n) => coinOutpoint(n) === outpoint);
    const maker = this.shelf.makerOf(outpoint);
    return coin ?? (maker === undefined ? 0n : this.shelf.plan(maker).changeSats);
  }

  /** I10: nothing is handed out while our coins, and what is on its way, do not cover what is owed. */
  #handedOut(state: State, before: State): string[] {
    const moved = state.db.batches.some(({ plan, state: stands, barrierOf }) => {
      return (
        barrierOf === null &&
        stands === 'handed-out' &&
        before.db.batches.some((one) => one.plan === plan && one.state === 'approved')
      );
    });
    if (!moved) return [];
    const { db } = state;
    if (db.reconcileOnly) return ['I10 handed out after a restore'];
    if (db.isStopped) return ['I10 handed out after payouts were stopped'];
    const { spent, confirmed } = this.shelf.facts(db.view);
    const standing = new Map(db.batches.map((batch) => [batch, this.#standing(db, batch)]));
    const alive = db.batches.filter((batch) => standing.get(batch) !== undefined);
    const committed = alive
      .filter((one) => COMMITTED.includes(one.state))
      .map((batch) => this.shelf.plan(standing.get(batch) ?? batch.inForce));
    const open = alive.filter((one) => one.state === 'cancelling');
    const pinned = new Set(
      [...committed, ...open.map(({ plan }) => this.shelf.plan(plan))].flatMap(({ inputs }) => inputs),
    );
    const outputs = new Map(this.scope.coinSats.map((value, n) => [coinOutpoint(n), value]));
    for (const plan of this.shelf.plans) {
      const mine = confirmed.has(plan.id) || committed.includes(plan);
      if (mine && changeOf(plan) !== '') outputs.set(changeOf(plan), plan.changeSats);
    }
    let assets = 0n;
    for (const batch of open) assets += this.#worth(batch, { spent, pinned });
    // What is in transit by a payment that can never be mined reaches nobody.
    for (const batch of db.batches) {
      const { plan, state: stands } = batch;
      if (!COMMITTED.includes(stands) || stands === 'settled' || standing.get(batch) !== undefined) continue;
      assets -= this.shelf.plan(plan).items.reduce((sum, { paidSats }) => sum + paidSats, 0n);
    }
    for (const [outpoint, value] of outputs) if (!spent.has(outpoint) && !pinned.has(outpoint)) assets += value;
    const sums = { owed: -(db.books[accounts.feeReserve] ?? 0n), transit: 0n };
    for (const [account, balance] of Object.entries(db.books)) {
      if (account.startsWith('member/')) sums.owed -= balance;
      if (account.startsWith('transit/')) sums.transit += balance;
    }
    return assets + sums.transit >= sums.owed
      ? []
      : [`I10 handed out with ${assets + sums.transit} against ${sums.owed}`];
  }

  /** The attempt at a payment that the chain as followed holds, or else the one in force; undefined when none can confirm. */
  #standing(db: Db, { plan, attempts, inForce }: Batch): number | undefined {
    const { confirmed } = this.shelf.facts(db.view);
    const family = [inForce, plan, ...attempts];
    return family.find((id) => confirmed.has(id)) ?? family.find((id) => !this.#isVoid(db, id));
  }

  /** Something else spends a coin that it needs, in the chain as followed. */
  #isVoid(db: Db, id: number): boolean {
    const { confirmed, spent } = this.shelf.facts(db.view);
    if (confirmed.has(id)) return false;
    return this.shelf.plan(id).inputs.some((outpoint) => {
      const maker = this.shelf.makerOf(outpoint);
      return spent.has(outpoint) || (maker !== undefined && this.#isVoid(db, maker));
    });
  }

  /** What comes back of a batch that is being cancelled, whichever confirms; what a block spent is counted by its outputs. */
  #worth(batch: Batch, { spent, pinned }: { spent: ReadonlyMap<string, number>; pinned: ReadonlySet<string> }): bigint {
    const { inputs, changeSats } = this.shelf.plan(batch.plan);
    if (inputs.some((outpoint) => spent.has(outpoint))) return 0n;
    const whole = inputs.reduce((sum, outpoint) => sum + this.#valueOf(outpoint), 0n);
    const now = this.shelf.plan(batch.inForce);
    const back =
      this.#stands(batch) === 'committed' ? changeSats - (pinned.has(changeOf(now)) ? now.changeSats : 0n) : whole;
    return back - this.#extraFee(batch);
  }
}

/** The law's own reading, and not the service's: two transactions that spend a common coin. */
function conflict(a: readonly string[], b: readonly string[]): boolean {
  return a.some((outpoint) => b.includes(outpoint));
}

/** Fee reserve and operator's capital as one. */
function merged(books: Books): Books {
  const { [accounts.feeReserve]: reserve = 0n, [accounts.operatorCapital]: capital = 0n, ...rest } = books;
  return { ...rest, 'own money': reserve + capital };
}

/** What is available to each member less his debt. */
function netted(books: Books): Books {
  const all: Record<string, bigint> = {};
  for (const [account, balance] of Object.entries(books)) {
    const [, member] = /^receivable\/member\/(.+)$/.exec(account) ?? [];
    const name = member === undefined ? account : accounts.member(member, 'available');
    all[name] = (all[name] ?? 0n) + balance;
  }
  return all;
}

function differences(has: Books, expected: Books): string[] {
  const names = new Set([...Object.keys(has), ...Object.keys(expected)]);
  return [...names]
    .filter((name) => (has[name] ?? 0n) !== (expected[name] ?? 0n))
    .map((name) => `I13 ${name} is ${has[name] ?? 0n}, the batches say ${expected[name] ?? 0n}`);
}
