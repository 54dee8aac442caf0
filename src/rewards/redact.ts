import type { Secret } from '../units';

const HIDDEN = '[secret]';
/** A shorter text would stand in half of all figures; no pool issues such a key. */
const SECRET_LENGTH_MIN = 6;

/**
 * Takes credentials out of what a pool wrote: some repeat a key in their errors, and replies are kept. Finds them as they
 * are, as a query spells them, and as JSON spells them.
 */
export function redactor(secrets: readonly Secret[]): (text: string) => string {
  const spellings = secrets
    .map((secret) => secret.reveal())
    .filter((text) => text.length >= SECRET_LENGTH_MIN)
    .flatMap((text) => [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]);
  // The longest first: a key that contains another would leave its rest.
  const unique = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  return (text) => unique.reduce((all, one) => all.replaceAll(one, HIDDEN), text);
}
