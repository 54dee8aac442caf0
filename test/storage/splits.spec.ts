import { cancelToken, splitSubject } from '../../src/members';
import { SplitService } from '../../src/members/split.service';
import { payoutItems } from '../../src/payout/payout.entity';
import { openStore } from '../../src/store/sql-store.adapter';
import { HOUR_MS, plusMs, Secret } from '../../src/units';
import { memberRooms } from '../support/member-rooms';
import { DATABASE_KINDS, describeEachStore, PRODUCT, Scratch } from '../support/stores';
import { openRaw } from './raw';

const A = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const B = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';
const C = 'bc1qg8r3cl47rrr75dwvr7jhzdukptegnmq8v0nmjd2jdn4qvlczqkts0rqtav';
/** Of the coinbase of bitcoin's first block. */
const SCRIPT_B = '76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac';
const KEY = new Secret('77'.repeat(32));

describeEachStore('divisions of payouts', (open) => {
  async function house(sanctioned?: ReadonlySet<string>) {
    const store = await open();
    const { clock, audit, policy, members, addresses, holds } = memberRooms(sanctioned);
    const splits = new SplitService(clock, policy, KEY, addresses, audit);
    await store.write(async (tx) => {
      await members.create(tx, { id: 'm1', actor: 'op' });
      await addresses.link(tx, 'm1', A);
    });
    clock.advance(48 * HOUR_MS);
    const set = (mainBps: number, ...parts: [address: string, bps: number][]) =>
      store.write((tx) =>
        splits.set(tx, 'm1', { mainBps, parts: parts.map(([address, bps]) => ({ address, bps })) }, 'member-m1'),
      );
    const payee = () => store.read((tx) => members.payee(tx, 'm1', clock.now()));
    const cancel = (id: string) => store.write((tx) => splits.cancel(tx, 'm1', id, 'member-m1'));
    return { store, clock, audit, members, addresses, holds, splits, set, payee, cancel };
  }
  const refused = (code: string) => expect.objectContaining({ code });

  it('counts at once, is payable after 48 hours, and keeps the payout address as it is', async () => {
    const { clock, set, payee } = await house();
    const split = await set(7_000, [B, 2_000], [C, 1_000]);
    const payableFrom = plusMs(clock.now(), 48 * HOUR_MS);
    expect(split).toMatchObject({ payableFrom, cancelledAt: null });
    expect(await payee()).toMatchObject({
      destination: { address: A, payableFrom: clock.now() },
      split: {
        payableFrom,
        parts: [
          { address: B, bps: 2_000, payableFrom },
          { address: C, bps: 1_000 },
        ],
      },
    });
    // The same again is no change, and no new cool-off.
    clock.advance(HOUR_MS);
    expect(await set(7_000, [C, 1_000], [B, 2_000])).toEqual(split);
    expect(await set(7_001, [B, 2_000], [C, 999])).toMatchObject({ payableFrom: plusMs(payableFrom, HOUR_MS) });
  });

  it('is undone with the same cool-off, and then gone', async () => {
    const { clock, set, payee } = await house();
    await set(5_000, [B, 5_000]);
    clock.advance(48 * HOUR_MS);
    await set(10_000);
    const payableFrom = plusMs(clock.now(), 48 * HOUR_MS);
    expect((await payee()).split).toMatchObject({ payableFrom, parts: [] });
    clock.advance(48 * HOUR_MS);
    expect((await payee()).split).toBeUndefined();
  });

  it('refuses by name what is no division, and changes nothing', async () => {
    const { store, set, payee, members, splits } = await house();
    const cases: [Parameters<typeof set>, string][] = [
      [[6_999, [B, 3_000]], 'split-sum'],
      [[7_001, [B, 3_000]], 'split-sum'],
      [[10_000, [B, 0]], 'split-bps'],
      [[0, [B, 10_000]], 'split-bps'],
      [[11_000, [B, -1_000]], 'split-bps'],
      [[7_000, [B, 2_999.5], [C, 0.5]], 'split-bps'],
      [[Number.NaN, [B, 3_000]], 'split-bps'],
      [[7_000, [A.toUpperCase(), 3_000]], 'split-twice'],
      [[6_000, [B, 3_000], [B, 1_000]], 'split-twice'],
      [[5_000, ...Array.from({ length: 10 }, (): [string, number] => [B, 500])], 'split-too-many'],
      [[5_000, ['nonsense', 5_000]], 'address-'],
    ];
    for (const [input, code] of cases) {
      await expect(set(...input)).rejects.toEqual(refused(expect.stringContaining(`members.${code}`)));
    }
    await store.write((tx) => members.create(tx, { id: 'm2', actor: 'op' }));
    const unlinked = store.write((tx) => splits.set(tx, 'm2', { mainBps: 5_000, parts: [{ address: B, bps: 5_000 }] }, 'm')); // prettier-ignore
    await expect(unlinked).rejects.toEqual(refused('members.split-without-address'));
    expect((await payee()).split).toBeUndefined();
  });

  it('is taken back by its link or its owner while nothing is paid by it, and with it what came later', async () => {
    const { store, clock, set, payee, cancel, splits } = await house();
    const first = await set(9_000, [B, 1_000]);
    clock.advance(48 * HOUR_MS);
    await expect(cancel(first?.splitId ?? '')).rejects.toEqual(refused('members.split-not-cooling-off'));
    const second = await set(1_000, [C, 9_000]);
    clock.advance(HOUR_MS);
    await set(500, [C, 9_500]);
    const id = second?.splitId ?? '';
    const token = cancelToken(KEY, splitSubject(id));
    const look = (by: string) => store.read((tx) => splits.look(tx, id, by));
    await expect(look(cancelToken(KEY, id))).rejects.toEqual(refused('members.cancel-link-dead'));
    expect((await look(token)).changes.map(({ parts }) => parts[0]?.bps)).toEqual([9_500, 9_000]);
    clock.advance(47 * HOUR_MS - 1);
    await store.write((tx) => splits.cancelByLink(tx, id, token));
    expect((await payee()).split).toMatchObject({ splitId: first?.splitId, parts: [{ address: B, bps: 1_000 }] });
    await expect(look(token)).rejects.toEqual(refused('members.cancel-link-dead'));
  });

  it('lets its cool-off stand still while another division counted', async () => {
    const { clock, set, payee, cancel } = await house();
    const theirs = await set(100, [C, 9_900]);
    clock.advance(HOUR_MS);
    const mine = await set(10_000);
    clock.advance(47 * HOUR_MS);
    await cancel(mine?.splitId ?? '');
    expect((await payee()).split?.payableFrom).toBe(plusMs(theirs?.payableFrom ?? clock.now(), 47 * HOUR_MS));
  });

  it('blocks its member where any of its addresses is listed, at once and after a release', async () => {
    const { store, clock, set, payee, holds } = await house(new Set([SCRIPT_B]));
    await set(9_000, [B, 1_000]);
    expect((await payee()).holds).toEqual([{ reason: 'sanctions' }]);
    const [hold] = await store.read((tx) => holds.ofMember(tx, 'm1'));
    await store.write((tx) => holds.release(tx, hold?.id ?? '', 'op', () => 'released'));
    expect((await payee()).holds).toEqual([{ reason: 'sanctions' }]);
    expect(await store.write((tx) => holds.screen(tx))).toBe(1);
    clock.advance(HOUR_MS);
    await set(10_000);
    expect((await payee()).split?.parts).toEqual([]);
  });
});

