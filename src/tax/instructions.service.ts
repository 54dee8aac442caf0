import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { MemberService } from '../members/member.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, type Instant, newId } from '../units';
import { type ActivityChoice, type Treatment, TREATMENTS } from './activity';
import { INCOME_POLICY, type IncomePolicy } from './index';
import { incomeReceipt } from './income.entity';
import {
  activity,
  type AllocationRow,
  identification,
  type IdentificationRow,
  type OwnEventRow,
  standingOrder,
} from './instruction.entity';
import { allocationFact, identifyFact, inRecordedOrder, lastByAsset, orderFact } from './instruction-facts';
import {
  activityChoices,
  instructionRows,
  ownEventRows,
  recordings,
  rowHead,
  statementsOf,
  whoRecorded,
} from './instruction.repository';
import type { FactEvent, StandingOrder } from './lots/fact-event';
import type { LotRow } from './lots/fact-rows';
import type { Named } from './lots/lot-book';
import { type Method, METHODS } from './lots/lot-pool';
import { assertIdentified } from './named-lots';
import { lastVersions, ownEventId, type SaidFacts, storedOwnEvent } from './own-event';

const NAME = /^[^\p{Cc}]{1,200}$/u;

/** In which order lots leave. Without a wallet or a coin: all of them. */
export interface OrderRequest {
  readonly wallet?: string | undefined;
  readonly asset?: string | undefined;
  readonly method: Method;
  /** Now, when absent. */
  readonly effectiveAt?: Instant | undefined;
}

/** Units for a coming disposal. */
export interface IdentifyRequest {
  readonly wallet: string;
  readonly asset: string;
  readonly lots: Named;
  /** The earliest instant at which it happens; now, when absent. */
  readonly disposalAt?: Instant | undefined;
}

/** What a member calls the activity. */
export interface ActivityRequest {
  /** A source of income; all of them when absent. */
  readonly sourceId?: string | undefined;
  readonly treatment: Treatment;
  /** It may be earlier than now: what the activity was is a fact of the year. */
  readonly effectiveAt: Instant;
}

/** What a member's page shows. */
export interface Recordings {
  readonly orders: readonly StandingOrder[];
  readonly identifications: readonly IdentificationRow[];
  /** `statement`: the member's words; null once they were erased. */
  readonly allocations: readonly (AllocationRow & { readonly statement: string | null })[];
  readonly activities: readonly ActivityChoice[];
  /** Every version. */
  readonly ownEvents: readonly OwnEventRow[];
  /** Sources from which the member had income. */
  readonly sources: readonly string[];
}

/**
 * What members decide about lots. Every decision is a row that stays, recorded at the service's own time and audited in the
 * caller's transaction; the database refuses one that is set back. None is taken back: a later one counts from its own
 * instant on.
 * @see 26 CFR 1.1012-1(j)(2), (j)(3)(ii), (j)(4); Rev. Proc. 2024-28. Checked for 2025 and 2026
 */
