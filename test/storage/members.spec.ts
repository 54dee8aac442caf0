import { ECPairFactory } from 'ecpair';
import * as ecc from 'tiny-secp256k1';
import { crypto, payments } from 'bitcoinjs-lib';
import { AuditService } from '../../src/audit/audit.service';
import { cancelToken, proofMessage } from '../../src/members';
import { AddressCancelService } from '../../src/members/address-cancel.service';
import { AddressService } from '../../src/members/address.service';
import { HoldService } from '../../src/members/hold.service';
import { MemberService } from '../../src/members/member.service';
import { PersonService } from '../../src/members/person.service';
import { type DomainError, HOUR_MS, plusMs, sats, Secret, usd } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { MEMBERS_POLICY } from '../support/member-rooms';
import { describeEachStore } from '../support/stores';

const A = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const B = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';

/** The last character of 43 carries two bits that no byte uses: another one decodes to the same bytes. */
function other(last: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(last) ^ 1] ?? '';
}

/** A wallet's own signing, by the older format that every wallet writes. */
function wallet(): { address: string; sign: (message: string) => string } {
  const pair = ECPairFactory(ecc).fromPrivateKey(Buffer.alloc(32, 7));
  const address = payments.p2wpkh({ pubkey: pair.publicKey }).address ?? '';
  const sign = (message: string): string => {
    const magic = Buffer.from('\x18Bitcoin Signed Message:\n', 'latin1');
    const text = Buffer.from(message, 'utf8');
    const hash = crypto.hash256(Buffer.concat([magic, Buffer.from([text.length]), text]));
    const { signature, recoveryId } = ecc.signRecoverable(hash, Buffer.alloc(32, 7));
    return Buffer.concat([Buffer.from([39 + recoveryId]), signature]).toString('base64');
  };
  return { address, sign };
}

