import type { ChainSources } from '../../test/support/chain-room';
import type { SendFault } from '../../test/support/fake-core';
import {
  ENVELOPE,
  OPERATOR,
  PayoutRoom,
  type PayoutRoomOptions,
  SECOND_OPERATOR,
} from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT } from '../../test/support/stores';
import { accounts } from '../ledger';
import { MemoryStore } from '../store/memory-store.adapter';
import type { Store } from '../store';
import type { ChainDoor } from './doors';
import { payoutAttempts, payoutBatches } from './payout.entity';
import type { Signer } from './signer';

/** The process dies: nothing after this point runs. */
class Killed extends Error {}

/** Dies at the n-th crossing of a port, before or after the call took effect. */
class Reaper {
  #crossings = 0;
  constructor(private readonly at: number) {}

  async cross<T>(call: () => Promise<T>): Promise<T> {
    this.#die();
    const result = await call();
    this.#die();
    return result;
  }

  get crossings(): number {
    return this.#crossings;
  }

  #die(): void {
    this.#crossings += 1;
    if (this.#crossings === this.at) throw new Killed(`at crossing ${this.at}`);
  }
}

const fixture = signerAndNode();

function mortal(store: Store, reaper: Reaper): PayoutRoom {
  const options: PayoutRoomOptions = {
    store,
    ...fixture,
    wrapStore: (inner) => ({
      // The commit is inside: before it nothing is there, after it everything is.
      write: (work) => reaper.cross(() => inner.write(work)),
      read: (work) => inner.read(work),
      close: () => inner.close(),
    }),
    wrapChain: (inner): ChainDoor => ({
      gates: () => inner.gates(),
      fees: (blocks) => inner.fees(blocks),
      feeRate: (blocks) => inner.feeRate(blocks),
      increment: () => inner.increment(),
      tipHeight: (tx) => inner.tipHeight(tx),
      spendable: (tx, min) => inner.spendable(tx, min),
      spender: (tx, outpoint) => inner.spender(tx, outpoint),
      left: (tx, blockHash) => inner.left(tx, blockHash),
      leftHashes: (tx) => inner.leftHashes(tx),
      tipHash: (tx) => inner.tipHash(tx),
      rawOf: (tx, txid) => inner.rawOf(tx, txid),
      watch: (tx, scripts, from) => inner.watch(tx, scripts, from),
      receipt: (payment) => inner.receipt(payment),
      send: (raw) => reaper.cross(() => inner.send(raw)),
      sendPackage: (raws) => reaper.cross(() => inner.sendPackage(raws)),
      mempoolHas: (txid) => inner.mempoolHas(txid),
      mempoolPlace: (txid) => inner.mempoolPlace(txid),
    }),
    wrapSigner: (inner): Signer => ({ kind: inner.kind, sign: (asked) => reaper.cross(() => inner.sign(asked)) }),
  };
  return new PayoutRoom(options);
}

/** Approve, sign, send, confirm, settle: what runs between two lives of the process. */
async function live(room: PayoutRoom): Promise<void> {
  const batches = await room.options.store.read((tx) => tx.find(payoutBatches, { where: { state: 'planned' } }));
  for (const batch of batches) await room.payouts.approve(batch.id, SECOND_OPERATOR, ENVELOPE);
  for (let round = 0; round < 6; round += 1) await room.payouts.advance();
}

async function paidTwice(room: PayoutRoom): Promise<void> {
  await room.confirm(6);
  expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([500_000n, 250_000n]);
  expect(await room.balance(accounts.memoPaid('m0'))).toBe(500_000n);
  expect(await room.balance(accounts.member('m0', 'in-flight'))).toBe(0n);
}

