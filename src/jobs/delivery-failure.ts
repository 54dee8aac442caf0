import { DomainError, type ErrorFields } from '../units';

/** What a failed delivery says of others: nothing, that this message never arrives, or that none would now. */
export type FailureReach = 'this' | 'final' | 'all';

/** A message could not be handed over, by a sender who knows more than that. */
export class DeliveryFailure extends DomainError {
  constructor(
    code: string,
    message: string,
    readonly reach: FailureReach,
    fields: ErrorFields = {},
  ) {
    super(code, message, fields);
  }
}
