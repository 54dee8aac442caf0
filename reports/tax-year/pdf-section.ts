import { formatInstant } from '../../src/units';
import { sha256Hex } from '../canonical';
import type { FormBox } from '../form-8949';
import { Ledger, type Note } from '../typesetting/ledger';
import type { Sheet, TextStyle } from '../typesetting/sheet';
import { sourceOf } from './ledgers';
import { type Page, PAGES } from './pages';
import { type Cells, saidIn, type Table, tableCsv } from './table';
import type { PackPrice } from './year-pack';

/** What rows name by an id or a letter only. */
export interface Named {
  readonly prices: ReadonlyMap<string, PackPrice>;
  readonly boxes: readonly Pick<FormBox, 'box' | 'part' | 'words'>[];
  /** How the amounts of the forms are rounded, in sentences. */
  readonly rounding: string;
}

/** Beyond it a ledger would be thousands of pages that nobody reads: its hash is printed, the CSV has the rows. */
const ROWS_MAX = 20_000;
/** A heading does not stand alone at the foot of a page: its heads and a first row come with it. */
const SECTION_PT = 90;
/** Sentences under it, three lines at most. */
const SENTENCES_PT = 36;

const BODY: TextStyle = { sizePt: 8.5, gapAfterPt: 2 };
const ROW: TextStyle = { sizePt: 7, gapAfterPt: 1 };
const TOTAL: TextStyle = { sizePt: 7, weight: 700, gapAfterPt: 6 };
const SMALL: TextStyle = { sizePt: 6, gapAfterPt: 2 };
const SECTION: TextStyle = { sizePt: 11, weight: 700, gapAfterPt: 3 };
const GROUP: TextStyle = { sizePt: 8.5, weight: 700, gapAfterPt: 2 };

/** One table of a pack with its heading, cell by cell what its CSV says. */
export async function printSection(sheet: Sheet, table: Table, named: Named): Promise<void> {
  const page = PAGES[table.name];
  if (page === undefined) throw new Error(`no page is laid out for ${table.name}`);
  const own = table.rows.filter((row) => totalWords(row) === undefined).length;
  await sheet.paragraph('', BODY);
  const isForm = table.name === 'form-8949';
  sheet.room(isForm ? SECTION_PT + SENTENCES_PT : SECTION_PT);
  await sheet.paragraph(page.isList ? `${page.title} (${own})` : page.title, SECTION, 'H2');
  if (own === 0) return sheet.paragraph(page.none, BODY);
  if (own > ROWS_MAX) return sheet.paragraph(tooLong(table), BODY);
  if (isForm) await sheet.paragraph(named.rounding, BODY);
  let group: string | undefined;
  let ledger = new Ledger(sheet, page.columns);
  for (const row of table.rows) {
    const next = page.byBox ? groupOf(row, named) : '';
    if (next !== group) {
      sheet.room(SECTION_PT);
      if (next !== '') await sheet.paragraph(next, GROUP, 'H3');
      ledger = new Ledger(sheet, page.columns);
      await ledger.heads();
      group = next;
    }
    await printRow(ledger, { page, row, named });
  }
}

function tooLong(table: Table): string {
  return `There are too many rows to print. They are in ${table.name}.csv, SHA-256 ${sha256Hex(tableCsv(table))}.`;
}

/** Rows of forms and disposals stand by the box of Form 8949. */
function groupOf(row: Cells, { boxes }: Named): string {
  const said = saidIn(row, 'box') || saidIn(row, 'form_row').split('-')[0];
  const box = boxes.find((one) => one.box === said);
  if (box !== undefined) return `Box ${box.box}, Part ${box.part === 'short' ? 'I' : 'II'}: ${box.words}`;
  return saidIn(row, 'realized_usd') === '' ? '' : 'All boxes together';
}

/** What a row of totals is called; undefined for a row of its own. */
function totalWords(row: Cells): string | undefined {
  switch (saidIn(row, 'record')) {
    case 'total':
      return 'Total';
    case 'box total':
      return `Total of box ${saidIn(row, 'form_row')}`;
    case 'line 2':
      return `Line 2, all copies together: to Schedule D, line ${saidIn(row, 'schedule_d_line')}`;
    default:
      return undefined;
  }
}

async function printRow(ledger: Ledger, { page, row, named }: { page: Page; row: Cells; named: Named }): Promise<void> {
  const total = totalWords(row);
  if (total === undefined) {
    const cells = page.cells.map((column) => saidIn(row, column));
    return ledger.row(cells, ROW, trailOf(page, row, named));
  }
  const cells = page.cells.map((column) =>
    column === page.totalIn ? total : column === 'form_row' ? '' : saidIn(row, column),
  );
  return ledger.row(cells, TOTAL);
}

/** Where a row comes from, in one line. */
function trailOf({ trail }: Page, row: Cells, { prices }: Named): Note[] {
  const words = trail.flatMap(([word, column]) => {
    const said = saidIn(row, column);
    if (said === '') return [];
    const price = column === 'quote' ? prices.get(said) : undefined;
    return [`${word} ${price === undefined ? said : `${sourceOf(price)}, ${formatInstant(price.at)}, quote ${said}`}`];
  });
  return words.length === 0 ? [] : [{ text: words.join(' · '), style: SMALL }];
}
