import { Inject, Injectable } from '@nestjs/common';
import { returnYear } from '../../reports/information-returns';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { PaymentBooks } from '../tax/payment-books.service';
import { CLOCK, type Clock, dayIn, type TaxYear, taxYear, taxYearIn } from '../units';
import type { WithholdingLaw } from './look-back';
import { type Payee, withholdingCause } from './payee';
import { PayeeService } from './payee.service';
import type { ImportedMonth } from './payment';
import { dollars } from './returns';
import { toPayee } from './standing';
import { WithholdingBooks, type WithholdingDone } from './withholding-books.service';
import { WithholdingRules } from './withholding-rule.service';
import { withholdingCursor, withholdingOpen, type WithholdingOpenRow } from './withholding.entity';
import { withholdingFacts } from './withholding.repository';
import { judgeOpen, type JudgeGround, type Judgement } from './withholding/judge';
import { canBeWithheld, ruleAt, type WithholdingRule } from './withholding/rule';
import { importedFacts } from './year-import.repository';

/** Positions of the journal that one transaction looks at, and members that one run judges. */
const POSITIONS = 1_000;
const MEMBERS = 1_000;
const CURSOR = 'payments';

/**
 * Backup withholding out of what is made available. It follows the payment facts, which follow the journal: a payment is noted as
 * open in the transaction that moves the cursor, and is decided and posted in one transaction of its member's. Until then
 * `UnjudgedPayments` keeps the member from being paid, so that nothing leaves before it was decided, wherever a run stops.
 * @see RULES.md 5
 */
@Injectable()
export class WithholdingService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly payments: PaymentBooks,
    private readonly payees: PayeeService,
    private readonly rules: WithholdingRules,
    private readonly books: WithholdingBooks,
  ) {}

  /** Looks at what is new. @returns members with payments to decide, those first that nobody has decided of at all */
  async pending(): Promise<readonly string[]> {
    const rules = await this.store.read((tx) => this.rules.all(tx));
    if (!rules.some(({ mode }) => mode === 'withhold')) return [];
    await this.payments.follow();
    while (await this.store.write((tx) => this.note(tx, rules)));
    return this.store.read(async (tx) => {
      const orderBy = [['position', 'asc'], ['seq', 'asc']] as const; // prettier-ignore
      const fresh = await tx.pick(withholdingOpen, ['member_id'], { where: { reason: null }, orderBy, limit: MEMBERS });
      const waiting = await tx.pick(withholdingOpen, ['member_id'], { where: { reason: { not: null } }, orderBy, limit: MEMBERS }); // prettier-ignore
      return [...new Set([...fresh, ...waiting].map((row) => row.member_id))];
    });
  }

  /** Decides all that is open of one member, and posts it. A rerun posts nothing. */
  async judge(memberId: string): Promise<WithholdingDone> {
    const { open, ground } = await this.store.read(async (tx) => {
      const rows = await tx.find(withholdingOpen, { where: { member_id: memberId }, orderBy: [['position', 'asc'], ['seq', 'asc']] }); // prettier-ignore
      return { open: rows, ground: await this.groundOf(tx, memberId) };
    });
    if (open.length === 0) return { withheld: 0, givenBack: 0, waiting: 0 };
    const judgements = this.concernsNobody(open, ground)
      ? open.map(({ id }): Judgement => ({ kind: 'nothing', id }))
      : judgeOpen(open.map(toOpen), await this.payments.of(memberId), ground);
    return this.store.write((tx) => this.books.carryOut(tx, memberId, judgements));
  }

  /** No price is asked for where a form is on file and nothing was ever withheld. */
  private concernsNobody(open: readonly WithholdingOpenRow[], { payeeOf, hadAny }: Ground): boolean {
    const { zone } = this.payments;
    return open.every(({ taken_back: isTakenBack, at }) =>
      isTakenBack ? !hadAny : withholdingCause(payeeOf(taxYearIn(at, zone)), dayIn(at, zone)) === undefined,
    );
  }

  /** @returns whether there is more to look at */
  private async note(tx: WriteTx, rules: readonly WithholdingRule[]): Promise<boolean> {
    await tx.insertNew(withholdingCursor, [{ id: CURSOR, position: 0 }]);
    const [cursor] = await tx.lock(withholdingCursor, { id: CURSOR });
    const [from, end] = [cursor?.position ?? 0, await this.payments.followedTo(tx)];
    const upTo = Math.min(end, from + POSITIONS);
    if (upTo <= from) return false;
    const seen = (await this.payments.between(tx, from, upTo)).filter(({ isTakenBack, at, legalModel }) => {
      const rule = ruleAt(rules, at);
      return isTakenBack || (rule?.mode === 'withhold' && canBeWithheld(legalModel, rule));
    });
    const since = this.clock.now();
    await tx.insert(
      withholdingOpen,
      seen.map(({ id, position, seq, memberId, isTakenBack, at }): WithholdingOpenRow => {
        const nothing = { reason: null, asset: null, reserved: 0n, since };
        return { id, position, seq, member_id: memberId, taken_back: isTakenBack, at, ...nothing };
      }),
    );
    await tx.update(withholdingCursor, { id: CURSOR }, { position: upTo });
    return upTo < end;
  }

  /** All that one member's payments are judged by, of every year that can be asked for. */
  private async groundOf(tx: ReadTx, memberId: string): Promise<Ground> {
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
    const last = payees.get(years.at(-1) ?? taxYear(0));
    return {
      rules,
      lawOf,
      payeeOf: (year) => payees.get(year) ?? (last as Payee),
      importsOf: (year) => imports.get(year) ?? [],
      wasWithheld: (year) => (withheld.get(year) ?? 0n) > 0n,
      hadAny: withheld.size > 0,
    };
  }
}

interface Ground extends JudgeGround {
  /** Whether tax of the member was ever withheld here. */
  readonly hadAny: boolean;
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

function toOpen({ id, taken_back: isTakenBack }: WithholdingOpenRow) {
  return { id, isTakenBack };
}
