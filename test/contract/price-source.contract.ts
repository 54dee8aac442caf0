import type { PriceSource } from '../../src/prices';
import { type Asset, formatDecimal, type Instant } from '../../src/units';

/** A source that knows one price of one asset and lacks another instant. */
export interface PriceSourceUnderTest {
  readonly source: PriceSource;
  readonly asset: Asset;
  readonly known: Instant;
  readonly price: string;
  readonly missing: Instant;
  readonly foreign: Asset;
  /** The same source when what it reads is damaged or gone. */
  readonly broken: PriceSource;
}

/** What every price source keeps (FAULTS.md F40): one declared rule, the same answer each time, never zero. */
export function priceSourceContract(name: string, make: () => Promise<PriceSourceUnderTest>): void {
  describe(`price source: ${name}`, () => {
    let test: PriceSourceUnderTest;
    beforeEach(async () => {
      test = await make();
    });

    it('says who it is and what to show beside its figures', () => {
      expect(test.source.name.length).toBeGreaterThan(0);
      expect(test.source.label.length).toBeGreaterThan(0);
    });

    it('gives the exact price, with its own words as evidence, the same each time', async () => {
      const quote = await test.source.quoteAt(test.asset, test.known);
      if (quote === undefined) throw new Error('no price');
      expect(formatDecimal(quote.price)).toBe(test.price);
      expect(quote.source.length).toBeGreaterThan(0);
      expect(quote.raw).toContain(test.price);
      expect(Number.isSafeInteger(quote.observedAt)).toBe(true);
      expect(await test.source.quoteAt(test.asset, test.known)).toEqual(quote);
    });

    it('has no price where it has none: neither zero, nor the neighbour, nor another coin', async () => {
      expect(await test.source.quoteAt(test.asset, test.missing)).toBeUndefined();
      expect(await test.source.quoteAt(test.foreign, test.known)).toBeUndefined();
    });

    it('that is broken says so: it is not the same as having no price', async () => {
      await expect(test.broken.quoteAt(test.asset, test.known)).rejects.toMatchObject({
        code: expect.stringMatching(/^prices\./),
      });
    });
  });
}
