import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, type Asset, type Day } from '../../src/units';
import { SeededRandom } from './random';

/** Printed wherever a price is shown. */
export const DEMO_PRICE_LABEL = 'demo prices';

/** Invented levels in cents: about a coin of 90,000 dollars, and so on. */
const PRICE_CENTS: readonly (readonly [Asset, number])[] = [
  ['BTC', 9_000_000],
  ['LTC', 9_500],
  ['DOGE', 21],
  ['BCH', 45_000],
  ['NMC', 140],
  ['DASH', 4_000],
  ['ZEC', 4_500],
];

/** One file of daily prices for each coin of the demo. */
export function priceFiles(folder: string): Partial<Record<Asset, string>> {
  return Object.fromEntries(PRICE_CENTS.map(([asset]) => [asset, join(folder, `${asset}-USD-daily.csv`)]));
}

/** Writes every coin's file. */
export function writePriceFiles(
  folder: string,
  span: { from: Day; to: Day },
  options: { seed: number; skip: ReadonlySet<Day> },
): void {
  const files = priceFiles(folder);
  for (const [asset, baseCents] of PRICE_CENTS) {
    writeDemoPrices(files[asset] ?? '', span, { ...options, baseCents });
  }
}

/**
 * Writes a daily series made by formula: a slow wave with noise from the seed, in whole cents. It resembles no market.
 * @param skip days without a quote, as a real feed has them
 */
function writeDemoPrices(
  file: string,
  span: { from: Day; to: Day },
  options: { baseCents: number; seed: number; skip: ReadonlySet<Day> },
): void {
  const random = new SeededRandom(options.seed);
  const lines = ['date,price_usd,source'];
  let index = 0;
  for (let day = span.from; day <= span.to; day = addDays(day, 1), index += 1) {
    const wave = Math.sin(index / 37) * 0.18 + Math.sin(index / 9) * 0.03;
    const noise = (random.between(0, 2000) - 1000) / 50_000;
    const cents = Math.round(options.baseCents * (1 + wave + noise));
    if (options.skip.has(day)) continue;
    const text = cents.toString().padStart(3, '0');
    lines.push(`${day},${text.slice(0, -2)}.${text.slice(-2)},${DEMO_PRICE_LABEL} (formula; seed ${options.seed})`);
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
}