describe('payments of a database from before several addresses', () => {
  const scratch = new Scratch();
  afterEach(() => scratch.clean());

  it.each(DATABASE_KINDS)('stay as they were, guarded as before, on %s', async (kind) => {
    const location = scratch.location(kind);
    const at = PRODUCT.migrations.findIndex(({ name }) => name.endsWith('1764000003240'));
    await (await openStore(location, { tables: [], migrations: PRODUCT.migrations.slice(0, at) })).close();
    const old = await openRaw(location);
    const columns = '"id", "batch_id", "member_id", "address_id", "address", "script_hex", "amount", "fee_share", "vout", "threshold", "quote_id", "claimed_at"'; // prettier-ignore
    const row = (id: string, to: string, vout: number): string =>
      `INSERT INTO "payout_item" (${columns}) VALUES ('${id}', 'b1', 'm1', '${to}', 'bc1', '00', '2100000000000000', '7', ${vout}, '0', NULL, 5)`;
    await old.query(row('i1', 'a1', 0));
    await expect(old.query(row('i2', 'a2', 1))).rejects.toThrow();
    await old.close();

    const store = scratch.keep(await openStore(location, PRODUCT));
    expect(await store.read((tx) => tx.find(payoutItems))).toEqual([
      expect.objectContaining({ id: 'i1', address_id: 'a1', amount: 2_100_000_000_000_000n, fee_share: 7n, vout: 0 }),
    ]);
    const raw = await openRaw(location);
    await raw.query(row('i2', 'a2', 1));
    const refused = [row('i3', 'a2', 2), row('i4', 'a3', 1), `UPDATE "payout_item" SET "amount" = '1'`, 'DELETE FROM "payout_item"']; // prettier-ignore
    for (const statement of refused) await expect(raw.query(statement)).rejects.toThrow();
    await raw.close();
    expect(await store.read((tx) => tx.count(payoutItems))).toBe(2);
  });
});
