import * as bitcoin from 'bitcoinjs-lib';
import { accounts } from '../../src/ledger';
import type { Envelope } from '../../src/payout/approval';
import { type BatchRow, payoutBatches } from '../../src/payout/payout.entity';
import type { NewKey } from '../../src/members/address.service';
import type { Store, WriteTx } from '../../src/store';
import { DomainError, type Instant, sats } from '../../src/units';
import { accountKey, walletAddress } from '../support/member-keys';
import type { PayoutProcess } from './payout-process';
import type { PayoutWorld } from './payout-world';
import type { Tally } from './tally';

const OPERATORS = ['operator-1', 'operator-2'] as const;
/** Of the house's own money, in satoshi. */
const FEES_KEPT = 100_000n;
/** Addresses that members change among. */
const ADDRESSES = 12;
/** In their places stand extended keys, which members share as they share addresses. */
const KEYS: readonly number[] = [7, 11];

/** Batches that wait for an approval. */
export function planned(store: Pick<Store, 'read'>): Promise<BatchRow[]> {
  return store.read((tx) => tx.find(payoutBatches, { where: { state: 'planned' } }));
}

/** Deposits that our own chain has seen become balances, each once. */
export async function book({ store, wallet, ledger }: PayoutProcess, world: PayoutWorld): Promise<void> {
  const { deposits, clock } = world;
  await store.write(async (tx) => {
    const references = deposits.map(({ txid }) => `deposit/${txid}`);
    const known = await ledger.entriesByReference(tx, references);
    for (const { txid, value, shares } of deposits) {
      const reference = `deposit/${txid}`;
      if (known.has(reference) || (await wallet.coin({ txid, vout: 0 }, tx)) === undefined) continue;
      const owed = [...shares.values()].reduce((sum, share) => sum + share, 0n);
      const credits = [...shares].map(([id, share]) => [accounts.member(id, 'available'), share] as const);
      const sides = [...credits, [accounts.operatorCapital, value - owed] as const].filter(([, sum]) => sum > 0n);
      const common = { asset: 'BTC', role: 'transfer' } as const;
      await ledger.post(tx, [
        {
          ...{ reference, kind: 'opening.balance', occurredAt: clock.now() },
          postings: [
            { account: accounts.treasury(world.settings.walletId), side: 'debit', amount: value, ...common },
            ...sides.map(([account, amount]) => ({ account, side: 'credit' as const, amount, ...common })),
          ],
        },
      ]);
      for (const [id, share] of shares) await recoup({ ledger, tx, at: clock.now() }, { id, share, reference });
    }
  });
}

/** The operator gives a member most of what is the house's own: due at once, and no coin comes with it. */
export async function grant({ store, ledger }: PayoutProcess, world: PayoutWorld): Promise<void> {
  const { random, members, clock } = world;
  // A copy that is brought back knows what was credited by what came in.
  if (world.backups.isThere) return;
  const member = random.pick(members);
  const account = accounts.member(member, 'available');
  const share = BigInt(random.between(50, 90));
  const reference = `grant/${random.hex32()}`;
  await store.write(async (tx) => {
    const own = await ledger.balance(tx, accounts.operatorCapital, 'BTC');
    // What fees will cost stays.
    const amount = ((own - FEES_KEPT) * share) / 100n;
    if (amount <= 0n) return;
    world.grants.push({ member, amount });
    const side = { asset: 'BTC', role: 'transfer', amount } as const;
    await ledger.post(tx, [
      {
        ...{ reference, kind: 'opening.balance', occurredAt: clock.now() },
        postings: [
          { account: accounts.operatorCapital, side: 'debit', ...side },
          { account, side: 'credit', ...side },
        ],
      },
    ]);
  });
}

/** A later earning settles a debt first: after a restore a member may have been paid before the books knew of it again. */
async function recoup(
  books: { readonly ledger: PayoutProcess['ledger']; readonly tx: WriteTx; readonly at: Instant },
  credit: { readonly id: string; readonly share: bigint; readonly reference: string },
): Promise<void> {
  const { ledger, tx, at } = books;
  const { id, share, reference } = credit;
  const open = await ledger.balance(tx, accounts.memberReceivable(id), 'BTC');
  const amount = open < share ? open : share;
  if (amount === 0n) return;
  const side = { asset: 'BTC', role: 'transfer', amount } as const;
  await ledger.post(tx, [
    {
      ...{ reference: `recoup/${reference}/${id}`, kind: 'debt.recouped', occurredAt: at },
      postings: [
        { account: accounts.member(id, 'available'), side: 'debit', ...side },
        { account: accounts.memberReceivable(id), side: 'credit', ...side },
      ],
    },
  ]);
}

/** Approves a batch as it was shown. One of the schedule that is more than a person's sum of a day somebody takes on first. */
export async function approveSeen(
  { payouts }: Pick<PayoutProcess, 'payouts'>,
  { id, batch_hash: hash }: BatchRow,
  by: { readonly checker: string; readonly envelope: Envelope; readonly tally: Tally },
): Promise<void> {
  const approve = () => payouts.approve(id, by.checker, by.envelope, hash);
  try {
    await approve();
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'payout.take-on-first') throw error;
    await payouts.takeOn(id, OPERATORS[0], hash);
    by.tally.hit('a batch of the schedule taken on');
    await approve();
  }
}

