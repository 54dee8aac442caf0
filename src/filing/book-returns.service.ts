import { Inject, Injectable } from '@nestjs/common';
import { gapCsv, type MemberGap } from '../../reports/information-returns';
import { AuditService } from '../audit/audit.service';
import type { MembersPolicy } from '../members';
import { MemberService } from '../members/member.service';
import { PersonService } from '../members/person.service';
import type { PriceSource } from '../prices';
import { type ReadTx, STORE, type Store, type WriteTx } from '../store';
import type { IncomeGap, IncomePolicy, MemberPayments } from '../tax';
import { IncomeGaps } from '../tax/income-gap.service';
import { PaymentBooks, paymentBooksAtConsole } from '../tax/payment-books.service';
import { type Clock, type ExactJson, type Secret, type TaxYear, taxYear } from '../units';
import type { BatchDraft, MadeFile } from './batches/batch';
import { FilingBatches } from './batches/batch.service';
import { correctedFiles, correctionDraft, originalDraft } from './batches/drafts';
import { bookFile, choicesOf } from './book-file';
import { reportingBy } from './book-payments';
import { type FiledTie, filedTies } from './filed-ties';
import { type FilingFile, readFilingFile } from './filing-file';
import { type FilingRun, runOf } from './filing-report';
import { isOfReturn, type IssuedTie, issuedTies } from './issued';
import { withLastYear } from './last-year';
import type { Payee } from './payee';
import { PayeeService } from './payee.service';
import { TaxFormService } from './tax-form.service';
import { withheldByPayment } from './withholding.repository';
import { importedFacts } from './year-import.repository';
import { readTin } from './tin';
import { lawOf } from './year-returns';

const PURPOSE = 'returns';

/** What is asked of a year. */
export interface ReturnsAsked {
  readonly year: TaxYear;
  /** Text of the portal's own template. */
  readonly template?: string | undefined;
  /** The head by the choices of the year before, for what was required then; that of the year itself where there is none. */
  readonly before?: ExactJson | undefined;
}

/** Who makes files, which opens the numbers of payees. On record. */
export interface FilesAsked extends ReturnsAsked {
  readonly actor: string;
}

/** A year's returns, member by member: as they are due beside the income, and as the IRS has them beside what is due. */
export interface Issued {
  readonly issued: readonly IssuedTie[];
  readonly filed: readonly FiledTie[];
}

/** What was judged, and the files that came of it: none while anything is wrong, or nothing is left to file. */
export interface MadeFiles {
  readonly run: FilingRun;
  readonly files: readonly MadeFile[];
}

