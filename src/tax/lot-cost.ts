import { DAY_MS, DomainError, FIRST_TAX_YEAR, type Instant, type Usd } from '../units';

/** One purchase of which coin from before the books is made. */
export interface CostPart {
  readonly units: bigint;
  readonly acquiredAt: Instant;
  readonly basis: Usd;
}

/** What coin from before the books cost, as the member states it; no part: it is not known any more. */
export interface LotCost {
  readonly lot: string;
  readonly parts: readonly CostPart[];
}

/** Coin that came from before the books, and what the member stated of it. */
export interface OpeningLot {
  readonly lot: string;
  readonly asset: string;
  readonly units: bigint;
  readonly at: Instant;
  readonly parts: readonly CostPart[];
}

const PARTS_MAX = 100;
/** The first instant that is of the first tax year in every zone. */
const FIRST_DAY_OVER = Date.UTC(FIRST_TAX_YEAR, 0, 1) + DAY_MS;

/** The lot of a part: the first one keeps the name of the whole. */
export function partLot(lot: string, index: number): string {
  return index === 0 ? lot : `${lot}/${index + 1}`;
}

/** From the first tax year that the engine judges, in whatever zone. */
export function isOfOurTime({ acquiredAt }: Pick<CostPart, 'acquiredAt'>): boolean {
  return acquiredAt >= FIRST_DAY_OVER;
}

/**
 * Whether what is stated can be what the lot is made of: each of its units once, each acquired no later than it came here.
 * @throws DomainError `tax.unknown-opening`, `tax.cost-not-whole`, `tax.bad-time`, `tax.acquired-later`
 * @see 26 CFR 1.1012-1(h), (j): basis and date are the taxpayer's to prove. Checked for 2025 and 2026
 */
export function assertCost({ lot, parts }: LotCost, openings: readonly OpeningLot[]): void {
  const opening = openings.find((one) => one.lot === lot);
  if (opening === undefined) {
    throw refusal('tax.unknown-opening', `"${lot}" is no coin of yours from before these books.`);
  }
  if (parts.length === 0) return;
  const sum = parts.reduce((all, { units }) => all + units, 0n);
  if (parts.length > PARTS_MAX || parts.some(({ units }) => units <= 0n) || sum !== opening.units) {
    throw refusal('tax.cost-not-whole', `State 1 to ${PARTS_MAX} purchases that come to the whole amount.`);
  }
  if (!parts.every(isOfOurTime)) {
    throw refusal('tax.bad-time', 'It was acquired in a year in which there was no such coin: look at the year.');
  }
  if (parts.some(({ acquiredAt }) => acquiredAt > opening.at)) {
    throw refusal('tax.acquired-later', 'It was here already on that day: it was acquired before it came here.');
  }
}

function refusal(code: string, message: string): DomainError {
  return new DomainError(code, `${message} Nothing was recorded.`);
}
