import { allocate, type Day, dayIn, DomainError, FIRST_TAX_YEAR, type Instant, LAST_TAX_YEAR, type TaxYear, taxYear, type Usd, usd } from '../../units'; // prettier-ignore
import type { FactEvent, Return } from './fact-event';
import type { DisposalRow, IncomeRow, LotRow, ReturnRow, TaxFacts } from './fact-rows';
import { isTaxTime } from './fact-time';
import { boxOf, type Reported, termOf } from './holding-period';
import type { Place } from './lot-book';
import type { LotPart } from './lot-pool';

/** What the rows of one disposal have in common. */
export interface Disposal {
  readonly event: FactEvent;
  readonly kind: DisposalRow['kind'];
  readonly place: Place;
  /** Amount realized, of all parts together. */
  readonly proceeds: Usd;
  readonly reported: Reported;
}

/** Collects the rows that events make, with the days of the tax zone. */
export class FactSink {
  readonly #income: IncomeRow[] = [];
  readonly #disposals: DisposalRow[] = [];
  readonly #returned: ReturnRow[] = [];

  constructor(private readonly zone: string) {}

  /** Whether rows of this instant can be made: asked before anything is taken. @throws DomainError `tax.bad-time` */
  assertDated(at: Instant): void {
    if (isTaxTime(at, this.zone)) return;
    const message = `It is in none of the years ${FIRST_TAX_YEAR} to ${LAST_TAX_YEAR}: look at the year.`;
    throw new DomainError('tax.bad-time', message);
  }

  rows(): Pick<TaxFacts, 'income' | 'disposals' | 'returned'> {
    return { income: this.#income, disposals: this.#disposals, returned: this.#returned };
  }

  income({ id, at, wallet, asset, units, usd: value, feeUsd }: Omit<IncomeRow, 'day' | 'year'>): void {
    const day = this.#dayOf(at);
    this.#income.push({ id, at, day, year: yearOf(day), wallet, asset, units, usd: value, feeUsd });
  }

  /** One row for each lot; what was realized goes to them by units. */
  disposal({ event, kind, place, proceeds, reported }: Disposal, parts: readonly LotPart[]): void {
    const { wallet, asset } = place;
    const shares = allocate(
      proceeds,
      parts.map(({ units }) => units),
    );
    const disposedOn = this.#dayOf(event.at);
    const year = yearOf(disposedOn);
    for (const [index, { origin, units, basis }] of parts.entries()) {
      const acquiredOn = this.#dayOf(origin.acquiredAt);
      const term = termOf(acquiredOn, disposedOn);
      const [{ id: lot, acquiredAt }, box] = [origin, boxOf(year, term, reported)];
      const realized = usd(shares[index] ?? 0n);
      const dates = { acquiredAt, acquiredOn, disposedAt: event.at, disposedOn, year };
      this.#disposals.push({
        id: event.id,
        kind,
        wallet,
        asset,
        lot,
        units,
        ...dates,
        proceeds: realized,
        basis,
        term,
        box,
      });
    }
  }

  /** One row for each lot. */
  returned({ id, at, wallet, asset }: Return, parts: readonly LotPart[]): void {
    const day = this.#dayOf(at);
    for (const { origin, units, basis } of parts) {
      this.#returned.push({ id, at, day, year: yearOf(day), wallet, asset, lot: origin.id, units, basis });
    }
  }

  lots(
    remaining: Iterable<{ readonly asset: string; readonly wallet: string | null; readonly part: LotPart }>,
  ): LotRow[] {
    const rows: LotRow[] = [];
    for (const { asset, wallet, part } of remaining) {
      const { origin, units, basis } = part;
      const acquiredOn = this.#dayOf(origin.acquiredAt);
      rows.push({ id: origin.id, wallet, asset, units, basis, acquiredAt: origin.acquiredAt, acquiredOn });
    }
    return rows;
  }

  #dayOf(at: Instant): Day {
    return dayIn(at, this.zone);
  }
}

function yearOf(day: Day): TaxYear {
  return taxYear(Number.parseInt(day.slice(0, 4), 10));
}
