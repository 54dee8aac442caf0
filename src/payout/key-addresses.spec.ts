import { accountKey, walletAddress } from '../../test/support/member-keys';
import { OPERATOR, PayoutRoom, type PayoutRoomOptions } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { describeEachStore } from '../../test/support/stores';
import { verifyReceipt } from '../chain';
import { accounts } from '../ledger';
import { keyAddress, readMemberKey } from '../members';
import { memberKey, memberKeyTurn, memberKeyUse } from '../members/member-key.entity';
import { MemberKeyService } from '../members/member-key.service';
import { sats } from '../units';
import { type ItemRow, payoutItems } from './payout.entity';

const fixture = signerAndNode();

/** By the wallet itself, not by the product. */
const addressAt = walletAddress;
const scriptAt = (account: number, index: number): string =>
  keyAddress(readMemberKey(accountKey(account), 'regtest', 'wpkh'), index).scriptHex;

describeEachStore('payouts to an extended key', (open) => {
  async function roomOf(
    links: readonly (number | null)[],
    over: Partial<PayoutRoomOptions> & { readonly firstIndex?: number } = {},
  ): Promise<PayoutRoom> {
    const room = new PayoutRoom({ store: await open(), ...fixture, ...over });
    await room.fund(
      links.map(() => 200_000n),
      { coins: [4_000_000n, 4_000_000n] },
    );
    for (const [member, account] of links.entries()) {
      if (account !== null) await link(room, `m${member}`, account, over.firstIndex);
    }
    await pass(room);
    return room;
  }

  function link(room: PayoutRoom, memberId: string, account: number, firstIndex = 0): Promise<unknown> {
    const compared = [0, 1, 2].map((index) => addressAt(account, index));
    const given = { text: accountKey(account), form: 'wpkh', firstIndex, compared } as const;
    return room.options.store.write((tx) => room.addresses.linkKey(tx, memberId, given));
  }

  /** The cool-off of 48 hours is over. */
  async function pass(room: PayoutRoom): Promise<void> {
    fixture.node.setTime(Math.floor(room.room.clock.now() / 1_000) + 3 * 86_400);
    fixture.node.mine(1);
    await room.room.follow();
  }

  async function credit(room: PayoutRoom, memberId: string, turn: number): Promise<void> {
    const side = { asset: 'BTC', amount: 150_000n, role: 'transfer' } as const;
    await room.options.store.write((tx) =>
      room.ledger.post(tx, [
        {
          ...{ reference: `gift/${memberId}/${turn}`, kind: 'opening.balance', occurredAt: room.room.clock.now() },
          postings: [
            { ...side, account: accounts.operatorCapital, side: 'debit' },
            { ...side, account: accounts.member(memberId, 'available'), side: 'credit' },
          ],
        },
      ]),
    );
  }

  const itemsOf = (room: PayoutRoom, memberId: string): Promise<ItemRow[]> =>
    room.options.store.read((tx) =>
      tx.find(payoutItems, { where: { member_id: memberId }, orderBy: [['claimed_at', 'asc']] }),
    );

  async function payOut(room: PayoutRoom): Promise<void> {
    await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await room.payouts.advance();
    await room.confirm(6);
  }

  const reasons = async (room: PayoutRoom): Promise<unknown> =>
    (await room.payouts.preview()).out.map((out) => ({ memberId: out.memberId, reasons: out.reasons }));

  it('have an address of their own each, which items, receipts and the chain name', async () => {
    const room = await roomOf([0], {});
    for (let turn = 0; turn < 3; turn += 1) {
      if (turn > 0) await credit(room, 'm0', turn);
      const { in: payees } = await room.payouts.preview();
      expect(payees.map(({ address }) => address)).toEqual([addressAt(0, turn)]);
      await payOut(room);
    }
    const items = await itemsOf(room, 'm0');
    expect(items.map(({ address }) => address)).toEqual([0, 1, 2].map((index) => addressAt(0, index)));
    expect(items.map((item) => item.script_hex)).toEqual([0, 1, 2].map((index) => scriptAt(0, index)));
    for (const { id, script_hex: script } of items) {
      const { receipt } = await room.query.receipt(id);
      expect(verifyReceipt(JSON.parse(JSON.stringify(receipt)), [])).toMatchObject({ refusal: null });
      expect(receipt).toMatchObject({ script });
    }
    const [turn] = await room.options.store.read((tx) => tx.find(memberKeyTurn));
    expect(turn).toEqual({ key_script: scriptAt(0, 0), next_index: 3, seen_index: 3 });
  });

  it('begin at the number that the member named', async () => {
    const room = await roomOf([0], { firstIndex: 7 });
    await payOut(room);
    expect((await itemsOf(room, 'm0')).map(({ address }) => address)).toEqual([addressAt(0, 7)]);
  });

  it('have the same address again where the plan never left, and another one once it was handed out', async () => {
    const room = await roomOf([0]);
    const [first] = await room.payouts.plan(OPERATOR);
    await room.payouts.cancel(first?.id ?? '', OPERATOR, 'not yet');
    expect(await room.options.store.read((tx) => tx.count(memberKeyUse))).toBe(0);
    await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await room.payouts.advance();
    await credit(room, 'm0', 1);
    await room.confirm(1);
    const { in: payees } = await room.payouts.preview();
    expect(payees.map(({ address }) => address)).toEqual([addressAt(0, 1)]);
    expect((await itemsOf(room, 'm0')).map(({ address }) => address)).toEqual([addressAt(0, 0), addressAt(0, 0)]);
  });

  it('differ for two members who share a key, in one plan too, and go on where a key is linked again', async () => {
    const room = await roomOf([0, 0, null]);
    await payOut(room);
    const paid = [...(await itemsOf(room, 'm0')), ...(await itemsOf(room, 'm1'))].map(({ address }) => address);
    expect(paid.sort()).toEqual([addressAt(0, 0), addressAt(0, 1)].sort());
    await link(room, 'm2', 0);
    await credit(room, 'm2', 1);
    await pass(room);
    expect((await room.payouts.preview()).in.map(({ address }) => address)).toEqual([addressAt(0, 2)]);
  });

  it('skip an address that somebody is paid at by name', async () => {
    const room = await roomOf([0, null]);
    await room.options.store.write((tx) => room.addresses.link(tx, 'm1', addressAt(0, 0)));
    expect((await room.payouts.preview()).in.map(({ address }) => address)).toContain(addressAt(0, 1));
  });

  it('wait while 20 of them are not settled, and go on with the first that is (BIP-44)', async () => {
    const room = await roomOf([0]);
    const { store } = room.options;
    const keys = new MemberKeyService({ network: 'regtest' } as never);
    const use = (index: number) => ({ scriptHex: scriptAt(0, index), keyScript: scriptAt(0, 0), index });
    await store.write(async (tx) => {
      for (let index = 0; index < 19; index += 1) await keys.take(tx, [use(index)], `b${index}`);
    });
    expect((await room.payouts.preview()).in.map(({ address }) => address)).toEqual([addressAt(0, 19)]);
    await store.write((tx) => keys.take(tx, [use(19)], 'b19'));
    expect(await reasons(room)).toEqual([{ memberId: 'm0', reasons: [{ code: 'key-gap', unseen: '20' }] }]);
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.nothing-due' });
    await store.write((tx) => keys.seen(tx, 'b0'));
    expect((await room.payouts.preview()).in.map(({ address }) => address)).toEqual([addressAt(0, 20)]);
  });

  it('hold the member where the next address is on the sanctions list', async () => {
    const room = await roomOf([0, null], { sanctioned: new Set([scriptAt(0, 1)]) });
    // Screened at the link as far as wallets look ahead, and blocked there.
    const { holds } = await room.options.store.read((tx) => room.members.payee(tx, 'm0', room.room.clock.now()));
    expect(holds).toEqual([{ reason: 'sanctions' }]);
  });

  it('hold the member at the claim where the list is newer than the link, by the very address', async () => {
    const list = new Set<string>();
    const room = await roomOf([0], { sanctioned: list });
    list.add(scriptAt(0, 1));
    await payOut(room);
    await credit(room, 'm0', 1);
    expect(await reasons(room)).toEqual([{ memberId: 'm0', reasons: [{ code: 'hold', reason: 'sanctions' }] }]);
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.nothing-due' });
  });

  it('are refused where another payment has the address already', async () => {
    const room = await roomOf([0]);
    const keys = new MemberKeyService({ network: 'regtest' } as never);
    const use = { scriptHex: scriptAt(0, 0), keyScript: scriptAt(0, 0), index: 0 };
    const { store } = room.options;
    await store.write((tx) => keys.take(tx, [use], 'b0'));
    await expect(store.write((tx) => keys.take(tx, [use], 'b1'))).rejects.toMatchObject({
      code: 'members.key-address-taken',
    });
  });

  it('stop when the key was erased with its person: one address would be used for ever', async () => {
    const room = await roomOf([0]);
    await room.options.store.write((tx) => tx.update(memberKey, { member_id: 'm0' }, { descriptor: null }));
    expect(await reasons(room)).toEqual([{ memberId: 'm0', reasons: [{ code: 'no-address' }] }]);
  });

  it('are known as their member’s when only the chain tells of them, two gaps ahead', async () => {
    const room = await roomOf([0, null]);
    await payOut(room);
    const { store } = room.options;
    const owners = await store.read((tx) =>
      room.members.ownersOf(
        tx,
        [0, 1, 40, 41].map((n) => scriptAt(0, n)),
      ),
    );
    expect(owners.map(({ memberId, address, key }) => [memberId, address, key?.index])).toEqual([
      ['m0', addressAt(0, 0), 0],
      ['m0', addressAt(0, 1), 1],
      ['m0', addressAt(0, 40), 40],
    ]);
    // So is a payment from another wallet to one of them.
    const linked = (n: number) =>
      store.read((tx) => room.members.linkedScript(tx, 'm0', scriptAt(0, n), room.room.clock.now()));
    expect(await linked(5)).toMatchObject({ address: addressAt(0, 5), standing: 'linked', key: { index: 5 } });
    expect(await linked(41)).toBeUndefined();
    // What was noted of the chain is never dealt again.
    const keys = new MemberKeyService({ network: 'regtest' } as never);
    await store.write((tx) => keys.note(tx, [{ scriptHex: scriptAt(0, 3), keyScript: scriptAt(0, 0), index: 3 }], 'b'));
    await credit(room, 'm0', 1);
    expect((await room.payouts.preview()).in.map(({ address }) => address)).toEqual([addressAt(0, 4)]);
  });

  it('are judged by their own type where the balance is small', async () => {
    const room = await roomOf([0]);
    await room.options.store.write((tx) => room.members.setThreshold(tx, 'm0', { sats: sats(200_001n) }, room.room.clock.now())); // prettier-ignore
    expect(await reasons(room)).toMatchObject([{ reasons: [{ code: 'below-threshold', missingSats: '1' }] }]);
  });
});
