/** Scripts of the packed fonts. What belongs to all of them, such as digits, is printed with each. */
const PACKED = ['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Thai', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo', 'Common', 'Inherited']; // prettier-ignore
const NOT_PACKED = new RegExp(`[^${PACKED.map((name) => `\\p{Script=${name}}`).join('')}]`, 'u');
const LETTER = /[\p{L}\p{M}\p{N}]/u;

/** Others that somebody's name may be written in, by the name that Unicode gives them. */
const NAMED = ['Armenian', 'Georgian', 'Ethiopic', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Lao', 'Myanmar', 'Khmer', 'Tibetan', 'Mongolian', 'Cherokee', 'Syriac', 'Thaana']; // prettier-ignore
const PATTERNS = NAMED.map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')] as const);

/** Scripts of a text that no packed font has: their letters are spelled as code points on pages. Empty for a text that is printed as it is written. */
export function unpackedScripts(text: string): string[] {
  if (!NOT_PACKED.test(text)) return [];
  const letters = Array.from(text).filter((letter) => NOT_PACKED.test(letter) && LETTER.test(letter));
  const named = letters.map((letter) => PATTERNS.find(([, pattern]) => pattern.test(letter))?.[0] ?? 'another script');
  return [...new Set(named)].sort();
}
