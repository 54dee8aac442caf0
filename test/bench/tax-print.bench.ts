import { readFileSync } from 'node:fs';
import PDFDocument from 'pdfkit';
import { memberIncomeReport } from '../../reports/member-income';
import { packOf, yearPackPdf } from '../../reports/tax-year';
import type { YearPack } from '../../reports/tax-year/year-pack';
import { unpackWoff } from '../../reports/typesetting/woff';
import { judgeYear, type MemberIncomeFacts } from '../../src/tax';
import { PrintPress } from '../../src/tax/print-press.adapter';
import { DAY_MS, parseExactJson, usd, ZERO_USD } from '../../src/units';
import { type PdfElement, readPdf } from '../support/pdf-reader';
import { factsFor } from '../support/report-facts';
import { type Figure, peakRssMb, rounded, seconds } from './figure';
import { compare, interleave, median } from './interleaved';

const PROGRAM = 'Paydirt bench';
const PACK_ROWS = 365;
const PACK_TIMES_MOST = 2;
const STATEMENTS = 10_000;
const STATEMENT_ROWS = 40;
const SECONDS_MOST = 300;
const CORES = 2;
/** Odd, so that one is in the middle; the first ones are slow. */
const BASELINE_RUNS = 15;
const FONTS = [400, 700].map((weight) => readFileSync(require.resolve(`@fontsource/noto-sans/files/noto-sans-latin-${weight}-normal.woff`))); // prettier-ignore

/** A receipt a day, each with a cost, priced and proved. */
function packOf365(): YearPack {
  const events = Array.from({ length: PACK_ROWS }, (_, index) => ({
    ...{ id: `receipt/0198f2a4-77b1-7c3e-9d10-5b${index}`, kind: 'income', wallet: 'main', asset: 'BTC' },
    ...{ at: new Date(Date.UTC(2025, 0, 1, 12) + index * DAY_MS).toISOString(), amount: `0.000${10_000 + index * 7}` },
    ...{ unitPriceUsd: `9${index % 10}765.43`, txid: 'ab'.repeat(32), fee: { usd: '0.25' } },
  }));
  return packOf(judgeYear(parseExactJson(JSON.stringify({ zone: 'America/New_York', events })), 2025), {
    holder: 'Zoë Miner',
    filing: { rounding: 'cents', rows: 'lots', status: 'other', taxableIncome: null, wages: null, carriedIn: { short: ZERO_USD, long: ZERO_USD } }, // prettier-ignore
    activity: { treatment: 'undecided', expenses: [] },
  });
}

/** Every text of a file, by lines: what was printed beside and below one another. */
function textOf(pdf: Uint8Array): string[][] {
  const { elements, artifacts } = readPdf(pdf);
  const own = ({ tag, text, children }: PdfElement): string[][] =>
    tag === 'Table' ? children.map((row) => row.children.map((cell) => cell.text)) : [[text]];
  return [...elements.flatMap(own), ...artifacts.flat().map((line) => [line])];
}

/** The same text by pdfkit and nothing else: no tags, no measured columns, no line breaks. @returns bytes */
function pdfkitAlone(lines: readonly (readonly string[])[]): Promise<number> {
  const doc = new PDFDocument({ size: [792, 612], margin: 0, compress: false, bufferPages: true, font: '' });
  const bytes = new Promise<number>((resolve) => {
    let count = 0;
    doc.on('data', (chunk: Uint8Array) => (count += chunk.length));
    doc.on('end', () => resolve(count));
  });
  FONTS.forEach((font, index) => doc.registerFont(`font${index}`, unpackWoff(font)));
  let y = 36;
  for (const cells of lines) {
    if (y > 540) {
      doc.addPage();
      y = 36;
    }
    doc.font('font0').fontSize(7);
    for (const [index, cell] of cells.entries()) doc.text(cell, 36 + (index * 720) / cells.length, y, { lineBreak: false }); // prettier-ignore
    y += 9;
  }
  doc.end();
  return bytes;
}

/** A year's pack of 365 receipts against pdfkit alone, in turns. */
export async function packBench(): Promise<Figure[]> {
  const pack = packOf365();
  const text = textOf(await yearPackPdf(pack, PROGRAM));
  const own = { name: 'pack', items: 1, run: async () => void (await yearPackPdf(pack, PROGRAM)) };
  const baseline = { name: 'pdfkit', items: 1, run: async () => void (await pdfkitAlone(text)) };
  const times = await interleave([own, baseline]);
  const [ours, theirs] = [times.get(own) ?? [], times.get(baseline) ?? []];
  const { ratio } = compare(ours, theirs);
  const value = rounded(1 / ratio);
  return [
    {
      ...{ what: `year's pack of ${PACK_ROWS} receipts as tagged PDF, ${Math.round(median(ours) * 1000)} ms`, value },
      ...{ unit: 'times', baseline: 'the same text by pdfkit alone, untagged', ratio: rounded(ratio) },
      ...{ rssMb: peakRssMb(), wanted: `at most ${PACK_TIMES_MOST}`, ok: value <= PACK_TIMES_MOST },
    },
  ];
}

/** Time of this process, all its threads, on the cores: the clock says how busy others keep the machine. */
async function cpuSeconds(work: () => Promise<unknown>): Promise<number> {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

function statement(member: number): MemberIncomeFacts {
  const facts = factsFor(`Member ${member} Łukasz`);
  const lines = Array.from({ length: STATEMENT_ROWS }, (_, index) => {
    const line = facts.lines[index % facts.lines.length];
    if (line === undefined) throw new Error('no line');
    return { ...line, id: `r${index}`, cause: `receipt/${index}/${member}`, quoteId: `q-BTC-${index}` };
  });
  return { ...facts, memberId: `m${member}`, lines, total: usd(lines.reduce((sum, line) => sum + line.usd, 0n)) };
}

/** 10,000 members' statements in two threads, as the service prints them, never more at once than there are threads. */
export async function statementsBench(): Promise<Figure[]> {
  const text = textOf((await memberIncomeReport(statement(0), PROGRAM)).pdf);
  const alone: number[] = [];
  for (let run = 0; run < BASELINE_RUNS; run += 1) alone.push(await cpuSeconds(() => pdfkitAlone(text)));
  const press = new PrintPress({ threads: CORES, idleMs: 1_000 });
  let next = 0;
  const printAll = async (): Promise<void> => {
    for (let member = next; member < STATEMENTS; member = next) {
      next += 1;
      const { manifest } = await press.print('income', statement(member), PROGRAM);
      if (manifest.memberId !== `m${member}`) throw new Error('another member got this statement');
    }
  };
  let elapsed = 0;
  const worked = await cpuSeconds(async () => {
    elapsed = await seconds(() => Promise.all(Array.from({ length: CORES }, printAll)));
  });
  await press.close();
  const busy = rounded(worked / CORES);
  return [
    {
      ...{
        what: `${STATEMENTS} statements of ${STATEMENT_ROWS} rows in ${CORES} threads, ${Math.round(elapsed)} s by the clock`,
      },
      ...{
        value: busy,
        unit: `s of ${CORES} cores`,
        baseline: 'the text of one by pdfkit alone, untagged, times as many',
      },
      ...{ ratio: rounded((median(alone) * STATEMENTS) / worked), rssMb: peakRssMb() },
      ...{ wanted: `at most ${SECONDS_MOST} s of processor time on each`, ok: busy <= SECONDS_MOST },
    },
  ];
}
