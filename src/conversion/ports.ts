import type { ReadTx, WriteTx } from '../store';
import type { Asset, Instant } from '../units';
import type { Announced } from './first-leg';
import type { ProvedDeposit } from './booking';
import type { IndependentWorth } from './fair-offer';
import type { CoinOwner } from './kept';

/** Token of `ConversionPorts`. */
export const CONVERSION_PORTS = Symbol('conversion-ports');

/** A credit at a venue, and what an operator says that it is. */
export interface NamedCredit {
  readonly sourceId: string;
  /** The payout that the source announced; null where it announced none. */
  readonly payoutId: string | null;
  readonly asset: Asset;
  readonly amount: bigint;
  readonly txid: string;
  readonly depositId: string;
  readonly at: Instant;
}

/** What conversion asks of rooms that it does not import; the composition wires it. */
export interface ConversionPorts {
  /**
   * The pool payout that was announced with this transaction and is not matched yet; none where two could be meant.
   * @param others what else of this transaction the venue credited and nobody explains yet
   */
  announcedPayout(
    tx: ReadTx,
    asset: Asset,
    txid: string,
    credited: bigint,
    others: readonly bigint[],
  ): Promise<Announced | undefined>;
  /** The pool payout that a credit is in an operator's word. @throws DomainError `rewards.…` */
  namedPayout(tx: WriteTx, credit: NamedCredit): Promise<Announced>;
  /** A venue credited that payout: it is matched, and what is short or over stands in the source's discrepancies. */
  payoutCredited(
    tx: WriteTx,
    payout: Pick<Announced, 'sourceId' | 'externalId'>,
    credit: { readonly reference: string; readonly short: bigint; readonly over: bigint },
  ): Promise<void>;
  /**
   * What an operator named was another thing: the payout is open again, or is none at all where the naming made it.
   * @throws DomainError `rewards.settled-since`
   */
  payoutUnnamed(
    tx: WriteTx,
    of: { readonly sourceId: string; readonly reference: string; readonly short: bigint; readonly over: bigint },
  ): Promise<void>;
  /** Whose an altcoin is when it is converted, by source (RULES.md 23); empty when no source earns it. */
  readonly coinOwners: (asset: Asset) => readonly CoinOwner[];
  /**
   * A payment of this amount that was proved before anybody knew that it is a venue's withdrawal, and stands unmatched:
   * it is taken for the caller, who books it in the same transaction.
   */
  takeUnmatched(tx: WriteTx, txid: string, amount: bigint): Promise<ProvedDeposit | undefined>;
  /** What an amount is worth now by a price source that is not the venue; undefined where none has fresh prices of both coins. */
  worth(asset: Asset, amount: bigint): Promise<IndependentWorth | undefined>;
  /** The treasury address that the venue pays to. */
  treasuryAddress(): Promise<string>;
  readonly policy: ConversionPolicy;
}

/** The operator's declared rules. */
export interface ConversionPolicy {
  /** Least part of the quote that an order accepts, in basis points below it: 100 is 1 %. */
  readonly slippageMaxBps: number;
  /** What the fills of a rolling day may stay below their quotes, in satoshi; above it no order until a person lifts it. */
  readonly dayLossMaxSats: bigint;
  /** An offer that is older is asked for anew before an order is sent on it. */
  readonly quoteAgeMaxMs: number;
  /** Whether the operator works alone: then the same person may confirm what they stated a day later (RULES.md 19). */
  readonly alone: boolean;
  /** How long a refused conversion rests before the next is tried. */
  readonly retryAfterMs: number;
}
