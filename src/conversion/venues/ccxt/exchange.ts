/** The few parts of ccxt that a venue uses. Whatever comes back is somebody else's text and is read by `reply.ts`. */
export interface CcxtExchange {
  readonly has: Readonly<Record<string, unknown>>;
  readonly precisionMode: number;
  readonly markets: Readonly<Record<string, unknown>> | undefined;
  readonly currencies: Readonly<Record<string, unknown>> | undefined;
  loadMarkets(reload?: boolean): Promise<unknown>;
  fetchOrderBook(symbol: string, limit?: number): Promise<unknown>;
  fetchBalance(): Promise<unknown>;
  createOrder(
    ...order: [symbol: string, type: string, side: string, amount: string, price: string, params: object]
  ): Promise<unknown>;
  fetchOrder(id: string | undefined, symbol: string, params: object): Promise<unknown>;
  fetchOrders(symbol: string, since?: number, limit?: number, params?: object): Promise<unknown>;
  fetchOpenOrders(symbol: string, since?: number, limit?: number, params?: object): Promise<unknown>;
  fetchClosedOrders(symbol: string, since?: number, limit?: number, params?: object): Promise<unknown>;
  fetchMyTrades(symbol: string, since?: number, limit?: number, params?: object): Promise<unknown>;
  cancelOrder(id: string, symbol: string): Promise<unknown>;
  fetchDeposits(code?: string, since?: number, limit?: number, params?: object): Promise<unknown>;
  fetchDepositsWithdrawals(code?: string, since?: number, limit?: number, params?: object): Promise<unknown>;
  fetchWithdrawals(code?: string, since?: number, limit?: number, params?: object): Promise<unknown>;
}

/** ccxt's `precisionMode`: a market's precision is a step (TICK_SIZE) or a number of decimals (DECIMAL_PLACES). */
export const TICK_SIZE = 4;
export const DECIMAL_PLACES = 2;
