import { join } from 'node:path';
import { ENVELOPE, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT, Scratch } from '../../test/support/stores';
import { NETWORK_RULES } from '../hashing';
import { accounts, reversal } from '../ledger';
import { type Store, StoreFull } from '../store';
import { MemoryStore } from '../store/memory-store.adapter';
import { openStore } from '../store/sql-store.adapter';
import { DomainError, HOUR_MS, MINUTE_MS } from '../units';
import type { Gate } from './due';
import { payoutAttempts, payoutBatches, payoutDiskProbes } from './payout.entity';
import type { Signer } from './signer';

const fixture = signerAndNode();
const scratch = new Scratch();
afterEach(() => scratch.clean());

/** A signer that can be out of the house. */
class Door {
  away = false;
  asked = 0;

  wrap(inner: Signer): Signer {
    return {
      kind: inner.kind,
      sign: (request) => {
        this.asked += 1;
        return this.away
          ? Promise.reject(new DomainError('payout.signer-unavailable', 'Nobody is there.'))
          : inner.sign(request);
      },
    };
  }
}

interface Scene {
  readonly room: PayoutRoom;
  readonly door: Door;
}

async function scene(
  store: Store,
  over: { wrapStore?: (store: Store) => Store; members?: bigint[] } = {},
): Promise<Scene> {
  const door = new Door();
  const wrapSigner = (inner: Signer): Signer => door.wrap(inner);
  const { members = [500_000n, 250_000n], ...wrap } = over;
  const room = new PayoutRoom({ store, ...fixture, wrapSigner, ...wrap });
  await room.fund(members);
  return { room, door };
}

async function stateOf({ room }: Scene): Promise<string | undefined> {
  return (await room.options.store.read((tx) => tx.find(payoutBatches)))[0]?.state;
}

const refused = (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => 'done',
    (error: unknown) => (error instanceof DomainError ? { code: error.code, gates: error.fields['gates'] } : error),
  );

/** How each gate closes in the world, and how it opens again. */
interface Way {
  readonly gate: Gate;
  readonly close: (scene: Scene) => Promise<void>;
  readonly open: (scene: Scene) => Promise<void>;
}

const WAYS: readonly Way[] = [
  {
    gate: 'insolvent',
    // Booked without a coin behind it: more is owed than our chain shows.
    close: async ({ room }) =>
      void (await room.options.store.write((tx) =>
        room.ledger.post(tx, [
          {
            reference: 'mistake/1',
            kind: 'opening.balance',
            occurredAt: room.room.clock.now(),
            postings: [
              {
                account: accounts.memberReceivable('m1'),
                asset: 'BTC',
                side: 'debit',
                amount: 9_000_000n,
                role: 'transfer',
              },
              {
                account: accounts.member('m1', 'available'),
                asset: 'BTC',
                side: 'credit',
                amount: 9_000_000n,
                role: 'transfer',
              },
            ],
          },
        ]),
      )),
    open: async ({ room }) =>
      void (await room.options.store.write(async (tx) => {
        const entry = (await room.ledger.entriesByReference(tx, ['mistake/1'])).get('mistake/1');
        if (entry === undefined) throw new Error('The mistake was not booked.');
        await room.ledger.post(tx, [reversal(entry, 'no coin behind it', 'mistake/1/undone', room.room.clock.now())]);
      })),
  },
  {
    gate: 'chain-stale',
    // One minute beyond six hours without a block.
    close: ({ room }) => Promise.resolve(void room.room.clock.advance(6 * HOUR_MS + MINUTE_MS)),
    open: async ({ room }) => {
      fixture.node.mine(1, { empty: true });
      await room.room.follow();
    },
  },
  {
    gate: 'wrong-network',
    close: async ({ room }) => {
      fixture.node.faults.genesisHash = NETWORK_RULES.bitcoin.genesisHash;
      expect(await refused(room.room.follow())).toMatchObject({ code: 'chain.wrong-network' });
    },
    open: async ({ room }) => {
      delete fixture.node.faults.genesisHash;
      await room.room.follow();
    },
  },
  {
    gate: 'chain-disagreement',
    // The node's chain has less work than ours: it was replaced, or follows a fork.
    close: async ({ room }) => {
      fixture.node.fork(2, 1);
      await room.room.chain.sync();
    },
    open: async ({ room }) => {
      fixture.node.mine(3, { empty: true });
      await room.room.follow();
    },
  },
  {
    gate: 'reconcile-only',
    close: ({ room }) => room.options.store.write((tx) => room.state.setReconcileOnly(tx, OPERATOR, 'restored')),
    open: async ({ room }) => {
      await room.options.store.write((tx) => room.state.clearReconcileOnly(tx, OPERATOR));
      await room.options.store.write((tx) => room.state.clearReconcileOnly(tx, SECOND_OPERATOR));
    },
  },
  {
    gate: 'stopped',
    close: ({ room }) => room.payouts.stop(OPERATOR, 'drill'),
    open: async ({ room }) => {
      await room.payouts.resume(OPERATOR);
      await room.payouts.resume(SECOND_OPERATOR);
    },
  },
];

