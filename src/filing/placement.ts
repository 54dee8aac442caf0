import type { ReturnYear } from '../../reports/information-returns';
import { type Day, parseDay, type TaxYear, type Usd, usd, ZERO_USD } from '../units';
import type { FilingFile } from './filing-file';
import { chooseBox } from './form-choice';
import type { FilingNote, ImportedMonth, PaymentFact, PlacedPayment } from './payment';

/** A payment that is on no return of this year, and why. */
export interface OutsidePayment extends FilingNote {
  readonly payee: string;
  /** Negative for a reduction. */
  readonly gross: Usd;
}

/** A payment of the year that is in error: on no return and in no total before that is settled. */
export interface UnplacedPayment {
  readonly id: string;
  readonly payee: string;
  readonly day: Day;
  /** Negative for a reduction. */
  readonly gross: Usd;
}

/** Every payment of a file: on a return, outside with its reason, or in error. Together they are all that was read. */
export interface Placement {
  /** In order of time; an imported month before whatever else happened in it. */
  readonly placed: readonly PlacedPayment[];
  readonly outside: readonly OutsidePayment[];
  readonly errors: readonly FilingNote[];
  readonly unplaced: readonly UnplacedPayment[];
}

/** Gives each payment of the year its form and box. */
export function placePayments(file: FilingFile, year: TaxYear, law: ReturnYear): Placement {
  const placer = new Placer(file, year, law);
  for (const row of file.imports) placer.month(row);
  for (const fact of file.payments) placer.payment(fact);
  return placer.result();
}

class Placer {
  private readonly placed: { readonly at: string; readonly row: PlacedPayment }[] = [];
  private readonly outside: OutsidePayment[] = [];
  private readonly errors: FilingNote[] = [];
  private readonly unplaced: UnplacedPayment[] = [];
  private readonly byId: ReadonlyMap<string, PaymentFact>;
  private readonly months = new Set<string>();
  private readonly reduced = new Map<string, Usd>();

  constructor(
    private readonly file: FilingFile,
    private readonly year: TaxYear,
    private readonly law: ReturnYear,
  ) {
    this.byId = new Map(file.payments.map((fact) => [fact.id, fact]));
  }

  result(): Placement {
    // A stable sort: what happened at one instant stays in the order of the file.
    const placed = [...this.placed].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    return {
      placed: placed.map(({ row }) => row),
      outside: this.outside,
      errors: this.errors,
      unplaced: this.unplaced,
    };
  }

  month(row: ImportedMonth): void {
    const { payee, month, form, box, gross, withheld } = row;
    const id = `${payee} ${month} ${form} box ${box}`;
    if (!this.isKnown(payee, id)) return;
    if (this.months.has(id)) {
      return this.error(id, 'filing.duplicate-month', 'This month of this payee, form and box is imported already: the second one was not counted.'); // prettier-ignore
    }
    this.months.add(id);
    if (!this.boxes(form).includes(box)) {
      return this.error(id, 'filing.unknown-box', `Form ${form} of ${this.year} has no box "${box}" for such payments: it has ${this.boxes(form).join(' and ')}.`); // prettier-ignore
    }
    const day = parseDay(`${month}-01`);
    if (!this.isOfYear(day)) return this.other({ id, payee, gross });
    const reason = 'Imported: paid before the books began here.';
    this.placed.push({ at: day, row: { id, payee, form, box, day, gross, withheld, isImported: true, reason } });
  }

