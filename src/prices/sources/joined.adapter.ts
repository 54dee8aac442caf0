import { type Asset, DomainError, formatDecimal, type Instant } from '../../units';
import { percent, within } from '../outlier';
import type { PriceQuoteInput, PriceSource } from '../price-source';

/**
 * Several sources in the order declared: the first one that has a price counts, and the quote says which it was. Every
 * later one that has a price too is compared with it, and where they are far apart none is taken. A source that fails is
 * passed over like one without a price; where none has one, the first failure is the answer. A price that failed its
 * check is no missing price: no other source is asked to stand in for it, and a person looks (F41).
 */
export class JoinedSource implements PriceSource {
  readonly name: string;
  readonly label: string;

  /** @param apartMaxBps how far two sources may be apart, in hundredths of a percent of the lower */
  constructor(
    private readonly sources: readonly PriceSource[],
    private readonly apartMaxBps: number,
  ) {
    this.name = sources.map((source) => source.name).join(', then ');
    this.label = sources.map((source) => source.label).join(', then ');
  }

  /**
   * @throws DomainError prices.outlier of the first that has a word, or where two are too far apart; prices.… of the first
   *   source that failed, when no other has a price
   */
  async quoteAt(asset: Asset, at: Instant): Promise<PriceQuoteInput | undefined> {
    const failures: unknown[] = [];
    for (const [i, source] of this.sources.entries()) {
      try {
        const quote = await source.quoteAt(asset, at);
        if (quote === undefined) continue;
        await this.compare(asset, at, { quote, others: this.sources.slice(i + 1) });
        return quote;
      } catch (error) {
        if (!(error instanceof DomainError) || error.code === 'prices.outlier') throw error;
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return undefined;
  }

  /** One that fails, or whose own price failed its check, has nothing to say against the first. */
  private async compare(
    asset: Asset,
    at: Instant,
    { quote, others }: { readonly quote: PriceQuoteInput; readonly others: readonly PriceSource[] },
  ): Promise<void> {
    for (const other of others) {
      const said = await other.quoteAt(asset, at).catch((error: unknown) => {
        if (error instanceof DomainError) return undefined;
        throw error;
      });
      if (said === undefined || within(quote.price, said.price, this.apartMaxBps)) continue;
      const [one, two] = [quote, said].map(({ price, source }) => `${formatDecimal(price)} (${source})`);
      const sentence = `No price of ${asset} is taken: ${one ?? ''} and ${two ?? ''} are further apart than ${percent(this.apartMaxBps)}. No money is affected; it stays unpriced until they agree or two people state the price.`;
      throw new DomainError('prices.outlier', sentence.slice(0, 1_000), { asset });
    }
  }
}
