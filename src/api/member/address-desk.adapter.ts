import { Inject, Injectable } from '@nestjs/common';
import { type AddressVersion, isKeyText, shownKey } from '../../members';
import { AddressCancelService, type OpenChange } from '../../members/address-cancel.service';
import { AddressService } from '../../members/address.service';
import { NoticeService } from '../../notices/notice.service';
import { type ReadTx, STORE, type Store, type WriteTx } from '../../store';
import { CLOCK, type Clock } from '../../units';
import type { Actor } from '../http/actor.dto';
import type {
  AddressChangeDto,
  AddressDto,
  AddressesDto,
  AddressLinkParam,
  AddressReadingDto,
  CancelAddressDto,
  InspectAddressDto,
  LinkAddressDto,
} from '../wire/address.dto';
import { AddressDesk } from './address-desk.service';
import { addressChangeDto, addressDto, addressReadingDto, keyReadingDto } from './address-views';

/** Where a member is paid, answered from the rooms. */
@Injectable()
export class RoomsAddressDesk extends AddressDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly linked: AddressService,
    private readonly cancels: AddressCancelService,
    private readonly notices: NoticeService,
  ) {
    super();
  }

  addresses(memberId: string): Promise<AddressesDto> {
    return this.store.read((tx) => this.addressesIn(tx, memberId));
  }

  /** A refusal of the text is a rejection like every other. */
  inspect(_memberId: string, { address, form }: InspectAddressDto): Promise<AddressReadingDto> {
    return Promise.resolve().then(() => {
      return isKeyText(address)
        ? keyReadingDto(this.linked.readKey(address, form))
        : addressReadingDto(this.linked.parse(address));
    });
  }

  linkAddress(actor: Actor, memberId: string, input: LinkAddressDto): Promise<AddressesDto> {
    return this.store.write(async (tx) => {
      const before = await this.linked.current(tx, memberId);
      const by = `member-${actor.accountId}`;
      const linked = await this.link(tx, memberId, input, by);
      if (linked.addressId !== before?.addressId) await this.tellLinked(tx, memberId, linked);
      return this.addressesIn(tx, memberId);
    });
  }

  private link(tx: WriteTx, memberId: string, input: LinkAddressDto, by: string): Promise<AddressVersion> {
    const { address: text, form, firstNumber: firstIndex, compared, proof } = input;
    return isKeyText(text)
      ? this.linked.linkKey(tx, memberId, { text, form, firstIndex, compared, proof }, by)
      : this.linked.link(tx, memberId, text, proof, by);
  }

  cancelAddress(actor: Actor, memberId: string, { id }: CancelAddressDto): Promise<AddressesDto> {
    return this.store.write(async (tx) => {
      await this.tellCancelled(tx, await this.cancels.cancel(tx, memberId, id, `member-${actor.accountId}`));
      return this.addressesIn(tx, memberId);
    });
  }

  change({ id, token }: AddressLinkParam): Promise<AddressChangeDto> {
    return this.store.read(async (tx) => addressChangeDto(await this.cancels.look(tx, id, token), false));
  }

  takeBack({ id, token }: AddressLinkParam): Promise<AddressChangeDto> {
    return this.store.write(async (tx) => {
      const change = await this.cancels.cancelByLink(tx, id, token);
      await this.tellCancelled(tx, change);
      return addressChangeDto(change, true);
    });
  }

  /** Whoever changed it, the member hears of it while the cool-off lasts (RULES.md 20). */
  private tellLinked(
    tx: WriteTx,
    memberId: string,
    { address, addressId, payableFrom, key }: AddressVersion,
  ): Promise<void> {
    const shown = key?.descriptor == null ? {} : { key: shownKey({ descriptor: key.descriptor }) };
    const facts = { address, addressId, payableFrom: String(payableFrom), ...shown };
    return this.notices.tell(tx, [{ memberId, kind: 'address-linked', facts }]);
  }

  private async tellCancelled(tx: WriteTx, { memberId, changes, before }: OpenChange): Promise<void> {
    // What counts again may be a change that cools off, and that was not wanted either: its letter can take it back too.
    // Asked after the taking back: its cool-off stood still while another address counted, and ends later for it.
    const counts = await this.linked.current(tx, memberId);
    const isOpen = counts !== undefined && counts.payableFrom > this.clock.now();
    const again = isOpen ? { countsId: counts.addressId, payableFrom: String(counts.payableFrom) } : {};
    const notices = changes.map(({ address, addressId }) => {
      const facts = { address, addressId, counts: before?.address ?? '', ...again };
      return { memberId, kind: 'address-cancelled', facts } as const;
    });
    await this.notices.tell(tx, notices);
  }

  /** The version that counts; of a key with the address that the next payout goes to. */
  private async counting(tx: ReadTx, version: AddressVersion): Promise<AddressDto> {
    const counts = addressDto(version, true, this.clock.now());
    const next = await this.linked.next(tx, version);
    if (counts.key === null || next === undefined) return counts;
    return { ...counts, key: { ...counts.key, nextNumber: next.index, nextAddress: next.address } };
  }

  private async addressesIn(tx: ReadTx, memberId: string): Promise<AddressesDto> {
    const versions = await this.linked.versions(tx, memberId);
    const current = versions.find(({ cancelledAt }) => cancelledAt === null);
    const terms = this.linked.linkTerms(memberId, versions);
    const now = this.clock.now();
    return {
      current: current === undefined ? null : await this.counting(tx, current),
      history: versions.filter((one) => one !== current).map((one) => addressDto(one, false, now)),
      proofMessage: terms.proofMessage,
      coolOffWithProofMs: terms.withProofMs,
      coolOffWithoutProofMs: terms.withoutProofMs,
    };
  }
}
