import { BIP32Factory } from 'bip32';
import * as bitcoin from 'bitcoinjs-lib';
import * as ecc from 'tiny-secp256k1';
import { parseTreasury, treasuryDescriptor } from '../../src/payout/descriptor';

/** Account of the treasury below its master key (BIP-84, regtest). */
export const SEED_PATH = "84'/1'/0'";

/** Master key of a seed of 32 sevens, and the P2WPKH treasury of its first account. */
export const seedRoot = BIP32Factory(ecc).fromSeed(Buffer.alloc(32, 7), bitcoin.networks.regtest);
export const seedTreasury = parseTreasury(
  treasuryDescriptor(
    Buffer.from(seedRoot.fingerprint).toString('hex'),
    SEED_PATH,
    seedRoot.derivePath(`m/${SEED_PATH}`).neutered().toBase58(),
  ),
  'regtest',
);
