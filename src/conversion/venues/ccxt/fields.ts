type Path = readonly string[];

/** Where an order states its figures in the venue's own record. */
export interface OrderFields {
  readonly amount: Path;
  readonly sold: Path;
  readonly bought?: Path;
  readonly fee?: Path;
}

/** Where a fill states its figures. `chargedBelowZero`: a fee is stated as what the balance changes by. */
export interface FillFields {
  readonly amount: string;
  readonly price: string;
  readonly fee: string;
  readonly feeCoin: string;
  readonly chargedBelowZero?: boolean;
  /** How more fills than one page holds are asked for; without it a venue states them all at once. */
  readonly pages?: FillPages;
}

/**
 * Which number of a fill the next page is asked for by, and as what. `upwards`: from the number on, oldest first;
 * otherwise what is older than the number.
 */
export interface FillPages {
  readonly number: string;
  readonly param: string;
  readonly upwards: boolean;
}

/** Where a deposit or withdrawal states its amount. `signed`: a leading minus marks what left. */
export interface TransferAmount {
  readonly path: Path;
  readonly signed: boolean;
}
