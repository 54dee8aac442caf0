import type { Asset, Instant } from '../units';

/** Bitcoin of a withdrawal that has not arrived. Satoshi. */
export interface OnTheWay {
  /** One of the conversions that it brings. */
  readonly conversionId: string;
  readonly arrives: bigint;
  readonly txid: string | null;
  readonly since: Instant;
  /** It is on its way for more than a day: somebody looks at the venue's page (FAULTS.md F39). */
  readonly late: boolean;
}

/** What no run ends by itself, of sales and of bitcoin on its way. Base units, and satoshi. */
export interface ConversionWatchView {
  readonly halted: readonly {
    readonly id: string;
    readonly venue: string;
    readonly asset: Asset;
    readonly amount: bigint;
    readonly note: string | null;
    readonly since: Instant;
  }[];
  readonly proposals: readonly {
    readonly id: string;
    readonly kind: string;
    readonly conversionId: string | null;
    readonly since: Instant;
  }[];
  readonly onTheWay: readonly OnTheWay[];
  readonly owed: readonly {
    readonly withdrawalId: string;
    readonly conversionId: string;
    readonly venue: string;
    readonly owed: bigint;
    readonly since: Instant;
  }[];
  /** Bitcoin that a person sends from the venue, once it is as much as the venue sends; null where there is none. */
  readonly toSend: { readonly venue: string; readonly total: bigint; readonly sales: number; readonly since: Instant } | null; // prettier-ignore
}
