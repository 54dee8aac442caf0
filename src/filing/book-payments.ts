import type { PaidFor, ReturnYear } from '../../reports/information-returns';
import type { LegalModel, MemberPayments, PaymentLine, Reporting } from '../tax';
import { type TaxYear, type Usd, usd, ZERO_USD } from '../units';
import { chooseBox, type ChoiceGround, type FilingContract } from './form-choice';
import type { FilingNote, PaymentFact } from './payment';

/** What an operator decided of a source beyond its legal model. */
export type SourceChoice = Pick<FilingContract, 'received' | 'agentReports'>;

/** A year of the service's own books, as a filing file has it. */
export interface BookYear {
  readonly payments: readonly PaymentFact[];
  readonly contracts: ReadonlyMap<string, FilingContract>;
  /** What has no value: no file of the year is made before it has one. */
  readonly errors: readonly FilingNote[];
}

const SHARE: PaidFor = 'mining';

/** A source under the legal model that was declared of it then: another declaration is another contract. */
export function contractOf({ source, legalModel }: Pick<PaymentLine, 'source' | 'legalModel'>): string {
  return legalModel === null ? source : `${source}/${legalModel}`;
}

/**
 * The payments of a year out of the books, each with the one that it takes back even where that is of an earlier year.
 * @param withheld dollars withheld by the id of a payment, and below zero by that of what was taken back
 * @see RULES.md 1, 4, 6
 */
export function bookYear(
  members: readonly MemberPayments[],
  year: TaxYear,
  choices: ReadonlyMap<string, SourceChoice>,
  withheld: ReadonlyMap<string, Usd> = new Map(),
): BookYear {
  const isOfYear = ({ day }: { readonly day: string }): boolean => day.startsWith(`${year}-`);
  const contracts = new Map<string, FilingContract>();
  const payments = members.flatMap(({ lines }) => {
    const wanted = lines.filter(isOfYear);
    const originals = new Set(wanted.flatMap(({ of }) => of?.id ?? []));
    return lines
      .filter((line) => isOfYear(line) || originals.has(line.id))
      .map((line) => factOf(line, withheld.get(line.id) ?? ZERO_USD));
  });
  for (const { source, legalModel } of members.flatMap(({ lines }) => lines)) {
    if (legalModel === null) continue;
    const id = contractOf({ source, legalModel });
    contracts.set(id, { id, model: legalModel, ...choices.get(source) });
  }
  const errors = members.flatMap(({ unvalued }) =>
    unvalued.filter(isOfYear).map(({ id, memberId, day, reason }): FilingNote => {
      const message = `A payment of ${day} to ${memberId} has no value: ${reason}. No file of ${year} is made before it has one.`;
      return { id, field: 'price', code: 'filing.unpriced', message, payee: memberId, day };
    }),
  );
  return { payments, contracts, errors };
}

function factOf(line: PaymentLine, withheld: Usd): PaymentFact {
  const { id, memberId: payee, at, day, of } = line;
  const fact = { id, payee, contract: contractOf(line), paidFor: SHARE, at, day, withheld };
  if (of === undefined) return { ...fact, gross: line.grossUsd, fees: usd(line.poolFeeUsd + line.serviceFeeUsd) };
  return { ...fact, gross: usd(0n - line.grossUsd), fees: ZERO_USD, reverses: of.id };
}

/** Whether a return of ours carries what a source pays, by its legal model and what the operator decided. */
export function reportingBy(
  choices: ReadonlyMap<string, SourceChoice>,
  ground: { readonly year: ReturnYear; readonly miningShares: ChoiceGround['miningShares'] },
): (source: string, model: LegalModel | null) => Reporting {
  return (source, model) => {
    if (model === null) return 'undecided';
    const choice = chooseBox({ id: source, model, ...choices.get(source) }, SHARE, ground);
    if (choice.kind === 'box') return 'reported';
    return choice.isOpen ? 'undecided' : 'no-return';
  };
}
