import type { Asset } from '../units';
import type { MemberMoves, MoveReason } from './member-moves';
import type { TieReason } from './tie-reasons';

/** A row's coin that is credited and no income (above zero), or income and not credited, when timing is told. */
export interface IncomeRest {
  /** As recognition keeps it. */
  readonly row: string;
  readonly asset: Asset;
  readonly units: bigint;
  /** What of the row waits to become income, by the recognition's own memory. */
  readonly waiting: bigint;
  /** Whether the row has another coin too. */
  readonly hasTwoCoins: boolean;
}

/** Reasons of a rest in base units; they sum to it. */
export type RestReasons = readonly (readonly [TieReason, bigint])[];

/**
 * Gives a rest its reasons, each at most what the journal shows of it: what conversions, debts and openings moved is used up
 * by the rows that name it, and what exceeds all of it is `other`.
 */
export class RestReader {
  readonly #used = new Map<string, bigint>();

  constructor(private readonly moves: MemberMoves) {}

  reasons({ row, asset, units, waiting, hasTwoCoins }: IncomeRest): RestReasons {
    const way = units > 0n ? 'gone' : 'come';
    const sign = units > 0n ? 1n : -1n;
    const found: (readonly [TieReason, bigint])[] = [];
    let left = units * sign;
    const take = (reason: TieReason, most: bigint): bigint => {
      const part = most < left ? most : left;
      if (part <= 0n) return 0n;
      found.push([reason, part * sign]);
      left -= part;
      return part;
    };
    const claim = (reason: TieReason, move: MoveReason, most: bigint = left): void => {
      const key = `${move} ${way} ${asset}`;
      const used = this.#used.get(key) ?? 0n;
      const free = this.moves.most(move, asset, way) - used;
      this.#used.set(key, used + take(reason, most < free ? most : free));
    };
    if (way === 'gone') claim('not-income-yet', 'held', waiting);
    else take('opening-balance', this.moves.opened(row, asset));
    if (hasTwoCoins) claim('converted', 'converted');
    claim('member-debt', 'member-debt');
    return left === 0n ? found : [...found, ['other', left * sign]];
  }
}