/** What members and operators do besides approving. */
export function people(process: PayoutProcess, world: PayoutWorld): Promise<unknown> {
  const { random, members, clock, tally } = world;
  const id = random.pick(members);
  const { store, payouts } = process;
  const acts: readonly (() => Promise<unknown>)[] = [
    async () => {
      tally.hit('F56 parallel plans');
      await Promise.allSettled([payouts.plan(OPERATORS[0]), payouts.plan(OPERATORS[1])]);
    },
    async () => {
      tally.hit('F18 plan beside the schedule');
      await payouts.plan(OPERATORS[0]);
    },
    async () => {
      const waiting = await planned(store);
      for (const batch of waiting) await payouts.cancel(batch.id, OPERATORS[0], 'simulated');
    },
    () => takeBack(process, world),
    () => pull(process, world),
    () => payouts.stop(OPERATORS[0], 'simulated'),
    async () => {
      for (const actor of OPERATORS) await payouts.resume(actor);
    },
    () => {
      tally.hit('F54 threshold changed');
      const threshold = { sats: sats(BigInt(random.between(20_000, 200_000))) };
      return store.write((tx) => process.members.setThreshold(tx, id, threshold, clock.now()));
    },
    () => store.write((tx) => process.members.pause(tx, id, random.chance(50), clock.now())),
    () => {
      tally.hit('F55 address changed');
      const at = random.int(ADDRESSES);
      return store.write(async (tx) => {
        if (KEYS.includes(at)) {
          tally.hit('F55 extended key linked');
          await process.addresses.linkKey(tx, id, keyOf(at));
          return;
        }
        await process.addresses.importOne(tx, id, addressOf(at), OPERATORS[0]);
        if (at % 3 > 0) return;
        tally.hit('F55 payouts divided');
        const parts = at === 0 ? [] : [part(at + 1, 2_501), part(at + 2, 1_333)];
        const mainBps = parts.reduce((left, { bps }) => left - bps, 10_000);
        await process.splits.set(tx, id, { mainBps, parts }, `member-${id}`);
      });
    },
  ];
  return random.pick(acts)();
}

function part(index: number, bps: number): { address: string; bps: number } {
  return { address: addressOf(index % ADDRESSES), bps };
}

/** Two operators take the coins of a batch back that is out already, or outbid their first try. */
export async function takeBack({ store, cancels }: PayoutProcess, { random, tally }: PayoutWorld): Promise<void> {
  const state = { in: ['handed-out', 'signed', 'sent', 'cancelling'] as const };
  const [batch] = await store.read((tx) => tx.find(payoutBatches, { where: { state } }));
  if (batch === undefined) return;
  const { hash, feeSats: maxFeeSats, rateSatPerKvb: maxRateSatPerKvb } = await cancels.plan(batch.id, OPERATORS[0]);
  if (random.chance(20)) return;
  await cancels.approve(batch.id, OPERATORS[1], { maxFeeSats, maxRateSatPerKvb }, hash);
  tally.hit('coins of a batch taken back');
}

/** Two operators pull a batch that waits by a child of its change, at a rate above what it offers. */
export async function pull(
  { store, children, payouts }: PayoutProcess,
  { node, random, tally }: PayoutWorld,
): Promise<void> {
  const waiting = await store.read((tx) => tx.find(payoutBatches, { where: { state: { in: ['signed', 'sent'] } } }));
  if (waiting.length === 0) return;
  const before = node.mood.feeSatPerKvb;
  node.mood.feeSatPerKvb = BigInt(random.between(2, 12) * 1_000);
  try {
    const child = await children.plan(random.pick(waiting).id, OPERATORS[0]);
    tally.hit('a batch pulled by a child');
    if (random.chance(20)) return;
    const envelope = { maxFeeSats: child.fee, maxRateSatPerKvb: child.rate_sat_per_kvb };
    await payouts.approve(child.id, OPERATORS[1], envelope, child.batch_hash);
  } finally {
    node.mood.feeSatPerKvb = before;
  }
}

/** What people lift once the outside is quiet. */
export async function letGo({ store, chain, payouts, members }: PayoutProcess, world: PayoutWorld): Promise<void> {
  const now = world.clock.now();
  for (const actor of OPERATORS) await payouts.resume(actor).catch(refusal);
  await store.write(async (tx) => {
    await chain.acknowledgeReorg(tx);
    for (const id of world.members) {
      if ((await members.settings(tx, id, now)).paused) await members.pause(tx, id, false, now);
    }
  });
}

/** A second operator is asked in vain when nothing is stopped. */
function refusal(error: unknown): void {
  if (!(error instanceof DomainError) || error.code !== 'operations.not-stopped') throw error;
}

const keys = new Map<number, NewKey>();

/** Where members are many, m2 is paid by an extended key from the beginning, and m5 by the same one. */
export function isKeyed(index: number, members: number): boolean {
  return members > 3 && index % 3 === 1;
}

/** A member's key, with what its wallet shows of it. */
export function keyOf(account: number): NewKey {
  let key = keys.get(account);
  if (key === undefined) {
    const compared = [0, 1, 2].map((index) => walletAddress(account, index));
    key = { text: accountKey(account), form: 'wpkh', compared };
    keys.set(account, key);
  }
  return key;
}

/** P2PKH, P2SH, P2WPKH, P2WSH; `%` is a hash of 20 bytes, `#` one of 32. */
const SCRIPTS = ['0014%', '76a914%88ac', 'a914%87', '0020#'] as const;
const destinations = new Map<number, string>();

/** A payee's address: each type of script in turn. */
export function addressOf(index: number): string {
  let address = destinations.get(index);
  if (address === undefined) {
    const program = index.toString(16).padStart(2, '0');
    const shape = (SCRIPTS[index % SCRIPTS.length] ?? '').replace('#', program.repeat(32));
    const script = shape.replace('%', program.repeat(20));
    address = bitcoin.address.fromOutputScript(Buffer.from(script, 'hex'), bitcoin.networks.regtest);
    destinations.set(index, address);
  }
  return address;
}
