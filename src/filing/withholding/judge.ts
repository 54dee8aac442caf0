import type { ReturnForm } from '../../../reports/information-returns';
import type { MemberPayments, PaymentLine, UnvaluedPayment } from '../../tax';
import { divide, type TaxYear, taxYear, type Usd, usd } from '../../units';
import { type WithholdingLaw, type WithholdingRow, withholdingOf } from '../look-back';
import { type Payee, withholdingCause } from '../payee';
import type { ImportedMonth, PlacedPayment } from '../payment';
import { isReturnRequired } from '../returns';
import { canBeWithheld, ruleAt, type WithholdingRule } from './rule';

/** A payment, or what was taken back, of which nobody has decided yet. */
export interface OpenPayment {
  readonly id: string;
  readonly isTakenBack: boolean;
}

type Valued = PaymentLine | UnvaluedPayment;

/** Why a decision waits: nothing is taken for 0. */
export const WAIT_REASONS = ['price', 'earlier-price', 'law', 'paid-over'] as const;
export type WaitReason = (typeof WAIT_REASONS)[number];

/** What tax is due of one payment, in coin and in dollars. */
export interface DueTax {
  readonly units: bigint;
  readonly usd: Usd;
}

/** What becomes of one open payment. `most` is what can be due of one that waits. */
export type Judgement =
  | { readonly kind: 'nothing'; readonly id: string }
  | {
      readonly kind: 'waits';
      readonly id: string;
      readonly reason: WaitReason;
      readonly most?: { readonly of: Valued; readonly units: bigint };
    }
  | { readonly kind: 'due'; readonly id: string; readonly line: PaymentLine; readonly row: WithholdingRow; readonly due: DueTax } // prettier-ignore
  | { readonly kind: 'back'; readonly id: string; readonly parts: readonly BackPart[] };

/** A part of what was taken back: what is due of the payment that it takes back, after it. */
export interface BackPart {
  readonly line: PaymentLine;
  readonly of: string;
  readonly left: DueTax;
}

/** What a member's payments are judged by. */
export interface JudgeGround {
  readonly rules: readonly WithholdingRule[];
  readonly payeeOf: (year: TaxYear) => Payee;
  /** undefined: nobody knows the amounts of that year yet. */
  readonly lawOf: (year: TaxYear) => WithholdingLaw | undefined;
  /** The form that a payment of the year would stand on: each has its threshold for what was required last year. */
  readonly formOf: (year: TaxYear, line: Pick<PaymentLine, 'source' | 'legalModel'>) => ReturnForm;
  readonly importsOf: (year: TaxYear) => readonly ImportedMonth[];
  /** Whether tax was withheld here in a year. */
  readonly wasWithheld: (year: TaxYear) => boolean;
}

/**
 * What is reserved while the law of a year is not known.
 * @see 26 USC 3406(a)(1): the fourth lowest rate of section 1(c). Checked for 2024 to 2026 (docs/tax-sources.md)
 */
const USUAL_PERCENT = 24;

/**
 * Decides every open payment of one member: whether tax is due of it, in the order in which they were made available. The year
 * to date is counted anew from all payments, so that the same books give the same answer. Pure.
 * @see RULES.md 5; 26 USC 3406(b)(6); 26 CFR 31.3406(a)-4(a)(1). Checked for 2026
 */
export function judgeOpen(
  open: readonly OpenPayment[],
  payments: MemberPayments,
  ground: JudgeGround,
): readonly Judgement[] {
  const judge = new Judge(payments, ground);
  return open.map((one) => (one.isTakenBack ? judge.takenBack(one.id) : judge.paid(one.id)));
}

/** 24 % of gross: coin rounded once to a whole base unit, half-even; dollars rounded once to 1e-12, half-even. */
export function taxOf(gross: bigint, grossUsd: bigint, percent: number): DueTax {
  const part = (of: bigint): bigint => divide(of * BigInt(percent), 100n, 'half-even');
  return { units: part(gross), usd: usd(part(grossUsd)) };
}

class Judge {
  readonly #rows = new Map<TaxYear, ReadonlyMap<string, WithholdingRow>>();

  constructor(
    private readonly payments: MemberPayments,
    private readonly ground: JudgeGround,
  ) {}

  paid(id: string): Judgement {
    const line = this.payments.lines.find((one) => one.id === id);
    const found: Valued | undefined = line ?? this.payments.unvalued.find((one) => one.id === id);
    if (found === undefined || !this.concerns(found)) return { kind: 'nothing', id };
    const year = yearOf(found);
    if (withholdingCause(this.ground.payeeOf(year), found.day) === undefined) return { kind: 'nothing', id };
    const law = this.ground.lawOf(year);
    const waits = (reason: WaitReason): Judgement => ({
      kind: 'waits',
      id,
      reason,
      most: { of: found, units: mostOf(found, law) },
    });
    if (law === undefined) return waits('law');
    if (line === undefined) return waits('price');
    const row = this.rowsOf(year, law).get(id);
    if (row !== undefined) return { kind: 'due', id, line, row, due: taxOf(line.gross, line.grossUsd, law.percent) };
    return this.isUnsure(line) ? waits('earlier-price') : { kind: 'nothing', id };
  }

