import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RecipientCopy, recipientCopyPdf, returnYear, type ReturnYear } from '../../reports/information-returns';
import { NAMES } from '../support/names';
import { pdfLines, readPdf } from '../support/pdf-reader';

const FOLDER = join(__dirname, 'recipient-copy');

const MISC: RecipientCopy = {
  form: '1099-MISC',
  isCorrected: false,
  payer: {
    name: ['Example Mining LLC'],
    address: ['1 Shaft Road', 'Austin, TX 78701'],
    tin: '12-3456788',
    phone: '512-555-0100',
  },
  recipient: { name: ['Ada Miner'], address: ['2 Vein Street', 'Reno, NV 89501'], tin: 'XXX-XX-9999' },
  account: 'A-7',
  boxes: { 3: '2500.00', 4: '600.00' },
};
const NEC: RecipientCopy = { ...MISC, form: '1099-NEC', boxes: { '1a': '2500.00' } };

function print(copy: RecipientCopy, year = 2026) {
  const context = { law: returnYear(year) as ReturnYear, zone: 'America/New_York', program: 'Paydirt 0.1.0' };
  return recipientCopyPdf(copy, context);
}

const linesOf = async (copy: RecipientCopy, year = 2026): Promise<string[]> =>
  pdfLines(readPdf(await print(copy, year)));

describe('the recipient’s copy on paper', () => {
  it.each([
    ['1099-misc-2026', MISC, 2026],
    ['1099-nec-2026', NEC, 2026],
    ['1099-nec-2024', { ...NEC, boxes: { 1: '700.00' } }, 2024],
    ['1099-misc-2026-corrected', { ...MISC, isCorrected: true, boxes: { 3: '0.00' } }, 2026],
  ])('%s reads as it was read and found right', async (name, copy, year) => {
    const lines = `${(await linesOf(copy, year)).join('\n')}\n`;
    const golden = join(FOLDER, `${name}.txt.golden`);
    if (process.env['GOLDEN'] === 'write') writeFileSync(golden, lines);
    expect(lines).toBe(readFileSync(golden, 'utf8'));
  });

  it('is the same bytes for the same copy, and others for a corrected one', async () => {
    const [first, second] = [await print(MISC), await print(MISC)];
    expect(Buffer.compare(first, second)).toBe(0);
    expect(Buffer.compare(first, await print({ ...MISC, isCorrected: true }))).not.toBe(0);
  });

  it('names box 1 of Form 1099-NEC until 2025 and 1a from 2026 on, with the same words', async () => {
    const box = async (year: number, name: string) =>
      readPdf(await print({ ...NEC, boxes: { [name]: '700.00' } }, year)).elements.find(({ tag, text }) => tag === 'Table' && text.includes('700.00')); // prettier-ignore
    expect((await box(2025, '1'))?.text).toContain('1 Nonemployee compensation 700.00');
    expect((await box(2026, '1a'))?.text).toContain('1a Nonemployee compensation 700.00');
    expect((await box(2026, '1'))?.text).not.toContain('Nonemployee compensation');
  });

  it('is one page, titled, tagged, with the OMB number of its form, and says on it that it is a substitute', async () => {
    const pdf = readPdf(await print({ ...MISC, isCorrected: true }));
    expect([pdf.title, pdf.language, pdf.artifacts.length]).toEqual(['Corrected Form 1099-MISC 2026, copy for the recipient', 'en-US', 1]); // prettier-ignore
    expect(pdf.artifacts[0]?.join(' ')).toContain('Substitute statement (IRS Publication 1179');
    expect(pdf.elements[2]?.text).toContain('OMB No. 1545-0115.');
    expect(readPdf(await print(NEC)).elements[1]?.text).toContain('OMB No. 1545-0116.');
    expect(pdf.elements.filter(({ tag }) => tag === 'H1').map(({ text }) => text)).toEqual(['Form 1099-MISC, 2026']);
    expect(pdf.elements[0]).toMatchObject({ tag: 'P', text: 'CORRECTED' });
    expect(readPdf(await print(MISC)).elements.map(({ text }) => text)).not.toContain('CORRECTED');
  });

  it('says of a recipient without a number that none is on file', async () => {
    const lines = (await linesOf({ ...MISC, recipient: { ...MISC.recipient, tin: '' } })).join('\n');
    expect(lines).toContain('TD none on file');
    expect(lines).toContain('The payer has no TIN of yours on file');
    expect(lines).not.toContain('last four digits');
  });

  it.each(NAMES)('%s is printed', async (_script, name) => {
    const party = { ...MISC.recipient, name: [name] };
    const bytes = await print({ ...MISC, recipient: party });
    expect(Buffer.from(bytes).subarray(0, 8).toString('latin1')).toBe('%PDF-1.7');
  });
});
