import { returnYear } from '../../reports/information-returns';
import { groupBy, type TaxYear, taxYear } from '../units';
import type { FilingFile } from './filing-file';
import type { LastYear, Payee } from './payee';
import { placePayments } from './placement';
import { dollars, isReturnRequired, sum } from './returns';

/**
 * Payees with what the books know of the year before, beside what was stated of it: whether a return was required, which one
 * that the operator chose to file below the threshold was not, and whether tax was withheld.
 * @param before the same books as a filing file of the year before
 * @see 26 USC 3406(b)(6)(B), (C); RULES.md 5. Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function withLastYear(payees: FilingFile['payees'], before: FilingFile, year: TaxYear): FilingFile['payees'] {
  const known = lastYears(before, taxYear(year - 1));
  return new Map(
    [...payees].map(([id, payee]): [string, Payee] => {
      const { returnRequired, withheld } = payee.lastYear;
      const { returnRequired: required = false, withheld: kept = false } = known.get(id) ?? {};
      return [id, { ...payee, lastYear: { returnRequired: returnRequired || required, withheld: withheld || kept } }];
    }),
  );
}

/** Nothing of a year whose amounts are not known here: then what was stated is all there is. */
function lastYears(file: FilingFile, year: TaxYear): ReadonlyMap<string, LastYear> {
  const law = returnYear(year);
  if (law === undefined) return new Map();
  const { placed } = placePayments(file, year, law);
  const threshold = dollars(law.thresholdUsd);
  const groups = [...groupBy(placed, ({ payee }) => payee)];
  return new Map(
    groups.map(([id, of]): [string, LastYear] => {
      const payee = file.payees.get(id);
      const returnRequired = payee !== undefined && isReturnRequired(payee, of, threshold);
      return [id, { returnRequired, withheld: sum(of, 'withheld') > 0n }];
    }),
  );
}
