import { isGivenZip, isIsoCountry, isNoCountry, isUsState, type PostalAddress } from '../../reports/information-returns'; // prettier-ignore
import { type Day, DomainError, type Instant } from '../units';
import { isForeign, type KeptTin, type PartyName, type PayeeForm, type TaxClass } from './payee';
import { readTin, tinFault, type TinType, tinWarnings } from './tin';

/** How a form came: signed here by the member, or on paper and typed in by an operator. */
export const FORM_WAYS = ['signed-here', 'paper'] as const;
export type FormWay = (typeof FORM_WAYS)[number];

/** What only a foreign person's form says. */
export interface ForeignFacts {
  /** Two letters. */
  readonly citizenship: string;
  /** As that country writes it; empty where there is none. */
  readonly foreignTin: string;
  readonly bornOn: Day | null;
}

/** A Form W-9, W-8BEN or W-8BEN-E as it is written. */
export interface TaxFormDraft {
  readonly form: PayeeForm;
  readonly signedOn: Day;
  readonly taxClass: TaxClass;
  readonly name: PartyName;
  readonly address: PostalAddress;
  /** As written, empty where the payee gave none. Nine digits or it counts as missing. */
  readonly tin: string;
  readonly tinType: TinType | null;
  readonly foreign: ForeignFacts | null;
}

/** A form on file, its number still sealed. */
export interface TaxForm extends Omit<TaxFormDraft, 'tin' | 'foreign'> {
  readonly id: string;
  readonly memberId: string;
  /** From 1; the last one counts and none is changed. */
  readonly version: number;
  /** The operator's tax day on which it came. */
  readonly receivedOn: Day;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  readonly way: FormWay;
  /** Undefined where nobody gave nine digits. */
  readonly tin: KeptTin | undefined;
}

/** The name of a person has room for this on a return, that of a business for more. */
const PERSON_MAX = 20;
const LINE_MAX = 75;
const TIN_MAX = 30;
const FIRST_DAY = '1998-01-01';
const COUNTRY = /^[A-Z]{2}$/;
const CONTROL = /\p{Cc}/u;

/**
 * Refuses what is no form at all; what is odd with it is for `formWarnings`.
 * @param today in the operator's tax zone
 * @throws DomainError `filing.bad-form` {param}: the message never repeats what was written
 */
export function checkForm(draft: TaxFormDraft, today: Day): void {
  checkTexts(draft);
  const { form, name, address, signedOn, taxClass, foreign } = draft;
  if (nameIsMissing(name)) throw bad('name', 'The name as on the tax return is missing.');
  if (signedOn > today || signedOn < FIRST_DAY) throw bad('signedOn', 'The form was signed on a day that is not over yet, or long ago.'); // prettier-ignore
  if (!COUNTRY.test(address.country)) throw bad('country', 'A country is two capital letters, such as US.');
  if (isNoCountry(address.country)) throw bad('country', 'The two letters stand for no country.');
  if (address.line1 === '' || address.city === '') throw bad('address', 'Street and city are needed.');
  if (address.country === 'US' && (address.state === '' || address.zip === '')) throw bad('address', 'State and ZIP code are needed.'); // prettier-ignore
  if (isForeign(form) !== (foreign !== null)) throw bad('form', 'Citizenship stands on Form W-8 and on no other.');
  if (form === 'W-8BEN' && (name.kind !== 'individual' || taxClass !== 'individual')) throw bad('form', 'Form W-8BEN is for people. A firm gives Form W-8BEN-E.'); // prettier-ignore
  if (foreign !== null && !COUNTRY.test(foreign.citizenship)) throw bad('citizenship', 'A country is two capital letters, such as DE.'); // prettier-ignore
}

/** What looks wrong, a sentence each. Nothing here refuses a form: lists of numbers change. */
export function formWarnings({ form, tin, tinType, address, foreign }: TaxFormDraft): readonly string[] {
  const digits = readTin(tin);
  const found = digits === undefined ? [] : [...tinWarnings(digits, tinType ?? undefined)];
  const fault = tinFault(tin);
  if (fault !== undefined)
    found.push(`${fault} It counts as missing${form === 'W-9' ? ', and tax must be withheld' : ''}.`); // prettier-ignore
  else if (form === 'W-9' && digits === undefined) found.push('The TIN is missing: tax must be withheld.');
  found.push(...addressWarnings(address));
  if (foreign !== null && digits === undefined && foreign.foreignTin === '') found.push('There is neither a US number nor a foreign one.'); // prettier-ignore
  if (foreign !== null && address.country === 'US') found.push('The permanent address is in the United States.');
  if (foreign?.citizenship === 'US') found.push('A citizen of the United States gives Form W-9.');
  return found;
}

function addressWarnings({ country, state, zip }: PostalAddress): readonly string[] {
  if (country !== 'US') return isIsoCountry(country) ? [] : [`ISO 3166 has no country "${country}".`];
  return [
    ...(isUsState(state) ? [] : ['No state of the United States is known by the letters of this address.']),
    ...(isGivenZip(zip) ? [] : ['No ZIP code begins so low.']),
  ];
}

/** Whether nine digits look like none that is given out. */
export function tinIsOdd({ tin, tinType }: TaxFormDraft): boolean {
  const digits = readTin(tin);
  return digits !== undefined && tinWarnings(digits, tinType ?? undefined).length > 0;
}

/** Whether two forms say the same: then the second one is none. */
export function sameForm(one: TaxFormDraft, other: TaxFormDraft): boolean {
  const said = (of: TaxFormDraft): string => JSON.stringify([of.form, of.signedOn, of.taxClass, of.name, of.address, of.tinType, of.tin, of.foreign]); // prettier-ignore
  return said(one) === said(other);
}

function nameIsMissing(name: PartyName): boolean {
  return name.kind === 'individual' ? name.last === '' : name.line1 === '';
}

function checkTexts({ name, address, tin, foreign }: TaxFormDraft): void {
  const { country, ...lines } = address;
  const { kind, ...names } = name;
  const max = kind === 'individual' ? PERSON_MAX : LINE_MAX;
  const groups: readonly (readonly [string, readonly string[], number])[] = [
    ['name', Object.values(names), max],
    ['address', [country, ...Object.values(lines)], LINE_MAX],
    ['tin', [tin], TIN_MAX],
    ['foreignTin', [foreign?.foreignTin ?? ''], TIN_MAX],
  ];
  for (const [param, texts, longest] of groups) {
    if (texts.some((text) => text.length > longest || text !== text.trim() || CONTROL.test(text))) {
      throw bad(param, `At most ${longest} characters, without blanks around them and without control characters.`);
    }
  }
}

function bad(param: string, message: string): DomainError {
  return new DomainError('filing.bad-form', `${message} Nothing was stored.`, { param });
}
