import type { PostalAddress } from '../../reports/information-returns';
import { type Day, DomainError, type ExactJson, type Instant, JsonFields, parseDay, type Usd, usd, USD_SCALE } from '../units'; // prettier-ignore
import { readTime } from '../tax';
import { lastDayOf, PAYEE_FORMS, type PartyName, type Payee, TAX_CLASSES } from './payee';
import { TIN_TYPES } from './tin';

/** What a refusal of one item of a file is called. */
const BAD_FIELD = 'filing.bad-field';
/** Money of one payment, and of one year of a large pool, has fewer digits. */
const USD_LIMIT = 10n ** BigInt(USD_SCALE + 15);
const TEXT = /^.{1,200}$/su;
const ANY_TEXT = /^.{0,200}$/su;

/** One object of a filing file, with the readers that all of its kinds need. */
export class FilingFields extends JsonFields {
  constructor(value: ExactJson | undefined, path: string, known: readonly string[], code = BAD_FIELD) {
    super(value, { path, code }, known);
  }

  needed(key: string): string {
    return this.text(key, TEXT, 'a text of 1 to 200 characters');
  }

  optional(key: string): string {
    return this.has(key) ? this.text(key, ANY_TEXT, 'a text of at most 200 characters') : '';
  }

  yes(key: string): boolean {
    const value = this.raw(key) ?? false;
    if (typeof value !== 'boolean') throw this.refused(key, 'is not true or false');
    return value;
  }

  day(key: string): Day | undefined {
    if (!this.has(key)) return undefined;
    try {
      return parseDay(this.needed(key));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw this.refused(key, 'is not a day such as "2026-03-01"');
    }
  }

  /** @throws DomainError also `tax.bad-time`, `tax.no-such-time`, `tax.ambiguous-time` */
  time(key: string, zone: string): Instant {
    return readTime(this.needed(key), zone);
  }

  /** Dollars from zero up, with up to 12 decimals. */
  dollars(key: string): Usd {
    const { digits, scale } = this.decimal(key);
    if (scale > USD_SCALE) throw this.refused(key, `is not a sum of at most ${USD_SCALE} decimals`);
    const value = digits * 10n ** BigInt(USD_SCALE - scale);
    if (value < 0n || value >= USD_LIMIT) throw this.refused(key, 'is not a sum of dollars from 0 up to 15 digits');
    return usd(value);
  }
}

const PAYEE = ['id', 'name', 'tin', 'tinType', 'form', 'formOn', 'taxClass', 'address', 'account', 'electronicConsent', 'secondTinNotice', 'noticeFrom', 'noticeUntil', 'lastYear']; // prettier-ignore

/** @throws DomainError `filing.bad-field` */
export function readPayee(json: ExactJson, path: string): Payee {
  const fields = new FilingFields(json, path, PAYEE);
  const id = fields.needed('id');
  const form = fields.has('form') ? fields.word('form', PAYEE_FORMS) : undefined;
  const formOn = fields.day('formOn');
  const lastYear = new FilingFields(fields.raw('lastYear') ?? {}, fields.at('lastYear'), ['returnRequired', 'withheld']); // prettier-ignore
  return {
    id,
    name: readName(fields.raw('name'), fields.at('name')),
    tin: fields.has('tin') ? fields.optional('tin') : undefined,
    tinType: fields.has('tinType') ? fields.word('tinType', TIN_TYPES) : undefined,
    form,
    formOn,
    formUntil: lastDayOf(form, formOn),
    taxClass: fields.has('taxClass') ? fields.word('taxClass', TAX_CLASSES) : 'individual',
    address: readAddress(fields.raw('address'), fields.at('address')),
    account: fields.has('account') ? fields.needed('account') : id,
    electronicConsent: fields.yes('electronicConsent'),
    secondTinNotice: fields.yes('secondTinNotice'),
    noticeFrom: fields.day('noticeFrom'),
    noticeUntil: fields.day('noticeUntil'),
    lastYear: { returnRequired: lastYear.yes('returnRequired'), withheld: lastYear.yes('withheld') },
  };
}

/** A person is known by `last`, a business by `business`. @throws DomainError of the code */
export function readName(json: ExactJson | undefined, path: string, code = BAD_FIELD): PartyName {
  const known = ['first', 'middle', 'last', 'suffix', 'business', 'business2'];
  const fields = new FilingFields(json, path, known, code);
  if (fields.has('business')) {
    if (fields.has('last') || fields.has('first')) throw fields.refused('business', 'stands beside the name of a person: one of both'); // prettier-ignore
    return { kind: 'business', line1: fields.needed('business'), line2: fields.optional('business2') };
  }
  return {
    kind: 'individual',
    first: fields.optional('first'),
    middle: fields.optional('middle'),
    last: fields.needed('last'),
    suffix: fields.optional('suffix'),
  };
}

/** What is missing is a mistake of the return, not of the file. @throws DomainError of the code */
export function readAddress(json: ExactJson | undefined, path: string, code = BAD_FIELD): PostalAddress {
  const known = ['country', 'line1', 'line2', 'city', 'state', 'zip'];
  const fields = new FilingFields(json ?? {}, path, known, code);
  return {
    country: fields.has('country') ? fields.needed('country') : 'US',
    line1: fields.optional('line1'),
    line2: fields.optional('line2'),
    city: fields.optional('city'),
    state: fields.optional('state'),
    zip: fields.optional('zip'),
  };
}
