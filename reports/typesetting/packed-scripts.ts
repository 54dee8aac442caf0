/** Scripts of the packed fonts. What belongs to all of them, such as digits, is printed with each. */
const PACKED = ['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Thai', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo', 'Common', 'Inherited']; // prettier-ignore
const NOT_PACKED = new RegExp(`[^${PACKED.map((name) => `\\p{Script=${name}}`).join('')}]`, 'u');
const LETTER = /[\p{L}\p{M}\p{N}]/u;

/** Others that somebody's name may be written in, by the name that Unicode gives them. */
const NAMED = ['Armenian', 'Georgian', 'Ethiopic', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Lao', 'Myanmar', 'Khmer', 'Tibetan', 'Mongolian', 'Cherokee', 'Syriac', 'Thaana']; // prettier-ignore
const PATTERNS = NAMED.map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')] as const);

/** Letters of a text that no packed font has: they are spelled as code points on pages. */
export function unpackedLetters(text: string): string[] {
  if (!NOT_PACKED.test(text)) return [];
  return Array.from(text).filter((letter) => NOT_PACKED.test(letter) && LETTER.test(letter));
}

/** Their scripts. Empty for a text that is printed as it is written. */
export function unpackedScripts(text: string): string[] {
  const named = unpackedLetters(text).map((letter) => PATTERNS.find(([, one]) => one.test(letter))?.[0] ?? 'another script'); // prettier-ignore
  return [...new Set(named)].sort();
}
