import { Inject, Injectable } from '@nestjs/common';
import { knownYears } from '../../reports/information-returns';
import { BookReturns } from '../filing/book-returns.service';
import { PayerService } from '../filing/payer.service';
import { type Store, STORE } from '../store';
import type { ExactJson, Instant, TaxYear } from '../units';
import { ReceivedFormsService, type StatedAt } from './received-forms.service';
import { TieOutService } from './tie-out.service';
import type { YearTies } from './year-ties';

/** Every tie of a year at once. */
@Injectable()
export class YearTiesService {
  constructor(
    private readonly sources: TieOutService,
    private readonly forms: ReceivedFormsService,
    private readonly returns: BookReturns,
    @Inject(STORE) private readonly store: Store,
    private readonly payers: PayerService,
  ) {}

  /**
   * @param filing the head of a filing file, as `tax returns` takes it; without one who files as the page Filing has it
   * @throws DomainError `filing.bad-file`, `filing.unknown-year`
   */
  async of(year: TaxYear, filing?: ExactJson): Promise<YearTies> {
    const sources = await this.sources.of(year);
    const stated = sources.flatMap(({ source, asset, statedAt, paidAt, keptAt }): StatedAt[] => {
      const facts = (what: StatedAt['what'], sums: ReadonlyMap<Instant, bigint>): StatedAt[] =>
        [...sums].map(([at, units]) => ({ source, asset, what, at, units }));
      return [...facts('stated', statedAt), ...facts('paid', paidAt), ...facts('kept', keptAt)];
    });
    const { ties, unpriced } = await this.forms.tie(year, stated);
    const head = filing ?? (isKnown(year) ? await this.store.read((tx) => this.payers.head(tx, year)) : undefined);
    const returns = head === undefined ? { issued: null, filed: [] } : await this.returns.issued(head, year);
    return { sources, received: ties, ...returns, unpriced };
  }
}

/** Amounts and boxes of other years are in no data here. */
function isKnown(year: TaxYear): boolean {
  return knownYears().includes(year);
}
