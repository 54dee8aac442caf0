import type { ReturnForm } from './year-data';

/** Country is two letters; empty texts for what an address does not have. */
export interface PostalAddress {
  readonly country: string;
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
}

/** Payer or recipient as the file states them; empty texts for what is not there. */
export interface IrisParty extends PostalAddress {
  readonly tinType: string;
  /** Nine digits, never cut: the file is for the IRS. */
  readonly tin: string;
  readonly isBusiness: boolean;
  readonly business1: string;
  readonly business2: string;
  readonly first: string;
  readonly middle: string;
  readonly last: string;
  readonly suffix: string;
}

export interface IrisPayer extends IrisParty {
  /** Ten digits, or empty. */
  readonly phone: string;
  readonly email: string;
}

/** One return as it goes into a file. */
export interface IrisReturn {
  /** The payee, for whoever corrects a mistake; it is in no file. */
  readonly id: string;
  readonly form: ReturnForm;
  readonly year: number;
  readonly recipient: IrisParty;
  readonly account: string;
  readonly secondTinNotice: boolean;
  /** Dollars and cents by box, such as `2500.00`. */
  readonly boxes: Readonly<Record<string, string>>;
}

/** A mistake, or where `isWarning` something to know, of one field. */
export interface IrisFault {
  readonly id: string;
  readonly field: string;
  readonly code: string;
  readonly message: string;
  readonly isWarning: boolean;
}
