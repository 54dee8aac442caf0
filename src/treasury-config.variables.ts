import type { Variable } from './env-reader';

/** The part of the variables about wallets, the seed and reserves. */
export const TREASURY_VARIABLES = {
  descriptor: {
    name: 'PAYDIRT_TREASURY_DESCRIPTOR',
    what: 'the treasury\'s output descriptor with checksum, wpkh([fp/84h/0h/0h]xpub/<0;1>/*)#checksum (fp: the master key\'s fingerprint, 8 hex digits; both chains in one text), or another form (docs/signing.md); printed by "npx paydirt seed create"; in .env it stands in double quotes, because an unquoted # begins a comment',
  },
  walletsFile: {
    name: 'PAYDIRT_WALLETS_FILE',
    what: 'a JSON file with further wallets beside the one of PAYDIRT_TREASURY_DESCRIPTOR: hot, on devices, multisig, retired (docs/wallets.md); empty has that one alone',
    fallback: '',
  },
  birthdayHeight: {
    name: 'PAYDIRT_TREASURY_BIRTHDAY',
    what: 'the block height before which the treasury held nothing',
  },
  seedFile: {
    name: 'PAYDIRT_SIGNER_SEED_FILE',
    what: 'the sealed seed of the hot signer; empty leaves signing to devices and co-signers outside (docs/signing.md)',
    fallback: '',
  },
  passphraseFile: {
    name: 'PAYDIRT_SIGNER_PASSPHRASE_FILE',
    what: 'a file, mode 0600, with the passphrase that opens the sealed seed',
    fallback: '',
  },
  signerJournal: {
    name: 'PAYDIRT_SIGNER_JOURNAL_FILE',
    what: "the signer's own append-only journal, signer-journal.jsonl in the data folder when unset; back it up apart from the database",
    fallback: '',
  },
  signerMaxTx: {
    name: 'PAYDIRT_SIGNER_MAX_TX_SATS',
    what: "the signer's own limit for one transaction, in satoshi",
    fallback: '100000000',
  },
  signerMaxHour: {
    name: 'PAYDIRT_SIGNER_MAX_HOUR_SATS',
    what: "the signer's own limit for an hour, in satoshi; half of that for 24 hours when unset, and never less than that for one transaction",
    fallback: '',
  },
  signerMaxDay: {
    name: 'PAYDIRT_SIGNER_MAX_DAY_SATS',
    what: "the signer's own limit for 24 hours, in satoshi",
    fallback: '200000000',
  },
  reservesHotDays: {
    name: 'PAYDIRT_RESERVES_HOT_DAYS',
    what: 'the sealed seed signs for its coins at least every so many days, by itself (docs/solvency.md); members see the date; 0 leaves it to nobody',
    fallback: '1',
  },
  reservesColdDays: {
    name: 'PAYDIRT_RESERVES_COLD_DAYS',
    what: 'you sign for the coins on devices at least every so many days; the overview says when you are late, and members see the date; 0 promises nothing',
    fallback: '31',
  },
} as const satisfies Readonly<Record<string, Variable>>;
