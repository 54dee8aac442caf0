import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { accounts, type NewEntry, type Posting, reversal } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { INCOME_POLICY, type IncomePolicy } from '../tax';
import { type Asset, CLOCK, type Clock, type Day, dayIn, DomainError, formatUsdExact, type Instant, newId, parseUsd, type TaxYear, type Usd, usd } from '../units'; // prettier-ignore
import { withheldRow } from './withholding-sheets.service';
import { withholdingDeposit, type WithholdingDepositRow } from './withholding.entity';
import { factsOfYear } from './withholding.repository';
import { coveredBy } from './withholding/cover';
import { NOTHING_WITHHELD, type Withheld } from './withholding/taken';

const EFTPS = /^[A-Za-z0-9-]{4,40}$/;
const CENT = 10n ** 10n;
/** A trillion dollars is a typing error. */
const USD_MAX = 10n ** 24n;

/** What the operator says was paid. */
export interface DepositDraft {
  readonly year: TaxYear;
  readonly paidOn: Day;
  readonly usd: Usd;
  readonly eftps: string;
}

/**
 * Withheld tax that was paid over in dollars. What is owed to the tax authority goes down by it, and the coin that stood for it is
 * the operator's own: whatever it is worth by then is his gain or loss (RULES.md 5).
 */
@Injectable()
export class WithholdingDeposits {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly audit: AuditService,
    private readonly ledger: LedgerService,
  ) {}

  /** @returns the deposit's id @throws DomainError `filing.bad-deposit`, `filing.deposit-known` */
  async record(tx: WriteTx, draft: DepositDraft, actor: string): Promise<string> {
    this.check(draft);
    const { year, paidOn, usd: dollars, eftps } = draft;
    const before = (await tx.lock(withholdingDeposit, { year })).filter((row) => row.taken_back_at === null);
    if (before.some((row) => row.eftps === eftps)) {
      throw new DomainError('filing.deposit-known', 'A deposit with this number is recorded for this year already. Nothing was stored, and no coin moved.', { param: 'eftps' }); // prettier-ignore
    }
    const covered = await this.coveredNow(tx, draft, before);
    const [id, now] = [newId(), this.clock.now()];
    await this.ledger.post(tx, depositEntries(id, covered, now));
    const cells = Object.fromEntries([...covered].map(([asset, { units, usd: cost }]) => [asset, { units: String(units), usd: formatUsdExact(cost) }])); // prettier-ignore
    const row = { id, year, paid_on: paidOn, usd: dollars, eftps, covered: cells };
    await tx.insert(withholdingDeposit, [{ ...row, recorded_at: now, recorded_by: actor, taken_back_at: null, taken_back_by: null }]); // prettier-ignore
    const details = { year: String(year), paidOn, usd: formatUsdExact(dollars), eftps };
    await this.audit.record(tx, { actor, action: 'filing.deposit-recorded', subject: id, details });
    return id;
  }

  /** Takes a deposit back that was recorded by mistake, by exact reversal. @throws DomainError `filing.unknown-deposit` */
  async takeBack(tx: WriteTx, depositId: string, actor: string): Promise<void> {
    const [row] = await tx.lock(withholdingDeposit, { id: depositId, taken_back_at: null });
    if (row === undefined) throw new DomainError('filing.unknown-deposit', 'There is no such deposit. Nothing was changed.', {}); // prettier-ignore
    const now = this.clock.now();
    for (const asset of Object.keys(row.covered)) {
      const entry = await this.ledger.entryByReference(tx, referenceOf(depositId, asset));
      if (entry !== undefined) await this.ledger.post(tx, [reversal(entry, 'The deposit was recorded by mistake.', `${entry.reference}/back`, now)]); // prettier-ignore
    }
    await tx.update(withholdingDeposit, { id: depositId }, { taken_back_at: now, taken_back_by: actor });
    await this.audit.record(tx, { actor, action: 'filing.deposit-taken-back', subject: depositId });
  }

  private check({ year, paidOn, usd: dollars, eftps }: DepositDraft): void {
    const refuse = (param: string, message: string): never => {
      throw new DomainError('filing.bad-deposit', `${message} Nothing was stored, and no coin moved.`, { param });
    };
    if (dollars <= 0n || dollars > USD_MAX || dollars % CENT !== 0n) refuse('usd', 'A deposit is above zero, in dollars and cents.'); // prettier-ignore
    if (!EFTPS.test(eftps)) refuse('eftps', 'The number of the payment has 4 to 40 letters, digits or hyphens.');
    if (paidOn > dayIn(this.clock.now(), this.policy.zone)) refuse('paidOn', 'A deposit is recorded when it was made, not before.'); // prettier-ignore
    if (paidOn < `${year}-01-01`) refuse('paidOn', 'Tax of a year is not paid before the year begins.');
  }

  /** Beyond what earlier deposits of the year pay for, and never more than is here. */
  private async coveredNow(
    tx: ReadTx,
    { year, usd: dollars }: DepositDraft,
    before: readonly WithholdingDepositRow[],
  ): Promise<Map<Asset, Withheld>> {
    const paid = before.reduce((sum, row) => sum + row.usd, 0n);
    const all = coveredBy(usd(paid + dollars), (await factsOfYear(tx, year)).map(withheldRow));
    const now = new Map<Asset, Withheld>();
    for (const [asset, { units, usd: worth }] of all) {
      const had = coverage(before, asset);
      const here = await this.ledger.balance(tx, accounts.taxWithheld, asset);
      const coin = atLeastNone(units - had.units);
      const part = { units: coin < here ? coin : here, usd: usd(atLeastNone(worth - had.usd)) };
      if (part.units > 0n || part.usd > 0n) now.set(asset, part);
    }
    return now;
  }
}

function coverage(deposits: readonly WithholdingDepositRow[], asset: Asset): Withheld {
  return deposits.reduce((sum, { covered }) => {
    const one = covered[asset];
    return one === undefined ? sum : { units: sum.units + BigInt(one.units), usd: usd(sum.usd + parseUsd(one.usd)) };
  }, NOTHING_WITHHELD);
}

/** One for each coin, with the dollars that it was owed for: what it cost the operator. */
function depositEntries(id: string, covered: ReadonlyMap<Asset, Withheld>, occurredAt: Instant): NewEntry[] {
  return [...covered].flatMap(([asset, { units: amount, usd: cost }]): NewEntry[] => {
    if (amount === 0n) return [];
    const posting = { asset, amount, role: 'principal' } as const;
    const postings: Posting[] = [
      { ...posting, account: accounts.taxWithheld, side: 'debit' },
      { ...posting, account: accounts.operatorCapital, side: 'credit' },
    ];
    const links = { deposit: id, usd: formatUsdExact(cost) };
    return [{ reference: referenceOf(id, asset), kind: 'tax.deposited', occurredAt, postings, links }];
  });
}

function referenceOf(id: string, asset: string): string {
  return `tax-deposit/${id}/${asset}`;
}

function atLeastNone(value: bigint): bigint {
  return value > 0n ? value : 0n;
}
