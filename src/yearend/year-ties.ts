import type { FiledTie, IssuedTie } from '../filing';
import type { Usd } from '../units';
import type { ReceivedTie } from './received-forms';
import type { SourceTie } from './tie-out';

/** A year tied out from the pools' statements to the returns that they sent, and to those that are due to members. */
export interface YearTies {
  readonly sources: readonly SourceTie[];
  /** Sources of which a return was entered. */
  readonly received: readonly ReceivedTie[];
  /** By member; null where nobody said who files, and what the returns rest on. */
  readonly issued: readonly IssuedTie[] | null;
  /** What of them the IRS has. It goes on after a year is closed, and is no part of what is closed. */
  readonly filed: readonly FiledTie[];
  /** What has no price, in words: no return is tied while there is any. */
  readonly unpriced: readonly string[];
}

/** Members of whose returns nobody knows why they are not the income. */
export function unexplainedReturns({
  issued,
}: Pick<YearTies, 'issued'>): { readonly memberId: string; readonly usd: Usd }[] {
  return (issued ?? []).flatMap(({ memberId, lines }) =>
    lines.flatMap(({ reason, usd }) => (reason === 'other' ? [{ memberId, usd }] : [])),
  );
}
