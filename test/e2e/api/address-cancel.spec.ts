import { RoomsAddressDesk } from '../../../src/api/member/address-desk.adapter';
import { AddressCancelService } from '../../../src/members/address-cancel.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { HOUR_MS } from '../../../src/units';
import { FakeClock } from '../../support/fake-clock';
import { accountKey, walletAddress } from '../../support/member-keys';
import { mailRooms, memberRooms } from '../../support/member-rooms';

const FIRST = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const SECOND = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';
const THIRD = '3P14159f73E4gFr7JterCCQh9QjiTjiZrG';
const ADA = { accountId: 'ada', role: 'member', memberId: 'ada', sessionId: 's', steppedUpUntil: null } as const;

/** Ada's address page and her mailbox, on real rooms. */
async function house() {
  const clock = new FakeClock('2026-03-02T12:00:00Z');
  const store = new MemoryStore(TABLES);
  const { key, people, notices, letters, post } = mailRooms(store, clock);
  const { audit, members, addresses } = memberRooms(undefined, clock);
  const cancels = new AddressCancelService(clock, key, audit);
  const desk = new RoomsAddressDesk(store, clock, addresses, cancels, notices);
  await store.write(async (tx) => {
    await members.create(tx, { id: 'ada', actor: 'op' });
    await people.add(tx, { id: 'ada', name: 'Ada', mail: 'ada@example.org' }, 'op');
  });
  await desk.linkAddress(ADA, 'ada', { address: FIRST });
  clock.advance(48 * HOUR_MS);
  await desk.linkAddress(ADA, 'ada', { address: SECOND });
  await post();
  /** The path of the link in the newest letter, as the browser hands it on. */
  const link = () => {
    const [, id = '', token = ''] = /\/cancel-address\/([^/\s]+)\/(\S+)$/m.exec(letters.at(-1)?.text ?? '') ?? [];
    return { id, token };
  };
  return { clock, desk, letters, link, read: post };
}

describe('an address that is typed', () => {
  it('is read before anything is linked, in the one spelling that is shown', async () => {
    const { desk } = await house();
    expect(await desk.inspect('ada', { address: FIRST.toUpperCase() })).toEqual({
      address: FIRST,
      type: 'p2wpkh',
      script: '0014751e76e8199196d454941c45d1b3a323f1433bd6',
      canSign: true,
      key: null,
    });
    const script = 'bc1qg8r3cl47rrr75dwvr7jhzdukptegnmq8v0nmjd2jdn4qvlczqkts0rqtav';
    expect(await desk.inspect('ada', { address: script })).toMatchObject({ type: 'p2wsh', canSign: false });
    await expect(desk.inspect('ada', { address: `${FIRST} ` })).rejects.toMatchObject({
      code: 'members.address-space',
    });
  });
});

describe('a key in place of an address', () => {
  const compared = [0, 1, 2].map((index) => walletAddress(0, index, 'bitcoin'));
  const key = accountKey(0, 'bitcoin');

  it('is read with the addresses that are compared, linked with them, and shown shortened with the next address', async () => {
    const { desk, letters, link, read } = await house();
    const reading = await desk.inspect('ada', { address: key, form: 'wpkh' });
    expect(reading).toMatchObject({ address: compared[0], type: 'p2wpkh', canSign: true });
    expect(reading.key).toEqual({ shown: 'xpub6Cat…C7PW6V', form: 'wpkh', addresses: compared });
    await expect(desk.inspect('ada', { address: key })).rejects.toMatchObject({ code: 'members.key-type-missing' });
    await expect(desk.linkAddress(ADA, 'ada', { address: key, form: 'wpkh' })).rejects.toMatchObject({
      code: 'members.key-unconfirmed',
    });
    const { current } = await desk.linkAddress(ADA, 'ada', { address: key, form: 'wpkh', firstNumber: 2, compared });
    expect(current).toMatchObject({ address: compared[0], status: 'cooling-off', proof: 'none' });
    const next = { nextNumber: 2, nextAddress: compared[2], unsettled: 0, unsettledMax: 20 };
    expect(current?.key).toEqual({ shown: 'xpub6Cat…C7PW6V', form: 'wpkh', ...next });
    await read();
    expect(letters.at(-1)?.text).toContain('each payout will have an address of its own: xpub6Cat…C7PW6V');
    expect(JSON.stringify(letters)).not.toContain(key);
    expect((await desk.takeBack(link())).counts).toBe(SECOND);
    expect((await desk.addresses('ada')).current?.key).toBeNull();
  });

  it('shows the number after one that somebody is paid at by name', async () => {
    const { desk } = await house();
    await desk.linkAddress(ADA, 'ada', { address: compared[0] ?? '' });
    const { current } = await desk.linkAddress(ADA, 'ada', { address: key, form: 'wpkh', compared });
    expect(current?.key).toMatchObject({ nextNumber: 1, nextAddress: compared[1] });
  });
});

