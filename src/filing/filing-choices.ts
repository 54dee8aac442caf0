import type { PaidFor, ReturnForm, ReturnYear } from '../../reports/information-returns';
import type { IncomePolicy, LegalModel } from '../tax';
import { plusMs, taxYearIn } from '../units';
import { chooseBox } from './form-choice';

/** What an operator decided of one source, by its legal model. */
export interface SourceDecision {
  readonly source: string;
  readonly received: PaidFor | null;
  readonly agentReports: boolean | null;
}

/** What no source settles, and an operator decided. */
export interface FilingChoices {
  readonly miningShares: ReturnForm;
  /** Dollars; null for the law's own threshold. */
  readonly fileFromUsd: string | null;
  readonly sources: readonly SourceDecision[];
}

/** Choices with the tax year from which they count, until a later year has its own. */
export interface DatedChoices extends FilingChoices {
  readonly fromYear: number;
}

/** A source whose legal model asks for a decision in a year. */
export interface OpenSource {
  readonly source: string;
  readonly legalModel: Extract<LegalModel, 'nominee' | 'agent'>;
}

/**
 * The choices of a year: those of the last year that has its own, said last. The earliest ones count for the years before them too.
 * @param dated in the order in which they were made
 */
export function choicesIn(dated: readonly DatedChoices[], year: number): DatedChoices | undefined {
  const byYear = [...dated].sort((a, b) => a.fromYear - b.fromYear);
  const first = byYear[0]?.fromYear;
  return byYear.findLast(({ fromYear }) => fromYear <= year) ?? byYear.findLast(({ fromYear }) => fromYear === first);
}

/** Whether both decide the same; a source of which nothing is decided is as if it were not named. */
export function sameChoices(one: FilingChoices | undefined, other: FilingChoices | undefined): boolean {
  return decided(one) === decided(other);
}

function decided(choices: FilingChoices | undefined): string {
  if (choices === undefined) return '';
  const sources = choices.sources
    .filter(({ received, agentReports }) => received !== null || agentReports !== null)
    .map(({ source, received, agentReports }) => [source, received, agentReports].join(' '));
  return JSON.stringify([choices.miningShares, choices.fileFromUsd, sources.sort()]);
}

/** The form of a share that a source paid; where nobody decided yet whether there is one, that of mining shares. */
export function formOfShare(
  choices: FilingChoices | undefined,
  { source, legalModel }: { readonly source: string; readonly legalModel: LegalModel | null },
  year: ReturnYear | undefined,
): ReturnForm {
  const { miningShares = '1099-MISC', sources = [] } = choices ?? {};
  if (year === undefined || legalModel === null) return miningShares;
  const said = sources.find((one) => one.source === source);
  const contract = { id: source, model: legalModel, received: said?.received ?? undefined, agentReports: said?.agentReports ?? undefined }; // prettier-ignore
  const choice = chooseBox(contract, 'mining', { year, miningShares });
  return choice.kind === 'box' ? choice.form : miningShares;
}

/** Sources that were a nominee's or an agent's at any time of a year, each model by itself. */
export function openSourcesIn({ declarations, zone }: IncomePolicy, year: number): readonly OpenSource[] {
  const sources = [...new Set(declarations.map(({ source }) => source))].sort();
  return sources.flatMap((source) => {
    const own = declarations.filter((one) => one.source === source).sort((a, b) => a.from - b.from);
    const models = own.flatMap(({ from, legalModel }, at) => {
      const next = own[at + 1]?.from;
      const isOver = next !== undefined && (next <= from || taxYearIn(plusMs(next, -1), zone) < year);
      return taxYearIn(from, zone) > year || isOver ? [] : [legalModel];
    });
    return [...new Set(models)].flatMap((legalModel) =>
      legalModel === 'nominee' || legalModel === 'agent' ? [{ source, legalModel }] : [],
    );
  });
}
