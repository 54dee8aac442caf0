import type { Day, Instant } from '../units';
import { isForeign, lastDayOf, nameLine, type PayeeForm, type WithholdingCause, withholdingCause } from './payee';
import { type PayeeFacts, secondNotice, toPayee, unansweredFrom } from './standing';
import type { FormWay } from './tax-form';
import { maskTin, type TinType } from './tin';

/** How a payee's number stands. `not-needed`: a foreign person's form asks for none. */
export const TIN_STATES = ['fine', 'odd', 'shared', 'missing', 'not-needed'] as const;
export type TinState = (typeof TIN_STATES)[number];

/** What the IRS said of a number and a name. */
export interface StoredMatch {
  readonly code: number;
  readonly words: string;
  readonly isMatch: boolean;
  readonly at: Instant;
}

/** A payee as an operator's list shows one: nothing of the number but its last four digits. */
export interface PayeeView {
  readonly id: string;
  /** Undefined for an erased person of whom no form is kept. */
  readonly name: string | undefined;
  readonly form: PayeeForm | undefined;
  readonly way: FormWay | undefined;
  /** From when the form counts, and until when a Form W-8 does. */
  readonly since: Day | undefined;
  readonly until: Day | undefined;
  readonly tin: string | undefined;
  readonly tinType: TinType | undefined;
  readonly tinState: TinState;
  /** Why tax is withheld from a reportable payment today. */
  readonly withholding: WithholdingCause | undefined;
  readonly withholdingSince: Day | undefined;
  /** When withholding begins because a notice has no answer. */
  readonly unansweredFrom: Day | undefined;
  readonly secondNotice: boolean;
  readonly electronicConsent: boolean;
  readonly match: StoredMatch | undefined;
}

/** What is known beside a payee's own facts. */
export interface Beside {
  readonly today: Day;
  /** Ids of forms whose number looked wrong. */
  readonly odd: ReadonlySet<string>;
  /** Marks that more than one payee has. */
  readonly shared: ReadonlySet<string>;
  /** Of the last form, by member. */
  readonly matches: ReadonlyMap<string, StoredMatch>;
}

/** @see withholdingCause */
export function viewOf(facts: PayeeFacts, beside: Beside): PayeeView {
  const payee = toPayee(facts);
  const last = facts.forms.at(-1);
  const name = nameLine(last?.name ?? payee.name);
  const cause = withholdingCause(payee, beside.today);
  return {
    id: payee.id,
    name: name === '' ? undefined : name,
    form: payee.form,
    way: last?.way,
    since: payee.formOn,
    until: lastDayOf(last?.form, last?.signedOn),
    tin: last?.tin === undefined ? undefined : maskTin(last.tin.lastFour),
    tinType: last?.tinType ?? undefined,
    tinState: tinStateOf(facts, beside),
    withholding: cause,
    withholdingSince: cause === 'irs-notice' ? payee.noticeFrom : undefined,
    unansweredFrom: unansweredFrom(facts.notices, facts.forms),
    secondNotice: secondNotice(facts.notices),
    electronicConsent: facts.electronicConsent,
    match: beside.matches.get(payee.id),
  };
}

function tinStateOf({ forms }: PayeeFacts, { odd, shared }: Beside): TinState {
  const last = forms.at(-1);
  if (last?.tin === undefined) return isForeign(last?.form) ? 'not-needed' : 'missing';
  if (shared.has(last.tin.mark)) return 'shared';
  return odd.has(last.id) ? 'odd' : 'fine';
}

/** Marks of numbers that are on the last forms of more than one payee: the threshold counts by number. */
export function sharedMarks(all: readonly PayeeFacts[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const marks = all.flatMap(({ forms }) => forms.at(-1)?.tin?.mark ?? []);
  return new Set(marks.filter((mark) => seen.size === seen.add(mark).size));
}