describe('the link in the mail about a change of address', () => {
  it('shows the change however often a filter opens it, takes it back when it is pressed, and tells the member', async () => {
    const { desk, letters, link, read } = await house();
    const asked = link();
    for (let opened = 0; opened < 3; opened += 1) {
      expect(await desk.change(asked)).toMatchObject({ addresses: [SECOND], counts: FIRST, done: false });
    }
    expect((await desk.addresses('ada')).current).toMatchObject({ address: SECOND, status: 'cooling-off' });
    expect(await desk.takeBack(asked)).toMatchObject({ addresses: [SECOND], counts: FIRST, done: true });
    const { current, history } = await desk.addresses('ada');
    expect(current).toMatchObject({ address: FIRST, status: 'payable' });
    expect(history).toMatchObject([{ address: SECOND, status: 'cancelled' }]);
    await expect(desk.takeBack(asked)).rejects.toMatchObject({ code: 'members.cancel-link-dead' });
    await read();
    expect(letters.map(({ subject }) => subject)).toEqual([
      'Your payout address was changed',
      'Your payout address was changed',
      'The change of your payout address was cancelled',
    ]);
    expect(letters.at(-1)?.text).not.toContain('/cancel-address/');
  });

  it('comes again with the letter of a cancellation, for the address that counts again and cools off too', async () => {
    const { clock, desk, letters, link, read } = await house();
    const second = link();
    clock.advance(HOUR_MS);
    await desk.linkAddress(ADA, 'ada', { address: THIRD });
    await read();
    await desk.takeBack(link());
    await read();
    expect(letters.at(-1)?.text).toContain(
      '1A1z P1eP 5QGe fi2D MPTf TL5S Lmv7 Divf Na\nIt was linked a short time before',
    );
    expect(link()).toEqual(second);
    expect(await desk.takeBack(link())).toMatchObject({ addresses: [SECOND], counts: FIRST, done: true });
    await read();
    expect(letters.at(-1)?.text).not.toContain('/cancel-address/');
    expect(letters).toHaveLength(5);
  });

  it('comes too for an address whose first cool-off would be over: it stood still while the other one counted', async () => {
    const { clock, desk, letters, link, read } = await house();
    const second = link();
    clock.advance(HOUR_MS);
    await desk.linkAddress(ADA, 'ada', { address: THIRD });
    await read();
    clock.advance(48 * HOUR_MS - 1);
    await desk.takeBack(link());
    await read();
    // 48 hours, less the one that had run.
    const end = (await desk.addresses('ada')).current?.payableFrom ?? 0;
    expect(end - clock.now()).toBe(47 * HOUR_MS);
    expect(letters.at(-1)?.text).toContain(
      `before ${new Date(end).toISOString().slice(0, 16).replace('T', ' ')} UTC.\n`,
    );
    expect(link()).toEqual(second);
    expect(await desk.takeBack(link())).toMatchObject({ counts: FIRST, done: true });
  });

  it('is dead once the address is payable, and then says nothing of whose it is', async () => {
    const { clock, desk, link } = await house();
    clock.advance(48 * HOUR_MS);
    await expect(desk.change(link())).rejects.toMatchObject({ code: 'members.cancel-link-dead' });
    await expect(desk.change({ ...link(), id: 'nobody' })).rejects.toMatchObject({ code: 'members.cancel-link-dead' });
    expect((await desk.addresses('ada')).current).toMatchObject({ address: SECOND, status: 'payable' });
  });

  it('is the same as what the member can do on the own page, and both work once', async () => {
    const { desk, link } = await house();
    const { current } = await desk.addresses('ada');
    const after = await desk.cancelAddress(ADA, 'ada', { id: current?.id ?? '' });
    expect(after.current?.address).toBe(FIRST);
    await expect(desk.takeBack(link())).rejects.toMatchObject({ code: 'members.cancel-link-dead' });
    await expect(desk.cancelAddress(ADA, 'ada', { id: current?.id ?? '' })).rejects.toMatchObject({
      code: 'members.address-not-cooling-off',
    });
  });
});
