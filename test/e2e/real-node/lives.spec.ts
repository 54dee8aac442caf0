import { fromHex, decodeBlock } from '../../../src/hashing';
import { accounts } from '../../../src/ledger';
import { AddressService } from '../../../src/members/address.service';
import { SplitService } from '../../../src/members/split.service';
import { payoutInputs, payoutItems } from '../../../src/payout/payout.entity';
import { DAY_MS, sats, Secret } from '../../../src/units';
import { foreignScript } from '../../support/batches';
import { OPERATOR, type PayoutRoom, SECOND_OPERATOR } from '../../support/payout-room';
import { itWithLevers, REAL_NODE } from '../../support/real-node';
import { addressOfScript, advance, planned, REAL_ENVELOPE, RealWorld, stateOf } from '../../support/real-room';
import { NOBODY } from '../../support/regtest-node';

const ADDRESSES = Array.from({ length: 4 }, (_, index) => addressOfScript(foreignScript(index)));
const [FIRST = '', SECOND = '', THIRD = ''] = ADDRESSES;
const OWED = [
  { address: FIRST, sats: 500_000n },
  { address: SECOND, sats: 250_000n },
];

let world: RealWorld;
beforeEach(async () => {
  world = await RealWorld.start();
}, 60_000);
afterEach(() => world.stop());

const read = <T>(room: PayoutRoom, work: Parameters<typeof room.options.store.read<T>>[0]): Promise<T> =>
  room.options.store.read(work);
const standing = (room: PayoutRoom, index = 0) =>
  Promise.all(
    (['available', 'in-batch', 'in-flight'] as const).map((of) => room.balance(accounts.member(`m${index}`, of))),
  );
const verified = async (room: PayoutRoom) => (await read(room, (tx) => room.ledger.verify(tx))).ok;
const paid = () => Promise.all(OWED.map(({ address }) => world.paidTo(address)));

async function mine(room: PayoutRoom, blocks: number): Promise<void> {
  await world.node.mine(blocks, NOBODY);
  await advance(room);
}

