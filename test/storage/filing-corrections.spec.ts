import { filingStanding } from '../../src/filing/batches/batch.entity';
import { formatUsdTotal, parseDay } from '../../src/units';
import { codeOf } from '../support/code-of';
import { filingHouse, headOf, YEAR } from '../support/filing-batches';
import { parseCsv } from '../support/report-check';
import { describeEachStore } from '../support/stores';
import { w8ben, w9 } from '../support/tax-forms';

const TIN = '219-09-9999';
const NEW_ADDRESS = { country: 'US', line1: '9 New Street', line2: '', city: 'Reno', state: 'NV', zip: '89502' };
const SIGNED = { tinType: 'SSN', signedOn: parseDay('2027-01-19') } as const;

// General Instructions for Certain Information Returns, section H, error charts 1 and 2; TAX.md 1.10.
describeEachStore('a return that the portal accepted', (open) => {
  async function house() {
    const all = filingHouse(await open());
    await all.payee('ada', TIN);
    const paid = await all.pay('ada', '2026-02', '2500');
    const id = (await all.make()).files[0]?.batch.id ?? '';
    await all.store.write((tx) => all.batches.move(tx, id, { to: 'uploaded', receipt: 'R-1' }, 'operator-olga'));
    await all.move(id, 'accepted');
    const plan = async () => {
      const { judged, warnings, copies, report } = await all.run();
      const told = warnings.filter(({ code }) => code.startsWith('filing.file-') || code === 'filing.original-waits');
      const shown = (report as { readonly returns: readonly { readonly filing: string }[] }).returns;
      return {
        due: judged.plan.corrections.map(({ type, form, correctedBoxes }) => ({ type, form, correctedBoxes })),
        filing: shown.map(({ filing }) => filing),
        told: told.map(({ code }) => code),
        copies: copies.map(({ copy }) => [copy.isCorrected, copy.boxes]),
      };
    };
    /** The sheet of what is due now, made. */
    const sheet = async () => {
      const [file] = (await all.correct()).files;
      const [head = [], ...rows] = parseCsv(file?.text ?? '');
      const cells = rows.map((row) => Object.fromEntries(row.map((cell, at) => [head[at] ?? '', cell])));
      return { id: file?.batch.id ?? '', file, cells };
    };
    /** Somebody says that what was filed of the year names the payee wrongly. */
    const wrong = (on = '2026-12-31') =>
      all.store.write((tx) => all.payees.note(tx, 'ada', { kind: 'filed-wrong', on: parseDay(on) }, 'operator-olga'));
    const standing = () => all.store.read((tx) => tx.find(filingStanding));
    return { ...all, id, paid, plan, sheet, standing, wrong };
  }

  it('and is right is left alone', async () => {
    const { plan, correct } = await house();
    expect(await plan()).toMatchObject({ due: [], filing: ['filed'], told: [] });
    expect((await correct()).files).toEqual([]);
  });

  it('of other amounts is corrected once: type 1, the right amounts, and that is what counts then', async () => {
    const { pay, plan, sheet, move, id, standing } = await house();
    await pay('ada', '2026-03', '0.01');
    expect(await plan()).toMatchObject({ due: [{ type: 1, correctedBoxes: { 3: 2_500_010_000_000_000n } }], filing: ['filed'] }); // prettier-ignore
    const made = await sheet();
    expect(made.file).toMatchObject({ name: 'corrections-1099-MISC-2026-001.csv', batch: { kind: 'correction', corrects: id, returns: 1, state: 'made' } }); // prettier-ignore
    expect(made.cells).toMatchObject([{ 'Correction type': '1', 'Receipt of the file': 'R-1', 'TIN as filed': '219099999', 'Name as filed': 'Ada Miner', 'Box 3 becomes': '2500.01' }]); // prettier-ignore
    // On its way it is not made again, and the recipient's copy stays a corrected one.
    expect(await plan()).toMatchObject({ due: [], told: [], filing: ['in-file'], copies: [[true, { 3: '2500.01' }]] });
    expect((await sheet()).file).toBeUndefined();
    await move(made.id, 'uploaded', 'accepted');
    expect(await plan()).toMatchObject({ due: [], filing: ['filed'], copies: [[true, { 3: '2500.01' }]] });
    expect(await standing()).toMatchObject([{ batch_id: made.id, correction_id: null }]);
    await pay('ada', '2026-04', '1');
    expect((await sheet()).file?.batch.corrects).toBe(made.id);
  });

  it('is tied to what is due, also while a correction of it is on its way', async () => {
    const { pay, unpay, sheet, move, id, paid, returns } = await house();
    const tied = async () => {
      const { filed } = await returns.issued(headOf(), YEAR);
      return filed.map(({ due, filed: has, lines }) => [formatUsdTotal(due), formatUsdTotal(has), ...lines.map(({ reason }) => reason)]); // prettier-ignore
    };
    expect(await tied()).toEqual([['2500.00', '2500.00']]);
    await pay('ada', '2026-03', '100');
    expect(await tied()).toEqual([['2600.00', '2500.00', 'correction-due']]);
    const made = await sheet();
    expect(await tied()).toEqual([['2600.00', '2500.00', 'correction-due']]);
    await move(made.id, 'uploaded', 'accepted');
    expect(await tied()).toEqual([['2600.00', '2600.00']]);
    await unpay(paid);
    expect(await tied()).toEqual([['0.00', '2600.00', 'not-due-any-more']]);
    expect(await codeOf(move(id, 'superseded'))).toBe('filing.wrong-state');
  });

  it('is in the way of nothing before: a file that was made is not what the IRS has', async () => {
    const { payee, pay, make, returns } = await house();
    await payee('bob', '219-09-9998', 'Shaft');
    await pay('bob', '2026-03', '2000');
    const ofBob = async () => {
      const { filed } = await returns.issued(headOf(), YEAR);
      return filed.filter(({ memberId }) => memberId === 'bob').flatMap(({ lines }) => lines.map(({ reason }) => reason)); // prettier-ignore
    };
    expect(await ofBob()).toEqual(['not-in-a-file']);
    await make();
    expect(await ofBob()).toEqual(['not-accepted']);
  });

  it('made in the place of one that named the payee wrongly is not corrected back when another form comes', async () => {
    const { paper, plan, sheet, move, wrong, make, clock } = await house();
    const named = (last: string) => w9({ ...SIGNED, tin: TIN, name: { kind: 'individual', first: 'Ada', middle: '', last, suffix: '' } }); // prettier-ignore
    await paper('ada', named('Berg'), parseDay('2027-01-20'));
    await wrong();
    clock.advance(60_000);
    const zeroed = await sheet();
    await move(zeroed.id, 'uploaded', 'accepted');
    const [again] = (await make()).files;
    expect(again?.text).toContain('Berg');
    await move(again?.batch.id ?? '', 'uploaded', 'accepted');
    clock.advance(60_000);
    await paper('ada', named('Tal'), parseDay('2027-01-20'));
    expect(await plan()).toMatchObject({ due: [], filing: ['filed'] });
  });

  // A return states what was on file when it was made; a form that comes after the acceptance is for the returns after it.
  it.each([
    ['name', w9({ ...SIGNED, tin: TIN, name: { kind: 'individual', first: 'Ada', middle: '', last: 'Minor', suffix: '' } })], // prettier-ignore
    ['number', w9({ ...SIGNED, tin: '219-09-9998' })],
    ['address', w9({ ...SIGNED, tin: TIN, address: NEW_ADDRESS })],
    ['class, an exempt one', w9({ ...SIGNED, tin: TIN, taxClass: 'exempt' })],
    ['kind, of a foreign person', w8ben({ signedOn: SIGNED.signedOn })],
  ])('stays as it was filed when a form of another %s comes', async (what, form) => {
    const { paper, plan, sheet, pay, run } = await house();
    const before = await plan();
    await paper('ada', form, parseDay('2027-01-20'));
    expect(await plan()).toEqual(before);
    const told = (await run()).warnings.filter(({ code }) => code === 'filing.form-since');
    expect(told).toHaveLength(['name', 'number'].includes(what) ? 1 : 0);
    expect((await sheet()).file).toBeUndefined();
    // A correction of the amounts names whom the return was filed for, and the address that was filed.
    await pay('ada', '2026-03', '1');
    expect((await sheet()).cells).toMatchObject([{ 'Correction type': '1', 'TIN as filed': '219099999', 'Name as filed': 'Ada Miner', 'Address line 1': '2 Vein Street', 'Box 3 becomes': '2501.00' }]); // prettier-ignore
  });

  it('is compared with the form that was on file when somebody said that it is wrong, and with none that came later', async () => {
    const { store, payees, paper, plan, wrong, clock } = await house();
    await wrong();
    expect(await plan()).toMatchObject({ due: [] });
    clock.advance(1_000);
    await paper('ada', w9({ ...SIGNED, tin: '219-09-9998' }));
    expect(await plan()).toMatchObject({ due: [] });
    await wrong('2025-06-30');
    expect(await plan()).toMatchObject({ due: [] });
    const id = await wrong();
    expect(await plan()).toMatchObject({ due: [{ type: 2 }] });
    await store.write((tx) => payees.takeBackNotice(tx, id, 'operator-olga'));
    expect(await plan()).toMatchObject({ due: [] });
  });

  it('of another address is type 1, with the address as it is now', async () => {
    const { paper, sheet, wrong } = await house();
    await paper('ada', w9({ ...SIGNED, tin: TIN, address: NEW_ADDRESS }));
    await wrong();
    expect((await sheet()).cells).toMatchObject([{ 'Correction type': '1', 'Address line 1': '9 New Street', ZIP: '89502', 'Box 3 becomes': '2500.00' }]); // prettier-ignore
  });

  it('of another case of the name alone is right', async () => {
    const { paper, plan, wrong } = await house();
    await paper('ada', w9({ ...SIGNED, tin: TIN, name: { kind: 'individual', first: 'ADA', middle: '', last: 'MINER', suffix: '' } })); // prettier-ignore
    await wrong();
    expect(await plan()).toMatchObject({ due: [], filing: ['filed'] });
  });

  it('that should not have been filed is type 1, to zero, and nothing more is asked then', async () => {
    const { unpay, paid, sheet, move, plan, pay } = await house();
    await unpay(paid);
    const { id, cells } = await sheet();
    expect(cells).toMatchObject([{ 'Correction type': '1', 'Box 3 becomes': '0.00' }]);
    expect(await plan()).toMatchObject({ due: [], filing: [], copies: [[true, { 3: '0.00' }]] });
    await move(id, 'uploaded', 'accepted-with-errors');
    expect(await plan()).toMatchObject({ due: [], filing: [] });
    await pay('ada', '2026-05', '3000');
    expect(await plan()).toMatchObject({ due: [{ type: 1, correctedBoxes: { 3: 3_000n * 10n ** 12n } }], filing: ['filed'], copies: [[true, { 3: '3000.00' }]] }); // prettier-ignore
  });

  it.each([
    ['number', w9({ ...SIGNED, tin: '219-09-9998', name: { kind: 'individual', first: 'Ada', middle: '', last: 'Miner', suffix: '' } })], // prettier-ignore
    ['number with the same last digits', w9({ ...SIGNED, tin: '219-10-9999' })],
    ['name', w9({ ...SIGNED, tin: TIN, name: { kind: 'individual', first: 'Ada', middle: '', last: 'Minor', suffix: '' } })], // prettier-ignore
  ])('of another %s is type 2: to zero, and the right one when the zero is accepted', async (_, form) => {
    const { paper, plan, sheet, make, move, standing, wrong } = await house();
    await paper('ada', form);
    await wrong();
    expect(await plan()).toMatchObject({ due: [{ type: 2 }], filing: ['filed'] });
    // Never two returns of one payee and form.
    expect((await make()).files).toEqual([]);
    const { id, cells } = await sheet();
    expect(cells).toMatchObject([{ 'Correction type': '2', 'TIN as filed': '219099999', 'Name as filed': 'Ada Miner', 'Box 3 becomes': '0.00' }]); // prettier-ignore
    expect(await plan()).toMatchObject({ due: [], told: ['filing.original-waits'] });
    expect((await make()).files).toEqual([]);
    await move(id, 'uploaded', 'accepted');
    expect(await standing()).toEqual([]);
    expect(await plan()).toMatchObject({ due: [], filing: ['original'] });
    const [second] = (await make()).files;
    expect(second).toMatchObject({ name: 'iris-1099-MISC-2026-002.csv', batch: { returns: 1 } });
  });

  it('on the wrong form is type 2 there, and an original here', async () => {
    const { unpay, paid, pay, plan, make, sheet } = await house();
    await unpay(paid);
    await pay('ada', '2026-02', '2500', { form: '1099-NEC', box: '1a' });
    expect(await plan()).toMatchObject({ due: [{ type: 2, form: '1099-MISC' }], filing: ['original'] });
    expect((await make('1099-NEC')).files).toMatchObject([{ name: 'iris-1099-NEC-2026-001.csv' }]);
    expect((await sheet()).cells).toMatchObject([
      { 'Correction type': '2', Form: '1099-MISC', 'Box 3 becomes': '0.00' },
    ]);
  });

  it('changes again while its correction is on the way: the new one waits', async () => {
    const { pay, plan, sheet, move } = await house();
    await pay('ada', '2026-03', '1');
    const { id } = await sheet();
    await pay('ada', '2026-04', '1');
    expect(await plan()).toMatchObject({ due: [], told: ['filing.file-stale'] });
    await move(id, 'uploaded');
    expect(await plan()).toMatchObject({ due: [], told: ['filing.file-waits'] });
    await move(id, 'accepted');
    expect(await plan()).toMatchObject({ due: [{ type: 1 }], told: [] });
  });

  it('is what counts again where its correction is taken out of use', async () => {
    const { pay, plan, sheet, move, standing, id } = await house();
    await pay('ada', '2026-03', '1');
    const made = await sheet();
    await move(made.id, 'uploaded', 'rejected');
    expect(await plan()).toMatchObject({ due: [], told: ['filing.file-rejected'] });
    await move(made.id, 'superseded');
    expect(await standing()).toMatchObject([{ batch_id: id, correction_id: null }]);
    expect((await sheet()).file?.name).toBe('corrections-1099-MISC-2026-002.csv');
  });

  it('stands as before where a word of the portal is taken back, unless something rests on it', async () => {
    const { pay, paper, sheet, move, make, standing, id, wrong } = await house();
    await move(id, 'uploaded', 'accepted');
    await pay('ada', '2026-03', '1');
    const one = await sheet();
    expect(await codeOf(move(id, 'uploaded'))).toBe('filing.rests-on-it');
    await move(one.id, 'uploaded', 'accepted', 'uploaded');
    expect(await standing()).toMatchObject([{ batch_id: id, correction_id: one.id }]);
    await move(one.id, 'accepted');
    await paper('ada', w9({ ...SIGNED, tin: '219-09-9998' }));
    await wrong();
    const two = await sheet();
    expect(await codeOf(move(one.id, 'uploaded'))).toBe('filing.rests-on-it');
    await move(two.id, 'uploaded', 'accepted', 'uploaded');
    expect(await standing()).toMatchObject([{ batch_id: one.id, correction_id: two.id }]);
    await move(two.id, 'accepted');
    await make();
    expect(await codeOf(move(two.id, 'uploaded'))).toBe('filing.rests-on-it');
  });

  it('of a file that was not accepted is not corrected: the file is made again', async () => {
    const { payee, pay, make, plan, move, correct } = await house();
    await payee('bob', '219-09-9998', 'Shaft');
    await pay('bob', '2026-02', '2000');
    const id = (await make()).files[0]?.batch.id ?? '';
    await pay('bob', '2026-03', '5');
    expect(await plan()).toMatchObject({ due: [], told: ['filing.file-stale'], filing: ['filed', 'in-file'] });
    expect((await correct()).files).toEqual([]);
    await move(id, 'superseded');
    expect((await make()).files[0]?.text).toContain('2005.00');
  });

  it('is numbered as the year has it, and another year has its own', async () => {
    const { store, batches } = await house();
    expect(await store.read((tx) => batches.batches(tx, YEAR))).toHaveLength(1);
  });
});
