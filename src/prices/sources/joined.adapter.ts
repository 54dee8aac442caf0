import { type Asset, DomainError, type Instant } from '../../units';
import type { PriceQuoteInput, PriceSource } from '../price-source';

/**
 * Several sources in the order declared: the first one that has a price counts, and the quote says which it was. A source
 * that fails is passed over like one without a price; where none has one, the first failure is the answer.
 */
export class JoinedSource implements PriceSource {
  readonly name: string;
  readonly label: string;

  constructor(private readonly sources: readonly PriceSource[]) {
    this.name = sources.map((source) => source.name).join(', then ');
    this.label = sources.map((source) => source.label).join(', then ');
  }

  /** @throws DomainError prices.… of the first source that failed, when no other has a price */
  async quoteAt(asset: Asset, at: Instant): Promise<PriceQuoteInput | undefined> {
    const failures: unknown[] = [];
    for (const source of this.sources) {
      try {
        const quote = await source.quoteAt(asset, at);
        if (quote !== undefined) return quote;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return undefined;
  }
}
