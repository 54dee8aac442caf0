import { RoomsTaxFormDesk } from '../../../src/api/member/tax-form-desk.adapter';
import { PayeeSources, RoomsPayeesDesk } from '../../../src/api/operator/payees-desk.adapter';
import type { EnterFormDto } from '../../../src/api/wire/payees.dto';
import type { SignTaxFormDto } from '../../../src/api/wire/tax-form.dto';
import { PayeeDeskService } from '../../../src/filing/payee-desk.service';
import { WithholdingRules } from '../../../src/filing/withholding-rule.service';
import { YearImportService } from '../../../src/filing/year-import.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { instant } from '../../../src/units';
import { ApiApp } from '../../support/api-app';
import { codeOf } from '../../support/code-of';
import { paymentsOf, POLICY } from '../../support/filing-batches';
import { ADA_FIELDS } from '../../support/party-fields';
import { CANARY_TIN, payeeRooms } from '../../support/tax-forms';

const OLGA = { sessionId: 's', accountId: 'olga', role: 'operator', memberId: null, steppedUpUntil: instant(0) } as const; // prettier-ignore
const ADA: Omit<SignTaxFormDto, 'form' | 'words' | 'itemTwoCrossedOut' | 'signature'> = {
  ...ADA_FIELDS,
  ...{ taxClass: 'individual', tin: CANARY_TIN, tinType: 'ITIN', citizenship: null, foreignTin: null, bornOn: null },
};
const SIGNED: SignTaxFormDto = { ...ADA, form: 'W-9', words: 'w-9/2024-03-b', itemTwoCrossedOut: false, signature: 'Ada Miner' }; // prettier-ignore
const PAPER: EnterFormDto = { ...ADA, form: 'W-9', signedOn: '2026-03-01', receivedOn: '2026-03-02', reason: 'paper-form' }; // prettier-ignore

async function house() {
  const store = new MemoryStore(TABLES);
  const { clock, audit, members, payees, forms, join } = payeeRooms(store);
  await join('m1');
  await join('m2', 'Bob');
  const views = new PayeeDeskService(clock, audit, payees, forms);
  const payments = paymentsOf(store, clock);
  const rules = new WithholdingRules(clock, POLICY, audit);
  const imports = new YearImportService(clock, audit, members, payments);
  const operator = new RoomsPayeesDesk(store, new PayeeSources(payees, views, forms, imports, rules));
  return { store, clock, operator, member: new RoomsTaxFormDesk(store, payees, forms) };
}

