import { Inject, Injectable } from '@nestjs/common';
import { ChainService } from '../chain/chain.service';
import { ConversionWatch } from '../conversion/conversion-watch.service';
import { WithholdingWatch } from '../filing/withholding-watch.service';
import { HoldService } from '../members/hold.service';
import { ShadowService } from '../moving/shadow.service';
import { OpeningTakeBacks } from '../moving/take-back.service';
import { OPERATIONS_POLICY, type OperationsPolicy } from '../operations';
import { ServiceStateService } from '../operations/service-state.service';
import { PayoutQueryService } from '../payout/payout-query.service';
import { SettlementQuery } from '../payout/settlement-query.service';
import { ManualPrices } from '../prices/manual-prices.service';
import { PriceService } from '../prices/price.service';
import { ContractQueryService } from '../rewards/contract-query.service';
import { TreasuryService } from '../payout/treasury.service';
import { PoolTotals } from '../rewards/pool-totals.service';
import { SourceWatch } from '../rewards/source-watch.service';
import { ReserveSigning, type WalletStanding } from '../solvency/reserve-signing.service';
import { SettingsService } from '../settings/settings.service';
import { SolvencyService } from '../solvency/solvency.service';
import { type ReadTx, STORE, type Store } from '../store';
import { IncomeService } from '../tax/income.service';
import { type Asset, CLOCK, type Clock, DomainError, type Instant, MINUTE_MS, plusMs, type Price } from '../units';
import { conversionNeeds } from './conversion-needs';
import { type ContractFacts, contractNeeds, type HouseFacts, houseNeeds } from './house-needs';
import { type Need, single, worstFirst } from './need';
import { ATTENTION_POLICY, type AttentionPolicy } from './ports';
import { priceNeeds } from './price-needs';
import { reserveNeeds } from './reserve-needs';
import { SETTING_NEWS_MS, settingNeeds } from './setting-needs';
import { doubtNeeds, sourceNeeds, totalNeeds } from './source-needs';
import { type WalletFacts, walletNeeds } from './wallet-needs';
import { withholdingNeeds } from './withholding-needs';

const BATCHES_LOOKED_AT = 100;
const UNPRICED_LOOKED_AT = 10_000;
/** A contract's account needs each day's price, some of them from a network: it is drawn up again after so long. */
const CONTRACTS_MS = 10 * MINUTE_MS;

/** Members, and what came with them from another system. */
@Injectable()
export class MovingRooms {
  constructor(
    readonly shadow: ShadowService,
    readonly takeBacks: OpeningTakeBacks,
    readonly holds: HoldService,
  ) {}
}

/** Batches, payments from another wallet, and tax that is withheld. */
@Injectable()
export class PaidRooms {
  constructor(
    readonly payouts: PayoutQueryService,
    readonly external: SettlementQuery,
    readonly treasury: TreasuryService,
    readonly withholding: WithholdingWatch,
  ) {}
}

/** What is owed against what is there, and the keys that sign for it. */
@Injectable()
export class CoverRooms {
  constructor(
    readonly solvency: SolvencyService,
    readonly signing: ReserveSigning,
  ) {}
}

/** Coins of the house, and what may be done with them. */
@Injectable()
export class HouseRooms {
  constructor(
    readonly chain: ChainService,
    readonly covered: CoverRooms,
    readonly state: ServiceStateService,
    readonly paid: PaidRooms,
    readonly moving: MovingRooms,
  ) {}
}

/** Prices and what is valued by them. */
@Injectable()
export class PriceRooms {
  constructor(
    readonly prices: PriceService,
    readonly typed: ManualPrices,
    readonly income: IncomeService,
  ) {}
}

/** What comes in, and the prices by which it is judged. */
@Injectable()
export class IncomeRooms {
  constructor(
    readonly sources: SourceWatch,
    readonly contracts: ContractQueryService,
    readonly conversions: ConversionWatch,
    readonly prices: PriceRooms,
    readonly totals: PoolTotals,
  ) {}
}

/** The declared bounds, and what becomes of them. */
@Injectable()
export class NeedPolicies {
  constructor(
    @Inject(ATTENTION_POLICY) readonly attention: AttentionPolicy,
    @Inject(OPERATIONS_POLICY) readonly operations: OperationsPolicy,
    readonly settings: SettingsService,
  ) {}
}

