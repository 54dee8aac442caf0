import { DomainError, type TaxYear, taxYear } from '../units';

const YEAR = /^\d{4}$/;

/** The tax year that `--year` names. @throws DomainError `cli.usage`, `units.bad-year` */
export function yearOf(text: string | undefined): TaxYear {
  if (text === undefined || !YEAR.test(text)) throw new DomainError('cli.usage', 'The year is missing: --year 2026');
  return taxYear(Number.parseInt(text, 10));
}
