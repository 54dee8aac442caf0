import { maskTin, type PartyName, type TaxForm, type TaxFormDraft } from '../../filing';
import { type Day, DomainError, parseDay } from '../../units';
import type { EnterFormDto } from '../wire/payees.dto';
import type { PartyDto, SignTaxFormDto, TaxFormDto } from '../wire/tax-form.dto';

/** A form as it is told: of its number the last four digits. @param until its last day */
export function taxFormDto(form: TaxForm, until: Day | undefined): TaxFormDto {
  const { version, way, signedOn, receivedOn, taxClass, name, address, tin, tinType } = form;
  return {
    ...{ version, form: form.form, way, signedOn, receivedOn, until: until ?? null, taxClass, tinType },
    ...nameDto(name),
    ...address,
    tin: tin === undefined ? null : maskTin(tin.lastFour),
  };
}

/** A name in the fields of a form. */
export function nameDto(
  name: PartyName,
): Pick<PartyDto, 'nameKind' | 'first' | 'middle' | 'last' | 'suffix' | 'business' | 'business2'> {
  const none = { first: '', middle: '', last: '', suffix: '', business: '', business2: '' };
  if (name.kind === 'business') return { ...none, nameKind: 'business', business: name.line1, business2: name.line2 };
  const { first, middle, last, suffix } = name;
  return { ...none, nameKind: 'individual', first, middle, last, suffix };
}

/** What somebody typed, as a form. @throws DomainError `units.bad-day` for a day that does not exist */
export function draftOf(input: SignTaxFormDto | EnterFormDto, signedOn: Day): TaxFormDraft {
  const { form, taxClass, tinType, citizenship, foreignTin, bornOn } = input;
  return {
    ...{ form, signedOn, taxClass, tinType, tin: input.tin.trim() },
    name: nameOf(input),
    address: addressOf(input),
    foreign: citizenship === null ? null : { citizenship, foreignTin: (foreignTin ?? '').trim(), bornOn: bornOn === null ? null : dayOf(bornOn, 'bornOn') }, // prettier-ignore
  };
}

/** @throws DomainError `filing.bad-form` {param} */
export function dayOf(text: string, param: string): Day {
  try {
    return parseDay(text);
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    throw new DomainError('filing.bad-form', 'There is no such day. Nothing was stored.', { param });
  }
}

/** What somebody typed into the fields of a name. */
export function nameOf({ nameKind, first, middle, last, suffix, business, business2 }: PartyDto): PartyName {
  if (nameKind === 'business') return { kind: 'business', line1: business.trim(), line2: business2.trim() };
  return { kind: 'individual', first: first.trim(), middle: middle.trim(), last: last.trim(), suffix: suffix.trim() };
}

/** The same of an address. */
export function addressOf({ country, line1, line2, city, state, zip }: PartyDto): TaxFormDraft['address'] {
  return { country, line1: line1.trim(), line2: line2.trim(), city: city.trim(), state: state.trim(), zip: zip.trim() };
}
