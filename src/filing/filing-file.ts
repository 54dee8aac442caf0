import { PAID_FOR, type PostalAddress, RETURN_FORMS, type ReturnForm } from '../../reports/information-returns';
import { LEGAL_MODELS } from '../tax';
import {
  dayIn,
  DomainError,
  type ExactJson,
  type Instant,
  instant,
  JsonNumber,
  type Usd,
  usd,
  ZERO_USD,
} from '../units';
import type { BatchState } from './batches/batch-states';
import { FilingFields, readAddress, readName, readPayee } from './filing-fields';
import type { FilingContract } from './form-choice';
import type { KeptTin, PartyName, Payee } from './payee';
import type { FilingNote, ImportedMonth, PaymentFact } from './payment';
import type { TinType } from './tin';

/** A whole pool of ten thousand members with a payment a day, and room. */
const ITEMS_MAX = 5_000_000;
const FEES_MAX = 100;
const FILE_CODE = 'filing.bad-file';
const NAME = /^.{1,200}$/su;
const FILE = [
  'zone',
  'payer',
  'rules',
  'leaveEmpty',
  'otherWords',
  'contracts',
  'payees',
  'payments',
  'imports',
  'filed',
];

/** Who pays and files. */
export interface Payer {
  readonly name: PartyName;
  readonly tin: string;
  readonly tinType: 'EIN' | 'SSN';
  readonly address: PostalAddress;
  readonly phone: string;
  readonly email: string;
}

/** A return that the IRS accepted, as it stood. */
export interface FiledReturn {
  readonly payee: string;
  readonly form: ReturnForm;
  readonly tin: string;
  readonly name: PartyName;
  readonly address: PostalAddress;
  /** Dollars and cents by box. */
  readonly boxes: Readonly<Record<string, Usd>>;
  /** What follows is of a return in a stored file: its number stays sealed, and `tin` is empty. */
  readonly account?: string | undefined;
  readonly tinType?: TinType | null | undefined;
  readonly tinKept?: KeptTin | undefined;
  readonly stands?: Stands | undefined;
}

/** The stored file in which a payee's return stands, or the correction of it that is on its way. */
export interface Stands {
  readonly batch: string;
  /** Name of the file. */
  readonly file: string;
  readonly state: BatchState;
  readonly isCorrection: boolean;
  /** When the file was made. */
  readonly madeAt: Instant;
}

/** A file for `tax filing`, and what in it could not be read. */
export interface FilingFile {
  readonly zone: string;
  readonly payer: Payer;
  readonly miningShares: ReturnForm;
  readonly fileFrom?: Usd | undefined;
  readonly leaveEmpty: readonly string[];
  /** Columns of the template that have the number of a box and other words, and are that box all the same. */
  readonly otherWords: readonly string[];
  readonly contracts: ReadonlyMap<string, FilingContract>;
  readonly payees: ReadonlyMap<string, Payee>;
  readonly payments: readonly PaymentFact[];
  readonly imports: readonly ImportedMonth[];
  readonly filed: readonly FiledReturn[];
  readonly errors: readonly FilingNote[];
}

/**
 * Reads a file for `tax filing`. An item that is wrong is named, and the rest is read all the same; what everything rests
 * on (the zone, the payer, the rules) is refused.
 * @throws DomainError `filing.bad-file`
 */
export function readFilingFile(json: ExactJson): FilingFile {
  const file = new FilingFields(json, '', FILE, FILE_CODE);
  const zone = zoneOf(file);
  const rules = new FilingFields(file.raw('rules') ?? {}, 'rules', ['miningShares', 'fileFromUsd'], FILE_CODE);
  const errors: FilingNote[] = [];
  const list = <T>(key: string, read: (item: ExactJson, path: string) => T): readonly T[] =>
    file.has(key) ? readItems(file.list(key, ITEMS_MAX), { key, read, errors }) : [];
  const contracts = list('contracts', readContract);
  const payees = list('payees', readPayee);
  const payments = list('payments', (item, path) => readPayment(item, path, zone));
  return {
    zone,
    payer: readPayer(file),
    miningShares: rules.has('miningShares') ? rules.word('miningShares', RETURN_FORMS) : '1099-MISC',
    fileFrom: rules.has('fileFromUsd') ? rules.dollars('fileFromUsd') : undefined,
    leaveEmpty: columnsOf(file, 'leaveEmpty'),
    otherWords: columnsOf(file, 'otherWords'),
    contracts: once(contracts, 'contracts', errors),
    payees: once(payees, 'payees', errors),
    payments: [...once(payments, 'payments', errors).values()],
    imports: list('imports', readImport),
    filed: list('filed', readFiled),
    errors,
  };
}

interface Reading<T> {
  readonly key: string;
  readonly read: (item: ExactJson, path: string) => T;
  readonly errors: FilingNote[];
}

function readItems<T>(items: readonly ExactJson[], { key, read, errors }: Reading<T>): readonly T[] {
  return items.flatMap((item, index) => {
    const path = `${key}[${index}]`;
    try {
      return [read(item, path)];
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      errors.push({ id: idOf(item) ?? path, code: error.code, message: error.message });
      return [];
    }
  });
}

/** The first of each id stays; every later one is named. */
function once<T extends { readonly id: string }>(
  rows: readonly T[],
  key: string,
  errors: FilingNote[],
): Map<string, T> {
  const byId = new Map<string, T>();
  for (const row of rows) {
    if (!byId.has(row.id)) byId.set(row.id, row);
    else errors.push({ id: row.id, code: 'filing.duplicate-id', message: `"${key}" has this id already: the second one was not counted.` }); // prettier-ignore
  }
  return byId;
}

