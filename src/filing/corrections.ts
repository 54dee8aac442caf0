import type { PostalAddress, ReturnForm } from '../../reports/information-returns';
import { groupBy, type Usd, ZERO_USD } from '../units';
import { isFiled } from './batches/batch-states';
import type { FiledReturn, Stands } from './filing-file';
import { isSealed, nameLine, type Payee } from './payee';
import type { Unreturned } from './returns';
import { readTin } from './tin';

/** A return as it should stand, in cents. */
export interface StatedReturn {
  readonly payee: Payee;
  readonly form: ReturnForm;
  readonly boxes: Readonly<Record<string, Usd>>;
}

/** What is sent to correct one filed return, all of it typed into the portal on the return that was accepted. */
export interface Correction {
  /** 1: one corrected return. 2: the wrong one is corrected to zero, and an original takes its place. */
  readonly type: 1 | 2;
  readonly payee: string;
  readonly form: ReturnForm;
  readonly reasons: readonly string[];
  /** Type 1: the right amounts. Type 2: zero in every box. */
  readonly correctedBoxes: Readonly<Record<string, Usd>>;
}

/** A return in a stored file that the IRS has not accepted: nothing of it can be corrected or filed yet. */
export interface WaitingReturn {
  readonly payee: string;
  readonly form: ReturnForm;
  readonly stands: Stands;
  /** What would be due if it stood as filed; undefined where it is as the books have it. */
  readonly correction: Correction | undefined;
}

/** Corrections of what was filed, and the returns that are still to be filed as originals. */
export interface CorrectionPlan {
  readonly corrections: readonly Correction[];
  readonly waiting: readonly WaitingReturn[];
  readonly originals: readonly StatedReturn[];
}

/**
 * What changed since returns were filed. A filed return is never edited: wrong amounts or address take one corrected
 * return (type 1), a wrong payee name, TIN or form takes two (type 2). Of a return in a stored file the right one waits until the
 * zero is accepted: never two returns of one payee and form.
 * @param filed at most one of each payee and form @param without what was paid and is on no return, with its reason
 * @see General Instructions for Certain Information Returns, section H, error charts; TAX.md 1.10.
 * Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function planCorrections(
  stated: readonly StatedReturn[],
  filed: readonly FiledReturn[],
  without: readonly Unreturned[] = [],
): CorrectionPlan {
  const statedOf = groupBy(stated, ({ payee }) => payee.id);
  const filedOf = groupBy(filed, ({ payee }) => payee);
  const judged = filed.map((old) => {
    const own = statedOf.get(old.payee) ?? [];
    const same = own.find(({ form }) => form === old.form);
    const isElsewhere = own.some(
      ({ form }) => !filedOf.get(old.payee)?.some((one) => one.form === form && isWithIrs(one)),
    );
    const why = without.find(({ payee, form }) => payee === old.payee && form === old.form)?.because;
    return settled(old, same, same === undefined ? withoutForm(old, isElsewhere, why) : compared(old, same));
  });
  const kept = new Set(judged.flatMap(({ keeps }) => (keeps === undefined ? [] : [keeps])));
  return {
    corrections: judged.flatMap(({ correction }) => (correction === undefined ? [] : [correction])),
    waiting: judged.flatMap(({ waits }) => (waits === undefined ? [] : [waits])),
    originals: stated.filter((one) => !kept.has(one)),
  };
}

/** Whether a return is out of the house, so that a form that comes now does not change it. */
export function isSettled(filed: FiledReturn | undefined): boolean {
  if (filed === undefined) return false;
  return filed.stands === undefined || filed.stands.state === 'uploaded' || isFiled(filed.stands.state);
}

/**
 * To whom a return is: who was filed, where it is out of the house, unless somebody said that this was wrong. A form that came
 * since is for the returns after it.
 */
export function asItStands(payee: Payee, filed: FiledReturn | undefined): Payee {
  const { filedTo } = payee;
  if (filedTo === undefined || filed === undefined || !isSettled(filed)) return payee;
  const { name, address, tin, tinType, tinKept, stands, account } = filed;
  // What was said of a return does not concern the one that was made in its place since.
  const isNew = filedTo !== 'as-filed' && stands !== undefined && !stands.isCorrection && stands.madeAt > filedTo.noted;
  if (filedTo !== 'as-filed' && !isNew) {
    return { ...payee, name: filedTo.name, address: filedTo.address, tinType: filedTo.tinType, tinKept: filedTo.tinKept, tin: undefined }; // prettier-ignore
  }
  const own = stands === undefined ? { tin, tinKept: undefined } : { tin: undefined, tinKept };
  return { ...payee, name, address, ...own, tinType: tinType ?? undefined, account: account ?? payee.account };
}

