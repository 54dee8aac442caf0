import * as bitcoin from 'bitcoinjs-lib';
import { keyAddress, readMemberKey } from '../../src/members/member-key';
import { memberKey, memberKeyUse } from '../../src/members/member-key.entity';
import { dealAddresses } from '../../src/members/member-key.repository';
import { memberAddress, memberSplitPart } from '../../src/members/members.entity';
import type { Coin } from '../../src/payout/coin';
import { deriveKey } from '../../src/payout/descriptor';
import { isRefusal, planBatch, type PlanPolicy } from '../../src/payout/plan';
import type { PlannedTransaction } from '../../src/payout/planned';
import { recheck } from '../../src/payout/recheck';
import { signInputs } from '../../src/payout/signers/hot/sign-inputs';
import { judge } from '../../src/payout/signers/hot/signing-rules';
import { finalizeSigned } from '../../src/payout/signing-session';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { instant } from '../../src/units';
import { type Figure, peakRssMb, rounded, seconds } from './figure';
import { APPROVAL_KEY as key, coinOf, payableOf, policyOf, requestOf } from '../support/batches';
import { accountKey, sealed } from '../support/member-keys';
import { SEED_PATH, seedRoot as root, seedTreasury as treasury } from '../support/seed-treasury';

const PAYOUTS = 10_000;
const AMOUNT_SATS = 100_000n;
const AT = instant(1_800_000_000_000);
const SELECT_SECONDS_MAX = 1;
const SMALL_COINS = 10_000;
/** A hundred times the payouts in at most so many times a hundred of the time: linear, on a machine that others use. */
const GROWTH_MAX = 1.5;

const limits = {
  maxTransactionSats: 10n ** 12n,
  maxHourSats: 10n ** 12n,
  maxDaySats: 10n ** 12n,
  maxRateSatPerKvb: 10n ** 6n,
  maxFeeSats: 10n ** 7n,
};

/** 10,000 payouts planned, built, judged, signed, finalised and rechecked; how coins are chosen; members' keys; how it all grows. */
export const PAYOUT_BENCHES: readonly (() => Promise<Figure[]>)[] = [
  async () => [await wholeBench(40, 3)],
  async () => [await wholeBench(400, 10)],
  async () => [await keysBench()],
  async () => [await selectionBench()],
  async () => [await growthBench()],
];

function planIfAll(payouts: number, coins: readonly Coin[], policy: PlanPolicy): readonly PlannedTransaction[] | null {
  const owed = Array.from({ length: payouts }, (_, n) => payableOf(n, AMOUNT_SATS));
  const plan = planBatch(owed, coins, policy);
  return isRefusal(plan) || plan.deferred.length > 0 ? null : plan.transactions;
}

function planned(payouts: number, coins: readonly Coin[], policy: PlanPolicy): readonly PlannedTransaction[] {
  const transactions = planIfAll(payouts, coins, policy);
  if (transactions === null) throw new Error('Somebody is not paid.');
  return transactions;
}

/** So many equal coins, as small as they may be to pay everybody: what one transaction leaves in change the next cannot spend. */
function walletOf(inputs: number, payouts: number, policy: PlanPolicy): Coin[] {
  const keys = Array.from({ length: inputs }, (_, n) => coinOf(treasury, n, 1n));
  const need = AMOUNT_SATS * BigInt(payouts);
  for (let bps = 10_050n; ; bps += 50n) {
    const coins = keys.map((coin) => ({ ...coin, valueSats: (need * bps) / 10_000n / BigInt(inputs) }));
    if (planIfAll(payouts, coins, policy) !== null) return coins;
  }
}

/** What the service does with each transaction between planning and sending, without its rows. */
function signed(transaction: PlannedTransaction, policy: PlanPolicy, change: string): string {
  const request = requestOf(treasury, transaction, { key, at: AT });
  const self = { root, network: 'regtest' as const, approvalKey: key, limits, wallets: [], journal: [], now: AT };
  const judgement = judge(request, self);
  if ('refused' in judgement) throw new Error(judgement.refused);
  const raw = finalizeSigned(request.psbt, signInputs(judgement.allowed), 10_000_000n);
  recheck(raw, {
    prevouts: new Map(transaction.inputs.map((coin) => [`${coin.txid}:${coin.vout}`, coin])),
    items: transaction.items,
    isOurChange: (script) => script === change,
    caps: policy,
    envelope: { maxRateSatPerKvb: 100_000n, maxFeeSats: 10_000_000n },
  });
  return raw;
}

