import { filingRun } from '../../src/filing';
import { parseExactJson, taxYear } from '../../src/units';

type Fields = Readonly<Record<string, unknown>>;

/** What `tax filing` prints, as far as tests read it. */
export interface FilingPrint {
  readonly totals: Readonly<Record<'paidUsd' | 'onReturnsUsd' | 'withoutReturnUsd' | 'outsideUsd' | 'withheldUsd', string>>; // prettier-ignore
  readonly returns: readonly {
    readonly payee: string;
    readonly form: string;
    readonly because: string;
    readonly filing: string;
    readonly boxes: Readonly<Record<string, string>>;
  }[];
  readonly withoutReturn: readonly object[];
  readonly outside: readonly object[];
  readonly withholding: readonly Readonly<Record<string, string>>[];
  readonly form945: Readonly<Record<string, string>>;
  readonly corrections: readonly object[];
  readonly template: { readonly form: string; readonly differences: readonly string[] } | null;
  readonly files: readonly { readonly name: string; readonly returns: number }[];
  readonly errors: readonly { readonly id: string; readonly field?: string; readonly code: string }[];
  readonly warnings: readonly { readonly id: string; readonly field?: string; readonly code: string }[];
}

export const PAYER = {
  name: { business: 'Example Mining LLC' },
  tin: '12-3456788',
  address: { line1: '1 Shaft Road', city: 'Austin', state: 'TX', zip: '78701' },
  phone: '512-555-0100',
  email: 'tax@example.com',
};

/** A person with a signed Form W-9 and nothing unusual. */
export function person(id: string, over: Fields = {}): Fields {
  const tin = `2190${String([...id].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 90_000 + 10_000)}`; // prettier-ignore
  return {
    id,
    name: { first: 'Ada', last: 'Miner' },
    tin,
    tinType: 'SSN',
    form: 'W-9',
    formOn: '2020-01-02',
    address: { line1: '2 Vein Street', city: 'Reno', state: 'NV', zip: '89501' },
    ...over,
  };
}

export function paid(id: string, payee: string, grossUsd: string, over: Fields = {}): Fields {
  return { id, payee, contract: 'pool', at: '2026-06-01T12:00:00Z', grossUsd, ...over };
}

export function filingFile(over: Fields = {}): Fields {
  return {
    zone: 'America/New_York',
    payer: PAYER,
    contracts: [{ id: 'pool', legalModel: 'principal' }],
    payees: [person('ada')],
    payments: [],
    ...over,
  };
}

/** Runs a file as the command does. */
export function filed(over: Fields = {}, { year = 2026, template }: { year?: number; template?: string } = {}) {
  const run = filingRun(parseExactJson(JSON.stringify(filingFile(over))), taxYear(year), template);
  return { run, report: JSON.parse(JSON.stringify(run.report)) as FilingPrint };
}
