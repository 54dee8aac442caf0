/** How far a signer's journal has come. */
export interface JournalMark {
  readonly lines: number;
  /** Hash of the last line, each line with the hash of the one before: 64 hex digits, all zero before the first. */
  readonly head: string;
}

/** A signer's journal as it stands. */
export interface JournalSight extends JournalMark {
  /** Its head when it had as many lines as was asked for; undefined where it has fewer. */
  readonly headThere: string | undefined;
}

/** What the journal says of the place that the books know: `shorter` lost lines, `other` has another line there. */
export type JournalVerdict = 'same' | 'shorter' | 'other';

/**
 * Whether the journal still holds every line that the books know of. Its own hashes tell an edited line, and not that its
 * last lines are gone: a signer that forgot an attempt would sign a second one beside it.
 * @param known undefined before the first line: then nothing can be missing
 * @see RULES 15
 */
export function judgeJournal(known: JournalMark | undefined, sight: Pick<JournalSight, 'headThere'>): JournalVerdict {
  if (known === undefined) return 'same';
  if (sight.headThere === undefined) return 'shorter';
  return sight.headThere === known.head ? 'same' : 'other';
}
