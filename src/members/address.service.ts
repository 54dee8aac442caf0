import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, newId, plusMs } from '../units';
import { LIST_ACTOR, SANCTIONS } from './hold';
import {
  type AddressVersion,
  MEMBERS_POLICY,
  type MembersPolicy,
  type OwnershipProof,
  parseAddress,
  type ParsedAddress,
  type ProofKind,
  proofMessage,
  verifyMessage,
} from './index';
import { memberAddress } from './members.entity';
import { addressRows, holdRows, insertHold, lockMember, toVersion } from './members.repository';

/** Where members are paid. Every change is audited in the caller's transaction. */
@Injectable()
export class AddressService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MEMBERS_POLICY) private readonly policy: MembersPolicy,
    private readonly audit: AuditService,
  ) {}

  /** Reads an address of the house's network. @throws DomainError `members.address-…` */
  parse(text: string): ParsedAddress {
    return parseAddress(text, this.policy.network);
  }

  /**
   * Links an address, or changes it. The new version counts at once and is payable after its cool-off: shorter with a
   * signed message of exactly `proofMessage(address, memberId)`, shortest for the first address ever, 48 hours without
   * one (RULES.md 20). Linking the address that already counts changes nothing.
   * @param actor who does it; the member by default
   * @throws DomainError `members.unknown`, `members.address-…`, `members.proof-…`
   */
  async link(
    tx: WriteTx,
    memberId: string,
    text: string,
    proof?: OwnershipProof,
    actor = `member-${memberId}`,
  ): Promise<AddressVersion> {
    const kind = proof === undefined ? 'none' : this.checkProof(text, memberId, proof);
    return this.addVersion(tx, memberId, text, { kind, proof, actor });
  }

  /** An operator's import: not confirmed by the member, payable after the long cool-off (RULES.md 25). */
  importOne(tx: WriteTx, memberId: string, text: string, actor: string): Promise<AddressVersion> {
    return this.addVersion(tx, memberId, text, { kind: 'imported', proof: undefined, actor });
  }

  /** Address versions, newest first, those that were taken back among them. */
  async versions(tx: ReadTx, memberId: string): Promise<AddressVersion[]> {
    const { rows, cancelled } = await addressRows(tx, memberId);
    return rows.map((row) => toVersion(row, cancelled.get(row.id)));
  }

  /** The version that counts: the newest that was not taken back. */
  async current(tx: ReadTx, memberId: string): Promise<AddressVersion | undefined> {
    return (await this.versions(tx, memberId)).find(({ cancelledAt }) => cancelledAt === null);
  }

  /**
   * What is asked of a wallet, and how long each way takes at most for the member's next link.
   * @param versions of the member, those that were taken back among them
   */
  linkTerms(
    memberId: string,
    versions: readonly AddressVersion[],
  ): { proofMessage: string; withProofMs: number; withoutProofMs: number } {
    return {
      proofMessage: proofMessage('{address}', memberId),
      withProofMs: this.coolOffWithProof(versions.length === 0),
      withoutProofMs: this.policy.coolOffWithoutProofMs,
    };
  }

  /** @param isFirst whether nothing was ever linked before, not by an import either, nor taken back since */
  private coolOffWithProof(isFirst: boolean): number {
    return isFirst ? this.policy.coolOffFirstWithProofMs : this.policy.coolOffWithProofMs;
  }

  /** How a signed message proves an address to be this member's. @throws DomainError `members.proof-…` */
  checkProof(text: string, memberId: string, proof: OwnershipProof): ProofKind {
    const { canonical } = this.parse(text);
    if (proof.message !== proofMessage(canonical, memberId)) {
      throw new DomainError(
        'members.proof-other-message',
        'The signed message is not the one that was asked for. The address was not linked; nothing was changed.',
        {},
      );
    }
    return verifyMessage(canonical, this.policy.network, proof);
  }

  private async addVersion(
    tx: WriteTx,
    memberId: string,
    text: string,
    how: { kind: ProofKind | 'none' | 'imported'; proof: OwnershipProof | undefined; actor: string },
  ): Promise<AddressVersion> {
    const parsed = this.parse(text);
    await lockMember(tx, memberId);
    const { rows, cancelled } = await addressRows(tx, memberId);
    const current = rows.find(({ id }) => !cancelled.has(id));
    const sameScript = current?.script_hex === parsed.scriptHex;
    // A proof that comes later is a new version: it may end the cool-off earlier, never later.
    if (current !== undefined && sameScript && (how.proof === undefined || current.proof === how.kind)) {
      return toVersion(current);
    }
    const now = this.clock.now();
    const isSigned = how.proof !== undefined;
    const coolOff = isSigned ? this.coolOffWithProof(rows.length === 0) : this.policy.coolOffWithoutProofMs;
    const payableFrom = plusMs(now, coolOff);
    const row = {
      id: newId(),
      member_id: memberId,
      version: (rows[0]?.version ?? 0) + 1,
      script_hex: parsed.scriptHex,
      type: parsed.type,
      address: parsed.canonical,
      linked_at: now,
      payable_from:
        current !== undefined && sameScript && current.payable_from < payableFrom ? current.payable_from : payableFrom,
      proof: how.kind,
      proof_message: how.proof?.message ?? null,
      proof_signature: how.proof?.signature ?? null,
    };
    await tx.insert(memberAddress, [row]);
    await this.audit.record(tx, {
      actor: how.actor,
      action: 'members.address-linked',
      subject: memberId,
      details: { addressId: row.id, script: row.script_hex, proof: row.proof, payableFrom: String(row.payable_from) },
    });
    await this.screen(tx, memberId, row.script_hex);
    return toVersion(row);
  }

  /** A listed script is linked like any other, as evidence, and blocks its member in the same transaction (RULES.md 29). */
  async screen(tx: WriteTx, memberId: string, scriptHex: string): Promise<void> {
    if (this.policy.sanctioned?.has(scriptHex) !== true) return;
    if ((await holdRows(tx, [memberId])).some(({ reason }) => reason === SANCTIONS)) return;
    const hold = await insertHold(tx, memberId, SANCTIONS, this.clock.now());
    const details = { hold, reason: SANCTIONS };
    await this.audit.record(tx, { actor: LIST_ACTOR, action: 'members.hold-placed', subject: memberId, details });
  }
}
