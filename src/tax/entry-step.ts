import type { Entry, EntryId } from '../ledger';
import { allocate, type Asset, type Instant } from '../units';
import type { CoinRules } from './coin-rules';
import { type Coin, type IncomeState, joined, negative, type Parts, sole, takeCoins, takeNewest } from './lot';
import { isReduction, type Movement, partOf, rowOf, sourceOf } from './movement';
import { takeReduction } from './restate';
import type { RowTally } from './row-tally';

/** An instant of income, or its undoing. `net` below zero takes back income that was recognised before. */
export interface IncomeFact extends Parts {
  readonly memberId: string;
  readonly source: string;
  readonly row: string;
  readonly asset: Asset;
  /** The entry that made it income, or took it back. */
  readonly cause: EntryId;
  readonly reference: string;
  readonly recognisedAt: Instant;
}

/** Income that existed before these books began: the operator's opening balance is not recognised again. */
const OPENING = 'opening';

/** What a step is taken in. */
export interface StepSetting {
  readonly memberId: string;
  readonly entry: Entry;
  readonly rules: CoinRules;
  readonly tally: Pick<RowTally, 'of'>;
}

/** One entry's effect on one member: what became income, and the state after it. */
export class EntryStep {
  private readonly memberId: string;
  private readonly entry: Entry;
  private readonly rules: CoinRules;
  private readonly tally: Pick<RowTally, 'of'>;
  readonly facts: IncomeFact[] = [];
  readonly #available: Partial<Record<Asset, bigint>>;
  readonly #uncovered: Partial<Record<Asset, bigint>>;
  #accrued: readonly Coin[];
  #own: readonly Coin[];
  /** Coins that a conversion gave up in this entry. */
  #converted: Coin[] = [];

  constructor(state: IncomeState, setting: StepSetting) {
    ({ memberId: this.memberId, entry: this.entry, rules: this.rules, tally: this.tally } = setting);
    this.#accrued = state.accrued;
    this.#own = state.own;
    this.#available = { ...state.available };
    this.#uncovered = { ...state.uncovered };
  }

