import type { Asset } from '../units';
import type { MemberFigure } from './figures';
import type { SpreadsheetRow } from './move-rows';

/**
 * What a difference most likely comes from. Only what the books can show is named; `unknown` is said as such. The list
 * is closed and in the order in which causes are tried.
 */
export const DIFFERENCE_CAUSES = [
  'unknown-member',
  'not-in-file',
  'service-fee',
  'pool-fee',
  'both-fees',
  'last-day',
  'next-day',
  'restated',
  'converted',
  'debt',
  'opening-twice',
  'rounding',
  'no-opening',
  'unassigned',
  'unknown',
] as const;
export type DifferenceCause = (typeof DIFFERENCE_CAUSES)[number];

/** One member and coin, the old spreadsheet beside these books. Base units. */
export interface ComparedLine {
  /** As the file names the member; empty where the file does not. */
  readonly member: string;
  /** Null for a member that nobody moved in. */
  readonly memberId: string | null;
  readonly asset: Asset;
  /** The spreadsheet: owed, and paid since the opening. */
  readonly unpaid: bigint;
  readonly paid: bigint;
  readonly ours: bigint;
  /** Spreadsheet less books. */
  readonly difference: bigint;
  /** Null where nothing differs. */
  readonly cause: DifferenceCause | null;
}

/** Sums of one coin over all members. Base units. */
export interface ComparedTotal {
  readonly asset: Asset;
  readonly unpaid: bigint;
  readonly paid: bigint;
  readonly ours: bigint;
}

/** The whole comparison. */
export interface Comparison {
  /** By member as the file names it, then by coin. */
  readonly lines: readonly ComparedLine[];
  readonly differences: number;
  readonly members: number;
  readonly totals: readonly ComparedTotal[];
}

/** What the books hold for the comparison. */
export interface ComparedBooks {
  readonly figures: readonly MemberFigure[];
  /** Old names to member ids. */
  readonly ids: ReadonlyMap<string, string>;
  /** Work of nobody by coin, base units. */
  readonly unassigned: Readonly<Partial<Record<Asset, bigint>>>;
}

/**
 * Compares per member and coin. The spreadsheet's figure is what it owes and what it paid since the opening; ours is what
 * the member has here in every class and what these books paid: both are all that was ever credited, net of fees, so
 * that moving coin from class to class or out to a member makes no difference.
 */
export function compare(rows: readonly SpreadsheetRow[], books: ComparedBooks): Comparison {
  const figures = new Map(books.figures.map((figure) => [`${figure.memberId} ${figure.asset}`, figure]));
  const seen = new Set<string>();
  const lines: ComparedLine[] = rows.map((row) => {
    const memberId = books.ids.get(row.member) ?? null;
    const key = `${memberId ?? ''} ${row.asset}`;
    seen.add(key);
    return lineOf(row, memberId, figures.get(key), books);
  });
  for (const [key, figure] of figures) {
    if (seen.has(key) || figure.figure === 0n) continue;
    const { memberId, asset, figure: ours } = figure;
    lines.push({ member: '', memberId, asset, unpaid: 0n, paid: 0n, ours, difference: -ours, cause: 'not-in-file' });
  }
  lines.sort(inOrder);
  return {
    lines,
    differences: lines.filter(({ difference }) => difference !== 0n).length,
    members: new Set(lines.map(({ member, memberId }) => memberId ?? ` ${member}`)).size,
    totals: totalsOf(lines),
  };
}

function lineOf(
  { member, asset, unpaid, paid }: SpreadsheetRow,
  memberId: string | null,
  figure: MemberFigure | undefined,
  books: ComparedBooks,
): ComparedLine {
  const ours = figure?.figure ?? 0n;
  const difference = unpaid + paid - ours;
  const line = { member, memberId, asset, unpaid, paid, ours, difference };
  if (difference === 0n) return { ...line, cause: null };
  return {
    ...line,
    cause: memberId === null ? 'unknown-member' : causeOf(difference, figure, books.unassigned[asset]),
  };
}

/**
 * Why the spreadsheet may be above the books (or, below zero, under them): a figure of the books that is exactly the
 * difference names it; then what can only bound it.
 */
export function causeOf(
  difference: bigint,
  figure: MemberFigure | undefined,
  unassigned: bigint | undefined,
): DifferenceCause {
  if (figure === undefined) return (unassigned ?? 0n) >= difference ? 'unassigned' : 'no-opening';
  const { serviceFees, poolFees, lastDay, nextDay, restated, converted, debt, opened, rewards } = figure;
  const exact: readonly (readonly [DifferenceCause, bigint])[] = [
    ['service-fee', serviceFees],
    ['pool-fee', poolFees],
    ['both-fees', serviceFees > 0n && poolFees > 0n ? serviceFees + poolFees : 0n],
    ['last-day', -lastDay],
    ['next-day', nextDay],
    ['restated', -restated],
    ['converted', -converted],
    ['debt', -debt],
    ['opening-twice', -opened],
  ];
  const found = exact.find(([, amount]) => amount !== 0n && amount === difference)?.[0];
  if (found !== undefined) return found;
  const size = difference < 0n ? -difference : difference;
  if (size <= BigInt(rewards)) return 'rounding';
  if (difference > 0n && opened === 0n) return 'no-opening';
  return difference > 0n && (unassigned ?? 0n) >= difference ? 'unassigned' : 'unknown';
}

function totalsOf(lines: readonly ComparedLine[]): ComparedTotal[] {
  const totals = new Map<Asset, ComparedTotal>();
  for (const { asset, unpaid, paid, ours } of lines) {
    const before = totals.get(asset) ?? { asset, unpaid: 0n, paid: 0n, ours: 0n };
    totals.set(asset, {
      asset,
      unpaid: before.unpaid + unpaid,
      paid: before.paid + paid,
      ours: before.ours + ours,
    });
  }
  return [...totals.values()].sort((a, b) => (a.asset < b.asset ? -1 : 1));
}

function inOrder(a: ComparedLine, b: ComparedLine): number {
  if (a.member !== b.member) return a.member < b.member ? -1 : 1;
  const [left, right] = [`${a.memberId ?? ''} ${a.asset}`, `${b.memberId ?? ''} ${b.asset}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
