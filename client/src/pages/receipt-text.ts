import { CHECKPOINTS } from '../../../src/chain/checkpoints';
import { type ReceiptVerdict, verifyReceipt, type VerifyReceiptOptions } from '../../../src/chain/verify-receipt';

/** A receipt is a few hundred kilobytes at most; more is not read into the page. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;

/** A verdict, and how long it took. */
export interface Checked {
  readonly verdict: ReceiptVerdict;
  readonly ms: number;
  /** Of the file, as revocations name it; nothing when the file is none. */
  readonly digest: string | undefined;
}

/** Runs the hashing core on the text of a file; what is no JSON is refused like any other damage. Nobody is asked. */
export function checkText(text: string, tools: VerifyReceiptOptions = {}): Checked {
  const begun = performance.now();
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    file = undefined;
  }
  const verdict = verifyReceipt(file, CHECKPOINTS, tools);
  const { duration } = performance.measure('paydirt-receipt', { start: begun });
  const digest = verdict.steps.find(({ step }) => step === 'file')?.evidence['digest'];
  return { verdict, ms: Math.round(duration), digest };
}

/** The text of a file that a person chose; one that is too large for any proof is read as nothing. */
export async function readFileText(file: File): Promise<string> {
  return file.size > FILE_BYTES_MAX ? '' : file.text();
}
