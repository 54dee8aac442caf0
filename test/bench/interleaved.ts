import { seconds } from './figure';

/** One way to do a piece of work. */
export interface Contestant {
  readonly name: string;
  /** Items that one call of `run` works through: slow contestants may take fewer, speeds are compared item by item. */
  readonly items: number;
  readonly run: () => void | Promise<void>;
}

/** How one contestant did against another in the same rounds. */
export interface Comparison {
  /** Items a second, median of all rounds. */
  readonly perSecond: number;
  /** The baseline's time an item over ours: median of the rounds' own ratios, which a busy machine disturbs least. */
  readonly ratio: number;
}

/** Odd, so that there is a round in the middle. */
const ROUNDS = 21;
const WARM_UP_RUNS = 5;

/**
 * Lets all contestants work in each of the rounds, another one first each time, so that none always meets a warm cache,
 * a full heap or a busy neighbour.
 * @returns seconds an item, by contestant and round
 */
export async function interleave(contestants: readonly Contestant[]): Promise<ReadonlyMap<Contestant, number[]>> {
  const times = new Map(contestants.map((contestant) => [contestant, [] as number[]]));
  for (const { run } of contestants) for (let i = 0; i < WARM_UP_RUNS; i += 1) await run();
  for (let round = 0; round < ROUNDS; round += 1) {
    const turned = contestants.map((_, i) => contestants[(i + round) % contestants.length] ?? contestants[i]);
    for (const contestant of turned) {
      if (contestant === undefined) continue;
      const taken = await seconds(async () => contestant.run());
      times.get(contestant)?.push(taken / contestant.items);
    }
  }
  return times;
}

/** Compares two contestants that were interleaved. */
export function compare(ours: readonly number[], baseline: readonly number[]): Comparison {
  const ratios = ours.map((own, round) => (baseline[round] ?? Number.NaN) / own);
  return { perSecond: 1 / median(ours), ratio: median(ratios) };
}

/** The value in the middle, of an odd number of values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
