import { CHECKPOINTS, type DeriveScript, verifyReceipt } from '../chain';
import { deriveKey, parseTreasury } from '../payout';
import { DomainError, NETWORKS } from '../units';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { readJudged } from './text-file.adapter';

/** Far above any receipt: headers of two difficulty periods have 640 kB. */
const FILE_BYTES_MAX = 20_000_000;

/** The treasury's own derivation; a descriptor that the product does not know derives nothing. */
const deriveScript: DeriveScript = ({ network, descriptor, keyChain, keyIndex }) => {
  const known = NETWORKS.find((one) => one === network);
  if (known === undefined || (keyChain !== 0 && keyChain !== 1)) return null;
  try {
    return deriveKey(parseTreasury(descriptor, known), keyChain, keyIndex).scriptHex;
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
};

/** Checks a receipt from the file alone: no network, no database, no configuration. */
export const receiptVerify: Command = {
  name: 'receipt verify',
  words: ['FILE'],
  options: {},
  summary: 'checks a receipt of a payout or of a solo block offline',
  async run({ words: [path = ''] }, { out }) {
    const verdict = verifyReceipt(await readJudged(path, FILE_BYTES_MAX), CHECKPOINTS, { deriveScript });
    const { valid, grade, confirmations, hashes } = verdict;
    const steps = verdict.steps.map(({ step, ok, detail }) => ({ step, ok, detail }));
    out(JSON.stringify({ valid, grade, steps, confirmations, hashes }));
    return valid ? EXIT_DONE : EXIT_REFUSED;
  },
};
