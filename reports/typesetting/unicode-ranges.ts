/** Inclusive ranges of code points. */
export type CodePointRanges = readonly (readonly [number, number])[];

/** Reads a CSS unicode-range such as `U+41-5a,U+e9`. */
export function parseRanges(text: string): CodePointRanges {
  return text.split(',').map((part) => {
    const [from = '', to = from] = part.trim().replace(/^U\+/i, '').split('-');
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const;
  });
}

export function inRanges(ranges: CodePointRanges, codePoint: number): boolean {
  return ranges.some(([from, to]) => codePoint >= from && codePoint <= to);
}
