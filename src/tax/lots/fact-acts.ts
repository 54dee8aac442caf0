import { allocate, assertNever, DomainError, type Usd, usd } from '../../units';
import type { Acquire, Cost, Dispose, Exchange, FactEvent, FactRules, FeePaid, Income, Return, Taking, Transfer } from './fact-event'; // prettier-ignore
import type { FactError } from './fact-rows';
import type { FactSink } from './fact-sink';
import type { Instructions } from './instructions';
import { type LotBook, type Named, type Place, withMoreBasis } from './lot-book';
import type { LotPart } from './lot-pool';

type Coin = NonNullable<Cost['coin']>;

/** What each kind of event does to lots, and which rows it makes. Everything is asked before anything is taken. */
export class FactActs {
  constructor(
    private readonly rules: Pick<FactRules, 'transferFee'>,
    private readonly book: LotBook,
    private readonly said: Instructions,
    private readonly sink: FactSink,
  ) {}

  /**
   * @param mistake takes an instruction that named units which cannot be the ones: the order in force decides instead
   * @throws DomainError of the event, which then changed nothing
   */
  apply(event: FactEvent, mistake: (error: FactError) => void): void {
    this.sink.assertDated(event.at);
    switch (event.kind) {
      case 'acquire':
        return this.acquire(event, mistake);
      case 'income':
        return this.income(event);
      case 'transfer':
        return this.transfer(event, mistake);
      case 'dispose':
        return this.give(event, mistake);
      case 'exchange':
        return this.exchange(event, mistake);
      case 'fee':
        return this.fee(event, mistake);
      case 'return':
        return this.giveUp(event);
      case 'standing-order':
      case 'identify':
      case 'allocation':
        return;
      default:
        return assertNever(event);
    }
  }

  /**
   * Cost of buying goes into the basis. Coin withheld from what was bought leaves by the order in force as any other: that it is
   * of the very units is deemed of an exchange of one coin for another alone ((j)(3)(iii)).
   * @see 26 CFR 1.1012-1(h)(1)(i), (h)(2)(ii)(A), (j)(3)(i). Checked for 2025 and 2026
   */
  private acquire(event: Acquire, mistake: (error: FactError) => void): void {
    const { wallet, asset, cost, acquiredAt = event.at } = event;
    if (acquiredAt > event.at) {
      throw new DomainError('tax.acquired-later', 'It says that it was acquired after it was there.');
    }
    this.sink.assertDated(acquiredAt);
    const withheld = this.withheldFrom(event, cost);
    if (withheld === undefined) this.requirePaid(cost);
    this.book.acquire(event, { id: event.id, basis: usd(event.usd + (cost?.usd ?? 0n)), acquiredAt });
    if (withheld === undefined) return this.pay(event, cost);
    const place = { wallet, asset, units: withheld };
    this.sell(event, place, this.take(event, place, mistake), cost?.usd ?? usd(0n));
  }

  /**
   * The fair market value is income and basis; what is withheld at credit has no gain.
   * @see Notice 2014-21; RULES.md 2. Checked for 2024 to 2026
   */
  private income(event: Income): void {
    const { id, at, wallet, asset, units, cost } = event;
    const withheld = this.withheldFrom(event, cost);
    if (withheld === undefined) this.requirePaid(cost);
    this.book.acquire(event, { id, basis: event.usd, acquiredAt: at });
    this.sink.income({ id, at, wallet, asset, units, usd: event.usd, feeUsd: cost?.usd ?? usd(0n) });
    if (withheld === undefined) this.pay(event, cost);
    else this.giveBack(event, withheld);
  }

  /** Lots keep their dates and basis. What the move costs is not settled by the regulation: `transferFee` decides. */
  private transfer(event: Transfer, mistake: (error: FactError) => void): void {
    const { wallet, toWallet, asset, units, cost } = event;
    if (wallet === toWallet) throw new DomainError('tax.same-wallet', 'It moves from a wallet into the same wallet.');
    const same = this.sameCoin(event, cost);
    const place = { wallet, asset, units: units + (same?.units ?? 0n) };
    const isSold = this.rules.transferFee === 'dispose';
    this.requirePaid(same === undefined ? cost : undefined, { places: [place], isSold });
    const [moved, paid] = cut(this.take(event, place, mistake), units);
    if (isSold) {
      this.book.receive(toWallet, asset, moved);
      if (same === undefined) this.pay(event, cost);
      else this.sell(event, { ...place, units: same.units }, paid, cost?.usd ?? usd(0n));
      return;
    }
    const other = cost?.coin !== undefined && same === undefined ? this.takeCoin(event, cost.coin) : [];
    const dollars = cost?.coin === undefined ? (cost?.usd ?? 0n) : 0n;
    const added = [...paid, ...other].reduce((sum, { basis }) => sum + basis, dollars);
    this.book.receive(toWallet, asset, withMoreBasis(moved, usd(added)));
  }

