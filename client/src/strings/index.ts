import { en } from './en';

/** The catalogue in use. A second language is a second object of the same shape. */
export const t = en;