it('pays once and with one txid, wherever the process dies between approval and settlement (F01 to F04)', async () => {
  const deaths: number[] = [];
  for (let at = 1; ; at += 1) {
    const store = new MemoryStore(PRODUCT.tables);
    await fixture.renewNode();
    const healthy = new PayoutRoom({ store, ...fixture });
    await healthy.fund([500_000n, 250_000n]);
    const [batch] = await healthy.payouts.plan(OPERATOR);
    const reaper = new Reaper(at);
    const victim = mortal(store, reaper);
    await victim.room.follow();
    const died = await live(victim).then(
      () => false,
      (error: unknown) => {
        if (error instanceof Killed) return true;
        throw error;
      },
    );
    await live(healthy);
    await paidTwice(healthy);
    const attempts = await store.read((tx) => tx.find(payoutAttempts));
    expect(attempts.map(({ txid }) => txid)).toEqual([batch?.txid]);
    if (!died) break;
    deaths.push(at);
  }
  // Approval, hand-out, signer, commit, send, move to sent: each before and after.
  expect(deaths.length).toBeGreaterThanOrEqual(12);
}, 600_000);

/** Of a node that never answers: the process waits so long and then does not know. */
const IMPATIENT: ChainSources = { timeoutMs: 1_000 };

async function signedRoom(store: Store, sources: ChainSources = {}): Promise<PayoutRoom> {
  const room = new PayoutRoom({ store, ...fixture, sources });
  await room.fund([500_000n, 250_000n]);
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
  return room;
}

async function stateOf(room: PayoutRoom): Promise<string | undefined> {
  return (await room.options.store.read((tx) => tx.find(payoutBatches)))[0]?.state;
}

