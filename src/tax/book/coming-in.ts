import { usd } from '../../units';
import type { ReceiptRow, ValuationRow } from '../income.entity';
import { type CostPart, isOfOurTime, type LotCost, type OpeningLot, partLot } from '../lot-cost';
import { REDUCTIONS } from '../movement';
import { SERVICE_WALLET } from './book-event';
import { type BookLog, coins, headOf, type Part, PAYMENTS, smaller, trailOf, withheldOf } from './book-log';

/** The payment is the income itself: it never was in the service's wallet (RULES.md 2). */
export function isPaidAsIncome({ step, beyond }: Part, receipt: ReceiptRow): boolean {
  return receipt.recognise_at === 'on-chain' && receipt.net > 0n && beyond < 0n && PAYMENTS.includes(step.entry.kind);
}

/** Instants of income, what is taken back of it, and coin that came without any. */
export class ComingIn {
  readonly #valued = new Map<string, ValuationRow[]>();
  /** What came from before the books. */
  readonly openings: OpeningLot[] = [];
  readonly #costs: ReadonlyMap<string, readonly CostPart[]>;
  /** Lots of opening balances by the reference of their entry. */
  readonly #openings = new Map<string, readonly { readonly lot: string; readonly units: bigint }[]>();

  constructor(
    private readonly log: BookLog,
    { valuations, costs }: { readonly valuations: readonly ValuationRow[]; readonly costs: readonly LotCost[] },
  ) {
    this.#costs = new Map(costs.map(({ lot, parts }) => [lot, parts]));
    for (const one of valuations) {
      this.#valued.set(one.receipt_id, [...(this.#valued.get(one.receipt_id) ?? []), one]);
    }
  }

  /** Income first; then what was taken back, as far as it left: what the member kept of it is owed. */
  receipts(part: Part): void {
    for (const receipt of part.receipts) if (receipt.net > 0n) this.income(part, receipt);
    let kept = REDUCTIONS.includes(part.step.entry.kind) ? part.beyond : 0n;
    for (const receipt of part.receipts) {
      if (receipt.net >= 0n) continue;
      const values = this.#valued.get(receipt.id) ?? [];
      if (values.length === 0) kept -= this.takenBackUnvalued(part, receipt, kept);
      for (const value of values) {
        const owed = smaller(kept, -value.net);
        kept -= owed;
        this.takenBack(part, receipt, { value, owed });
      }
    }
    if (kept > 0n) this.log.advanced(part, kept);
  }

  /** Coin that had its income, or never needs one, came beside any receipt. */
  came(part: Part): void {
    const { entry } = part.step;
    const units = part.beyond;
    // A fee that came back made the fee smaller.
    if (entry.kind === 'conversion.withdrawn') return;
    if (entry.kind !== 'opening.balance') return this.log.advanced(part, units);
    this.opened(part, units);
  }

  /** The lots of an opening balance, by the reference of its entry. */
  openingOf(reference: string | undefined): readonly { readonly lot: string; readonly units: bigint }[] | undefined {
    return reference === undefined ? undefined : this.#openings.get(reference);
  }

  /** Coin from before the books: what it cost only its owner can say. */
  private opened(part: Part, units: bigint): void {
    const { position, reference, occurredAt: at } = part.step.entry;
    const [id, amount] = [`opening-${position}`, coins(part.asset, units)];
    const said = this.#costs.get(id) ?? [];
    const isWhole = said.reduce((sum, one) => sum + one.units, 0n) === units && said.every(isOfOurTime);
    const parts = isWhole ? said : [];
    this.openings.push({ lot: id, asset: part.asset, units, at, parts });
    const lots = isWhole ? parts.map((one, index) => ({ lot: partLot(id, index), units: one.units })) : [{ lot: id, units }]; // prettier-ignore
    for (const [index, one] of lots.entries()) this.log.acquired(part, one.lot, one.units, parts[index]);
    this.#openings.set(reference, lots);
    const words = isWhole
      ? `${amount} came from before these books. What they cost and when they were acquired is as you stated it; these books have not seen it. Keep what proves it.`
      : `${amount} came from before these books, and nobody said what they cost and when they were acquired: their cost is not proved. Until you state it on the page "Taxes", a sale of them counts with no cost and the day of the opening, and its gain is too large.`;
    this.log.open.push({ id, code: isWhole ? 'tax.basis-stated' : 'tax.basis-unknown', words, blocks: false, at, until: 'on' }); // prettier-ignore
  }

  private income(part: Part, receipt: ReceiptRow): void {
    const { id, asset, net: units, recognised_at: at } = receipt;
    const [value] = this.#valued.get(id) ?? [];
    if (value === undefined) this.unpriced(receipt, 'It has no price yet. It is never taken for 0.');
    const place = isPaidAsIncome(part, receipt) ? this.log.placeOf(part) : undefined;
    const trail = {
      ...trailOf(part, place),
      ...{ ledgerEntryId: value?.ledger_entry ?? receipt.cause_entry, quoteId: value?.quote_id ?? null },
      source: receipt.source_id,
      ...(value === undefined ? {} : { fees: withheldOf(value, asset) }),
    };
    const head = { ...headOf(part, id, at), wallet: place?.wallet ?? SERVICE_WALLET, asset, units };
    const txid = trail.txid ?? undefined;
    this.log.events.push({ event: { ...head, kind: 'income', txid, usd: usd(value?.usd ?? 0n) }, trail });
  }

  private takenBack(
    part: Part,
    receipt: ReceiptRow,
    { value, owed }: { readonly value: ValuationRow; readonly owed: bigint },
  ): void {
    const { id, of_receipt, net, kind } = value;
    const [lot, at, units] = [of_receipt ?? '', receipt.recognised_at, -net - owed];
    this.log.owed.add(part.asset, { lot, units: owed, at, id });
    const reversed = kind === 'repayment' ? undefined : { units: -net, usd: usd(0n - value.usd) };
    this.log.giveUp(part, { id, at, units, of: [{ lot, units }], reversed, value, source: receipt.source_id });
    if (kind !== 'repayment') return;
    const words = `${coins(part.asset, -net)} of the income "${lot}" of an earlier year were taken back in this one. The earlier year stands; it is a memo for section 1341, in no total here, and the coin left without a gain or loss.`;
    this.log.open.push({ id, code: 'tax.repayment', words, blocks: false, at, until: 'once' });
  }

  /** @returns how much of it the member kept */
  private takenBackUnvalued(part: Part, receipt: ReceiptRow, kept: bigint): bigint {
    const owed = smaller(kept, -receipt.net);
    this.unpriced(receipt, 'It waits for the value of the income that it takes back.');
    this.log.giveUp(part, { id: receipt.id, units: -receipt.net - owed, of: [] });
    return owed;
  }

  private unpriced({ id, asset, net, cause_reference: cause, recognised_at: at }: ReceiptRow, why: string): void {
    const words = `${coins(asset, net < 0n ? -net : net)} of ${cause}: ${why}`;
    this.log.open.push({ id, code: 'tax.no-price', words, blocks: true, at, until: 'on' });
  }
}
