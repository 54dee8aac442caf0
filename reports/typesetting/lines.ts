import bidiFactory from 'bidi-js';
import type { Face } from './faces.adapter';
import type { Cluster, GlyphText } from './glyph-text';

/** Neighbours in one face and direction, drawn at once so that letters join and conjuncts form. */
export interface Run {
  readonly face: Face;
  readonly text: string;
  readonly rtl: boolean;
  /** Shaped, or set letter by letter. */
  readonly kerned: boolean;
  /** In points. */
  readonly width: number;
}

/** One line: runs from left to right as they are drawn, and the text as it is read. */
export interface Line {
  readonly runs: readonly Run[];
  readonly text: string;
  readonly width: number;
  readonly rtl: boolean;
}

const bidi = bidiFactory();
/** No spaces between words: a line may break after any letter. */
const BREAKS_ANYWHERE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\u3000-\u303f\uff00-\uffef]/u;

interface Leveled extends Cluster {
  readonly level: number;
  readonly shown: string;
}

/**
 * Breaks a text into lines no wider than `width` points: at spaces, between ideographs and Thai letters, and inside a
 * word only when it alone is wider. Each line is put in visual order.
 * @see Unicode UAX #9 (rules L1, L2, L4)
 */
export function breakLines(text: GlyphText, sizePt: number, widthPt: number): Line[] {
  const { clusters, rtl } = levels(text);
  // Most cells fit: shaping the whole once is cheaper than once per word.
  if (clusters.length > 0 && measure(clusters, sizePt) <= widthPt) return [lineOf(clusters, sizePt, rtl)];
  const lines: Line[] = [];
  let line: Leveled[] = [];
  for (const word of wordsOf(clusters)) {
    const longer = [...line, ...word];
    if (measure(longer, sizePt) <= widthPt) {
      line = longer;
      continue;
    }
    if (line.some((cluster) => !cluster.space)) lines.push(lineOf(line, sizePt, rtl));
    line = [];
    for (const cluster of word) {
      if (line.length > 0 && measure([...line, cluster], sizePt) > widthPt) {
        lines.push(lineOf(line, sizePt, rtl));
        line = [];
      }
      line.push(cluster);
    }
  }
  if (line.length > 0) lines.push(lineOf(line, sizePt, rtl));
  return lines.length === 0 ? [{ runs: [], text: '', width: 0, rtl }] : lines;
}

function levels(text: GlyphText): { clusters: Leveled[]; rtl: boolean } {
  const found = bidi.getEmbeddingLevels(text.text);
  let index = 0;
  const clusters = text.clusters.map((cluster): Leveled => {
    const level = found.levels[index] ?? 0;
    index += cluster.text.length;
    const mirrored = level % 2 === 1 ? bidi.getMirroredCharacter(cluster.text) : null;
    return { ...cluster, level, shown: mirrored !== null && covers(cluster.face, mirrored) ? mirrored : cluster.text };
  });
  return { clusters, rtl: (found.paragraphs[0]?.level ?? 0) % 2 === 1 };
}

function covers(face: Face, text: string): boolean {
  return face.covers(text.codePointAt(0) ?? 0);
}

/** Pieces that a line may end after; trailing spaces belong to the word before them. */
function wordsOf(clusters: readonly Leveled[]): Leveled[][] {
  const words: Leveled[][] = [];
  let word: Leveled[] = [];
  clusters.forEach((cluster, i) => {
    word.push(cluster);
    const next = clusters[i + 1];
    const free = BREAKS_ANYWHERE.test(cluster.text) || (next !== undefined && BREAKS_ANYWHERE.test(next.text));
    if ((cluster.space && next?.space !== true) || (free && next?.space !== true)) {
      words.push(word);
      word = [];
    }
  });
  if (word.length > 0) words.push(word);
  return words;
}

function trimmed(clusters: readonly Leveled[]): readonly Leveled[] {
  let end = clusters.length;
  while (end > 0 && clusters[end - 1]?.space === true) end -= 1;
  return clusters.slice(0, end);
}

function measure(clusters: readonly Leveled[], sizePt: number): number {
  return runsOf(trimmed(clusters), sizePt).reduce((sum, { run }) => sum + run.width, 0);
}

function lineOf(clusters: readonly Leveled[], sizePt: number, rtl: boolean): Line {
  const kept = trimmed(clusters);
  const runs = visualOrder(runsOf(kept, sizePt));
  return {
    runs,
    text: kept.map((cluster) => cluster.text).join(''),
    width: runs.reduce((sum, run) => sum + run.width, 0),
    rtl,
  };
}

interface LeveledRun {
  readonly run: Run;
  readonly level: number;
}

function runsOf(clusters: readonly Leveled[], sizePt: number): LeveledRun[] {
  const groups: { face: Face; level: number; text: string }[] = [];
  for (const { face, level, shown } of clusters) {
    const last = groups.at(-1);
    if (last !== undefined && last.face === face && last.level === level) last.text += shown;
    else groups.push({ face, level, text: shown });
  }
  return groups.map(({ face, level, text }) => {
    const rtl = level % 2 === 1;
    return { level, run: { face, text, rtl, kerned: true, width: (face.width(text, rtl) * sizePt) / 1000 } };
  });
}

/** UAX #9 rule L2: from the highest level down to the lowest odd one, turn each stretch around. */
function visualOrder(runs: readonly LeveledRun[]): Run[] {
  const ordered = [...runs];
  const highest = Math.max(0, ...runs.map((one) => one.level));
  for (let level = highest; level >= 1; level -= 1) {
    for (let start = 0; start < ordered.length; start += 1) {
      let end = start;
      while ((ordered[end]?.level ?? -1) >= level) end += 1;
      if (end > start) {
        ordered.splice(start, end - start, ...ordered.slice(start, end).reverse());
        start = end - 1;
      }
    }
  }
  return ordered.map((one) => one.run);
}
