import { generateSync } from 'otplib';
import { account, recoveryCode } from '../../src/api/auth/auth.entity';
import { AuthLetters } from '../../src/api/auth/auth-letters.service';
import { RecoveryCodeService } from '../../src/api/auth/recovery-code.service';
import { TotpService } from '../../src/api/auth/totp.service';
import type { ApiConfig } from '../../src/api/http/api-config.dto';
import { filingBatch, filingReturn } from '../../src/filing/batches/batch.entity';
import { taxForm } from '../../src/filing/filing.entity';
import { type PayerDraft, PayerService } from '../../src/filing/payer.service';
import { jobLease, outbox } from '../../src/jobs/job.entity';
import { OutboxService } from '../../src/jobs/outbox.service';
import { assertKeyFits, type KeyHouse, rotateKey } from '../../src/key-rotation';
import { AddressService } from '../../src/members/address.service';
import { AddressCancelService } from '../../src/members/address-cancel.service';
import { cancelToken } from '../../src/members';
import { movingKey, movingMember } from '../../src/moving/moving.entity';
import { OldNamesService } from '../../src/moving/names.service';
import { LetterSources, MailService } from '../../src/notices/mail.service';
import { NoticeService } from '../../src/notices/notice.service';
import { type BatchRow, payoutBatches } from '../../src/payout/payout.entity';
import { PAYOUT_STATES, type PayoutState } from '../../src/payout/states';
import type { Store } from '../../src/store';
import { TABLES } from '../../src/tables';
import { HOUR_MS, MINUTE_MS, parseDay, Secret } from '../../src/units';
import { codeOf } from '../support/code-of';
import { FakeClock } from '../support/fake-clock';
import { filingHouse, YEAR } from '../support/filing-batches';
import { mailRooms, MEMBERS_POLICY } from '../support/member-rooms';
import { describeEachStore } from '../support/stores';
import { CANARY_TIN, PAYEE_KEY, w9 } from '../support/tax-forms';

const NEXT = new Secret('6c'.repeat(32));
const THIRD = new Secret('7d'.repeat(32));
const POLICY = { zone: 'America/New_York', declarations: [], minimums: [] };
/** BIP-173, first example. */
const ADDRESS = 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4';
const PAYER: PayerDraft = {
  name: { kind: 'business', line1: 'Example Mining LLC', line2: '' },
  tin: '12-3456788',
  tinType: 'EIN',
  address: { country: 'US', line1: '1 Shaft Road', line2: '', city: 'Austin', state: 'TX', zip: '78701' },
  phone: '512-555-0100',
  email: 'tax@example.com',
  miningShares: '1099-MISC',
  fileFromUsd: null,
  sources: [],
  ...{ fromYear: 2026, correctsFiled: false },
};

/** What stands on the key of the service, as whoever has `key` sees it. */
function rooms(store: Store, clock: FakeClock, key: Secret) {
  const filing = filingHouse(store, clock, key);
  const { audit, people, members } = filing;
  const config = { secretKey: key } as ApiConfig;
  const box = new OutboxService(store, clock);
  const notices = new NoticeService(clock, null, box, audit);
  const mail = new MailService(store, null, new LetterSources(notices, people, box, key), audit);
  const codes = new RecoveryCodeService(clock, config, audit, new AuthLetters(store, null, people, box, mail));
  return {
    ...filing,
    payer: new PayerService(clock, POLICY, key, audit),
    totp: new TotpService(clock, config),
    codes,
    names: new OldNamesService(members, { nameKey: key }),
    cancels: new AddressCancelService(clock, key, audit),
  };
}

const state = { status: 'active', password_hash: null, totp_last_step: -1 } as const;

