import type { StepName } from '../../../../src/chain/verify-receipt';

interface StepWords {
  readonly name: string;
  /** What it means when the step holds. */
  readonly holds: string;
  /** What it means when the step was not done, or shows nothing. */
  readonly open?: string;
}

/** Checking a receipt file, with or without an account. */
export const verify = {
  title: 'Check a receipt',
  lead: 'A receipt file proves a payment by itself; a proof of inclusion shows that a balance is counted in a statement. Both are checked on this page, in your browser: nothing is sent anywhere.',
  link: 'Check a receipt',
  linkOther: 'Check any receipt file',
  front: 'Front page',
  drop: 'Choose a receipt file, or drop it here',
  dropHint:
    'A file that ends in .json, from a payout page, from a page of proofs, or from whoever holds it. It stays on this device.',
  checked: (name: string) => `Checked: ${name}`,
  took: (ms: number) => (ms < 1 ? 'Checked in less than a millisecond.' : `Checked in ${ms} ms.`),
  here: 'This check ran in your browser, on the file alone. Nothing was sent anywhere.',
  checks: 'Step by step',
  stepOk: 'Holds',
  stepOpen: 'Shows nothing',
  stepBad: 'Fails',
  grades: {
    checkpoint: {
      title: 'Proved on the public chain',
      text: 'The block of this payment is linked to a block that is built into this release, with the proof of work between them.',
    },
    work: {
      title: 'Proof of work only',
      text: 'The headers carry real work, and forging them would cost what is stated below. No block that is built into this release vouches for them: compare a block hash with a source of your own.',
    },
    none: {
      title: 'No proof of work',
      text: 'This network gives none: anybody can make its blocks. What the file says fits together; that shows how a check works, not that money moved.',
    },
    refused: {
      title: 'Refused',
      text: 'The file does not prove what it says. Ask for it again; if it stays refused, ask the operator for the transaction.',
    },
    'not-verified': {
      title: 'Not verified',
      text: 'This coin has no proof that a browser could check. That says nothing against the payment, and nothing for it.',
    },
    revoked: {
      title: 'Revoked',
      text: 'The file was right when it was written. Then the block of this payment left the chain: the payment is being confirmed again, and a new receipt replaces this one.',
    },
  },
  unspent: 'A receipt shows that a payment was made. It does not show that the coins are still unspent.',
  steps: {
    file: {
      name: 'The file is whole',
      holds: 'Nothing in it was changed by accident. Its digest names it in revocations.',
    },
    network: { name: 'The network is known', holds: 'The rules of this network are applied to all that follows.' },
    headers: {
      name: 'The block headers keep the rules',
      holds:
        'Every header was hashed again here. Each follows the one before it and meets its own difficulty, which follows the rules too.',
    },
    block: {
      name: 'The block is among them',
      holds: 'The headers above it bury the payment: to change it, all of them would have to be made again.',
    },
    transaction: {
      name: 'The transaction is in the block',
      holds:
        'Its hash leads up the tree of hashes to the root in the block header. Not one bit of it could be another.',
    },
    coinbase: {
      name: 'The depth of the tree is known',
      holds: 'The first transaction of the block stands equally deep. So no inner part of the tree poses as a payment.',
    },
    height: { name: 'The coinbase names its height', holds: 'The block itself says at which height it belongs.' },
    output: {
      name: 'The output pays',
      holds:
        'The transaction pays exactly this amount to exactly this script: the address in the form that the chain knows.',
    },
    item: {
      name: 'The payout is part of it',
      holds: 'What the operator’s books call this payout is the amount of this output.',
    },
    descriptor: {
      name: 'The key belongs to the treasury',
      holds:
        'The key was derived here from the public descriptor, and the script of the output is that key’s. That it is the operator’s descriptor no file can prove: compare it with what the operator publishes.',
    },
    maturity: { name: 'The reward is mature', holds: 'A block reward can be spent after 100 confirmations.' },
    work: {
      name: 'What forging it would cost',
      holds: 'So many hashes had to be computed for these blocks. Whoever forges them pays for as many.',
      open: 'Blocks of this network cost nothing to make, so they prove nothing about money.',
    },
    checkpoint: {
      name: 'A known block vouches for it',
      holds: 'This block is built into the release that you are using. The headers connect the payment with it.',
    },
  } satisfies Record<StepName, StepWords>,
  evidence: {
    digest: 'Digest of the file',
    network: 'Network',
    count: 'Headers',
    from: 'From block',
    to: 'To block',
    tip: 'Hash of the last one',
    unchecked: 'Not judged at the first ones, for want of their ancestors',
    height: 'Height',
    hash: 'Block hash',
    confirmations: 'Confirmations in the file',
    txid: 'Transaction',
    merkleRoot: 'Root in the header',
    levels: 'Levels of the tree',
    output: 'Output number',
    sats: 'Amount',
    script: 'Script',
    payout: 'Payout',
    member: 'Member',
    descriptor: 'Descriptor',
    key: 'Key',
    blocks: 'Blocks',
    hashes: 'Hashes',
    kwh: 'Electricity to forge them, about',
  } as Readonly<Record<string, string | undefined>>,
  kwh: 'kWh',
  kwhLess: 'less than 1 kWh',
  revocations: {
    asking: 'Revocations of this service are being read…',
    clear: (count: number) =>
      `This service has not revoked it. Its list had ${count} ${count === 1 ? 'entry' : 'entries'} when this page was opened.`,
    unknown:
      'Whether it was revoked could not be asked: the service was not reached. The check above does not need it.',
    left: 'Block that left the chain',
    height: 'Its height',
    fork: 'Last common block',
    tip: 'Tip that took over',
    at: 'Revoked',
    digest: 'Receipt',
    of: 'A receipt of this payment was revoked',
    ofText:
      'The block that it stood in left the chain. No money is lost: the same transaction is being confirmed again, or is in another block by now. Only the newest receipt counts.',
  },
};
