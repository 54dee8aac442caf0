import type { Font, Glyph, GlyphPosition, GlyphRun } from 'fontkit';

export type { GlyphRun } from 'fontkit';
export type Direction = 'ltr' | 'rtl';

/** Headings, names and heads come again and again; beyond this many the memory is worth more. */
const RUNS_MAX = 4_000;

interface Letter extends Glyph {
  readonly codePoints: readonly [number];
}

/** Turns text into glyphs of one font, and remembers what it has shaped. */
export class Shaper {
  readonly #letters: (Letter | undefined)[] = [];
  readonly #runs = new Map<string, GlyphRun>();

  constructor(private readonly font: Font) {}

  /** Letters by their own widths: no kerning, no ligatures. Font units. */
  plain(text: string): GlyphRun {
    const glyphs: Glyph[] = [];
    const positions: GlyphPosition[] = [];
    let width = 0;
    for (let i = 0; i < text.length; i += 1) {
      const glyph = this.letter(text.codePointAt(i) ?? 0);
      if (glyph.codePoints[0] > 0xffff) i += 1;
      glyphs.push(glyph);
      positions.push({ xAdvance: glyph.advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0 });
      width += glyph.advanceWidth;
    }
    return { glyphs, positions, advanceWidth: width };
  }

  /** Width of `plain` in font units, for text without surrogates. */
  plainWidth(text: string): number {
    let width = 0;
    for (let i = 0; i < text.length; i += 1) width += this.letter(text.charCodeAt(i)).advanceWidth;
    return width;
  }

  /** Joined, kerned and reordered as the font and script want it. The caller may change the positions. */
  shaped(text: string, direction: Direction): GlyphRun {
    const run = this.run(text, direction);
    return { ...run, positions: run.positions.map((position) => ({ ...position })) };
  }

  /** Width of `shaped` in font units. */
  width(text: string, direction: Direction): number {
    return this.run(text, direction).advanceWidth;
  }

  private run(text: string, direction: Direction): GlyphRun {
    const key = direction + text;
    const known = this.#runs.get(key);
    if (known !== undefined) return known;
    const run = this.shape(text, direction);
    if (this.#runs.size >= RUNS_MAX) this.#runs.clear();
    this.#runs.set(key, run);
    return run;
  }

  private shape(text: string, direction: Direction): GlyphRun {
    // A glyph keeps the letters that first asked for it, and letters share glyphs (Arabic and Persian yeh): without
    // this the text layer would depend on the reports printed before.
    this.font._glyphs = {};
    try {
      const { glyphs, positions, advanceWidth } = this.font.layout(text, [], undefined, undefined, direction);
      return {
        glyphs: glyphs.map(({ id, advanceWidth: advance, codePoints }) => ({ id, advanceWidth: advance, codePoints })),
        positions,
        advanceWidth,
      };
    } catch (error) {
      // fontkit 2.0.4 fails on a mark whose ligature has no anchor for it; such a text is printed letter by letter.
      if (!(error instanceof TypeError)) throw error;
      return this.plain(direction === 'rtl' ? Array.from(text).reverse().join('') : text);
    }
  }

  private letter(codePoint: number): Letter {
    const known = this.#letters[codePoint];
    if (known !== undefined) return known;
    const { id, advanceWidth } = this.font.glyphForCodePoint(codePoint);
    const letter = { id, advanceWidth, codePoints: [codePoint] as const };
    this.#letters[codePoint] = letter;
    return letter;
  }
}