/** An operator with an authenticator and codes, a payee, a filed return, who files, an old name, a new address. */
async function house(store: Store) {
  const clock = new FakeClock('2027-01-20T15:00:00Z');
  const old = rooms(store, clock, PAYEE_KEY);
  const { secret, sealed } = old.totp.enrol('olga', 'olga@example.org');
  await old.payee('ada', '219-09-9999');
  await old.pay('ada', '2026-02', '2500');
  const [file] = (await old.make()).files;
  await old.join('m1');
  await old.sign('m1', w9({ signedOn: parseDay('2027-01-20') }));
  const { addressId, codes } = await store.write(async (tx) => {
    await tx.insert(account, [
      { id: 'olga', role: 'operator', ...state, totp_sealed: sealed, created_at: clock.now() },
    ]);
    await old.payer.record(tx, PAYER, 'operator-olga');
    await old.names.keep(tx, 'import-1', [{ name: 'Ada of before', memberId: 'm1' }]);
    const addresses = new AddressService(clock, MEMBERS_POLICY, old.audit);
    const linked = await addresses.link(tx, 'm1', ADDRESS);
    return { addressId: linked.addressId, codes: await old.codes.make(tx, 'olga') };
  });
  const post = mailRooms(store, clock);
  const facts = { address: ADDRESS, addressId, payableFrom: String(clock.now() + 48 * HOUR_MS) };
  await store.write((tx) => post.notices.tell(tx, [{ memberId: 'm1', kind: 'address-linked', facts }]));
  const at: KeyHouse = { clock, members: MEMBERS_POLICY, policy: POLICY, mail: post.mail, isShared: false };
  const rotate = (from = PAYEE_KEY, to = NEXT, over: Partial<KeyHouse> = {}) =>
    rotateKey(store, { from, to }, { ...at, ...over });
  const fileId = file?.batch.id ?? '';
  return { store, clock, old, secret, codes, addressId, fileId, text: file?.text, rotate };
}

function batch(id: string, to: PayoutState): BatchRow {
  const amounts = { rate_sat_per_kvb: 1_000n, paid: 10_000n, fee: 200n, change: 0n };
  const text = { run_id: 'r', wallet_id: 'w', planned_by: 'job-payout', batch_hash: id, psbt: '', txid: id };
  const none = { change_vout: null, change_index: null, block_hash: null, block_height: null, note: null };
  return { id, state: to, ...text, ...amounts, ...none, planned_at: 0, moved_at: 0, fee_payer: 'operator', vbytes: 140, settlements: 0 } as unknown as BatchRow; // prettier-ignore
}

/** Where no approval is needed any more, or none was given yet. */
const NO_APPROVAL: readonly PayoutState[] = ['queued', 'claimed', 'planned', 'held', 'settled', 'replaced', 'displaced', 'cancelled']; // prettier-ignore

