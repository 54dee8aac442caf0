/** A need as a letter tells it. */
export interface NeedLine {
  readonly what: string;
  readonly money: string;
  readonly next: string;
  /** Path of its page. */
  readonly page: string;
}

/** Needs that a letter names; the rest is counted. */
const LINES_MAX = 30;
const WORDS_MAX = 500;
const SUBJECT_MAX = 100;

/**
 * Subject and text of what operators are told at once.
 * @param unnamed how many more there are @param origin where people open the app
 */
export function needLetter(
  needs: readonly NeedLine[],
  unnamed: number,
  origin: string,
): { readonly subject: string; readonly text: string } {
  const shown = needs.slice(0, LINES_MAX);
  const [first] = needs;
  const all = needs.length + unnamed;
  const more = all - shown.length;
  const paragraphs = [
    ...shown.map(({ what, money, next, page }) => `${clean(what)}\n${clean(money)}\n${clean(next)}\n${origin}${page}`),
    ...(more > 0 ? [`And ${more} more, on the page below.`] : []),
    `Everything that needs you: ${origin}/operator`,
    'Each item is told once. You can switch these letters off on that page; the list stays.',
  ];
  const subject =
    all === 1 && first !== undefined ? `Needs you: ${clean(first.what, SUBJECT_MAX)}` : `${all} things need you`; // prettier-ignore
  return { subject, text: `${paragraphs.join('\n\n')}\n` };
}

/** A pool's or a venue's name is any text: in a letter it is one line. */
function clean(text: string, most = WORDS_MAX): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').trim();
  return [...line].slice(0, most).join('');
}
