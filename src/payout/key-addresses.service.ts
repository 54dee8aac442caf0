import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { KEY_DOOR, type KeyDoor, type KeyUse, PAYEE_DOOR, type PayeeDoor } from './doors';
import type { Destination } from './due';
import type { DueMember } from './due.service';

const SANCTIONS = { code: 'hold', reason: 'sanctions' } as const;

/** Gives each payment to a member with an extended key an address of its own. */
@Injectable()
export class KeyAddresses {
  constructor(
    @Inject(KEY_DOOR) private readonly door: KeyDoor,
    @Inject(PAYEE_DOOR) private readonly payees: PayeeDoor,
  ) {}

  /**
   * The same members, those who are due by a key at the next address of it. An address that the sanctions list names holds
   * its member, as one that was linked does (RULES.md 29).
   */
  async dealt(tx: ReadTx, members: readonly DueMember[]): Promise<DueMember[]> {
    const due = members.filter(({ facts, decision }) => decision.due && facts.destination?.key !== undefined);
    if (due.length === 0) return [...members];
    const addresses = await this.door.deal(
      tx,
      due.flatMap(({ facts: { destination } }) => destination ?? []),
    );
    const places = new Map(due.map(({ facts }, place) => [facts.memberId, place]));
    return members.map((member) => {
      const address = addresses.get(places.get(member.facts.memberId) ?? -1);
      const { destination } = member.facts;
      if (address === undefined || destination === null) return member;
      const { keyScript, index, ...to } = address;
      if (this.payees.isSanctioned(to.scriptHex)) return held(member);
      const next = { ...destination, ...to, dealt: { keyScript, index } };
      return { ...member, facts: { ...member.facts, destination: next } };
    });
  }

  /**
   * Takes the addresses of a batch's payments that are of a key.
   * @throws DomainError `members.key-address-taken` when another payment has one of them
   */
  take(tx: WriteTx, destinations: readonly (Destination | undefined)[], batchId: string): Promise<void> {
    const uses = destinations.flatMap((destination) => {
      return destination?.dealt === undefined ? [] : [{ scriptHex: destination.scriptHex, ...destination.dealt }];
    });
    return this.door.take(tx, uses, batchId);
  }

  /** @see KeyDoor.note */
  async note(tx: WriteTx, uses: readonly KeyUse[], batchId: string): Promise<void> {
    await this.door.note(tx, uses, batchId);
  }

  /** @see KeyDoor.giveBack */
  giveBack(tx: WriteTx, batchId: string): Promise<void> {
    return this.door.giveBack(tx, batchId);
  }

  /** @see KeyDoor.seen */
  seen(tx: WriteTx, batchId: string): Promise<void> {
    return this.door.seen(tx, batchId);
  }
}

function held({ facts, decision }: DueMember): DueMember {
  const expected = { at: null, restsOn: ['operator'] } as const;
  return { facts, decision: { ...decision, due: false, reasons: [SANCTIONS], expected } };
}
