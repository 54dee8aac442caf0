/** What this project uses of two packages that come without types. */
declare module 'fontkit' {
  export interface PathCommand {
    readonly command: string;
    readonly args: readonly number[];
  }
  export interface GlyphRun {
    readonly advanceWidth: number;
    readonly glyphs: readonly { readonly id: number }[];
  }
  export interface Subset {
    glyphEncoder?: { encodeSimple(path: { readonly commands: readonly PathCommand[] }): Uint8Array };
  }
  export interface Font {
    readonly unitsPerEm: number;
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
