import PDFDocument from 'pdfkit';
import { type Instant } from '../../src/units';
import { type Face, KERNED, PLAIN, plainFace, RIGHT_TO_LEFT, type Weight } from './faces.adapter';
import { type GlyphText, glyphText } from './glyph-text';
import { breakLines, type Line } from './lines';
import { isPlain, plainLines } from './plain-lines';

/** What every page of a document carries. */
export interface SheetOptions {
  readonly title: string;
  readonly language: string;
  /** Stands in the file as its date: taken from the facts, so that the same facts give the same bytes. */
  readonly dated: Instant;
  readonly producer: string;
  /** Small print at the foot of every page. */
  readonly foot: readonly string[];
}

/** How a cell of a row is set. Measures are points. */
export interface CellStyle {
  readonly widthPt: number;
  readonly align: 'left' | 'right';
  /** How many columns of its table it covers: one where nothing is said. */
  readonly span?: number;
}

/** A row broken into lines: its height is known before it is drawn. */
export interface SetRow {
  readonly cells: readonly (readonly Line[])[];
  readonly columns: readonly CellStyle[];
  readonly style: TextStyle;
  /** With the gap after it. */
  readonly heightPt: number;
}

export interface TextStyle {
  readonly sizePt: number;
  readonly weight?: Weight;
  readonly gapAfterPt?: number;
}

/** What a row is to a screen reader; a repeated head is for the eye only. */
export type RowRole = 'TH' | 'TD' | 'repeated';

interface Drawing {
  readonly text: string;
  readonly draw: () => void;
  readonly span: number;
}

const MARGIN_PT = 36;
/** Of a line, in its size. */
export const LINE_HEIGHT = 1.32;
const ASCENT = 1.0;
const FOOT_SIZE_PT = 6.5;
const CELL_GAP_PT = 4;
/** Heads of three lines, and the rule below them. */
const HEADS_PT = 40;

/**
 * Pages of text in US letter size, landscape, laid out line by line: no table engine, because measured widths of ten
 * scripts decide the breaks. Text is tagged for screen readers; every word is real text.
 */
export class Sheet {
  readonly widthPt = 792 - 2 * MARGIN_PT;
  readonly #doc: PDFKit.PDFDocument;
  readonly #chunks: Uint8Array[] = [];
  readonly #done: Promise<void>;
  readonly #root: PDFKit.PDFStructureElement;
  readonly #texts = new Map<string, GlyphText>();
  readonly #registered = new Set<string>();
  readonly #plainFaces = new Map<Weight, Face>();
  #table: PDFKit.PDFStructureElement | undefined;
  #y = MARGIN_PT;

  constructor(private readonly options: SheetOptions) {
    const doc = new PDFDocument({
      size: [792, 612],
      margin: 0,
      compress: false, // zlib's output differs between versions of Node
      pdfVersion: '1.7',
      tagged: true,
      lang: options.language,
      displayTitle: true,
      bufferPages: true,
      font: '', // no built-in font: what is not embedded is not printed
      info: {
        Title: options.title,
        Producer: options.producer,
        Creator: 'Paydirt',
        CreationDate: new Date(options.dated),
      },
    });
    this.#doc = doc;
    this.#done = new Promise((resolve, reject) => {
      doc.on('data', (chunk: Uint8Array) => this.#chunks.push(chunk));
      doc.on('end', resolve);
      doc.on('error', reject);
    });
    this.#root = doc.struct('Document');
    doc.addStructure(this.#root);
  }

