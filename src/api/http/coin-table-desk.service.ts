import type { CoinTableDto, CoinTableQuery } from '../wire/coin-table.dto';

/** The most profitable coin, for everybody who is signed in. */
export abstract class CoinTableDesk {
  /** @param memberId who looks; null: an operator. A member who names no price of electricity has their own last one. */
  abstract coinTable(memberId: string | null, query: CoinTableQuery): Promise<CoinTableDto>;
}