/** SECURITY.md 25: key rotation re-wraps all, and the old key is useless then. */
describeEachStore('the key of the service', (open) => {
  const by = { actor: 'operator-olga', reason: 'filing' as const };

  it('is changed: with the new one everything opens as before', async () => {
    const { store, clock, secret, addressId, fileId, text, rotate } = await house(await open());
    expect(await rotate()).toEqual({ authenticators: 1, taxForms: 2, letters: 1, coolingOff: 1, recoveryOwners: 1 });
    const now = rooms(store, clock, NEXT);
    const sealed = (await store.read((tx) => tx.findOne(account, { id: 'olga' })))?.totp_sealed ?? '';
    const code = generateSync({ secret, epoch: Math.floor(clock.now() / 1_000) });
    expect(now.totp.stepOf('olga', sealed, code)).toBeDefined();
    expect(await store.write((tx) => now.forms.reveal(tx, 'm1', by))).toBe(CANARY_TIN);
    expect((await store.write((tx) => now.batches.open(tx, fileId, 'op'))).text).toBe(text);
    expect(await store.read((tx) => now.batches.standing(tx, YEAR))).toHaveLength(1);
    expect(await store.read((tx) => now.payer.view(tx, YEAR))).toMatchObject({ lastFour: '6788', version: 1 });
    expect(await store.read((tx) => now.names.find(tx, ['Ada of before']))).toEqual(new Map([['Ada of before', 'm1']]));
    const change = await store.read((tx) => now.cancels.look(tx, addressId, cancelToken(NEXT, addressId)));
    expect(change.memberId).toBe('m1');
  });

  it('is useless then: the old one opens nothing', async () => {
    const { store, old, codes, addressId, fileId, rotate } = await house(await open());
    await rotate();
    const sealed = (await store.read((tx) => tx.findOne(account, { id: 'olga' })))?.totp_sealed ?? '';
    expect(() => old.totp.stepOf('olga', sealed, '000000')).toThrow(expect.objectContaining({ code: 'auth.sealed' }));
    expect(await codeOf(store.write((tx) => old.forms.reveal(tx, 'm1', by)))).toBe('auth.sealed');
    expect(await codeOf(store.write((tx) => old.batches.open(tx, fileId, 'op')))).toBe('auth.sealed');
    expect(await codeOf(store.read((tx) => old.payer.view(tx, YEAR)))).toBe('auth.sealed');
    expect(await codeOf(store.read((tx) => old.names.find(tx, ['Ada of before'])))).toBe('auth.sealed');
    const now = rooms(store, old.clock, NEXT);
    expect(await codeOf(store.read((tx) => now.cancels.look(tx, addressId, cancelToken(PAYEE_KEY, addressId))))).toBe('members.cancel-link-dead'); // prettier-ignore
    expect(await store.write((tx) => old.codes.take(tx, 'olga', codes[0] ?? ''))).toBe(false);
    expect(await store.read((tx) => tx.count(recoveryCode))).toBe(0);
  });

  it('is changed again, and old names are found under all of them', async () => {
    const { store, clock, rotate } = await house(await open());
    await rotate();
    const second = rooms(store, clock, NEXT);
    await store.write((tx) => second.names.keep(tx, 'import-2', [{ name: 'Bob of before', memberId: 'ada' }]));
    await rotate(NEXT, THIRD);
    const third = rooms(store, clock, THIRD);
    const names = ['Ada of before', 'Bob of before', 'Nobody'];
    expect((await store.read((tx) => third.names.find(tx, names))).size).toBe(2);
    expect(await store.read((tx) => tx.count(movingKey))).toBe(2);
    expect(await store.write((tx) => third.forms.reveal(tx, 'm1', by))).toBe(CANARY_TIN);
  });

  it('keeps no earlier key where no old names are', async () => {
    const { store, rotate } = await house(await open());
    await store.write((tx) => tx.delete(movingMember, { member_id: 'm1' }));
    await rotate();
    await rotate(NEXT, THIRD);
    expect(await store.read((tx) => tx.count(movingKey))).toBe(0);
  });

  it('sends the link of a change that cools off once more, made with the new key', async () => {
    const { store, rotate, clock } = await house(await open());
    const before = await store.read((tx) => tx.count(outbox));
    await rotate();
    expect(await store.read((tx) => tx.count(outbox))).toBe(before + 1);
    clock.advance(49 * HOUR_MS);
    expect(await rotate(NEXT, THIRD)).toMatchObject({ letters: 0, coolingOff: 0 });
  });

  it('says how many changes cool off where no mail is sent', async () => {
    const { rotate } = await house(await open());
    expect(await rotate(PAYEE_KEY, NEXT, { mail: null })).toMatchObject({ letters: 0, coolingOff: 1 });
  });

  it.each(PAYOUT_STATES.filter((state) => !NO_APPROVAL.includes(state)))(
    'stays while a payment is %s: its approval is sealed with it',
    async (stands) => {
      const { store, old, rotate } = await house(await open());
      await store.write((tx) => tx.insert(payoutBatches, [batch('b1', stands)]));
      expect(await codeOf(rotate())).toBe('key.payments-under-way');
      expect(await store.write((tx) => old.forms.reveal(tx, 'm1', by))).toBe(CANARY_TIN);
    },
  );

  it.each(NO_APPROVAL)('is changed where a payment is %s', async (stands) => {
    const { store, rotate } = await house(await open());
    await store.write((tx) => tx.insert(payoutBatches, [batch('b1', stands)]));
    expect(await rotate()).toMatchObject({ taxForms: 2 });
  });

  it('is not changed into itself, nor by who has another', async () => {
    const { store, old, rotate } = await house(await open());
    expect(await codeOf(rotate(PAYEE_KEY, PAYEE_KEY))).toBe('key.same');
    expect(await codeOf(rotate(THIRD, NEXT))).toBe('key.other');
    expect(await store.write((tx) => old.forms.reveal(tx, 'm1', by))).toBe(CANARY_TIN);
    expect(await store.read((tx) => tx.count(recoveryCode))).toBe(10);
  });

  it('is asked for by whatever is sealed: an authenticator, a tax form, or who files', async () => {
    const { store } = await house(await open());
    const fits = (key: Secret) => codeOf(store.read((tx) => assertKeyFits(tx, key)));
    expect([await fits(PAYEE_KEY), await fits(NEXT)]).toEqual(['done', 'key.other']);
    await store.write((tx) => tx.update(account, { id: 'olga' }, { totp_sealed: null }));
    expect([await fits(PAYEE_KEY), await fits(NEXT)]).toEqual(['done', 'key.other']);
    await store.write((tx) => tx.delete(taxForm, { member_id: { in: ['ada', 'm1'] } }));
    expect([await fits(PAYEE_KEY), await fits(NEXT)]).toEqual(['done', 'key.other']);
    expect(await codeOf((await open()).read((tx) => assertKeyFits(tx, NEXT)))).toBe('done');
  });

  it('stays while an instance runs on a shared database, and for two minutes after', async () => {
    const { store, clock, rotate } = await house(await open());
    const lease = { name: 'follow-chain', holder: 'h', token: 1, beat: 0, renewed_at: clock.now() };
    await store.write((tx) => tx.insert(jobLease, [lease]));
    clock.advance(2 * MINUTE_MS - 1);
    expect(await codeOf(rotate(PAYEE_KEY, NEXT, { isShared: true }))).toBe('key.service-runs');
    clock.advance(1);
    expect(await rotate(PAYEE_KEY, NEXT, { isShared: true })).toMatchObject({ taxForms: 2 });
  });

  it('does not make whole what was changed in the database', async () => {
    const { store, clock, fileId, rotate } = await house(await open());
    await store.write(async (tx) => {
      await tx.update(filingReturn, { batch_id: fileId }, { boxes: { 3: '9.00' } });
      await tx.update(filingBatch, { id: fileId }, { file_mark: 'another' });
    });
    await rotate();
    const now = rooms(store, clock, NEXT);
    expect(await codeOf(store.read((tx) => now.batches.standing(tx, YEAR)))).toBe('filing.batch-damaged');
    expect(await codeOf(store.write((tx) => now.batches.open(tx, fileId, 'op')))).toBe('filing.batch-damaged');
  });
});

it('names every column that is sealed under the key', () => {
  const sealed = TABLES.flatMap(({ name, columns }) => Object.keys(columns).filter((column) => /sealed/.test(column)).map((column) => `${name}.${column}`)); // prettier-ignore
  // The texts of envelopes are under keys of their own, which `sealed_key` holds.
  expect(sealed.filter((column) => !column.endsWith('.sealed_text')).sort()).toEqual([
    'account.totp_sealed',
    'filing_batch.sealed_key',
    'filing_payer.sealed_key',
    'filing_return.sealed_key',
    'moving_key.sealed',
    'tax_form.sealed_key',
    'totp_renewal.totp_sealed',
  ]);
});