  /** @see 26 CFR 1.1001-7(b)(1)(iii)(C), (b)(2)(ii)(B); 1.1012-1(h)(1)(iv), (j)(3)(iii). Checked for 2025 and 2026 */
  private exchange(event: Exchange, mistake: (error: FactError) => void): void {
    const { to, cost } = event;
    if (to.asset === event.asset) {
      throw new DomainError(
        'tax.same-asset',
        `It exchanges ${to.asset} for ${to.asset}: moving between wallets is a transfer.`,
      );
    }
    const withheld = this.withheldFrom(to, cost);
    this.give(event, mistake, withheld !== undefined);
    this.book.acquire(to, { id: event.id, basis: event.usd, acquiredAt: event.at });
    if (withheld !== undefined) this.giveBack({ ...event, ...to }, withheld);
  }

  /** A coin given for a service is disposed of at its value. @see 26 CFR 1.1001-7(b)(1)(ii). Checked for 2025 and 2026 */
  private fee(event: FeePaid, mistake: (error: FactError) => void): void {
    this.book.require([event]);
    this.sell(event, event, this.take(event, event, mistake), event.usd);
  }

  /** Nothing is realized. Income that is taken back in its own year goes at its original value, with the basis that it was. */
  private giveUp(event: Return): void {
    const { id, at, wallet, asset, of, reversed } = event;
    this.book.require([event]);
    if (reversed !== undefined) {
      const gone = { units: -reversed.units, usd: usd(0n - reversed.usd), feeUsd: usd(0n) };
      this.sink.income({ id, at, wallet, asset, ...gone });
    }
    const method = this.said.methodAt(event);
    this.sink.returned(event, this.book.giveFor(event, { of, method }));
  }

  /**
   * Gives the event's coin away, for dollars, goods, services or another coin. Its costs reduce what is realized; a cost in the very coin is given with it, and what it
   * bought is realized too, so that the two cancel (1.1001-7(b)(5)(iv)).
   * @see 26 CFR 1.1001-7(b)(1)(iii), (b)(2)(ii). Checked for 2025 and 2026
   */
  private give(event: Dispose | Exchange, mistake: (error: FactError) => void, isWithheld = false): void {
    const { wallet, asset, units, cost, reported } = event;
    const costUsd = cost?.usd ?? 0n;
    if (costUsd > event.usd) throw new DomainError('tax.fee-over-proceeds', 'Its fee is more than what was received.');
    const same = this.sameCoin(event, cost);
    const isApart = same === undefined && !isWithheld;
    const place = { wallet, asset, units: units + (same?.units ?? 0n) };
    this.requirePaid(isApart ? cost : undefined, { places: [place], isSold: true });
    const parts = this.take(event, place, mistake);
    const proceeds = usd(same === undefined ? event.usd - costUsd : event.usd);
    this.sink.disposal({ event, kind: event.kind, place, proceeds, reported }, parts);
    if (isApart) this.pay(event, cost);
  }

  /**
   * Whether all that an event takes is there, its costs too, and these can be sold: asked before anything is taken.
   * @param isSold coin given for costs is disposed of, not added to a basis
   * @throws DomainError `tax.more-than-held`, `tax.fee-over-proceeds`
   */
  private requirePaid(
    cost: Cost | undefined,
    { places, isSold }: { readonly places: readonly Place[]; readonly isSold: boolean } = { places: [], isSold: true },
  ): void {
    this.book.require([...places, ...coinPlaces(cost)]);
    if (isSold && cost !== undefined) realized(cost);
  }

  /** Disposes of a coin that was given for the costs of something else. The caller has asked `requirePaid`. */
  private pay(event: FactEvent, cost: Cost | undefined): void {
    const coin = cost?.coin;
    if (cost === undefined || coin === undefined) return;
    this.sell(event, placeOf(coin), this.takeCoin(event, coin), realized(cost));
  }

