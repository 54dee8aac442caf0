import { DomainError } from '../units';
import type { LotRow } from './lots/fact-rows';
import type { Named } from './lots/lot-book';

const LOTS_MAX = 1_000;

/**
 * Whether the units that somebody names for a coming disposal can be identified: each lot once, and all of them in that
 * wallet now.
 * @param held what is left of the member's lots
 * @throws DomainError `tax.names-no-lots`, `tax.lot-twice`, `tax.lot-not-held`
 * @see 26 CFR 1.1012-1(j)(3)(ii). Checked for 2025 and 2026 (docs/tax-sources.md)
 */
export function assertIdentified(
  { wallet, asset, lots }: { readonly wallet: string; readonly asset: string; readonly lots: Named },
  held: readonly LotRow[],
): void {
  if (lots.length === 0 || lots.length > LOTS_MAX) {
    throw new DomainError('tax.names-no-lots', `Name 1 to ${LOTS_MAX} lots. Nothing was recorded.`);
  }
  const seen = new Set<string>();
  for (const { lot, units } of lots) {
    if (seen.has(lot)) throw new DomainError('tax.lot-twice', `Lot "${lot}" is named twice. Nothing was recorded.`);
    seen.add(lot);
    const there = held
      .filter((one) => one.id === lot && one.asset === asset && (one.wallet ?? wallet) === wallet)
      .reduce((sum, one) => sum + one.units, 0n);
    if (units > 0n && units <= there) continue;
    const message = `Of lot "${lot}" wallet "${wallet}" does not hold that many units now, so they cannot be identified. Nothing was recorded.`;
    throw new DomainError('tax.lot-not-held', message, { lot, held: String(there) });
  }
}
