import { Inject, Injectable } from '@nestjs/common';
import { knownYears, type LookedAt } from '../../reports/information-returns';
import { type Store, STORE } from '../store';
import { DomainError, type Day, type ExactJson, parseExactJson, type TaxYear, taxYear } from '../units';
import { FilingBatches, type BatchWord } from './batches/batch.service';
import type { BatchFile, BatchView } from './batches/batch';
import type { BatchMoveRow } from './batches/batch.entity';
import { BookReturns, type MadeFiles } from './book-returns.service';
import type { FilingRun } from './filing-report';
import { type DueDay, dueDays, type FilingYear, filingYear } from './filing-year';
import type { OpenSource } from './filing-choices';
import { type PayerDraft, PayerService, type PayerView } from './payer.service';
import { TaxFormService } from './tax-form.service';
import { lawOf } from './year-returns';

/** The first month in which the present year interests more than the one before. */
const SEASON_OVER = 11;

/** A year as the page has it. */
export interface CentreYear {
  readonly year: TaxYear;
  readonly years: readonly number[];
  readonly today: Day;
  readonly thresholdUsd: number;
  readonly withholdingPercent: number;
  readonly deadlines: readonly DueDay[];
  readonly payer: PayerView | undefined;
  readonly openSources: readonly OpenSource[];
  readonly judged: FilingYear;
  readonly files: readonly BatchView[];
  readonly moves: readonly BatchMoveRow[];
}

/** A template of the portal as it was compared. */
export interface Compared {
  readonly form: string | undefined;
  readonly differences: readonly string[];
  readonly unknown: readonly string[];
  /** Columns with the number of a box and other words. */
  readonly otherWords: readonly string[];
  /** Returns of its form that are to be filed. */
  readonly returns: number;
}

/** A template with what somebody says of columns after looking at them. */
export interface GivenTemplate extends LookedAt {
  readonly text: string;
}

/** No template, no columns. */
const NOT_LOOKED: LookedAt = { leaveEmpty: [], otherWords: [] };