describe('a hold that comes after the plan', () => {
  it('stops the approval until it is released, or the batch is planned again without the member', async () => {
    const at = await scene(new MemoryStore(PRODUCT.tables));
    const [batch] = await at.room.payouts.plan(OPERATOR);
    const id = batch?.id ?? '';
    const hold = await at.room.options.store.write((tx) => at.room.holds.place(tx, 'm0', 'dispute', OPERATOR));
    const approve = (of: string): Promise<unknown> => refused(at.room.payouts.approve(of, SECOND_OPERATOR, ENVELOPE));
    expect(await approve(id)).toMatchObject({ code: 'payout.item-held' });
    expect(await stateOf(at)).toBe('planned');
    await at.room.options.store.write((tx) => at.room.holds.release(tx, hold, OPERATOR, () => 'waiting'));
    expect(await approve(id)).toBe('done');
  });

  it('stops the hand-out of what was approved, which can still be cancelled', async () => {
    const at = await scene(new MemoryStore(PRODUCT.tables));
    const [batch] = await at.room.payouts.plan(OPERATOR);
    await at.room.approveAll();
    await at.room.options.store.write((tx) => at.room.holds.place(tx, 'm0', 'dispute', OPERATOR));
    const { failures } = await at.room.payouts.advance();
    expect(failures).toMatchObject([{ code: 'payout.item-held' }]);
    expect([await stateOf(at), at.door.asked]).toEqual(['approved', 0]);
    await at.room.payouts.cancel(batch?.id ?? '', OPERATOR, 'a member is held');
    const [again] = await at.room.payouts.plan(OPERATOR);
    expect(again?.paid).toBe(250_000n);
  });
});

describe.each(WAYS)('the gate $gate', ({ gate, close, open }) => {
  let at: Scene;
  beforeEach(async () => {
    at = await scene(new MemoryStore(PRODUCT.tables));
  });
  const closed = { code: 'payout.gate', gates: gate };

  it('stops planning, says so to the member, and opens again', async () => {
    await close(at);
    expect(await refused(at.room.payouts.plan(OPERATOR))).toEqual(closed);
    const why = await at.room.query.whyNot('m0');
    expect(why.reasons).toContainEqual({ code: 'gate', gate });
    expect((await at.room.payouts.preview()).in).toEqual([]);
    expect(await at.room.balance(accounts.member('m0', 'in-batch'))).toBe(0n);
    await open(at);
    expect(await at.room.payouts.plan(OPERATOR)).toHaveLength(1);
  });

  it('stops approving', async () => {
    const [batch] = await at.room.payouts.plan(OPERATOR);
    await close(at);
    const approve = (): Promise<unknown> =>
      refused(at.room.payouts.approve(batch?.id ?? '', SECOND_OPERATOR, ENVELOPE, batch?.batch_hash));
    expect(await approve()).toEqual(closed);
    expect(await stateOf(at)).toBe('planned');
    await open(at);
    expect(await approve()).toBe('done');
  });

  it('stops the hand-out', async () => {
    await at.room.payouts.plan(OPERATOR);
    await at.room.approveAll();
    await close(at);
    const { failures } = await at.room.payouts.advance();
    expect(failures).toMatchObject([{ code: 'payout.gate' }]);
    expect([await stateOf(at), at.door.asked]).toEqual(['approved', 0]);
    const [batch] = await at.room.query.batches({ limit: 1 });
    expect(batch?.note).toBe(`payout.gate: ${gate}`);
    await open(at);
    await at.room.payouts.advance();
    expect(await stateOf(at)).toBe('sent');
  });

  it('keeps the signer out of it', async () => {
    await at.room.payouts.plan(OPERATOR);
    await at.room.approveAll();
    at.door.away = true;
    await at.room.payouts.advance();
    expect([await stateOf(at), at.door.asked]).toEqual(['handed-out', 1]);
    at.door.away = false;
    await close(at);
    await at.room.payouts.advance();
    expect([await stateOf(at), at.door.asked]).toEqual(['handed-out', 1]);
    expect(await at.room.options.store.read((tx) => tx.count(payoutAttempts))).toBe(0);
    await open(at);
    await at.room.payouts.advance();
    expect(await stateOf(at)).toBe('sent');
  });

  it('stops the broadcast of signed bytes', async () => {
    await at.room.payouts.plan(OPERATOR);
    await at.room.approveAll();
    fixture.node.faults.send = 'drop';
    await at.room.payouts.advance();
    delete fixture.node.faults.send;
    expect(await stateOf(at)).toBe('signed');
    const sends = (): number => fixture.node.calls.filter((call) => call === 'sendrawtransaction').length;
    const before = sends();
    await close(at);
    await at.room.payouts.advance();
    expect([await stateOf(at), fixture.node.mempool.size, sends() - before]).toEqual(['signed', 0, 0]);
    await open(at);
    await at.room.payouts.advance();
    expect([await stateOf(at), fixture.node.mempool.size]).toEqual(['sent', 1]);
  });
});