@Injectable()
export class InstructionsService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly members: MemberService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Standing orders, named units, allocations and events of own wallets, in the order in which they were recorded. Units
   * that were named for a sale that was not entered yet, or cannot be read, are left out: nothing takes them.
   */
  async of(tx: ReadTx, memberId: string): Promise<SaidFacts> {
    const { orders, identifications, allocations } = await instructionRows(tx, memberId);
    const { zone } = this.policy;
    const own = lastVersions(await ownEventRows(tx, memberId)).map((row) => {
      return { row, read: storedOwnEvent({ eventId: row.event_id, at: row.happened_at, fact: row.fact ?? {} }, zone) };
    });
    const good = own.flatMap(({ row, read }) => ('code' in read ? [] : [{ row, read }]));
    const known = new Set(good.map(({ read }) => read.id));
    const at = <T>(row: { readonly recorded_at: Instant }, fact: T) => ({ recordedAt: row.recorded_at, fact });
    const events = inRecordedOrder<FactEvent>([
      ...orders.map((row) => at(row, orderFact(row))),
      ...identifications.filter(({ disposal_id }) => known.has(disposal_id)).map((row) => at(row, identifyFact(row))),
      ...lastByAsset(allocations).map((row) => at(row, allocationFact(row, zone))),
      ...good.map(({ row, read }) => at(row, read)),
    ]);
    return { events, unread: own.flatMap(({ read }) => ('code' in read ? [read] : [])) };
  }

  /** @throws DomainError `members.unknown`, `tax.bad-order`, `tax.order-backdated`, `store.backdated` */
  async order(tx: WriteTx, memberId: string, request: OrderRequest, actor: string): Promise<void> {
    await this.members.member(tx, memberId);
    const now = this.clock.now();
    const { wallet, asset, method, effectiveAt = now } = request;
    if (!METHODS.includes(method)) throw bad('order', `A method is one of: ${METHODS.join(', ')}.`);
    for (const name of [wallet, asset]) if (name !== undefined) assertName('order', name);
    if (effectiveAt < now) {
      const message =
        'A standing order counts from now on, never backwards: its time is earlier. Nothing was recorded.';
      throw new DomainError('tax.order-backdated', message);
    }
    const head = await rowHead(tx, standingOrder, memberId, now);
    const where = { wallet: wallet ?? null, asset: asset ?? null };
    await tx.insert(standingOrder, [{ ...head, effective_at: effectiveAt, ...where, method }]);
    const details = { order: head.id, method, asset: asset ?? '', effectiveAt: String(effectiveAt) };
    await this.audit.record(tx, { actor, action: 'tax.order-recorded', subject: memberId, details });
  }

  /**
   * Names the units of a disposal that is still to come.
   * @param held what is left of the member's lots now
   * @returns the event id under which the disposal is entered when it has happened
   * @throws DomainError `members.unknown`, `tax.identified-late`, `tax.names-no-lots`, `tax.lot-twice`, `tax.lot-not-held`,
   *   `store.backdated`
   */
  async identify(
    tx: WriteTx,
    memberId: string,
    request: IdentifyRequest,
    { held, actor }: { readonly held: readonly LotRow[]; readonly actor: string },
  ): Promise<string> {
    await this.members.member(tx, memberId);
    const now = this.clock.now();
    const { wallet, asset, lots, disposalAt = now } = request;
    if (disposalAt < now) {
      const message =
        'Units are named no later than the sale: it would be over already. The order in force decides. Nothing was recorded.';
      throw new DomainError('tax.identified-late', message);
    }
    assertIdentified(request, held);
    const head = await rowHead(tx, identification, memberId, now);
    const eventId = newId();
    const named = lots.map(({ lot, units }) => ({ lot, units: String(units) }));
    const disposal = { disposal_id: ownEventId(eventId), disposal_at: disposalAt };
    await tx.insert(identification, [{ ...head, ...disposal, wallet, asset, lots: named }]);
    const details = { identification: head.id, disposal: eventId, asset, lots: String(named.length) };
    await this.audit.record(tx, { actor, action: 'tax.units-identified', subject: memberId, details });
    return eventId;
  }

  /** @throws DomainError `members.unknown`, `tax.bad-activity`, `store.backdated` */
  async choose(tx: WriteTx, memberId: string, request: ActivityRequest, actor: string): Promise<void> {
    await this.members.member(tx, memberId);
    const { sourceId, treatment, effectiveAt } = request;
    if (!TREATMENTS.includes(treatment)) throw bad('activity', `It is one of: ${TREATMENTS.join(', ')}.`);
    if (sourceId !== undefined) assertName('activity', sourceId);
    const head = await rowHead(tx, activity, memberId, this.clock.now());
    await tx.insert(activity, [{ ...head, effective_at: effectiveAt, source_id: sourceId ?? null, treatment }]);
    const details = { activity: head.id, treatment, source: sourceId ?? '', effectiveAt: String(effectiveAt) };
    await this.audit.record(tx, { actor, action: 'tax.activity-chosen', subject: memberId, details });
  }

  /** Everything that a member decided or stated, each kind in the order in which it was recorded. */
  async recorded(tx: ReadTx, memberId: string): Promise<Recordings> {
    const { orders, identifications, allocations } = await instructionRows(tx, memberId);
    const words = await statementsOf(tx, memberId);
    const sources = await tx.pick(incomeReceipt, ['source_id'], { where: { member_id: memberId } });
    return {
      orders: orders.map(orderFact),
      identifications,
      allocations: allocations.map((row) => ({ ...row, statement: words.get(row.id) ?? null })),
      activities: await activityChoices(tx, memberId),
      ownEvents: await ownEventRows(tx, memberId),
      sources: [...new Set(sources.map(({ source_id }) => source_id))].sort(),
    };
  }

  /** Who of these members recorded anything: of everybody else `of` and `activities` are empty. */
  whoRecorded(tx: ReadTx, memberIds: readonly string[]): Promise<ReadonlySet<string>> {
    return whoRecorded(tx, memberIds);
  }

  /** How many rows all members recorded, which none can leave: the same number is the same rows. */
  recordings(tx: ReadTx): Promise<number> {
    return recordings(tx);
  }

  /** What the member called the activity, in the order in which it was recorded; `treatmentAt` reads it. */
  activities(tx: ReadTx, memberId: string): Promise<ActivityChoice[]> {
    return activityChoices(tx, memberId);
  }
}

function assertName(what: 'order' | 'activity', name: string): void {
  if (!NAME.test(name)) throw bad(what, 'A name has 1 to 200 characters and no control characters.');
}

function bad(what: 'order' | 'activity', message: string): DomainError {
  return new DomainError(`tax.bad-${what}`, `${message} Nothing was recorded.`);
}
