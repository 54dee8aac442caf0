import { constants, inflateSync } from 'node:zlib';
import { sharedBytes } from './shared-data';

/**
 * What a text of the law or a blank form says, without any white space: letters of a line stand apart in some files. Quotation
 * marks and dashes are left out too, because files encode them differently.
 * @param path of a PDF or XML file under ../shared/data
 */
export function printedText(path: string): string {
  const bytes = Buffer.from(sharedBytes(path));
  return solid(path.endsWith('.xml') ? bytes.toString('utf8').replaceAll(/<[^>]+>/g, ' ') : pdfText(bytes));
}

/** A sentence as `printedText` has it. */
export function solid(words: string): string {
  return words.replaceAll(/[^\x21-\x7e]|['"-]/g, '');
}

/** Text that the pages of a PDF draw, page by page as they stand in the file. */
function pdfText(bytes: Buffer): string {
  const streams = streamsOf(bytes);
  const letters = lettersOf(streams.filter((one) => one.includes('begincmap')));
  return streams
    .filter((one) => /\bBT\b/.test(one))
    .flatMap((one) => [
      ...one.matchAll(
        /\[((?:\((?:\\[\s\S]|[^\\)])*\)|<[^>]*>|[^\]])*)\]\s*TJ|(\((?:\\[\s\S]|[^\\)])*\)|<[^<>]*>)\s*Tj/g,
      ),
    ]) // prettier-ignore
    .map(([, list, single]) => drawn(list ?? single ?? '', letters))
    .join('');
}

function streamsOf(bytes: Buffer): string[] {
  const file = bytes.toString('latin1');
  return [...file.matchAll(/stream\r?\n/g)].flatMap(({ 0: head, index }) => {
    const from = index + head.length;
    try {
      const data = bytes.subarray(from, file.indexOf('endstream', from));
      return [inflateSync(data, { finishFlush: constants.Z_SYNC_FLUSH }).toString('latin1')];
    } catch {
      return []; // A picture or a font that is packed otherwise.
    }
  });
}

function drawn(operand: string, letters: ReadonlyMap<string, string>): string {
  return [...operand.matchAll(/\(((?:\\[\s\S]|[^\\)])*)\)|<([0-9A-Fa-f\s]+)>/g)]
    .map(
      ([, literal, hex]) =>
      hex === undefined ? unescaped(literal ?? '') : (hex.match(/[0-9A-Fa-f]{4}/g) ?? []).map((glyph) => letters.get(glyph.toUpperCase()) ?? '').join(''), // prettier-ignore
    )
    .join('');
}

function unescaped(literal: string): string {
  return literal
    .replaceAll(/\\(?:\r\n|\r|\n)/g, '')
    .replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
    .replaceAll(/\\(.)/g, '$1');
}

/** What glyphs are called, by their four hex digits. Subsets of one file number letters alike, but bold digits are not always read right. */
function lettersOf(cmaps: readonly string[]): ReadonlyMap<string, string> {
  const letters = new Map<string, string>();
  const put = (glyph: number, letter: string): void => {
    const id = glyph.toString(16).toUpperCase().padStart(4, '0');
    letters.set(id, letters.get(id) ?? letter);
  };
  for (const cmap of cmaps) {
    for (const [, body = ''] of cmap.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
      for (const [, glyph = '', units = ''] of body.matchAll(/<(\w{4})>\s*<(\w+)>/g)) put(parseInt(glyph, 16), lettersIn(units)); // prettier-ignore
    }
    for (const [, body = ''] of cmap.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
      for (const [, first = '', last = '', start = ''] of body.matchAll(/<(\w{4})>\s*<(\w{4})>\s*<(\w{4})>/g)) {
        for (let glyph = parseInt(first, 16); glyph <= parseInt(last, 16); glyph += 1) {
          put(glyph, String.fromCharCode(parseInt(start, 16) + glyph - parseInt(first, 16)));
        }
      }
    }
  }
  return letters;
}

function lettersIn(units: string): string {
  return String.fromCharCode(...(units.match(/.{4}/g) ?? []).map((unit) => parseInt(unit, 16)));
}
