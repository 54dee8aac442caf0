import type { Posting } from '../../ledger';
import { type Asset, usd } from '../../units';
import { SERVICE_WALLET } from './book-event';
import { type BookLog, coins, headOf, type Part, PAYMENTS, smaller, trailOf } from './book-log';
import { type BookValues, FEE_ENTRIES } from './book-values';
import { type ComingIn, isPaidAsIncome } from './coming-in';
import { movedAt, type Step } from './walk';

/** Coin that had its income leaves: paid, spent, exchanged, given. */
export class GoingOut {
  readonly #refunds: Map<string, bigint>;

  constructor(
    private readonly log: BookLog,
    private readonly values: BookValues,
    private readonly coming: ComingIn,
    private readonly steps: readonly Step[],
  ) {
    this.#refunds = refundsOf(steps);
  }

  left(part: Part): void {
    const { entry } = part.step;
    const [units, { kind, position }] = [-part.beyond, entry];
    if (PAYMENTS.includes(kind)) return this.paid(part, units);
    if (FEE_ENTRIES.includes(kind)) return this.fee(part, units);
    if (kind === 'tax.withheld') return this.withheld(part, units);
    if (kind === 'closing.donated') return this.gift(part, units);
    const opening = this.coming.openingOf(entry.links?.['opening']);
    const at = movedAt(part.step);
    const of = opening === undefined ? this.log.owed.pay(part.asset, units, at) : opening;
    const id = `return-${position}-${part.asset}`;
    this.log.giveUp(part, { id, at, units, of });
    if (of.length > 0) return;
    const words = `${coins(part.asset, units)} left by the entry ${entry.reference}, and nothing says for what.`;
    this.log.open.push({ id, code: 'tax.left-unexplained', words, blocks: true, at, until: 'on' });
  }

  /** A coin that had its income, or has it now, was sold: what the fill itself brought is what was received. */
  converted(parts: readonly Part[]): void {
    const given = parts.find(({ beyond }) => beyond < 0n);
    const got = parts.find(({ beyond }) => beyond > 0n);
    if (given === undefined) {
      if (got !== undefined) this.log.advanced(got, got.beyond);
      return;
    }
    const { asset, step } = given;
    const { entry } = step;
    const [id, units] = [`swap-${entry.position}-${asset}`, -given.beyond];
    const head = { ...headOf(given, id), wallet: SERVICE_WALLET, asset, units, reported: 'none' } as const;
    if (got === undefined) {
      // So little was sold that it brought nothing: its basis is lost.
      this.log.events.push({ event: { ...head, kind: 'dispose', usd: usd(0n) }, trail: trailOf(given) });
      return;
    }
    const bought = shareOfFill(entry.postings, got.beyond);
    const need = { asset: got.asset, at: entry.occurredAt };
    const { quoteId, worth } = this.values.at(need, { id, units: bought.gross });
    const to = { wallet: SERVICE_WALLET, asset: got.asset, units: bought.gross };
    const coin = { wallet: SERVICE_WALLET, asset: got.asset, units: bought.fee };
    // Withheld of what was bought: it reduces the proceeds of the coin given, and goes at no gain of its own.
    const cost = bought.fee === 0n ? {} : { cost: { usd: worth(bought.fee), coin } };
    const event = { ...head, kind: 'exchange', to, usd: worth(bought.gross), ...cost } as const;
    this.log.events.push({ event, trail: { ...trailOf(given), quoteId } });
  }

  /** A payout is no disposal of the member's: the lot moves, with its date and basis. */
  private paid(part: Part, units: bigint): void {
    const direct = part.receipts.filter((receipt) => isPaidAsIncome(part, receipt));
    const moved = direct.reduce((rest, { net }) => rest - net, units);
    if (moved <= 0n) return;
    const place = this.log.placeOf(part);
    const trail = trailOf(part, place);
    const head = headOf(part, `move-${part.step.entry.position}-${part.asset}`);
    const move = { kind: 'transfer', wallet: SERVICE_WALLET, toWallet: place.wallet, units: moved } as const;
    this.log.events.push({ event: { ...head, ...move, asset: part.asset, txid: trail.txid ?? undefined }, trail });
  }