/** SECURITY.md B4, 23: the number is in no answer but that of the act that shows it. */
describe('the desks of tax forms', () => {
  it('tell a member of the own form with its number masked, and what looks wrong once', async () => {
    const { member } = await house();
    expect(await member.state('m1')).toMatchObject({ form: null, electronicConsent: false, name: 'Ada' });
    const odd = await member.sign('m1', { ...SIGNED, tin: '900-93-1234' });
    expect(odd.warnings).toEqual(['No ITIN is known with the group 93.']);
    const state = await member.sign('m1', SIGNED);
    expect(state).toMatchObject({ form: { tin: 'XXXXX1234', version: 2, signedOn: '2026-03-02' }, warnings: [] });
    expect(JSON.stringify([odd, state])).not.toMatch(/900-?(70|93)/);
    expect(await codeOf(Promise.resolve().then(() => member.sign('m1', { ...SIGNED, words: 'w-8ben/2021-10' })))).toBe('filing.other-words'); // prettier-ignore
    expect(await member.consent('m1', { given: true })).toMatchObject({ electronicConsent: true });
    expect(await member.consent('m1', { given: false })).toMatchObject({ electronicConsent: false });
  });

  it('tell an operator who lacks what, masked, and show a number to who says why', async () => {
    const { operator, member } = await house();
    await member.sign('m1', SIGNED);
    const list = await operator.list({});
    expect(list).toMatchObject({ total: 2, withoutForm: 1, withoutTin: 0, withheld: 1 });
    expect(list.items.map(({ tin, tinState, withholding }) => [tin, tinState, withholding])).toEqual([['XXXXX1234', 'fine', null], [null, 'missing', 'no-form']]); // prettier-ignore
    expect((await operator.list({ show: 'no-form' })).items.map(({ id }) => id)).toEqual(['m2']);
    const page = await operator.list({ limit: 1 });
    expect(page).toMatchObject({ items: [{ id: 'm1' }], next: 'm1' });
    expect((await operator.list({ limit: 1, before: 'm1' })).items).toMatchObject([{ id: 'm2' }]);
    expect(await operator.reveal(OLGA, 'm1', { reason: 'filing' })).toEqual({ tin: CANARY_TIN });
    expect(JSON.stringify([list, await operator.payee('m1')])).not.toMatch(/900-?70/);
  });

  it('say where two payees have one number, and where one looks wrong', async () => {
    const { operator, member } = await house();
    await member.sign('m1', SIGNED);
    await operator.enter(OLGA, 'm2', { ...PAPER, tin: '900701234' });
    expect((await operator.list({ show: 'bad-tin' })).items.map(({ tinState }) => tinState)).toEqual(['shared', 'shared']); // prettier-ignore
    await operator.enter(OLGA, 'm2', { ...PAPER, tin: '900-93-1234' });
    expect((await operator.list({})).items.map(({ tinState }) => tinState)).toEqual(['fine', 'odd']);
    expect((await operator.payee('m2')).payee).toMatchObject({ tinState: 'odd', form: 'W-9', way: 'paper' });
    expect(await codeOf(Promise.resolve().then(() => operator.enter(OLGA, 'm2', { ...PAPER, signedOn: '2026-02-30' })))).toBe('filing.bad-form'); // prettier-ignore
  });

  it('give files for TIN matching and keep the codes, until another form comes', async () => {
    const { clock, operator, member } = await house();
    await member.sign('m1', SIGNED);
    const { rows, files } = await operator.matchingFiles(OLGA);
    expect([rows, files[0]?.name, files[0]?.text]).toEqual([1, 'tin-matching-001.txt', '2;900701234;Ada Miner;m1\r\n']);
    const back = (code: number) => `2;900701234;Ada Miner;m1;${code}\r\n2;900701234;Eve;m9;0\r\n`;
    expect(await operator.keepMatches(OLGA, { text: back(3) })).toMatchObject({ kept: 1, mismatches: 1, errors: [{ code: 'filing.unknown-account' }] }); // prettier-ignore
    expect((await operator.payee('m1')).payee.match).toMatchObject({ code: 3, isMatch: false });
    clock.advance(1);
    await operator.keepMatches(OLGA, { text: back(0) });
    expect((await operator.list({})).items[0]?.match).toMatchObject({ isMatch: true });
    await member.sign('m1', { ...SIGNED, tin: '900-70-9999' });
    expect((await operator.payee('m1')).payee.match).toBeNull();
  });

  it('note notices of the IRS and take them back', async () => {
    const { operator, member } = await house();
    await member.sign('m1', SIGNED);
    await operator.note(OLGA, 'm1', { kind: 'withhold', on: '2026-03-01' });
    const { payee, notices } = await operator.payee('m1');
    expect(payee).toMatchObject({ withholding: 'irs-notice', withholdingSince: '2026-03-01' });
    await operator.takeBackNotice(OLGA, notices[0]?.id ?? '');
    expect((await operator.payee('m1')).payee).toMatchObject({ withholding: null });
    expect(await codeOf(operator.payee('nobody'))).toBe('members.unknown');
  });

  it('import what was paid before by its preview, and take it back', async () => {
    const { operator } = await house();
    const file = { year: 2026, text: 'member,month,form,box,gross_usd\nm1,2026-01,1099-MISC,3,12.5\n' };
    const preview = await operator.previewYear(file);
    expect(preview).toMatchObject({ added: 1, known: 0, members: 1, gross: '12.500000000000', mistakesTotal: 0 });
    await operator.importYear(OLGA, { ...file, hash: preview.hash ?? '', overlapMeant: false });
    const [kept] = (await operator.list({})).imports;
    expect(kept).toMatchObject({ year: 2026, added: 1, takenBackAt: null });
    await operator.takeBackImport(OLGA, kept?.id ?? '');
    expect((await operator.list({})).imports[0]?.takenBackAt).not.toBeNull();
    expect((await operator.previewYear({ ...file, text: 'x' })).mistakes).toHaveLength(1);
  });
});

describe('a route that a number comes by', () => {
  it.each([
    ['a field that nobody knows', { ...SIGNED, ssn: CANARY_TIN }],
    ['a number that is too long', { ...SIGNED, tin: `${CANARY_TIN} ${CANARY_TIN} ${CANARY_TIN}` }],
    ['a number in the place of a word', { ...SIGNED, taxClass: CANARY_TIN }],
    ['a list in its place', { ...SIGNED, tin: [CANARY_TIN] }],
  ])('refuses %s without repeating it, and keeps nothing of it', async (_, body) => {
    const api = await ApiApp.open();
    const ada = await api.signedIn('member', 'ada');
    const answer = await ada.post('/api/me/tax-form', body);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('70-1234');
    const rows = await api.store.read(async (tx) => Promise.all(TABLES.map((table) => tx.find(table))));
    expect(JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain('70-1234'); // prettier-ignore
    await api.close();
  });
});