async function wholeBench(inputs: number, limitSeconds: number): Promise<Figure> {
  const policy = policyOf(treasury);
  const coins = walletOf(inputs, PAYOUTS, policy);
  const each = coins[0]?.valueSats ?? 0n;
  const change = deriveKey(treasury, 1, 0).scriptHex;
  let raws: string[] = [];
  const whole = await seconds(async () => {
    raws = planned(PAYOUTS, coins, policy).map((transaction) => signed(transaction, policy, change));
  });
  const transactions = raws.map((raw) => bitcoin.Transaction.fromHex(raw));
  const spent = transactions.reduce((sum, { ins }) => sum + ins.length, 0);
  // The least that any wallet must do: derive the keys, hash and sign every input, serialise.
  const bare = await seconds(async () => {
    for (const transaction of transactions) {
      transaction.ins.forEach((_, index) => {
        const child = root.derivePath(`m/${SEED_PATH}/0/${index}`);
        const script = bitcoin.payments.p2pkh({ pubkey: child.publicKey }).output ?? new Uint8Array();
        child.sign(transaction.hashForWitnessV0(index, script, each, bitcoin.Transaction.SIGHASH_ALL));
      });
      transaction.toBuffer();
    }
  });
  return {
    what: `plan, sign and recheck ${PAYOUTS} payouts from a wallet of ${inputs} inputs, ${spent} of them spent, in ${raws.length} transactions`,
    value: rounded(whole),
    unit: 's',
    baseline: 'tiny-secp256k1 and bitcoinjs-lib alone: derive, hash and sign the same inputs, serialise',
    ratio: rounded(bare / whole),
    rssMb: peakRssMb(),
    wanted: `at most ${limitSeconds} s`,
    ok: whole <= limitSeconds,
  };
}

/** Every member is paid by an extended key: each gets the next address of it, looked up in the books and planned. */
async function keysBench(): Promise<Figure> {
  const policy = policyOf(treasury);
  const coins = walletOf(40, PAYOUTS, policy);
  const members = Array.from({ length: PAYOUTS }, (_, account) => {
    const descriptor = sealed(`wpkh(${accountKey(account)}/0/*)`);
    const { canonical: address, scriptHex } = keyAddress(readMemberKey(descriptor, 'regtest'), 0);
    const addressId = `key${account}`;
    return {
      addressId,
      address,
      scriptHex,
      payableFrom: AT,
      key: { descriptor, firstIndex: 0, nextIndex: 1, seenIndex: 0 },
    };
  });
  const store = new MemoryStore([memberAddress, memberKey, memberKeyUse, memberSplitPart]);
  const deal = () =>
    seconds(async () => {
      const dealt = await store.read((tx) => dealAddresses(tx, members, 'regtest'));
      const owed = members.map((_, n) => payableOf(n, AMOUNT_SATS, dealt.get(n)?.scriptHex));
      const plan = planBatch(owed, coins, policy);
      if (isRefusal(plan) || plan.deferred.length > 0) throw new Error('Somebody is not paid.');
    });
  const first = await deal();
  const again = await deal();
  const addresses = await seconds(async () => planned(PAYOUTS, coins, policy));
  return {
    what: `plan ${PAYOUTS} payouts to the next addresses of ${PAYOUTS} keys, of which none was read before; once more in ${rounded(again)} s`,
    value: rounded(first),
    unit: 's',
    baseline: 'planning as many payouts to single addresses',
    ratio: rounded(addresses / first),
    rssMb: peakRssMb(),
  };
}

/** The first so many payouts of a wallet of dust and little more, as a pool that pays daily makes it. */
async function selectionBench(): Promise<Figure> {
  const one = coinOf(treasury, 0, 1n);
  const coins = Array.from({ length: SMALL_COINS }, (_, n) => ({
    ...one,
    vout: n,
    valueSats: 20_000n + BigInt(n * 7),
  }));
  const policy = policyOf(treasury, { rateSatPerKvb: 40_000n, maxFeeShareBps: 10_000n });
  const whole = await seconds(async () => planned(100, coins, policy));
  const sorted = await seconds(async () => coins.toSorted((a, b) => (a.valueSats > b.valueSats ? -1 : 1)));
  return {
    what: `choose coins for 100 payouts among ${SMALL_COINS} small ones, CoinGrinder included`,
    value: rounded(whole),
    unit: 's',
    baseline: 'sorting the same coins by value once',
    ratio: rounded(sorted / whole),
    rssMb: peakRssMb(),
    wanted: `at most ${SELECT_SECONDS_MAX} s`,
    ok: whole <= SELECT_SECONDS_MAX,
  };
}

async function growthBench(): Promise<Figure> {
  const policy = policyOf(treasury);
  const change = deriveKey(treasury, 1, 0).scriptHex;
  const perPayout = async (payouts: number): Promise<number> => {
    const coins = walletOf(payouts / 100, payouts, policy);
    const taken = await seconds(async () => {
      for (const transaction of planned(payouts, coins, policy)) signed(transaction, policy, change);
    });
    return taken / payouts;
  };
  await perPayout(1_000);
  const few = await perPayout(1_000);
  const many = await perPayout(100_000);
  return {
    what: 'plan, sign and recheck 100,000 payouts from 1,000 inputs',
    value: rounded(many * 1e6),
    unit: 'us a payout',
    baseline: '1,000 payouts from 10 inputs, the same way',
    ratio: rounded(few / many),
    rssMb: peakRssMb(),
    wanted: `linear: at most ${GROWTH_MAX} times the time of a payout among 1,000`,
    ok: many <= GROWTH_MAX * few,
  };
}