  payment(fact: PaymentFact): void {
    const { id, payee, day, contract } = fact;
    const declared = this.file.contracts.get(contract);
    if (!this.file.payees.has(payee)) return this.wrong(fact, 'filing.unknown-payee', noPayee(payee));
    if (declared === undefined) return this.wrong(fact, 'filing.unknown-contract', `Nobody declared the contract "${contract}": whose income it is decides the form.`, contract); // prettier-ignore
    const signed = fact.reverses === undefined ? fact.gross : this.reduction(fact, fact.reverses);
    if (signed === undefined) return;
    if (!this.isOfYear(day)) return this.other({ id, payee, gross: signed });
    const choice = chooseBox(declared, fact.paidFor, { year: this.law, miningShares: this.file.miningShares });
    if (choice.kind === 'box') {
      const { form, box, reason } = choice;
      const paid = fact.reverses === undefined ? undefined : this.byId.get(fact.reverses);
      const of = paid === undefined ? {} : { formDay: paid.day };
      const row = { id, payee, form, box, day, ...of, gross: signed, withheld: fact.withheld, isImported: false, reason }; // prettier-ignore
      this.placed.push({ at: instantKey(fact), row });
    } else if (choice.isOpen) {
      this.wrong(fact, choice.code, choice.reason, contract);
    } else if (fact.withheld > 0n) {
      this.wrong(fact, 'filing.withheld-outside', `Tax was withheld from a payment that no return here carries. ${choice.reason}`); // prettier-ignore
    } else {
      this.outside.push({ id, payee, gross: signed, code: choice.code, message: choice.reason });
    }
  }

  /** A reduction of the same year, at the original value; of a later year it is a fact of its own, on no return. */
  private reduction(fact: PaymentFact, reverses: string): Usd | undefined {
    const original = this.byId.get(reverses);
    const wrong = (message: string): undefined => void this.wrong(fact, 'filing.bad-reversal', message);
    if (original === undefined || original.reverses !== undefined) return wrong(`"${reverses}" is no payment of this file that can be taken back.`); // prettier-ignore
    if (original.payee !== fact.payee || original.contract !== fact.contract || original.paidFor !== fact.paidFor) {
      return wrong(`"${reverses}" is a payment to another payee, of another contract or for something else.`);
    }
    if (fact.at < original.at) return wrong(`"${reverses}" was paid later than this.`);
    const reduced = usd((this.reduced.get(reverses) ?? ZERO_USD) + fact.gross);
    if (reduced > ZERO_USD && reduced > original.gross)
      return wrong(`More is taken back of "${reverses}" than was paid.`);
    this.reduced.set(reverses, reduced);
    const signed = usd(0n - fact.gross);
    if (original.day.slice(0, 4) === fact.day.slice(0, 4)) return signed;
    const message = 'It takes back a payment of an earlier year: a repayment, which changes no return. What section 1341 allows is for the payee to ask.'; // prettier-ignore
    this.outside.push({ id: fact.id, payee: fact.payee, gross: signed, code: 'filing.repayment', message });
    return undefined;
  }

  private other({ id, payee, gross }: { readonly id: string; readonly payee: string; readonly gross: Usd }): void {
    this.outside.push({ id, payee, gross, code: 'filing.other-year', message: `It is not of ${this.year}.` });
  }

  private isKnown(payee: string, id: string): boolean {
    if (this.file.payees.has(payee)) return true;
    this.error(id, 'filing.unknown-payee', noPayee(payee));
    return false;
  }

  private isOfYear(day: Day): boolean {
    return day.startsWith(`${this.year}-`);
  }

  private boxes(form: PlacedPayment['form']): readonly string[] {
    const { boxes } = this.law;
    return form === '1099-NEC' ? [boxes.compensation] : [boxes.rent, boxes.otherIncome];
  }

  /** A payment in error. Of another year it is in no figure of this one in any case. */
  private wrong(fact: PaymentFact, code: string, message: string, source?: string): void {
    const { id, payee, day, gross, reverses } = fact;
    this.errors.push({ id, code, message, payee, day, ...(source === undefined ? {} : { source }) });
    if (this.isOfYear(day))
      this.unplaced.push({ id, payee, day, gross: reverses === undefined ? gross : usd(0n - gross) });
  }

  private error(id: string, code: string, message: string): void {
    this.errors.push({ id, code, message });
  }
}

function noPayee(payee: string): string {
  return `There is no payee "${payee}" that could be read.`;
}

/** Instants as text that sorts as they do. */
function instantKey({ at, day }: PaymentFact): string {
  return `${day} ${String(at).padStart(16, '0')}`;
}
