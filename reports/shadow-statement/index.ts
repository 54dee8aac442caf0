import { type Asset, formatCoins, formatInstant, type Instant } from '../../src/units';
import { type CellStyle, Sheet, type TextStyle } from '../typesetting/sheet';

/** What a statement of the shadow says. Sums and ids, nobody's name: the same facts give the same bytes. */
export interface ShadowStatementFacts {
  readonly asOf: Instant;
  /** Of the old system's file. */
  readonly fileSha256: string;
  /** Where the journal ended that was compared. */
  readonly headPosition: number;
  readonly headHash: string;
  readonly members: number;
  /** Members' figures that were compared, one a member and coin. */
  readonly rows: number;
  readonly differences: number;
  readonly totals: readonly ShadowTotal[];
}

/** Sums of one coin, base units. */
export interface ShadowTotal {
  readonly asset: Asset;
  readonly unpaid: bigint;
  readonly paid: bigint;
  readonly ours: bigint;
}

const BODY: TextStyle = { sizePt: 10, gapAfterPt: 6 };
const TITLE: TextStyle = { sizePt: 16, weight: 700, gapAfterPt: 8 };
const COLUMNS: readonly CellStyle[] = [
  { widthPt: 60, align: 'left' },
  ...[130, 130, 130, 130].map((widthPt): CellStyle => ({ widthPt, align: 'right' })),
];
const HEADS = ['Coin', 'Old: unpaid', 'Old: paid since', 'Books', 'Difference'];

/** What the figures mean, in every statement. */
const MEANING =
  'Compared per member and coin: what the old system owes and what it paid since the opening, with what the member has in these books in every class and what these books paid. Both are all that was credited, net of fees.';
/** What the statement is not. */
const LIMITS =
  'It says nothing of members whose figure is zero in both, and nothing of income before the opening: the old system recognised that.';

/** The statement as text, a line each; a file of it ends in a line end. */
export function shadowStatementText(facts: ShadowStatementFacts): string {
  const lines = [
    titleOf(facts),
    '',
    ...sentences(facts),
    '',
    row(HEADS),
    ...facts.totals.map((total) => row(cells(total))),
    '',
    MEANING,
    LIMITS,
  ];
  return `${lines.join('\n')}\n`;
}

/** The same as a printed page. @param producer the software with its version */
export async function shadowStatementPdf(facts: ShadowStatementFacts, producer: string): Promise<Uint8Array> {
  const sheet = new Sheet({
    title: titleOf(facts),
    language: 'en-US',
    dated: facts.asOf,
    producer,
    foot: [`Journal ${facts.headPosition} ${facts.headHash}. File ${facts.fileSha256}.`],
  });
  await sheet.paragraph(titleOf(facts), TITLE, 'H1');
  for (const sentence of sentences(facts)) await sheet.paragraph(sentence, BODY);
  await sheet.row(HEADS, COLUMNS, { sizePt: 9, weight: 700 }, 'TH');
  for (const total of facts.totals) await sheet.row(cells(total), COLUMNS, { sizePt: 9 }, 'TD');
  await sheet.paragraph(MEANING, BODY);
  await sheet.paragraph(LIMITS, BODY);
  return sheet.finish();
}

function titleOf({ differences }: ShadowStatementFacts): string {
  if (differences === 0) return 'Zero-difference statement';
  return `Statement with ${differences === 1 ? '1 difference' : `${differences} differences`}`;
}

function sentences(facts: ShadowStatementFacts): string[] {
  const { differences, members, rows } = facts;
  return [
    `As of ${formatInstant(facts.asOf)}, by when things happened.`,
    differences === 0
      ? `${rows} figures of ${members} members: every one is the same to the last base unit.`
      : `${rows} figures of ${members} members: ${differences} are not the same.`,
    `Journal up to entry ${facts.headPosition}, head ${facts.headHash}.`,
    `File of the old system, SHA-256 ${facts.fileSha256}.`,
  ];
}

function cells({ asset, unpaid, paid, ours }: ShadowTotal): string[] {
  const coins = (units: bigint): string => formatCoins({ asset, units });
  return [asset, coins(unpaid), coins(paid), coins(ours), coins(unpaid + paid - ours)];
}

function row([first = '', ...rest]: readonly string[]): string {
  return first.padEnd(6) + rest.map((text) => text.padStart(24)).join('');
}
