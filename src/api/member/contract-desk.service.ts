import type { MemberContractsDto } from '../wire/member-contracts.dto';

/** What the member's contract page asks of the rooms. The caller's member id is the only one that reaches it. */
export abstract class MemberContractDesk {
  abstract list(memberId: string): Promise<MemberContractsDto>;
}
