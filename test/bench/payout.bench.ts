import { BIP32Factory } from 'bip32';
import * as bitcoin from 'bitcoinjs-lib';
import * as ecc from 'tiny-secp256k1';
import { deriveKey, parseTreasury, treasuryDescriptor } from '../../src/payout/descriptor';
import { finalizeSigned } from '../../src/payout/signing-session';
import { recheck } from '../../src/payout/recheck';
import { signInputs } from '../../src/payout/signers/hot/sign-inputs';
import { judge } from '../../src/payout/signers/hot/signing-rules';
import { instant, Secret } from '../../src/units';
import { type Figure, peakRssMb, rounded, seconds } from './figure';
import { coinOf, payableOf, planOnly, policyOf, requestOf } from '../support/batches';

const PAYOUTS = 1_000;
const INPUTS = 40;
const LIMIT_SECONDS = 10;
const AMOUNT_SATS = 100_000n;
const AT = instant(1_800_000_000_000);

/** Plans, builds, judges, signs, finalises and rechecks 1,000 payouts from 40 inputs; at most 10 s (the figure). */
export async function payoutBench(): Promise<Figure> {
  const root = BIP32Factory(ecc).fromSeed(Buffer.alloc(32, 7), bitcoin.networks.regtest);
  const path = "84'/1'/0'";
  const account = root.derivePath(`m/${path}`).neutered().toBase58();
  const fingerprint = Buffer.from(root.fingerprint).toString('hex');
  const treasury = parseTreasury(treasuryDescriptor(fingerprint, path, account), 'regtest');
  const key = new Secret('k'.repeat(32));
  // Every coin is needed, so that the transaction has exactly so many inputs.
  const each = (AMOUNT_SATS * BigInt(PAYOUTS) + 1_000_000n) / BigInt(INPUTS);
  const coins = Array.from({ length: INPUTS }, (_, n) => coinOf(treasury, n, each));
  const owed = Array.from({ length: PAYOUTS }, (_, n) => payableOf(n, AMOUNT_SATS));
  const limits = {
    maxTransactionSats: 10n ** 12n,
    maxDaySats: 10n ** 12n,
    maxRateSatPerKvb: 10n ** 6n,
    maxFeeSats: 10n ** 7n,
  };

  let raw = '';
  const whole = await seconds(async () => {
    const plan = planOnly(owed, coins, policyOf(treasury));
    const request = requestOf(treasury, plan, { key, at: AT });
    const self = { root, network: 'regtest' as const, approvalKey: key, limits, journal: [], now: AT };
    const judgement = judge(request, self);
    if ('refused' in judgement) throw new Error(judgement.refused);
    raw = finalizeSigned(request.psbt, signInputs(judgement.allowed), 10_000_000n);
    recheck(raw, {
      prevouts: new Map(plan.inputs.map((coin) => [`${coin.txid}:${coin.vout}`, coin])),
      items: plan.items,
      isOurChange: (script) => script === deriveKey(treasury, 1, 0).scriptHex,
      caps: policyOf(treasury),
      envelope: { maxRateSatPerKvb: 100_000n, maxFeeSats: 10_000_000n },
    });
  });

  const transaction = bitcoin.Transaction.fromHex(raw);
  if (transaction.ins.length !== INPUTS) throw new Error(`${transaction.ins.length} inputs`);
  // The least that any wallet must do: derive the keys, hash and sign every input, serialise.
  const bare = await seconds(async () => {
    transaction.ins.forEach((_, index) => {
      const child = root.derivePath(`m/${path}/0/${index}`);
      const script = bitcoin.payments.p2pkh({ pubkey: child.publicKey }).output ?? new Uint8Array();
      child.sign(transaction.hashForWitnessV0(index, script, each, bitcoin.Transaction.SIGHASH_ALL));
    });
    transaction.toBuffer();
  });
  if (whole > LIMIT_SECONDS) throw new Error(`${whole} s is more than ${LIMIT_SECONDS} s.`);
  return {
    what: `plan, sign and recheck ${PAYOUTS} payouts from ${INPUTS} inputs`,
    value: rounded(whole),
    unit: 's',
    baseline: `tiny-secp256k1 alone: derive, hash and sign the same ${INPUTS} inputs, serialise`,
    ratio: rounded(bare / whole),
    rssMb: peakRssMb(),
  };
}
