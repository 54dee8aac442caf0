/** What a payee says a number is. ATIN: of a child in adoption. */
export const TIN_TYPES = ['SSN', 'ITIN', 'EIN', 'ATIN'] as const;
export type TinType = (typeof TIN_TYPES)[number];

const NINE_DIGITS = /^\d{9}$/;
/** What people set between the digits: blanks, and dashes of any length. */
const SEPARATORS = /[\s\p{Pd}\u2212]/gu;
const SHOWN_DIGITS = 4;
const HIDDEN = 'XXXXX';
/** What the IRS's list of valid prefixes leaves out. Checked on 2026-11-23 in copies of it; new ones are opened from time to time, so that one of these only warns. */
const EIN_PREFIXES_UNUSED = ['00', '07', '08', '09', '17', '18', '19', '28', '29', '49', '69', '70', '78', '79', '89', '96', '97']; // prettier-ignore
/** Fourth and fifth digit of an ITIN, from and to (Internal Revenue Manual, as quoted). Checked on 2026-11-23 in copies. */
const ITIN_GROUPS = [[50, 65], [70, 88], [90, 92], [94, 99]] as const; // prettier-ignore

/**
 * The nine digits of a number as people write it: plain, `123-45-6789`, `12-3456789`, or with blanks and dashes of any kind.
 * @returns undefined where there are no nine digits: `tinFault` says whether nobody wrote any
 * @see 26 USC 3406(a)(1)(A), (h)(1): a TIN that is obviously incorrect is not furnished.
 * Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function readTin(text: string | undefined): string | undefined {
  const digits = bare(text);
  return NINE_DIGITS.test(digits) ? digits : undefined;
}

/** Why what was written is no nine digits, in a sentence that repeats none of it; undefined where it is, or nobody wrote anything. */
export function tinFault(text: string | undefined): string | undefined {
  const written = bare(text);
  if (written === '' || NINE_DIGITS.test(written)) return undefined;
  if (/\p{L}/u.test(written)) return 'The TIN has a letter: a number has nine digits and no letter.';
  if (/^\d+$/.test(written))
    return `The TIN has ${written.length === 1 ? '1 digit' : `${written.length} digits`}: a number has nine.`;
  return 'The TIN has a sign that is no digit, blank or dash.';
}

function bare(text: string | undefined): string {
  return (text ?? '').replaceAll(SEPARATORS, '');
}

/**
 * What looks wrong with nine digits. A sentence each: it warns and never refuses, because the lists change.
 * @param type undefined where nobody said it: what any of them may be does not warn
 * @throws RangeError when it is not nine digits: ask `readTin` first
 */
export function tinWarnings(digits: string, type: TinType | undefined): readonly string[] {
  if (!NINE_DIGITS.test(digits)) throw new RangeError('a TIN has nine digits');
  if (new Set(digits).size === 1) return ['All digits of the TIN are the same.'];
  if (digits === '123456789') return ['The TIN counts from 1 to 9: it is an example, not a number.'];
  switch (type) {
    case 'SSN':
      return ssnWarnings(digits);
    case 'ITIN':
      return itinWarnings(digits);
    case 'ATIN':
      return digits.startsWith('9') && digits.slice(3, 5) === '93' ? [] : ['An ATIN begins with 9 and has 93 as its group.']; // prettier-ignore
    case 'EIN':
      return EIN_PREFIXES_UNUSED.includes(digits.slice(0, 2)) ? [`No EIN was known to begin with ${digits.slice(0, 2)}.`] : []; // prettier-ignore
    default:
      return [];
  }
}

/** @see Social Security number randomization, 2011: the area, group and serial that are never given out */
function ssnWarnings(digits: string): readonly string[] {
  const [area, group, serial] = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)];
  return [
    ...(area === '000' || area === '666' || area.startsWith('9') ? [`No SSN has the area ${area}.`] : []),
    ...(group === '00' ? ['No SSN has the group 00.'] : []),
    ...(serial === '0000' ? ['No SSN has the serial 0000.'] : []),
  ];
}

function itinWarnings(digits: string): readonly string[] {
  const group = Number.parseInt(digits.slice(3, 5), 10);
  if (!digits.startsWith('9')) return ['An ITIN begins with 9.'];
  if (ITIN_GROUPS.some(([from, to]) => group >= from && group <= to)) return [];
  return [`No ITIN is known with the group ${digits.slice(3, 5)}.`];
}

/** The last four digits, which is all that a screen, a log or a list shows. */
export function maskTin(digits: string): string {
  return `${HIDDEN}${digits.slice(-SHOWN_DIGITS)}`;
}

/** Who reads a copy of a return. */
export type CopyReader = 'irs' | 'state' | 'recipient';

/**
 * The recipient's number as it may be printed: cut on the recipient's own copy alone. The payer's own number is never cut.
 * @see 26 CFR 301.6109-4(a), (b): first five digits as X, never on what is filed with the IRS.
 * Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function tinOnCopy(digits: string, type: TinType | undefined, reader: CopyReader): string {
  if (reader !== 'recipient') return digits;
  return type === 'EIN' ? `XX-XXX${digits.slice(-SHOWN_DIGITS)}` : `XXX-XX-${digits.slice(-SHOWN_DIGITS)}`;
}
