import type { components } from '../../client/src/api/schema';
import { ADA_FIELDS } from './party-fields';
import { stepUpAnswers } from './step-up';

type Schemas = components['schemas'];

const NOW = Date.UTC(2026, 10, 22, 9, 30);
const DAY = 86_400_000;

const ada: Schemas['TaxFormDto'] = {
  ...{ version: 2, form: 'W-9', way: 'signed-here', signedOn: '2026-03-02', receivedOn: '2026-03-02', until: null },
  ...ADA_FIELDS,
  ...{ taxClass: 'individual', tin: 'XXXXX1234', tinType: 'ITIN' },
};

const none: Schemas['TaxFormStateDto'] = { form: null, electronicConsent: false, consentAt: null, name: 'Ada Miner', warnings: [] }; // prettier-ignore
const signed: Schemas['TaxFormStateDto'] = { ...none, form: ada, electronicConsent: true, consentAt: NOW - 9 * DAY };

const payee: Schemas['PayeeDto'] = {
  ...{ id: 'm-017', name: 'Ada Miner', form: 'W-9', way: 'signed-here', since: '2026-03-02', until: null },
  ...{ tin: 'XXXXX1234', tinType: 'ITIN', tinState: 'fine', withholding: null, withholdingSince: null },
  ...{ unansweredFrom: null, secondNotice: false, electronicConsent: true, match: { code: 6, words: 'Name and TIN match: the number is an SSN.', isMatch: true, at: NOW - 3 * DAY } }, // prettier-ignore
};
const NO_FORM = { form: null, way: null, since: null, tin: null, tinType: null, tinState: 'missing', withholding: 'no-form', electronicConsent: false, match: null } as const; // prettier-ignore

const list: Schemas['PayeesDto'] = {
  ...{
    today: '2026-11-22',
    total: 214,
    withoutForm: 3,
    withoutTin: 2,
    withheld: 4,
    withholdingMode: 'off',
    next: null,
  },
  items: [
    payee,
    { ...payee, ...NO_FORM, id: 'm-018', name: 'Ольга Шахтёр-Длиннофамильная' },
    { ...payee, id: 'm-019', name: 'Adit Holdings LLC', way: 'paper', tin: 'XXXXX0007', tinType: 'EIN', tinState: 'odd', match: { code: 3, words: 'Name and TIN do not match. Ask the payee for a new Form W-9.', isMatch: false, at: NOW - 3 * DAY }, unansweredFrom: '2026-12-15' }, // prettier-ignore
    { ...payee, id: 'm-020', name: 'Bob Pit', tinState: 'shared', withholding: 'irs-notice', withholdingSince: '2026-10-01', secondNotice: true, match: null }, // prettier-ignore
    { ...payee, id: 'm-021', name: 'Greta Stollen', form: 'W-8BEN', until: '2029-12-31', tin: null, tinType: null, tinState: 'not-needed', match: null }, // prettier-ignore
  ],
  imports: [
    { id: 'import-2', year: 2026, at: NOW - DAY, added: 1_204, known: 0, takenBackAt: null },
    { id: 'import-1', year: 2026, at: NOW - 2 * DAY, added: 1_190, known: 0, takenBackAt: NOW - DAY },
  ],
};

const detail: Schemas['PayeeDetailDto'] = {
  payee,
  forms: [ada, { ...ada, version: 1, way: 'paper', signedOn: '2025-11-30', receivedOn: '2025-12-02', tin: 'XXXXX9999' }], // prettier-ignore
  notices: [{ id: 'n-1', kind: 'b-notice', on: '2026-09-01', notedAt: NOW - 60 * DAY }],
};

const preview: Schemas['YearPreviewDto'] = {
  ...{ hash: null, added: 11, known: 2, members: 6, gross: '18250.400000000000', withheld: '24.000000000000' },
  overlapsTotal: 0,
  overlaps: [],
  mistakesTotal: 2,
  mistakes: [
    { line: 5, column: 'member', message: 'There is no member with this id.' },
    { line: 9, column: 'gross_usd', message: 'A sum is in dollars from 0 up, with a point and at most 12 decimals, such as 1250.40.' }, // prettier-ignore
  ],
};

const overlapping: Schemas['YearPreviewDto'] = {
  ...{ ...preview, hash: 'ab'.repeat(32), mistakesTotal: 0, mistakes: [], overlapsTotal: 102 },
  overlaps: [
    { line: 2, payee: 'm-017', month: '2026-01', form: '1099-MISC', payments: 31 },
    { line: 3, payee: '07ff3b358058497d98498b66d783caed', month: '2026-01', form: '1099-NEC', payments: 1 },
  ],
};

/** Tax forms; none for who is new. */
export function gets(isFresh: () => boolean) {
  const empty = { ...list, total: 0, withoutForm: 0, withoutTin: 0, withheld: 0, items: [], imports: [] };
  return {
    '/api/me/tax-form': () => (isFresh() ? none : signed),
    '/api/operator/payees': () => (isFresh() ? empty : list),
    '/api/operator/payees/{id}': () => (isFresh() ? { ...detail, payee: { ...payee, ...NO_FORM }, forms: [], notices: [] } : detail), // prettier-ignore
  };
}

/** What the forms send holds at once. */
export function posts(needStepUp: () => void) {
  const proved = stepUpAnswers(needStepUp);
  const done = { done: true } as const;
  return {
    '/api/me/tax-form': proved({ ...signed, warnings: ['No ITIN is known with the group 93.'] }),
    '/api/me/tax-form/consent': () => signed,
    '/api/operator/payees/{id}/form': proved(detail),
    '/api/operator/payees/{id}/reveal': proved({ tin: '900-70-1234' }),
    '/api/operator/payees/{id}/notices': proved(done),
    '/api/operator/payees/notices/{id}/take-back': proved(done),
    '/api/operator/payees/matching': proved({ rows: 2, files: [{ name: 'tin-matching-001.txt', text: '2;900701234;ADA MINER;m-017\r\n' }], errors: [] }), // prettier-ignore
    '/api/operator/payees/matching/codes': proved({ kept: 2, mismatches: 1, errors: [{ id: 'line 3', code: 'filing.unknown-account', message: 'Line 3 is of an account that no payee has.' }] }), // prettier-ignore
    '/api/operator/payees/imports/preview': ({ body }: { readonly body: Readonly<Record<string, unknown>> }) => (String(body['text']).includes('2026-01') ? overlapping : preview), // prettier-ignore
    '/api/operator/payees/imports': proved(done),
    '/api/operator/payees/imports/{id}/take-back': proved(done),
  };
}
