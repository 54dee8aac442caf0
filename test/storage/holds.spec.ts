import { HoldService } from '../../src/members/hold.service';
import { MemberService } from '../../src/members/member.service';
import { decideRelease } from '../../src/operations';
import { DAY_MS, HOUR_MS } from '../../src/units';
import { codeOf } from '../support/code-of';
import { FakeClock } from '../support/fake-clock';
import { MEMBERS_POLICY, memberRooms } from '../support/member-rooms';
import { describeEachStore } from '../support/stores';
import { APP, KEY, TWO_WORDS, withDevice } from '../support/with-device';

const LISTED = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';
const LISTED_SCRIPT = '76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac';
const FREE = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';

describeEachStore('holds', (open) => {
  /** @param listed whether the house has a sanctions list, which names `LISTED` */
  async function house(listed: boolean) {
    const store = await open();
    const list = listed ? new Set([LISTED_SCRIPT]) : undefined;
    const { clock, audit, members, addresses, holds } = memberRooms(list, new FakeClock('2026-03-02T12:00:00Z'));
    await store.write((tx) => members.create(tx, { id: 'm1', actor: 'op' }));
    const link = (text: string) => store.write((tx) => addresses.link(tx, 'm1', text));
    const reasons = async () => {
      return (await store.read((tx) => members.payee(tx, 'm1', clock.now()))).holds.map(({ reason }) => reason);
    };
    const inForce = () => store.read((tx) => holds.ofMember(tx, 'm1'));
    const place = (reason: string) => store.write((tx) => holds.place(tx, 'm1', reason, 'olga'));
    const release = (id: string, actor: string, alone = false) =>
      store.write((tx) => holds.release(tx, id, actor, (asked, request) => decideRelease(asked, request, { alone })));
    const actions = async () => {
      const rows = await store.read((tx) => audit.page(tx, undefined, 100));
      return rows.map(({ action }) => action).filter((action) => action.startsWith('members.hold'));
    };
    return { store, clock, members, holds, addresses, audit, link, reasons, inForce, place, release, actions };
  }

  it('of a dispute are released by one operator, and stand once for each reason', async () => {
    const { clock, place, release, reasons } = await house(false);
    const id = await place('dispute');
    clock.advance(1);
    await expect(place('dispute')).rejects.toMatchObject({ code: 'members.held-already' });
    await place('gone');
    expect(await reasons()).toEqual(['dispute', 'gone']);
    expect(await release(id, 'olga')).toBe('released');
    expect(await reasons()).toEqual(['gone']);
    await expect(release(id, 'piet')).rejects.toMatchObject({ code: 'members.unknown-hold' });
    clock.advance(1);
    await place('dispute');
    expect(await reasons()).toEqual(['gone', 'dispute']);
  });

  it.each(['sanctions', 'court-order'])('of %s are released by two operators, never by one', async (reason) => {
    const { clock, place, release, reasons, inForce, actions } = await house(false);
    const id = await place(reason);
    expect(await release(id, 'olga')).toBe('asked');
    clock.advance(7 * DAY_MS - 1);
    expect(await release(id, 'olga')).toBe('waiting');
    expect(await reasons()).toEqual([reason]);
    expect(await inForce()).toMatchObject([{ id, needsTwo: true, releaseAsked: { actor: 'olga' } }]);
    expect(await release(id, 'piet')).toBe('released');
    expect(await reasons()).toEqual([]);
    expect(await actions()).toEqual(['members.hold-released', 'members.hold-release-asked', 'members.hold-placed']);
  });

  it('are released by nobody on a word of a week ago: it is asked anew', async () => {
    const { clock, place, release, reasons, inForce, actions } = await house(false);
    const id = await place('sanctions');
    expect(await release(id, 'olga')).toBe('asked');
    clock.advance(7 * DAY_MS);
    expect(await inForce()).toMatchObject([{ id, releaseAsked: null }]);
    expect(await release(id, 'piet')).toBe('asked');
    expect(await reasons()).toEqual(['sanctions']);
    expect(await inForce()).toMatchObject([{ id, releaseAsked: { actor: 'piet', at: clock.now() } }]);
    expect(await release(id, 'olga')).toBe('released');
    expect(await actions()).toEqual(['members.hold-released', 'members.hold-release-asked', 'members.hold-release-asked', 'members.hold-placed']); // prettier-ignore
  });

  it('are released by who works alone a day after asking', async () => {
    const { clock, place, release } = await house(false);
    const id = await place('court-order');
    expect(await withDevice(APP, () => release(id, 'olga', true))).toBe('asked');
    clock.advance(DAY_MS - 1);
    expect(await withDevice(KEY, () => release(id, 'olga', true))).toBe('waiting');
    clock.advance(1);
    expect(await withDevice(KEY, () => release(id, 'olga', true))).toBe('released');
  });

  it.each(TWO_WORDS)(
    'are released by who works alone, asked by %s and again by %s: %s',
    async (first, second, code) => {
      const { clock, place, release, reasons } = await house(false);
      const id = await place('sanctions');
      await withDevice(first, () => release(id, 'olga', true));
      clock.advance(DAY_MS);
      expect(await withDevice(second, () => codeOf(release(id, 'olga', true)))).toBe(code);
      expect(await reasons()).toEqual(code === 'done' ? [] : ['sanctions']);
    },
  );

  it('asked for anew after a week, count the device of the new word alone', async () => {
    const { clock, place, release } = await house(false);
    const id = await place('sanctions');
    await withDevice(APP, () => release(id, 'olga', true));
    clock.advance(7 * DAY_MS);
    expect(await withDevice(KEY, () => release(id, 'olga', true))).toBe('asked');
    clock.advance(DAY_MS);
    expect(await withDevice(KEY, () => codeOf(release(id, 'olga', true)))).toBe('audit.other-than-passkey');
    expect(await withDevice(APP, () => release(id, 'olga', true))).toBe('released');
  });

  it('come with a listed address at once: it is linked as evidence, and nobody is paid', async () => {
    const { link, reasons, inForce, holds, store, actions, audit } = await house(true);
    await link(FREE);
    expect(await reasons()).toEqual([]);
    await link(LISTED);
    expect(await reasons()).toEqual(['sanctions']);
    const [hold] = await inForce();
    expect(hold).toMatchObject({ needsTwo: true, reportedAt: null });
    expect(hold?.reportBy).toBe(Date.UTC(2026, 2, 17) - 1);
    await link(FREE);
    expect(await reasons()).toEqual(['sanctions']);
    expect(await store.read((tx) => holds.unreported(tx))).toHaveLength(1);
    expect(await actions()).toEqual(['members.hold-placed']);
    const [placed] = await store.read((tx) => audit.page(tx, undefined, 100)).then((rows) => rows.filter(({ action }) => action === 'members.hold-placed')); // prettier-ignore
    expect(placed?.actor).toBe('sanctions-list');
  });

  it('hold on where the script is still listed, whoever released them', async () => {
    const { link, reasons, inForce, release } = await house(true);
    await link(LISTED);
    const [hold] = await inForce();
    await release(hold?.id ?? '', 'olga');
    await release(hold?.id ?? '', 'piet');
    expect(await inForce()).toEqual([]);
    expect(await reasons()).toEqual(['sanctions']);
  });

  it('come over those whose address a newer list names: at the claim at once, on record once', async () => {
    const { store, clock, members, audit, link, reasons } = await house(false);
    await link(LISTED);
    expect(await reasons()).toEqual([]);
    const newer = { ...MEMBERS_POLICY, sanctioned: new Set([LISTED_SCRIPT]) };
    const claim = await store.read((tx) => new MemberService(clock, newer, audit).payees(tx, clock.now()));
    expect(claim[0]?.holds).toEqual([{ reason: 'sanctions' }]);
    const holds = new HoldService(clock, newer, audit);
    expect(await store.write((tx) => holds.screen(tx))).toBe(1);
    expect(await store.write((tx) => holds.screen(tx))).toBe(0);
    expect((await store.read((tx) => members.payee(tx, 'm1', clock.now()))).holds).toEqual([{ reason: 'sanctions' }]);
  });

  it('are reported once', async () => {
    const { store, clock, link, holds, inForce, actions, place } = await house(true);
    await link(LISTED);
    const [hold] = await inForce();
    const report = () => store.write((tx) => holds.reported(tx, hold?.id ?? '', 'olga'));
    await report();
    clock.advance(HOUR_MS);
    await report();
    expect((await inForce())[0]?.reportedAt).toBe(clock.now() - HOUR_MS);
    expect(await store.read((tx) => holds.unreported(tx))).toEqual([]);
    expect((await actions()).filter((action) => action === 'members.hold-reported')).toHaveLength(1);
    const dispute = await place('dispute');
    const wrong = store.write((tx) => holds.reported(tx, dispute, 'olga'));
    await expect(wrong).rejects.toMatchObject({ code: 'members.unknown-hold' });
  });
});
