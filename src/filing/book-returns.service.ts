import { gapCsv, type MemberGap } from '../../reports/information-returns';
import { AuditService } from '../audit/audit.service';
import type { MembersPolicy } from '../members';
import { MemberService } from '../members/member.service';
import { PersonService } from '../members/person.service';
import type { PriceSource } from '../prices';
import type { Store } from '../store';
import type { IncomePolicy, MemberPayments } from '../tax';
import { IncomeGaps } from '../tax/income-gap.service';
import { type PaymentBooks, paymentBooksAtConsole } from '../tax/payment-books.service';
import type { Clock, ExactJson, Secret, TaxYear } from '../units';
import { bookFile, choicesOf } from './book-file';
import { reportingBy } from './book-payments';
import { readFilingFile } from './filing-file';
import { type FilingRun, runOf } from './filing-report';
import type { Payee } from './payee';
import { PayeeService } from './payee.service';
import { toPayee } from './standing';
import { TaxFormService } from './tax-form.service';
import { importedFacts } from './year-import.repository';
import { lawOf } from './year-returns';

const NOTHING_BEFORE = { returnRequired: false, withheld: false, w9On: undefined };

/** What is asked of a year. */
export interface ReturnsAsked {
  readonly year: TaxYear;
  /** Text of the portal's own template. */
  readonly template?: string | undefined;
  /** Who opens the whole numbers of payees, on record; without one they stay sealed, and no file for the portal is made. */
  readonly openedBy?: string | undefined;
}

/** The operator's returns of a year out of the service's own books. */
export class BookReturns {
  constructor(
    private readonly store: Store,
    private readonly payments: PaymentBooks,
    private readonly gaps: IncomeGaps,
    private readonly payees: PayeeService,
    private readonly forms: TaxFormService,
  ) {}

  /**
   * Why what a year's returns state of each member is not the member's income, line by line, as CSV.
   * @throws DomainError `filing.bad-file`, `filing.unknown-year`
   */
  async gapsOf(head: ExactJson, year: TaxYear): Promise<string> {
    const read = readFilingFile(head);
    const ground = { year: lawOf(year), miningShares: read.miningShares };
    const reportingOf = reportingBy(choicesOf(read), ground);
    const gaps: MemberGap[] = [];
    for await (const payments of this.payments.all()) {
      gaps.push({ memberId: payments.memberId, ...(await this.gaps.explain(payments, { year, reportingOf })) });
    }
    return gapCsv(gaps);
  }

  /**
   * @param head a filing file without payees and payments
   * @throws DomainError `filing.bad-file`, `filing.unknown-year`
   */
  async run(head: ExactJson, { year, template, openedBy }: ReturnsAsked): Promise<FilingRun> {
    const read = readFilingFile(head);
    const members: MemberPayments[] = [];
    for await (const member of this.payments.all()) members.push(member);
    const { imports, payees } = await this.payeesOf(year);
    const judged = (by: readonly Payee[]): FilingRun =>
      runOf(bookFile(read, { zone: this.payments.zone, members, payees: by, imports }, year), year, template);
    const sealed = judged(payees);
    // Numbers are opened for files alone, and only where nothing keeps them from being made.
    const isReady = template !== undefined && sealed.errors.length === 0 && sealed.differences.length === 0;
    return openedBy === undefined || !isReady ? sealed : judged(await this.opened(payees, openedBy));
  }

  /** As that year sees them: what was stated of the year before it, whatever year it is now. */
  private payeesOf(year: TaxYear) {
    return this.store.read(async (tx) => {
      const { months: imports, before } = await importedFacts(tx, year);
      const facts = await this.payees.allFacts(tx);
      return { imports, payees: facts.map((one) => toPayee({ ...one, before: before.get(one.memberId) ?? NOTHING_BEFORE })) }; // prettier-ignore
    });
  }

  private async opened(payees: readonly Payee[], actor: string): Promise<readonly Payee[]> {
    const tins = await this.store.write((tx) => this.forms.openAll(tx, { actor, purpose: 'returns' }));
    return payees.map((payee) => ({ ...payee, tinKept: undefined, tin: tins.get(payee.id) }));
  }
}

/** What the command line knows of the house. */
export interface ReturnsConsole {
  readonly clock: Clock;
  readonly policy: IncomePolicy;
  readonly members: MembersPolicy;
  readonly source: PriceSource;
  /** Under which the numbers are sealed. */
  readonly key: Secret;
}

/** The returns for a command, which has no composition. */
export function bookReturnsAtConsole(store: Store, house: ReturnsConsole): BookReturns {
  const { clock, policy, source, key } = house;
  const audit = new AuditService(clock);
  const members = new MemberService(clock, house.members, audit);
  const forms = new TaxFormService(clock, policy, key, audit, members);
  const payees = new PayeeService(clock, audit, members, new PersonService(audit), forms);
  const payments = paymentBooksAtConsole(store, clock, { policy, source });
  return new BookReturns(store, payments, new IncomeGaps(store, policy, payments), payees, forms);
}
