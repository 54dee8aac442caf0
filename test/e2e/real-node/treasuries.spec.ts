import { CHECKPOINTS, verifyReceipt } from '../../../src/chain';
import { accounts } from '../../../src/ledger';
import { payoutInputs } from '../../../src/payout/payout.entity';
import { Devices, FORMS } from '../../support/devices';
import { OPERATOR, type PayoutRoom } from '../../support/payout-room';
import { REAL_NODE } from '../../support/real-node';
import { ADDRESS_KINDS, addressOfScript, advance, planned, RealWorld, stateOf } from '../../support/real-room';
import { NOBODY } from '../../support/regtest-node';

const SCRIPTS = Object.values(ADDRESS_KINDS);
const OWED = SCRIPTS.map((script, index) => ({ address: addressOfScript(script), sats: 200_000n + BigInt(index) }));
const PAID = OWED.reduce((sum, { sats }) => sum + sats, 0n);

let world: RealWorld;
beforeEach(async () => {
  world = await RealWorld.start();
}, 60_000);
afterEach(() => world.stop());

/** Two of three devices, or the only one, sign what was handed out. */
async function signed(room: PayoutRoom, devices: Devices, id: string): Promise<void> {
  const unsigned = await room.sessions.psbt(id, OPERATOR);
  const places = devices.form === 'wsh-sortedmulti' ? [0, 2] : [0];
  await room.sessions.take(id, OPERATOR, devices.sign(unsigned, places));
  await advance(room);
}

describe.each(FORMS)(`a treasury of %s on ${REAL_NODE}`, (form) => {
  it('pays every kind of address by devices, and then from its own change', async () => {
    const devices = new Devices(form);
    const room = world.room({ signer: devices });
    await world.fund(room, { owed: OWED, coins: [700_000n, 800_000n] });
    const [batch] = await planned(room);
    if (batch === undefined) throw new Error('no batch');
    expect([await stateOf(room, batch.id), await world.mempool()]).toEqual(['handed-out', []]);
    await signed(room, devices, batch.id);
    expect([await stateOf(room, batch.id), await world.mempool()]).toEqual(['sent', [batch.txid]]);
    await world.node.mine(6, NOBODY);
    await advance(room);
    expect(await stateOf(room, batch.id)).toBe('settled');
    for (const [index, script] of SCRIPTS.entries()) {
      const [payout] = await room.query.payoutsOf(`m${index}`, { limit: 1 });
      const output = (await world.node.call('gettxout', batch.txid, payout?.vout)) as {
        value: number;
        scriptPubKey: { hex: string };
      };
      expect([output.scriptPubKey.hex, BigInt(Math.round(output.value * 1e8))]).toEqual([script, OWED[index]?.sats]);
      const { receipt } = await room.query.receipt(payout?.id ?? '');
      expect(verifyReceipt(JSON.parse(JSON.stringify(receipt)), CHECKPOINTS)).toMatchObject({ valid: true });
    }
    const left = 1_500_000n - PAID - batch.fee;
    expect(await room.balance(accounts.treasury('main'))).toBe(left);

    await room.options.store.write((tx) =>
      room.ledger.post(tx, [
        {
          reference: 'bonus/m0',
          kind: 'opening.balance',
          occurredAt: room.room.clock.now(),
          postings: [
            { account: accounts.feeReserve, asset: 'BTC', side: 'debit', amount: 150_000n, role: 'transfer' },
            { account: accounts.member('m0', 'available'), asset: 'BTC', side: 'credit', amount: 150_000n, role: 'transfer' }, // prettier-ignore
          ],
        },
      ]),
    );
    const [second] = await planned(room);
    if (second === undefined) throw new Error('no second batch');
    const inputs = await room.options.store.read((tx) => tx.find(payoutInputs, { where: { batch_id: second.id } }));
    expect(inputs.map(({ outpoint }) => outpoint)).toEqual([`${batch.txid}:${batch.change_vout}`]);
    await signed(room, devices, second.id);
    await world.node.mine(6, NOBODY);
    await advance(room);
    expect(await stateOf(room, second.id)).toBe('settled');
    expect(await world.paidTo(OWED[0]?.address ?? '')).toBe(350_000n);
    expect((await room.options.store.read((tx) => room.ledger.verify(tx))).ok).toBe(true);
  }, 120_000);
});
