import { type Face, faceFor, familiesFor, type Weight } from './faces.adapter';

/** A grapheme cluster in the face that prints it. */
export interface Cluster {
  readonly text: string;
  readonly face: Face;
  readonly space: boolean;
}

/** Text whose every character can be printed. */
export interface GlyphText {
  readonly text: string;
  readonly clusters: readonly Cluster[];
}

/**
 * What is never printed as itself: controls, unassigned and private code points, lone surrogates, line and paragraph
 * separators, and format characters, because an invisible direction mark can turn an amount or a name around.
 * Zero-width joiners stay where a script needs them.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
const JOINERS = /[\u200c\u200d]/g;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A code point as a reader can look it up, e.g. ⟨U+1F600⟩. */
export function visibleCodePoint(codePoint: number): string {
  return `⟨U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/**
 * Finds a face for each cluster; what no face has is spelled as visible code points. Never throws for any string.
 */
export async function glyphText(text: string, weight: Weight): Promise<GlyphText> {
  const normal = text.normalize('NFC');
  const families = familiesFor(normal);
  const clusters: Cluster[] = [];
  for (const { segment } of segmenter.segment(normal)) {
    const face = HIDDEN.test(segment.replace(JOINERS, ''))
      ? undefined
      : await faceFor(codePointsOf(segment), families, weight);
    if (face !== undefined) clusters.push({ text: segment, face, space: /^\p{Zs}+$/u.test(segment) });
    else clusters.push(...(await apart(segment, families, weight)));
  }
  return { text: clusters.map((cluster) => cluster.text).join(''), clusters };
}

async function apart(segment: string, families: ReturnType<typeof familiesFor>, weight: Weight): Promise<Cluster[]> {
  const clusters: Cluster[] = [];
  for (const char of segment) {
    const face = HIDDEN.test(char) ? undefined : await faceFor(codePointsOf(char), families, weight);
    if (face !== undefined && !/\p{Mn}/u.test(char)) clusters.push({ text: char, face, space: false });
    else for (const letter of visibleCodePoint(char.codePointAt(0) ?? 0)) clusters.push(await letterOf(letter, weight));
  }
  return clusters;
}

async function letterOf(letter: string, weight: Weight): Promise<Cluster> {
  const face = await faceFor(codePointsOf(letter), familiesFor(''), weight);
  // The packages are pinned, and a test prints every letter of a visible code point.
  if (face === undefined) throw new Error(`no font has ${letter}`);
  return { text: letter, face, space: false };
}

function codePointsOf(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0) ?? 0);
}
