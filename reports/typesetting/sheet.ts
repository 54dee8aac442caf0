import PDFDocument from 'pdfkit';
import { type Instant } from '../../src/units';
import { RIGHT_TO_LEFT, type Weight } from './faces.adapter';
import { type GlyphText, glyphText } from './glyph-text';
import { breakLines, type Line } from './lines';

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
}

export interface TextStyle {
  readonly sizePt: number;
  readonly weight?: Weight;
  readonly gapAfterPt?: number;
}

const MARGIN_PT = 36;
const LINE_HEIGHT = 1.32;
const ASCENT = 1.0;
const FOOT_SIZE_PT = 6.5;
const CELL_GAP_PT = 4;

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
  async paragraph(text: string, style: TextStyle, role: 'P' | 'H1' | 'H2' = 'P'): Promise<void> {
    const lines = breakLines(await this.glyphs(text, style.weight), style.sizePt, this.widthPt);
    for (const line of lines) {
      this.room(style.sizePt * LINE_HEIGHT);
      const x = line.rtl ? MARGIN_PT + this.widthPt - line.width : MARGIN_PT;
      const baseline = this.#y + style.sizePt * ASCENT;
      this.#root.add(this.#doc.struct(role, this.textOf(line), () => this.drawLine(line, x, baseline, style.sizePt)));
      this.#y += style.sizePt * LINE_HEIGHT;
    }
    this.#y += style.gapAfterPt ?? 0;
  }

  /**
   * One row of cells; a cell that is too long takes more lines. `repeat` is drawn again at the top of a new page.
   * @returns whether a page was begun for it
   */
  async row(cells: readonly string[], columns: readonly CellStyle[], style: TextStyle): Promise<boolean> {
    const set = await Promise.all(
      cells.map(async (cell, i) =>
        breakLines(await this.glyphs(cell, style.weight), style.sizePt, (columns[i]?.widthPt ?? 0) - CELL_GAP_PT),
      ),
    );
    const lineHeight = style.sizePt * LINE_HEIGHT;
    const height = Math.max(1, ...set.map((lines) => lines.length)) * lineHeight;
    const begun = this.room(height);
    const row = this.#doc.struct('TR');
    this.#root.add(row);
    let x = MARGIN_PT;
    set.forEach((lines, i) => {
      const { widthPt, align } = columns[i] ?? { widthPt: 0, align: 'left' };
      const left = x;
      row.add(
        this.#doc.struct('TD', { actual: lines.map((line) => line.text).join(' ') }, () => {
          lines.forEach((line, n) => {
            const atRight = align === 'right' || line.rtl;
            const start = atRight ? left + widthPt - CELL_GAP_PT - line.width : left;
            this.drawLine(line, start, this.#y + style.sizePt * ASCENT + n * lineHeight, style.sizePt);
          });
        }),
      );
      x += widthPt;
    });
    row.end();
    this.#y += height + (style.gapAfterPt ?? 0);
    return begun;
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

  /** Whether `heightPt` more fits on this page; begins a new one if not. */
  room(heightPt: number): boolean {
    const bottom = 612 - MARGIN_PT - (this.options.foot.length + 1) * FOOT_SIZE_PT * LINE_HEIGHT;
    if (this.#y + heightPt <= bottom) return false;
    this.#doc.addPage();
    this.#y = MARGIN_PT;
    return true;
  }

  /** Prints the foot of every page and closes the file. */
  async finish(): Promise<Uint8Array> {
    const { start, count } = this.#doc.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      this.#doc.switchToPage(page);
      this.#doc.markContent('Artifact', { type: 'Pagination' });
      let y = 612 - MARGIN_PT - this.options.foot.length * FOOT_SIZE_PT * LINE_HEIGHT;
      for (const text of [...this.options.foot, `Page ${page + 1} of ${count}`]) {
        const [line] = breakLines(await this.glyphs(text), FOOT_SIZE_PT, this.widthPt);
        if (line !== undefined) this.drawLine(line, MARGIN_PT, y, FOOT_SIZE_PT);
        y += FOOT_SIZE_PT * LINE_HEIGHT;
      }
      this.#doc.endMarkedContent();
    }
    this.#root.end();
    this.#doc.end();
    await this.#done;
    return Buffer.concat(this.#chunks);
  }

  private textOf(line: Line): { actual: string } {
    return { actual: line.text };
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
    for (const { face, text, rtl, width } of line.runs) {
      if (!this.#registered.has(face.name)) {
        this.#doc.registerFont(face.name, face.embeddable);
        this.#registered.add(face.name);
      }
      // `features` makes pdfkit shape the run as a whole; `baseline` lines up fonts of different height.
      const features = rtl ? [RIGHT_TO_LEFT] : ['kern'];
      this.#doc.font(face.name).fontSize(sizePt);
      this.#doc.text(text, x, baseline, {
        lineBreak: false,
        baseline: 'alphabetic',
        features: features as PDFKit.Mixins.OpenTypeFeatures[],
      });
      x += width;
    }
  }
}
