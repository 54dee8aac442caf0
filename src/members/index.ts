export { parseAddress, type ParsedAddress } from './address';
export { isMail } from './mail';
export { type OwnershipProof, type ProofKind, verifyMessage } from './ownership-proof';
export * from './payee';

/** Token of the house's rules about members; the ports module provides a `MembersPolicy`. */
export const MEMBERS_POLICY = Symbol('members-policy');
