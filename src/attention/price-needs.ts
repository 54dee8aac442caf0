import { type Asset, DAY_MS, dayAtOffset, formatInstant, groupBy, type Instant } from '../units';
import { type Need, single } from './need';

/** What the books say of prices that are missing or not agreed upon. */
export interface PriceFacts {
  /** Typed by one person, and far from those beside them. */
  readonly proposals: readonly {
    readonly id: string;
    readonly asset: Asset;
    readonly at: Instant;
    readonly price: string;
    readonly since: Instant;
  }[];
  /** Receipts without a value, each with why. */
  readonly unpriced: readonly Waiting[];
  /** Instants at which coin of members was sold or spent on a fee, and no price is known. */
  readonly disposals: readonly { readonly asset: Asset; readonly at: Instant; readonly reason: string }[];
}

interface Waiting {
  readonly asset: Asset;
  readonly recognisedAt: Instant;
  readonly reason: string;
}

/** How what waits is named, and what lasts until it has a price. */
interface WaitWords {
  readonly key: string;
  readonly noun: string;
  readonly money: string;
}

const RECEIPTS: WaitWords = {
  ...{ key: 'price', noun: 'receipt' },
  money: 'No coin is affected; the income stands in no total until it is valued.',
};
const DISPOSALS: WaitWords = {
  ...{ key: 'disposal-price', noun: 'sale or fee of members’ coin' },
  money: 'No coin is affected; the tax year of each member concerned is blocked and has no totals until it is there.',
};

/** A day's price is often known only when the day is over, and a file is kept up by hand: younger ones are no news. */
const WAITS_MS = 3 * DAY_MS;
/** The code that stands in a reason where a source's own price is not believed (FAULTS.md F41). */
const OUTLIER = '(prices.outlier)';
const PAGE = '/operator/unpriced';

/** Prices that wait for a second person, rows outside the band, and receipts that have waited for days. */
export function priceNeeds({ proposals, unpriced, disposals }: PriceFacts, now: Instant): Need[] {
  const sold = disposals.map(({ asset, at, reason }) => ({ asset, recognisedAt: at, reason }));
  return [
    ...proposals.map(proposalOf),
    ...[...refused(unpriced, RECEIPTS), ...refused(sold, DISPOSALS)],
    ...[...waiting(unpriced, now, RECEIPTS), ...waiting(sold, now, DISPOSALS)],
  ];
}

function proposalOf({ id, asset, at, price, since }: PriceFacts['proposals'][number]): Need {
  return single({
    key: `price-proposal/${id}`,
    weight: 'money',
    what: `A typed price of ${asset} (${price} dollars, ${formatInstant(at).slice(0, 16).replace('T', ' ')} UTC) waits for a second operator.`,
    money: 'Nothing is valued by it until another operator confirms it. No coin moves by it.',
    next: 'Compare it with the evidence that it names; confirm it or take it back.',
    page: PAGE,
    since,
  });
}

/** By coin and day, as a row of a file is one day. */
function refused(unpriced: readonly Waiting[], { key, noun, money }: WaitWords): Need[] {
  const rows = groupBy(
    unpriced.filter(({ reason }) => reason.endsWith(OUTLIER)),
    ({ asset, recognisedAt }) => `${asset}/${dayAtOffset(recognisedAt, 0)}`,
  );
  return [...rows].map(([of, receipts]) => {
    const [asset = '', day = ''] = of.split('/');
    return single({
      key: `${key}-row/${of}`,
      weight: 'money',
      what: `The price of ${asset} on ${day} is outside the declared band and is not taken: ${several(receipts.length, noun)} cannot be valued.`,
      money,
      next: 'Mend the row of the price file, or state the price by hand: two people agree on it.',
      page: PAGE,
      since: oldest(receipts),
    });
  });
}

function waiting(unpriced: readonly Waiting[], now: Instant, { key, noun, money }: WaitWords): Need[] {
  const old = unpriced.filter(
    ({ recognisedAt, reason }) => now - recognisedAt >= WAITS_MS && !reason.endsWith(OUTLIER),
  );
  return [...groupBy(old, ({ asset }) => asset)].map(([asset, receipts]) =>
    single({
      key: `${key}-missing/${asset}`,
      weight: 'look',
      what: `${several(receipts.length, noun)} in ${asset} ${receipts.length === 1 ? 'has' : 'have'} waited for a price for three days or longer.`,
      money,
      next: 'Bring the price file up to date, or state the price by hand.',
      page: PAGE,
      since: oldest(receipts),
    }),
  );
}

/** `3 sales or fees of …`: the plural of each first word. */
function several(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun.replace('receipt', 'receipts').replace('sale or fee', 'sales or fees')}`;
}

function oldest(receipts: readonly { readonly recognisedAt: Instant }[]): Instant | null {
  return receipts.reduce<Instant | null>(
    (least, { recognisedAt }) => (least === null || recognisedAt < least ? recognisedAt : least),
    null,
  );
}
