import type { components } from '../../client/src/api/schema';
import { PAYER_SHOWN } from './party-fields';
import { stepUpAnswers } from './step-up';

type Schemas = components['schemas'];

const NOW = Date.UTC(2027, 0, 20, 15, 0);
const DAY = 86_400_000;

const payer: Schemas['FilingPayerDto'] = {
  ...{ ...PAYER_SHOWN, tin: 'XXXXX6788', at: NOW - 20 * DAY },
  sources: [{ source: 'pool-a', received: 'mining', agentReports: null }],
};

const file: Schemas['ReturnFileDto'] = {
  ...{ id: 'file-1', name: 'iris-1099-MISC-2026-001.csv', form: '1099-MISC', kind: 'original', corrects: null },
  ...{ returns: 100, state: 'accepted', next: ['uploaded'], receipt: 'IRIS-2026-000123', isKept: true },
  madeAt: NOW - 5 * DAY,
  moves: [
    { to: 'uploaded', receipt: 'IRIS-2026-000123', at: NOW - 4 * DAY },
    { to: 'accepted', receipt: null, at: NOW - 3 * DAY },
  ],
};

const ada = { payee: 'm-017', name: 'Ada Miner' };
const olga = { payee: 'm-018', name: 'Ольга Шахтёр-Длиннофамильная' };
const bob = { payee: 'm-020', name: 'Bob Pit' };

const NOTES = { field: null, source: null, isDecision: false, firstDay: null, lastDay: null, payeesTotal: 0, payees: [] }; // prettier-ignore

const year: Schemas['FilingYearDto'] = {
  ...{ year: 2026, years: [2024, 2025, 2026], today: '2027-01-20', thresholdUsd: 2_000, withholdingPercent: 24 },
  deadlines: [
    { what: 'Form 1099-NEC to recipients and to the IRS', day: '2027-02-01', source: '26 USC 6071(c), 6041A(e)', daysLeft: 12 }, // prettier-ignore
    { what: 'Form 1099-MISC to recipients', day: '2027-02-01', source: '26 USC 6041(d)', daysLeft: 12 },
    { what: 'Form 1099-MISC to the IRS electronically', day: '2027-03-31', source: '26 USC 6071(b)', daysLeft: 70 },
  ],
  payer,
  openSources: [{ source: 'pool-a', legalModel: 'nominee' }, { source: 'pool-b', legalModel: 'agent' }], // prettier-ignore
  forms: [
    { form: '1099-MISC', toFile: 12, inFile: 40, filed: 100, corrections: 2 },
    { form: '1099-NEC', toFile: 0, inFile: 0, filed: 1, corrections: 0 },
  ],
  ...{ paidUsd: '812345.670000000000', onReturnsUsd: '790000.020000000000' },
  ...{ withoutReturnUsd: '22345.650000000000', outsideUsd: '1200.000000000000' },
  open: { count: 0, usd: '0.000000000000', unpriced: 0 },
  foreign: { payees: 2, usd: '412.005000000000' },
  withholdingMode: 'withhold',
  withholding: {
    payees: 2,
    dueUsd: '1480.800000000000',
    withheldUsd: '1320.000000000000',
    shortUsd: '160.800000000000',
  },
  withheldByMonth: [{ month: '2026-11', withheldUsd: '720.000000000000' }, { month: '2026-12', withheldUsd: '600.000000000000' }], // prettier-ignore
  missingTotal: 1,
  missingForms: [{ ...olga, paidUsd: '6170.000000000000', unpriced: 0 }],
  returnsTotal: 153,
  returns: [
    { ...ada, form: '1099-MISC', tin: 'XXXXX1234', hasForm: true, boxes: { 3: '12840.50' }, because: 'threshold', state: 'filed', file: file.name }, // prettier-ignore
    { ...olga, form: '1099-MISC', tin: null, hasForm: false, boxes: { 3: '6170.00', 4: '1320.00' }, because: 'withheld', state: 'to-file', file: null }, // prettier-ignore
    { ...bob, form: '1099-NEC', tin: 'XXXXX0007', hasForm: true, boxes: { '1a': '4100.00' }, because: 'threshold', state: 'in-file', file: 'iris-1099-NEC-2026-001.csv' }, // prettier-ignore
  ],
  correctionsTotal: 2,
  corrections: [
    { ...ada, type: 1, form: '1099-MISC', reasons: ['Amounts were other ones.'], boxes: { 3: '12840.51' }, file: file.name }, // prettier-ignore
    { ...bob, type: 2, form: '1099-MISC', reasons: ['The TIN was missing or another one.', 'The name was another one.'], boxes: { 3: '0.00' }, file: file.name }, // prettier-ignore
  ],
  errorsTotal: 0,
  errors: [],
  warningsTotal: 2,
  warnings: [
    { ...NOTES, code: 'filing.no-tin', field: 'tin', count: 1, payeesTotal: 1, payees: [{ ...olga, count: 1 }], messages: ['It is missing.'] }, // prettier-ignore
    { ...NOTES, code: 'filing.unsettled', count: 2, messages: ['No source settles whether a share of mining rewards belongs in box 3 of Form 1099-MISC or on Form 1099-NEC. You chose one of them.', 'Some states ask for a return below the federal threshold, or for one of their own. They are not judged here.'] }, // prettier-ignore
  ],
  files: [
    { ...file, id: 'file-3', name: 'corrections-1099-MISC-2026-001.csv', kind: 'correction', corrects: file.name, returns: 1, state: 'made', next: ['uploaded', 'superseded'], receipt: null, moves: [], madeAt: NOW - DAY }, // prettier-ignore
    { ...file, id: 'file-2', name: 'iris-1099-MISC-2026-002.csv', returns: 40, state: 'rejected', next: ['superseded', 'uploaded'], receipt: 'IRIS-2026-000124', moves: [{ to: 'uploaded', receipt: 'IRIS-2026-000124', at: NOW - 2 * DAY }, { to: 'rejected', receipt: null, at: NOW - DAY }] }, // prettier-ignore
    file,
    { ...file, id: 'file-0', name: 'iris-1099-NEC-2026-001.csv', form: '1099-NEC', returns: 1, state: 'superseded', next: [], receipt: null, moves: [], isKept: false }, // prettier-ignore
  ],
};