describe('a full disk (F21)', () => {
  function filling(inner: Store, isFull: () => boolean): Store {
    return {
      write: (work) =>
        inner.write(async (tx) => {
          const result = await work(tx);
          if (isFull()) throw new StoreFull();
          return result;
        }),
      read: (work) => inner.read(work),
      close: () => inner.close(),
    };
  }

  it('of SQLite: pauses payouts in sight, reads go on, nothing is half done, and space lets it go on', async () => {
    const file = join(scratch.folder(), 'paydirt.sqlite');
    const roomy = await openStore({ type: 'sqlite', file }, PRODUCT);
    const before = await scene(roomy, { members: Array.from({ length: 300 }, () => 100_000n) });
    await before.room.payouts.plan(OPERATOR);
    await before.room.approveAll();
    await roomy.close();
    const on = (store: Store): Scene => {
      const door = new Door();
      const room = new PayoutRoom({ store, ...fixture, wrapSigner: (inner) => door.wrap(inner) });
      room.room.clock.set(before.room.room.clock.now());
      return { room, door };
    };
    // SQLite takes the file's own size for any limit below it: no page more.
    const small = await openStore({ type: 'sqlite', file, maxPageCount: 1 }, PRODUCT);
    const at = on(small);
    const first = await at.room.payouts.advance();
    expect(first.failures).toMatchObject([{ code: 'store.full' }]);
    expect([await stateOf(at), fixture.node.mempool.size, at.door.asked]).toEqual(['approved', 0, 0]);
    expect((await at.room.payouts.preview()).out[0]?.reasons).toContainEqual({ code: 'gate', gate: 'disk-full' });
    expect((await at.room.query.whyNot('m0')).reasons).toContainEqual({ code: 'gate', gate: 'disk-full' });
    expect(await at.room.query.batches({ limit: 10 })).toHaveLength(1);
    const second = await at.room.payouts.advance();
    expect(second.failures).toMatchObject([{ code: 'payout.gate' }]);
    expect(at.door.asked).toBe(0);
    await small.close();
    const again = on(scratch.keep(await openStore({ type: 'sqlite', file }, PRODUCT)));
    await again.room.payouts.advance();
    expect([await stateOf(again), fixture.node.mempool.size]).toEqual(['sent', 1]);
  });

  it('goes on when space returns, in the same process', async () => {
    let full = false;
    const at = await scene(new MemoryStore(PRODUCT.tables), { wrapStore: (inner) => filling(inner, () => full) });
    full = true;
    expect(await refused(at.room.payouts.plan(OPERATOR))).toMatchObject({ code: 'store.full' });
    // From then on the gate answers, before anything is tried.
    expect(await refused(at.room.payouts.plan(OPERATOR))).toEqual({ code: 'payout.gate', gates: 'disk-full' });
    expect((await at.room.query.whyNot('m0')).reasons).toContainEqual({ code: 'gate', gate: 'disk-full' });
    await at.room.payouts.advance();
    expect((await at.room.query.whyNot('m0')).due).toBe(false);
    full = false;
    await at.room.payouts.advance();
    expect((await at.room.query.whyNot('m0')).due).toBe(true);
    expect(await at.room.options.store.read((tx) => tx.count(payoutDiskProbes))).toBe(0);
    await at.room.payouts.plan(OPERATOR);
    await at.room.approveAll();
    await at.room.payouts.advance();
    await at.room.confirm(6);
    expect(at.room.paidOnChain(0)).toBe(500_000n);
  });

  it('signs nothing twice when the commit of the signed bytes found no room', async () => {
    let fullFrom = Number.POSITIVE_INFINITY;
    let writes = 0;
    const isFull = (): boolean => (writes += 1) >= fullFrom;
    const at = await scene(new MemoryStore(PRODUCT.tables), { wrapStore: (inner) => filling(inner, isFull) });
    const [batch] = await at.room.payouts.plan(OPERATOR);
    await at.room.approveAll();
    // The hand-out still fits; the bytes that come back do not.
    fullFrom = writes + 2;
    const { failures } = await at.room.payouts.advance();
    expect(failures).toMatchObject([{ code: 'store.full' }]);
    expect([await stateOf(at), fixture.node.mempool.size, at.door.asked]).toEqual(['handed-out', 0, 1]);
    await at.room.payouts.advance();
    expect(at.door.asked).toBe(1);
    fullFrom = Number.POSITIVE_INFINITY;
    await at.room.payouts.advance();
    expect(await stateOf(at)).toBe('sent');
    expect([...fixture.node.mempool.keys()]).toEqual([batch?.txid]);
  });
});
