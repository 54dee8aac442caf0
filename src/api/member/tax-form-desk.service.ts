import type { TaxConsentDto, SignTaxFormDto, TaxFormStateDto } from '../wire/tax-form.dto';

/** The own tax form. */
export abstract class TaxFormDesk {
  abstract state(memberId: string): Promise<TaxFormStateDto>;
  /** @throws DomainError `filing.bad-form`, `filing.bad-signature`, `filing.other-words` */
  abstract sign(memberId: string, input: SignTaxFormDto): Promise<TaxFormStateDto>;
  abstract consent(memberId: string, input: TaxConsentDto): Promise<TaxFormStateDto>;
}