  /** A heading or paragraph over the whole width. Right-to-left text stands at the right edge. */
  async paragraph(text: string, style: TextStyle, role: 'P' | 'H1' | 'H2' | 'H3' = 'P'): Promise<void> {
    this.endTable();
    if (text === '') return this.gap(style);
    const { text: shown } = await this.glyphs(text, style.weight);
    const lines = breakLines(await this.glyphs(text, style.weight), style.sizePt, this.widthPt);
    const element = this.#doc.struct(role, isPlain(shown) ? {} : { actual: shown });
    this.#root.add(element);
    for (const line of lines) {
      this.room(style.sizePt * LINE_HEIGHT);
      const x = line.rtl ? MARGIN_PT + this.widthPt - line.width : MARGIN_PT;
      const baseline = this.#y + style.sizePt * ASCENT;
      element.add(() => this.drawLine(line, x, baseline, style.sizePt));
      this.#y += style.sizePt * LINE_HEIGHT;
    }
    element.end();
    this.#y += style.gapAfterPt ?? 0;
  }

  private gap(style: TextStyle): void {
    this.#y += style.sizePt * LINE_HEIGHT + (style.gapAfterPt ?? 0);
  }

  /**
   * One row of cells; a cell that is too long takes more lines. Rows up to the next paragraph are one table.
   * @returns whether a page was begun for it
   */
  async row(
    cells: readonly string[],
    columns: readonly CellStyle[],
    style: TextStyle,
    role: RowRole = 'TD',
  ): Promise<boolean> {
    const row = await this.set(cells, columns, style);
    const begun = this.room(row.heightPt - (style.gapAfterPt ?? 0));
    this.place(row, role);
    return begun;
  }

  /** Breaks the cells of a row into lines. */
  async set(cells: readonly string[], columns: readonly CellStyle[], style: TextStyle): Promise<SetRow> {
    const set: (readonly Line[])[] = [];
    for (const [i, cell] of cells.entries()) {
      set.push(await this.cellLines(cell, style, (columns[i]?.widthPt ?? 0) - CELL_GAP_PT));
    }
    const lines = Math.max(1, ...set.map(({ length }) => length));
    return { cells: set, columns, style, heightPt: lines * style.sizePt * LINE_HEIGHT + (style.gapAfterPt ?? 0) };
  }

  /** Draws a row where the sheet stands: whether it fits there is the caller's to ask with `room`. */
  place({ cells, columns, style, heightPt }: SetRow, role: RowRole): void {
    const lineHeight = style.sizePt * LINE_HEIGHT;
    const top = this.#y + style.sizePt * ASCENT;
    let left = MARGIN_PT;
    const drawings = cells.map((lines, i): Drawing => {
      const { widthPt, align, span = 1 } = columns[i] ?? { widthPt: 0, align: 'left' };
      const from = left;
      left += widthPt;
      const draw = (): void =>
        lines.forEach((line, n) => {
          const atRight = align === 'right' || line.rtl;
          const start = atRight ? from + widthPt - CELL_GAP_PT - line.width : from;
          this.drawLine(line, start, top + n * lineHeight, style.sizePt);
        });
      return { text: lines.map((line) => line.text).join(' '), draw, span };
    });
    if (role === 'repeated') this.artifact('Pagination', drawings);
    else this.addRow(role, drawings);
    this.#y += heightPt;
  }

  private addRow(role: 'TH' | 'TD', cells: readonly Drawing[]): void {
    if (this.#table === undefined) {
      this.#table = this.#doc.struct('Table');
      this.#root.add(this.#table);
    }
    const row = this.#doc.struct('TR');
    this.#table.add(row);
    for (const { text, draw, span } of cells) {
      // Plain text reads as it is drawn; other scripts are drawn reordered and joined.
      const options = isPlain(text) ? {} : { actual: text };
      const scope = role === 'TH' ? { scope: 'Column' } : {};
      const cell = this.#doc.struct(role, { ...options, ...scope }, draw);
      if (span > 1) attributesOf(cell)['A'] = { O: 'Table', ColSpan: span };
      row.add(cell);
    }
    row.end();
  }

  private artifact(type: 'Pagination', drawings: readonly Drawing[]): void {
    this.#doc.markContent('Artifact', { type });
    for (const { draw } of drawings) draw();
    this.#doc.endMarkedContent();
  }

  private endTable(): void {
    this.#table?.end();
    this.#table = undefined;
  }

