import { DomainError, type Instant } from '../units';
import type { MemberStatus } from './payee';

/** Why an account closes, reopens or is closed. Words only: no name, no case. */
export const CLOSE_REASONS = ['asked', 'gone', 'deceased', 'rules', 'other', 'reopened', 'empty'] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** What an operator may name as a reason to close. */
export const OPERATOR_REASONS = ['asked', 'gone', 'deceased', 'rules', 'other'] as const satisfies CloseReason[];

/** The state machine: nothing is ever final for an account. */
const NEXT: Readonly<Record<MemberStatus, readonly MemberStatus[]>> = {
  active: ['closing'],
  closing: ['closed', 'active'],
  closed: ['active'],
};

const WORDS: Readonly<Record<MemberStatus, string>> = { active: 'open', closing: 'closing', closed: 'closed' };

/** @throws DomainError `members.account-state` {is} when the account cannot become that */
export function assertBecomes(is: MemberStatus, to: MemberStatus): void {
  if (NEXT[is].includes(to)) return;
  throw new DomainError('members.account-state', `The account is ${WORDS[is]}. Nothing was changed.`, { is });
}

/** Changes of state of each member that had any, oldest first. */
export type StatusHistory = ReadonlyMap<string, readonly { readonly status: MemberStatus; readonly at: Instant }[]>;

/** Whether a member's account was closing or closed at an instant: nothing is earned from then on. */
export function isGoneAt(history: StatusHistory, memberId: string, at: Instant): boolean {
  const last = history.get(memberId)?.findLast((change) => change.at <= at);
  return last !== undefined && last.status !== 'active';
}