  /** A fee out of coin that had its income: disposed of at that day's value. What is income only by it goes first, at no gain. */
  private fee(part: Part, charged: bigint): void {
    const { asset, step } = part;
    const key = feeKey(step.entry.links, asset);
    const back = smaller(this.#refunds.get(key) ?? 0n, charged);
    this.#refunds.set(key, (this.#refunds.get(key) ?? 0n) - back);
    const units = charged - back;
    if (units === 0n) return;
    const id = `fee-${step.entry.position}-${asset}`;
    const { quoteId, worth } = this.values.at({ asset, at: step.entry.occurredAt }, { id, units });
    this.named(part, part.receipts, { of: id, most: units });
    const trail = { ...trailOf(part), quoteId };
    const paid = { kind: 'fee', wallet: SERVICE_WALLET, asset, units, usd: worth(units) } as const;
    this.log.events.push({ event: { ...headOf(part, id), ...paid, txid: trail.txid ?? undefined }, trail });
  }

  /**
   * Tax withheld in coin of a payment: disposed of at that moment's value, out of the units just received, so that there is no
   * gain where they were income at that moment (RULES.md 2, 5).
   */
  private withheld(part: Part, units: bigint): void {
    const { asset, step } = part;
    const id = `withheld-${step.entry.position}-${asset}`;
    const { quoteId, worth } = this.values.at({ asset, at: step.entry.occurredAt }, { id, units });
    this.named(part, this.justReceived(part), { of: id, most: units });
    const given = {
      kind: 'dispose',
      wallet: SERVICE_WALLET,
      asset,
      units,
      usd: worth(units),
      reported: 'none',
    } as const;
    const trail = { ...trailOf(part), quoteId, isTaxWithheld: true } as const;
    this.log.events.push({ event: { ...headOf(part, id), ...given }, trail });
  }

  /** Income of the entry that tax was withheld from; none where coin has left since. */
  private justReceived({ asset, step }: Part): Part['receipts'] {
    const from = this.steps.findIndex(({ entry }) => entry.id === step.entry.links?.['credit']);
    const since = from < 0 ? [] : this.steps.slice(from, this.steps.indexOf(step));
    const of = since.map(({ passages }) => passages.find((one) => one.asset === asset));
    const isWhole = of.every(
      (one) => one === undefined || (one.beyond >= 0n && one.receipts.every(({ net }) => net > 0n)),
    );
    return isWhole ? (of[0]?.receipts ?? []) : [];
  }

  private named(
    part: Part,
    receipts: Part['receipts'],
    { of, most }: { readonly of: string; readonly most: bigint },
  ): void {
    let left = most;
    const lots = receipts.flatMap(({ id: lot, net }) => {
      const units = smaller(net, left);
      if (units <= 0n) return [];
      left -= units;
      return [{ lot, units }];
    });
    if (lots.length === 0) return;
    const named = { ...headOf(part, `${of}-lots`), kind: 'identify', of, lots } as const;
    this.log.events.push({ event: named, trail: trailOf(part) });
  }

  private gift(part: Part, units: bigint): void {
    const { position, occurredAt: at } = part.step.entry;
    const id = `gift-${position}`;
    this.log.giveUp(part, { id, units, of: [] });
    const words = `${coins(part.asset, units)} were given to the operator when the account was closed. This is counted as a gift: no sale, no gain or loss, and no deduction, as the operator is no charity. Whoever reads it as a payment for a service adds a disposal at that day's value.`;
    this.log.open.push({ id, code: 'tax.gift', words, blocks: false, at, until: 'once' });
  }
}

/** Fees of a conversion that came back later: they were never paid. By conversion and coin. */
function refundsOf(steps: readonly Step[]): Map<string, bigint> {
  const refunds = new Map<string, bigint>();
  for (const { entry, passages } of steps) {
    if (entry.kind !== 'conversion.withdrawn') continue;
    for (const { asset, beyond } of passages) {
      const key = feeKey(entry.links, asset);
      if (beyond > 0n) refunds.set(key, (refunds.get(key) ?? 0n) + beyond);
    }
  }
  return refunds;
}

const feeKey = (links: Step['entry']['links'], asset: Asset): string => `${links?.['conversion'] ?? ''} ${asset}`;

/** What a fill brought for the part that counts, before its fee, and the fee. @param net after the fee */
function shareOfFill(postings: readonly Posting[], net: bigint): { gross: bigint; fee: bigint } {
  const sum = (role: Posting['role']): bigint =>
    postings.reduce((all, one) => (one.asset === 'BTC' && one.role === role ? all + one.amount : all), 0n);
  const [gross, fee] = [sum('gross'), sum('conversion-fee')];
  const part = gross === fee ? 0n : (fee * net) / (gross - fee);
  return { gross: net + part, fee: part };
}
