/** Where the command line makes a treasury seed. Wiring only: the payout room keeps it behind its signer. */
export { createSeedFile, SEED_FORMS, type SeedForm } from './payout/signers/hot/seed-file.adapter';
