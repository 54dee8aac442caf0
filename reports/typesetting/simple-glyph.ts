import type { PathCommand } from 'fontkit';

interface Point {
  readonly x: number;
  readonly y: number;
  readonly onCurve: boolean;
}

const HEADER_BYTES = 10;
const ON_CURVE = 1;

/**
 * Writes one outline as a TrueType simple glyph, coordinates as plain 16-bit words, padded to four bytes.
 * Needed because fontkit 2.0.4 cannot write the outline of a variable font's instance.
 * @param commands quadratic outline, as fontkit reads it from `glyf`
 * @returns no bytes for a glyph without outline
 * @see OpenType 1.9, glyf: Simple Glyph Description
 */
export function encodeSimpleGlyph(commands: readonly PathCommand[]): Uint8Array {
  const { points, ends } = pointsOf(commands);
  if (points.length === 0) return new Uint8Array(0);
  const size = HEADER_BYTES + ends.length * 2 + 2 + points.length * 5;
  const bytes = new Uint8Array(size + ((4 - (size % 4)) % 4));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  const word = (value: number): void => {
    view.setInt16(offset, value);
    offset += 2;
  };
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  for (const value of [ends.length, Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]) word(value);
  for (const end of ends) word(end);
  word(0); // no instructions
  for (const point of points) {
    view.setUint8(offset, point.onCurve ? ON_CURVE : 0);
    offset += 1;
  }
  for (const values of [xs, ys]) {
    let last = 0;
    for (const value of values) {
      word(value - last);
      last = value;
    }
  }
  return bytes;
}

function pointsOf(commands: readonly PathCommand[]): { points: Point[]; ends: number[] } {
  const points: Point[] = [];
  const ends: number[] = [];
  for (const { command, args } of commands) {
    if (command === 'closePath' && points.length - 1 > (ends.at(-1) ?? -1)) ends.push(points.length - 1);
    for (let i = 0; i + 1 < args.length; i += 2) {
      const onCurve = !(command === 'quadraticCurveTo' && i === 0);
      points.push({ x: Math.round(args[i] ?? 0), y: Math.round(args[i + 1] ?? 0), onCurve });
    }
  }
  if (points.length - 1 > (ends.at(-1) ?? -1)) ends.push(points.length - 1);
  return { points, ends };
}
