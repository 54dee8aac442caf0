import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, STORE, type Store } from '../store';
import { CLOCK, type Clock, divide, type Instant, type Usd, usd } from '../units';
import { type ContractAccount, ContractQueryService } from './contract-query.service';
import { contractBooks, type PaidContract } from './contract-rows.repository';
import { givenUp } from './contract.repository';
import { poweredUntil } from './contracts/contract-terms';
import { holderStanding, type HolderStanding } from './contracts/member-contract';
import { ownAmount } from './contracts/contract-rows';
import { unitWeights } from './contracts/member-units';
import { rewardShare, rewardSourceState, type ShareRow } from './reward.entity';
import { ruleAt } from './sharing-rule';
import { rulesOf } from './sharing-rule.repository';
import type { Holder } from './sharing';

const OWN = 'own';

export type { HolderDay } from './contracts/member-contract';

/** What the books have for a holder from a contract's rows: stated by the provider, never expected. Base units. */
export interface MemberBooks {
  readonly gross: bigint;
  readonly poolFee: bigint;
  readonly serviceFee: bigint;
  /** Credited to the holder: gross less both fees. */
  readonly credited: bigint;
  /** Of it, covered by coin that our own chain proved. */
  readonly received: bigint;
  /** Of it, given up by the contract's rule. */
  readonly writtenOff: bigint;
  /** Of it, still to come: accrued. */
  readonly awaited: bigint;
  /** Whether what the source states now is shared by the units of its contract; an operator can choose another rule. */
  readonly isByUnits: boolean;
  /** False where the coin goes to a venue: it is not followed row by row. */
  readonly isFollowed: boolean;
}

/** What of a contract nobody bought and so is the operator's own. */
export interface OwnPart {
  /** Units that no member holds now. */
  readonly units: bigint;
  readonly standing: HolderStanding;
  /** Null where no source brings what the provider pays. */
  readonly books: MemberBooks | null;
}

/** A contract as one of its holders sees it. */
export interface MemberContract {
  readonly account: ContractAccount;
  readonly standing: HolderStanding;
  /** Units that the member holds now, and since when the present number. */
  readonly units: bigint;
  readonly since: Instant;
  /** Null where no source brings what the provider pays. */
  readonly books: MemberBooks | null;
  /** What one unit cost, and the value of what came for it, each half-even; undefined where a price is missing. */
  readonly unitCost: Usd | undefined;
  readonly unitValue: Usd | undefined;
  /** Until when electricity is paid; null where it is in the price. */
  readonly poweredUntil: Instant | null;
}

/** Contracts from the side of a holder of their units: a member, or the operator of what nobody bought. */
@Injectable()
export class ContractMemberService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly query: ContractQueryService,
  ) {}

  /** Contracts of which the member holds or held units, the newest start first. Call it outside a transaction. */
  async of(memberId: string): Promise<MemberContract[]> {
    const now = this.clock.now();
    const accounts = await this.query.accountsOfMember(memberId);
    return this.store.read(async (tx) => {
      const found: MemberContract[] = [];
      for (const account of accounts) found.push(await this.view(tx, account, memberId, now));
      return found;
    });
  }

  /** The operator's own part of a contract: he paid for it and keeps what he did not sell. */
  async own({ held, assessment }: ContractAccount): Promise<OwnPart> {
    const now = this.clock.now();
    const { terms, holdings, sourceId } = held;
    const present = unitWeights(terms.units, holdings, { from: now, to: now });
    const books = (id: string) => this.store.read((tx) => this.books(tx, { sourceId: id, terms }, OWN, now));
    return {
      units: present.find(({ memberId }) => memberId === null)?.weight ?? 0n,
      standing: holderStanding(assessment.standing.days, terms.units, holdings, { memberId: null, now }),
      books: sourceId === null ? null : await books(sourceId),
    };
  }

  private async view(tx: ReadTx, account: ContractAccount, memberId: string, now: Instant): Promise<MemberContract> {
    const { terms, events, holdings, sourceId } = account.held;
    const { standing, cost, returns } = account.assessment;
    const own = holdings.filter((one) => one.memberId === memberId).sort((a, b) => a.from - b.from);
    const present = own.filter(({ from }) => from <= now).at(-1);
    const perUnit = (value: Usd): Usd => usd(divide(value, terms.units, 'half-even'));
    return {
      account,
      standing: holderStanding(standing.days, terms.units, holdings, { memberId, now }),
      units: present?.units ?? 0n,
      since: (present ?? own[0])?.from ?? terms.start,
      books: sourceId === null ? null : await this.books(tx, { sourceId, terms }, `m-${memberId}`, now),
      unitCost: cost === undefined ? undefined : perUnit(cost.total),
      unitValue: returns === undefined ? undefined : perUnit(returns.value),
      poweredUntil: poweredUntil(terms, events),
    };
  }

  private async books(tx: ReadTx, contract: PaidContract, holder: Holder, now: Instant): Promise<MemberBooks> {
    const { sourceId, terms } = contract;
    const { rows } = await contractBooks(tx, contract);
    const state = await tx.findOne(rewardSourceState, { source_id: sourceId });
    // Written by `lockState` from a checked declaration.
    const declaration = state?.declaration;
    const where = holder === OWN ? { member_id: null, holder } : { member_id: holder.slice(2) };
    const all = await tx.find(rewardShare, { where: { source_id: sourceId, ...where } });
    const shares = all.flatMap((share) => {
      const row = rows.get(share.external_id);
      if (row === undefined) return [];
      return [holder === OWN ? sinceStart(share, row.net - ownAmount(row.net, row.part)) : share];
    });
    const given = await givenUp(tx, { sourceIds: [sourceId], holder });
    const lost = given.filter(({ contract_id }) => contract_id === terms.id);
    const sum = (of: (share: (typeof shares)[number]) => bigint): bigint =>
      shares.reduce((all, one) => all + of(one), 0n);
    const writtenOff = lost.reduce((all, { amount }) => all + amount, 0n);
    const [credited, received] = [sum(({ due }) => due), sum((share) => share.received)];
    const isFollowed = declaration?.receivesAt === 'treasury';
    return {
      gross: sum(({ net, pool_fee }) => net + pool_fee),
      poolFee: sum(({ pool_fee }) => pool_fee),
      serviceFee: sum(({ service_fee }) => service_fee),
      credited,
      received: isFollowed ? received : 0n,
      writtenOff,
      awaited: isFollowed ? credited - received - writtenOff : 0n,
      isByUnits: declaration !== undefined && ruleAt(await rulesOf(tx, declaration), now).rule === 'contract-units',
      isFollowed,
    };
  }
}

/**
 * The operator's own part of a row without what is for the time before the contract: nobody held units then, so that all of
 * it is in his part.
 */
function sinceStart(share: ShareRow, before: bigint): ShareRow {
  if (before === 0n || share.net === 0n) return share;
  const kept = share.net > before ? share.net - before : 0n;
  const cut = (amount: bigint): bigint => (amount * kept) / share.net;
  const { net, pool_fee, service_fee, due, received } = share;
  const figures = { net: cut(net), pool_fee: cut(pool_fee), service_fee: cut(service_fee), due: cut(due) };
  return { ...share, ...figures, received: cut(received) };
}
