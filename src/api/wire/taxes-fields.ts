export const NAME_MAX = 200;
export const TIME_MAX = 40;
/** Symbol of a coin. */
export const COIN = /^[A-Z0-9]{1,20}$/;
export const TIME = 'A time as people write it, e.g. "2026-03-01T14:30", in the tax zone, or with "Z" or an offset.';
