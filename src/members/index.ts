import type { ReadTx } from '../store';

export { parseAddress, type ParsedAddress, scriptOf } from './address';
export { HOLD_REASONS, type HoldReason, TAX_OPEN } from './hold';
export { isMail } from './mail';
export { readSanctionsList, type SanctionsList } from './sanctions';
export { SPLIT_PARTS_MAX } from './split';
export { type OwnershipProof, type ProofKind, toSign, verifyMessage } from './ownership-proof';
export { type SingleForm, SINGLE_FORMS } from './extended-key';
export {
  COMPARED_ADDRESSES,
  isKeyText,
  keyAddress,
  keyAddresses,
  keyFormOf,
  type MemberKey,
  readMemberKey,
  shownKey,
} from './member-key';
export * from './payee';
export { CLOSE_REASONS, type CloseReason, isGoneAt, OPERATOR_REASONS, type StatusHistory } from './account-state';

export { cancelToken, splitSubject } from './cancel-token';

/** Token of the key, a `Secret` of 32 bytes in hex, that links in mails about addresses are made with. */
export const ADDRESS_LINK_KEY = Symbol('members.address-link-key');

/** Holds that follow from facts of other rooms; they end with the fact, by nobody's word. */
export interface DerivedHolds {
  /** Reasons by member, as of this transaction. */
  heldNow(tx: ReadTx): Promise<(memberId: string) => readonly string[]>;
}

/** Token of the DerivedHolds; without one there are none. */
export const DERIVED_HOLDS = Symbol('members.derived-holds');

/** Token of the house's rules about members; the ports module provides a `MembersPolicy`. */
export const MEMBERS_POLICY = Symbol('members-policy');
