import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, type Secret } from '../units';
import { ADDRESS_LINK_KEY, type AddressVersion, type CancelWay } from './index';
import { isCancelToken } from './cancel-token';
import { addressCancel, type AddressRow, memberAddress } from './members.entity';
import { addressRows, type AddressRows, lockMember, toVersion } from './members.repository';

/** A change of address that can still be taken back. */
export interface OpenChange {
  readonly memberId: string;
  /** The newest change: what is taken back first. Every later one than the asked one goes with it. */
  readonly changes: readonly [AddressVersion, ...AddressVersion[]];
  /** What counts afterwards; null when nothing was linked before. */
  readonly before: AddressVersion | null;
}

/** Takes changes of address back while nothing can be paid there yet (SECURITY.md B2). */
@Injectable()
export class AddressCancelService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ADDRESS_LINK_KEY) private readonly key: Secret,
    private readonly audit: AuditService,
  ) {}

  /**
   * What a link in a mail would take back. Asking changes nothing: programs that open every link in a mail do it too.
   * @throws DomainError `members.cancel-link-dead` for unknown, used and expired links alike
   */
  async look(tx: ReadTx, addressId: string, token: string): Promise<OpenChange> {
    if (!isCancelToken(this.key, addressId, token)) throw linkDead();
    const row = await tx.findOne(memberAddress, { id: addressId });
    const change = row === undefined ? undefined : await this.openChange(tx, row);
    if (change === undefined) throw linkDead();
    return change;
  }

  /** Takes the change back by the link; the link is used with it. @throws DomainError as `look` */
  async cancelByLink(tx: WriteTx, addressId: string, token: string): Promise<OpenChange> {
    const { memberId } = await this.look(tx, addressId, token);
    await lockMember(tx, memberId);
    // Once more under the lock: another click, or the end of the cool-off, may have come first.
    const change = await this.look(tx, addressId, token);
    await this.write(tx, change, 'link', `mail-link-${memberId}`);
    return change;
  }

  /** Takes the change back for the member who is signed in. @throws DomainError `members.address-not-cooling-off` */
  async cancel(tx: WriteTx, memberId: string, addressId: string, actor: string): Promise<OpenChange> {
    await lockMember(tx, memberId);
    const row = await tx.findOne(memberAddress, { id: addressId, member_id: memberId });
    const change = row === undefined ? undefined : await this.openChange(tx, row);
    if (change === undefined) {
      const message =
        'This address is payable already, was taken back, or is not yours. Nothing was changed. To be paid elsewhere, link another address.';
      throw new DomainError('members.address-not-cooling-off', message, {});
    }
    await this.write(tx, change, 'member', actor);
    return change;
  }

  /**
   * The version and what was linked after it, as far as it is neither payable nor taken back: who links one address
   * after another must not hide the last behind a cancelled first. An address that was linked without a proof and then
   * with one is one change: either letter takes both versions back, or neither once it is payable.
   */
  private async openChange(tx: ReadTx, asked: AddressRow): Promise<OpenChange | undefined> {
    const now = this.clock.now();
    const known = await addressRows(tx, asked.member_id);
    const { rows, cancelled } = known;
    const isOpen = (row: AddressRow): boolean => row.payable_from > now && !cancelled.has(row.id);
    const counting = rows.filter(({ id }) => !cancelled.has(id));
    const place = counting.findIndex(({ id }) => id === asked.id);
    if (place === -1) return undefined;
    const [newest, oldest] = runOf(counting, place, known);
    if (!counting.slice(newest, oldest + 1).every(isOpen)) return undefined;
    const open = counting.slice(0, oldest + 1).filter(isOpen);
    const [first, ...later] = open.map((row) => toVersion(row, known));
    if (first === undefined) return undefined;
    const taken = new Set(open.map(({ id }) => id));
    const before = rows.find(({ id }) => !taken.has(id) && !cancelled.has(id));
    return {
      memberId: asked.member_id,
      changes: [first, ...later],
      before: before === undefined ? null : toVersion(before, known),
    };
  }

  private async write(tx: WriteTx, change: OpenChange, way: CancelWay, actor: string): Promise<void> {
    const { memberId, changes, before } = change;
    const cancelledAt = this.clock.now();
    const rows = changes.map(({ addressId }) => {
      return { address_id: addressId, member_id: memberId, cancelled_at: cancelledAt, way };
    });
    await tx.insert(addressCancel, rows);
    await this.audit.record(tx, {
      actor,
      action: 'members.address-cancelled',
      subject: memberId,
      details: {
        addresses: changes.map(({ addressId }) => addressId).join(','),
        counts: before?.addressId ?? '',
        way,
      },
    });
  }
}

/** First and last place of the neighbours that are one destination: one address, or one key. */
function runOf(rows: readonly AddressRow[], place: number, { keys }: AddressRows): readonly [number, number] {
  const nameAt = (at: number): string | undefined => {
    const row = rows[at];
    return row === undefined ? undefined : `${row.script_hex} ${keys.rows.has(row.id) ? 'key' : 'address'}`;
  };
  const name = nameAt(place);
  let [first, last] = [place, place];
  while (nameAt(first - 1) === name) first -= 1;
  while (nameAt(last + 1) === name) last += 1;
  return [first, last];
}

function linkDead(): DomainError {
  const message =
    'This link was used, is too old, or never was one. Nothing was changed. If an address is not yours, tell your operator, who can hold your payouts.';
  return new DomainError('members.cancel-link-dead', message, {});
}
