import type { ReturnYear } from '../../reports/information-returns';
import { groupBy, inCents, type Usd, usd, ZERO_USD } from '../units';
import type { FiledReturn } from './filing-file';
import { sum, type DueReturn, withheldBox } from './returns';

/** Why what the IRS has of a member differs from what is due by now. The list is closed. */
export const FILED_REASONS = {
  'not-in-a-file': 'due, and in no file yet',
  'not-accepted': 'in a file that the portal has not accepted',
  'correction-due': 'accepted, and the books say another amount by now: it is corrected',
  'not-due-any-more': 'accepted, and by the books no return is due: it is corrected to zero',
} as const;

export type FiledReason = keyof typeof FILED_REASONS;

/** A part of the gap with its one reason; above zero the IRS has more. */
export interface FiledLine {
  readonly reason: FiledReason;
  readonly usd: Usd;
  /** Forms of a member; members where it is of all of them. */
  readonly of: readonly string[];
}

/** One member's returns of a year: `filed - due` is exactly the sum of the lines. */
export interface FiledTie {
  readonly memberId: string;
  /** Boxes of the returns that are due by now, in cents, without tax withheld. */
  readonly due: Usd;
  /** The same of the returns that the IRS accepted, as they stand there. */
  readonly filed: Usd;
  readonly lines: readonly FiledLine[];
}

/** What stands where. */
export interface FiledGround {
  readonly law: ReturnYear;
  readonly due: readonly DueReturn[];
  /** Returns that the IRS accepted, with what corrected them since. */
  readonly accepted: readonly FiledReturn[];
  /** Returns that stand in any file. */
  readonly standing: readonly FiledReturn[];
}

/** As many are named in a line. */
const NAMED_MAX = 20;

/** Ties what is due by the books to what the IRS has, return by return. Pure. */
export function filedTies({ law, due, accepted, standing }: FiledGround): FiledTie[] {
  const keyOf = (payee: string, form: string): string => `${payee} ${form}`;
  const dueBy = new Map(due.map((one) => [keyOf(one.payee.id, one.form), one]));
  const filedBy = new Map(accepted.map((one) => [keyOf(one.payee, one.form), one]));
  const isInFile = new Set(standing.map(({ payee, form }) => keyOf(payee, form)));
  const all = new Map([
    ...accepted.map(({ payee, form }) => [keyOf(payee, form), { payee, form }] as const),
    ...due.map(({ payee, form }) => [keyOf(payee.id, form), { payee: payee.id, form }] as const),
  ]);
  const rows = [...all].map(([key, { payee, form }]) => {
    const [owed, has] = [dueBy.get(key), filedBy.get(key)];
    const dueUsd = owed === undefined ? ZERO_USD : boxSum(owed, law);
    const filedUsd = has === undefined ? ZERO_USD : boxSum(has, law);
    const open: FiledReason = isInFile.has(key) ? 'not-accepted' : 'not-in-a-file';
    const reason = has === undefined ? open : owed === undefined ? 'not-due-any-more' : 'correction-due';
    return { payee, form, due: dueUsd, filed: filedUsd, reason } as const;
  });
  return [...groupBy(rows, ({ payee }) => payee)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([memberId, own]) => ({
      ...{ memberId, due: sum(own, 'due'), filed: sum(own, 'filed') },
      lines: linesOf(own.map(({ reason, due: owed, filed, form }) => ({ reason, usd: usd(filed - owed), of: [form] }))),
    }));
}

/** The same of all members together: members are what a line is made of. */
export function filedTotals(ties: readonly FiledTie[]): Omit<FiledTie, 'memberId'> {
  const lines = ties.flatMap(({ memberId, lines: own }) => own.map((line) => ({ ...line, of: [memberId] })));
  return { due: sum(ties, 'due'), filed: sum(ties, 'filed'), lines: linesOf(lines) };
}

function boxSum({ form, boxes }: Pick<DueReturn, 'form' | 'boxes'>, law: ReturnYear): Usd {
  const withheld = withheldBox(form, law);
  const cents = Object.entries(boxes).flatMap(([box, total]) => (box === withheld ? [] : [inCents(total)]));
  return usd(cents.reduce((all, one) => all + one, 0n));
}

function linesOf(parts: readonly FiledLine[]): FiledLine[] {
  const groups = groupBy(parts.filter((part) => part.usd !== 0n), ({ reason }) => reason); // prettier-ignore
  return Object.keys(FILED_REASONS).flatMap((key) => {
    const own = groups.get(key as FiledReason);
    if (own === undefined) return [];
    const of = [...new Set(own.flatMap((part) => part.of))].sort().slice(0, NAMED_MAX);
    return [{ reason: own[0].reason, usd: sum(own, 'usd'), of }];
  });
}
