import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { INCOME_POLICY, type IncomePolicy } from '../tax';
import { CLOCK, type Clock, type Day, dayIn, DomainError, type Instant, localInstants } from '../units';
import { withholdingRule, type WithholdingRuleRow } from './withholding.entity';
import { ruleAt, type WithholdingMode, type WithholdingRule } from './withholding/rule';

/** A rule with who decided it. */
export interface DecidedRule extends WithholdingRule {
  readonly decidedAt: Instant;
  readonly decidedBy: string;
}

/** What the operator wants from a day on. */
export interface RuleWish {
  readonly mode: WithholdingMode;
  readonly asAgent: boolean;
  /** Absent: from this moment on. */
  readonly from?: Day | undefined;
}

/** The operator's dated word on backup withholding. Before the first one nothing is withheld. */
@Injectable()
export class WithholdingRules {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly audit: AuditService,
  ) {}

  /** Every word, the first one first. */
  async all(tx: ReadTx): Promise<readonly DecidedRule[]> {
    return (await tx.find(withholdingRule, { orderBy: [['version', 'asc']] })).map(toRule);
  }

  /** What counts now. */
  async now(tx: ReadTx): Promise<WithholdingRule | undefined> {
    return ruleAt(await this.all(tx), this.clock.now());
  }

  /**
   * Decides from a moment on; what was decided before and counts later than that is replaced by it. The same word again changes
   * nothing.
   * @throws DomainError `filing.withholding-backdated`: what was paid is not withheld from any more
   */
  async decide(tx: WriteTx, wish: RuleWish, actor: string): Promise<void> {
    const rules = await this.all(tx);
    const now = this.clock.now();
    const from = this.beginOf(wish.from, now);
    const { mode, asAgent } = wish;
    const isSame = (one: WithholdingRule | undefined): boolean =>
      (one?.mode ?? 'off') === mode && (one?.asAgent ?? false) === asAgent;
    const last = rules.at(-1);
    if (isSame(last) && (last === undefined || last.from <= from)) return;
    const version = (last?.version ?? 0) + 1;
    await tx.insert(withholdingRule, [{ version, mode, as_agent: asAgent, from_at: from, decided_at: now, decided_by: actor }]); // prettier-ignore
    const details = { version: String(version), mode, asAgent: String(asAgent), from: dayIn(from, this.policy.zone) };
    await this.audit.record(tx, { actor, action: 'filing.withholding-decided', subject: 'withholding', details });
  }

  private beginOf(day: Day | undefined, now: Instant): Instant {
    const { zone } = this.policy;
    const today = dayIn(now, zone);
    if (day === undefined || day === today) return now;
    const [start] = localInstants(`${day} 00:00:00`, zone);
    if (day > today && start !== undefined) return start;
    throw new DomainError(
      'filing.withholding-backdated',
      'Withholding begins or ends today or later: what was made available before cannot be withheld from any more. Nothing was changed.',
      { param: 'from' },
    );
  }
}

function toRule(row: WithholdingRuleRow): DecidedRule {
  const { version, mode, as_agent: asAgent, from_at: from, decided_at: decidedAt, decided_by: decidedBy } = row;
  return { version, mode, asAgent, from, decidedAt, decidedBy };
}