  /** A reduction in the same year gives back what was withheld of it; of an earlier year nothing (RULES.md 6). */
  takenBack(id: string): Judgement {
    const isPart = (one: Valued): boolean => one.id.startsWith(`${id}-`);
    const waiting = this.payments.unvalued.find(isPart);
    if (waiting !== undefined) return { kind: 'waits', id, reason: 'price' };
    const parts = this.payments.lines.filter((one) => isPart(one) && one.kind === 'reversal');
    const laws = parts.map((line) => this.ground.lawOf(yearOf(line)));
    if (parts.length > 0 && laws.includes(undefined)) return { kind: 'waits', id, reason: 'law' };
    return { kind: 'back', id, parts: parts.flatMap((line, at) => this.back(line, laws[at]?.percent ?? 0)) };
  }

  private back(line: PaymentLine, percent: number): BackPart[] {
    const original = this.payments.lines.find(({ id }) => id === line.of?.id);
    if (original === undefined) return [];
    const upTo = this.payments.lines.indexOf(line);
    let { gross, grossUsd }: { gross: bigint; grossUsd: bigint } = original;
    for (const one of this.payments.lines.slice(0, upTo + 1)) {
      if (one.kind !== 'reversal' || one.of?.id !== original.id) continue;
      gross += one.gross;
      grossUsd += one.grossUsd;
    }
    return [{ line, of: original.id, left: taxOf(gross, grossUsd, percent) }];
  }

  private concerns({ at, legalModel }: Valued): boolean {
    const rule = ruleAt(this.ground.rules, at);
    return rule?.mode === 'withhold' && canBeWithheld(legalModel, rule);
  }

  /** Whether a payment up to this one has no value, so that the year to date is not known. */
  private isUnsure({ at, day }: PaymentLine): boolean {
    return this.payments.unvalued.some(
      (one) => one.net > 0n && one.at <= at && one.day.slice(0, 4) === day.slice(0, 4) && this.counts(one),
    );
  }

  private rowsOf(year: TaxYear, law: WithholdingLaw): ReadonlyMap<string, WithholdingRow> {
    let rows = this.#rows.get(year);
    if (rows === undefined) {
      const payee = { ...this.ground.payeeOf(year), lastYear: this.lastYear(year) };
      rows = new Map(withholdingOf(payee, this.placed(year), law).map((row) => [row.id, row]));
      this.#rows.set(year, rows);
    }
    return rows;
  }

  /** What was imported of the year before, and what these books know of it. */
  private lastYear(year: TaxYear): Payee['lastYear'] {
    const { returnRequired, withheld } = this.ground.payeeOf(year).lastYear;
    const before = taxYear(year - 1);
    const wasWithheld = withheld || this.ground.wasWithheld(before);
    const law = this.ground.lawOf(before);
    const required = law !== undefined && isReturnRequired(this.ground.payeeOf(before), this.placed(before), law.threshold); // prettier-ignore
    return { returnRequired: returnRequired || wasWithheld || required, withheld: wasWithheld };
  }

  private placed(year: TaxYear): readonly PlacedPayment[] {
    const months = this.ground.importsOf(year).map((row) => ({ at: `${row.month}-01`, row: monthRow(row) }));
    const lines = this.payments.lines
      .filter((line) => yearOf(line) === year && line.kind !== 'repayment' && this.counts(line))
      .map((line) => ({
        at: `${line.day} ${String(line.at).padStart(16, '0')}`,
        row: lineRow(line, this.ground.formOf(year, line)),
      }));
    return [...months, ...lines].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ row }) => row);
  }

  /** Toward the threshold every payment counts that a return may carry, whatever was decided when it was made. */
  private counts({ legalModel }: Valued): boolean {
    const last = this.ground.rules.at(-1);
    return last !== undefined && canBeWithheld(legalModel, last);
  }
}

function mostOf({ gross, net }: Valued, law: WithholdingLaw | undefined): bigint {
  const { units } = taxOf(gross, 0n, law?.percent ?? USUAL_PERCENT);
  return units < net ? units : net;
}

function yearOf({ day }: { readonly day: string }): TaxYear {
  return taxYear(Number.parseInt(day.slice(0, 4), 10));
}

function lineRow({ id, memberId: payee, day, of, grossUsd: gross }: PaymentLine, form: ReturnForm): PlacedPayment {
  const paid = of === undefined ? {} : { formDay: of.day };
  return { id, payee, form, box: '', day, ...paid, gross, withheld: usd(0n), isImported: false, reason: '' };
}

function monthRow({ payee, month, form, box, gross, withheld }: ImportedMonth): PlacedPayment {
  const id = `${payee} ${month} ${form} box ${box}`;
  return { id, payee, form, box, day: `${month}-01` as PlacedPayment['day'], gross, withheld, isImported: true, reason: '' }; // prettier-ignore
}
