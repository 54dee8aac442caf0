import { isWitness, payableScriptType } from './script';
import { feeAt, outputVbytesOf } from './vsize';

/** Rate at which an output must be worth spending, satoshi per kvB. @see Bitcoin Core policy/policy.h, DUST_RELAY_TX_FEE */
const DUST_RELAY_SAT_PER_KVB = 3_000n;
/** Outpoint 32 + 4, script length 1, signature and key 107, sequence 4; a witness is discounted to a quarter (107 / 4 = 26). */
const SPEND_BYTES = 32 + 4 + 1 + 107 + 4;
const WITNESS_SPEND_BYTES = 32 + 4 + 1 + 26 + 4;

/**
 * Least value, in satoshi, that nodes relay for an output with this script: 546 for P2PKH, 540 for P2SH,
 * 294 for P2WPKH, 330 for P2WSH and P2TR. One satoshi less is dust.
 * @throws DomainError `payout.bad-script`
 * @see Bitcoin Core policy/policy.cpp, GetDustThreshold
 */
export function dustThreshold(scriptHex: string): bigint {
  const spend = isWitness(payableScriptType(scriptHex)) ? WITNESS_SPEND_BYTES : SPEND_BYTES;
  return feeAt(DUST_RELAY_SAT_PER_KVB, outputVbytesOf(scriptHex) + spend);
}
