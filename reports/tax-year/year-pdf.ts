import { type Instant, parseInstant } from '../../src/units';
import { form8949Year } from '../form-8949';
import { roundingWords } from '../rounding-policy';
import { Ledger, left, right } from '../typesetting/ledger';
import { Sheet, type TextStyle } from '../typesetting/sheet';
import { printSection } from './pdf-section';
import { type Cells, saidIn, type Table } from './table';
import type { YearPack } from './year-pack';

/** What is printed beside the pack. */
export interface PdfContext {
  readonly isBlocked: boolean;
  readonly tables: readonly Table[];
  readonly program: string;
  readonly factsSha256: string;
}

/** As many sources of prices fit into the foot. */
const SOURCES_MAX = 2;

const BODY: TextStyle = { sizePt: 8.5, gapAfterPt: 2 };
const SECTION: TextStyle = { sizePt: 11, weight: 700, gapAfterPt: 3 };

const SUMMARY_COLUMNS = [left('Item', 200), left('What it is', 360), right('USD or answer', 160)];

/** The year on pages, printed from the cells of its tables: the same pack and context give the same bytes. */
export async function yearPdf(pack: YearPack, context: PdfContext): Promise<Uint8Array> {
  const sheet = new Sheet({
    title: `Tax year ${pack.year}${pack.holder === '' ? '' : `, ${pack.holder}`}`,
    language: 'en-US',
    dated: datedBy(pack),
    producer: context.program,
    foot: foot(pack, context),
  });
  await sheet.paragraph(`Tax year ${pack.year}`, { sizePt: 18, weight: 700, gapAfterPt: 4 }, 'H1');
  if (pack.holder !== '') await sheet.paragraph(pack.holder, { sizePt: 13, gapAfterPt: 2 });
  if (context.isBlocked) await blocked(sheet, pack);
  const prices = new Map(pack.prices.map((price) => [price.id, price]));
  const { boxes } = form8949Year(pack.year);
  for (const table of context.tables) {
    if (table.name === 'summary') await summary(sheet, table);
    else await printSection(sheet, table, { prices, boxes, rounding: roundingWords(pack.filing.rounding) });
  }
  return sheet.finish();
}

/** The latest instant among the facts: a pack is as old as what it tells. */
function datedBy({ year, income, sales, lots, prices }: YearPack): Instant {
  const times = [...[...income, ...prices].map(({ at }) => at), ...sales.map(({ disposedAt }) => disposedAt)];
  const start = parseInstant(`${year}-01-01T00:00:00Z`);
  return [...times, ...lots.map(({ acquiredAt }) => acquiredAt)].reduce((late, at) => (at > late ? at : late), start);
}

function foot({ year, zone, filing, prices }: YearPack, { isBlocked, program, factsSha256 }: PdfContext): string[] {
  const sources = [...new Set(prices.map(({ source, stated }) => (stated === undefined ? source : `stated by ${stated.by}`)))].sort(); // prettier-ignore
  const named = sources.length > SOURCES_MAX ? `${sources.length} sources, in the appendix` : sources.join('; ');
  const unit = filing.rounding === 'cents' ? 'cents' : 'whole dollars';
  return [
    `Not tax advice.${isBlocked ? ' Not final: something is missing.' : ''} Tax zone ${zone}, times UTC. Prices: ${named === '' ? 'none used' : named}.`,
    `Rounding, half up: forms in ${unit}, as the front says; ledgers in 8 decimals, their totals exact sums in cents; exact in year.json. How lots were counted stands at the front.`,
    `Facts sha256 ${factsSha256} · ${program} · tax year ${year}`,
  ];
}

async function blocked(sheet: Sheet, { year, zone, rules }: YearPack): Promise<void> {
  await sheet.paragraph('This year has no totals yet.', { sizePt: 12, weight: 700, gapAfterPt: 4 });
  await sheet.paragraph('What is missing is listed below. A missing price is never taken for 0.', BODY);
  for (const words of [`Calendar year ${year} in the zone ${zone}; times are UTC.`, ...rules]) {
    await sheet.paragraph(words, BODY);
  }
}

/** Figures as a table, and what they rest on as sentences. */
async function summary(sheet: Sheet, table: Table): Promise<void> {
  const said = (row: Cells) => ({ item: saidIn(row, 'item'), words: saidIn(row, 'words'), usd: saidIn(row, 'usd') });
  const rows = table.rows.map(said).filter(({ item }) => item !== 'holder');
  const isSentence = ({ item }: { item: string }): boolean => item === 'year' || item === 'note';
  await sheet.paragraph(rows.find(({ item }) => item === 'year')?.words ?? '', { ...BODY, gapAfterPt: 4 });
  sheet.rule();
  const ledger = new Ledger(sheet, SUMMARY_COLUMNS);
  await ledger.heads();
  for (const { item, words, usd } of rows.filter((row) => !isSentence(row))) {
    const title = item.charAt(0).toUpperCase() + item.slice(1);
    await ledger.row(usd === '' ? [title, '', words] : [title, words, usd]);
  }
  await sheet.paragraph('', BODY);
  await sheet.paragraph('What the figures rest on', SECTION, 'H2');
  for (const { words } of rows.filter(({ item }) => item === 'note')) await sheet.paragraph(words, BODY);
}
