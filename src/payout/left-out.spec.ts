import { OPERATOR, PayoutRoom } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { describeEachStore } from '../../test/support/stores';
import { accounts } from '../ledger';
import { payoutInputs, payoutLeftOut } from './payout.entity';

const fixture = signerAndNode();

/** Whoever is due by himself reads why a plan left him out all the same (DESIGN "Payout": every member can read why). */
describeEachStore('who was left out by the last plan', (open) => {
  it('is told by the page of each member until a plan takes them in', async () => {
    const room = new PayoutRoom({ store: await open(), ...fixture });
    // Coins for what is owed and nothing beyond: nobody bears the network fee.
    await room.fund([500_000n, 250_000n], { coins: [750_000n], feeReserve: 0n });
    expect(await room.query.whyNot('m0')).toMatchObject({ due: true, reasons: [] });
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.fee-unfunded' });
    for (const member of ['m0', 'm1']) {
      expect(await room.query.whyNot(member)).toMatchObject({
        due: false,
        reasons: [{ code: 'gate', gate: 'fee-unfunded' }],
        expected: { at: null, restsOn: ['operator'] },
      });
    }
    // It explains and decides nothing: the next plan asks anew.
    await room.fund([], { coins: [100_000n], feeReserve: 0n });
    expect(await room.payouts.plan(OPERATOR)).toHaveLength(1);
    expect(await room.options.store.read((tx) => tx.find(payoutLeftOut))).toEqual([]);
    expect(await room.balance(accounts.member('m1', 'in-batch'))).toBe(250_000n);
  });

  it('names those alone whom the coins did not reach', async () => {
    const room = new PayoutRoom({ store: await open(), ...fixture });
    await room.fund([500_000n, 250_000n], { coins: [600_000n, 400_000n], feeReserve: 100_000n });
    const { transactions } = await room.payouts.preview();
    const small = transactions[0]?.inputs.find(({ valueSats }) => valueSats === 400_000n);
    // Held by another batch, as while a device signs it.
    const outpoint = `${small?.txid ?? ''}:${small?.vout ?? -1}`;
    const held = { outpoint, batch_id: 'another', value: 400_000n, script_hex: small?.scriptHex ?? '' };
    await room.options.store.write((tx) => tx.insert(payoutInputs, [held]));
    expect(await room.payouts.plan(OPERATOR)).toHaveLength(1);
    expect(await room.balance(accounts.member('m0', 'in-batch'))).toBe(500_000n);
    const told = await room.query.whyNot('m1');
    expect(told).toMatchObject({
      due: false,
      reasons: [{ code: 'funds' }],
      expected: { at: null, restsOn: ['funds'] },
    });
  });

  it('names those alone who would bring the fee of the batch above its limit, as the preview does', async () => {
    // At 12 satoshi a vbyte 141 are 1,692 and 172 are 2,064: within 0.18 % of 1,000,000, and more than that of 1,100,000.
    const room = new PayoutRoom({ store: await open(), ...fixture, policy: { maxFeeShareBps: 18n } });
    await room.fund([100_000n, 1_000_000n], { coins: [9_000_000n], feeReserve: 10_000n });
    const above = { reasons: [{ code: 'gate', gate: 'fee-above-cap' }], expected: { at: null, restsOn: ['fee-rate'] } };
    const preview = await room.payouts.preview();
    expect([preview.in.map(({ memberId }) => memberId), preview.refused]).toEqual([['m1'], null]);
    expect(preview.out).toEqual([{ memberId: 'm0', ...above }]);
    expect(await room.payouts.plan(OPERATOR)).toMatchObject([{ fee: 1_692n, paid: 1_000_000n }]);
    expect(await room.query.whyNot('m0')).toMatchObject({ due: false, ...above });
    expect(await room.balance(accounts.member('m0', 'available'))).toBe(100_000n);
  });

  it('is told his own reason where nobody could be paid', async () => {
    const room = new PayoutRoom({ store: await open(), ...fixture, policy: { maxFeeShareBps: 10n } });
    await room.fund([100_000n, 1_000_000n], { coins: [9_000_000n], feeReserve: 10_000n });
    expect(await room.payouts.preview()).toMatchObject({ in: [], refused: 'fee-above-cap' });
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.fee-above-cap' });
    for (const member of ['m0', 'm1']) {
      expect(await room.query.whyNot(member)).toMatchObject({ reasons: [{ code: 'gate', gate: 'fee-above-cap' }] });
    }
  });

  it('is told that his part of the fee is too much of it, also where nobody else is due, until others share it', async () => {
    // At 12 satoshi a vbyte 141 are 1,692 alone, and 172 for two 1,032 each: the cap of 100,000 satoshi is 1,300 (RULES.md 16).
    const room = new PayoutRoom({ store: await open(), ...fixture, policy: { feePayer: 'member', maxItemFeeShareBps: 130n } }); // prettier-ignore
    const pause = (paused: boolean) => room.options.store.write((tx) => room.members.pause(tx, 'm1', paused, room.room.clock.now())); // prettier-ignore
    await room.fund([100_000n, 100_000n], { coins: [900_000n], feeReserve: 0n });
    await pause(true);
    expect(await room.query.whyNot('m0')).toMatchObject({ due: true, reasons: [] });
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.nothing-due' });
    expect(await room.query.whyNot('m0')).toMatchObject({
      due: false,
      reasons: [{ code: 'shared-fee', maxSats: '1300' }],
      expected: { at: null, restsOn: ['fee-rate'] },
    });
    await pause(false);
    expect(await room.payouts.plan(OPERATOR)).toMatchObject([{ fee: 2_064n, paid: 197_936n }]);
    expect(await room.options.store.read((tx) => tx.find(payoutLeftOut))).toEqual([]);
  });

  it('answers while the node does not', async () => {
    const room = new PayoutRoom({ store: await open(), ...fixture });
    await room.fund([500_000n]);
    await fixture.node.stop();
    expect(await room.query.whyNot('m0')).toMatchObject({
      due: false,
      reasons: [{ code: 'gate', gate: 'no-fee-rate' }],
      expected: { at: null, restsOn: ['fee-rate'] },
    });
  });
});
