import type { Face } from './faces.adapter';
import type { Line } from './lines';

/** Printable Latin-1 without the no-break space and the soft hyphen: left to right, one face, one glyph a letter. */
const PLAIN = /^[\x20-\x7e\xa1-\xac\xae-\xff]*$/;

/** Whether a text needs neither UAX #9 nor shaping. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/**
 * What `breakLines` does, for plain text without kerning: the width of a line is the sum of its letters.
 * @param face a face that covers printable Latin-1
 */
export function plainLines(text: string, face: Face, sizePt: number, widthPt: number): Line[] {
  const lineOf = (from: number, to: number): Line => {
    const shown = text.slice(from, to).trimEnd();
    const width = measure(shown);
    return { runs: [{ face, text: shown, rtl: false, kerned: false, width }], text: shown, width, rtl: false };
  };
  const measure = (part: string): number => (face.plainWidth(part) * sizePt) / 1000;
  if (text.trim() === '') return [{ runs: [], text: '', width: 0, rtl: false }];
  if (measure(text.trimEnd()) <= widthPt) return [lineOf(0, text.length)];
  const lines: Line[] = [];
  let start = 0;
  for (const { index, 0: word } of text.matchAll(/[^ ]* +|[^ ]+$/g)) {
    const end = index + word.length;
    if (measure(text.slice(start, end).trimEnd()) <= widthPt) continue;
    if (text.slice(start, index).trim() !== '') lines.push(lineOf(start, index));
    start = index;
    // A word that alone is wider breaks after the last letter that fits.
    for (let at = start + 1; at < end; at += 1) {
      if (measure(text.slice(start, at + 1).trimEnd()) <= widthPt) continue;
      lines.push(lineOf(start, at));
      start = at;
    }
  }
  if (start < text.length) lines.push(lineOf(start, text.length));
  return lines;
}
