import { assertInvariant } from '../units';
import { nameLine, type Payee } from './payee';
import type { FilingNote } from './payment';
import { readTin, type TinType } from './tin';

/** Rows that the IRS takes in one file (Pub. 2108-A). */
const ROWS_MAX = 100_000;
const NAME_MAX = 40;
const ACCOUNT_MAX = 20;
/** One digit is what the IRS adds at the end of each row. */
const ROW = /^([123]);(\d{9});([^;]*);([^;]*);(\d)$/;

/** Files for the bulk matching of TINs and names. They hold whole TINs. */
export interface MatchingFiles {
  readonly files: readonly string[];
  readonly rows: number;
  /** Payees who are in no file, and why. */
  readonly errors: readonly FilingNote[];
}

/** What the IRS said of one payee. */
export interface MatchResult {
  readonly payee: string;
  readonly code: number;
  readonly isMatch: boolean;
  readonly words: string;
}

export interface MatchReading {
  readonly results: readonly MatchResult[];
  readonly errors: readonly FilingNote[];
}

/** What a code means. @throws InvariantBroken for one that `readMatches` does not take */
export function matchWords(code: number): { readonly isMatch: boolean; readonly words: string } {
  const known = CODES[code];
  assertInvariant(known !== undefined, 'codes are kept as they were read');
  return known;
}

/** @see Pub. 2108-A, response indicators; read only as others quote them (docs/tax-sources.md) */
const CODES: readonly { readonly isMatch: boolean; readonly words: string }[] = [
  { isMatch: true, words: 'Name and TIN match.' },
  { isMatch: false, words: 'The TIN was missing or not nine digits.' },
  { isMatch: false, words: 'The TIN is not issued at present.' },
  { isMatch: false, words: 'Name and TIN do not match. Ask the payee for a new Form W-9.' },
  { isMatch: false, words: 'The request was not valid: look at the name.' },
  { isMatch: false, words: 'The request was there twice in one file.' },
  { isMatch: true, words: 'Name and TIN match: the number is an SSN.' },
  { isMatch: true, words: 'Name and TIN match: the number is an EIN.' },
  { isMatch: true, words: 'Name and TIN match, as an SSN and as an EIN.' },
];

/**
 * Rows `type;TIN;name;account` of everybody with a Form W-9 and nine digits. Names keep letters, digits, hyphens and
 * ampersands, as the IRS asks, and are cut at 40 characters; a name in other letters than English ones is left out by name.
 * @see Pub. 2108-A; RULES.md 30. Checked for 2026 (docs/tax-sources.md)
 */
export function matchingFiles(payees: readonly Payee[]): MatchingFiles {
  const rows: string[] = [];
  const errors: FilingNote[] = [];
  for (const payee of payees) {
    const tin = readTin(payee.tin);
    if (payee.form !== 'W-9' || tin === undefined) continue;
    const name = matchingName(payee);
    if (name === undefined) {
      errors.push({ id: payee.id, field: 'name', code: 'filing.unmatchable-name', message: 'It has letters that TIN matching is not known to take: match it by hand.' }); // prettier-ignore
    } else if (!/^[A-Za-z0-9-]+$/.test(payee.account) || payee.account.length > ACCOUNT_MAX) {
      errors.push({ id: payee.id, field: 'account', code: 'filing.bad-account', message: `TIN matching takes an account of at most ${ACCOUNT_MAX} English letters, digits and hyphens: give the payee a shorter one.` }); // prettier-ignore
    } else {
      rows.push(`${typeDigit(payee.tinType)};${tin};${name};${payee.account}\r\n`);
    }
  }
  const count = Math.ceil(rows.length / ROWS_MAX);
  const files = Array.from({ length: count }, (_, index) => rows.slice(index * ROWS_MAX, (index + 1) * ROWS_MAX).join('')); // prettier-ignore
  return { files, rows: rows.length, errors };
}

/**
 * Reads the rows that came back, each with its code at the end, and says whom they are about. A row that fits no payee, or
 * whose TIN the payee no longer has, counts for nobody.
 */
export function readMatches(text: string, payees: readonly Payee[]): MatchReading {
  const byAccount = new Map(payees.map((payee) => [payee.account, payee]));
  const results = new Map<string, MatchResult>();
  const errors: FilingNote[] = [];
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [, , tin, , account = '', code = ''] = ROW.exec(line.trim()) ?? [];
    const known = CODES[Number.parseInt(code, 10)];
    const payee = byAccount.get(account);
    const id = payee?.id ?? `line ${index + 1}`;
    if (tin === undefined || known === undefined) {
      errors.push({ id, code: 'filing.bad-match', message: `Line ${index + 1} is no row "type;TIN;name;account;code" with a code from 0 to 8.` }); // prettier-ignore
    } else if (payee === undefined) {
      errors.push({ id, code: 'filing.unknown-account', message: `Line ${index + 1} is of an account that no payee has.` }); // prettier-ignore
    } else if (readTin(payee.tin) !== tin) {
      errors.push({ id, code: 'filing.other-tin', message: `Line ${index + 1} is of a TIN that this payee no longer has: match it again.` }); // prettier-ignore
    } else if (results.has(payee.id)) {
      errors.push({ id, code: 'filing.matched-twice', message: `Line ${index + 1} is a second answer for this payee: the first one counts.` }); // prettier-ignore
    } else {
      results.set(payee.id, { payee: payee.id, code: Number.parseInt(code, 10), ...known });
    }
  }
  return { results: [...results.values()], errors };
}

function typeDigit(type: TinType | undefined): string {
  if (type === undefined) return '3';
  return type === 'EIN' ? '1' : '2';
}

function matchingName({ name }: Payee): string | undefined {
  const line = nameLine(name);
  if (!/^[\x20-\x7e]+$/.test(line)) return undefined;
  const kept = line
    .replaceAll(/[^A-Za-z0-9 &-]/g, '')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  return kept === '' ? undefined : kept.slice(0, NAME_MAX).trim();
}
