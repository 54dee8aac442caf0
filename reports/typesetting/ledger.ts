import { pieces } from './pieces';
import type { CellStyle, SetRow, Sheet, TextStyle } from './sheet';

export interface Column extends CellStyle {
  readonly head: string;
}

/** A line under a row, over the whole width: where its figures come from. */
export interface Note {
  readonly text: string;
  readonly style: TextStyle;
}

export const left = (head: string, widthPt: number): Column => ({ head, widthPt, align: 'left' });
export const right = (head: string, widthPt: number): Column => ({ head, widthPt, align: 'right' });

const HEAD: TextStyle = { sizePt: 7, weight: 700 };
const ROW: TextStyle = { sizePt: 7 };

/** A table that may run over pages: each has its heads, and a row keeps its notes on its page where one page holds them. */
export class Ledger {
  constructor(
    private readonly sheet: Sheet,
    private readonly columns: readonly Column[],
  ) {}

  /** Prints the heads. `repeated`: on a further page, for the eye only. */
  async heads(role: 'TH' | 'repeated' = 'TH'): Promise<void> {
    const heads = this.columns.map(({ head }) => head);
    this.sheet.place(await this.sheet.set(heads, this.columns, HEAD), role);
    this.sheet.rule();
  }

  async row(cells: readonly string[], style: TextStyle = ROW, notes: readonly Note[] = []): Promise<void> {
    const rows: SetRow[] = [await this.sheet.set(cells, this.columns, style)];
    for (const { text, style: small } of notes) rows.push(await this.sheet.set([text], [this.whole], small));
    const heightPt = rows.reduce((sum, row) => sum + row.heightPt, 0);
    if (heightPt <= this.sheet.pagePt) return this.together(rows);
    for (const row of rows) {
      for (const part of pieces(row, this.sheet.pagePt)) await this.together([part]);
    }
  }

  private async together(rows: readonly SetRow[]): Promise<void> {
    if (this.sheet.room(rows.reduce((sum, row) => sum + row.heightPt, 0))) await this.heads('repeated');
    for (const row of rows) this.sheet.place(row, 'TD');
  }

  private get whole(): CellStyle {
    return { widthPt: this.sheet.widthPt, align: 'left', span: this.columns.length };
  }
}
