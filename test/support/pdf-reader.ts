/**
 * Reads an uncompressed tagged PDF as a screen reader does: by its structure, with the letters that its fonts say they are.
 * It uses nothing of the product, so that a mistake there cannot hide here.
 */
export interface PdfElement {
  /** Its tag, such as `P` or `TD`. */
  readonly tag: string;
  /** Its own text, or that of its children. */
  readonly text: string;
  readonly children: readonly PdfElement[];
  /** How many columns a cell covers. */
  readonly span: number;
}

export interface PdfText {
  readonly title: string;
  readonly language: string;
  /** In the order of reading. */
  readonly elements: readonly PdfElement[];
  /** What stands on each page outside of the structure: heads that are repeated, the foot. A line each. */
  readonly artifacts: readonly (readonly string[])[];
}

type Objects = ReadonlyMap<number, string>;

/** @throws Error when the file has no structure, or an element points at nothing */
export function readPdf(bytes: Uint8Array): PdfText {
  const file = Buffer.from(bytes).toString('latin1');
  const objects = new Map([...file.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id, body]) => [Number(id), body ?? ''])); // prettier-ignore
  const of = (pattern: RegExp): string => [...objects.values()].find((body) => pattern.test(body)) ?? '';
  const catalog = of(/\/Type \/Catalog/);
  const kids = refs(/\/Kids \[([^\]]*)\]/.exec(of(/\/Type \/Pages/))?.[1] ?? '');
  const pages = new Map(kids.map((id) => [id, pageOf(objects, id)]));
  const root = Number(/\/K \[?(\d+) 0 R/.exec(of(/\/Type \/StructTreeRoot/))?.[1]);
  return {
    title: textString(stringIn(objects.get(refs(/\/Title (\d+ 0 R)/.exec(of(/\/Producer/))?.[1] ?? '')[0] ?? 0) ?? '') ?? ''), // prettier-ignore
    language: /\/Lang \(([^)]*)\)/.exec(catalog)?.[1] ?? '',
    elements: elementOf(objects, root, pages).children,
    artifacts: [...pages.values()].map(({ artifacts }) => artifacts),
  };
}

/** A line for each element, a table row's cells side by side: what a golden file keeps. */
export function pdfLines({ title, language, elements, artifacts }: PdfText): string[] {
  const rows = ({ tag, children }: PdfElement): string[] =>
    tag === 'Table' ? children.map((row) => row.children.map((cell) => `${cell.tag} ${cell.text}`).join(' | ')) : [];
  return [
    `title ${title}`,
    `language ${language}`,
    ...elements.flatMap((one) => (one.tag === 'Table' ? ['Table', ...rows(one), 'end'] : [`${one.tag} ${one.text}`])),
    ...artifacts.flatMap((lines, page) => lines.map((line) => `page ${page + 1}: ${line}`)),
  ];
}

function refs(text: string): number[] {
  return [...text.matchAll(/(\d+) 0 R/g)].map(([, id]) => Number(id));
}

interface Page {
  readonly marked: ReadonlyMap<number, string>;
  readonly artifacts: readonly string[];
}

function pageOf(objects: Objects, id: number): Page {
  const page = objects.get(id) ?? '';
  const resources = objects.get(refs(/\/Resources (\d+ 0 R)/.exec(page)?.[1] ?? '')[0] ?? 0) ?? '';
  const fonts = new Map([...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, font]) => [name ?? '', lettersOf(objects, Number(font))])); // prettier-ignore
  const content = objects.get(refs(/\/Contents (\d+ 0 R)/.exec(page)?.[1] ?? '')[0] ?? 0) ?? '';
  const marked = new Map<number, string>();
  const artifacts: string[] = [];
  for (const [, tag, properties = '', inside = ''] of content.matchAll(
    /\/(\w+) <<\n([\s\S]*?)>> BDC\n([\s\S]*?)EMC/g,
  )) {
    const lines = linesOf(inside, fonts);
    const mcid = /\/MCID (\d+)/.exec(properties)?.[1];
    if (mcid !== undefined) marked.set(Number(mcid), lines.join(' '));
    else if (tag === 'Artifact') artifacts.push(...lines);
  }
  return { marked, artifacts };
}

