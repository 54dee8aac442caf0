import * as bitcoin from 'bitcoinjs-lib';
import { payoutAttempts, payoutSignatures, treasuryKeys } from '../../src/payout/payout.entity';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import type { Store } from '../../src/store';
import { codeOf } from '../support/code-of';
import { Devices, FORMS } from '../support/devices';
import { FakeCore } from '../support/fake-core';
import { onlyBatch, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { describeEachStore, PRODUCT } from '../support/stores';

let node: FakeCore;
beforeEach(async () => {
  node = await FakeCore.start();
});
afterEach(() => node.stop());

/** A batch of two coins and two members that was approved, in a house whose keys are outside. */
async function approved(store: Store, devices: Devices): Promise<PayoutRoom> {
  const room = new PayoutRoom({ store, node, signer: devices });
  await room.fund([500_000n, 250_000n], { coins: [600_000n, 600_000n], feeReserve: 100_000n });
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
  return room;
}

describe.each(FORMS)('a house of %s whose keys are on devices', (form) => {
  it('pays what the devices sign, and settles it', async () => {
    const devices = new Devices(form);
    const room = await approved(new MemoryStore(PRODUCT.tables), devices);
    await room.payouts.advance();
    const { failures } = await room.payouts.advance();
    expect(failures).toEqual([]);
    const { id, txid } = await onlyBatch(room);
    expect(await onlyBatch(room)).toMatchObject({ state: 'handed-out', note: 'payout.awaits-signatures' });
    const psbt = await room.sessions.psbt(id, OPERATOR);
    // Hardware wallets of segwit version 0 want the whole transactions that they spend from.
    const whole = bitcoin.Psbt.fromBase64(psbt).data.inputs.map(({ nonWitnessUtxo }) => nonWitnessUtxo !== undefined);
    expect(whole).toEqual(form === 'tr' ? [false, false] : [true, true]);
    const answer = devices.sign(psbt, form === 'wsh-sortedmulti' ? [2, 0] : [0]);
    expect(await room.sessions.take(id, SECOND_OPERATOR, answer)).toMatchObject({
      isOutside: true,
      isOpen: true,
      txid,
    });
    await room.payouts.advance();
    expect([...node.mempool.keys()]).toEqual([txid]);
    await room.confirm(6);
    expect(await onlyBatch(room)).toMatchObject({ state: 'settled' });
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([500_000n, 250_000n]);
    expect(await codeOf(room.sessions.psbt(id, OPERATOR))).toBe('payout.not-waiting');
    expect(await codeOf(room.sessions.take(id, OPERATOR, answer))).toBe('payout.not-waiting');
  });
});

it('knows no key of the coins that an earlier descriptor received, and plans nothing with them', async () => {
  const store = new MemoryStore(PRODUCT.tables);
  const room = await approved(store, new Devices('wpkh'));
  const { id } = await onlyBatch(room);
  await room.payouts.cancel(id, OPERATOR, 'the treasury changes');
  const changed = new PayoutRoom({ store, node, signer: new Devices('tr') });
  const rows = await store.read((tx) => tx.find(treasuryKeys));
  const scripts = rows.map(({ script_hex: script }) => script);
  const known = (at: PayoutRoom) => store.read(async (tx) => (await at.treasury.keysOf(tx, scripts)).size);
  expect([await known(room), await known(changed)]).toEqual([rows.length, 0]);
  expect(await codeOf(changed.payouts.plan(OPERATOR))).toBe('payout.no-funds');
});

describeEachStore('a signing session', (open) => {
  const devices = new Devices('wsh-sortedmulti');

  it('collects one key after another and sends nothing before the second', async () => {
    const room = await approved(await open(), devices);
    const { id } = await onlyBatch(room);
    expect(await codeOf(room.sessions.psbt(id, OPERATOR))).toBe('payout.not-waiting');
    await room.payouts.advance();
    const psbt = await room.sessions.psbt(id, OPERATOR);
    expect(await codeOf(room.sessions.take(id, OPERATOR, psbt))).toBe('payout.no-signature');
    const taken = await room.options.store.read((tx) => room.audit.page(tx, undefined, 1));
    expect(taken).toMatchObject([{ action: 'payout.psbt-taken', actor: OPERATOR, subject: id }]);
    const first = devices.sign(psbt, [1]);
    const before = await auditsOf(room);
    const view = await room.sessions.take(id, OPERATOR, first);
    expect(view.keys.map(({ signedInputs, signedAt }) => [signedInputs, signedAt !== null])).toEqual([
      [0, false],
      [2, true],
      [0, false],
    ]);
    // The same file again: nothing more is kept, and nothing more is in the audit.
    const audits = await auditsOf(room);
    expect(audits).toBe(before + 1);
    expect(await room.sessions.take(id, SECOND_OPERATOR, first)).toEqual(view);
    expect(await auditsOf(room)).toBe(audits);
    await room.payouts.advance();
    expect(node.calls).not.toContain('sendrawtransaction');
    expect(await room.options.store.read((tx) => tx.count(payoutSignatures))).toBe(2);

    await room.sessions.take(id, SECOND_OPERATOR, devices.sign(psbt, [0]));
    expect(await room.options.store.read((tx) => tx.count(payoutAttempts))).toBe(0);
    await room.payouts.advance();
    expect(await onlyBatch(room)).toMatchObject({ state: 'sent', note: null });
    expect(await room.options.store.read((tx) => tx.count(payoutAttempts))).toBe(1);
  });

  it('keeps nothing of a file that was altered or belongs to another batch, and a good one still ends the wait', async () => {
    const room = await approved(await open(), devices);
    await room.payouts.advance();
    const { id } = await onlyBatch(room);
    const psbt = await room.sessions.psbt(id, OPERATOR);
    expect(await codeOf(room.sessions.take(id, OPERATOR, Buffer.from('no PSBT').toString('base64')))).toBe(
      'payout.altered-psbt',
    );
    const bytes = Buffer.from(devices.sign(psbt, [0]), 'base64');
    // A digit of the first output's value, far before any signature.
    bytes[60] = (bytes[60] ?? 0) ^ 1;
    expect(await codeOf(room.sessions.take(id, OPERATOR, bytes.toString('base64')))).toBe('payout.altered-psbt');
    expect(await codeOf(room.sessions.take('b-unknown', OPERATOR, psbt))).toBe('payout.unknown-batch');
    expect(await room.options.store.read((tx) => tx.count(payoutSignatures))).toBe(0);
    await room.sessions.take(id, OPERATOR, devices.sign(psbt, [0, 1]));
    await room.payouts.advance();
    expect(await onlyBatch(room)).toMatchObject({ state: 'sent' });
  });

  it('hands nothing out and sends nothing while payouts are stopped, and forgets no signature', async () => {
    const room = await approved(await open(), devices);
    await room.payouts.advance();
    const { id } = await onlyBatch(room);
    const psbt = await room.sessions.psbt(id, OPERATOR);
    await room.payouts.stop(OPERATOR, 'a doubt');
    expect(await codeOf(room.sessions.psbt(id, OPERATOR))).toBe('payout.gate');
    await room.sessions.take(id, OPERATOR, devices.sign(psbt, [0, 1]));
    await room.payouts.advance();
    expect(await onlyBatch(room)).toMatchObject({ state: 'handed-out' });
    expect(node.calls).not.toContain('sendrawtransaction');
    await room.payouts.resume(OPERATOR);
    await room.payouts.resume(SECOND_OPERATOR);
    await room.payouts.advance();
    expect(await onlyBatch(room)).toMatchObject({ state: 'sent' });
  });

  it('refuses to change or remove a signature', async () => {
    const room = await approved(await open(), devices);
    await room.payouts.advance();
    const { id, txid } = await onlyBatch(room);
    await room.sessions.take(id, OPERATOR, devices.sign(await room.sessions.psbt(id, OPERATOR), [0]));
    await expect(
      room.options.store.write((tx) => tx.update(payoutSignatures, { txid }, { given_by: 'nobody' })),
    ).rejects.toThrow();
    await expect(room.options.store.write((tx) => tx.delete(payoutSignatures, { txid }))).rejects.toThrow();
    // A row written by hand sends nothing: it is verified again.
    await room.options.store.write((tx) =>
      tx.insert(payoutSignatures, [
        {
          txid,
          input_index: 0,
          public_key: '02'.repeat(33),
          signature: '00',
          batch_id: id,
          given_by: 'nobody',
          given_at: room.room.clock.now(),
        },
      ]),
    );
    const { failures } = await room.payouts.advance();
    expect(failures).toMatchObject([{ code: 'payout.altered-psbt' }]);
    expect(await onlyBatch(room)).toMatchObject({ state: 'handed-out' });
  });
});

async function auditsOf(room: PayoutRoom): Promise<number> {
  const { rows } = await room.options.store.read((tx) => room.audit.verify(tx));
  return rows;
}