function idOf(item: ExactJson): string | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || item instanceof JsonNumber) return undefined;
  const fields = item as { readonly [key: string]: ExactJson };
  const id = fields['id'] ?? fields['payee'];
  return typeof id === 'string' && NAME.test(id) ? id : undefined;
}

function zoneOf(file: FilingFields): string {
  const zone = file.needed('zone');
  try {
    dayIn(instant(0), zone);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw file.refused('zone', 'is not an IANA time zone such as "America/New_York"');
  }
  return zone;
}

function readPayer(file: FilingFields): Payer {
  const known = ['name', 'tin', 'tinType', 'address', 'phone', 'email'];
  const fields = new FilingFields(file.raw('payer'), 'payer', known, FILE_CODE);
  return {
    name: readName(fields.raw('name'), 'payer.name', FILE_CODE),
    tin: fields.optional('tin'),
    tinType: fields.has('tinType') ? fields.word('tinType', ['EIN', 'SSN']) : 'EIN',
    address: readAddress(fields.raw('address'), 'payer.address', FILE_CODE),
    phone: fields.optional('phone'),
    email: fields.optional('email'),
  };
}

function readContract(item: ExactJson, path: string): FilingContract {
  const fields = new FilingFields(item, path, ['id', 'legalModel', 'received', 'agentReports']);
  return {
    id: fields.needed('id'),
    model: fields.word('legalModel', LEGAL_MODELS),
    received: fields.has('received') ? fields.word('received', PAID_FOR) : undefined,
    agentReports: fields.has('agentReports') ? fields.yes('agentReports') : undefined,
  };
}

const PAYMENT = [
  'id',
  'payee',
  'contract',
  'for',
  'at',
  'grossUsd',
  'fees',
  'withheldUsd',
  'netUsd',
  'reverses',
  'note',
];

function readPayment(item: ExactJson, path: string, zone: string): PaymentFact {
  const fields = new FilingFields(item, path, PAYMENT);
  const at = fields.time('at', zone);
  const gross = fields.dollars('grossUsd');
  const fees = feesOf(fields);
  const withheld = fields.has('withheldUsd') ? fields.dollars('withheldUsd') : ZERO_USD;
  if (gross === 0n) throw fields.refused('grossUsd', 'is zero: nothing was paid');
  if (fees + withheld > gross)
    throw fields.refused('grossUsd', 'is less than what its fees and the tax withheld come to');
  if (fields.has('netUsd') && fields.dollars('netUsd') !== gross - fees - withheld) {
    throw fields.refused('netUsd', 'is not gross less fees less tax withheld');
  }
  const reverses = fields.has('reverses') ? fields.needed('reverses') : undefined;
  if (reverses !== undefined && (fees > 0n || withheld > 0n)) throw fields.refused('reverses', 'stands beside a fee or tax withheld: a reduction has neither'); // prettier-ignore
  return {
    id: fields.needed('id'),
    payee: fields.needed('payee'),
    contract: fields.needed('contract'),
    paidFor: fields.has('for') ? fields.word('for', PAID_FOR) : 'mining',
    at,
    day: dayIn(at, zone),
    gross,
    fees,
    withheld,
    reverses,
  };
}

function feesOf(fields: FilingFields): Usd {
  if (!fields.has('fees')) return ZERO_USD;
  const items = fields.list('fees', FEES_MAX);
  return items.reduce<Usd>((total, item, index) => {
    const fee = new FilingFields(item, fields.at(`fees[${index}]`), ['what', 'usd']);
    fee.needed('what');
    return usd(total + fee.dollars('usd'));
  }, ZERO_USD);
}

function readImport(item: ExactJson, path: string): ImportedMonth {
  const fields = new FilingFields(item, path, ['payee', 'month', 'form', 'box', 'grossUsd', 'withheldUsd']);
  return {
    payee: fields.needed('payee'),
    month: fields.text('month', /^\d{4}-(?:0[1-9]|1[0-2])$/, 'a month such as "2026-03"'),
    form: fields.word('form', RETURN_FORMS),
    box: fields.needed('box'),
    gross: fields.dollars('grossUsd'),
    withheld: fields.has('withheldUsd') ? fields.dollars('withheldUsd') : ZERO_USD,
  };
}

function readFiled(item: ExactJson, path: string): FiledReturn {
  const fields = new FilingFields(item, path, ['payee', 'form', 'tin', 'name', 'address', 'boxes']);
  const boxes = fields.raw('boxes');
  const names = typeof boxes === 'object' && boxes !== null ? Object.keys(boxes) : [];
  const amounts = new FilingFields(boxes, fields.at('boxes'), names);
  return {
    payee: fields.needed('payee'),
    form: fields.word('form', RETURN_FORMS),
    tin: fields.optional('tin'),
    name: readName(fields.raw('name'), fields.at('name')),
    address: readAddress(fields.raw('address'), fields.at('address')),
    boxes: Object.fromEntries(names.map((box) => [box, amounts.dollars(box)])),
  };
}

/** Names of columns of the portal's template. */
function columnsOf(file: FilingFields, key: 'leaveEmpty' | 'otherWords'): readonly string[] {
  return file.has(key) ? file.list(key, FEES_MAX).map((name) => (typeof name === 'string' ? name : '')) : [];
}
