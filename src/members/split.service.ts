import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, Row, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, newId, plusMs, type Secret } from '../units';
import { AddressService } from './address.service';
import { isCancelToken, splitSubject } from './cancel-token';
import {
  ADDRESS_LINK_KEY,
  type CancelWay,
  MEMBERS_POLICY,
  type MembersPolicy,
  type OwnershipProof,
  type ParsedAddress,
  type ProofKind,
  type SplitVersion,
} from './index';
import { memberSplit, memberSplitPart, splitCancel } from './members.entity';
import { lockMember } from './members.repository';
import { assertSplit } from './split';
import { splitVersions } from './split.repository';

/** A further destination as a member states it. */
interface NewPart {
  readonly address: string;
  readonly bps: number;
  /** Marks the address as the member's own. The cool-off stays: the percentages are nobody's signature. */
  readonly proof?: OwnershipProof | undefined;
}

/** The same, read, and how its address was proved. */
interface ReadPart extends NewPart, ParsedAddress {
  readonly kind: ProofKind | 'none';
}

/** A division that can still be taken back. */
export interface OpenSplit {
  readonly memberId: string;
  /** Newest first: every later one than the asked one goes with it. */
  readonly changes: readonly [SplitVersion, ...SplitVersion[]];
  /** What counts afterwards; null when everything goes to the payout address. */
  readonly before: SplitVersion | null;
}

