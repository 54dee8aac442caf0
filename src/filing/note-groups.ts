import { type Day, groupBy } from '../units';
import type { FilingNote } from './payment';

/** Alike mistakes or warnings as one: ten thousand payments that wait for one decision are one line. */
export interface NoteGroup {
  readonly code: string;
  readonly field: string | null;
  /** The source that waits for a decision. */
  readonly source: string | null;
  /** What only the operator can say; the others follow from facts. */
  readonly isDecision: boolean;
  readonly count: number;
  readonly firstDay: Day | null;
  readonly lastDay: Day | null;
  /** Ids of payees, those with the most notes first. */
  readonly payees: readonly { readonly payee: string; readonly count: number }[];
  /** Each sentence once, in order. */
  readonly messages: readonly string[];
}

/** What nobody can work out. Until it is decided everything that waits for it looks like mistakes. */
const DECISIONS: readonly string[] = ['filing.no-payer', 'filing.nominee-form', 'filing.agent-undecided', 'filing.unknown-contract']; // prettier-ignore

/** Groups notes by code, field and source: decisions first, then in the order in which they came up. Nothing is left out. */
export function noteGroups(notes: readonly FilingNote[], whose: ReadonlyMap<string, string>): readonly NoteGroup[] {
  const groups = groupBy(notes, ({ code, field, source }) => JSON.stringify([code, field ?? null, source ?? null]));
  const found = [...groups.values()].flatMap((own): NoteGroup[] => {
    const [first] = own;
    if (first === undefined) return [];
    const { code, field = null, source = null } = first;
    const days = own.flatMap(({ day }) => day ?? []).sort();
    const payees = groupBy(
      own.flatMap((note) => note.payee ?? whose.get(note.id) ?? []),
      (id) => id,
    );
    return [
      {
        ...{ code, field, source, isDecision: DECISIONS.includes(code), count: own.length },
        ...{ firstDay: days[0] ?? null, lastDay: days.at(-1) ?? null },
        payees: [...payees]
          .map(([payee, { length: count }]) => ({ payee, count }))
          .sort((a, b) => b.count - a.count || (a.payee < b.payee ? -1 : 1)),
        messages: [...new Set(own.map(({ message }) => message))],
      },
    ];
  });
  const rank = ({ code }: NoteGroup): number => (DECISIONS.includes(code) ? DECISIONS.indexOf(code) : DECISIONS.length);
  return found.sort((a, b) => rank(a) - rank(b));
}
