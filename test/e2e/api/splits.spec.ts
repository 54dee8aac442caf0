import { RoomsSplitDesk } from '../../../src/api/member/split-desk.adapter';
import { SplitService } from '../../../src/members/split.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { HOUR_MS } from '../../../src/units';
import { FakeClock } from '../../support/fake-clock';
import { mailRooms, memberRooms } from '../../support/member-rooms';

const MAIN = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const OTHER = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';
const ADA = { accountId: 'ada', role: 'member', memberId: 'ada', sessionId: 's', steppedUpUntil: null } as const;

/** A member with one payout address, and whoever divides payouts and writes letters. */
async function house() {
  const clock = new FakeClock('2026-03-02T12:00:00Z');
  const store = new MemoryStore(TABLES);
  const { key, people, notices, letters, post } = mailRooms(store, clock);
  const { audit, policy, members, addresses } = memberRooms(undefined, clock);
  const desk = new RoomsSplitDesk(store, clock, new SplitService(clock, policy, key, addresses, audit), notices);
  await store.write(async (tx) => {
    await members.create(tx, { id: 'ada', actor: 'op' });
    await people.add(tx, { id: 'ada', name: 'Ada', mail: 'ada@example.org' }, 'op');
    await addresses.link(tx, 'ada', MAIN);
  });
  /** The newest letter. */
  const read = async () => {
    await post();
    return letters.at(-1)?.text ?? '';
  };
  const set = (bps: number) =>
    desk.set(ADA, 'ada', { mainBps: 10_000 - bps, parts: bps === 0 ? [] : [{ address: OTHER, bps }] });
  return { clock, desk, letters, read, set };
}

/** The path of the link in a letter, as the browser hands it on. */
function linkOf(text: string): { id: string; token: string } {
  const [, id = '', token = ''] = /\/cancel-split\/([^/\s]+)\/(\S+)$/m.exec(text) ?? [];
  return { id, token };
}

it('tells a member by mail how payouts are to be divided, and its link takes that back once', async () => {
  const { desk, letters, read, set } = await house();
  const division = { mainBps: 8_750, parts: [{ address: OTHER, bps: 1_250 }] };
  expect((await set(1_250)).current).toMatchObject({ ...division, status: 'cooling-off' });
  // The same again is told to nobody.
  await set(1_250);
  const text = await read();
  expect(letters.map(({ subject }) => subject)).toEqual(['The division of your payouts was changed']);
  expect(text).toContain('87.5 % to your payout address\n12.5 % to 1A1z P1eP 5QGe fi2D MPTf TL5S Lmv7 Divf Na\n');
  expect(text).toContain('Nothing is paid to you before 2026-03-04 12:00 UTC.');
  const link = linkOf(text);
  expect(await desk.change(link)).toMatchObject({ splits: [division], counts: null, done: false });
  expect(await desk.takeBack(link)).toMatchObject({ splits: [{ status: 'cancelled' }], done: true });
  await expect(desk.takeBack(link)).rejects.toMatchObject({ code: 'members.cancel-link-dead' });
  expect(await desk.splits('ada')).toMatchObject({ current: null, history: [{ id: link.id, status: 'cancelled' }] });
  const last = await read();
  expect(last).toContain('All of each payout goes to your payout address.');
  expect(last).not.toContain('/cancel-split/');
});

describe('the letter of a change that was taken back', () => {
  it.each([
    ['another division', 3_000, '70 % to your payout address\n30 % to 1A1z P1eP 5QGe fi2D MPTf TL5S Lmv7 Divf Na\n'],
    ['no division', 0, 'All of each payout goes to your payout address.\n'],
  ])('links to the earlier change that counts again and cools off too: %s', async (_, earlier, words) => {
    const { clock, desk, read, set } = await house();
    await set(5_000);
    clock.advance(48 * HOUR_MS);
    await set(earlier);
    const theirs = linkOf(await read());
    clock.advance(HOUR_MS);
    await set(1_000);
    const mine = linkOf(await read());
    // The first cool-off would be over by then: it stood still while the other change counted.
    clock.advance(48 * HOUR_MS - 1);
    await desk.takeBack(mine);
    const text = await read();
    const end = (await desk.splits('ada')).current?.payableFrom ?? 0;
    expect(end - clock.now()).toBe(47 * HOUR_MS);
    expect(text).toContain(
      `${words}It was set a short time before: nothing is paid to you before 2026-03-08 11:59 UTC.\n`,
    );
    expect(linkOf(text)).toEqual(theirs);
    expect(await desk.takeBack(linkOf(text))).toMatchObject({ counts: { mainBps: 5_000 }, done: true });
    expect(linkOf(await read()).id).toBe('');
  });

  it('has no link where what counts again is payable', async () => {
    const { clock, desk, read, set } = await house();
    await set(3_000);
    clock.advance(48 * HOUR_MS);
    await set(1_000);
    await desk.takeBack(linkOf(await read()));
    const text = await read();
    expect(text).toContain('30 % to 1A1z');
    expect(text).not.toContain('/cancel-split/');
    expect(text).not.toContain('a short time before');
  });
});
