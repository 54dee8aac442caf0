import type { LegalModel } from '../../tax';
import type { Instant } from '../../units';

/** `off`: what is due is shown as short and nothing is posted; `withhold`: it is set aside out of each payment. */
export const WITHHOLDING_MODES = ['off', 'withhold'] as const;
export type WithholdingMode = (typeof WITHHOLDING_MODES)[number];

/** What the operator decided of backup withholding, from an instant on. */
export interface WithholdingRule {
  readonly version: number;
  readonly mode: WithholdingMode;
  /** Whether payments as an agent count: the operator oversees them or has an interest in them (26 CFR 1.6041-1(e)). */
  readonly asAgent: boolean;
  readonly from: Instant;
}

/** The last word of those that hold at an instant; undefined before the first one. */
export function ruleAt(rules: readonly WithholdingRule[], at: Instant): WithholdingRule | undefined {
  return rules.reduce<WithholdingRule | undefined>(
    (best, one) => (one.from <= at && (best === undefined || one.version > best.version) ? one : best),
    undefined,
  );
}

/**
 * Whether tax can be due of a payment under a legal model. Where nobody declared one it is taken for the operator's own
 * payment, as no form is taken for a US person.
 * @see RULES.md 1; 26 CFR 1.6041-1(e), 1.6041-3(f). Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function canBeWithheld(model: LegalModel | null, rule: WithholdingRule): boolean {
  if (model === 'partnership' || model === 'marketplace') return false;
  return model !== 'agent' || rule.asAgent;
}