/** The one door to what needs a person: told from facts that stand in the rooms, and kept nowhere. */
@Injectable()
export class NeedsService {
  private drawnUp: { readonly at: Instant; readonly facts: readonly ContractFacts[] } | undefined;

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly house: HouseRooms,
    private readonly income: IncomeRooms,
    private readonly policies: NeedPolicies,
  ) {}

  /** Everything that needs a person now, worst first. Call it outside a transaction. */
  async list(): Promise<Need[]> {
    const { contracts, unread } = await this.contracts();
    const chain = await this.chain();
    const batches = await this.house.paid.payouts.concerning({ limit: BATCHES_LOOKED_AT });
    const now = this.clock.now();
    return this.store.read(async (tx) => {
      const { switches } = await this.house.state.mode(tx);
      const { alone } = this.policies.operations;
      const house: HouseFacts = {
        ...{ switches, alone, chain },
        solvency: await this.house.covered.solvency.assess(tx),
        batches: batches.map(({ id, state, paid, planned_at }) => ({ id, state, paid, plannedAt: planned_at })),
        shadow: await this.differing(tx),
        takeBacks: (await this.house.moving.takeBacks.waiting(tx, '')).map((row) => ({ id: row.id, since: row.proposed_at })), // prettier-ignore
        settlements: (await this.house.paid.external.open(tx)).map((row) => ({ id: row.id, isApproved: row.state === 'approved', sats: row.amount, since: row.proposed_at, note: row.note })), // prettier-ignore
        blocked: await this.house.moving.holds.unreported(tx),
      };
      const reserves = await this.house.covered.signing.standings(tx);
      return worstFirst([
        ...houseNeeds(house),
        ...settingNeeds(await this.policies.settings.news(tx, plusMs(now, -SETTING_NEWS_MS))),
        ...walletNeeds(this.wallets(reserves)),
        ...reserveNeeds(reserves),
        ...conversionNeeds(await this.income.conversions.read(tx)),
        ...sourceNeeds(await this.income.sources.fares(tx), now),
        ...(await this.doubts(tx, now)),
        ...contractNeeds(contracts, now),
        ...(await this.prices(tx, now)),
        ...withholdingNeeds(await this.house.paid.withholding.read(tx, now), now),
        ...unread,
      ]);
    });
  }

  private wallets(standings: readonly WalletStanding[]): WalletFacts[] {
    return this.house.paid.treasury.wallets.map(({ walletId: id, name, isRetired, keep }) => {
      return { id, name, isRetired, keep, heldSats: standings.find((one) => one.walletId === id)?.heldSats ?? 0n };
    });
  }

  private async chain(): Promise<HouseFacts['chain']> {
    const { reasons, alarms } = await this.house.chain.status();
    // Alarms are the first of the reasons, in their own order.
    return reasons.map(({ code, sentence }, i) => {
      const raised = alarms[i];
      return raised === undefined ? { code, sentence, since: null } : { code: raised.kind, sentence, since: raised.raisedAt }; // prettier-ignore
    });
  }

  private async differing(tx: ReadTx): Promise<HouseFacts['shadow']> {
    const { on, latest } = await this.house.moving.shadow.view(tx);
    if (!on || latest === null || latest.facts.differences === 0) return null;
    return { id: latest.id, differences: latest.facts.differences, madeAt: latest.madeAt };
  }

  private async doubts(tx: ReadTx, now: Instant): Promise<Need[]> {
    const doubts = await this.income.sources.doubts(tx);
    const totals = await this.income.totals.list(tx);
    const prices = new Map<Asset, Price | undefined>();
    for (const asset of new Set([...doubts, ...totals].map((one) => one.asset))) {
      prices.set(asset, await this.income.prices.prices.lately(tx, asset, now));
    }
    const bound = this.policies.attention.discrepancyUsd;
    const priceOf = (asset: Asset): Price | undefined => prices.get(asset);
    return [...doubtNeeds(doubts, bound, priceOf), ...totalNeeds(totals, { bound, priceOf, now })];
  }

  private async prices(tx: ReadTx, now: Instant): Promise<Need[]> {
    const { typed, income } = this.income.prices;
    const proposals = await typed.waiting(tx, '');
    const unpriced = await income.pending(tx, UNPRICED_LOOKED_AT);
    const disposals = await income.disposalWaits(tx, UNPRICED_LOOKED_AT);
    const typedOnes = proposals.map((row) => ({ ...row, since: row.proposed_at }));
    return priceNeeds({ proposals: typedOnes, unpriced, disposals }, now);
  }

  /** Contracts that cannot be looked at hide nothing else. */
  private async contracts(): Promise<{
    readonly contracts: readonly ContractFacts[];
    readonly unread: readonly Need[];
  }> {
    try {
      return { contracts: await this.drawUp(), unread: [] };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { contracts: [], unread: [unreadContracts(error.code)] };
    }
  }

  private async drawUp(): Promise<readonly ContractFacts[]> {
    const at = this.clock.now();
    const age = this.drawnUp === undefined ? CONTRACTS_MS : at - this.drawnUp.at;
    if (this.drawnUp !== undefined && age >= 0 && age < CONTRACTS_MS) return this.drawnUp.facts;
    const accounts = await this.income.contracts.accounts();
    const facts = accounts.map(({ held: { terms }, assessment: { standing } }) => {
      const { id, provider, asset } = terms;
      const { late, daysLate, defaultAt } = standing;
      return { id, provider, asset, late, daysLate, defaultAt };
    });
    this.drawnUp = { at, facts };
    return facts;
  }
}

function unreadContracts(code: string): Need {
  return single({
    key: `contracts/${code}`,
    weight: 'look',
    what: `How contracts stand cannot be told now (${code}).`,
    money: 'No balance is affected; whether a provider is late is not known.',
    next: 'Open Contracts; it is looked at again by itself.',
    page: '/operator/contracts',
    since: null,
  });
}