  /** Units withheld from the very lot that they came with: at their own basis. @see 26 CFR 1.1012-1(j)(3)(iii). Checked for 2025 and 2026 */
  private giveBack(event: Income | (Exchange & Place), units: bigint): void {
    const place = { wallet: event.wallet, asset: event.asset, units };
    const parts = this.book.take(place, { named: [{ lot: event.id, units }], method: 'fifo' });
    const basis = parts.reduce((sum, part) => sum + part.basis, 0n);
    this.sell(event, place, parts, usd(basis));
  }

  private sell(event: FactEvent, place: Place, parts: readonly LotPart[], proceeds: Usd): void {
    this.sink.disposal({ event, kind: 'fee', place, proceeds, reported: 'none' }, parts);
  }

  private take(event: Taking | Acquire, place: Place, mistake: (error: FactError) => void): LotPart[] {
    const named = this.namedFor(event, place, mistake);
    // Where all of it was named, no order is asked.
    const isWhole = named.reduce((sum, { units }) => sum + units, 0n) === place.units;
    const method = isWhole ? 'specific' : this.said.methodAt({ ...place, at: event.at });
    return this.book.take(place, { named, method });
  }

  private takeCoin(event: FactEvent, coin: Coin): LotPart[] {
    const place = placeOf(coin);
    return this.book.take(place, { named: [], method: this.said.methodAt({ ...place, at: event.at }) });
  }

  private namedFor(event: Taking | Acquire, place: Place, mistake: (error: FactError) => void): Named {
    const named = this.said.namedFor(event.id);
    if (named === undefined) return [];
    try {
      this.book.assertNamed(place, named.lots);
      return named.lots;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const message = `${error.message} The order in force decides instead.`;
      mistake({ id: named.id, code: error.code, message });
      return [];
    }
  }

  /** A cost in the coin that the event is about, from the same wallet. @throws DomainError `tax.fee-of-same-coin` */
  private sameCoin({ wallet, asset }: Place, cost: Cost | undefined): Coin | undefined {
    const coin = cost?.coin;
    if (coin === undefined || coin.asset !== asset || coin.wallet !== wallet) return undefined;
    if (coin.own === undefined) return coin;
    const message = `Its fee is in ${asset} from the wallet that it is about: a fee of that fee is part of it. Add both up.`;
    throw new DomainError('tax.fee-of-same-coin', message);
  }

  /** @returns how much of what came in was withheld @throws DomainError `tax.fee-over-received` */
  private withheldFrom(place: Place, cost: Cost | undefined): bigint | undefined {
    const coin = this.sameCoin(place, cost);
    if (coin !== undefined && coin.units >= place.units) {
      throw new DomainError('tax.fee-over-received', 'As much is withheld as came in, or more.');
    }
    return coin?.units;
  }
}

/** What coin given for a cost brings, after what giving it cost. @throws DomainError `tax.fee-over-proceeds` */
function realized({ usd: value, coin }: Cost): Usd {
  const own = coin?.own;
  const paidInCoin = own !== undefined && own.units > 0n ? own.usd : 0n;
  const proceeds = usd(value + paidInCoin - (own?.usd ?? 0n));
  if (proceeds >= 0n) return proceeds;
  throw new DomainError('tax.fee-over-proceeds', 'The cost of paying its fee is more than the fee.');
}

function placeOf({ wallet, asset, units, own }: Coin): Place {
  return { wallet, asset, units: units + (own?.units ?? 0n) };
}

function coinPlaces(cost: Cost | undefined): Place[] {
  return cost?.coin === undefined ? [] : [placeOf(cost.coin)];
}

/** The first `units` of parts, and the rest. */
function cut(parts: readonly LotPart[], units: bigint): [LotPart[], LotPart[]] {
  const first: LotPart[] = [];
  const rest: LotPart[] = [];
  let left = units;
  for (const part of parts) {
    const here = left < part.units ? left : part.units;
    const [basis = 0n, other = 0n] = allocate(part.basis, [here, part.units - here]);
    if (here > 0n) first.push({ ...part, units: here, basis: usd(basis) });
    if (here < part.units) rest.push({ ...part, units: part.units - here, basis: usd(other) });
    left -= here;
  }
  return [first, rest];
}
