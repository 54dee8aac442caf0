import { toHex, transactionFromHex } from '../../../src/hashing';
import { accounts } from '../../../src/ledger';
import { payoutBatches, payoutInputs } from '../../../src/payout/payout.entity';
import type { Store } from '../../../src/store';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { foreignScript } from '../../support/batches';
import { makeTransaction } from '../../support/block-factory';
import { DeskHouse, OLGA, OTTO } from '../../support/desk-house';
import { ENVELOPE, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../support/payout-room';
import { compared, copyOf, pay, restorable } from '../../support/restored';
import { PRODUCT } from '../../support/stores';

const OWED = [500_000n, 250_000n];
const COINS = [900_000n, 900_000n, 900_000n];
const FAST = '{"feerate":0.00020000,"blocks":6}';
const FEE = 1_000n;
const RESTORE = '/api/operator/restore';

const fixture = restorable({ replaces: true, feeEstimate: '{"feerate":0.00003000,"blocks":6}' });
let house: DeskHouse;
afterEach(() => house.close());

const roomOn = (store: Store): PayoutRoom => new PayoutRoom({ store, ...fixture });

/** A service whose only batch is with the node. */
async function sent(): Promise<PayoutRoom> {
  const room = roomOn(new MemoryStore(PRODUCT.tables));
  await room.fund(OWED, { coins: COINS, feeReserve: 200_000n });
  await room.payouts.advance();
  await pay(room);
  return room;
}

const refused = ({ status, body }: { status: number; body: { error?: { code?: string } } }): unknown[] => [
  status,
  body.error?.code,
];
const view = async () => (await house.olga.get(RESTORE).expect(200)).body;
const codes = async (): Promise<string[]> => ((await view()).hindrances as { code: string }[]).map(({ code }) => code);
const available = () => Promise.all(['m0', 'm1'].map((id) => house.room.balance(accounts.member(id, 'available'))));

async function mined(blocks: number): Promise<void> {
  await house.mine(blocks);
  await compared(house.room);
  await house.signIn(house.olga, house.otto);
}

/** Every coin to ourselves, and two people let payouts go on. */
async function backInService(): Promise<void> {
  house.idle();
  await house.signIn(house.olga, house.otto);
  const { body } = await house.act(house.olga, `${RESTORE}/barrier`).expect(200);
  const { room } = house;
  for (const { id } of body.items as { id: string }[]) await room.payouts.approve(id, SECOND_OPERATOR, ENVELOPE);
  for (let round = 0; round < 4; round += 1) await room.payouts.advance();
  await mined(6);
  expect(await codes()).toEqual([]);
  const asked = await house.act(house.olga, `${RESTORE}/release`).expect(200);
  expect(asked.body).toMatchObject({ open: true, releaseAskedByYou: true });
  expect((await house.otto.get(RESTORE)).body.releaseAskedByYou).toBe(false);
  expect((await house.act(house.otto, `${RESTORE}/release`).expect(200)).body.open).toBe(false);
}

describe('What took the coins of a batch and pays a member of it, over HTTP', () => {
  it('halts payouts when it is final, is named by two operators, and pays nobody twice', async () => {
    house = await DeskHouse.over(await sent());
    const { room } = house;
    const [batch] = await room.options.store.read((tx) => tx.find(payoutBatches));
    const held = await room.options.store.read((tx) => tx.find(payoutInputs, { where: { batch_id: batch?.id ?? '' } }));
    const left = held.reduce((sum, { value }) => sum + value, -500_000n - FEE);
    const raw = makeTransaction({
      inputs: held.map(({ outpoint }) => ({ txid: outpoint.slice(0, 64), vout: Number(outpoint.slice(65)) })),
      outputs: [
        { value: 500_000n, script: foreignScript(0) },
        { value: left, script: '51' },
      ],
    });
    const { txid } = transactionFromHex(toHex(raw));
    fixture.node.mempool.clear();
    await house.mine(1, [raw]);
    await mined(98);
    expect(await view()).toMatchObject({ open: false, hindrances: [] });
    await mined(1);
    const halted = await view();
    expect(halted).toMatchObject({
      open: true,
      hindrances: [{ code: 'unknown-output', txid, vout: 1 }, { code: 'family' }],
    });
    expect(halted.reason).toContain(`transaction ${txid} took the coins of batch ${batch?.id ?? ''}`);

    const own = { txid, outputs: [{ vout: 1, memberId: null }] };
    const name = (who: typeof house.olga, what: object = own) => house.act(who, `${RESTORE}/outputs`, what);
    expect(refused(await name(house.mia))).toEqual([403, 'api.not-allowed']);
    await name(house.olga).expect(200);
    expect((await view()).hindrances[0]).toMatchObject({ said: 'own', saidBy: OLGA, saidByYou: true });
    expect((await house.otto.get(RESTORE)).body.hindrances[0]).toMatchObject({ saidBy: OLGA, saidByYou: false });
    expect(refused(await name(house.olga))).toEqual([409, 'payout.own-batch']);
    // Another word stands instead, and waits for its second person.
    await name(house.otto, { txid, outputs: [{ vout: 1, memberId: null, lost: true }] }).expect(200);
    expect((await view()).hindrances[0]).toMatchObject({ said: 'lost', saidBy: OTTO, saidByYou: false });
    await name(house.olga, { txid, outputs: [{ vout: 1, memberId: null, lost: true }] }).expect(200);
    await compared(room);
    expect([await codes(), await available()]).toEqual([['barrier-due'], [0n, 250_000n]]);
    await backInService();
    await pay(room);
    await room.confirm(6);
    expect([room.paidOnChain(0), room.paidOnChain(1), await available()]).toEqual([...OWED, [0n, 0n]]);
  });
});

describe('A replacement that a restored copy has lost, over HTTP', () => {
  it('is shown as an attempt of the batch, settles it, and asks nobody whom it paid', async () => {
    const first = await sent();
    const copy = await copyOf(first.options.store);
    const [batch] = await first.options.store.read((tx) => tx.find(payoutBatches));
    const id = batch?.id ?? '';
    fixture.node.faults.feeEstimate = FAST;
    const { row } = await first.replaces.plan(id, OPERATOR);
    await first.replaces.approve(id, SECOND_OPERATOR, { maxRateSatPerKvb: 100_000n, maxFeeSats: 200_000n }, row.hash);
    await first.payouts.advance();
    house = await DeskHouse.over(roomOn(copy));
    await mined(1);
    await mined(5);
    const { body } = await house.olga.get(`/api/operator/batches/${id}/replacement`).expect(200);
    expect(body.attempts).toMatchObject([
      { number: 0, txid: batch?.txid, plannedBy: OPERATOR },
      { number: 1, txid: row.txid, plannedBy: 'restore', plannedByName: null, fee: { units: String(row.fee) } },
    ]);
    const shown = await house.olga.get(`/api/operator/batches/${id}`).expect(200);
    expect(shown.body).toMatchObject({ state: 'settled', txid: row.txid, fee: { units: String(row.fee) } });
    expect([await codes(), await available()]).toEqual([['barrier-due'], [0n, 0n]]);
    await backInService();
  });
});
