import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DAY_MS, DomainError, type Instant, plusMs, type Usd } from '../units';
import { contractBooks } from './contract-rows.repository';
import { type HeldContract, heldContract } from './contract.repository';
import { contractEnd, type ContractEvents, type ContractTerms } from './contracts/contract-terms';
import { contract, contractEvent, contractSource, contractUnit } from './contracts/contract.entity';
import { assertUnitsFit, unitWeights } from './contracts/member-units';
import { signedOf } from './contracts/signed-contract';
import { rewardRowHead, rewardSourceState } from './reward.entity';

/** A year that was mistyped would stay declared until then: what is declared cannot be taken back. */
const AHEAD_MS_MAX = 366 * DAY_MS;

/** Contracts as signed, who pays for them, what happened to them, and who holds their units. Nothing is changed backwards. */
@Injectable()
export class ContractService {
  constructor(
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Declares a contract by its terms as JSON text (docs/contracts.md).
   * @param what.sourceId the source that brings what the provider pays, each for one contract
   * @throws DomainError `rewards.bad-contract` naming the field, `rewards.unknown-source`, `rewards.contract-known`,
   *   `rewards.contract-source-taken`
   */
  async declare(
    tx: WriteTx,
    actor: string,
    what: { readonly sourceId: string | null; readonly terms: string },
  ): Promise<string> {
    const { terms } = signedOf(what.terms);
    if ((await tx.count(contract, { id: terms.id })) > 0) {
      throw new DomainError('rewards.contract-known', 'A contract has this id already. Nothing was changed. Choose another id.', { param: 'id' }); // prettier-ignore
    }
    if (what.sourceId !== null) await this.assertSourceFree(tx, what.sourceId, terms);
    await tx.insert(contract, [
      {
        id: terms.id,
        source_id: null,
        terms: what.terms,
        start_at: terms.start,
        declared_at: this.clock.now(),
        declared_by: actor,
      },
    ]);
    await this.putSource(tx, actor, { contractId: terms.id, sourceId: what.sourceId });
    const details = { source: what.sourceId ?? 'none', start: String(terms.start), units: String(terms.units) };
    await this.audit.record(tx, { actor, action: 'contract.declared', subject: terms.id, details });
    return terms.id;
  }

  /**
   * Sets through which source a contract is paid, or that none pays for it, as long as nothing was booked under it: what was
   * booked stays with its contract.
   * @throws DomainError `rewards.unknown-contract`, `rewards.contract-booked`, `rewards.unknown-source`,
   *   `rewards.bad-contract` where the source pays another coin, `rewards.contract-source-taken`
   */
  async setSource(
    tx: WriteTx,
    actor: string,
    what: { readonly contractId: string; readonly sourceId: string | null },
  ): Promise<void> {
    const { contractId, sourceId } = what;
    const before = await this.held(tx, contractId);
    if (before.sourceId === sourceId) return;
    // Nothing of the old source is booked while it is looked at.
    if (before.sourceId !== null) await tx.lock(rewardSourceState, { source_id: before.sourceId });
    if (!(await this.isSourceOpen(tx, before))) {
      throw new DomainError('rewards.contract-booked', 'Rows of its source are booked under this contract already. Nothing was changed. What is booked stays with its contract: declare another one for the other source.', { param: 'sourceId' }); // prettier-ignore
    }
    if (sourceId !== null) await this.assertSourceFree(tx, sourceId, before.terms);
    await this.putSource(tx, actor, what);
    const details = { source: sourceId ?? 'none', before: before.sourceId ?? 'none' };
    await this.audit.record(tx, { actor, action: 'contract.source', subject: contractId, details });
  }

  /** Whether the source of a contract can still be set: nothing was booked under it. */
  async isSourceOpen(tx: ReadTx, { sourceId, terms }: HeldContract): Promise<boolean> {
    return sourceId === null || (await contractBooks(tx, { sourceId, terms })).rows.size === 0;
  }

  /**
   * Gives a member so many units from an instant on; 0 takes them away.
   * @throws DomainError `rewards.unknown-contract`, `rewards.backdated`, `rewards.too-far-ahead`, `rewards.contract-oversold`
   */
  async setUnits(
    tx: WriteTx,
    actor: string,
    what: { readonly contractId: string; readonly memberId: string; readonly units: bigint; readonly from: Instant },
  ): Promise<void> {
    const { contractId, memberId, units, from } = what;
    const held = await this.held(tx, contractId);
    if (from > plusMs(this.clock.now(), AHEAD_MS_MAX)) {
      throw new DomainError('rewards.too-far-ahead', 'New units begin within a year from now. Nothing was changed. Check the date.', { param: 'from', from }); // prettier-ignore
    }
    if (from < (await this.openFrom(tx, held, memberId))) {
      throw new DomainError(
        'rewards.backdated',
        'New units begin after what is booked or declared already. Nothing was changed. Choose a later time, or name none.',
        { param: 'from', from },
      );
    }
    assertUnitsFit(held.terms.units, [...held.holdings, { memberId, from, units }]);
    await tx.insert(contractUnit, [{ contract_id: contractId, member_id: memberId, from_at: from, units }]);
    const details = { member: memberId, units: String(units), from: String(from) };
    await this.audit.record(tx, { actor, action: 'contract.units', subject: contractId, details });
  }

  /** The first instant at which other units of a member may begin: after what is booked, and after the last ones. */
  async openFrom(tx: ReadTx, held: HeldContract, memberId: string): Promise<Instant> {
    const last = held.holdings.filter((one) => one.memberId === memberId).at(-1);
    let open = held.terms.start;
    if (last !== undefined) open = plusMs(last.from, 1);
    if (held.sourceId === null) return open;
    const [booked] = await tx.find(rewardRowHead, {
      where: { source_id: held.sourceId, booked_revision: { not: null } },
      orderBy: [['to_at', 'desc']],
      limit: 1,
    });
    return booked !== undefined && booked.to_at > open ? booked.to_at : open;
  }

  /**
   * Notes notice that was given, or electricity that was paid, at an instant that is over.
   * @throws DomainError `rewards.unknown-contract`, `rewards.contract-event`
   */
  async record(
    tx: WriteTx,
    actor: string,
    what: { readonly contractId: string; readonly kind: 'electricity' | 'cancelled'; readonly at: Instant; readonly days: number; readonly price: Usd }, // prettier-ignore
  ): Promise<void> {
    const { contractId, kind, at, days, price } = what;
    const { terms, events } = await this.held(tx, contractId);
    const why = eventRefusal(terms, events, what, this.clock.now());
    if (why !== undefined) throw new DomainError('rewards.contract-event', `${why} Nothing was changed.`, { kind, at });
    const recorded = { recorded_at: this.clock.now(), recorded_by: actor };
    await tx.insert(contractEvent, [{ contract_id: contractId, kind, at, days, price, ...recorded }]);
    const details = { kind, at: String(at), days: String(days) };
    await this.audit.record(tx, { actor, action: 'contract.event', subject: contractId, details });
  }

  /** Units that members hold at an instant. */
  heldUnits({ holdings }: HeldContract, at: Instant): bigint {
    return unitWeights(0n, holdings, { from: at, to: at }).reduce((sum, { weight }) => sum + weight, 0n);
  }

  /** Every contract, the newest start first. */
  async all(tx: ReadTx): Promise<HeldContract[]> {
    const rows = await tx.find(contract, { orderBy: [['start_at', 'desc'], ['id', 'asc']] }); // prettier-ignore
    const found: HeldContract[] = [];
    for (const row of rows) found.push(await heldContract(tx, row));
    return found;
  }

  /** Contracts of which a member holds units, or held some, the newest start first. */
  async ofMember(tx: ReadTx, memberId: string): Promise<HeldContract[]> {
    const units = await tx.find(contractUnit, { where: { member_id: memberId } });
    const ids = [...new Set(units.map(({ contract_id }) => contract_id))];
    const rows = await tx.find(contract, { where: { id: { in: ids } }, orderBy: [['start_at', 'desc'], ['id', 'asc']] }); // prettier-ignore
    const found: HeldContract[] = [];
    for (const row of rows) found.push(await heldContract(tx, row));
    return found;
  }

  /** @throws DomainError `rewards.unknown-contract` */
  async held(tx: ReadTx, contractId: string): Promise<HeldContract> {
    const row = await tx.findOne(contract, { id: contractId });
    if (row !== undefined) return heldContract(tx, row);
    throw new DomainError('rewards.unknown-contract', 'No contract has this id. Nothing was changed.', { param: 'contractId' }); // prettier-ignore
  }

  private async putSource(
    tx: WriteTx,
    actor: string,
    { contractId, sourceId }: { readonly contractId: string; readonly sourceId: string | null },
  ): Promise<void> {
    const set = { set_at: this.clock.now(), set_by: actor };
    await tx.upsert(contractSource, [{ contract_id: contractId, source_id: sourceId, ...set }]);
  }

  private async assertSourceFree(tx: WriteTx, sourceId: string, terms: ContractTerms): Promise<void> {
    const [state] = await tx.lock(rewardSourceState, { source_id: sourceId });
    if (state === undefined) {
      throw new DomainError('rewards.unknown-source', 'No source has this id. Nothing was changed. Sources are declared in the sources file.', { param: 'sourceId' }); // prettier-ignore
    }
    const { asset } = state.declaration as { readonly asset?: unknown };
    if (asset !== terms.asset) {
      throw new DomainError('rewards.bad-contract', `"asset" is not that of the source "${sourceId}". Nothing was changed.`, { param: 'asset' }); // prettier-ignore
    }
    if ((await tx.count(contractSource, { source_id: sourceId })) > 0) {
      throw new DomainError('rewards.contract-source-taken', 'This source pays for another contract already. Nothing was changed. Declare a source for each contract.', { param: 'sourceId' }); // prettier-ignore
    }
  }
}

/** Why an event cannot be noted, or undefined. */
function eventRefusal(
  terms: ContractTerms,
  events: ContractEvents,
  what: { readonly kind: 'electricity' | 'cancelled'; readonly at: Instant },
  now: Instant,
): string | undefined {
  const end = contractEnd(terms, events);
  if (what.at > now) return 'It lies in the future: note it when it has happened.';
  if (end !== null && what.at >= end) return 'The contract was over by then.';
  if (what.kind === 'cancelled') {
    if (terms.cancellation === null) return 'The terms of this contract know no cancellation.';
    return events.cancelledAt === null ? undefined : 'Notice was given before.';
  }
  if (terms.electricity === null) return 'The terms of this contract know no prepaid electricity.';
  return events.topUps.some(({ at }) => at === what.at) ? 'A payment of this instant is noted already.' : undefined;
}
