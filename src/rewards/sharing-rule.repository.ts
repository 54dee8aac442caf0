import type { ReadTx, WriteTx } from '../store';
import type { Instant } from '../units';
import { unitsAt } from './contract.repository';
import { deviceAssignment, fixedShare, rewardSourceState } from './reward.entity';
import { type RowSharingRow, rowSharing, sharingRule } from './sharing.entity';
import type { HeldBecause, RuleHistory, RuleVersion, SharingRule } from './sharing-rule';
import type { SourceDeclaration } from './source';

/** The rule that a sources file declares. */
export function declaredRule({ since, sharing, pplnsWindow }: SourceDeclaration): RuleVersion {
  return { from: since, rule: sharing, window: pplnsWindow ?? null, by: 'file' };
}

/** A source's rules: what was declared when it was first read, and every change since. */
export async function rulesOf(tx: ReadTx, declaration: SourceDeclaration): Promise<RuleHistory> {
  const state = await tx.findOne(rewardSourceState, { source_id: declaration.id });
  // As declared at first sight; it is never written again.
  const first = state?.declaration ?? declaration;
  const rows = await tx.find(sharingRule, { where: { source_id: declaration.id }, orderBy: [['from_at', 'asc']] });
  const changes = rows.map(({ from_at: from, rule, pplns_window: window, declared_by: by }) => ({ from, rule, window, by })); // prettier-ignore
  return [declaredRule(first), ...changes];
}

/** Whether a rule would leave all of a source to nobody at an instant, and why; null where it would not. */
export async function heldBecause(
  tx: ReadTx,
  sourceId: string,
  rule: SharingRule,
  at: Instant,
): Promise<HeldBecause | null> {
  const where = { source_id: sourceId, from_at: { lte: at } };
  if (rule === 'percent') return (await tx.count(fixedShare, where)) === 0 ? 'no-percentages' : null;
  if (rule === 'contract-units') {
    return (await unitsAt(tx, sourceId, { from: at, to: at })).length === 0 ? 'no-contract' : null;
  }
  const owned = await tx.find(deviceAssignment, { where: { ...where, member_id: { not: null } }, limit: 1 });
  return owned.length === 0 ? 'no-owners' : null;
}

/** By which rule a row was shared; undefined while it is not booked, or where it was before such things were kept. */
export function sharingOfRow(tx: ReadTx, sourceId: string, externalId: string): Promise<RowSharingRow | undefined> {
  return tx.findOne(rowSharing, { source_id: sourceId, external_id: externalId });
}

/** Keeps by which rule a row is shared, at its first booking. */
export async function keepSharing(
  tx: WriteTx,
  sourceId: string,
  externalId: string,
  by: {
    readonly rule: RuleVersion;
    readonly last: { readonly hashes: bigint; readonly found: bigint; readonly from: Instant | null } | null;
  },
): Promise<void> {
  const { rule, last } = by;
  await tx.insert(rowSharing, [
    {
      source_id: sourceId,
      external_id: externalId,
      rule: rule.rule,
      rule_from_at: rule.from,
      pplns_window: rule.window,
      window_hashes: last?.hashes ?? null,
      found_hashes: last?.found ?? null,
      reached_at: last?.from ?? null,
    },
  ]);
}
