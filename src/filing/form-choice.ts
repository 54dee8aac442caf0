import type { PaidFor, ReturnForm, ReturnYear } from '../../reports/information-returns';
import type { LegalModel } from '../tax';
import { assertNever } from '../units';

/** What the operator declared about one contract or source. */
export interface FilingContract {
  readonly id: string;
  /** Whose income a reward is, which decides who reports it (RULES.md 1). There is no default. */
  readonly model: LegalModel;
  /** Of a nominee: what the return that the operator received was for. */
  readonly received?: PaidFor | undefined;
  /** Of an agent: whether it oversees the payment or has a significant economic interest in it (1.6041-1(e)). */
  readonly agentReports?: boolean | undefined;
}

/** The place of a payment on a return. */
export interface BoxChoice {
  readonly kind: 'box';
  readonly form: ReturnForm;
  readonly box: string;
  readonly reason: string;
}

/** No return of ours carries the payment. `open`: nobody decided it yet, and nothing can be filed before. */
export interface NoBox {
  readonly kind: 'none';
  readonly isOpen: boolean;
  readonly code: string;
  readonly reason: string;
}

/** What a choice rests on beside the contract. */
export interface ChoiceGround {
  readonly year: ReturnYear;
  /** Where a share of mining rewards goes: no source settles it. */
  readonly miningShares: ReturnForm;
}

/**
 * Form and box of a payment, or why there is none.
 * @see RULES.md 1; 26 CFR 1.6041-1(e), 1.6041-3(f). Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function chooseBox(contract: FilingContract, paidFor: PaidFor, ground: ChoiceGround): BoxChoice | NoBox {
  switch (contract.model) {
    case 'principal':
      return boxOf(paidFor, ground, 'The operator owes it by contract, as a principal.');
    case 'nominee':
      if (contract.received === undefined) {
        return none('filing.nominee-form', true, 'A nominee passes on the form that it received, for each real owner: say in "received" what that form was for.'); // prettier-ignore
      }
      return boxOf(contract.received, ground, 'The operator is a nominee: the form that it received is issued again to the real owner, of the same type (General Instructions, nominee).'); // prettier-ignore
    case 'agent':
      return agent(contract, paidFor, ground);
    case 'marketplace':
      return none('filing.marketplace', false, 'Payments of a marketplace belong on Form 1099-K where section 6050W applies, and then on no Form 1099-MISC or 1099-NEC. Form 1099-K is not made here.'); // prettier-ignore
    case 'partnership':
      return none('filing.partnership', false, 'Partners get no Form 1099 (26 CFR 1.6041-3(f)) but Schedule K-1 of the partnership, which is not made here.'); // prettier-ignore
    default:
      return assertNever(contract.model);
  }
}

function agent(contract: FilingContract, paidFor: PaidFor, ground: ChoiceGround): BoxChoice | NoBox {
  if (contract.agentReports === undefined) {
    return none('filing.agent-undecided', true, 'An agent reports only where it oversees the payment or has a significant economic interest in it (26 CFR 1.6041-1(e)): say in "agentReports" true or false.'); // prettier-ignore
  }
  if (!contract.agentReports) {
    return none('filing.agent', false, 'The operator only hands on what another one pays: that one reports it (26 CFR 1.6041-1(e)).'); // prettier-ignore
  }
  return boxOf(paidFor, ground, 'The operator pays for another one and oversees the payment or has an interest in it (26 CFR 1.6041-1(e)).'); // prettier-ignore
}

function boxOf(paidFor: PaidFor, { year, miningShares }: ChoiceGround, why: string): BoxChoice {
  const { boxes } = year;
  switch (paidFor) {
    case 'rent':
      return { kind: 'box', form: '1099-MISC', box: boxes.rent, reason: `${why} Rent.` };
    case 'services':
      return {
        kind: 'box',
        form: '1099-NEC',
        box: boxes.compensation,
        reason: `${why} Services (Notice 2014-21 A-13).`,
      };
    case 'mining':
      return miningShares === '1099-NEC'
        ? { kind: 'box', form: '1099-NEC', box: boxes.compensation, reason: `${why} Mining shares, declared as compensation.` } // prettier-ignore
        : { kind: 'box', form: '1099-MISC', box: boxes.otherIncome, reason: `${why} Mining shares, other income.` };
    default:
      return assertNever(paidFor);
  }
}

function none(code: string, isOpen: boolean, reason: string): NoBox {
  return { kind: 'none', isOpen, code, reason };
}
