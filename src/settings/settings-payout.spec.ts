import { ENVELOPE, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { codeOf } from '../../test/support/code-of';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT } from '../../test/support/stores';
import { AuditService } from '../audit/audit.service';
import { readSetting } from '../money-settings';
import { payoutApprovals, payoutBatches } from '../payout/payout.entity';
import { DEFAULT_POLICY } from '../payout/policy';
import { MemoryStore } from '../store/memory-store.adapter';
import { SettingsInForce } from './in-force';
import { type SettingName, settingText } from './money';
import { moneyOf } from './policies';
import { SettingBooks } from './setting-books.service';
import { SettingsService } from './settings.service';

const CONVERSION = { slippageMaxBps: 300, dayLossMaxSats: 1n, quoteAgeMaxMs: 1, retryAfterMs: 1, alone: false };

const fixture = signerAndNode();
let store: MemoryStore;
beforeEach(async () => {
  store = new MemoryStore(PRODUCT.tables);
});

/** An instance of the service on the one database. */
function instance() {
  const inForce = new SettingsInForce(moneyOf(DEFAULT_POLICY, CONVERSION), readSetting);
  const room = new PayoutRoom({ store, ...fixture, follow: inForce });
  const books = new SettingBooks(room.room.clock, inForce, new AuditService(room.room.clock));
  const settings = new SettingsService(store, { alone: false }, books);
  /** By two people where it takes two. */
  const set = async (name: SettingName, to: string) => {
    await settings.refresh();
    const from = settingText(name, { ...inForce.file, ...inForce.over });
    const asked = { name, from, to, reason: 'agreed' };
    if ((await store.write((tx) => settings.change(tx, OPERATOR, asked))) === 'waits') {
      const waits = (await store.read((tx) => books.open(tx, name)))[0];
      await store.write((tx) => settings.approve(tx, SECOND_OPERATOR, waits?.id ?? ''));
    }
    await settings.refresh();
  };
  return { room, settings, set };
}

const batches = () => store.read((tx) => tx.find(payoutBatches, { orderBy: [['planned_at', 'asc']] }));
const only = async () => {
  const [batch, ...others] = await batches();
  if (batch === undefined || others.length > 0) throw new Error('not one batch');
  return batch;
};

it('lets a batch keep who pays its fee, however that changes before it is signed (RULES.md 16)', async () => {
  const { room, set } = instance();
  await room.fund([500_000n], { coins: [900_000n], feeReserve: 100_000n });
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
  await set('feePaidBy', 'member');
  await room.payouts.advance();
  await room.payouts.advance();
  await room.confirm(6);
  expect([(await only()).state, (await only()).fee_payer, room.paidOnChain(0)]).toEqual(['settled', 'operator', 500_000n]); // prettier-ignore
});

it('plans the next batch by the new payer, in figures and in the batch alike', async () => {
  const { room, set } = instance();
  await room.fund([500_000n], { coins: [900_000n], feeReserve: 100_000n });
  await set('feePaidBy', 'member');
  await room.payouts.plan(OPERATOR);
  const { fee_payer, paid, fee } = await only();
  expect([fee_payer, paid + fee]).toEqual(['member', 500_000n]);
});

it('leaves an approved envelope as it is, whether the highest fee rises or falls (RULES.md 19)', async () => {
  const { room, set } = instance();
  await room.fund([500_000n], { coins: [900_000n], feeReserve: 100_000n });
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
  const approvals = () => store.read((tx) => tx.find(payoutApprovals));
  const before = [await approvals(), await batches()];
  await set('feeMax', '1500000');
  await set('feeRateMax', '900000');
  await set('feeMax', '900000');
  expect([await approvals(), await batches()]).toEqual(before);
});

it('refuses on another instance the approval of what a lowered limit no longer allows, and takes one within it', async () => {
  const [one, two] = [instance(), instance()];
  await one.room.fund([500_000n], { coins: [900_000n], feeReserve: 100_000n });
  await one.room.payouts.plan(OPERATOR);
  await two.set('feeMax', '999999');
  const { id } = await only();
  await one.settings.refresh();
  expect(await codeOf(one.room.payouts.approve(id, SECOND_OPERATOR, ENVELOPE))).toBe('payout.envelope');
  await one.room.payouts.approve(id, SECOND_OPERATOR, { ...ENVELOPE, maxFeeSats: 999_999n });
  expect((await only()).state).toBe('approved');
});

it('lets the planner approve alone from the moment on at which two people allowed it, and no longer', async () => {
  const { room, set } = instance();
  await room.fund([500_000n], { coins: [900_000n], feeReserve: 100_000n });
  await room.payouts.plan(OPERATOR);
  const { id } = await only();
  expect(await codeOf(room.payouts.approve(id, OPERATOR, ENVELOPE))).toBe('payout.own-batch');
  await set('aloneUpTo', '600000');
  await set('aloneUpTo', '0');
  expect(await codeOf(room.payouts.approve(id, OPERATOR, ENVELOPE))).toBe('payout.own-batch');
  await set('aloneUpTo', '600000');
  await room.payouts.approve(id, OPERATOR, ENVELOPE);
  expect((await only()).state).toBe('approved');
});

it('waits for more confirmations where that is asked, and takes back nothing that is settled', async () => {
  const { room, set } = instance();
  await room.fund([500_000n], { coins: [900_000n], feeReserve: 100_000n });
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
  await room.payouts.advance();
  await room.payouts.advance();
  await set('payoutConfirmations', '8');
  await room.confirm(7);
  expect((await only()).state).toBe('confirming');
  await room.confirm(1);
  expect((await only()).state).toBe('settled');
  await set('payoutConfirmations', '20');
  await room.confirm(1);
  expect((await only()).state).toBe('settled');
});

it('pays nobody below a minimum that rose, and again from the moment on at which it fell', async () => {
  const { room, set } = instance();
  await room.fund([500_000n], { coins: [900_000n], feeReserve: 100_000n });
  await set('payoutMinimum', '500001');
  expect(await codeOf(room.payouts.plan(OPERATOR))).toBe('payout.nothing-due');
  await set('payoutMinimum', '500000');
  await room.payouts.plan(OPERATOR);
  expect((await only()).paid).toBe(500_000n);
});

it('plans by itself by the schedule that counts', async () => {
  const { room, set } = instance();
  await room.fund([500_000n], { coins: [900_000n], feeReserve: 100_000n });
  await set('payoutSchedule', 'manual');
  expect(await room.schedule.planDue()).toBe('by-hand');
  await set('payoutSchedule', 'daily 00:00');
  expect(await room.schedule.planDue()).toBe('planned');
});