/** The operator's returns of a year out of the service's own books. */
@Injectable()
export class BookReturns {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly payments: PaymentBooks,
    private readonly gaps: IncomeGaps,
    private readonly payees: PayeeService,
    private readonly batches: FilingBatches,
  ) {}

  /** IANA zone of the operator's tax day. */
  get zone(): string {
    return this.payments.zone;
  }

  /**
   * Why what a year's returns state of each member is not the member's income, line by line, as CSV.
   * @throws DomainError `filing.bad-file`, `filing.unknown-year`
   */
  async gapsOf(head: ExactJson, year: TaxYear): Promise<string> {
    const ground = { read: readFilingFile(head), asked: { year }, members: await this.paid() };
    const run = await this.store.read((tx) => this.judged(tx, ground));
    const gaps = await this.explained(ground.read, year, ground.members);
    return gapCsv(
      issuedTies(gaps, run.judged).map(({ memberId, income, issued, lines }): MemberGap => {
        const { lines: rows = [] } = gaps.get(memberId) ?? {};
        return { memberId, income, reported: issued, lines: rows, returns: lines.filter(isOfReturn) };
      }),
    );
  }

  /**
   * What the returns of a year, as they are due by now, state of each payee beside the member's income, every gap with its
   * reason; and what of them the IRS has. The numbers of payees stay sealed.
   * @throws DomainError as `run`
   */
  async issued(head: ExactJson, year: TaxYear): Promise<Issued> {
    const ground = { read: readFilingFile(head), asked: { year }, members: await this.paid() };
    const { run, accepted } = await this.store.read(async (tx) => {
      const found = await this.judged(tx, ground);
      // What the head says of a life before these books stands as it was accepted.
      const before = found.filed.filter(({ stands }) => stands === undefined);
      return { run: found, accepted: [...before, ...(await this.batches.accepted(tx, year))] };
    });
    const { law, returns } = run.judged;
    return {
      issued: issuedTies(await this.explained(ground.read, year, ground.members), run.judged),
      filed: filedTies({ law, due: returns.due, accepted, standing: run.filed }),
    };
  }

  private async explained(
    read: FilingFile,
    year: TaxYear,
    members: readonly MemberPayments[],
  ): Promise<ReadonlyMap<string, IncomeGap>> {
    const reportingOf = reportingBy(choicesOf(read), { year: lawOf(year), miningShares: read.miningShares });
    const gaps = new Map<string, IncomeGap>();
    for (const payments of members) gaps.set(payments.memberId, await this.gaps.explain(payments, { year, reportingOf })); // prettier-ignore
    return gaps;
  }

  /**
   * Judges a year and stores nothing. The numbers of payees stay sealed.
   * @param head a filing file without payees and payments
   * @throws DomainError `filing.bad-file`, `filing.unknown-year`, `filing.batch-damaged`
   */
  async run(head: ExactJson, asked: ReturnsAsked): Promise<FilingRun> {
    const ground = { read: readFilingFile(head), asked, members: await this.paid() };
    return this.store.read((tx) => this.judged(tx, ground));
  }

  /**
   * Makes the files of one form for the portal and keeps them, in the transaction that opens the numbers. What stands in a
   * file already is in none of them.
   * @throws DomainError also `filing.filed-twice`
   */
  async make(head: ExactJson, asked: FilesAsked): Promise<MadeFiles> {
    const ground = { read: readFilingFile(head), asked, members: await this.paid() };
    return this.store.write(async (tx) => {
      const sealed = await this.judged(tx, ground);
      // Numbers are opened for files alone, and only where nothing keeps them from being made.
      const isReady = sealed.form !== undefined && sealed.errors.length === 0 && sealed.differences.length === 0;
      const isDue = sealed.judged.plan.originals.some(({ form }) => form === sealed.form);
      if (!isReady || !isDue) return { run: sealed, files: [] };
      const tins = await this.payees.openNumbers(tx, { actor: asked.actor, purpose: PURPOSE });
      const run = await this.judged(tx, ground, tins);
      return { run, files: await this.kept(tx, run.parts.map((part) => ({ ...originalDraft(part, asked.year), otherWords: ground.read.otherWords })), asked.actor) }; // prettier-ignore
    });
  }

  /**
   * Makes the sheets of the corrections that are due, one for each file that is corrected, and keeps them.
   * @throws DomainError as `make`
   */
  async makeCorrections(head: ExactJson, asked: FilesAsked): Promise<MadeFiles> {
    const { year, before } = asked;
    const ground = { read: readFilingFile(head), asked: { year, before }, members: await this.paid() };
    return this.store.write(async (tx) => {
      const run = await this.judged(tx, ground);
      if (run.errors.length > 0) return { run, files: [] };
      const filed = await this.batches.standing(tx, asked.year);
      const known = new Map((await this.batches.batches(tx, asked.year)).map((batch) => [batch.id, batch]));
      const payees = new Map(run.judged.returns.due.map(({ payee, form }) => [`${form} ${payee.id}`, payee]));
      const drafts: BatchDraft[] = [];
      for (const file of correctedFiles(run.judged.plan.corrections, filed)) {
        const numbers = await this.batches.numbersOf(tx, file.batch, asked.actor);
        const receipt = known.get(file.batch)?.receipt ?? '';
        const draft = correctionDraft(file, { year: asked.year, receipt, numbers, payees });
        if (draft !== undefined) drafts.push(draft);
      }
      return { run, files: await this.kept(tx, drafts, asked.actor) };
    });
  }

  private async kept(tx: WriteTx, drafts: readonly BatchDraft[], actor: string): Promise<readonly MadeFile[]> {
    const files: MadeFile[] = [];
    for (const draft of drafts) files.push(await this.batches.keep(tx, draft, actor));
    return files;
  }

  private async paid(): Promise<readonly MemberPayments[]> {
    const members: MemberPayments[] = [];
    for await (const member of this.payments.all()) members.push(member);
    return members;
  }

  /** As that year sees them: what was stated of the year before it, whatever year it is now. */
  private async judged(
    tx: ReadTx,
    { read, asked: { year, template, before: headBefore }, members }: Ground,
    tins?: ReadonlyMap<string, string>,
  ): Promise<FilingRun> {
    const { months: imports } = await importedFacts(tx, year);
    const sealed = await this.payees.payeesOf(tx, year);
    const payees =
      tins === undefined
        ? sealed
        : sealed.map((payee): Payee => ({ ...payee, tin: readTin(tins.get(payee.id)) ?? '' }));
    const filed = [...read.filed, ...(await this.batches.standing(tx, year))];
    const { zone, declarations: declared } = this.payments;
    const books = { zone, declared, members, payees, imports, withheld: await withheldByPayment(tx) };
    const file = bookFile(read, books, year);
    const before = taxYear(year - 1);
    const readBefore = headBefore === undefined ? read : readFilingFile(headBefore);
    const earlier = bookFile(readBefore, { ...books, imports: (await importedFacts(tx, before)).months }, before);
    return runOf({ ...file, payees: withLastYear(file.payees, earlier, year), filed }, year, template);
  }
}

interface Ground {
  readonly read: FilingFile;
  readonly asked: ReturnsAsked;
  readonly members: readonly MemberPayments[];
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
  const batches = new FilingBatches(clock, key, audit);
  return new BookReturns(store, payments, new IncomeGaps(store, policy, payments), payees, batches);
}
