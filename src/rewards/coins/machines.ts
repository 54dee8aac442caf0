import type { Algorithm } from './algorithm';

/** A class of devices by what its maker or the operator says of it. */
export interface Machine {
  readonly name: string;
  readonly algorithm: Algorithm;
  /** Tries per second. */
  readonly hashRate: bigint;
  /** At the wall. */
  readonly watts: number;
  /** Whose figures these are. */
  readonly source: string;
}

const TERA = 1_000_000_000_000n;
const GIGA = 1_000_000_000n;
const BITMAIN = 'Bitmain, product page, at 25 °C; not measured here';

/** Known machines, one or two an algorithm, for operators who declare none. A year's new model is declared in the coins file. */
export const PUBLISHED_MACHINES: readonly Machine[] = [
  { name: 'Antminer S19 XP', algorithm: 'sha256d', hashRate: 140n * TERA, watts: 3_010, source: BITMAIN },
  { name: 'Antminer S21', algorithm: 'sha256d', hashRate: 200n * TERA, watts: 3_500, source: BITMAIN },
  { name: 'Antminer L7', algorithm: 'scrypt', hashRate: 9_500_000_000n, watts: 3_425, source: BITMAIN },
  { name: 'Antminer L9', algorithm: 'scrypt', hashRate: 16n * GIGA, watts: 3_360, source: BITMAIN },
  { name: 'Antminer D9', algorithm: 'x11', hashRate: 1_770n * GIGA, watts: 2_839, source: BITMAIN },
  { name: 'Antminer Z15', algorithm: 'equihash', hashRate: 420_000n, watts: 1_510, source: BITMAIN },
];
