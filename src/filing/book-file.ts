import type { IncomeDeclaration, MemberPayments } from '../tax';
import { DomainError, groupBy, type TaxYear, type Usd } from '../units';
import { bookYear, type SourceChoice } from './book-payments';
import type { FilingFile } from './filing-file';
import type { Payee } from './payee';
import type { FilingNote, ImportedMonth } from './payment';

/** What the service itself knows of a year. */
export interface Books {
  readonly zone: string;
  readonly members: readonly MemberPayments[];
  /** What the sources file declared, of whatever time. */
  readonly declared: readonly Pick<IncomeDeclaration, 'source' | 'legalModel'>[];
  readonly payees: readonly Payee[];
  readonly imports: readonly ImportedMonth[];
  /** Dollars withheld, by payment. */
  readonly withheld: ReadonlyMap<string, Usd>;
}

/**
 * A year of the books as a filing file. The head says what no books know: who the payer is, the rules that were chosen, what
 * a nominee received or an agent reports, and which returns were accepted. Its `contracts` are sources by id; a legal model
 * there must be the one that was declared.
 * @throws DomainError `filing.bad-file` for a head with payments of its own, or of another zone
 */
export function bookFile(head: FilingFile, books: Books, year: TaxYear): FilingFile {
  refuseOwnPayments(head);
  if (head.zone !== books.zone) {
    throw bad(`"zone" is ${head.zone}, but the tax zone of this service is ${books.zone}.`, 'zone');
  }
  const { payments, contracts, errors } = bookYear(books.members, year, choicesOf(head), books.withheld);
  return {
    ...head,
    contracts,
    payments,
    payees: new Map(books.payees.map((payee) => [payee.id, payee])),
    imports: books.imports,
    errors: [...head.errors, ...errors, ...otherModels(head, books)],
  };
}

/** What was decided of sources beyond their legal model. */
export function choicesOf({ contracts }: FilingFile): ReadonlyMap<string, SourceChoice> {
  return new Map([...contracts].map(([id, { received, agentReports }]) => [id, { received, agentReports }]));
}

function refuseOwnPayments({ payees, payments, imports }: FilingFile): void {
  const [key] = Object.entries({ payees: payees.size, payments: payments.length, imports: imports.length }).find(([, size]) => size > 0) ?? []; // prettier-ignore
  if (key !== undefined) throw bad(`"${key}" come out of the books here: leave them out, or use "tax filing".`, key);
}

/** Whoever wrote the head believes something else of a source than what was ever declared when it paid. */
function otherModels({ contracts }: FilingFile, { members, declared: all }: Books): readonly FilingNote[] {
  const declared = groupBy(members.flatMap(({ lines }) => lines).filter(({ legalModel }) => legalModel !== null), ({ source }) => source); // prettier-ignore
  return [...declared].flatMap(([source, lines]) => {
    const stated = contracts.get(source)?.model;
    const [first] = lines;
    if (stated === undefined || first === undefined) return [];
    // One that was declared and has paid nothing yet is decided before it pays.
    if ([...lines, ...all.filter((one) => one.source === source)].some(({ legalModel }) => legalModel === stated))
      return [];
    const message = `The file says "${stated}" of this source, the sources file declared "${first.legalModel ?? ''}" when it paid.`;
    return [{ id: source, field: 'legalModel', code: 'filing.other-model', message }];
  });
}

function bad(message: string, param: string): DomainError {
  return new DomainError('filing.bad-file', `${message} Nothing was written.`, { param });
}
