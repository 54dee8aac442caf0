/** A file for another program, and what must be known before it is used there. */
export interface ExportFile {
  readonly name: string;
  readonly text: string;
  readonly notes: readonly string[];
}

/** Every program that is not given values fetches prices of its own. */
export const RE_PRICES =
  'This program values every row anew from its own prices: its figures will differ from ours. Ours stand in the pack.';
export const ONE_YEAR =
  'It holds the transactions of one year. What was held before must be in the program already, or its basis will be wrong.';
export const MOVES =
  'Moves between own wallets are left out. Coin that a move cost is there as sold at its value, where the books count it so.';
