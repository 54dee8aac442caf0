import { ECPairFactory } from 'ecpair';
import * as ecc from 'tiny-secp256k1';
import { crypto, payments } from 'bitcoinjs-lib';
import { AuditService } from '../../src/audit/audit.service';
import { type MembersPolicy, proofMessage } from '../../src/members';
import { MemberService } from '../../src/members/member.service';
import { PersonService } from '../../src/members/person.service';
import { type DomainError, HOUR_MS, plusMs, sats, usd } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { describeEachStore } from '../support/stores';

const POLICY: MembersPolicy = {
  network: 'bitcoin',
  coolOffWithProofMs: HOUR_MS,
  coolOffWithoutProofMs: 48 * HOUR_MS,
  defaultThresholdSats: sats(100_000n),
};
const A = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const B = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';

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
  const members = new MemberService(clock, POLICY, audit);
  const people = new PersonService(audit);
  const refusal = (code: string): unknown => expect.objectContaining({ code }) as DomainError;

  it('pays nobody at a new address before 48 hours, and accrues meanwhile', async () => {
    const store = await open();
    await store.write(async (tx) => {
      await members.create(tx, { id: 'm1', actor: 'op' });
      await members.linkAddress(tx, 'm1', A);
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
      holds: [],
    });
  });

  it('shortens the cool-off when the wallet signed exactly our message', async () => {
    const store = await open();
    const { address, sign } = wallet();
    const linked = await store.write(async (tx) => {
      await members.create(tx, { id: 'm1', actor: 'op' });
      const message = proofMessage(address, 'm1');
      return members.linkAddress(tx, 'm1', address, { message, signature: sign(message) });
    });
    expect(linked.proof).toBe('bip137');
    expect(linked.payableFrom).toBe(plusMs(clock.now(), HOUR_MS));
  });

  it('refuses a signature made for another member', async () => {
    const store = await open();
    const { address, sign } = wallet();
    await store.write((tx) => members.create(tx, { id: 'm1', actor: 'op' }));
    const message = proofMessage(address, 'm2');
    const link = store.write((tx) => members.linkAddress(tx, 'm1', address, { message, signature: sign(message) }));
    await expect(link).rejects.toEqual(refusal('members.proof-other-message'));
    expect(await store.read((tx) => members.addresses(tx, 'm1'))).toEqual([]);
  });

  it('counts a changed address at once and starts its cool-off again; linking the same changes nothing', async () => {
    const store = await open();
    await store.write(async (tx) => {
      await members.create(tx, { id: 'm1', actor: 'op' });
      await members.linkAddress(tx, 'm1', A);
    });
    clock.advance(72 * HOUR_MS);
    const again = await store.write((tx) => members.linkAddress(tx, 'm1', A.toUpperCase()));
    expect(again.payableFrom).toBeLessThan(clock.now());
    await store.write((tx) => members.linkAddress(tx, 'm1', B));
    const versions = await store.read((tx) => members.addresses(tx, 'm1'));
    expect(versions.map((one) => one.address)).toEqual([B, A]);
    const { destination } = await store.read((tx) => members.payee(tx, 'm1', clock.now()));
    expect(destination?.address).toBe(B);
    expect(destination?.payableFrom).toBe(plusMs(clock.now(), 48 * HOUR_MS));
  });

  it('lets two members have one address', async () => {
    const store = await open();
    await store.write(async (tx) => {
      for (const id of ['m1', 'm2']) {
        await members.create(tx, { id, actor: 'op' });
        await members.importAddress(tx, id, A, 'op');
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
      return members.placeHold(tx, 'm1', 'court-order', 'op');
    });
    const holds = () => store.read(async (tx) => (await members.payee(tx, 'm1', clock.now())).holds);
    expect(await holds()).toEqual([{ reason: 'court-order' }]);
    await store.write((tx) => members.releaseHold(tx, hold, 'op'));
    expect(await holds()).toEqual([]);
    const twice = store.write((tx) => members.releaseHold(tx, hold, 'op'));
    await expect(twice).rejects.toEqual(refusal('members.unknown-hold'));
  });

  it('erases a person and keeps the member, the address and the audit trail', async () => {
    const store = await open();
    await store.write(async (tx) => {
      await members.create(tx, { id: 'm1', actor: 'op' });
      await people.add(tx, { id: 'm1', name: '\u6731\u5143\u748b', mail: 'Zhu@Example.org' }, 'op');
      await members.linkAddress(tx, 'm1', A);
    });
    expect(await store.read((tx) => people.findByMail(tx, 'zhu@example.ORG '))).toMatchObject({ id: 'm1' });
    await store.write((tx) => people.erase(tx, 'm1', 'op'));
    expect(await store.read((tx) => people.find(tx, 'm1'))).toBeUndefined();
    expect(await store.read((tx) => members.addresses(tx, 'm1'))).toHaveLength(1);
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
    await expect(store.write((tx) => members.linkAddress(tx, 'nobody', A))).rejects.toEqual(refusal('members.unknown'));
    await expect(store.read((tx) => members.payee(tx, 'nobody', clock.now()))).rejects.toEqual(
      refusal('members.unknown'),
    );
    await expect(store.write((tx) => members.create(tx, { id: '../x', actor: 'op' }))).rejects.toEqual(
      refusal('members.bad-id'),
    );
  });
});
