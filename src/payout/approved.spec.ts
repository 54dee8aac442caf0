import * as bitcoin from 'bitcoinjs-lib';
import { codeOf } from '../../test/support/code-of';
import { Devices } from '../../test/support/devices';
import { FakeCore } from '../../test/support/fake-core';
import { ENVELOPE, onlyBatch, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { PRODUCT } from '../../test/support/stores';
import { MemoryStore } from '../store/memory-store.adapter';
import { payoutApprovals, payoutBatches } from './payout.entity';
import { SigningSession } from './signing-session';

const devices = new Devices('wpkh');
let node: FakeCore;
let room: PayoutRoom;
beforeEach(async () => {
  node = await FakeCore.start();
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), node, signer: devices });
  await room.fund([500_000n, 250_000n], { coins: [600_000n, 600_000n], feeReserve: 100_000n });
  await room.payouts.plan(OPERATOR);
});
afterEach(() => node.stop());

const batchOf = () => onlyBatch(room);

/** Somebody who can write into the database and does not have the approval key. */
async function approvedByHand(): Promise<void> {
  const batch = await batchOf();
  await room.options.store.write(async (tx) => {
    await tx.insert(payoutApprovals, [
      {
        batch_id: batch.id,
        batch_hash: batch.batch_hash,
        approved_by: SECOND_OPERATOR,
        approved_at: room.room.clock.now(),
        max_rate_sat_per_kvb: ENVELOPE.maxRateSatPerKvb,
        max_fee: ENVELOPE.maxFeeSats,
        mac: '00'.repeat(32),
      },
    ]);
    await tx.update(payoutBatches, { id: batch.id }, { state: 'approved' });
  });
}

describe('a house whose keys are outside', () => {
  it('hands nothing out that was approved by a row in the database alone, and the batch can be cancelled', async () => {
    await approvedByHand();
    const { failures } = await room.payouts.advance();
    expect(failures).toMatchObject([{ code: 'payout.not-approved' }]);
    const { id, state, note } = await batchOf();
    expect([state, note]).toEqual(['approved', 'payout.not-approved: seal']);
    expect(await codeOf(room.payouts.cancel(id, OPERATOR, 'nobody approved it'))).toBe('done');
  });

  it('gives no file that pays another, and takes nothing for it, when the database was changed after the hand-out', async () => {
    await room.approveAll();
    await room.payouts.advance();
    const { id, psbt, txid } = await batchOf();
    expect(await codeOf(room.sessions.psbt(id, OPERATOR))).toBe('done');
    const thief = otherOutput(psbt);
    await room.options.store.write((tx) =>
      tx.update(payoutBatches, { id }, { psbt: thief, txid: new SigningSession(thief).txid }),
    );
    expect(await codeOf(room.sessions.psbt(id, OPERATOR))).toBe('payout.not-approved');
    await room.sessions.take(id, OPERATOR, devices.sign(thief));
    const { failures } = await room.payouts.advance();
    expect(failures).toMatchObject([{ code: 'payout.not-approved' }]);
    expect(node.calls).not.toContain('sendrawtransaction');
    // As it was approved it is signed and sent.
    await room.options.store.write((tx) => tx.update(payoutBatches, { id }, { psbt, txid }));
    await room.sessions.take(id, OPERATOR, devices.sign(await room.sessions.psbt(id, OPERATOR)));
    await room.payouts.advance();
    expect(await batchOf()).toMatchObject({ state: 'sent', txid });
  });
});

/** The same transaction with its last output to somebody else. */
function otherOutput(psbtBase64: string): string {
  const psbt = bitcoin.Psbt.fromBase64(psbtBase64);
  const changed = new bitcoin.Psbt().setVersion(2);
  changed.addOutputs(
    psbt.txOutputs.map(({ script, value }, vout) => ({
      script: vout === psbt.txOutputs.length - 1 ? Uint8Array.from([0, 20, ...new Uint8Array(20).fill(7)]) : script,
      value,
    })),
  );
  psbt.data.inputs.forEach((fields, index) => {
    const { hash = new Uint8Array(), index: vout = 0, sequence } = psbt.txInputs[index] ?? {};
    changed.addInput({ ...fields, hash, index: vout, ...(sequence === undefined ? {} : { sequence }) });
  });
  return changed.toBase64();
}