const ZERO = '0.000000000000';
const fresh: Schemas['FilingYearDto'] = {
  ...year,
  open: { count: 9773, usd: '120554.225000000000', unpriced: 1 },
  foreign: { payees: 0, usd: ZERO },
  withholdingMode: 'off',
  ...{ missingTotal: 2, missingForms: [{ ...olga, paidUsd: '6170.000000000000', unpriced: 0 }, { ...bob, paidUsd: ZERO, unpriced: 1 }] }, // prettier-ignore
  ...{ payer: null, openSources: [], returnsTotal: 0, returns: [], files: [] },
  ...{ correctionsTotal: 0, corrections: [], warningsTotal: 0, warnings: [], withheldByMonth: [] },
  ...{ paidUsd: ZERO, onReturnsUsd: ZERO, withoutReturnUsd: ZERO, outsideUsd: ZERO },
  withholding: { payees: 0, dueUsd: ZERO, withheldUsd: ZERO, shortUsd: ZERO },
  forms: year.forms.map(({ form }) => ({ form, toFile: 0, inFile: 0, filed: 0, corrections: 0 })),
  errorsTotal: 9775,
  errors: [
    { ...NOTES, code: 'filing.no-payer', isDecision: true, count: 1, messages: ['Who files is not entered yet: your name, number and address. Nothing was made.'] }, // prettier-ignore
    { ...NOTES, code: 'filing.nominee-form', source: 'pool-a-with-a-name-that-does-not-end', isDecision: true, count: 9773, firstDay: '2026-01-02', lastDay: '2026-11-20', payeesTotal: 40, payees: [{ ...olga, count: 320 }, { ...ada, count: 318 }, { payee: '07ff3b358058497d98498b66d783caed', name: null, count: 7 }], messages: ['A nominee passes on the form that it received.'] }, // prettier-ignore
    { ...NOTES, code: 'filing.unpriced', field: 'price', count: 1, firstDay: '2026-03-12', lastDay: '2026-03-12', payeesTotal: 1, payees: [{ ...ada, count: 1 }], messages: ['A payment of 2026-03-12 to m-017 has no value: no price of BTC on 2026-03-12.'] }, // prettier-ignore
  ],
};

/** A year of returns; nothing filed for who is new. */
export function gets(isFresh: () => boolean) {
  return { '/api/operator/filing': () => (isFresh() ? fresh : year) };
}

/** What the page's acts answer. */
export function posts(needStepUp: () => void) {
  const proved = stepUpAnswers(needStepUp);
  const done = { done: true } as const;
  return {
    '/api/operator/filing/payer': proved(done),
    '/api/operator/filing/template': () => ({ form: '1099-MISC', differences: ['Column 40, "Box 15 - New box", is not known.'], unknown: ['Box 15 - New box'], otherWords: [], returns: 12 }), // prettier-ignore
    '/api/operator/filing/files': proved({
      files: [{ id: 'file-4', name: 'iris-1099-MISC-2026-003.csv', returns: 12 }],
    }),
    '/api/operator/filing/corrections': proved({ files: [{ id: 'file-5', name: 'corrections-1099-MISC-2026-002.csv', returns: 2 }] }), // prettier-ignore
    '/api/operator/filing/files/{id}/open': proved({ name: file.name, text: 'Form Type\r\n', sha256: 'ab'.repeat(32) }),
    '/api/operator/filing/files/{id}/state': proved(done),
  };
}
