import { Inject, Injectable } from '@nestjs/common';
import { returnYear } from '../../reports/information-returns';
import type { ReadTx } from '../store';
import { PaymentBooks } from '../tax/payment-books.service';
import { CLOCK, type Clock, dayIn, type TaxYear, taxYear, taxYearIn } from '../units';
import { formOfShare } from './filing-choices';
import type { WithholdingLaw } from './look-back';
import { type Payee, withholdingCause } from './payee';
import { PayeeService } from './payee.service';
import { PayerService } from './payer.service';
import type { ImportedMonth } from './payment';
import { dollars } from './returns';
import { toPayee } from './standing';
import { WithholdingRules } from './withholding-rule.service';
import type { WithholdingOpenRow } from './withholding.entity';
import { withholdingFacts } from './withholding.repository';
import type { JudgeGround } from './withholding/judge';
import type { WithholdingRule } from './withholding/rule';
import { importedFacts } from './year-import.repository';

interface Ground extends JudgeGround {
  /** Whether tax of the member was ever withheld here. */
  readonly hadAny: boolean;
}

/** What a member's payments are judged by, read out of the rooms. */
@Injectable()
export class WithholdingGrounds {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    readonly payments: PaymentBooks,
    private readonly payees: PayeeService,
    readonly rules: WithholdingRules,
    private readonly payers: PayerService,
  ) {}

  /** All that one member's payments are judged by, of every year that can be asked for. */
  async of(tx: ReadTx, memberId: string): Promise<Ground> {
    const rules = await this.rules.all(tx);
    const years = yearsOf(rules, taxYearIn(this.clock.now(), this.payments.zone));
    const payees = new Map<TaxYear, Payee>();
    const imports = new Map<TaxYear, readonly ImportedMonth[]>();
    for (const year of years) {
      payees.set(year, toPayee(await this.payees.factsOf(tx, memberId, year)));
      imports.set(
        year,
        (await importedFacts(tx, year)).months.filter(({ payee }) => payee === memberId),
      );
    }
    const withheld = new Map<number, bigint>();
    for (const { day, usd } of await withholdingFacts(tx, { member_id: memberId })) {
      const year = Number.parseInt(day.slice(0, 4), 10);
      withheld.set(year, (withheld.get(year) ?? 0n) + usd);
    }
    const choicesOf = await this.payers.choices(tx);
    const last = payees.get(years.at(-1) ?? taxYear(0));
    return {
      rules,
      lawOf,
      payeeOf: (year) => payees.get(year) ?? (last as Payee),
      formOf: (year, line) => formOfShare(choicesOf(year), line, returnYear(year)),
      importsOf: (year) => imports.get(year) ?? [],
      wasWithheld: (year) => (withheld.get(year) ?? 0n) > 0n,
      hadAny: withheld.size > 0,
    };
  }

  /** No price is asked for where a form is on file and nothing was ever withheld. */
  concernNobody(open: readonly WithholdingOpenRow[], { payeeOf, hadAny }: Ground): boolean {
    const { zone } = this.payments;
    return open.every(({ taken_back: isTakenBack, at }) =>
      isTakenBack ? !hadAny : withholdingCause(payeeOf(taxYearIn(at, zone)), dayIn(at, zone)) === undefined,
    );
  }
}

/** Years from the one before the first rule on: nothing earlier is judged. */
function yearsOf(rules: readonly WithholdingRule[], thisYear: TaxYear): readonly TaxYear[] {
  const first = Math.min(thisYear, ...rules.map(({ from }) => taxYearIn(from, 'UTC'))) - 1;
  return Array.from({ length: thisYear - first + 1 }, (_, at) => taxYear(first + at));
}

function lawOf(year: TaxYear): WithholdingLaw | undefined {
  const law = returnYear(year);
  return law === undefined ? undefined : { threshold: dollars(law.thresholdUsd), percent: law.withholdingPercent };
}
