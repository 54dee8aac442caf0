/** The last headers of a coin's best chain, as a node of that coin gives them: whole, oldest first. */
export interface CoinHeaders {
  /** Height of the last one, as the node says. */
  readonly height: number;
  readonly headers: readonly Uint8Array[];
}

/** Somebody who tells the newest headers of a coin that we do not follow ourselves. It only transports. */
export interface CoinHeaderSource {
  /** Whom it asks, e.g. "127.0.0.1:9332". */
  readonly host: string;
  /**
   * At most `count` headers up to the best block.
   * @throws DomainError `chain.backend-unreachable`, `chain.backend-refused`, `chain.backend-reply`
   */
  newest(count: number): Promise<CoinHeaders>;
}
