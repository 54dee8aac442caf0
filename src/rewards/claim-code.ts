/** Letters and digits that nobody mistakes for each other when they are read from a label (Crockford's base 32). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 12;
const GROUP = 4;
/** What people type for a letter that the alphabet leaves out. */
const TYPED: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };

/**
 * A code of 60 bits out of random bytes, in groups of four.
 * @param bytes at least 12; each gives one of 32 letters, without bias
 */
export function claimCodeOf(bytes: Uint8Array): string {
  const letters = [...bytes.slice(0, CODE_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length] ?? '');
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
}

/** A typed code as it was made: capitals, no blanks or hyphens, look-alikes read right. Undefined: no code at all. */
export function readClaimCode(text: string): string | undefined {
  const plain = [...text.toUpperCase().replace(/[\s-]/g, '')].map((letter) => TYPED[letter] ?? letter).join('');
  const fits = plain.length === CODE_LENGTH && [...plain].every((letter) => ALPHABET.includes(letter));
  return fits ? plain : undefined;
}

/**
 * Codes that a worker's own name carries: any 12 letters between the marks that pools allow in a name, or three groups of
 * four. `site7.K7QF-9M2X-TB4C`, `site7.k7qf9m2xtb4c` and `K7QF_9M2X_TB4C.s19` carry the same.
 */
export function codesInName(worker: string): string[] {
  const parts = worker.split(/[^A-Za-z0-9]+/).filter((part) => part !== '');
  const found = new Set<string>();
  parts.forEach((part, i) => {
    const whole = readClaimCode(part);
    if (whole !== undefined) found.add(whole);
    const three = parts.slice(i, i + CODE_LENGTH / GROUP);
    const joined = three.every(({ length }) => length === GROUP) ? readClaimCode(three.join('')) : undefined;
    if (joined !== undefined) found.add(joined);
  });
  return [...found];
}
