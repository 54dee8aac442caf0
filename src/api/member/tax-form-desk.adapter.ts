import { Inject, Injectable } from '@nestjs/common';
import { FORM_WORDS, formWarnings, lastDayOf } from '../../filing';
import { PayeeService } from '../../filing/payee.service';
import { TaxFormService } from '../../filing/tax-form.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { DomainError } from '../../units';
import type { SignTaxFormDto, TaxConsentDto, TaxFormStateDto } from '../wire/tax-form.dto';
import { TaxFormDesk } from './tax-form-desk.service';
import { draftOf, taxFormDto } from './tax-form-views';

/** The own tax form, answered from its room. */
@Injectable()
export class RoomsTaxFormDesk extends TaxFormDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly payees: PayeeService,
    private readonly forms: TaxFormService,
  ) {
    super();
  }

  state(memberId: string): Promise<TaxFormStateDto> {
    return this.store.read((tx) => this.standing(tx, memberId, []));
  }

  sign(memberId: string, input: SignTaxFormDto): Promise<TaxFormStateDto> {
    if (input.words !== FORM_WORDS[input.form]) {
      throw new DomainError('filing.other-words', 'The words above the signature are not those of this form. Nothing was stored. Open the page again.', {}); // prettier-ignore
    }
    const draft = draftOf(input, this.forms.today());
    const { signature, itemTwoCrossedOut } = input;
    return this.store.write(async (tx) => {
      const by = { way: 'signed-here', actor: `member-${memberId}`, signature, itemTwoCrossedOut } as const;
      await this.forms.record(tx, memberId, draft, by);
      return this.standing(tx, memberId, formWarnings(draft));
    });
  }

  consent(memberId: string, { given }: TaxConsentDto): Promise<TaxFormStateDto> {
    return this.store.write(async (tx) => {
      await this.payees.consent(tx, memberId, given, `member-${memberId}`);
      return this.standing(tx, memberId, []);
    });
  }

  private async standing(tx: ReadTx, memberId: string, warnings: readonly string[]): Promise<TaxFormStateDto> {
    const { forms, personName, electronicConsent } = await this.payees.factsOf(tx, memberId);
    const last = forms.at(-1);
    return {
      form: last === undefined ? null : taxFormDto(last, lastDayOf(last.form, last.signedOn)),
      electronicConsent,
      consentAt: await this.payees.consentAt(tx, memberId),
      name: personName ?? null,
      warnings: [...warnings],
    };
  }
}
