import { auditRow } from '../../src/audit/audit.entity';
import { accounts } from '../../src/ledger';
import { transactionFromHex, toHex } from '../../src/hashing';
import type { PayoutPolicy } from '../../src/payout/policy';
import type { Store } from '../../src/store';
import { DAY_MS } from '../../src/units';
import { foreignScript } from '../support/batches';
import { makeTransaction } from '../support/block-factory';
import { codeOf } from '../support/code-of';
import { ENVELOPE, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { copyInto, restorable } from '../support/restored';
import { describeEachStore } from '../support/stores';
import { APP, KEY, withDevice } from '../support/with-device';

const PAID = 300_000n;

/** RULES 28 and 15: what was paid from another wallet in the lost days stands in no chain as ours. */
describeEachStore('payments from another wallet that a copy lost', (open) => {
  const fixture = restorable();
  let first: PayoutRoom;
  let copy: Store;
  beforeEach(async () => {
    first = roomOn(await open());
    await first.fund([500_000n], { coins: [1_500_000n] });
    await first.payouts.advance();
    copy = await copyOf(first.options.store);
  });

  async function copyOf(store: Store): Promise<Store> {
    const other = await open();
    await copyInto(store, other);
    return other;
  }

  const roomOn = (store: Store, policy: Partial<PayoutPolicy> = {}): PayoutRoom =>
    new PayoutRoom({ store, ...fixture, policy });
  const tell = () => Promise.resolve();

  /** A transaction of somebody's wallet that pays m0, in a block of its own. */
  async function paid(input = 'cd') {
    const outputs = [
      { value: 7_000n, script: '51' },
      { value: PAID, script: foreignScript(0) },
    ];
    const raw = makeTransaction({ inputs: [{ txid: input.repeat(32), vout: 3 }], outputs });
    const [block] = fixture.node.mine(1, { transactions: [raw], empty: true });
    await first.room.follow();
    const { txid } = transactionFromHex(toHex(raw));
    const place = { txid, vout: 1, height: block?.height ?? 0 };
    return { ...place, memberId: 'm0', amountSats: PAID, evidence: 'cold wallet, 2026-03' };
  }

  async function settled(stated: Awaited<ReturnType<typeof paid>>, room = first): Promise<string> {
    const id = await room.settlements.propose(OPERATOR, stated);
    await room.settlements.approve(id, SECOND_OPERATOR, tell);
    return id;
  }

  async function restored(policy: Partial<PayoutPolicy> = {}): Promise<PayoutRoom> {
    const room = roomOn(copy, policy);
    for (let round = 0; round < 4; round += 1) {
      await room.room.follow();
      await room.restores.follow();
      await room.payouts.advance();
    }
    return room;
  }

  /** The barrier waits for none of them. */
  async function moved(room: PayoutRoom): Promise<void> {
    for (const { id } of await room.restores.planBarrier(OPERATOR)) {
      await room.payouts.approve(id, SECOND_OPERATOR, ENVELOPE);
    }
    for (let round = 0; round < 4; round += 1) await room.payouts.advance();
    await room.confirm(6);
  }

  const codes = async (room: PayoutRoom) => ((await room.restores.view())?.hindrances ?? []).map(({ code }) => code);

  it('keep payouts halted until each is stated again and approved: then nobody is paid twice', async () => {
    const stated = await paid();
    await settled(stated);
    const room = await restored();
    expect((await room.restores.view())?.hindrances).toMatchObject([
      { code: 'barrier-due' },
      { code: 'elsewhere', txid: stated.txid, vout: 1, memberId: 'm0', valueSats: PAID, deniedBy: null },
    ]);
    await moved(room);
    expect(await codes(room)).toEqual(['elsewhere']);
    await expect(room.restores.planBarrier(OPERATOR)).rejects.toMatchObject({ fields: { hindrance: 'elsewhere' } });
    await expect(room.restores.release(OPERATOR)).rejects.toMatchObject({ fields: { hindrance: 'elsewhere' } });

    const id = await room.settlements.propose(OPERATOR, stated);
    // One alone could take it back after the release.
    expect(await codes(room)).toEqual(['elsewhere']);
    await room.settlements.approve(id, SECOND_OPERATOR, tell);
    expect(await codes(room)).toEqual([]);
    await room.settling.follow();
    await room.restores.release(OPERATOR);
    expect(await room.restores.release(SECOND_OPERATOR)).toBe('released');
    expect(await room.balance(accounts.member('m0', 'available'))).toBe(500_000n - PAID);
  });

  it('wait for two devices of one who works alone', async () => {
    const { txid, vout, memberId, ...rest } = await paid();
    await settled({ txid, vout, memberId, ...rest });
    const room = await restored({ soloApproveAfterMs: DAY_MS });
    const deny = () => codeOf(room.restores.denyStatement({ txid, vout, memberId }, OPERATOR));
    expect(await withDevice(APP, deny)).toBe('done');
    expect(await withDevice(KEY, deny)).toBe('payout.own-batch');
    room.room.clock.advance(DAY_MS);
    fixture.node.setTime(Math.ceil(room.room.clock.now() / 1_000));
    fixture.node.mine(1, { empty: true });
    await room.room.follow();
    expect(await withDevice(APP, deny)).toBe('audit.other-than-authenticator');
    expect(await codes(room)).toContain('elsewhere');
    expect(await withDevice(KEY, deny)).toBe('done');
    expect(await codes(room)).not.toContain('elsewhere');
  });

  it('wait for two people who say by name that one was none, and the first cannot agree with himself', async () => {
    const stated = await paid();
    await settled(stated);
    const room = await restored();
    await moved(room);
    const { txid, vout, memberId } = stated;
    const key = { txid, vout, memberId };
    for (const wrong of [
      { ...key, vout: 0 },
      { ...key, memberId: 'm1' },
      { ...key, txid: 'ee'.repeat(32) },
    ]) {
      expect(await codeOf(room.restores.denyStatement(wrong, OPERATOR))).toBe('payout.no-such-statement');
    }
    await room.restores.denyStatement(key, OPERATOR);
    expect((await room.restores.view())?.hindrances).toMatchObject([{ code: 'elsewhere', deniedBy: OPERATOR }]);
    expect(await codeOf(room.restores.denyStatement(key, OPERATOR))).toBe('payout.own-batch');
    expect(await codes(room)).toEqual(['elsewhere']);
    await room.restores.denyStatement(key, SECOND_OPERATOR);
    expect(await codes(room)).toEqual([]);
    expect(await codeOf(room.restores.denyStatement(key, SECOND_OPERATOR))).toBe('payout.no-such-statement');
    const acts = (await copy.read((tx) => tx.find(auditRow))).filter(({ action }) => action.includes('external'));
    expect(acts.map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
      [OPERATOR, 'payout.external-denied', 'm0'],
      [SECOND_OPERATOR, 'payout.external-denial-agreed', 'm0'],
    ]);
  });

  it.each([
    ['withdrawn before anybody approved it', 'withdrawn'],
    ['never made', 'none'],
  ])('are not asked for where the statement was %s', async (_, how) => {
    if (how === 'withdrawn') {
      const id = await first.settlements.propose(OPERATOR, await paid());
      await first.settlements.withdraw(id, SECOND_OPERATOR);
    }
    const room = roomOn(copy);
    if (how === 'none') await copy.write((tx) => room.state.setReconcileOnly(tx, 'restore', 'restored from a backup'));
    expect(await codes(await restored())).toEqual(['barrier-due']);
  });

  it('are not asked for where the copy has the statement itself, approved or not', async () => {
    const [one, other] = [await paid(), await paid('ab')];
    await first.settlements.propose(OPERATOR, { ...one });
    copy = await copyOf(first.options.store);
    await first.settlements.propose(OPERATOR, { ...other, amountSats: PAID }).catch(() => undefined);
    const room = roomOn(copy);
    await copy.write((tx) => room.state.setReconcileOnly(tx, 'restore', 'restored from a backup'));
    expect(await codes(await restored())).toEqual(['barrier-due']);
  });

  it('are not asked for again after a second restore from a copy in which they are settled', async () => {
    const stated = await paid();
    await settled(stated);
    const room = await restored();
    await settled(stated, room);
    copy = await copyOf(copy);
    await room.switches.handOuts.place();
    fixture.mark.mark = { sequence: 99, batchId: 'went on' };
    expect(await codes(await restored())).toEqual(['barrier-due']);
  });
});
