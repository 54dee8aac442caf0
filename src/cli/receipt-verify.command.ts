import { readFile, stat } from 'node:fs/promises';
import { CHECKPOINTS, type ReceiptGrade, verifyReceipt } from '../chain';
import { DomainError } from '../units';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';

/** Far above any receipt: headers of two difficulty periods have 640 kB. */
const FILE_BYTES_MAX = 20_000_000;

const GRADES: Readonly<Record<ReceiptGrade, string>> = {
  checkpoint: 'Grade: proof of work, on the public chain as this release knows it.',
  work: 'Grade: proof of work only. Compare a block hash with a source of your own.',
  none: 'Grade: no proof of work. It shows how a receipt works and proves no payment of real bitcoin.',
};

/** Checks a receipt from the file alone: no network, no database, no configuration. */
export const receiptVerify: Command = {
  name: 'receipt verify',
  words: ['FILE'],
  options: {},
  summary: 'checks a payout receipt offline',
  async run({ words: [path = ''] }, { out }) {
    const verdict = verifyReceipt(await readJson(path), CHECKPOINTS);
    for (const { ok, text } of verdict.steps) out(`${ok ? ' ok ' : ' -- '} ${text}`);
    if (verdict.refusal !== null) {
      out(`Refused: this receipt proves nothing. (${verdict.refusal.code})`);
      out('Next: ask for the file again; if it stays refused, ask the operator for the transaction.');
      return EXIT_REFUSED;
    }
    out('The receipt holds: the payment is in the block that it names.');
    out(GRADES[verdict.grade]);
    out('It shows that the payment was made, not that it is still unspent. Nobody was asked; no money is affected.');
    return EXIT_DONE;
  },
};

async function readJson(path: string): Promise<unknown> {
  if ((await stat(path)).size > FILE_BYTES_MAX) {
    throw new DomainError('cli.not-a-receipt', `${path} is too large for a receipt.`, { file: path });
  }
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new DomainError('cli.not-a-receipt', `${path} is not JSON.`, { file: path });
  }
}
