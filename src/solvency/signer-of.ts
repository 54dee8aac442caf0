import { parseAddress, verifyMessage } from '../members';
import { DomainError, NETWORKS } from '../units';
import type { SignerOf } from './verify-reserves';

/**
 * By the rules of members' ownership proofs: BIP-322 simple for P2WPKH, P2SH-P2WPKH and P2TR key path, BIP-137 for keys
 * and their hashes. Multisig and other scripts cannot be read, and so are not signed.
 */
export const signerOf: SignerOf = ({ network, address, message, signature }) => {
  const known = NETWORKS.find((one) => one === network);
  if (known === undefined) return null;
  try {
    verifyMessage(address, known, { message, signature });
    return parseAddress(address, known).scriptHex;
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
};
