import { createHash } from 'node:crypto';
import * as bitcoin from 'bitcoinjs-lib';
import * as ecc from 'tiny-secp256k1';
import { signMessage } from '../demo/signed-message';

/** A key of the treasury, as a wallet beside the service has it. */
export interface ReserveKey {
  readonly address: string;
  readonly script: string;
  readonly sign: (message: string) => string;
}

/** Regtest, P2WPKH; the same number gives the same key. */
export function reserveKey(number: number): ReserveKey {
  const secret = createHash('sha256').update(`reserve key ${number}`).digest();
  const publicKey = ecc.pointFromScalar(secret, true);
  if (publicKey === null) throw new Error('That is no key.');
  const { address, output } = bitcoin.payments.p2wpkh({ pubkey: publicKey, network: bitcoin.networks.regtest });
  if (address === undefined || output === undefined) throw new Error('That is no address.');
  return { address, script: Buffer.from(output).toString('hex'), sign: (message) => signMessage(message, secret) };
}
