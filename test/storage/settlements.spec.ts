import { CHECKPOINTS, verifyReceipt } from '../../src/chain';
import { auditRow } from '../../src/audit/audit.entity';
import { accounts, type AccountId } from '../../src/ledger';
import { addressCancel } from '../../src/members/members.entity';
import { payoutBatches } from '../../src/payout/payout.entity';
import type { SettlementRow } from '../../src/payout/settlement.entity';
import { WATCH_BLOCKS } from '../../src/payout/sight.repository';
import { transactionFromHex, toHex } from '../../src/hashing';
import { foreignScript } from '../support/batches';
import { makeTransaction } from '../support/block-factory';
import { codeOf } from '../support/code-of';
import { DataFolder } from '../support/data-folder';
import { addressOf, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { copyOf } from '../support/restored';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore } from '../support/stores';

const PAID = 300_000n;

describeEachStore('a payment from another wallet', (open, kind) => {
  const fixture = signerAndNode();
  let room: PayoutRoom;
  const listed = new Set<string>();
  const told: SettlementRow[] = [];
  beforeEach(async () => {
    room = new PayoutRoom({ store: await open(), ...fixture, sanctioned: listed });
    await room.fund([500_000n, 500_000n]);
    listed.clear();
    told.length = 0;
  });

  const tell = (_: unknown, row: SettlementRow): Promise<void> => {
    told.push(row);
    return Promise.resolve();
  };
  /** A transaction of somebody's wallet that pays a member, in a block of its own. */
  const paid = async (script = foreignScript(0), value = PAID, input = 'cd'.repeat(32)) => {
    const raw = makeTransaction({ inputs: [{ txid: input, vout: 3 }], outputs: [{ value: 7_000n, script: '51' }, { value, script }] }); // prettier-ignore
    const [block] = fixture.node.mine(1, { transactions: [raw], empty: true });
    await room.room.follow();
    const { txid } = transactionFromHex(toHex(raw));
    return { raw, stated: { memberId: 'm0', txid, vout: 1, amountSats: value, height: block?.height ?? 0, evidence: 'cold wallet, 2026-03' } }; // prettier-ignore
  };
  const mine = async (blocks: number): Promise<void> => {
    fixture.node.mine(blocks, { empty: true });
    await room.room.follow();
    await room.settling.follow();
  };
  const books = async () => {
    const of = (account: AccountId) => room.balance(account);
    return [
      await of(accounts.member('m0', 'available')),
      await of(accounts.member('m0', 'held')),
      await of(accounts.memoPaid('m0')),
      await of(accounts.operatorCapital),
    ];
  };
  const state = async (id: string) => (await room.settled.find(id))?.row.state;

  it('is known to the mark outside: a copy of the books from before it pays nobody until it was looked into', async () => {
    const folder = new DataFolder();
    const store = await open();
    const marked = new PayoutRoom({ store, ...fixture, mark: folder });
    await marked.fund([500_000n]);
    const older = await copyOf(store);
    const { stated } = await paid();
    await marked.room.follow();
    await marked.settlements.propose(OPERATOR, stated);
    const same = new PayoutRoom({ store, ...fixture, mark: folder });
    expect(await store.read((tx) => same.switches.gates(tx))).toEqual([]);
    const restored = new PayoutRoom({ store: older, ...fixture, mark: folder });
    expect(await older.read((tx) => restored.switches.gates(tx))).toEqual(['reconcile-only']);
  });

  it('is held, approved by another person, settled at six confirmations, and proves itself', async () => {
    const [, , , capital = 0n] = await books();
    const { stated } = await paid();
    const id = await room.settlements.propose(OPERATOR, stated);
    expect(await books()).toEqual([200_000n, PAID, 0n, capital]);
    expect(await codeOf(room.settlements.approve(id, OPERATOR, tell))).toBe('payout.own-batch');
    await mine(9);
    expect(await state(id)).toBe('proposed');
    await room.settlements.approve(id, SECOND_OPERATOR, tell);
    expect(told).toMatchObject([{ id, member_id: 'm0', state: 'approved', amount: PAID }]);
    await room.settling.follow();
    expect(await books()).toEqual([200_000n, 0n, PAID, capital + PAID]);
    expect(await state(id)).toBe('settled');
    const { receipt, revokedAt } = await room.settled.receipt(id);
    expect(revokedAt).toBeNull();
    expect(receipt).toMatchObject({ paidFrom: 'another-wallet', item: { id, memberId: 'm0', sats: '300000' } });
    expect(verifyReceipt(JSON.parse(JSON.stringify(receipt)), CHECKPOINTS).valid).toBe(true);
    const changed = { ...receipt, paidFrom: undefined };
    expect(verifyReceipt(JSON.parse(JSON.stringify(changed)), CHECKPOINTS).refusal?.code).toBe('receipt.digest');
    // Idle changes nothing (I14), and the books hold together.
    const before = await room.options.store.read((tx) => room.ledger.verify(tx));
    await mine(1);
    expect([before.ok, await room.options.store.read((tx) => room.ledger.verify(tx))]).toEqual([true, before]);
    const rows = await room.options.store.read((tx) => tx.find(auditRow));
    const acts = rows.filter(({ action }) => action.startsWith('payout.external-'));
    expect(acts.map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
      [OPERATOR, 'payout.external-proposed', 'm0'],
      [SECOND_OPERATOR, 'payout.external-approved', 'm0'],
      ['job-payout', 'payout.external-settled', 'm0'],
    ]);
    // RULES.md 24: what may name people stands in no chain that is kept for ever.
    expect(JSON.stringify(acts)).not.toContain('cold wallet');
  });

  it('is not settled one block too early', async () => {
    const { stated } = await paid();
    const id = await room.settlements.propose(OPERATOR, stated);
    await room.settlements.approve(id, SECOND_OPERATOR, tell);
    await mine(4);
    expect(await state(id)).toBe('approved');
    await mine(1);
    expect(await state(id)).toBe('settled');
  });

  it('gives back what was withdrawn, and the output can be stated anew; nothing is stated twice', async () => {
    const { stated } = await paid();
    const first = await room.settlements.propose(OPERATOR, stated);
    expect(await codeOf(room.settlements.propose(SECOND_OPERATOR, stated))).toBe('payout.settlement-used');
    await room.settlements.withdraw(first, SECOND_OPERATOR);
    expect((await books()).slice(0, 2)).toEqual([500_000n, 0n]);
    expect(await codeOf(room.settlements.withdraw(first, OPERATOR))).toBe('payout.settlement-not-open');
    const second = await room.settlements.propose(OPERATOR, stated);
    await room.settlements.approve(second, SECOND_OPERATOR, tell);
    expect(await codeOf(room.settlements.approve(second, SECOND_OPERATOR, tell))).toBe('payout.settlement-not-open');
    expect(await codeOf(room.settlements.withdraw(second, OPERATOR))).toBe('payout.settlement-not-open');
    expect(await codeOf(room.settlements.withdraw('nothing', OPERATOR))).toBe('payout.unknown-settlement');
    expect((await room.settled.ofMember('m0', { limit: 10 })).map(({ row }) => row.id)).toEqual([second]);
  });

  // The tables are told by those above; what is decided from them is the same on every store.
  if (kind !== 'memory') return;

  it('refuses what does not prove exactly this payment, and books nothing', async () => {
    const { stated } = await paid();
    const refused = async (over: Partial<typeof stated>): Promise<string> =>
      (await codeOf(room.settlements.propose(OPERATOR, { ...stated, ...over }))).replace('payout.settlement-', '');
    expect([
      await refused({ height: stated.height - 1 }),
      await refused({ height: stated.height + 1 }),
      await refused({ txid: 'ef'.repeat(32) }),
      await refused({ vout: 0, amountSats: 7_000n }),
      await refused({ vout: 2 }),
      await refused({ amountSats: PAID - 1n }),
      await refused({ memberId: 'm1' }),
      await refused({ memberId: 'nobody' }),
    ]).toEqual(['not-found', 'not-found', 'not-found', 'not-linked', 'no-output', 'amount', 'not-linked', 'members.unknown']); // prettier-ignore
    const tooMuch = await paid(foreignScript(0), 500_001n, 'ee'.repeat(32));
    expect(await codeOf(room.settlements.propose(OPERATOR, tooMuch.stated))).toBe('payout.settlement-too-much');
    expect((await books()).slice(0, 2)).toEqual([500_000n, 0n]);
  });

  it('refuses a listed script when it is stated, approved and settled, and a member on hold', async () => {
    const { stated } = await paid();
    listed.add(foreignScript(0));
    expect(await codeOf(room.settlements.propose(OPERATOR, stated))).toBe('payout.settlement-sanctioned');
    listed.clear();
    const id = await room.settlements.propose(OPERATOR, stated);
    const hold = await room.options.store.write((tx) => room.holds.place(tx, 'm0', 'dispute', OPERATOR));
    expect(await codeOf(room.settlements.approve(id, SECOND_OPERATOR, tell))).toBe('payout.settlement-member-held');
    await room.options.store.write((tx) => room.holds.release(tx, hold, OPERATOR, () => 'released'));
    listed.add(foreignScript(0));
    expect(await codeOf(room.settlements.approve(id, SECOND_OPERATOR, tell))).toBe('payout.settlement-sanctioned');
    listed.clear();
    await room.settlements.approve(id, SECOND_OPERATOR, tell);
    listed.add(foreignScript(0));
    await mine(9);
    expect(await state(id)).toBe('approved');
    expect(await room.options.store.read((tx) => room.settled.open(tx))).toMatchObject([{ id }]);
    listed.clear();
    await mine(1);
    expect(await state(id)).toBe('settled');
    expect(await room.options.store.read((tx) => room.settled.open(tx))).toEqual([]);
  });

  it('takes an address of before, but none that cools off or was taken back', async () => {
    const link = (index: number) => room.options.store.write((tx) => room.addresses.link(tx, 'm0', addressOf(index)));
    await link(7);
    const cooling = await paid(foreignScript(7), 1_000n, 'a1'.repeat(32));
    expect(await codeOf(room.settlements.propose(OPERATOR, cooling.stated))).toBe('payout.settlement-cooling-off');
    const [version] = await room.options.store.read((tx) => room.addresses.versions(tx, 'm0'));
    const cancelled_at = room.room.clock.now();
    await room.options.store.write((tx) =>
      tx.insert(addressCancel, [{ address_id: version?.addressId ?? '', member_id: 'm0', cancelled_at, way: 'link' }]),
    );
    expect(await codeOf(room.settlements.propose(OPERATOR, cooling.stated))).toBe('payout.settlement-taken-back');
    const former = await paid(foreignScript(0), 2_000n, 'a2'.repeat(32));
    const id = await room.settlements.propose(OPERATOR, former.stated);
    expect((await room.settled.find(id))?.row.address).toBe(addressOf(0));
  });

  it('refuses payments of ours: one of a batch, and any that spends our coins', async () => {
    await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await room.payouts.advance();
    await room.confirm(6);
    const [batch] = await room.options.store.read((tx) => tx.find(payoutBatches));
    const { txid = '', block_height } = batch ?? {};
    const [item] = await room.query.payoutsOf('m0', { limit: 1 });
    const stated = { memberId: 'm0', txid, vout: item?.vout ?? 0, amountSats: item?.paidSats ?? 0n, height: block_height ?? 0, evidence: 'x' }; // prettier-ignore
    expect(await codeOf(room.settlements.propose(OPERATOR, stated))).toBe('payout.settlement-our-own');
    const deposit = await room.room.wallet.deposits({ minConfirmations: 1 });
    const coin = deposit.find(({ spentBy }) => spentBy === null);
    const raw = makeTransaction({ inputs: [{ txid: coin?.txid ?? '', vout: coin?.vout ?? 0 }], outputs: [{ value: 5_000n, script: foreignScript(0) }] }); // prettier-ignore
    const [block] = fixture.node.mine(1, { transactions: [raw], empty: true });
    await room.room.follow();
    const ours = { ...stated, txid: transactionFromHex(toHex(raw)).txid, vout: 0, amountSats: 5_000n, height: block?.height ?? 0 }; // prettier-ignore
    expect(await codeOf(room.settlements.propose(OPERATOR, ours))).toBe('payout.settlement-our-own');
  });

  it('is undone with its block, found again in another one, and settled once more', async () => {
    const { raw, stated } = await paid();
    const id = await room.settlements.propose(OPERATOR, stated);
    await room.settlements.approve(id, SECOND_OPERATOR, tell);
    await mine(5);
    expect(await state(id)).toBe('settled');
    const settled = await books();
    fixture.node.fork(6, 8);
    await room.room.follow();
    await room.settling.follow();
    expect([await state(id), (await books())[1], (await books())[2]]).toEqual(['approved', PAID, 0n]);
    expect((await room.settled.receipt(id)).revokedAt).not.toBeNull();
    expect(await room.query.revocationsOf([id])).toMatchObject([{ payout_id: id, settlement: 1 }]);
    // Eight blocks came without it, and those leave too: it is in a block before the last that was looked at.
    await room.settling.follow();
    fixture.node.fork(8, 9, { transactions: [raw] });
    await room.room.follow();
    await room.settling.follow();
    await room.settling.follow();
    expect(await state(id)).toBe('settled');
    expect(await books()).toEqual(settled);
    expect((await room.settled.receipt(id)).revokedAt).toBeNull();
    expect(await room.options.store.read((tx) => room.ledger.verify(tx))).toMatchObject({ ok: true });
  });

  it('is undone with its block however deep that was', async () => {
    const { stated } = await paid();
    const id = await room.settlements.propose(OPERATOR, stated);
    await room.settlements.approve(id, SECOND_OPERATOR, tell);
    await mine(5 + WATCH_BLOCKS);
    expect(await state(id)).toBe('settled');
    fixture.node.fork(6 + WATCH_BLOCKS, 7 + WATCH_BLOCKS);
    await room.room.follow();
    await room.settling.follow();
    expect([await state(id), (await books())[1], (await books())[2]]).toEqual(['approved', PAID, 0n]);
    expect((await room.settled.receipt(id)).revokedAt).not.toBeNull();
  });

  it('is given up only where a buried transaction took its coins', async () => {
    const { stated } = await paid();
    const id = await room.settlements.propose(OPERATOR, stated);
    await room.settlements.approve(id, SECOND_OPERATOR, tell);
    await room.settling.follow();
    const other = makeTransaction({ inputs: [{ txid: 'cd'.repeat(32), vout: 3 }], outputs: [{ value: 1n, script: '51' }] }); // prettier-ignore
    const foreign = makeTransaction({ inputs: [{ txid: 'cd'.repeat(32), vout: 4 }], outputs: [{ value: 2n, script: '51' }] }); // prettier-ignore
    const rival = { txid: transactionFromHex(toHex(other)).txid, height: stated.height };
    expect(await codeOf(room.settlements.giveUp(id, OPERATOR, stated, tell))).toBe('payout.settlement-not-lost');
    fixture.node.fork(1, 2, { transactions: [other, foreign] });
    await mine(97);
    const giveUp = (txid = rival.txid) => codeOf(room.settlements.giveUp(id, OPERATOR, { ...rival, txid }, tell));
    expect(await giveUp()).toBe('payout.settlement-not-replaced');
    await mine(1);
    expect(await giveUp(transactionFromHex(toHex(foreign)).txid)).toBe('payout.settlement-not-replaced');
    expect(await giveUp('ef'.repeat(32))).toBe('payout.settlement-not-found');
    expect(await giveUp()).toBe('done');
    expect((await books()).slice(0, 3)).toEqual([500_000n, 0n, 0n]);
    expect(told.at(-1)).toMatchObject({ id, state: 'returned' });
    expect(await giveUp()).toBe('payout.settlement-not-lost');
  });

  it('believes no node: another block, a pruned one', async () => {
    const { stated } = await paid();
    const hash = fixture.node.at(stated.height)?.hash ?? '';
    fixture.node.faults.pruned = new Set([hash]);
    expect(await codeOf(room.settlements.propose(OPERATOR, stated))).toBe('chain.no-block');
    expect((await room.room.chain.status()).alarms).toEqual([]);
  });
});
