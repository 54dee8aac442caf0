/** Batches that devices and co-signers sign. */
export const signing = {
  title: 'Signatures',
  hint: (needed: number, keys: number) =>
    keys === 1
      ? 'The key is on a device outside this service. Save the file, sign it there, and bring it back.'
      : `The keys are on devices outside this service; ${needed} of ${keys} must sign. Each may sign its own copy, or one file may go round.`,
  save: 'Save the unsigned file',
  fallbackName: 'batch.psbt',
  pinned:
    'From now on the coins of this batch are bound to it: only a confirmed transaction with the same coins can cancel it.',
  compare: 'Compare amounts and addresses on the device’s own screen before you sign.',
  key: 'Key',
  path: 'Account',
  state: 'State',
  signed: 'Has signed',
  partly: (signed: number, inputs: number) => `Signed ${signed} of ${inputs} inputs`,
  waits: 'Has not signed',
  file: 'Signed file',
  choose: 'Choose the signed file',
  kinds: 'PSBT, as bytes or as base64 text, version 0',
  bring: 'Check and keep the signatures',
  noFile: 'Choose the file that the device has signed.',
  notPsbt: 'This file is no PSBT. Let the device or wallet save it as PSBT (BIP-174), and choose that file.',
  tooLarge: 'This file is larger than any transaction can be.',
  kept: 'Kept. Every signature in it was checked.',
  complete: 'There are enough signatures. The batch is sent with the next round of the payout job.',
};