type Letters = ReadonlyMap<string, string>;

/** What each glyph of a font is called, by its four hex digits. */
function lettersOf(objects: Objects, font: number): Letters {
  const cmap = objects.get(refs(/\/ToUnicode (\d+ 0 R)/.exec(objects.get(font) ?? '')?.[1] ?? '')[0] ?? 0) ?? '';
  const letters = new Map<string, string>();
  for (const [, from = '', list = ''] of cmap.matchAll(/<(\w{4})> <\w{4}> \[([^\]]*)\]/g)) {
    [...list.matchAll(/<([\w ]*)>/g)].forEach(([, units = ''], index) => {
      const glyph = (parseInt(from, 16) + index).toString(16).padStart(4, '0');
      letters.set(glyph, String.fromCharCode(...units.split(' ').map((unit) => parseInt(unit, 16))));
    });
  }
  return letters;
}

/** Text that was drawn, what stands at one height as one line. */
function linesOf(content: string, fonts: ReadonlyMap<string, Letters>): string[] {
  const lines: { height: string; text: string }[] = [];
  for (const [, height = '', font = '', shown = ''] of content.matchAll(
    /\S+ (\S+) Tm\n\/(F\d+) \S+ Tf\n([\s\S]*?)ET/g,
  )) {
    const glyphs = [...shown.matchAll(/<(\w*)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? []);
    const text = glyphs.map((glyph) => fonts.get(font)?.get(glyph) ?? '\ufffd').join('');
    const last = lines.at(-1);
    if (last?.height === height) last.text += text;
    else lines.push({ height, text });
  }
  return lines.map(({ text }) => text);
}

function elementOf(objects: Objects, id: number, pages: ReadonlyMap<number, Page>): PdfElement {
  const body = objects.get(id);
  if (body === undefined) throw new Error(`the structure names object ${id}, which is not there`);
  const kids = /\/K \[([\s\S]*)\]/.exec(body)?.[1] ?? '';
  const children: PdfElement[] = [];
  const own: string[] = [];
  const page = refs(/\/Pg (\d+ 0 R)/.exec(body)?.[1] ?? '')[0];
  for (const [kid] of kids.matchAll(/<<[\s\S]*?>>|\d+ 0 R|\d+/g)) {
    if (/^\d+ 0 R$/.test(kid)) children.push(elementOf(objects, refs(kid)[0] ?? 0, pages));
    else {
      const at = /\/Pg (\d+)/.exec(kid)?.[1];
      const text = pages.get(at === undefined ? (page ?? 0) : Number(at))?.marked.get(Number(/\/MCID (\d+)/.exec(kid)?.[1] ?? kid)); // prettier-ignore
      if (text === undefined) throw new Error(`element ${id} names text that is on no page`);
      own.push(text);
    }
  }
  const actual = stringIn(/\/ActualText [\s\S]*/.exec(body)?.[0] ?? '');
  const text = actual === undefined ? [...own, ...children.map((child) => child.text)].join(' ') : textString(actual);
  return { tag: /\/S \/(\w+)/.exec(body)?.[1] ?? '', text, children, span: Number(/\/ColSpan (\d+)/.exec(body)?.[1] ?? 1) }; // prettier-ignore
}

/** The first string in a part of the file, as it stands there. */
function stringIn(text: string): string | undefined {
  return /\(((?:\\[\s\S]|[^\\)])*)\)/.exec(text)?.[1];
}

/** A string of the file: Latin-1, or UTF-16 with its mark. */
function textString(raw: string): string {
  const plain = raw.replace(/\\([nrtbf()\\])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' })[letter] ?? letter); // prettier-ignore
  if (!plain.startsWith('\u00fe\u00ff')) return plain;
  return Buffer.from(plain.slice(2), 'latin1').swap16().toString('utf16le');
}
