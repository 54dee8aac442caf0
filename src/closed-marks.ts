import type { ClosedMarks } from './tax';
import { closedMark } from './yearend/year-close.repository';

/** Closed years, by the tables of the room that closes them. */
export const closedMarks: ClosedMarks = { of: closedMark };