/** Returns of the operator for the page: what a year comes to, the files, and what became of them. */
@Injectable()
export class FilingCentre {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly payers: PayerService,
    private readonly returns: BookReturns,
    private readonly batches: FilingBatches,
    private readonly forms: TaxFormService,
  ) {}

  /** The year that the page opens with: until November the one before, in whose season one is. */
  presentYear(): TaxYear {
    const [year = 0, month = 0] = this.forms.today().split('-').map(Number);
    const wanted = month >= SEASON_OVER ? year : year - 1;
    const known = knownYears();
    return taxYear(known.findLast((one) => one <= wanted) ?? known[0] ?? wanted);
  }

  /** Everything of a year. Stores nothing. @throws DomainError `filing.unknown-year`, `filing.batch-damaged` */
  async year(year: TaxYear): Promise<CentreYear> {
    const { thresholdUsd, withholdingPercent } = lawOf(year);
    const run = await this.dryRun(year);
    const today = this.forms.today();
    return this.store.read(async (tx) => {
      const files = await this.batches.batches(tx, year);
      return {
        ...{ year, years: knownYears(), today, thresholdUsd, withholdingPercent },
        deadlines: dueDays(year, today),
        payer: await this.payers.view(tx, year),
        openSources: this.payers.openSources(year),
        judged: filingYear(run),
        files,
        moves: await this.batches.moves(tx, files.map(({ id }) => id)), // prettier-ignore
      };
    });
  }

  /** Compares a template of the portal. Stores nothing. @throws DomainError as `year` */
  async compare(year: TaxYear, template: GivenTemplate): Promise<Compared> {
    const run = await this.dryRun(year, template);
    const returns = run.judged.plan.originals.filter(({ form }) => form === run.form).length;
    return { form: run.form, differences: run.differences, unknown: run.unknown, otherWords: run.otherWords, returns };
  }

  /** Makes and keeps the files of the template's form. @throws DomainError `filing.no-payer`, `filing.has-errors`, `filing.other-template`, `filing.nothing-to-file` */
  async make(year: TaxYear, template: GivenTemplate, actor: string): Promise<readonly BatchView[]> {
    const head = await this.head(year, template);
    if (head === undefined) throw noPayer();
    return filesOf(
      await this.returns.make(head, { year, template: template.text, actor, before: await this.before(year) }),
    );
  }

  /** Makes and keeps the sheets of corrections that are due. @throws DomainError as `make` */
  async makeCorrections(year: TaxYear, actor: string): Promise<readonly BatchView[]> {
    const head = await this.head(year);
    if (head === undefined) throw noPayer();
    return filesOf(await this.returns.makeCorrections(head, { year, actor, before: await this.before(year) }));
  }

  /** @throws DomainError `filing.unknown-batch`, `filing.batch-erased`, `filing.batch-damaged` */
  open(id: string, actor: string): Promise<BatchFile> {
    return this.store.write((tx) => this.batches.open(tx, id, actor));
  }

  /** @throws DomainError `filing.unknown-batch`, `filing.wrong-state`, `filing.bad-receipt`, `filing.rests-on-it` */
  move(id: string, word: BatchWord, actor: string): Promise<BatchView> {
    return this.store.write((tx) => this.batches.move(tx, id, word, actor));
  }

  /** @throws DomainError as `PayerService.record` */
  recordPayer(draft: PayerDraft, actor: string): Promise<void> {
    return this.store.write((tx) => this.payers.record(tx, draft, actor));
  }

  private async head(year: TaxYear, { leaveEmpty, otherWords }: LookedAt = NOT_LOOKED): Promise<ExactJson | undefined> {
    const head = await this.store.read((tx) => this.payers.head(tx, year, leaveEmpty));
    return head === undefined ? undefined : { ...(head as object), otherWords };
  }

  /** What was decided for the year before, by which it is judged whether a return was required then. */
  private before(year: TaxYear): Promise<ExactJson | undefined> {
    return this.head(taxYear(year - 1));
  }

  /** Without a payer everything but the payer is judged, and that it is missing is the one mistake of it. */
  private async dryRun(year: TaxYear, template?: GivenTemplate): Promise<FilingRun> {
    const head = await this.head(year, template);
    if (head !== undefined)
      return this.returns.run(head, { year, template: template?.text, before: await this.before(year) });
    const { zone } = this.returns;
    const unnamed = parseExactJson(JSON.stringify({ zone, payer: { name: { business: '-' } }, ...NOT_LOOKED, ...(template === undefined ? {} : { leaveEmpty: template.leaveEmpty, otherWords: template.otherWords }) })); // prettier-ignore
    const run = await this.returns.run(unnamed, { year, template: template?.text });
    const { code, message } = noPayer();
    const isOther = ({ id }: { readonly id: string }): boolean => id !== 'payer';
    return { ...run, errors: [{ id: 'payer', code, message }, ...run.errors.filter(isOther)], warnings: run.warnings.filter(isOther) }; // prettier-ignore
  }
}

function filesOf({ run, files }: MadeFiles): readonly BatchView[] {
  const { errors, differences } = run;
  if (errors.length > 0) throw refused('filing.has-errors', `${errors.length} mistakes keep every file from being made: the page has each one.`); // prettier-ignore
  if (differences.length > 0) throw refused('filing.other-template', 'The template is not as it is known of this year: compare it to see each difference.'); // prettier-ignore
  if (files.length === 0) throw refused('filing.nothing-to-file', 'Nothing of it is left to file: every return stands in a file already.'); // prettier-ignore
  return files.map(({ batch }) => batch);
}

function refused(code: string, message: string): DomainError {
  return new DomainError(code, `${message} Nothing was made.`, {});
}

function noPayer(): DomainError {
  return new DomainError('filing.no-payer', 'Who files is not entered yet: your name, number and address. Nothing was made.', {}); // prettier-ignore
}
