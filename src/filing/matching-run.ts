import type { ExactJson } from '../units';
import { readFilingFile } from './filing-file';
import type { FilingNote } from './payment';
import { matchingFiles, readMatches } from './tin-matching';

/** What a run of `tax tin-matching` comes to. */
export interface MatchingRun {
  readonly report: object;
  readonly errors: readonly FilingNote[];
  /** For the IRS, with whole TINs. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/**
 * The rows to send for TIN matching; with the file that came back, what it says of each payee.
 * @throws DomainError `filing.bad-file`
 */
export function matchingRun(json: ExactJson, codes?: string): MatchingRun {
  const { payees, errors: unread } = readFilingFile(json);
  const all = [...payees.values()];
  const { files, rows, errors: left } = matchingFiles(all);
  const matches = codes === undefined ? { results: [], errors: [] } : readMatches(codes, all);
  const errors = [...unread, ...left, ...matches.errors];
  const named = files.map((text, index) => ({ name: `tin-matching-${String(index + 1).padStart(3, '0')}.txt`, text }));
  return {
    report: { rows, files: named.map(({ name }) => name), results: matches.results, errors },
    errors,
    files: named,
  };
}