  private async cellLines(text: string, style: TextStyle, widthPt: number): Promise<readonly Line[]> {
    const { sizePt, weight = 400 } = style;
    if (!isPlain(text)) return breakLines(await this.glyphs(text, weight), sizePt, widthPt);
    const face = this.#plainFaces.get(weight) ?? (await plainFace(weight));
    this.#plainFaces.set(weight, face);
    return plainLines(text, face, sizePt, widthPt);
  }

  /** A thin line over the whole width. */
  rule(): void {
    this.#doc.markContent('Artifact', { type: 'Layout' });
    this.#doc
      .moveTo(MARGIN_PT, this.#y)
      .lineTo(MARGIN_PT + this.widthPt, this.#y)
      .lineWidth(0.5)
      .stroke('#888888')
      .fillColor('black');
    this.#doc.endMarkedContent();
    this.#y += 3;
  }

  /** What a page holds below repeated heads. */
  get pagePt(): number {
    return this.#bottom - MARGIN_PT - HEADS_PT;
  }

  get #bottom(): number {
    return 612 - MARGIN_PT - (this.options.foot.length + 1) * FOOT_SIZE_PT * LINE_HEIGHT;
  }

  /** Whether `heightPt` more fits on this page; begins a new one if not. */
  room(heightPt: number): boolean {
    if (this.#y + heightPt <= this.#bottom) return false;
    this.#doc.addPage();
    this.#y = MARGIN_PT;
    return true;
  }

  /** Prints the foot of every page and closes the file. */
  async finish(): Promise<Uint8Array> {
    const style = { sizePt: FOOT_SIZE_PT };
    const foot: (Line | undefined)[] = [];
    for (const text of this.options.foot) foot.push((await this.cellLines(text, style, this.widthPt))[0]);
    const { start, count } = this.#doc.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      this.#doc.switchToPage(page);
      const [number] = await this.cellLines(`Page ${page + 1} of ${count}`, style, this.widthPt);
      let y = 612 - MARGIN_PT - foot.length * FOOT_SIZE_PT * LINE_HEIGHT;
      const drawings = [...foot, number].map((line): Drawing => {
        const baseline = y;
        y += FOOT_SIZE_PT * LINE_HEIGHT;
        return { text: '', draw: () => line && this.drawLine(line, MARGIN_PT, baseline, FOOT_SIZE_PT), span: 1 };
      });
      this.artifact('Pagination', drawings);
    }
    this.endTable();
    this.#root.end();
    this.#doc.end();
    await this.#done;
    return Buffer.concat(this.#chunks);
  }

  private async glyphs(text: string, weight: Weight = 400): Promise<GlyphText> {
    const key = `${weight} ${text}`;
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const found = await glyphText(text, weight);
    this.#texts.set(key, found);
    return found;
  }

  private drawLine(line: Line, left: number, baseline: number, sizePt: number): void {
    let x = left;
    for (const { face, text, rtl, kerned, width } of line.runs) {
      if (!this.#registered.has(face.name)) {
        this.#doc.registerFont(face.name, face.embeddable);
        this.#registered.add(face.name);
      }
      // `features` makes pdfkit set the run as a whole; `baseline` lines up fonts of different height; the width is
      // known and need not be measured again.
      const features = rtl ? RIGHT_TO_LEFT : kerned ? KERNED : PLAIN;
      const options = { lineBreak: false, baseline: 'alphabetic', textWidth: width, features } as const;
      this.#doc.font(face.name).fontSize(sizePt);
      this.#doc.text(text, x, baseline, options as unknown as PDFKit.Mixins.TextOptions);
      x += width;
    }
  }
}

/** pdfkit knows the columns that a cell covers in its own tables only. It writes the element when it is added. */
function attributesOf(element: PDFKit.PDFStructureElement): Record<string, unknown> {
  return (element as unknown as { dictionary: { data: Record<string, unknown> } }).dictionary.data;
}