describe('broadcast', () => {
  let store: Store;
  beforeEach(() => {
    store = new MemoryStore(PRODUCT.tables);
  });

  it.each<[string, SendFault]>([
    ['the connection breaks before the node saw it (F06)', 'drop'],
    ['the node answers a txid and has refused the transaction', 'txid-but-refused'],
    ['the node refuses it', { code: -26, message: 'min relay fee not met' }],
  ])('is not "sent" when %s, and sends the same bytes later', async (_, fault) => {
    const room = await signedRoom(store);
    fixture.node.faults.send = fault;
    await room.payouts.advance();
    await room.payouts.advance();
    expect(await stateOf(room)).toBe('signed');
    expect(fixture.node.mempool.size).toBe(0);
    delete fixture.node.faults.send;
    await room.payouts.advance();
    expect(await stateOf(room)).toBe('sent');
    await paidTwice(room);
  });

  it('takes a time-out for unknown, not for failed: the node has it, the same bytes are asked for and found (F05)', async () => {
    const room = await signedRoom(store, IMPATIENT);
    fixture.node.faults.send = 'accept-and-hang';
    const { failures } = await room.payouts.advance();
    expect(failures).toHaveLength(1);
    const [txid = ''] = [...fixture.node.mempool.keys()];
    expect(await stateOf(room)).toBe('signed');
    // Nothing is credited back, and no second batch pays the same people.
    expect(await room.balance(accounts.member('m0', 'in-flight'))).toBe(500_000n);
    expect(await room.balance(accounts.member('m0', 'available'))).toBe(0n);
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.nothing-due' });
    delete fixture.node.faults.send;
    await room.payouts.advance();
    expect([await stateOf(room), [...fixture.node.mempool.keys()]]).toEqual(['sent', [txid]]);
    expect((await store.read((tx) => tx.find(payoutAttempts))).map((attempt) => attempt.txid)).toEqual([txid]);
    await paidTwice(room);
  }, 300_000);

  it('finds a timed-out payment in a block, without sending it again', async () => {
    const room = await signedRoom(store, IMPATIENT);
    fixture.node.faults.send = 'accept-and-hang';
    await room.payouts.advance();
    const sends = (): number => fixture.node.calls.filter((call) => call === 'sendrawtransaction').length;
    const before = sends();
    fixture.node.mine(6);
    await room.room.follow();
    await room.payouts.advance();
    expect([await stateOf(room), sends()]).toEqual(['settled', before]);
    delete fixture.node.faults.send;
    await paidTwice(room);
  }, 300_000);

  it('is sent when the node had it already (F07)', async () => {
    const room = await signedRoom(store);
    fixture.node.faults.send = { code: -27, message: 'Transaction already in block chain', held: true };
    await room.payouts.advance();
    expect(await stateOf(room)).toBe('sent');
    delete fixture.node.faults.send;
    await paidTwice(room);
  });

  it('sends the same bytes again after the mempool lost them (F08)', async () => {
    const room = await signedRoom(store);
    await room.payouts.advance();
    const [txid] = [...fixture.node.mempool.keys()];
    fixture.node.mempool.clear();
    await room.payouts.advance();
    expect([...fixture.node.mempool.keys()]).toEqual([txid]);
    await paidTwice(room);
  });

  it('takes a settled payment back after a reorg and settles it again, never paying twice (F12)', async () => {
    const room = await signedRoom(store);
    await room.payouts.advance();
    await room.confirm(6);
    expect(await stateOf(room)).toBe('settled');
    fixture.node.fork(6, 7);
    await room.room.follow();
    await room.payouts.advance();
    expect(await stateOf(room)).toBe('sent');
    expect(await room.balance(accounts.member('m0', 'in-flight'))).toBe(500_000n);
    expect(await room.balance(accounts.memoPaid('m0'))).toBe(0n);
    const [view] = await room.query.payoutsOf('m0', { limit: 1 });
    expect((await room.query.receipt(view?.id ?? '')).revokedAt).not.toBeNull();
    await paidTwice(room);
    expect((await room.query.receipt(view?.id ?? '')).revokedAt).toBeNull();
    const trial = await store.read((tx) => room.ledger.verify(tx));
    expect(trial.ok).toBe(true);
  });

  it('hands nothing out and sends nothing while payouts are stopped', async () => {
    const room = await signedRoom(store);
    await room.payouts.stop(OPERATOR, 'drill');
    await room.payouts.advance();
    expect(await stateOf(room)).toBe('approved');
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: expect.stringMatching(/gate|claimed/) });
    expect(await room.payouts.resume(OPERATOR)).toBe('asked');
    expect(await room.payouts.resume(OPERATOR)).toBe('waiting');
    expect(await room.payouts.resume(SECOND_OPERATOR)).toBe('released');
    await room.payouts.advance();
    expect(await stateOf(room)).toBe('sent');
  });

  it('cancels before hand-out and gives everything back; after it only refuses', async () => {
    const room = await signedRoom(store);
    const [batch] = await store.read((tx) => tx.find(payoutBatches));
    await room.payouts.cancel(batch?.id ?? '', OPERATOR, 'wrong month');
    expect(await room.balance(accounts.member('m0', 'available'))).toBe(500_000n);
    const [again] = await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await room.payouts.advance();
    await expect(room.payouts.cancel(again?.id ?? '', OPERATOR, 'too late')).rejects.toMatchObject({
      code: 'payout.handed-out',
    });
  });

  it('takes no approval of the planner, of another hash, or outside the caps', async () => {
    const room = new PayoutRoom({ store, ...fixture });
    await room.fund([500_000n]);
    const [batch] = await room.payouts.plan(OPERATOR);
    const id = batch?.id ?? '';
    const code = (call: Promise<unknown>): Promise<unknown> => call.catch((error: { code: string }) => error.code);
    expect(await code(room.payouts.approve(id, OPERATOR, ENVELOPE))).toBe('payout.own-batch');
    expect(await code(room.payouts.approve(id, SECOND_OPERATOR, ENVELOPE, '00'))).toBe('payout.stale-approval');
    const low = { ...ENVELOPE, maxFeeSats: (batch?.fee ?? 0n) - 1n };
    expect(await code(room.payouts.approve(id, SECOND_OPERATOR, low))).toBe('payout.envelope');
    const high = { ...ENVELOPE, maxFeeSats: 1_000_001n };
    expect(await code(room.payouts.approve(id, SECOND_OPERATOR, high))).toBe('payout.envelope');
    expect(await code(room.payouts.approve('nothing', SECOND_OPERATOR, ENVELOPE))).toBe('payout.unknown-batch');
    await room.payouts.approve(id, SECOND_OPERATOR, { ...ENVELOPE, maxFeeSats: batch?.fee ?? 0n }, batch?.batch_hash);
    expect(await code(room.payouts.approve(id, SECOND_OPERATOR, ENVELOPE))).toBe('payout.wrong-state');
  });
});
