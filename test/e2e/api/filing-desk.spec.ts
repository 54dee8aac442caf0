import { RoomsFilingDesk } from '../../../src/api/operator/filing-desk.adapter';
import type { EnterPayerDto } from '../../../src/api/wire/filing-payer.dto';
import { FilingCentre } from '../../../src/filing/filing-centre.service';
import { PayerService } from '../../../src/filing/payer.service';
import { WithholdingRules } from '../../../src/filing/withholding-rule.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { instant } from '../../../src/units';
import { codeOf } from '../../support/code-of';
import { filingHouse, templateOf } from '../../support/filing-batches';
import { FakeClock } from '../../support/fake-clock';
import { PAYER_FIELDS } from '../../support/party-fields';
import { PAYEE_KEY } from '../../support/tax-forms';

const OLGA = { sessionId: 's', accountId: 'olga', role: 'operator', memberId: null, steppedUpUntil: instant(0) } as const; // prettier-ignore
const TIN = '219-09-9999';
const PAYER: EnterPayerDto = { ...PAYER_FIELDS, sources: [] };
const TEMPLATE = { year: 2026, text: templateOf('1099-MISC'), leaveEmpty: [], otherWords: [] };

async function house(clock = new FakeClock('2027-01-20T15:00:00Z')) {
  const store = new MemoryStore(TABLES);
  const rooms = filingHouse(store, clock);
  const declarations = [['pool-n', 'nominee'], ['pool-a', 'agent'], ['pool-p', 'principal']] as const; // prettier-ignore
  const policy = {
    zone: 'America/New_York',
    minimums: [],
    declarations: declarations.map(([source, legalModel]) => ({ source, legalModel, from: instant(0), recogniseAt: 'credit', ownerAtConversion: 'operator', reason: '' }) as const), // prettier-ignore
  };
  const payers = new PayerService(clock, policy, PAYEE_KEY, rooms.audit);
  const rules = new WithholdingRules(clock, policy, rooms.audit);
  const desk = new RoomsFilingDesk(
    store,
    new FilingCentre(store, payers, rooms.returns, rooms.batches, rooms.forms),
    rules,
  );
  await rooms.payee('ada', TIN);
  await rooms.pay('ada', '2026-02', '2500');
  const everything = async () =>
    JSON.stringify(
      await store.read(async (tx) => Promise.all(TABLES.map((table) => tx.find(table)))),
      (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    );
  return { ...rooms, desk, everything };
}

/** Issue 6, "Admin filing centre on screen"; EXPERIENCE.md C2, (11). */
describe('the desk of filing', () => {
  it('shows a year before anybody filed, and says who is missing', async () => {
    const { desk, join, pay } = await house();
    await join('bob', 'Bob');
    await pay('bob', '2026-03', '30');
    const year = await desk.year({});
    expect(year).toMatchObject({
      ...{ year: 2026, years: [2024, 2025, 2026], today: '2027-01-20', thresholdUsd: 2_000, payer: null },
      ...{ paidUsd: '2530.000000000000', onReturnsUsd: '2500.000000000000', withoutReturnUsd: '30.000000000000' },
      forms: [
        { form: '1099-MISC', toFile: 1, inFile: 0, filed: 0, corrections: 0 },
        { form: '1099-NEC', toFile: 0 },
      ],
      returns: [{ payee: 'ada', name: 'Ada Miner', tin: 'XXXXX9999', boxes: { 3: '2500.00' }, because: 'threshold', state: 'to-file', file: null }], // prettier-ignore
      missingForms: [{ payee: 'bob', name: 'Bob', paidUsd: '30.000000000000', unpriced: 0 }],
      open: { count: 0, usd: '0.000000000000', unpriced: 0 },
      foreign: { payees: 0, usd: '0.000000000000' },
      withholdingMode: 'off',
      ...{ errorsTotal: 1, errors: [{ code: 'filing.no-payer', isDecision: true, count: 1, payees: [] }], files: [] },
      openSources: [
        { source: 'pool-a', legalModel: 'agent' },
        { source: 'pool-n', legalModel: 'nominee' },
      ],
    });
    expect(year.deadlines.map(({ day, daysLeft }) => [day, daysLeft])).toEqual([['2027-02-01', 12], ['2027-02-01', 12], ['2027-02-01', 12], ['2027-02-16', 27], ['2027-03-01', 40], ['2027-03-31', 70]]); // prettier-ignore
    expect(await codeOf(desk.make(OLGA, TEMPLATE))).toBe('filing.no-payer');
    expect(await codeOf(desk.year({ year: 2027 }))).toBe('filing.unknown-year');
  });

  it.each([
    ['2026-10-31T15:00:00Z', 2025],
    ['2026-11-01T15:00:00Z', 2026],
    ['2027-10-31T15:00:00Z', 2026],
    // The threshold of 2027 is not known yet.
    ['2027-11-01T15:00:00Z', 2026],
  ])('opens at %s with %i', async (now, wanted) => {
    const { desk } = await house(new FakeClock(now));
    expect((await desk.year({})).year).toBe(wanted);
  });

  it('counts deadlines that are past', async () => {
    const { desk } = await house(new FakeClock('2027-03-31T15:00:00Z'));
    const { deadlines } = await desk.year({ year: 2026 });
    expect(deadlines.map(({ daysLeft }) => daysLeft)).toEqual([0, -58, -58, -58, -43, -30]);
  });

  // Issue 6: what is unconfirmed "becomes a dated setting"; TAX.md 1.10, a wrong form is a correction of type 2.
  it('takes choices of a later year for that year alone, and refuses those that would have filed returns corrected', async () => {
    const { desk, pay, store, audit } = await house();
    // As what was entered before there were years: it counts for every one.
    await desk.enterPayer(OLGA, { ...PAYER, fromYear: 0 });
    await desk.make(OLGA, TEMPLATE);
    const [file] = (await desk.year({})).files;
    await desk.move(OLGA, file?.id ?? '', { to: 'uploaded', receipt: 'R-1' });
    await desk.move(OLGA, file?.id ?? '', { to: 'accepted', receipt: null });
    const nec = { ...PAYER, miningShares: '1099-NEC' } as const;
    const limit = { ...PAYER, fileFromUsd: '600' };
    for (const other of [nec, limit, { ...nec, fromYear: 2025 }]) {
      expect(await codeOf(desk.enterPayer(OLGA, other))).toBe('filing.choice-of-filed-year');
    }
    await desk.enterPayer(OLGA, { ...nec, fromYear: 2027 });
    // Who files is no choice: it counts for every year, and leaves the choices as they were.
    await desk.enterPayer(OLGA, { ...PAYER, city: 'Dallas' });
    expect(await desk.year({ year: 2026 })).toMatchObject({ payer: { city: 'Dallas', miningShares: '1099-MISC', fromYear: 0 }, corrections: [] }); // prettier-ignore
    expect(await desk.year({ year: 2025 })).toMatchObject({ payer: { city: 'Dallas', miningShares: '1099-MISC' } });
    const acts = await store.read((tx) => audit.page(tx, undefined, 100));
    expect(acts.filter(({ action }) => action === 'filing.payer-recorded').map(({ details }) => details)).toEqual([{ version: '3' }, { version: '2', choicesFrom: '2027' }, { version: '1', choicesFrom: '0' }]); // prettier-ignore
    // Said to be wrong, it is taken.
    await desk.enterPayer(OLGA, { ...limit, correctsFiled: true });
    await pay('ada', '2026-03', '0.01');
    expect(await desk.year({ year: 2026 })).toMatchObject({
      payer: { fileFromUsd: '600' },
      corrections: [{ type: 1 }],
    });
  });

  it('keeps who files sealed, and the number when it is left empty', async () => {
    const { desk, everything, audit, store } = await house();
    expect(await codeOf(desk.enterPayer(OLGA, { ...PAYER, tin: '' }))).toBe('filing.bad-payer');
    expect(await codeOf(desk.enterPayer(OLGA, { ...PAYER, business: '' }))).toBe('filing.bad-file');
    await desk.enterPayer(OLGA, { ...PAYER, sources: [{ source: 'pool-n', received: 'mining', agentReports: null }] });
    await desk.enterPayer(OLGA, { ...PAYER, tin: '', city: 'Dallas', fileFromUsd: '600' });
    const { payer, errors } = await desk.year({});
    expect(payer).toMatchObject({
      business: 'Example Mining LLC',
      city: 'Dallas',
      tin: 'XXXXX6788',
      fileFromUsd: '600',
    });
    expect(errors).toEqual([]);
    expect(await everything()).not.toMatch(/12-?3456788/);
    const acts = await store.read((tx) => audit.page(tx, undefined, 100));
    expect(acts.filter(({ action }) => action === 'filing.payer-recorded').map(({ actor, details }) => [actor, details])).toEqual([['operator-olga', { version: '2', choicesFrom: '2026' }], ['operator-olga', { version: '1', choicesFrom: '2026' }]]); // prettier-ignore
  });

  it('compares a template, and lets an unknown column stay empty', async () => {
    const { desk } = await house();
    await desk.enterPayer(OLGA, PAYER);
    expect(await desk.compare(TEMPLATE)).toEqual({
      form: '1099-MISC',
      differences: [],
      unknown: [],
      otherWords: [],
      returns: 1,
    });
    const odd = { ...TEMPLATE, text: `${TEMPLATE.text},New column` };
    expect(await desk.compare(odd)).toMatchObject({ unknown: ['New column'], differences: [expect.stringContaining('"New column", is not known')] }); // prettier-ignore
    expect(await codeOf(desk.make(OLGA, odd))).toBe('filing.other-template');
    expect(await desk.compare({ ...odd, leaveEmpty: ['New column'] })).toMatchObject({ differences: [] });
    expect((await desk.make(OLGA, { ...odd, leaveEmpty: ['New column'] })).files).toHaveLength(1);
  });

  it('makes a file, gives it, notes its status and makes the correction: no number in any answer but the file', async () => {
    const { desk, pay, clock } = await house();
    await desk.enterPayer(OLGA, PAYER);
    const made = await desk.make(OLGA, TEMPLATE);
    expect(made.files).toMatchObject([{ name: 'iris-1099-MISC-2026-001.csv', returns: 1 }]);
    const id = made.files[0]?.id ?? '';
    expect(await codeOf(desk.make(OLGA, TEMPLATE))).toBe('filing.nothing-to-file');
    expect((await desk.open(OLGA, id)).text).toContain('219099999');
    await desk.move(OLGA, id, { to: 'uploaded', receipt: 'R-1' });
    await desk.move(OLGA, id, { to: 'accepted', receipt: null });
    expect(await codeOf(desk.move(OLGA, id, { to: 'superseded', receipt: null }))).toBe('filing.wrong-state');
    expect(await codeOf(desk.makeCorrections(OLGA, { year: 2026 }))).toBe('filing.nothing-to-file');
    await pay('ada', '2026-03', '1');
    const due = await desk.year({});
    expect(due).toMatchObject({
      ...{ correctionsTotal: 1, returns: [{ state: 'filed', file: 'iris-1099-MISC-2026-001.csv' }] },
      corrections: [{ payee: 'ada', name: 'Ada Miner', type: 1, boxes: { 3: '2501.00' }, file: 'iris-1099-MISC-2026-001.csv' }], // prettier-ignore
      files: [
        { state: 'accepted', next: ['uploaded'], receipt: 'R-1', moves: [{ to: 'uploaded' }, { to: 'accepted' }] },
      ],
    });
    clock.advance(1);
    const sheets = await desk.makeCorrections(OLGA, { year: 2026 });
    const after = await desk.year({});
    expect(after).toMatchObject({ correctionsTotal: 0, files: [{ kind: 'correction', corrects: 'iris-1099-MISC-2026-001.csv', state: 'made', next: ['uploaded', 'superseded'] }, {}] }); // prettier-ignore
    expect(JSON.stringify([made, due, sheets, after])).not.toMatch(/219-?09-?9999|12-?3456788/);
  });

  it('names a mistake with its payee, and makes nothing while there is one', async () => {
    const { desk, payee, pay } = await house();
    await desk.enterPayer(OLGA, PAYER);
    await payee('bob', TIN, 'Shaft');
    await pay('bob', '2026-03', '10');
    const { errors, errorsTotal } = await desk.year({});
    expect(errorsTotal).toBe(2);
    expect(errors).toMatchObject([
      {
        ...{ code: 'filing.same-tin', field: 'tin', isDecision: false, count: 2, payeesTotal: 2 },
        payees: [{ payee: 'ada', name: 'Ada Miner', count: 1 }, { payee: 'bob', name: 'Ada Shaft', count: 1 }],
      },
    ]); // prettier-ignore
    expect(await codeOf(desk.make(OLGA, TEMPLATE))).toBe('filing.has-errors');
    expect(await codeOf(desk.makeCorrections(OLGA, { year: 2026 }))).toBe('filing.has-errors');
  });
});
