import { type Day, DAY_MS, dayStartAtOffset, formatDecimal, type Price } from '../units';
import type { DailyPrice } from './daily-series';
import { NEAR_DAYS } from './hand-price';
import { percent, within } from './outlier';

/** A series that is tenfold from one row to the next changed its unit, its coin or its direction: no coin did that in a day. */
const SCALE_BPS = 90_000;
/** So many rows on a side of a row are asked: the one beside it may be the slip. */
const ASKED = 2;

interface Row {
  readonly day: Day;
  /** Whole days, to count between rows. */
  readonly index: number;
  readonly price: Price;
  readonly number: number;
}

/**
 * The rows of a daily series that give no price, each with why (FAULTS.md F41). A row gives its price when it is
 *
 * - at most tenfold the last row before it that was itself not beyond that, or a tenth of it, however long before;
 * - and near one of the two rows before it of at most seven days before; where there is none, near one of the two after it.
 *
 * A row that has none beside it gives no price: nobody vouches for it but the file.
 * @param bandBps how far the near row may be, in hundredths of a percent of the lower; the bound itself is near enough
 * @returns by day, in words that name the lines
 */
export function doubtedRows(series: ReadonlyMap<Day, DailyPrice>, bandBps: number): ReadonlyMap<Day, string> {
  const rows = [...series].map(([day, { price, number }]): Row => ({ day, index: indexOf(day), price, number }));
  rows.sort((a, b) => a.index - b.index);
  const doubts = new Map<Day, string>();
  /** Rows so far that kept the scale. */
  const sound: Row[] = [];
  rows.forEach((row, i) => {
    const last = sound.at(-1);
    if (last !== undefined && !within(row.price, last.price, SCALE_BPS)) {
      doubts.set(row.day, `${named(row)} is more than ten times apart from ${named(last)}`);
      return;
    }
    const before = sound.slice(-ASKED).filter((one) => row.index - one.index <= NEAR_DAYS);
    const after = rows.slice(i + 1, i + 1 + ASKED).filter((one) => one.index - row.index <= NEAR_DAYS);
    const asked = before.length > 0 ? [...before].reverse() : after;
    const [far] = asked;
    if (far === undefined) doubts.set(row.day, `${named(row)} has no day within seven days beside it to check it by`);
    else if (!asked.some((one) => within(row.price, one.price, bandBps))) {
      doubts.set(row.day, `${named(row)} is more than ${percent(bandBps)} from ${named(far)}`);
    }
    sound.push(row);
  });
  return doubts;
}

function indexOf(day: Day): number {
  return dayStartAtOffset(day, 0) / DAY_MS;
}

function named({ day, price, number }: Row): string {
  return `line ${number} (${day}: ${formatDecimal(price)})`;
}
