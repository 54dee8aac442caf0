/** Where the command line makes a treasury seed. Wiring only: the payout room keeps it behind its signer. */
export { createSeedFile } from './payout/signers/hot/seed-file.adapter';
