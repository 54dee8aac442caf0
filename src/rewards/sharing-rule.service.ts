import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DAY_MS, DomainError, type Instant, MINUTE_MS, plusMs } from '../units';
import { sharingRule } from './sharing.entity';
import {
  checkRule,
  isSameRule,
  type RuleHistory,
  type RuleVersion,
  type SharingRule,
  standsOnWork,
} from './sharing-rule';
import { declaredRule, heldBecause, rulesOf } from './sharing-rule.repository';
import type { SourceDeclaration } from './source';
import { readWorkers } from './worker-state.repository';

/** Between a person's "now" and ours. A row that is booked within it keeps its rule all the same. */
export const NOW_MS = MINUTE_MS;
/** A year that was mistyped would stay declared until then: what is declared cannot be taken back. */
const AHEAD_MS_MAX = 366 * DAY_MS;
const FILE = 'sources-file';

/** How each source is shared from when on: by the sources file at first, by changes since. None reaches back. */
@Injectable()
export class SharingRuleService {
  constructor(
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What the sources file says is compared with what it said last: a change counts from now on, for windows that begin
   * from now on, and never for rewards of before. Call it with the source's state locked.
   * @returns the source's rules with that change
   */
  async follow(tx: WriteTx, declaration: SourceDeclaration): Promise<RuleHistory> {
    const history = await rulesOf(tx, declaration);
    const declared = declaredRule(declaration);
    const last = history.findLast(({ by }) => by === 'file');
    if (last === undefined || isSameRule(last, declared)) return history;
    const now = this.clock.now();
    // Somebody declared another one for this very instant: the next reading finds the file again.
    if (history.some(({ from }) => from === now)) return history;
    await this.insert(tx, FILE, declaration.id, { ...declared, from: now });
    return rulesOf(tx, declaration);
  }

  /**
   * Changes the rule of a source from an instant on: now or later, within a year, after every change declared before.
   * @param what.window of PPLNS, as `parsePplnsWindow` reads it; null for every other rule
   * @throws DomainError `rewards.backdated`, `rewards.too-far-ahead`, `rewards.bad-window`, `rewards.no-workers`,
   *   `rewards.no-percentages`, `rewards.no-contract`, `rewards.same-rule`
   */
  async set(
    tx: WriteTx,
    actor: string,
    declaration: SourceDeclaration,
    what: { readonly rule: SharingRule; readonly window: string | null; readonly from: Instant },
  ): Promise<void> {
    const { rule, window, from } = what;
    const { id, asset } = declaration;
    const now = this.clock.now();
    checkRule(asset, rule, window);
    if (from > plusMs(now, AHEAD_MS_MAX)) {
      throw new DomainError('rewards.too-far-ahead', 'A rule begins within a year from now. Nothing was changed. Check the date.', { param: 'from', from }); // prettier-ignore
    }
    const last = (await rulesOf(tx, declaration)).at(-1);
    if (from < plusMs(now, -NOW_MS) || (last !== undefined && last.from >= from)) {
      throw new DomainError('rewards.backdated', 'A rule begins now or later, and after every rule that is declared already. Nothing was changed. Choose a later time, or name none.', { param: 'from', from }); // prettier-ignore
    }
    if (last !== undefined && isSameRule(last, what)) {
      throw new DomainError('rewards.same-rule', 'The source is shared so by then already. Nothing was changed.', { param: 'rule' }); // prettier-ignore
    }
    if (standsOnWork(rule)) await this.assertMeasured(tx, id, now);
    await assertShared(tx, id, what);
    await this.insert(tx, actor, id, { rule, window, from, by: 'operator' });
  }

  private async insert(tx: WriteTx, actor: string, sourceId: string, version: RuleVersion): Promise<void> {
    const { from, rule, window, by } = version;
    await tx.insert(sharingRule, [
      {
        source_id: sourceId,
        from_at: from,
        rule,
        pplns_window: window,
        declared_by: by,
        declared_at: this.clock.now(),
      },
    ]);
    const details = { rule, window: window ?? 'none', from: String(from) };
    await this.audit.record(tx, { actor, action: 'sharing.set', subject: sourceId, details });
  }

  /** By work nobody could be given anything of a source whose workers are not read. */
  private async assertMeasured(tx: ReadTx, sourceId: string, now: Instant): Promise<void> {
    const dayAgo = plusMs(now, -DAY_MS);
    if ((await readWorkers(tx, [sourceId])).some(({ sampledAt }) => sampledAt >= dayAgo)) return;
    const message =
      'No worker of this source was read within a day, so that all of it would be nobody’s. Nothing was changed. Where the pool has workers, write "sharing": "work" or "pplns" in the sources file instead and start the service again.';
    throw new DomainError('rewards.no-workers', message, { param: 'rule', source: sourceId });
  }
}

/** By percentages or units that nobody has, all of the source would be nobody's from the first row on. */
async function assertShared(
  tx: ReadTx,
  sourceId: string,
  { rule, from }: { readonly rule: SharingRule; readonly from: Instant },
): Promise<void> {
  const because = await heldBecause(tx, sourceId, rule, from);
  if (because === 'no-percentages') {
    const message =
      'No percentages of this source are in force by then, so that all of it would be nobody’s. Nothing was changed. Declare percentages together with the rule.';
    throw new DomainError('rewards.no-percentages', message, { param: 'shares', source: sourceId });
  }
  if (because === 'no-contract') {
    const message =
      'This source pays for no contract, so that all of it would be nobody’s. Nothing was changed. Enter the contract that it pays for under Contracts, then change the rule.';
    throw new DomainError('rewards.no-contract', message, { param: 'rule', source: sourceId });
  }
}
