import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { MemberService } from '../members/member.service';
import type { WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, type Instant, newId } from '../units';
import { INCOME_POLICY, type IncomePolicy } from './index';
import {
  allocation,
  allocationStatement,
  type NamedLot,
  type OwnEventRow,
  type OwnFact,
  ownEvent,
} from './instruction.entity';
import { instructionRows, ownEventRows, rowHead } from './instruction.repository';
import { assertMadeInTime } from './lots/allocation';
import type { Allocation } from './lots/fact-event';
import { ownEventId, readOwnEvent } from './own-event';

const SHA256 = /^[0-9a-f]{64}$/;
const WORDS_MAX = 2_000;
const LOTS_MAX = 10_000;
const NAME = /^[^\p{Cc}]{1,200}$/u;

/** An allocation that was made elsewhere, in time, and is only copied here. */
export interface AllocationRequest {
  readonly madeAt: Instant;
  readonly asset: string;
  readonly manner: Allocation['manner'];
  readonly lots: Allocation['lots'];
  /** When and where it was made, in the member's words. */
  readonly statement: string;
  /** Hex SHA-256 of the document. */
  readonly documentSha256: string;
}

/** An own wallet's event: a new one, one of those that were announced, or a new version of one that was entered. */
export interface OwnEventRequest {
  readonly eventId?: string | undefined;
  readonly at: Instant;
  /** Null: it never was. */
  readonly fact: OwnFact | null;
}

/**
 * What a member states of what these books have not seen: events of own wallets, and the allocation of unused basis as of
 * 2025. Versions are added, none is changed. Audited in the caller's transaction, by ids alone.
 */
@Injectable()
export class StatedFactsService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly members: MemberService,
    private readonly audit: AuditService,
  ) {}

  /**
   * @returns the id of the event
   * @throws DomainError `members.unknown`, `tax.not-yet`, `tax.no-such-event`, `tax.identified-late`, `tax.other-units`,
   *   `store.backdated`, and what `readOwnEvent` refuses
   */
  async record(tx: WriteTx, memberId: string, request: OwnEventRequest, actor: string): Promise<string> {
    await this.members.member(tx, memberId);
    const { at, fact, eventId = newId() } = request;
    const now = this.clock.now();
    if (at > now)
      throw new DomainError('tax.not-yet', 'It has not happened yet. Enter it when it has. Nothing was recorded.');
    if (fact !== null) readOwnEvent({ eventId, at, fact }, this.policy.zone);
    const before = request.eventId === undefined ? undefined : await this.before(tx, memberId, { ...request, eventId });
    const version = (before?.version ?? 0) + 1;
    // What never was keeps the time at which it was entered, a mistyped one too.
    const happened = fact === null ? (before?.happened_at ?? at) : at;
    const row = { member_id: memberId, event_id: eventId, version, recorded_at: now, happened_at: happened, fact };
    await tx.insert(ownEvent, [row]);
    const details = { event: eventId, version: String(version), withdrawn: String(fact === null) };
    await this.audit.record(tx, { actor, action: 'tax.own-event-recorded', subject: memberId, details });
    return eventId;
  }

  /**
   * Copies an allocation that was made in time. It cannot be made up now (s.5.02(4)); these books have not seen it, and say so.
   * A later copy for the same coin replaces an earlier one.
   * @throws DomainError `members.unknown`, `tax.allocation-late`, `tax.bad-allocation`, `store.backdated`
   */
  async allocate(tx: WriteTx, memberId: string, request: AllocationRequest, actor: string): Promise<void> {
    await this.members.member(tx, memberId);
    assertMadeInTime(request.manner, request.madeAt, this.policy.zone);
    assertAllocation(request);
    const head = await rowHead(tx, allocation, memberId, this.clock.now());
    const { madeAt, asset, manner, statement, documentSha256 } = request;
    const lots: (NamedLot & { readonly wallet: string })[] = request.lots.map(({ lot, wallet, units }) => {
      return { lot, wallet, units: String(units) };
    });
    const sums = { statement_sha256: hash('sha256', statement, 'hex'), document_sha256: documentSha256 };
    await tx.insert(allocation, [{ ...head, made_at: madeAt, asset, manner, lots, ...sums }]);
    await tx.insert(allocationStatement, [{ allocation_id: head.id, member_id: memberId, words: statement }]);
    const details = { allocation: head.id, asset, manner, madeAt: String(madeAt), document: documentSha256 };
    await this.audit.record(tx, { actor, action: 'tax.allocation-stated', subject: memberId, details });
  }

  /** Erases a member's own words; their SHA-256 stays, and what was allocated. */
  async eraseWords(tx: WriteTx, memberId: string): Promise<void> {
    await tx.delete(allocationStatement, { member_id: memberId });
  }

  /** The last version of an event that is there; none of a sale that was announced. */
  private async before(
    tx: WriteTx,
    memberId: string,
    { eventId, at, fact }: OwnEventRequest & { readonly eventId: string },
  ): Promise<OwnEventRow | undefined> {
    const versions = (await ownEventRows(tx, memberId)).filter(({ event_id }) => event_id === eventId);
    const { identifications } = await instructionRows(tx, memberId);
    const named = identifications.find(({ disposal_id }) => disposal_id === ownEventId(eventId));
    if (versions.length === 0 && named === undefined) {
      throw new DomainError(
        'tax.no-such-event',
        'There is no such event or announced sale of yours. Nothing was recorded.',
      );
    }
    if (named !== undefined && fact !== null) {
      if (at < named.recorded_at) {
        const message =
          'Its units were named after it happened, so they do not count. Enter it as another sale. Nothing was recorded.';
        throw new DomainError('tax.identified-late', message);
      }
      if (fact['asset'] !== named.asset || fact['wallet'] !== named.wallet) {
        const message = `Units of ${named.asset} in wallet "${named.wallet}" were named for it: it is of those, or another sale. Nothing was recorded.`;
        throw new DomainError('tax.other-units', message);
      }
    }
    return versions.toSorted((a, b) => a.version - b.version).at(-1);
  }
}

function assertAllocation({ asset, lots, statement, documentSha256 }: AllocationRequest): void {
  const refuse = (message: string): DomainError =>
    new DomainError('tax.bad-allocation', `${message} Nothing was recorded.`);
  if (statement.trim() === '' || statement.length > WORDS_MAX) {
    throw refuse(`Say when and where it was made, in 1 to ${WORDS_MAX} characters: it cannot be made up now.`);
  }
  if (!SHA256.test(documentSha256)) throw refuse('The SHA-256 of the document is 64 hexadecimal digits.');
  if (lots.length === 0 || lots.length > LOTS_MAX) throw refuse(`It names 1 to ${LOTS_MAX} parts of lots.`);
  const names = [asset, ...lots.flatMap(({ lot, wallet }) => [lot, wallet])];
  if (!names.every((name) => NAME.test(name)))
    throw refuse('A name has 1 to 200 characters and no control characters.');
  if (lots.some(({ units }) => units <= 0n)) throw refuse('Every part is above zero.');
}
