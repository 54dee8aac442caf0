import type { FactEvent, FactRules, Quantity } from '../../src/tax/lots/fact-event';
import { judgeFacts } from '../../src/tax/lots/fact-run';
import type { TaxFacts } from '../../src/tax/lots/fact-rows';
import { DAY_MS, dayIn, instant, usd } from '../../src/units';
import { type Figure, peakRssMb, rounded } from './figure';
import { median } from './interleaved';

const RECEIPTS = 1_000_000;
/** Of the receipts, one bought lot for ten, and one disposal for twenty. */
const LOTS_PER_RECEIPTS = 10;
const DISPOSALS_PER_RECEIPTS = 20;
const WALLETS = 50;
const SECONDS_MOST = 10;
const RSS_MOST_MB = 1_536;
const GROWTH_MOST = 1.2;
/** Growth is judged between this part of the work and all of it. */
const PART = 4;
const ROUNDS = 3;
const YEAR_BEGINS = Date.UTC(2026, 0, 1, 5);
const YEAR_MS = 364 * DAY_MS;
const RULES: FactRules = { zone: 'America/New_York', basis: 'wallet', method: 'fifo', transferFee: 'dispose' };
const show = ({ asset, units }: Quantity): string => `${units} ${asset}`;

/** A year of receipts, bought lots and disposals, evenly mixed; each wallet holds what it disposes of. */
function yearOf(receipts: number): FactEvent[] {
  const lots = receipts / LOTS_PER_RECEIPTS;
  const disposals = receipts / DISPOSALS_PER_RECEIPTS;
  const count = receipts + lots + disposals;
  const each = count / disposals;
  return Array.from({ length: count }, (_, index): FactEvent => {
    const at = instant(YEAR_BEGINS + Math.floor((YEAR_MS * index) / count));
    const [id, asset, wallet] = [`e${index}`, 'BTC', `w${Math.floor(index / each) % WALLETS}`];
    const place = index % each;
    const value = usd(BigInt(6_000_000_000_000 + ((index * 7_919) % 1_000_000_007)));
    if (place === each - 1)
      return { id, at, asset, wallet, kind: 'dispose', units: 50_000n, usd: value, reported: 'none' };
    if (place < each / LOTS_PER_RECEIPTS - 1)
      return { id, at, asset, wallet, kind: 'acquire', units: 1_000_000n, usd: value };
    return { id, at, asset, wallet, kind: 'income', units: BigInt(10_000 + (index % 977)), usd: value };
  });
}

/** The least that anybody must do with these events: the day of each, and the sum of their values. */
function summed(events: readonly FactEvent[]): number {
  const days = new Map<string, bigint>();
  for (const event of events) {
    const day = dayIn(event.at, RULES.zone);
    days.set(day, (days.get(day) ?? 0n) + ('usd' in event ? event.usd : 0n));
  }
  return days.size;
}

/** Time of this process on the cores, in seconds. */
function cpuSeconds<T>(work: () => T): { readonly seconds: number; readonly result: T } {
  const began = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(began);
  return { seconds: (user + system) / 1e6, result };
}

function assertWhole(facts: TaxFacts, events: readonly FactEvent[]): void {
  const disposed = facts.disposals.reduce((sum, { units }) => sum + units, 0n);
  const left = facts.lots.reduce((sum, { units }) => sum + units, 0n);
  const came = events.reduce(
    (sum, one) => (one.kind === 'income' || one.kind === 'acquire' ? sum + one.units : sum),
    0n,
  );
  if (facts.errors.length > 0 || disposed + left !== came) throw new Error('The facts do not add up.');
}

/** A year of income, lots and disposals judged from events in memory, and how that grows. */
export function taxFactsBench(): Promise<Figure[]> {
  const whole = yearOf(RECEIPTS);
  // Once alone: whatever the rounds below leave for the collector is none of its memory.
  assertWhole(judgeFacts(RULES, whole, show), whole);
  const rssMb = peakRssMb();
  const part = yearOf(RECEIPTS / PART);
  const [own, growth, ratios]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const baseline = cpuSeconds(() => summed(whole)).seconds;
    const less = cpuSeconds(() => judgeFacts(RULES, part, show)).seconds;
    const { seconds, result } = cpuSeconds(() => judgeFacts(RULES, whole, show));
    assertWhole(result, whole);
    own.push(seconds);
    growth.push(seconds / less / PART);
    ratios.push(baseline / seconds);
  }
  const common = { baseline: 'the day of each event and the sum of its values', rssMb };
  const value = rounded(median(own));
  const grown = rounded(median(growth));
  const ratio = rounded(median(ratios));
  const what = '1,000,000 receipts, 100,000 bought lots and 50,000 disposals judged';
  return Promise.resolve([
    {
      ...{ what, value, unit: 's', ...common, ratio },
      ...{ wanted: `at most ${SECONDS_MOST} s, below ${RSS_MOST_MB} MiB` },
      ok: value <= SECONDS_MOST && rssMb < RSS_MOST_MB,
    },
    {
      ...{ what: 'the same against a quarter of it, by event', value: grown, unit: 'times', ...common, ratio },
      ...{ wanted: `at most ${GROWTH_MOST}`, ok: grown <= GROWTH_MOST },
    },
  ]);
}
