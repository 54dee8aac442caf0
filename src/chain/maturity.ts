/** Confirmations at which we spend a coinbase: consensus allows 100, and one block later nothing depends on a tie. @see RULES 18 */
export const COINBASE_CONFIRMATIONS = 101;
