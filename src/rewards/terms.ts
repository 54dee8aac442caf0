/** The operator's service fee in basis points: 1 to 5 %. */
export const SERVICE_FEE_BPS_MIN = 100;
export const SERVICE_FEE_BPS_MAX = 500;
/** Plan of everybody who has none of their own. */
export const EVERYBODY = '*';
/** Basis points of a whole. */
export const BPS_ALL = 10_000;
