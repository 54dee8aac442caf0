import { type Asset, DomainError, type Instant } from '../../units';
import type { PriceQuoteInput, PriceSource } from '../price-source';

/**
 * Several sources in the order declared: the first one that has a price counts, and the quote says which it was. A source
 * that fails is passed over like one without a price; where none has one, the first failure is the answer. A price that
 * failed its check is no missing price: no other source is asked to stand in for it, and a person looks (F41).
 */
export class JoinedSource implements PriceSource {
  readonly name: string;
  readonly label: string;

  constructor(private readonly sources: readonly PriceSource[]) {
    this.name = sources.map((source) => source.name).join(', then ');
    this.label = sources.map((source) => source.label).join(', then ');
  }

  /** @throws DomainError prices.outlier of any; prices.… of the first source that failed, when no other has a price */
  async quoteAt(asset: Asset, at: Instant): Promise<PriceQuoteInput | undefined> {
    const failures: unknown[] = [];
    for (const source of this.sources) {
      try {
        const quote = await source.quoteAt(asset, at);
        if (quote !== undefined) return quote;
      } catch (error) {
        if (!(error instanceof DomainError) || error.code === 'prices.outlier') throw error;
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return undefined;
  }
}