/** What of a payee's name and number another one was filed of. */
export function identityReasons(old: FiledReturn, payee: Payee): readonly string[] {
  return [
    ...(sameTin(old, payee) ? [] : ['The TIN was missing or another one.']),
    ...(wordsOf(old.name) === wordsOf(payee.name) ? [] : ['The name was another one.']),
  ];
}

/** Filed by the operator's own word, or by a file that was accepted. */
function isWithIrs({ stands }: FiledReturn): boolean {
  return stands === undefined || isFiled(stands.state);
}

interface Judged {
  readonly correction?: Correction;
  /** The stated return that needs no original: it is filed, or a corrected one brings it. */
  readonly keeps?: StatedReturn | undefined;
  readonly waits?: WaitingReturn | undefined;
}

/** What a stored file makes of it: it holds the place of the payee's one return, accepted or not. */
function settled({ payee, form, stands }: FiledReturn, same: StatedReturn | undefined, found: Judged): Judged {
  if (stands === undefined) return found;
  if (isFiled(stands.state)) return { ...found, keeps: same };
  const { correction } = found;
  const isWaiting = correction !== undefined || stands.state === 'rejected';
  return { keeps: same, waits: isWaiting ? { payee, form, stands, correction } : undefined };
}

const UNDUE: Readonly<Record<Unreturned['because'], string>> = {
  'below-threshold': 'what was paid is below the threshold of the year.',
  exempt: 'the payee is exempt.',
  foreign: 'the payee was foreign when paid.',
  refused: 'what belongs on this form is in error.',
};

function withoutForm(old: FiledReturn, isElsewhere: boolean, why: Unreturned['because'] | undefined): Judged {
  if (Object.values(old.boxes).every((total) => total === 0n)) return {};
  const reason = isElsewhere
    ? 'It was filed on the wrong form: the right one is an original of its own.'
    : `It should not have been filed: ${why === undefined ? 'nothing of this year belongs on this form.' : UNDUE[why]}`;
  return { correction: correction(old, isElsewhere ? 2 : 1, [reason], zero(old.boxes)) };
}

function compared(old: FiledReturn, now: StatedReturn): Judged {
  const { payee, boxes } = now;
  const identity = identityReasons(old, payee);
  if (identity.length > 0) return { correction: correction(old, 2, identity, zero(old.boxes)) };
  const reasons = [
    ...(sameBoxes(old.boxes, boxes) ? [] : ['Amounts were other ones.']),
    ...(sameAddress(old.address, payee.address) ? [] : ['The address was another one.']),
  ];
  if (reasons.length === 0) return { keeps: now };
  return { keeps: now, correction: correction(old, 1, reasons, { ...zero(old.boxes), ...boxes }) };
}

function correction(
  { payee, form }: FiledReturn,
  type: 1 | 2,
  reasons: readonly string[],
  boxes: Correction['correctedBoxes'],
): Correction {
  // prettier-ignore
  return { type, payee, form, reasons, correctedBoxes: boxes };
}

/** Of a number that stays sealed the last four digits are compared: the whole one is when files are made. */
function sameTin({ tin, tinKept, stands }: FiledReturn, payee: Payee): boolean {
  if (stands !== undefined) return tinKept?.mark === payee.tinKept?.mark;
  const filed = readTin(tin);
  return isSealed(payee) ? filed?.slice(-4) === payee.tinKept?.lastFour : filed === readTin(payee.tin);
}

function zero(boxes: Readonly<Record<string, Usd>>): Readonly<Record<string, Usd>> {
  return Object.fromEntries(Object.keys(boxes).map((box) => [box, ZERO_USD]));
}

function sameBoxes(one: Readonly<Record<string, Usd>>, other: Readonly<Record<string, Usd>>): boolean {
  return Object.keys({ ...one, ...other }).every((box) => (one[box] ?? ZERO_USD) === (other[box] ?? ZERO_USD));
}

/** Another case, other blanks and other ways to encode a letter are no other name. */
function wordsOf(name: FiledReturn['name']): string {
  const words = `${nameLine(name)} ${name.kind === 'business' ? name.line2 : ''}`;
  return words.normalize('NFKC').replaceAll(/\s+/gu, ' ').trim().toLocaleLowerCase('en');
}

function sameAddress(one: PostalAddress, other: PostalAddress): boolean {
  return (['country', 'line1', 'line2', 'city', 'state', 'zip'] as const).every((key) => one[key] === other[key]);
}