  state(): IncomeState {
    return {
      accrued: this.#accrued,
      own: joined(this.#own),
      available: this.#available,
      uncovered: this.#uncovered,
    };
  }

  apply(movement: Movement): void {
    const { asset, accrued, own } = movement;
    const balance = (this.#available[asset] ?? 0n) + movement.available;
    this.#available[asset] = balance;
    if (this.entry.kind === 'conversion.filled') this.convert(movement);
    else if (this.entry.kind === 'opening.balance' && accrued <= 0n && own <= 0n) this.takeOpening(movement);
    else if (isReduction(this.entry, movement)) this.restate(movement);
    else if (accrued < 0n && own > 0n) this.receive(movement);
    else if (accrued > 0n && own < 0n) this.giveBack(movement);
    else if (accrued > 0n || own > 0n) this.credit(movement);
    else if (accrued < 0n || own < 0n) this.reduce(movement);
    if (balance > 0n && balance >= this.rules.minimum(asset, this.at)) this.withdrawable(asset);
  }

  /** A pool's statement shared to the member, or coin that was always theirs. */
  private credit(movement: Movement): void {
    const source = sourceOf(this.entry);
    if (source === undefined || this.entry.kind === 'opening.balance') return this.addOpening(movement, source);
    const { recogniseAt } = this.rules.of(source, this.entry.occurredAt);
    const coin: Coin = {
      ...this.origin(),
      ...movement.credit,
      asset: movement.asset,
      source,
      row: rowOf(this.entry.reference),
      rule: recogniseAt,
      recognised: recogniseAt === 'credit',
    };
    if (coin.recognised) this.fact(coin, coin, this.entry.knownAt);
    const settled = -movement.debt;
    // What a new earning pays of an old debt never reaches the balance, but it is the member's all the same.
    const rest = { ...coin, gross: coin.gross - settled, net: coin.net - settled };
    if (settled > 0n && !coin.recognised) this.fact(coin, { ...coin, ...sole(settled) }, this.entry.occurredAt);
    if (movement.accrued > 0n) this.#accrued = [...this.#accrued, settled > 0n ? rest : coin];
    else this.#own = [...this.#own, ...this.arrive([settled > 0n ? rest : coin])];
  }

  /** @param source whose receivable backs it: its coin is found again when that source pays */
  private addOpening(movement: Movement, source = OPENING): void {
    const coin = (net: bigint, recognised: boolean): Coin => ({
      ...this.origin(),
      ...sole(net),
      asset: movement.asset,
      source,
      row: this.entry.reference,
      rule: recognised ? 'credit' : 'matured',
      recognised,
    });
    // An opening balance is older than whatever these books stated before it was imported: its coin comes and goes first.
    const isOldest = this.entry.kind === 'opening.balance';
    const placed = (net: bigint, coins: readonly Coin[], counted = true): readonly Coin[] =>
      net <= 0n ? coins : isOldest ? [coin(net, counted), ...coins] : [...coins, coin(net, counted)];
    this.#accrued = placed(movement.accrued, this.#accrued, this.rules.accruedOpening === 'counted');
    this.#own = placed(movement.own, this.#own);
  }

  /** Two operators took an opening balance back: its own coin goes, and no income with it, as it was none here. */
  private takeOpening({ asset, accrued, own }: Movement): void {
    const row = this.entry.links?.['opening'] ?? '';
    const coins = { accrued: this.#accrued, own: this.#own };
    const source = sourceOf(this.entry) ?? OPENING;
    // What of it counted here, where accrued openings are still to come; elsewhere it was had once, all of it: where its
    // own coin was sold or spent, what that brought stands for the coin that goes instead.
    const counted = this.tally.of({ memberId: this.memberId, row, asset });
    const recognised = counted > 0n ? counted : -accrued - own;
    const done = takeReduction(coins, { asset, source, row, accrued: -accrued, own: -own, debt: 0n, recognised });
    if (counted > 0n) this.fact({ asset, source, row }, negative(sole(done.reversed)), this.at);
    for (const coin of done.received) this.fact(coin, coin, this.at);
    this.#accrued = done.accrued;
    this.#own = this.arrive(done.own);
  }

  /** Accrued becomes available: first in, first out within the source whose payout it is. */
  private receive(movement: Movement): void {
    const source = sourceOf(this.entry);
    const fits = (coin: Coin): boolean =>
      coin.asset === movement.asset && (source === undefined || coin.source === source);
    const { taken, left } = takeCoins(this.#accrued, movement.own, fits);
    this.#accrued = left;
    this.#own = [...this.#own, ...this.arrive(taken.map((coin) => ({ ...coin, ...this.origin() })))];
  }

  /** A reorg took the deposit away: the coins are accrued again, and their income never was. */
  private giveBack(movement: Movement): void {
    const { taken, left } = takeNewest(this.#own, -movement.own, (coin) => coin.asset === movement.asset);
    this.#own = left;
    for (const coin of taken) if (coin.recognised && coin.rule !== 'credit') this.undo(coin);
    this.#accrued = [...taken.map((coin) => ({ ...coin, recognised: coin.rule === 'credit' })), ...this.#accrued];
  }

  /** The pool lowered a row: that row's income goes, and no other's. */
  private restate(movement: Movement): void {
    const { asset, accrued, own, debt, credit } = movement;
    const source = sourceOf(this.entry) ?? OPENING;
    const row = rowOf(this.entry.reference);
    const recognised = this.tally.of({ memberId: this.memberId, row, asset });
    const coins = { accrued: this.#accrued, own: this.#own };
    const done = takeReduction(coins, { asset, source, row, accrued: -accrued, own: -own, debt, recognised });
    this.fact({ asset, source, row }, partOf(credit, done.reversed), this.entry.occurredAt);
    for (const coin of done.undone) this.undo(coin);
    for (const coin of done.received) this.fact(coin, coin, this.entry.occurredAt);
    this.#accrued = done.accrued;
    this.#own = this.arrive(done.own);
    if (done.uncovered > 0n) this.#uncovered[asset] = (this.#uncovered[asset] ?? 0n) + done.uncovered;
  }

  /** Coin leaves: an entry is undone, a debt is paid, or the member is. */
  private reduce(movement: Movement): void {
    const { asset } = movement;
    const ofAsset = (coin: Coin): boolean => coin.asset === asset;
    const undone = this.entry.reverses !== undefined;
    if (movement.accrued < 0n) {
      const source = sourceOf(this.entry);
      const own = takeNewest(this.#accrued, -movement.accrued, (coin) => ofAsset(coin) && coin.source === source);
      const rest = takeNewest(own.left, own.missing, ofAsset);
      this.#accrued = rest.left;
      const taken = [...own.taken, ...rest.taken];
      for (const coin of movement.debt < 0n ? this.paying(taken, asset) : taken) this.leave(coin, undone);
    }
    if (movement.own < 0n) {
      const { taken, left } = (undone ? takeNewest : takeCoins)(this.#own, -movement.own, ofAsset);
      this.#own = left;
      for (const coin of taken) this.leave(coin, undone);
    }
  }

  /** Coins that pay a debt, without the part that pays for what was never taken back as income. */
  private paying(coins: readonly Coin[], asset: Asset): readonly Coin[] {
    const { left, missing } = takeCoins(coins, this.#uncovered[asset] ?? 0n, (coin) => !coin.recognised);
    this.#uncovered[asset] = missing;
    return left;
  }

  private leave(coin: Coin, undone: boolean): void {
    if (undone && coin.recognised) this.undo(coin);
    // A debt is paid when the books paid it: the entry bears the day of the pool's row (RULES.md 6).
    const { kind, knownAt, occurredAt } = this.entry;
    if (!undone && !coin.recognised) this.fact(coin, coin, kind === 'debt.recouped' ? knownAt : occurredAt);
  }

  /** Altcoin out, bitcoin in. If the coin was the member's own, it is income now; if not, the bitcoin will be. */
  private convert(movement: Movement): void {
    if (movement.accrued < 0n) {
      const { taken, left } = takeCoins(this.#accrued, -movement.accrued, (coin) => coin.asset === movement.asset);
      this.#accrued = left;
      this.#converted.push(...taken);
      for (const coin of taken) {
        const { ownerAtConversion } = this.rules.of(coin.source, this.entry.occurredAt);
        if (ownerAtConversion === 'member' && !coin.recognised) this.fact(coin, coin, this.entry.occurredAt);
      }
    } else if (movement.accrued > 0n) this.convertedInto(movement);
  }

  /** Shares the new coin over the coins given up; fees withheld before keep their proportion at the fill's price. */
  private convertedInto(movement: Movement): void {
    const old = this.#converted;
    this.#converted = [];
    if (old.length === 0) return this.addOpening(movement);
    const nets = allocate(
      movement.accrued,
      old.map((coin) => coin.net),
    );
    const made = old.map((coin, i): Coin => {
      const net = nets[i] ?? 0n;
      const poolFee = (coin.poolFee * net) / coin.net;
      const serviceFee = (coin.serviceFee * net) / coin.net;
      const { ownerAtConversion } = this.rules.of(coin.source, this.entry.occurredAt);
      const parts = { gross: net + poolFee + serviceFee, poolFee, serviceFee, net };
      const recognised = coin.recognised || ownerAtConversion === 'member';
      return { ...coin, ...this.origin(), ...parts, asset: movement.asset, recognised };
    });
    this.#accrued = [...this.#accrued, ...made.filter((coin) => coin.net > 0n)];
  }

  /** Coins that have just become available; `matured` makes them income at once. */
  private arrive(coins: readonly Coin[]): Coin[] {
    return coins.map((coin) => {
      if (coin.recognised || coin.rule !== 'matured') return coin;
      this.fact(coin, coin, this.at);
      return { ...coin, recognised: true };
    });
  }

  /** The operator would pay this balance out: everything that waited for it is income now, together. */
  private withdrawable(asset: Asset): void {
    this.#own = this.#own.map((coin) => {
      if (coin.recognised || coin.rule !== 'withdrawable' || coin.asset !== asset) return coin;
      this.fact(coin, coin, this.at);
      return { ...coin, recognised: true };
    });
  }

  /**
   * When what this entry makes available is had. An opening that was taken back bears its own instant, so that it never
   * was; the coin of other rows that comes with it is had when it was booked.
   */
  private get at(): Instant {
    return this.entry.kind === 'opening.balance' ? this.entry.knownAt : this.entry.occurredAt;
  }

  private undo(coin: Coin): void {
    this.fact(coin, negative(coin), this.entry.occurredAt);
  }

  private origin(): Pick<Coin, 'cause' | 'reference' | 'at'> {
    return { cause: this.entry.id, reference: this.entry.reference, at: this.entry.occurredAt };
  }

  private fact(of: Pick<Coin, 'asset' | 'source' | 'row'>, parts: Parts, recognisedAt: Instant): void {
    if (parts.net === 0n) return;
    this.facts.push({
      memberId: this.memberId,
      source: of.source,
      row: of.row,
      asset: of.asset,
      gross: parts.gross,
      poolFee: parts.poolFee,
      serviceFee: parts.serviceFee,
      net: parts.net,
      cause: this.entry.id,
      reference: this.entry.reference,
      recognisedAt,
    });
  }
}
