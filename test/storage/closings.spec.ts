import { AuditService } from '../../src/audit/audit.service';
import { accounts, type AccountId } from '../../src/ledger';
import { AccountStateService } from '../../src/members/account-state.service';
import { member } from '../../src/members/members.entity';
import { DAY_MS, HOUR_MS, plusMs } from '../../src/units';
import { codeOf } from '../support/code-of';
import { FakeClock } from '../support/fake-clock';
import { onlyBatch, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { balancesOf, DAY_ONE, dayRow, declaration, rewardsRoom, sampled, ScriptedSource } from '../support/rewards';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore } from '../support/stores';

describeEachStore('an account that closes', (open) => {
  const fixture = signerAndNode();
  let room: PayoutRoom;
  beforeEach(async () => {
    room = new PayoutRoom({ store: await open(), ...fixture });
    // Nobody but the first has reached the threshold of 100,000; 400 satoshi are less than their own output costs.
    await room.fund([500_000n, 5_000n, 400n]);
  });

  const write = <T>(act: (tx: Parameters<Parameters<typeof room.options.store.write>[0]>[0]) => Promise<T>) =>
    room.options.store.write(act);
  const begin = (id: string) => write((tx) => room.closings.begin(tx, id, `member-${id}`, 'asked'));
  const view = (id: string) => room.options.store.read((tx) => room.closings.view(tx, id));
  const of = (account: AccountId) => room.balance(account);

  it('is paid what is left below threshold and minimum with the next batch, and is closed then', async () => {
    await write((tx) => room.members.pause(tx, 'm1', true, room.room.clock.now()));
    await begin('m1');
    expect(await view('m1')).toMatchObject({ status: 'closing', left: [{ what: 'available', units: 5_000n }] });
    expect(await room.closings.follow()).toBe(0);
    await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await room.payouts.advance();
    expect((await view('m1')).left).toEqual([{ what: 'on-its-way', asset: 'BTC', units: 5_000n }]);
    await room.confirm(6);
    expect(await of(accounts.memoPaid('m1'))).toBe(5_000n);
    expect(await of(accounts.member('m2', 'available'))).toBe(400n);
    expect(await room.closings.follow()).toBe(1);
    expect(await view('m1')).toMatchObject({ status: 'closed', left: [], last: { reason: 'empty', by: 'job-payout' } });
    // Idle changes nothing (I14).
    expect(await room.closings.follow()).toBe(0);
  });

  it('is still owed what comes after it was closed, and held like everybody', async () => {
    await write((tx) => tx.update(member, { id: 'm1' }, { status: 'closed' }));
    await room.payouts.plan(OPERATOR);
    const { id } = await onlyBatch(room);
    expect((await room.query.batch(id)).items.map((item) => item.member_id).sort()).toEqual(['m0', 'm1']);
    await write((tx) => room.holds.place(tx, 'm1', 'dispute', OPERATOR));
    await expect(room.approveAll()).rejects.toMatchObject({ code: 'payout.item-held' });
  });

  it('keeps what cannot bear its own output: held by name, the account closed, and back when it reopens', async () => {
    await begin('m2');
    const { reasons } = await room.query.whyNot('m2');
    expect(reasons).toMatchObject([{ code: 'fee-share' }]);
    const hold = (seenSats: bigint) =>
      codeOf(write((tx) => room.closings.hold(tx, 'm2', { seenSats, reason: 'dust', actor: SECOND_OPERATOR })));
    expect(await hold(399n)).toBe('payout.closing-changed');
    expect(await hold(400n)).toBe('done');
    expect([await of(accounts.member('m2', 'available')), await of(accounts.member('m2', 'held'))]).toEqual([0n, 400n]);
    expect(await room.closings.follow()).toBe(1);
    expect((await view('m2')).holds).toMatchObject([{ amount: 400n, reason: 'dust', placed_by: SECOND_OPERATOR }]);
    await write((tx) => room.closings.reopen(tx, 'm2', 'member-m2'));
    expect([await of(accounts.member('m2', 'available')), await of(accounts.member('m2', 'held'))]).toEqual([400n, 0n]);
    expect(await view('m2')).toMatchObject({ status: 'active', holds: [] });
    expect((await room.query.whyNot('m2')).reasons).toContainEqual(
      expect.objectContaining({ code: 'below-threshold' }),
    );
    expect(await room.options.store.read((tx) => room.ledger.verify(tx))).toMatchObject({ ok: true });
  });

  it('gives away what is left by the member’s own words alone, and only what was on the screen', async () => {
    const donate = (seenSats: bigint, words = 'Give it away ') =>
      codeOf(write((tx) => room.closings.donate(tx, 'm2', { seenSats, words })));
    expect(await donate(400n)).toBe('payout.not-closing');
    await begin('m2');
    expect(await donate(400n, 'yes')).toBe('payout.closing-words');
    expect([await donate(0n), await donate(401n)]).toEqual(['payout.closing-changed', 'payout.closing-changed']);
    expect(await donate(400n)).toBe('done');
    expect([await of(accounts.donation), await of(accounts.member('m2', 'available'))]).toEqual([400n, 0n]);
    expect(await donate(400n)).toBe('payout.closing-changed');
    expect(await room.closings.follow()).toBe(1);
  });

  it('moves along its states only', async () => {
    const reopen = () => codeOf(write((tx) => room.closings.reopen(tx, 'm0', 'member-m0')));
    expect(await reopen()).toBe('members.account-state');
    await begin('m0');
    expect(await codeOf(begin('m0'))).toBe('members.account-state');
    expect(await codeOf(begin('nobody'))).toBe('members.unknown');
    expect(await reopen()).toBe('done');
    await begin('m0');
    expect((await view('m0')).last).toMatchObject({ version: 3, status: 'closing' });
  });
});

describeEachStore('work of an account that closed', (open) => {
  it('is nobody’s from then on, held in sight, and the member’s again when it reopens; what is late stays the member’s', async () => {
    const store = await open();
    const day = (n: number, ms = 0) => plusMs(DAY_ONE, n * DAY_MS + ms);
    const clock = new FakeClock(day(0, HOUR_MS));
    const source = new ScriptedSource(declaration());
    const room = rewardsRoom(store, [source], { clock });
    const states = new AccountStateService(clock, new AuditService(clock));
    await store.write(async (tx) => {
      await tx.insert(member, [{ id: 'ada', created_at: DAY_ONE, status: 'active' }]);
      await room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker: 'rig-a', memberId: 'ada', from: DAY_ONE });
    });
    const until = async (n: number) => {
      clock.set(day(n, HOUR_MS));
      await store.write((tx) => room.work.record(tx, 'pool-a', [sampled('rig-a', day(n), 3n)]));
      source.rows = Array.from({ length: n }, (_, i) => dayRow(i, 1_000n));
      await room.collect.collect('pool-a');
      const balances = await balancesOf(room);
      return [balances['member/ada/accrued BTC'] ?? 0n, balances['unassigned/source/pool-a BTC'] ?? 0n];
    };
    // In the middle of the first day: it was the member's when it began.
    clock.set(day(0, 12 * HOUR_MS));
    await store.write((tx) => states.begin(tx, 'ada', { actor: 'member-ada', reason: 'asked' }));
    expect(await until(1)).toEqual([1_000n, 0n]);
    expect(await until(2)).toEqual([1_000n, 1_000n]);
    await store.write((tx) => states.reopen(tx, 'ada', 'member-ada'));
    // Two days and an hour: the third day began while the account was closed.
    expect(await until(3)).toEqual([1_000n, 2_000n]);
    expect(await until(4)).toEqual([2_000n, 2_000n]);
  });
});
