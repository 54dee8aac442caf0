import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { create, type Font } from 'fontkit';
import { decompress } from 'wawoff2';
import { type GlyphRun, Shaper } from './shaper';
import { encodeSimpleGlyph } from './simple-glyph';
import { type CodePointRanges, inRanges, parseRanges } from './unicode-ranges';
import { unpackWoff } from './woff';

export type Weight = 400 | 700;

/** One font file: a slice of a family in one weight. Parsed once per process, when a text first needs it. */
export interface Face {
  /** Name in the PDF; unique per file and weight. */
  readonly name: string;
  covers(codePoint: number): boolean;
  /** In thousandths of the size, shaped. */
  width(text: string, rtl: boolean): number;
  /** In thousandths of the size, letter by letter: without kerning or ligatures. */
  plainWidth(text: string): number;
  /** What pdfkit embeds. */
  readonly embeddable: Buffer;
}

/** What pdfkit hands on to the font as `features`: how a run is to be set. Never none, which would split it at spaces. */
export const PLAIN: readonly string[] = [];
export const KERNED: readonly string[] = ['kern'];
/** OpenType's name for right-to-left mirrored forms; here it tells the font which way a run reads. */
export const RIGHT_TO_LEFT: readonly string[] = ['rtlm'];

interface Family {
  readonly package: string;
  readonly variable: boolean;
  /** Slices that are used; all when absent. */
  readonly subsets?: readonly string[];
  /** What it is used for, where its own list claims letters that other families print. */
  readonly ranges?: string;
  /** The only weight that it has. */
  readonly only?: Weight;
}

const NOTO = '@fontsource/noto-sans';
const BASE: readonly Family[] = [
  {
    package: NOTO,
    variable: false,
    subsets: ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'greek-ext', 'vietnamese'],
  },
  { package: `${NOTO}-arabic`, variable: false, subsets: ['arabic', 'math', 'symbols'] },
  { package: `${NOTO}-hebrew`, variable: false, subsets: ['hebrew'] },
  { package: `${NOTO}-devanagari`, variable: false, subsets: ['devanagari'] },
  { package: `${NOTO}-thai`, variable: false, subsets: ['thai'] },
  // Arrows, operators and the brackets of a visible code point.
  { package: `${NOTO}-math`, variable: false, subsets: ['latin'], ranges: 'U+2190-22ff,U+27c0-27ef', only: 400 },
];
const cjk = (language: string): Family => ({ package: `@fontsource-variable/noto-sans-${language}`, variable: true });
const CHINESE = cjk('sc');
const JAPANESE = cjk('jp');
const KOREAN = cjk('kr');

/** Han characters are written differently in Japan and Korea: the other letters of the text say which. */
export function familiesFor(text: string): readonly Family[] {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return [...BASE, JAPANESE, CHINESE, KOREAN];
  if (/\p{Script=Hangul}/u.test(text)) return [...BASE, KOREAN, CHINESE, JAPANESE];
  return [...BASE, CHINESE, JAPANESE, KOREAN];
}

interface Slice {
  readonly id: string;
  readonly file: string;
  readonly ranges: CodePointRanges;
}

const slices = new Map<string, readonly Slice[]>();
const faces = new Map<string, Promise<Face>>();

/** The files of a family, with the code points that each claims. */
function slicesOf(family: Family, asked: Weight): readonly Slice[] {
  const weight = family.only ?? asked;
  const key = `${family.package} ${weight}`;
  const known = slices.get(key);
  if (known !== undefined) return known;
  const list = require.resolve(`${family.package}/unicode.json`);
  const base = family.package.split('/')[1] ?? '';
  const found = Object.entries(JSON.parse(readFileSync(list, 'utf8')) as Record<string, string>)
    .filter(([subset]) => family.subsets === undefined || family.subsets.includes(subset))
    .map(([subset, ranges]): Slice => {
      const slice = subset.replace(/[[\]]/g, '');
      const file = family.variable ? `${base}-${slice}-wght-normal.woff2` : `${base}-${slice}-${weight}-normal.woff`;
      return {
        id: `${base}-${slice}-${weight}`,
        file: join(dirname(list), 'files', file),
        ranges: parseRanges(family.ranges ?? ranges),
      };
    });
  // The order of keys in a package's list is no promise; the same text must give the same fonts.
  const order = family.subsets ?? [];
  const sorted = found.sort((a, b) => rank(order, a.id) - rank(order, b.id) || (a.id < b.id ? -1 : 1));
  slices.set(key, sorted);
  return sorted;
}

function rank(order: readonly string[], id: string): number {
  return order.findIndex((subset) => id.replace(/-\d+$/, '').endsWith(`-${subset}`));
}

/** The first face, in the order of the families, that has all of these code points. */
export async function faceFor(
  codePoints: readonly number[],
  families: readonly Family[],
  weight: Weight,
): Promise<Face | undefined> {
  const [first] = codePoints;
  if (first === undefined) return undefined;
  for (const family of families) {
    for (const slice of slicesOf(family, weight)) {
      if (!inRanges(slice.ranges, first)) continue;
      const face = await loadFace(slice, family.variable, weight);
      if (codePoints.every((codePoint) => face.covers(codePoint))) return face;
    }
  }
  return undefined;
}

/** The face of printable Latin-1. */
export async function plainFace(weight: Weight): Promise<Face> {
  const face = await faceFor([0x41], BASE, weight);
  // The package is pinned, and a test prints every letter of Latin-1.
  if (face === undefined) throw new Error('no font has the letter A');
  return face;
}

function loadFace(slice: Slice, variable: boolean, weight: Weight): Promise<Face> {
  const known = faces.get(slice.id);
  if (known !== undefined) return known;
  const loading = open(slice, variable, weight);
  faces.set(slice.id, loading);
  return loading;
}

async function open(slice: Slice, variable: boolean, weight: Weight): Promise<Face> {
  const bytes = readFileSync(slice.file);
  // pdfkit cannot embed WOFF2 outlines: unpack it to the TrueType file that it holds.
  const font = variable
    ? create(Buffer.from(await decompress(bytes))).getVariation({ wght: weight })
    : create(unpackWoff(bytes));
  return faceOf(slice.id, font, variable);
}

function faceOf(name: string, font: Font, variable: boolean): Face {
  const shaper = new Shaper(font);
  const layout = (text: string, features: readonly string[] = KERNED): GlyphRun =>
    features.length === 0 ? shaper.plain(text) : shaper.shaped(text, features === RIGHT_TO_LEFT ? 'rtl' : 'ltr');
  const createSubset = (): ReturnType<Font['createSubset']> => {
    const subset = font.createSubset();
    if (variable) subset.glyphEncoder = { encodeSimple: (path) => encodeSimpleGlyph(path.commands) };
    return subset;
  };
  const embeddable = Object.create(font, {
    postscriptName: { value: name },
    layout: { value: layout },
    createSubset: { value: createSubset },
  }) as Buffer; // pdfkit takes any object with a layout; its types know files only
  return {
    name,
    embeddable,
    covers: (codePoint) => font.hasGlyphForCodePoint(codePoint),
    width: (text, rtl) => (shaper.width(text, rtl ? 'rtl' : 'ltr') * 1000) / font.unitsPerEm,
    plainWidth: (text) => (shaper.plainWidth(text) * 1000) / font.unitsPerEm,
  };
}