describeEachStore('members', (open) => {
  const clock = new FakeClock();
  const audit = new AuditService(clock);
  const members = new MemberService(clock, MEMBERS_POLICY, audit);
  const addresses = new AddressService(clock, MEMBERS_POLICY, audit);
  const holding = new HoldService(clock, MEMBERS_POLICY, audit);
  const people = new PersonService(audit);
  const refusal = (code: string): unknown => expect.objectContaining({ code }) as DomainError;

  it('pays nobody at a new address before 48 hours, and accrues meanwhile', async () => {
    const store = await open();
    await store.write(async (tx) => {
      await members.create(tx, { id: 'm1', actor: 'op' });
      await addresses.link(tx, 'm1', A);
    });
    const payee = await store.read((tx) => members.payee(tx, 'm1', clock.now()));
    expect(payee).toEqual({
      memberId: 'm1',
      destination: {
        addressId: expect.any(String),
        address: A,
        scriptHex: '0014751e76e8199196d454941c45d1b3a323f1433bd6',
        payableFrom: plusMs(clock.now(), 48 * HOUR_MS),
      },
      threshold: { kind: 'sats', sats: 100_000n },
      paused: false,
      closing: false,
      holds: [],
    });
  });

  describe('with a signed message', () => {
    const { address, sign } = wallet();
    const message = proofMessage(address, 'm1');
    const proof = { message, signature: sign(message) };
    const key = new Secret('77'.repeat(32));
    const cancels = new AddressCancelService(clock, key, audit);

    async function house() {
      const store = await open();
      await store.write((tx) => members.create(tx, { id: 'm1', actor: 'op' }));
      const signed = () => store.write((tx) => addresses.link(tx, 'm1', address, proof));
      const unsigned = (text: string) => store.write((tx) => addresses.link(tx, 'm1', text));
      const terms = () => store.read(async (tx) => addresses.linkTerms('m1', await addresses.versions(tx, 'm1')));
      const open48 = { withoutProofMs: 48 * HOUR_MS };
      return { store, signed, unsigned, terms, open48 };
    }

    it('pays at the first address ever after one hour, as the terms say, and not before', async () => {
      const { store, signed, terms, open48 } = await house();
      expect(await terms()).toMatchObject({ withProofMs: HOUR_MS, ...open48 });
      const linked = await signed();
      expect(linked).toMatchObject({ proof: 'bip137', payableFrom: plusMs(clock.now(), HOUR_MS) });
      const look = () => store.read((tx) => cancels.look(tx, linked.addressId, cancelToken(key, linked.addressId)));
      clock.advance(HOUR_MS - 1);
      expect((await look()).memberId).toBe('m1');
      clock.advance(1);
      await expect(look()).rejects.toEqual(refusal('members.cancel-link-dead'));
    });

    it('pays a changed address after a day, as the terms say, and not before: who signs may be a thief', async () => {
      const { store, signed, unsigned, terms, open48 } = await house();
      await unsigned(A);
      clock.advance(48 * HOUR_MS);
      expect(await terms()).toMatchObject({ withProofMs: 24 * HOUR_MS, ...open48 });
      const linked = await signed();
      expect(linked.payableFrom).toBe(plusMs(clock.now(), 24 * HOUR_MS));
      const click = () =>
        store.write((tx) => cancels.cancelByLink(tx, linked.addressId, cancelToken(key, linked.addressId)));
      clock.advance(24 * HOUR_MS - 1);
      expect((await click()).before).toMatchObject({ address: A });
    });

    it.each<[string, (house_: Awaited<ReturnType<typeof house>>) => Promise<unknown>]>([
      ['that nobody could be paid at yet', ({ unsigned }) => unsigned(A)],
      ['that an operator imported', ({ store }) => store.write((tx) => addresses.importOne(tx, 'm1', A, 'op'))],
      [
        'that the member took back',
        async ({ store, unsigned }) => {
          const { addressId } = await unsigned(A);
          await store.write((tx) => cancels.cancel(tx, 'm1', addressId, 'member-m1'));
        },
      ],
      [
        'that was the same, signed, and taken back by the link in the mail',
        async ({ store, signed }) => {
          const { addressId } = await signed();
          await store.write((tx) => cancels.cancelByLink(tx, addressId, cancelToken(key, addressId)));
        },
      ],
    ])('takes a day after an address %s', async (_, before) => {
      // prettier-ignore
      const made = await house();
      await before(made);
      expect(await made.terms()).toMatchObject({ withProofMs: 24 * HOUR_MS });
      expect((await made.signed()).payableFrom).toBe(plusMs(clock.now(), 24 * HOUR_MS));
    });

    /** One address, linked without and then with a signature after another one was payable, and the token of either. */
    async function twice() {
      const made = await house();
      await made.unsigned(A);
      clock.advance(48 * HOUR_MS);
      const plain = await made.unsigned(address);
      clock.advance(HOUR_MS);
      const proved = await made.signed();
      const cancel = (id: string) => made.store.write((tx) => cancels.cancelByLink(tx, id, cancelToken(key, id)));
      const current = async () => (await made.store.read((tx) => addresses.current(tx, 'm1')))?.address;
      return { plain, proved, cancel, current };
    }

    it.each(['plain', 'proved'] as const)(
      'is one change with the link before it: the letter of the %s one takes both back',
      async (which) => {
        // prettier-ignore
        const { plain, proved, cancel, current } = await twice();
        const { changes, before } = await cancel({ plain, proved }[which].addressId);
        expect(changes.map(({ addressId }) => addressId)).toEqual([proved.addressId, plain.addressId]);
        expect([before?.address, await current()]).toEqual([A, A]);
      },
    );

    it('is one change with the link before it: neither letter takes it back once it is payable', async () => {
      const { plain, proved, cancel, current } = await twice();
      clock.advance(24 * HOUR_MS - 1);
      expect(proved.payableFrom).toBe(plusMs(clock.now(), 1));
      clock.advance(1);
      expect(plain.payableFrom).toBeGreaterThan(clock.now());
      for (const { addressId } of [plain, proved]) {
        await expect(cancel(addressId)).rejects.toEqual(refusal('members.cancel-link-dead'));
      }
      expect(await current()).toBe(address);
    });

    it.each([
      [23, 47],
      [24, 48],
      [25, 48],
    ])(
      'that comes %s hours after the link of the same address, pays after %s: never later than said',
      async (at, end) => {
        const { signed, unsigned } = await house();
        const { payableFrom } = await unsigned(address);
        const linkedAt = plusMs(payableFrom, -48 * HOUR_MS);
        clock.advance(at * HOUR_MS);
        expect((await signed()).payableFrom).toBe(plusMs(linkedAt, end * HOUR_MS));
      },
    );
  });

  it('refuses a signature made for another member', async () => {
    const store = await open();
    const { address, sign } = wallet();
    await store.write((tx) => members.create(tx, { id: 'm1', actor: 'op' }));
    const message = proofMessage(address, 'm2');
    const link = store.write((tx) => addresses.link(tx, 'm1', address, { message, signature: sign(message) }));
    await expect(link).rejects.toEqual(refusal('members.proof-other-message'));
    expect(await store.read((tx) => addresses.versions(tx, 'm1'))).toEqual([]);
  });

  it('counts a changed address at once and starts its cool-off again; linking the same changes nothing', async () => {
    const store = await open();
    await store.write(async (tx) => {
      await members.create(tx, { id: 'm1', actor: 'op' });
      await addresses.link(tx, 'm1', A);
    });
    clock.advance(72 * HOUR_MS);
    const again = await store.write((tx) => addresses.link(tx, 'm1', A.toUpperCase()));
    expect(again.payableFrom).toBeLessThan(clock.now());
    await store.write((tx) => addresses.link(tx, 'm1', B));
    const versions = await store.read((tx) => addresses.versions(tx, 'm1'));
    expect(versions.map((one) => one.address)).toEqual([B, A]);
    const { destination } = await store.read((tx) => members.payee(tx, 'm1', clock.now()));
    expect(destination?.address).toBe(B);
    expect(destination?.payableFrom).toBe(plusMs(clock.now(), 48 * HOUR_MS));
  });

  describe('a change that was not wanted', () => {
    const key = new Secret('77'.repeat(32));
    const cancels = new AddressCancelService(clock, key, audit);
    const dead = refusal('members.cancel-link-dead');

    /** A is payable, then B is linked and cools off. */
    async function changed() {
      const store = await open();
      const linked = async (text: string) => store.write((tx) => addresses.link(tx, 'm1', text));
      await store.write((tx) => members.create(tx, { id: 'm1', actor: 'op' }));
      const a = await linked(A);
      clock.advance(48 * HOUR_MS);
      const b = await linked(B);
      const counts = async () => (await store.read((tx) => members.payee(tx, 'm1', clock.now()))).destination?.address;
      const click = (id: string, token = cancelToken(key, id)) =>
        store.write((tx) => cancels.cancelByLink(tx, id, token));
      const look = (id: string, token = cancelToken(key, id)) => store.read((tx) => cancels.look(tx, id, token));
      return { store, linked, a, b, counts, click, look };
    }

    it('is shown by its link as often as it is opened, and taken back by one press, once', async () => {
      const { store, a, b, counts, click, look } = await changed();
      for (let opened = 0; opened < 3; opened += 1) {
        expect(await look(b.addressId)).toMatchObject({ changes: [{ address: B }], before: { address: A } });
      }
      expect(await counts()).toBe(B);
      await click(b.addressId);
      expect(await counts()).toBe(A);
      const versions = await store.read((tx) => addresses.versions(tx, 'm1'));
      expect(versions.map(({ addressId, cancelledAt }) => [addressId, cancelledAt])).toEqual([
        [b.addressId, clock.now()],
        [a.addressId, null],
      ]);
      await expect(click(b.addressId)).rejects.toEqual(dead);
      await expect(look(b.addressId)).rejects.toEqual(dead);
    });

    it('pays at once where it was payable before', async () => {
      const { store, a, b, click } = await changed();
      await click(b.addressId);
      const { destination } = await store.read((tx) => members.payee(tx, 'm1', clock.now()));
      expect(destination).toMatchObject({ addressId: a.addressId, payableFrom: clock.now() });
    });

    it('can be taken back until the instant at which it is payable, and not at it', async () => {
      const { b, click, look } = await changed();
      clock.advance(48 * HOUR_MS - 1);
      expect((await look(b.addressId)).memberId).toBe('m1');
      clock.advance(1);
      await expect(look(b.addressId)).rejects.toEqual(dead);
      await expect(click(b.addressId)).rejects.toEqual(dead);
    });

    it.each<[string, (id: string) => string]>([
      ['of another key', (id) => cancelToken(new Secret('78'.repeat(32)), id)],
      ['of another version', () => cancelToken(key, 'another')],
      ['with one character changed', (id) => cancelToken(key, id).replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))],
      ['in another spelling of the same bytes', (id) => cancelToken(key, id).slice(0, -1) + other(cancelToken(key, id).at(-1) ?? '')], // prettier-ignore
      ['cut off', (id) => cancelToken(key, id).slice(0, -2)],
      ['of nothing', () => ''],
    ])('is not taken back by a token %s', async (_, token) => {
      const { b, click, counts } = await changed();
      await expect(click(b.addressId, token(b.addressId))).rejects.toEqual(dead);
      expect(await counts()).toBe(B);
    });

    it('takes what was linked after it along, so that a second change hides behind no cancelled first', async () => {
      const { store, linked, b, click, counts } = await changed();
      const c = await linked('3P14159f73E4gFr7JterCCQh9QjiTjiZrG');
      const { changes } = await click(b.addressId);
      expect(changes.map(({ addressId }) => addressId)).toEqual([c.addressId, b.addressId]);
      expect(await counts()).toBe(A);
      await expect(click(c.addressId)).rejects.toEqual(dead);
      const trail = await store.read((tx) => audit.page(tx, undefined, 100));
      expect(trail.filter(({ action }) => action === 'members.address-cancelled')).toHaveLength(1);
    });

    it('leaves the first alone where only the second is not wanted', async () => {
      const { linked, b, click, counts } = await changed();
      const c = await linked('3P14159f73E4gFr7JterCCQh9QjiTjiZrG');
      expect(await click(c.addressId)).toMatchObject({ changes: [{ addressId: c.addressId }], before: { addressId: b.addressId } }); // prettier-ignore
      expect(await counts()).toBe(B);
    });

    it('stands still while its owner has replaced it: taking that back pays nobody at once', async () => {
      const { store, linked, a, b, click, counts } = await changed();
      clock.advance(20 * HOUR_MS);
      const own = await linked(A);
      expect(own.addressId).not.toBe(a.addressId);
      // Whoever linked the second address waits until its cool-off is over by the clock, and takes the owner's change back.
      clock.advance(47 * HOUR_MS);
      await click(own.addressId);
      expect(await counts()).toBe(B);
      const payableFrom = plusMs(clock.now(), 28 * HOUR_MS);
      const payees = await store.read((tx) => members.payees(tx, clock.now()));
      expect(payees.map(({ destination }) => destination)).toMatchObject([{ addressId: b.addressId, payableFrom }]);
      // The link of its own letter takes it back as before, until then.
      clock.advance(28 * HOUR_MS - 1);
      await click(b.addressId);
      expect(await counts()).toBe(A);
    });

    it('can be linked again afterwards, with a cool-off of its own', async () => {
      const { store, linked, b, click } = await changed();
      await click(b.addressId);
      clock.advance(HOUR_MS);
      const again = await linked(B);
      expect(again.addressId).not.toBe(b.addressId);
      const { destination } = await store.read((tx) => members.payee(tx, 'm1', clock.now()));
      expect(destination).toMatchObject({ address: B, payableFrom: plusMs(clock.now(), 48 * HOUR_MS) });
    });

    it('leaves nobody to be paid where it was the first', async () => {
      const store = await open();
      const first = await store.write(async (tx) => {
        await members.create(tx, { id: 'm1', actor: 'op' });
        return addresses.importOne(tx, 'm1', A, 'op');
      });
      const change = await store.write((tx) => cancels.cancel(tx, 'm1', first.addressId, 'member-m1'));
      expect(change.before).toBeNull();
      expect((await store.read((tx) => members.payee(tx, 'm1', clock.now()))).destination).toBeNull();
    });

    it('is taken back by its own member alone, and only while it cools off', async () => {
      const { store, a, b, counts } = await changed();
      await store.write((tx) => members.create(tx, { id: 'm2', actor: 'op' }));
      const cancel = (memberId: string, id: string) => store.write((tx) => cancels.cancel(tx, memberId, id, 'x'));
      const notOpen = refusal('members.address-not-cooling-off');
      await expect(cancel('m2', b.addressId)).rejects.toEqual(notOpen);
      await expect(cancel('m1', a.addressId)).rejects.toEqual(notOpen);
      await expect(cancel('m1', 'nothing')).rejects.toEqual(notOpen);
      expect(await counts()).toBe(B);
      await cancel('m1', b.addressId);
      expect(await counts()).toBe(A);
    });

    it('is taken back once by two presses at the same moment', async () => {
      const { b, click, counts } = await changed();
      const outcomes = await Promise.allSettled([click(b.addressId), click(b.addressId)]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await counts()).toBe(A);
    });
  });

  it('lets two members have one address', async () => {
    const store = await open();
    await store.write(async (tx) => {
      for (const id of ['m1', 'm2']) {
        await members.create(tx, { id, actor: 'op' });
        await addresses.importOne(tx, id, A, 'op');
      }
    });
    const payees = await store.read((tx) => members.payees(tx, clock.now()));
    expect(payees.map((one) => one.destination?.scriptHex)).toEqual([
      '0014751e76e8199196d454941c45d1b3a323f1433bd6',
      '0014751e76e8199196d454941c45d1b3a323f1433bd6',
    ]);
  });

  it('holds a threshold from its date on, in satoshi or dollars, and keeps a pause beside it', async () => {
    const store = await open();
    const start = clock.now();
    await store.write(async (tx) => {
      await members.create(tx, { id: 'm1', actor: 'op' });
      await members.setThreshold(tx, 'm1', { sats: sats(5_000n) }, start);
      await members.pause(tx, 'm1', true, plusMs(start, 10));
      await members.setThreshold(tx, 'm1', { usd: usd(50n * 10n ** 12n) }, plusMs(start, 20));
    });
    const at = (ms: number) => store.read((tx) => members.settings(tx, 'm1', plusMs(start, ms)));
    expect((await at(-1)).threshold).toEqual({ kind: 'sats', sats: 100_000n });
    expect(await at(0)).toMatchObject({ threshold: { kind: 'sats', sats: 5_000n }, paused: false });
    expect(await at(10)).toMatchObject({ threshold: { kind: 'sats', sats: 5_000n }, paused: true });
    expect(await at(20)).toMatchObject({ threshold: { kind: 'usd', usd: 50n * 10n ** 12n }, paused: true });
  });

  it('keeps the last word where the clock ran ahead for a while and was put right (F58)', async () => {
    const store = await open();
    const [now, ahead] = [clock.now(), plusMs(clock.now(), 172_800_000)];
    await store.write((tx) => members.create(tx, { id: 'm1', actor: 'op' }));
    const paused = async (ms: number) => (await store.read((tx) => members.settings(tx, 'm1', plusMs(now, ms)))).paused;
    await store.write((tx) => members.pause(tx, 'm1', true, ahead));
    await store.write((tx) => members.setThreshold(tx, 'm1', { sats: sats(5_000n) }, plusMs(now, 1_000)));
    expect([await paused(1_000), await paused(172_800_000)]).toEqual([true, true]);
    await store.write((tx) => members.pause(tx, 'm1', false, plusMs(now, 2_000)));
    for (const ms of [2_000, 172_799_999, 172_800_000, 999_999_999]) expect(await paused(ms)).toBe(false);
    const [payee] = await store.read((tx) => members.payees(tx, plusMs(now, 999_999_999)));
    expect(payee).toMatchObject({ paused: false, threshold: { kind: 'sats', sats: 5_000n } });
  });

  it.each([[0n], [-1n], [2_100_000_000_000_001n]])('refuses a threshold of %s satoshi', async (value) => {
    const store = await open();
    await store.write((tx) => members.create(tx, { id: 'm1', actor: 'op' }));
    const set = store.write((tx) => members.setThreshold(tx, 'm1', { sats: sats(value) }, clock.now()));
    await expect(set).rejects.toEqual(refusal('members.bad-threshold'));
  });

  it.each([
    [0n, 'A threshold is above zero.'],
    [2_100_000_000_000_001n, 'A threshold is at most 2,100,000,000,000,000 satoshi'],
  ])('says what is wrong with a threshold of %s satoshi', async (value, words) => {
    const store = await open();
    await store.write((tx) => members.create(tx, { id: 'm1', actor: 'op' }));
    const set = store.write((tx) => members.setThreshold(tx, 'm1', { sats: sats(value) }, clock.now()));
    await expect(set).rejects.toThrow(words);
  });

  it('takes every satoshi that there will ever be as a threshold', async () => {
    const store = await open();
    await store.write((tx) => members.create(tx, { id: 'm1', actor: 'op' }));
    const most = sats(2_100_000_000_000_000n);
    await store.write((tx) => members.setThreshold(tx, 'm1', { sats: most }, clock.now()));
    const settings = await store.read((tx) => members.settings(tx, 'm1', clock.now()));
    expect(settings.threshold).toEqual({ kind: 'sats', sats: most });
  });

  it('shows a hold until it is released, once', async () => {
    const store = await open();
    const hold = await store.write(async (tx) => {
      await members.create(tx, { id: 'm1', actor: 'op' });
      return holding.place(tx, 'm1', 'dispute', 'op');
    });
    const holds = () => store.read(async (tx) => (await members.payee(tx, 'm1', clock.now())).holds);
    expect(await holds()).toEqual([{ reason: 'dispute' }]);
    await store.write((tx) => holding.release(tx, hold, 'op', () => 'waiting'));
    expect(await holds()).toEqual([]);
    const twice = store.write((tx) => holding.release(tx, hold, 'op', () => 'waiting'));
    await expect(twice).rejects.toEqual(refusal('members.unknown-hold'));
  });

  it('erases a person and keeps the member, the address and the audit trail', async () => {
    const store = await open();
    await store.write(async (tx) => {
      await members.create(tx, { id: 'm1', actor: 'op' });
      await people.add(tx, { id: 'm1', name: '\u6731\u5143\u748b', mail: 'Zhu@Example.org' }, 'op');
      await addresses.link(tx, 'm1', A);
    });
    expect(await store.read((tx) => people.findByMail(tx, 'zhu@example.ORG '))).toMatchObject({ id: 'm1' });
    await store.write((tx) => people.erase(tx, 'm1', 'op'));
    expect(await store.read((tx) => people.find(tx, 'm1'))).toBeUndefined();
    expect(await store.read((tx) => addresses.versions(tx, 'm1'))).toHaveLength(1);
    const trail = await store.read((tx) => audit.page(tx, undefined, 100));
    expect(JSON.stringify(trail)).not.toMatch(/zhu|\u6731/i);
    expect((await store.read((tx) => audit.verify(tx))).ok).toBe(true);
  });

  it('refuses a second person with the same mail in other letters', async () => {
    const store = await open();
    await store.write((tx) => people.add(tx, { id: 'm1', name: 'A', mail: 'a@example.org' }, 'op'));
    const second = store.write((tx) => people.add(tx, { id: 'm2', name: 'B', mail: 'A@example.org' }, 'op'));
    await expect(second).rejects.toEqual(refusal('members.mail-taken'));
  });

  it('refuses what is about nobody', async () => {
    const store = await open();
    await expect(store.write((tx) => addresses.link(tx, 'nobody', A))).rejects.toEqual(refusal('members.unknown'));
    await expect(store.read((tx) => members.payee(tx, 'nobody', clock.now()))).rejects.toEqual(
      refusal('members.unknown'),
    );
    await expect(store.write((tx) => members.create(tx, { id: '../x', actor: 'op' }))).rejects.toEqual(
      refusal('members.bad-id'),
    );
  });
});
