import { crypto } from 'bitcoinjs-lib';
import * as ecc from 'tiny-secp256k1';
import { auditRow } from '../../src/audit/audit.entity';
import { cancelToken, proofMessage } from '../../src/members';
import { AddressCancelService } from '../../src/members/address-cancel.service';
import { type NewKey } from '../../src/members/address.service';
import { memberKey } from '../../src/members/member-key.entity';
import { PersonService } from '../../src/members/person.service';
import { HOUR_MS, plusMs, Secret } from '../../src/units';
import { accountKey, sealed, walletAddress, walletKey } from '../support/member-keys';
import { memberRooms } from '../support/member-rooms';
import { describeEachStore } from '../support/stores';

const XPUB = accountKey(0, 'bitcoin');
const addressAt = (index: number): string => walletAddress(0, index, 'bitcoin');
const FIRST = addressAt(0);
const COMPARED = [0, 1, 2].map(addressAt);
const LINK_KEY = new Secret('77'.repeat(32));

/** What the wallet signs with its first address, by BIP-137. */
function signed(message: string): string {
  const text = Buffer.from(message, 'utf8');
  const magic = Buffer.from('\x18Bitcoin Signed Message:\n', 'latin1');
  const hash = crypto.hash256(Buffer.concat([magic, Buffer.from([text.length]), text]));
  const { signature, recoveryId } = ecc.signRecoverable(
    hash,
    walletKey(0, 0, 'bitcoin').privateKey ?? Buffer.alloc(32),
  );
  return Buffer.concat([Buffer.from([39 + recoveryId]), signature]).toString('base64');
}

describeEachStore('keys of members', (open) => {
  async function house(sanctioned?: ReadonlySet<string>) {
    const store = await open();
    const { clock, audit, members, addresses } = memberRooms(sanctioned);
    const cancels = new AddressCancelService(clock, LINK_KEY, audit);
    const people = new PersonService(audit);
    await store.write((tx) => members.create(tx, { id: 'm1', actor: 'op' }));
    const link = (given: Partial<NewKey> = {}) =>
      store.write((tx) => addresses.linkKey(tx, 'm1', { text: XPUB, form: 'wpkh', compared: COMPARED, ...given }));
    const payee = () => store.read((tx) => members.payee(tx, 'm1', clock.now()));
    const versions = () => store.read((tx) => addresses.versions(tx, 'm1'));
    return { store, clock, members, addresses, cancels, people, link, payee, versions };
  }
  const refused = (code: string) => expect.objectContaining({ code: `members.${code}` });
  const text = sealed(`wpkh(${XPUB}/0/*)`);

  it('are linked once their member has compared the first addresses, and payable after 48 hours', async () => {
    const { clock, link, payee, versions } = await house();
    await link({ firstIndex: 3 });
    const key = { descriptor: text, firstIndex: 3, nextIndex: 3, seenIndex: 3 };
    const payableFrom = plusMs(clock.now(), 48 * HOUR_MS);
    expect((await payee()).destination).toMatchObject({ address: FIRST, payableFrom, key });
    expect(await versions()).toMatchObject([{ address: FIRST, type: 'p2wpkh', proof: 'none', key }]);
  });

  it.each<[string, Partial<NewKey>]>([
    ['key-unconfirmed', { compared: undefined }],
    ['key-other-addresses', { compared: [] }],
    ['key-other-addresses', { compared: COMPARED.slice(0, 2) }],
    ['key-other-addresses', { compared: [...COMPARED].reverse() }],
    ['key-other-addresses', { form: 'tr' }],
    ['key-type-missing', { form: undefined }],
    ['key-first', { firstIndex: -1 }],
    ['key-first', { firstIndex: 0.5 }],
    ['key-first', { firstIndex: 10_001 }],
    ['key-network', { text: accountKey(0, 'regtest') }],
    ['proof-other-message', { proof: { message: 'I own it', signature: signed('I own it') } }],
  ])('are refused as %s, and nothing is linked: %j', async (code, given) => {
    const { store, link, versions } = await house();
    await expect(link(given)).rejects.toEqual(refused(code));
    expect(await versions()).toEqual([]);
    expect(await store.read((tx) => tx.count(memberKey))).toBe(0);
  });

  it('are linked by a signature of their first address too, with the shorter cool-off', async () => {
    const { clock, link } = await house();
    const message = proofMessage(FIRST, 'm1');
    const proof = { message, signature: signed(message) };
    const linked = await link({ compared: undefined, proof });
    expect(linked).toMatchObject({ proof: 'bip137', payableFrom: plusMs(clock.now(), HOUR_MS) });
  });

  it('change nothing when they are linked again, and are another destination with another first number', async () => {
    const { clock, link, versions } = await house();
    const first = await link();
    clock.advance(50 * HOUR_MS);
    expect(await link({ text, form: undefined })).toEqual(first);
    const other = await link({ firstIndex: 5 });
    expect(other.payableFrom).toBe(plusMs(clock.now(), 48 * HOUR_MS));
    expect(await versions()).toHaveLength(2);
  });

  it('are another destination than their first address alone, and can be taken back for it', async () => {
    const { store, clock, addresses, cancels, link, payee } = await house();
    const plain = await store.write((tx) => addresses.link(tx, 'm1', FIRST));
    clock.advance(48 * HOUR_MS);
    const { addressId, payableFrom } = await link();
    expect(payableFrom).toBe(plusMs(clock.now(), 48 * HOUR_MS));
    const token = cancelToken(LINK_KEY, addressId);
    const change = await store.write((tx) => cancels.cancelByLink(tx, addressId, token));
    expect(change).toMatchObject({ changes: [{ addressId }], before: { addressId: plain.addressId } });
    const { destination } = await payee();
    expect(destination).toMatchObject({ addressId: plain.addressId, address: FIRST });
    expect(destination?.key).toBeUndefined();
    // And the other way round.
    await link();
    clock.advance(48 * HOUR_MS);
    const back = await store.write((tx) => addresses.link(tx, 'm1', FIRST));
    expect(back.payableFrom).toBe(plusMs(clock.now(), 48 * HOUR_MS));
  });

  it('block their member where one of the next addresses is on the sanctions list', async () => {
    const script = (index: number) => `0014${Buffer.from(crypto.hash160(walletKey(0, index, 'bitcoin').publicKey)).toString('hex')}`; // prettier-ignore
    const { link, payee } = await house(new Set([script(19)]));
    await link();
    expect((await payee()).holds).toEqual([{ reason: 'sanctions' }]);
    const further = await house(new Set([script(20)]));
    await further.link();
    expect((await further.payee()).holds).toEqual([]);
  });

  it('stand in no audit row, and are erased with their person', async () => {
    const { store, people, link, payee, versions } = await house();
    await store.write((tx) => people.add(tx, { id: 'm1', name: 'Ann', mail: 'ann@example.org' }, 'op'));
    await link();
    const rows = await store.read((tx) => tx.find(auditRow));
    expect(JSON.stringify(rows)).toContain('members.key-linked');
    expect(JSON.stringify(rows)).not.toContain('pub6');
    await store.write((tx) => people.erase(tx, 'm1', 'op'));
    expect(await store.read((tx) => tx.find(memberKey))).toMatchObject([{ member_id: 'm1', descriptor: null }]);
    expect((await payee()).destination).toBeNull();
    expect(await versions()).toMatchObject([{ address: FIRST, key: { descriptor: null } }]);
  });
});
