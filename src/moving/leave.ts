import { DAY_MS, type Instant } from '../units';

/** A statement allows leaving for so long after it was made: earnings go on, and so may the old system's payments. */
const STATEMENT_AGE_MAX_MS = DAY_MS;
/** And so long after the instant that it compares: a spreadsheet ends its day, and is compared on the next. */
const COMPARED_AGE_MAX_MS = 2 * DAY_MS;

/** What leaving the shadow is decided by. */
export interface LeaveFacts {
  readonly byConfiguration: boolean;
  readonly now: Instant;
  /** The newest statement. */
  readonly statement:
    | {
        readonly madeAt: Instant;
        readonly facts: {
          readonly asOf: Instant;
          readonly differences: number;
          readonly rows: number;
          readonly totals: readonly { readonly paid: bigint }[];
        };
      }
    | undefined;
  /** Opening balances that were booked: the latest booking, and the latest instant for which they stand. */
  readonly opening: { readonly importedAt: Instant; readonly asOf: Instant } | undefined;
  /** The journal that it compared is the beginning of today's. */
  readonly headStands: boolean;
}

/**
 * Why the service may not begin to pay: without a fresh statement that nothing differs, and while these books still owe
 * what the old system has paid meanwhile, somebody would be paid wrongly or twice.
 * @returns a sentence with what to do, or null when nothing is in the way
 */
export function leaveRefusal({ byConfiguration, now, statement, opening, headStands }: LeaveFacts): string | null {
  if (byConfiguration) {
    return 'The configuration asks for shadow mode: take PAYDIRT_SHADOW out, start the service again, then leave it here.';
  }
  if (statement === undefined) return 'No comparison was kept: compare with the old spreadsheet first.';
  const { facts, madeAt } = statement;
  if (facts.rows === 0) return 'The latest comparison compared nobody: compare a file with all members.';
  if (facts.differences > 0) {
    const found = facts.differences === 1 ? '1 difference' : `${facts.differences} differences`;
    return `The latest comparison has ${found}: correct what is behind it and compare again.`;
  }
  if (now - madeAt > STATEMENT_AGE_MAX_MS) return 'The latest comparison is older than 24 hours: compare again.';
  if (now - facts.asOf > COMPARED_AGE_MAX_MS) {
    return 'The latest comparison is as of an instant more than 48 hours ago: compare a newer spreadsheet.';
  }
  // Before the opening both are empty, and nothing differs between nothing and nothing.
  if (opening !== undefined && (facts.asOf < opening.asOf || madeAt < opening.importedAt)) {
    return 'The latest comparison does not cover the opening balances: compare a spreadsheet as of their instant or later.';
  }
  if (facts.totals.some(({ paid }) => paid > 0n)) {
    return 'The old system paid members since the opening, and these books still owe them that: they would be paid twice. Begin anew with an empty data folder and opening balances as of the day of the switch.';
  }
  if (!headStands) return 'The journal is not the one that was compared: verify the ledger, then compare again.';
  return null;
}
