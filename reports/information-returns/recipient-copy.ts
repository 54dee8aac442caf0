import { parseInstant } from '../../src/units';
import { Ledger, left, right } from '../typesetting/ledger';
import { Sheet, type TextStyle } from '../typesetting/sheet';
import type { BoxWords, ReturnBoxes, ReturnForm, ReturnYear } from './year-data';

/** Payer or recipient as a copy prints them. */
export interface CopyParty {
  /** One or two lines. */
  readonly name: readonly string[];
  readonly address: readonly string[];
  /** The payer's in full, the recipient's cut (26 CFR 301.6109-4); empty where there is none. */
  readonly tin: string;
}

/** What the recipient of one return gets. */
export interface RecipientCopy {
  readonly form: ReturnForm;
  readonly isCorrected: boolean;
  readonly payer: CopyParty & { readonly phone: string };
  readonly recipient: CopyParty;
  readonly account: string;
  /** Dollars and cents by box. */
  readonly boxes: Readonly<Record<string, string>>;
}

/** What every copy of a run is printed with. */
export interface CopyContext {
  readonly law: ReturnYear;
  /** IANA zone of the year. */
  readonly zone: string;
  /** Name and version of the program. */
  readonly program: string;
}

const BODY: TextStyle = { sizePt: 8.5, gapAfterPt: 2 };
const STRONG: TextStyle = { sizePt: 9, weight: 700, gapAfterPt: 4 };
const SECTION: TextStyle = { sizePt: 11, weight: 700, gapAfterPt: 3 };
const CELL: TextStyle = { sizePt: 9 };
const AMOUNT: TextStyle = { sizePt: 10, weight: 700 };

const PARTY_COLUMNS = [left('', 100), left('Payer', 310), left('Recipient', 310)];
const BOX_COLUMNS = [left('Box', 50), left('What it is', 550), right('US dollars', 120)];

const TITLES: Readonly<Record<ReturnForm, string>> = {
  '1099-MISC': 'Miscellaneous information',
  '1099-NEC': 'Nonemployee compensation',
};

/** Copy B of Form 1099-DA (2026) has it in ../shared/data/law, and copies of others of Forms 1099-MISC and 1099-NEC word by word. */
const LEGEND =
  'This is important tax information and is being furnished to the IRS. If you are required to file a return, a negligence penalty or other sanction may be imposed on you if this income is taxable and the IRS determines that it has not been reported.';

/** A recipient's copy as PDF bytes: the same copy and context give the same bytes. */
export async function recipientCopyPdf(copy: RecipientCopy, context: CopyContext): Promise<Uint8Array> {
  const { law, zone, program } = context;
  const sheet = new Sheet({
    title: `${copy.isCorrected ? 'Corrected ' : ''}Form ${copy.form} ${law.year}, copy for the recipient`,
    language: 'en-US',
    dated: parseInstant(`${law.year}-12-31T00:00:00Z`),
    producer: program,
    foot: [
      'Substitute statement (IRS Publication 1179, read in what others say of its edition of July 2026): look at it with your preparer before you rely on the form of it.',
      `Not tax advice. Tax zone ${zone}. ${program} · form ${copy.form} · calendar year ${law.year} · account ${copy.account}`,
    ],
  });
  if (copy.isCorrected) await sheet.paragraph('CORRECTED', { sizePt: 16, weight: 700, gapAfterPt: 2 });
  await sheet.paragraph(`Form ${copy.form}, ${law.year}`, { sizePt: 18, weight: 700, gapAfterPt: 1 }, 'H1');
  await sheet.paragraph(
    `${TITLES[copy.form]}. Copy B, for the recipient. For calendar year ${law.year}. OMB No. ${law.ombNumbers[copy.form]}.`,
    BODY,
  );
  await sheet.paragraph(LEGEND, STRONG);
  await parties(sheet, copy);
  await amounts(sheet, copy, law);
  await notes(sheet, copy, law);
  return sheet.finish();
}

async function parties(sheet: Sheet, { payer, recipient, account }: RecipientCopy): Promise<void> {
  await sheet.paragraph('Payer and recipient', SECTION, 'H2');
  const table = new Ledger(sheet, PARTY_COLUMNS);
  await table.heads();
  for (let i = 0; i < Math.max(payer.name.length, recipient.name.length); i += 1) {
    await table.row([i === 0 ? 'Name' : '', payer.name[i] ?? '', recipient.name[i] ?? ''], CELL);
  }
  for (let i = 0; i < Math.max(payer.address.length, recipient.address.length); i += 1) {
    await table.row([i === 0 ? 'Address' : '', payer.address[i] ?? '', recipient.address[i] ?? ''], CELL);
  }
  const missing = 'none on file';
  await table.row(['TIN', payer.tin, recipient.tin === '' ? missing : recipient.tin], CELL);
  await table.row(['Telephone', payer.phone, ''], CELL);
  await table.row(['Account number', '', account], { ...CELL, gapAfterPt: 8 });
}

async function amounts(sheet: Sheet, { form, boxes }: RecipientCopy, law: ReturnYear): Promise<void> {
  await sheet.paragraph('Amounts', SECTION, 'H2');
  const table = new Ledger(sheet, BOX_COLUMNS);
  await table.heads();
  for (const [box, amount] of filled(boxes)) {
    await table.row([box, roleOf(form, box, law).words, amount], AMOUNT);
  }
  await sheet.paragraph('', { sizePt: 4 });
  await sheet.paragraph('Boxes of the form that are not shown here are empty.', BODY);
}

async function notes(sheet: Sheet, copy: RecipientCopy, law: ReturnYear): Promise<void> {
  await sheet.paragraph('What this means for you', SECTION, 'H2');
  const taxBox = copy.form === '1099-NEC' ? law.boxes.withheldNec : law.boxes.withheldMisc;
  const sentences = [
    ...(copy.isCorrected ? ['This copy takes the place of one that you got before: use the amounts of this one.'] : []),
    copy.recipient.tin === ''
      ? 'The payer has no TIN of yours on file. Give it with Form W-9: without it tax is withheld from your payments.'
      : 'Your TIN shows its last four digits only, for your protection. The payer reports the whole number to the IRS.',
    "The account number is the payer's own number for you.",
    ...filled(copy.boxes).map(([box]) => `Box ${box}: ${roleOf(copy.form, box, law).use}`),
    ...(copy.boxes[taxBox] === undefined ? ['No tax was withheld: you may have to make estimated payments (Form 1040-ES).'] : []), // prettier-ignore
    'Payments in coin stand at their value in US dollars when they were made available to you, before every fee (gross). Your own income may differ in time and amount: ask the payer for the differences line by line.',
    'Is it wrong? Ask the payer to correct it. Where that is not done, report the right income and explain it on your return.',
  ];
  for (const sentence of sentences) await sheet.paragraph(sentence, BODY);
}

function filled(boxes: RecipientCopy['boxes']): [box: string, amount: string][] {
  return Object.entries(boxes).sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
}

/** What a box of a form is for; a box that nothing of ours goes to stands on a return that was filed elsewhere. */
function roleOf(form: ReturnForm, box: string, { boxes, boxWords }: ReturnYear): BoxWords {
  const roles: readonly (keyof ReturnBoxes)[] =
    form === '1099-NEC' ? ['compensation', 'withheldNec'] : ['rent', 'otherIncome', 'withheldMisc'];
  const role = roles.find((one) => boxes[one] === box);
  if (role !== undefined) return boxWords[role];
  return { words: `Box ${box} of the form`, use: 'See the instructions on the form of that year.' };
}
