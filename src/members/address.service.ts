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
import type { SingleForm } from './extended-key';
import { keyRefusal } from './key-refusal';
import { COMPARED_ADDRESSES, keyAddress, keyAddresses, type MemberKey, readMemberKey } from './member-key';
import { memberKey } from './member-key.entity';
import { dealAddresses, type DealtAddress } from './member-key.repository';
import { memberAddress } from './members.entity';
import { addressRows, type AddressRows, holdRows, insertHold, lockMember, toVersion } from './members.repository';
import { KEY_GAP_LIMIT } from './payee';

/** Numbers beyond it are typing errors: a wallet would have to be told to look that far. */
const FIRST_INDEX_MAX = 10_000;

/** A key as a member gives it in place of an address. */
export interface NewKey {
  readonly text: string;
  /** Of a key whose text does not say it. */
  readonly form?: SingleForm | undefined;
  /** Number of the first address that may be paid; 0 by default. */
  readonly firstIndex?: number | undefined;
  /** Signed with address number 0. */
  readonly proof?: OwnershipProof | undefined;
  /** The addresses that the member compared with the wallet, from number 0 on. */
  readonly compared?: readonly string[] | undefined;
}

/** What is linked: an address, or a key with its first one. */
interface Linked {
  readonly parsed: ParsedAddress;
  readonly key?: { readonly descriptor: string; readonly firstIndex: number };
  /** Scripts that will be paid; asked for where there is a list to hold them against. */
  readonly scripts: () => readonly string[];
}

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
    return this.addVersion(tx, memberId, single(this.parse(text)), { kind, proof, actor });
  }

  /** Reads a key or descriptor for the house's network. @throws DomainError `members.key-…`, `members.address-private-key` */
  readKey(text: string, form?: SingleForm): MemberKey {
    return readMemberKey(text, this.policy.network, form);
  }

  /**
   * Links a key in place of an address: each payout has an address of its own. A wrong key would send money to nowhere,
   * so its member signs with its first address, or has compared the first ones with the wallet. Cool-off as of `link`.
   * @throws DomainError `members.unknown`, `members.key-…`, `members.proof-…`
   */
  async linkKey(tx: WriteTx, memberId: string, given: NewKey, actor = `member-${memberId}`): Promise<AddressVersion> {
    const key = this.readKey(given.text, given.form);
    const { firstIndex = 0, proof, compared } = given;
    if (!Number.isInteger(firstIndex) || firstIndex < 0 || firstIndex > FIRST_INDEX_MAX) throw keyRefusal('first');
    const parsed = keyAddress(key, 0);
    if (compared !== undefined) assertCompared(key, compared);
    else if (proof === undefined) throw keyRefusal('unconfirmed');
    const kind = proof === undefined ? 'none' : this.checkProof(parsed.canonical, memberId, proof);
    const scripts = (): string[] => keyAddresses(key, firstIndex, KEY_GAP_LIMIT).map(({ scriptHex }) => scriptHex);
    const linked = { parsed, key: { descriptor: key.descriptor, firstIndex }, scripts };
    return this.addVersion(tx, memberId, linked, { kind, proof, actor });
  }

  /** An operator's import: not confirmed by the member, payable after the long cool-off (RULES.md 25). */
  async importOne(tx: WriteTx, memberId: string, text: string, actor: string): Promise<AddressVersion> {
    return this.addVersion(tx, memberId, single(this.parse(text)), { kind: 'imported', proof: undefined, actor });
  }

  /** Address versions, newest first, those that were taken back among them. */
  async versions(tx: ReadTx, memberId: string): Promise<AddressVersion[]> {
    const known = await addressRows(tx, memberId);
    return known.rows.map((row) => toVersion(row, known));
  }

  /** The address of a key that the next payout goes to; undefined of a single address. */
  async next(tx: ReadTx, version: AddressVersion): Promise<DealtAddress | undefined> {
    return (await dealAddresses(tx, [version], this.policy.network)).get(0);
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
    linked: Linked,
    how: { kind: ProofKind | 'none' | 'imported'; proof: OwnershipProof | undefined; actor: string },
  ): Promise<AddressVersion> {
    const { parsed, key } = linked;
    await lockMember(tx, memberId);
    const known = await addressRows(tx, memberId);
    const { rows, cancelled } = known;
    const current = rows.find(({ id }) => !cancelled.has(id));
    const isSame =
      current !== undefined && current.script_hex === parsed.scriptHex && isSameKey(known, current.id, key);
    // A proof that comes later is a new version: it may end the cool-off earlier, never later.
    if (isSame && (how.proof === undefined || current.proof === how.kind)) return toVersion(current, known);
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
      payable_from: isSame && current.payable_from < payableFrom ? current.payable_from : payableFrom,
      proof: how.kind,
      proof_message: how.proof?.message ?? null,
      proof_signature: how.proof?.signature ?? null,
    };
    await tx.insert(memberAddress, [row]);
    if (key !== undefined) {
      const { descriptor, firstIndex: first_index } = key;
      await tx.insert(memberKey, [{ address_id: row.id, member_id: memberId, descriptor, first_index }]);
    }
    await this.audit.record(tx, {
      actor: how.actor,
      action: key === undefined ? 'members.address-linked' : 'members.key-linked',
      subject: memberId,
      details: { addressId: row.id, script: row.script_hex, proof: row.proof, payableFrom: String(row.payable_from) },
    });
    if (this.policy.sanctioned !== undefined) {
      for (const script of linked.scripts()) await this.screen(tx, memberId, script);
    }
    return toVersion(row, await addressRows(tx, memberId));
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

function single(parsed: ParsedAddress): Linked {
  return { parsed, scripts: () => [parsed.scriptHex] };
}

/** Whether a version is the same key, or neither is one: the first address of a key alone is another destination. */
function isSameKey({ keys }: AddressRows, versionId: string, key: Linked['key']): boolean {
  const before = keys.rows.get(versionId);
  return before?.descriptor === key?.descriptor && before?.first_index === key?.firstIndex;
}

/** Somebody has looked at exactly what will be paid. @throws DomainError `members.key-other-addresses` */
function assertCompared(key: MemberKey, compared: readonly string[]): void {
  const wanted = keyAddresses(key, 0, COMPARED_ADDRESSES).map(({ canonical }) => canonical);
  if (compared.length !== wanted.length || wanted.some((address, place) => compared[place] !== address)) {
    throw keyRefusal('other-addresses');
  }
}
