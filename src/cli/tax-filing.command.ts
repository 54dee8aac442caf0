import { recipientCopyPdf } from '../../reports/information-returns';
import { type FilingRun, filingRun, matchingRun } from '../filing';
import { VERSION } from '../project-root';
import { DomainError, type TaxYear, taxYear } from '../units';
import { BAD_INPUT, type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { judgeFile, readExactJson } from './exact-file.adapter';
import { writeFolder } from './folder.adapter';
import { readText } from './text-file.adapter';

/** A year of ten thousand payees has about 300 MB. */
const FILE_BYTES_MAX = 480_000_000;
/** What the engine calls a file that it cannot use at all. */
export const BAD_FILE = 'filing.bad-file';

/** Judges a year of payments typed into a file, and makes the portal's files where nothing is wrong. */
export const taxFiling: Command = {
  name: 'tax filing',
  words: ['FILE'],
  options: { year: 'Y', template: '[FILE]', out: '[DIR]', copies: '[DIR]' },
  summary:
    "Forms 1099 due for the payments in a file, offline; with the IRS portal's own template and a new folder, the files to upload; recipients' copies as PDF",
  async run({ words: [path = ''], options }, { out, err }) {
    const year = yearOf(options['year']);
    const { template, out: folder, copies } = options;
    needsTemplate(options);
    const json = await readExactJson(path, FILE_BYTES_MAX);
    const header = template === undefined ? undefined : await readText(template);
    const run = judgeFile(path, BAD_FILE, () => filingRun(json, year, header));
    out(JSON.stringify(run.report));
    if (reportFaults(run, err)) return EXIT_REFUSED;
    if (copies !== undefined) {
      await writeFolder(copies, await printedCopies(run));
      err(
        `${run.copies.length} copies for recipients are in ${copies}: whose each one is, "recipientCopies" says. None was sent.`,
      );
    }
    if (folder === undefined) return EXIT_DONE;
    if (run.files.length === 0) {
      err('No return of this form is due: no file was made.');
      return EXIT_REFUSED;
    }
    await writeFolder(folder, run.files);
    err(`${run.files.length} files are in ${folder}, for your eyes only: they hold whole TINs. Nothing was sent.`);
    return EXIT_DONE;
  },
};

/** Copies as files. */
export async function printedCopies({ copies, law, zone }: FilingRun): Promise<{ name: string; text: Uint8Array }[]> {
  const files: { name: string; text: Uint8Array }[] = [];
  for (const { name, copy } of copies) {
    files.push({ name, text: await recipientCopyPdf(copy, { law, zone, program: `Paydirt ${VERSION}` }) });
  }
  return files;
}

/** The bulk matching of names and TINs with the IRS: rows out, codes in. */
export const taxTinMatching: Command = {
  name: 'tax tin-matching',
  words: ['FILE'],
  options: { codes: '[FILE]', out: '[DIR]' },
  summary: 'the rows to upload for TIN matching, offline; with the file that came back, what it says of each payee',
  async run({ words: [path = ''], options: { codes, out: folder } }, { out, err }) {
    const json = await readExactJson(path, FILE_BYTES_MAX);
    const answer = codes === undefined ? undefined : await readText(codes);
    const run = judgeFile(path, BAD_FILE, () => matchingRun(json, answer));
    out(JSON.stringify(run.report));
    if (folder !== undefined && run.files.length > 0) {
      await writeFolder(folder, run.files);
      err(`${run.files.length} files are in ${folder}, for your eyes only: they hold whole TINs. Nothing was sent.`);
    }
    if (run.errors.length === 0) return EXIT_DONE;
    err(`${run.errors.length} payees or rows were left out: "errors" says which and why.`);
    return EXIT_REFUSED;
  },
};

/** @throws DomainError `cli.usage` */
export function needsTemplate({ template, out }: Readonly<Record<string, string | undefined>>): void {
  if (out !== undefined && template === undefined) {
    throw new DomainError('cli.usage', "--out needs --template: no file is made without the portal's own header.");
  }
}

/** Says what keeps files from being made. @returns whether anything does */
export function reportFaults({ differences, errors }: FilingRun, err: (line: string) => void): boolean {
  for (const difference of differences) err(difference);
  if (differences.length > 0) err('The template differs from what is known of this year: no file was made.');
  if (errors.length > 0) err(`${errors.length} mistakes: "errors" says whose and where. No file was made.`);
  return errors.length > 0 || differences.length > 0;
}

/** @throws DomainError `cli.usage`, `cli.bad-input` */
export function yearOf(text = ''): TaxYear {
  if (!/^\d{4}$/.test(text)) throw new DomainError('cli.usage', '--year must be a year of payments, such as 2026.');
  try {
    return taxYear(Number.parseInt(text, 10));
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    throw new DomainError(BAD_INPUT, cause.message, {}, { cause });
  }
}