describe(`a batch on ${REAL_NODE}`, () => {
  it('is un-settled by a reorganisation ten deep, and settled again by another block', async () => {
    const room = world.room();
    await world.fund(room, { owed: OWED, coins: [1_500_000n] });
    const [batch] = await planned(room);
    const id = batch?.id ?? '';
    await mine(room, 10);
    expect([await stateOf(room, id), await standing(room)]).toEqual(['settled', [0n, 0n, 0n]]);
    await world.reorg(10);
    await advance(room);
    expect(await stateOf(room, id)).toBe('sent');
    expect(await standing(room)).toEqual([0n, 0n, 500_000n]);
    expect(await room.balance(accounts.memoPaid('m0'))).toBe(0n);
    expect([await world.mempool(), await paid()]).toEqual([[batch?.txid], [0n, 0n]]);
    await mine(room, 5);
    expect(await stateOf(room, id)).toBe('confirming');
    await mine(room, 1);
    expect([await stateOf(room, id), await standing(room), await paid()]).toEqual([
      'settled',
      [0n, 0n, 0n],
      [500_000n, 250_000n],
    ]);
    expect(await verified(room)).toBe(true);
  }, 120_000);

  itWithLevers(
    'that the mempool dropped is sent again, the same bytes',
    async () => {
      const room = world.room();
      await world.fund(room, { owed: OWED, coins: [1_500_000n] });
      const [batch] = await planned(room);
      expect(await world.node.call('paydirtdrop', batch?.txid)).toBe(true);
      expect(await world.mempool()).toEqual([]);
      await advance(room);
      expect(await world.mempool()).toEqual([batch?.txid]);
      await mine(room, 6);
      expect(await paid()).toEqual([500_000n, 250_000n]);
    },
    120_000,
  );

  it('divides a payout among addresses to the satoshi', async () => {
    const room = world.room();
    const policy = {
      network: 'regtest' as const,
      coolOffFirstWithProofMs: 0,
      coolOffWithProofMs: 0,
      coolOffWithoutProofMs: 2 * DAY_MS,
      defaultThresholdSats: sats(100_000n),
    };
    const { clock } = room.room;
    const addresses = new AddressService(clock, policy, room.audit);
    const splits = new SplitService(clock, policy, new Secret('5a'.repeat(32)), addresses, room.audit);
    await world.fund(room, { owed: [{ address: FIRST, sats: 500_001n }], coins: [1_500_000n] });
    const parts = [{ address: SECOND, bps: 3_333 }, { address: THIRD, bps: 3_333 }]; // prettier-ignore
    await room.options.store.write((tx) => splits.set(tx, 'm0', { mainBps: 3_334, parts }, 'member-m0'));
    await world.pass(3 * DAY_MS);
    await mine(room, 1);
    await planned(room);
    await mine(room, 6);
    const got = await Promise.all([FIRST, SECOND, THIRD].map((address) => world.paidTo(address)));
    expect(got.reduce((sum, part) => sum + part, 0n)).toBe(500_001n);
    // 33.33 % of 500,001 is 166,650.3333: rounded down, and what is left over goes to the main address.
    expect(got).toEqual([166_701n, 166_650n, 166_650n]);
  }, 120_000);

  it('tidies small coins into its change while fees are low, and the node takes it', async () => {
    const room = world.room({ policy: { longTermRateSatPerKvb: 20_000n } });
    await world.fund(room, { owed: OWED, coins: [1_500_000n, ...Array.from({ length: 210 }, () => 5_000n)] });
    const [batch] = await planned(room);
    const inputs = await read(room, (tx) => tx.find(payoutInputs, { where: { batch_id: batch?.id ?? '' } }));
    // A hundred spare coins are left, and at most a hundred more are taken along.
    expect(inputs.length).toBeGreaterThanOrEqual(100);
    expect(await world.mempool()).toEqual([batch?.txid]);
    await mine(room, 6);
    expect([await stateOf(room, batch?.id ?? ''), await paid()]).toEqual(['settled', [500_000n, 250_000n]]);
    expect(await verified(room)).toBe(true);
  }, 120_000);

  it('spends a coinbase from its 101st confirmation on', async () => {
    const room = world.room({ policy: { minInputConfirmations: 1 } });
    await world.fund(room, { owed: [{ address: FIRST, sats: 100_000n }], coins: [150_000n] });
    const { address } = await room.treasury.depositAddress('operator');
    const [hash = ''] = await world.node.mine(1, address);
    const block = decodeBlock(fromHex((await world.node.call('getblock', hash, 0)) as string));
    const value = block.transactions[0]?.outputs[0]?.value ?? 0n;
    const side = { asset: 'BTC', role: 'transfer' } as const;
    const bonus = { ...side, amount: 400_000n };
    await room.options.store.write((tx) =>
      room.ledger.post(tx, [
        {
          reference: 'opening/coinbase',
          kind: 'opening.balance',
          occurredAt: room.room.clock.now(),
          postings: [
            { ...side, account: accounts.treasury('main'), side: 'debit', amount: value },
            { ...side, account: accounts.operatorCapital, side: 'credit', amount: value },
            { ...bonus, account: accounts.operatorCapital, side: 'debit' },
            { ...bonus, account: accounts.member('m0', 'available'), side: 'credit' },
          ],
        },
      ]),
    );
    await mine(room, 99);
    // It backs nothing before it can be spent.
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ fields: { gates: 'insolvent' } });
    await mine(room, 1);
    const [batch] = await planned(room);
    expect(await world.mempool()).toEqual([batch?.txid]);
    await mine(room, 6);
    expect(await world.paidTo(FIRST)).toBe(500_000n);
  }, 120_000);

  it('of a thousand payments is relayed and mined whole', async () => {
    const room = world.room({ policy: { maxFeeSats: 10_000_000n } });
    const owed = Array.from({ length: 1_000 }, (_, n) => ({ address: addressOfScript(foreignScript(n)), sats: 100_000n + BigInt(n) })); // prettier-ignore
    await world.fund(room, { owed, coins: [60_000_000n, 60_000_000n] });
    const rows = await room.payouts.plan(OPERATOR);
    const wide = { ...REAL_ENVELOPE, maxFeeSats: 10_000_000n };
    for (const { id, batch_hash: hash } of rows) await room.payouts.approve(id, SECOND_OPERATOR, wide, hash);
    await advance(room);
    expect(await world.mempool()).toEqual(rows.map(({ txid }) => txid).sort());
    await mine(room, 6);
    const sums = await world.paid();
    expect(owed.filter(({ sats }, n) => sums.get(foreignScript(n)) !== sats)).toEqual([]);
    expect(await read(room, (tx) => tx.count(payoutItems))).toBe(1_000);
    expect(await verified(room)).toBe(true);
  }, 180_000);
});
