import type { PostalAddress } from '../../reports/information-returns';
import { defineTable, instantColumn, int, json, nullable, type Row, text } from '../store';
import type { Day } from '../units';
import type { PartyName, PayeeForm, TaxClass } from './payee';
import type { NoticeKind } from './standing';
import type { FormWay } from './tax-form';
import type { TinType } from './tin';

type Cells<T> = { readonly [K in keyof T]: T[K] };

/**
 * Versions of a payee's tax form: the last one counts, none is changed. Names and addresses of people, and so erased with
 * the person; the last one stays for as long as a return of it may be asked about (`tax_form_kept`).
 */
export const taxForm = defineTable(
  'tax_form',
  {
    id: text(),
    member_id: text(),
    version: int(),
    form: text<PayeeForm>(),
    way: text<FormWay>(),
    signed_on: text<Day>(),
    /** In the operator's tax zone. */
    received_on: text<Day>(),
    recorded_at: instantColumn(),
    recorded_by: text(),
    tax_class: text<TaxClass>(),
    name: json<Cells<PartyName>>(),
    address: json<Cells<PostalAddress>>(),
    tin_type: nullable(text<TinType>()),
    /** An envelope with the payee's id as associated data: number, foreign number, citizenship, day of birth. */
    sealed_key: text(),
    sealed_text: text(),
    /** Of nine digits; null where there are none. */
    tin_last_four: nullable(text()),
    /** HMAC of the nine digits under the service's key. */
    tin_mark: nullable(text()),
    /** The name that was typed as a signature; null for a form on paper. */
    signature: nullable(text()),
    /** Which words were signed. */
    words: text(),
  },
  { key: ['id'], unique: [['member_id', 'version']], indexes: [['tin_mark']] },
);

/** Forms whose number looked wrong when they came; how, is a matter of the number itself. */
export const taxFormOdd = defineTable(
  'tax_form_odd',
  { form_id: text(), member_id: text() },
  { key: ['form_id'], indexes: [['member_id']] },
);

/** Whose last form is kept although the person was erased, and until the end of which day. */
export const taxFormKept = defineTable(
  'tax_form_kept',
  { member_id: text(), until: text<Day>() },
  { key: ['member_id'] },
);

/** Agreements to get copies electronically, and their withdrawals. Ids alone. */
export const taxConsent = defineTable(
  'tax_consent',
  {
    member_id: text(),
    version: int(),
    given: text<'given' | 'withdrawn'>(),
    /** Which disclosures were on the screen. */
    words: text(),
    at: instantColumn(),
    by: text(),
  },
  { key: ['member_id', 'version'], appendOnly: true },
);

/** What the IRS said of payees, as an operator noted it. */
export const taxNotice = defineTable(
  'tax_notice',
  {
    id: text(),
    member_id: text(),
    kind: text<NoticeKind>(),
    on_day: text<Day>(),
    noted_at: instantColumn(),
    noted_by: text(),
    /** Noted by mistake: it counts no more. */
    taken_back_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['member_id']] },
);

/** Each time that an operator saw a whole number: by it the next one may have to wait. */
export const tinReveal = defineTable(
  'tin_reveal',
  { id: text(), actor: text(), member_id: text(), form_id: text(), reason: text(), at: instantColumn() },
  { key: ['id'], indexes: [['actor', 'at']], appendOnly: true },
);

/** What TIN matching said of a form. */
export const tinMatch = defineTable(
  'tin_match',
  { id: text(), member_id: text(), form_id: text(), code: int(), at: instantColumn(), by: text() },
  { key: ['id'], indexes: [['member_id']], appendOnly: true },
);

/**
 * Who files, and what was decided of sources: the last version counts. One envelope with all of it, because the number may
 * be a person's. The envelope's key is sealed anew when the service's key changes; nothing else of a row is.
 */
export const filingPayer = defineTable(
  'filing_payer',
  { version: int(), sealed_key: text(), sealed_text: text(), at: instantColumn(), by: text() },
  { key: ['version'] },
);

export const filingTables = [filingPayer, taxForm, taxFormOdd, taxFormKept, taxConsent, taxNotice, tinReveal, tinMatch];

export type TaxFormRow = Row<typeof taxForm>;
export type TaxNoticeRow = Row<typeof taxNotice>;
