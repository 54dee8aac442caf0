import { FakeClock } from '../../test/support/fake-clock';
import { PRODUCT } from '../../test/support/stores';
import { AuditService } from '../audit/audit.service';
import type { MembersPolicy } from '../members';
import { AddressService } from '../members/address.service';
import { HoldService } from '../members/hold.service';
import { MemberService } from '../members/member.service';
import { MemoryStore } from '../store/memory-store.adapter';
import { HOUR_MS, sats } from '../units';
import { HeldItems } from './held-items.service';

const OLD = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const NEW = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';
const POLICY: MembersPolicy = {
  network: 'bitcoin',
  coolOffFirstWithProofMs: HOUR_MS,
  coolOffWithProofMs: HOUR_MS,
  coolOffWithoutProofMs: HOUR_MS,
  defaultThresholdSats: sats(1n),
};

/** Two members who are paid by a batch, at the addresses that they had when it was planned. */
async function planned() {
  const clock = new FakeClock();
  const store = new MemoryStore(PRODUCT.tables);
  const audit = new AuditService(clock);
  const members = new MemberService(clock, POLICY, audit);
  const addresses = new AddressService(clock, POLICY, audit);
  const link = (id: string, text: string) => store.write((tx) => addresses.link(tx, id, text));
  const items: { member_id: string; script_hex: string }[] = [];
  for (const id of ['m1', 'm2']) {
    await store.write((tx) => members.create(tx, { id, actor: 'op' }));
    items.push({ member_id: id, script_hex: (await link(id, OLD)).scriptHex });
  }
  const judge = (sanctioned: readonly string[] = []) => {
    const listed = new MemberService(clock, { ...POLICY, sanctioned: new Set(sanctioned) }, audit);
    return store.read((tx) => new HeldItems(clock, listed).assertNone(tx, items));
  };
  const hold = (id: string) =>
    store.write((tx) => new HoldService(clock, POLICY, audit).place(tx, id, 'dispute', 'op'));
  return { link, judge, hold, script: items[0]?.script_hex ?? '' };
}

const held = (members: number) => ({ code: 'payout.item-held', fields: { members } });

describe('a batch that was planned', () => {
  it('goes on while nobody is held and no list names a script of it', async () => {
    const { judge, link } = await planned();
    const { scriptHex } = await link('m1', NEW);
    await expect(judge()).resolves.toBeUndefined();
    // The new address is not what this batch pays: its own hold stops it, where it is listed.
    await expect(judge([scriptHex])).rejects.toMatchObject(held(1));
  });

  it('stops when the list names the script that it pays, also after its members are paid elsewhere', async () => {
    const { judge, link, script } = await planned();
    await expect(judge([script])).rejects.toMatchObject(held(2));
    await link('m1', NEW);
    await link('m2', NEW);
    await expect(judge([script])).rejects.toMatchObject(held(2));
  });

  it('stops when one of its members is held, and counts members once', async () => {
    const { judge, hold, script } = await planned();
    await hold('m2');
    await expect(judge()).rejects.toMatchObject(held(1));
    await expect(judge([script])).rejects.toMatchObject(held(2));
  });
});