/** How a member's payouts are divided among several destinations. Every change is audited in the caller's transaction. */
@Injectable()
export class SplitService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MEMBERS_POLICY) private readonly policy: MembersPolicy,
    @Inject(ADDRESS_LINK_KEY) private readonly key: Secret,
    private readonly addresses: AddressService,
    private readonly audit: AuditService,
  ) {}

  /** Versions, newest first, those that were taken back among them. */
  versions(tx: ReadTx, memberId: string): Promise<SplitVersion[]> {
    return splitVersions(tx, memberId);
  }

  /** The version that counts: the newest that was not taken back. */
  async current(tx: ReadTx, memberId: string): Promise<SplitVersion | undefined> {
    return (await splitVersions(tx, memberId)).find(({ cancelledAt }) => cancelledAt === null);
  }

  /** How long nobody is paid after a change. */
  get coolOffMs(): number {
    return this.policy.coolOffWithoutProofMs;
  }

  /**
   * Divides payouts from the end of the long cool-off on; before, the member is not paid at all. The same division again
   * changes nothing.
   * @param split `mainBps`: the part of the payout address; `parts`: the others, none to undo the division
   * @returns the version that counts
   * @throws DomainError `members.unknown`, `members.split-…`, `members.address-…`, `members.proof-…`
   */
  async set(
    tx: WriteTx,
    memberId: string,
    split: { readonly mainBps: number; readonly parts: readonly NewPart[] },
    actor: string,
  ): Promise<SplitVersion | undefined> {
    await lockMember(tx, memberId);
    const main = await this.addresses.current(tx, memberId);
    if (main === undefined) {
      const message = 'No payout address is linked yet. Link one first, then divide. Nothing was changed.';
      throw new DomainError('members.split-without-address', message, {});
    }
    const read = split.parts.map((part) => ({ ...part, ...this.addresses.parse(part.address) }));
    assertSplit({ bps: split.mainBps, scriptHex: main.scriptHex }, read);
    const versions = await splitVersions(tx, memberId);
    const current = versions.find(({ cancelledAt }) => cancelledAt === null);
    const before = current?.parts ?? [];
    const parts = read.map((part) => {
      const known = before.find(({ address }) => address === part.canonical);
      const proven =
        part.proof === undefined ? undefined : this.addresses.checkProof(part.canonical, memberId, part.proof);
      const kind = proven ?? known?.proof ?? ('none' as const);
      return { ...part, kind, isKnown: known?.bps === part.bps && known.proof === kind };
    });
    if (parts.length === before.length && parts.every(({ isKnown }) => isKnown)) return current;
    const row = await this.insertVersion(tx, { memberId, version: versions.length + 1 }, parts);
    const details = {
      split: row.id,
      main: String(split.mainBps),
      parts: read.map(({ scriptHex, bps }) => `${scriptHex}:${bps}`).join(','),
      payableFrom: String(row.payable_from),
    };
    await this.audit.record(tx, { actor, action: 'members.split-set', subject: memberId, details });
    for (const { scriptHex } of read) await this.addresses.screen(tx, memberId, scriptHex);
    return (await splitVersions(tx, memberId))[0];
  }

  /**
   * What a link in a mail would take back. Asking changes nothing.
   * @throws DomainError `members.cancel-link-dead` for unknown, used and expired links alike
   */
  async look(tx: ReadTx, splitId: string, token: string): Promise<OpenSplit> {
    if (!isCancelToken(this.key, splitSubject(splitId), token)) throw linkDead();
    const row = await tx.findOne(memberSplit, { id: splitId });
    const change = row === undefined ? undefined : await this.openChange(tx, row.member_id, splitId);
    if (change === undefined) throw linkDead();
    return change;
  }

  /** Takes the change back by the link; the link is used with it. @throws DomainError as `look` */
  async cancelByLink(tx: WriteTx, splitId: string, token: string): Promise<OpenSplit> {
    const { memberId } = await this.look(tx, splitId, token);
    await lockMember(tx, memberId);
    // Once more under the lock: another click, or the end of the cool-off, may have come first.
    const change = await this.look(tx, splitId, token);
    await this.write(tx, change, { way: 'link', actor: `mail-link-${memberId}` });
    return change;
  }

  /** Takes the change back for the member who is signed in. @throws DomainError `members.split-not-cooling-off` */
  async cancel(tx: WriteTx, memberId: string, splitId: string, actor: string): Promise<OpenSplit> {
    await lockMember(tx, memberId);
    const change = await this.openChange(tx, memberId, splitId);
    if (change === undefined) {
      const message =
        'This division holds already, was taken back, or is not yours. Nothing was changed. To divide otherwise, set another one.';
      throw new DomainError('members.split-not-cooling-off', message, {});
    }
    await this.write(tx, change, { way: 'member', actor });
    return change;
  }

  private async insertVersion(
    tx: WriteTx,
    { memberId, version }: { readonly memberId: string; readonly version: number },
    parts: readonly ReadPart[],
  ): Promise<Row<typeof memberSplit>> {
    const now = this.clock.now();
    const id = newId();
    const row = { id, member_id: memberId, version, set_at: now, payable_from: plusMs(now, this.coolOffMs) };
    await tx.insert(memberSplit, [row]);
    await tx.insert(
      memberSplitPart,
      parts.map(({ canonical, scriptHex, type, bps, kind, proof }, place) => ({
        ...{ id: newId(), split_id: id, member_id: memberId, place, bps },
        ...{ script_hex: scriptHex, type, address: canonical },
        proof: kind,
        proof_message: proof?.message ?? null,
        proof_signature: proof?.signature ?? null,
      })),
    );
    return row;
  }

  /** The asked version and those set after it, as far as none is payable or taken back. */
  private async openChange(tx: ReadTx, memberId: string, splitId: string): Promise<OpenSplit | undefined> {
    const now = this.clock.now();
    const versions = await splitVersions(tx, memberId);
    const isOpen = (one: SplitVersion): boolean => one.payableFrom > now && one.cancelledAt === null;
    const asked = versions.findIndex((one) => one.splitId === splitId && isOpen(one));
    if (asked === -1) return undefined;
    const [first, ...later] = versions.slice(0, asked + 1).filter(isOpen);
    if (first === undefined) return undefined;
    const before = versions.slice(asked + 1).find(({ cancelledAt }) => cancelledAt === null);
    return {
      memberId,
      changes: [first, ...later],
      before: before === undefined || before.parts.length === 0 ? null : before,
    };
  }

  private async write(
    tx: WriteTx,
    { memberId, changes, before }: OpenSplit,
    { way, actor }: { readonly way: CancelWay; readonly actor: string },
  ): Promise<void> {
    const cancelledAt = this.clock.now();
    const rows = changes.map(({ splitId }) => {
      return { split_id: splitId, member_id: memberId, cancelled_at: cancelledAt, way };
    });
    await tx.insert(splitCancel, rows);
    const details = {
      splits: changes.map(({ splitId }) => splitId).join(','),
      counts: before?.splitId ?? '',
      way,
    };
    await this.audit.record(tx, { actor, action: 'members.split-cancelled', subject: memberId, details });
  }
}

function linkDead(): DomainError {
  const message =
    'This link was used, is too old, or never was one. Nothing was changed. If the addresses are not yours, tell your operator, who can hold your payouts.';
  return new DomainError('members.cancel-link-dead', message, {});
}
