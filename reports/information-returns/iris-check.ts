import type { IrisFault, IrisParty, IrisPayer, IrisReturn } from './iris-return';
import { isGivenZip, isIsoCountry, isNoCountry, isUsState } from './places';

/** Characters that a column takes (Pub. 5717; TAX.md 2.2). */
const NAME_LINE_MAX = 75;
const PERSON_NAME_MAX = 20;
const ACCOUNT_MAX = 30;
const AMOUNT_MAX = 12;

/** What a spreadsheet runs when the file is opened in one; full width too. */
const FORMULA_LEAD = /^[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;
/** Control characters, lone surrogates, and marks that nobody sees; the two joiners are part of some scripts. */
const UNSEEN = /[\p{Cc}\p{Cs}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;
const PLAIN_LETTERS = /^[A-Za-z0-9 &'.,/#()-]*$/;
const US = 'US';

type Found = Omit<IrisFault, 'id'>;

/** Every mistake of a return, by field. Warnings do not keep a file from being made. */
export function irisFaults(one: IrisReturn): readonly IrisFault[] {
  const found = [
    ...partyFaults(one.recipient),
    ...textFaults('account', one.account, ACCOUNT_MAX),
    ...Object.entries(one.boxes).flatMap(([box, amount]) => amountFaults(`box ${box}`, amount)),
  ];
  return found.map((fault) => ({ id: one.id, ...fault }));
}

/** Every mistake of the payer. */
export function payerFaults(payer: IrisPayer): readonly IrisFault[] {
  const phone: readonly Found[] =
    payer.phone === ''
      ? [
          warning(
            'phone',
            'filing.no-phone',
            'It is missing: the portal accepts such a file "with errors", and a recipient\'s copy must name a number to call (26 USC 6041(d)(1)).',
          ),
        ]
      : /^\d{10}$/.test(payer.phone)
        ? []
        : [mistake('phone', 'filing.bad-phone', 'It is not ten digits.')];
  const tin: readonly Found[] = payer.tin === '' ? [mistake('tin', 'filing.no-payer-tin', 'It is missing: nothing can be filed without it.')] : []; // prettier-ignore
  const found = [...tin, ...partyFaults(payer), ...phone, ...textFaults('email', payer.email, NAME_LINE_MAX)];
  return found.filter(({ code }) => code !== 'filing.no-tin').map((fault) => ({ id: 'payer', ...fault }));
}

function partyFaults(party: IrisParty): readonly Found[] {
  const names = party.isBusiness
    ? [...neededText('business1', party.business1, NAME_LINE_MAX), ...textFaults('business2', party.business2, NAME_LINE_MAX)] // prettier-ignore
    : [
        ...neededText('first', party.first, PERSON_NAME_MAX),
        ...textFaults('middle', party.middle, PERSON_NAME_MAX),
        ...neededText('last', party.last, PERSON_NAME_MAX),
        ...textFaults('suffix', party.suffix, PERSON_NAME_MAX),
      ];
  return [...tinFaults(party), ...names, ...addressFaults(party)];
}

function tinFaults({ tin, tinType }: IrisParty): readonly Found[] {
  if (tin === '') {
    return [warning('tin', 'filing.no-tin', 'It is missing. The return is due all the same; whether the portal takes a file with an empty number is not confirmed.')]; // prettier-ignore
  }
  if (!/^\d{9}$/.test(tin)) return [mistake('tin', 'filing.bad-tin', 'It is not nine digits.')];
  return tinType === 'EIN' || tinType === 'SSN'
    ? []
    : [warning('tinType', 'filing.tin-type', 'Only the words EIN and SSN were seen in public files; compare with the portal\'s own list.')]; // prettier-ignore
}

function addressFaults({ country, line1, line2, city, state, zip }: IrisParty): readonly Found[] {
  return [
    ...countryFaults(country),
    ...neededText('line1', line1, NAME_LINE_MAX),
    ...textFaults('line2', line2, NAME_LINE_MAX),
    ...neededText('city', city, NAME_LINE_MAX),
    ...(country === US ? [...stateFaults(state), ...zipFaults(zip)] : [...textFaults('state', state, NAME_LINE_MAX), ...textFaults('zip', zip, NAME_LINE_MAX)]), // prettier-ignore
  ];
}

function countryFaults(country: string): readonly Found[] {
  if (!/^[A-Z]{2}$/.test(country)) return [mistake('country', 'filing.bad-country', 'It is not two capital letters.')];
  if (isNoCountry(country)) return [mistake('country', 'filing.bad-country', `"${country}" stands for no country.`)];
  if (country === US) return [];
  const known = isIsoCountry(country) ? '' : `ISO 3166 has no country "${country}". `;
  return [warning('country', 'filing.country-code', `${known}The IRS has country codes of its own, some of which differ from those of ISO 3166; which ones the portal takes is not confirmed. Compare with the portal's own list.`)]; // prettier-ignore
}

function stateFaults(state: string): readonly Found[] {
  if (!/^[A-Z]{2}$/.test(state)) return [mistake('state', 'filing.bad-state', 'It is not the two capital letters of a state.')]; // prettier-ignore
  return isUsState(state) ? [] : [warning('state', 'filing.odd-state', `No state is known by "${state}".`)];
}

function zipFaults(zip: string): readonly Found[] {
  if (!/^\d{5}(?:-?\d{4})?$/.test(zip)) return [mistake('zip', 'filing.bad-zip', 'It is not five or nine digits.')];
  return isGivenZip(zip) ? [] : [warning('zip', 'filing.odd-zip', 'No ZIP code begins so low.')];
}

function neededText(field: string, text: string, most: number): readonly Found[] {
  if (text.trim() !== '') return textFaults(field, text, most);
  return [mistake(field, 'filing.missing', 'It is missing.')];
}

function textFaults(field: string, text: string, most: number): readonly Found[] {
  const length = [...text].length;
  return [
    ...(length > most
      ? [mistake(field, 'filing.too-long', `It has ${length} characters; the portal takes ${most}.`)]
      : []),
    ...(UNSEEN.test(text) ? [mistake(field, 'filing.unseen', 'It has a character that nobody sees or prints.')] : []),
    ...(FORMULA_LEAD.test(text) ? [mistake(field, 'filing.formula', 'It begins with a character that a spreadsheet takes for a formula. It is not changed for you: a return states the name as it is.')] : []), // prettier-ignore
    ...(PLAIN_LETTERS.test(text) || FORMULA_LEAD.test(text) || UNSEEN.test(text) || field === 'email'
      ? []
      : [warning(field, 'filing.letters', 'It has letters or signs beyond plain English ones. What the portal takes is not confirmed: try one such return first.')]), // prettier-ignore
  ];
}

function amountFaults(field: string, amount: string): readonly Found[] {
  if (!/^\d+\.\d{2}$/.test(amount)) return [mistake(field, 'filing.bad-amount', 'It is not dollars and cents.')];
  if (amount.length <= AMOUNT_MAX) return [];
  return [mistake(field, 'filing.too-long', `It has ${amount.length} characters; the portal takes ${AMOUNT_MAX}.`)];
}

function mistake(field: string, code: string, message: string): Found {
  return { field, code, message, isWarning: false };
}

function warning(field: string, code: string, message: string): Found {
  return { field, code, message, isWarning: true };
}
