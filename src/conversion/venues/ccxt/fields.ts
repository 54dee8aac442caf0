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
}

/** Where a deposit or withdrawal states its amount. `signed`: a leading minus marks what left. */
export interface TransferAmount {
  readonly path: Path;
  readonly signed: boolean;
}
