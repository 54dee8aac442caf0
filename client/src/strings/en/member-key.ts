import type { components } from '../../api/schema';

type Schemas = components['schemas'];

const forms: Record<Schemas['KeyForm'], string> = {
  pkh: 'Legacy (P2PKH)',
  'sh-wpkh': 'Nested SegWit (P2SH-P2WPKH)',
  wpkh: 'Native SegWit (P2WPKH)',
  tr: 'Taproot (P2TR)',
  'wsh-sortedmulti': 'Several signers, native SegWit (P2WSH)',
};

/** An extended public key or a descriptor in place of an address. */
export const memberKey = {
  forms,
  name: 'Public key of a wallet',
  each: 'Each payout goes to a new address of this key.',
  shown: 'Key',
  erased: 'Erased: nothing is paid by it any more.',
  makes: 'Makes',
  next: (number: number) => `Next payout: address number ${number}`,
  first: 'Its first address',
  gap: 'Not settled yet',
  gapText: (unsettled: number, most: number) => `${unsettled} of at most ${most} addresses`,
  gapHint: (most: number) =>
    `Wallets look ${most} unused addresses ahead. At ${most} that are not settled the next payout waits, so that your wallet finds every one.`,
  orKey:
    'Or the public key of a wallet (xpub, ypub, zpub) or its descriptor with checksum: then each payout has an address of its own.',
  hint: 'A public key shows every payout that you receive to whoever reads it: it is kept here only, and operators see a few characters of it. Never enter a private key (xprv) or recovery words.',
  form: 'Type of address',
  formHint: 'An xpub or tpub does not say which addresses your wallet makes of it. Your wallet shows the type.',
  formMissing: 'Choose the type of address first.',
  firstNumber: 'First address to use',
  firstNumberHint:
    'Your wallet counts its receiving addresses from 0. Enter the first number that was not used yet; 0 for a new wallet.',
  firstNumberWrong: 'Enter a number from 0 to 10000.',
  compareText:
    'These are the first three receiving addresses that this key makes. Open the list of receiving addresses in your wallet: it must show the same ones in the same order. If one differs, do not link: a payment there cannot be called back.',
  number: (index: number) => `Number ${index}`,
  same: 'My wallet shows the same three addresses in the same order',
  sameMissing: (canSign: boolean) =>
    `Compare the three addresses with your wallet and tick the box${canSign ? ', or sign with the first one' : ''}.`,
  withProof: 'I can sign a message with address number 0',
  withProofWhy: (withProof: string, without: string) =>
    `Optional. With it the cool-off is ${withProof}, without it ${without}.`,
  confirmTitle: 'Pay future payouts to addresses of this key?',
  link: 'Link this key',
} as const;
