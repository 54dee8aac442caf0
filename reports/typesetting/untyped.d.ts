/** What this project uses of two packages that come without types. */
declare module 'fontkit' {
  export interface PathCommand {
    readonly command: string;
    readonly args: readonly number[];
  }
  export interface Glyph {
    readonly id: number;
    readonly advanceWidth: number;
    readonly codePoints: readonly number[];
  }
  export interface GlyphPosition {
    xAdvance: number;
    yAdvance: number;
    xOffset: number;
    yOffset: number;
  }
  export interface GlyphRun {
    readonly advanceWidth: number;
    readonly glyphs: readonly Glyph[];
    readonly positions: readonly GlyphPosition[];
  }
  export interface Subset {
    glyphEncoder?: { encodeSimple(path: { readonly commands: readonly PathCommand[] }): Uint8Array };
  }
  export interface Font {
    readonly unitsPerEm: number;
    /** Glyphs made so far, by id: each keeps the letters that first asked for it. */
    _glyphs: Record<number, Glyph>;
    glyphForCodePoint(codePoint: number): Glyph;
    hasGlyphForCodePoint(codePoint: number): boolean;
    getVariation(axes: Record<string, number>): Font;
    createSubset(): Subset;
    layout(
      text: string,
      features?: readonly string[],
      script?: string,
      language?: string,
      direction?: 'ltr' | 'rtl',
    ): GlyphRun;
  }
  export function create(bytes: Uint8Array): Font;
}

declare module 'wawoff2' {
  export function decompress(bytes: Uint8Array): Promise<Uint8Array>;
}
