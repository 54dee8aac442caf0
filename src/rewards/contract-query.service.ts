import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, STORE, type Store } from '../store';
import { type Asset, CLOCK, type Clock, DAY_MS, type Instant, instant, plusMs, type Price } from '../units';
import {
  ContractNetworkService,
  type HeaderGround,
  type KnownPrices,
  type NetworkView,
} from './contract-network.service';
import { contractBooks } from './contract-rows.repository';
import { venuePayments } from './contract-venue.repository';
import type { HeldContract } from './contract.repository';
import { ContractService } from './contract.service';
import type { Assessment, ContractFacts } from './contracts/assess-contract';
import { contractEnd } from './contracts/contract-terms';
import type { ContractPayment } from './contracts/contract-standing';
import { assessKnown, type Known, projectContract, type Projection } from './contracts/project-contract';
import { checkPromise, type PromiseCheck } from './contracts/promise';
import { badField } from './contracts/json-fields';
import { CONTRACT_SCENARIOS } from './contracts/scenarios';
import { signedOf } from './contracts/signed-contract';

/** Days of headers that a promise is held against. */
const PROMISE_DAYS = 30;
/** A promise above the headers' mean by no more than this is a rounding, not a lie. */
const PROMISE_TOLERANCE_BPS = 100;
/** A price older than this is no price of today. */
const PRICE_AGE_DAYS = 7;
/** An offer of long ago would ask for the price of each day since. */
const OFFER_AGE_DAYS = 366;
/** How far an open-ended contract is looked at. */
const HORIZON_DAYS = 365;

/** A contract with everything that is known of it now. */
export interface ContractAccount {
  readonly held: HeldContract;
  /** End by its term or by notice; null: open-ended. */
  readonly endsAt: Instant | null;
  readonly assessment: Assessment;
  /** What the provider itself says that it owes, by the rows of the contract; null without a source. */
  readonly stated: bigint | null;
  /** What of it the books have given up by the declared rule, and nobody paid since; null without a source. */
  readonly lost: bigint | null;
  readonly promise: PromiseCheck | undefined;
  /** Whose headers all of it rests on. */
  readonly ground: HeaderGround;
  /** One for each of CONTRACT_SCENARIOS; undefined where nothing can be projected. */
  readonly projections: readonly (Projection | undefined)[];
}

/** What came for a contract, and what its provider says. Base units. */
interface Came {
  readonly payments: readonly ContractPayment[];
  readonly stated: bigint | null;
  readonly lost: bigint | null;
}

/** What contracts earned by verified headers, what came for it as the chain proves, and what they may still bring. */
@Injectable()
export class ContractQueryService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly contracts: ContractService,
    private readonly network: ContractNetworkService,
  ) {}

  /** Every contract, the newest start first. Call it outside a transaction: prices may come from the network. */
  accounts(): Promise<ContractAccount[]> {
    return this.accountsOf((tx) => this.contracts.all(tx));
  }

  /** Those of which a member holds units, or held some. Call it outside a transaction. */
  accountsOfMember(memberId: string): Promise<ContractAccount[]> {
    return this.accountsOf((tx) => this.contracts.ofMember(tx, memberId));
  }

  private async accountsOf(find: (tx: ReadTx) => Promise<HeldContract[]>): Promise<ContractAccount[]> {
    const now = this.clock.now();
    const { all, views } = await this.store.read(async (tx) => {
      const found = await find(tx);
      const views = new Map<Asset, NetworkView>();
      for (const asset of new Set(found.map(({ terms }) => terms.asset))) {
        const starts = found.filter(({ terms }) => terms.asset === asset).map(({ terms }) => terms.start);
        views.set(asset, await this.network.view(tx, instant(Math.min(now - PROMISE_DAYS * DAY_MS, ...starts)), asset));
      }
      return { all: found, views };
    });
    const accounts: ContractAccount[] = [];
    const prices: KnownPrices = new Map();
    for (const held of all) {
      const view = views.get(held.terms.asset);
      if (view !== undefined) accounts.push(await this.accountOf(held, view, now, prices));
    }
    return accounts;
  }

  /** @throws DomainError `rewards.unknown-contract` */
  async account(contractId: string): Promise<ContractAccount> {
    const { held, view, now } = await this.seen((tx) => this.contracts.held(tx, contractId));
    return this.accountOf(held, view, now, new Map());
  }

  /**
   * An offer, judged before anything is signed: nothing is kept. Call it outside a transaction.
   * @param terms as for `ContractService.declare`
   * @throws DomainError `rewards.bad-contract` naming the field, `start` where it lies more than a year back
   */
  async offer(terms: string): Promise<ContractAccount> {
    const signed = signedOf(terms);
    if (signed.terms.start < this.clock.now() - OFFER_AGE_DAYS * DAY_MS) {
      throw badField('start', 'lies more than a year back: an offer is judged before it is signed');
    }
    const events = { topUps: [], cancelledAt: null };
    const offered = { ...signed, text: terms, sourceId: null, events, holdings: [] };
    const { held, view, now } = await this.seen(() => Promise.resolve(offered));
    return this.accountOf(held, view, now, new Map());
  }

  /** The contract's own account alone. @throws DomainError `rewards.unknown-contract` */
  async standing(contractId: string): Promise<Pick<ContractAccount, 'held' | 'assessment'>> {
    const { held, view, now } = await this.seen((tx) => this.contracts.held(tx, contractId));
    const { facts, known } = await this.knownOf(held, view, now, new Map());
    return { held, assessment: assessKnown(facts, known) };
  }

  private async seen(
    find: (tx: ReadTx) => Promise<HeldContract>,
  ): Promise<{ readonly held: HeldContract; readonly view: NetworkView; readonly now: Instant }> {
    const now = this.clock.now();
    return this.store.read(async (tx) => {
      const held = await find(tx);
      const from = instant(Math.min(now - PROMISE_DAYS * DAY_MS, held.terms.start));
      return { held, view: await this.network.view(tx, from, held.terms.asset), now };
    });
  }

  private async knownOf(
    held: HeldContract,
    view: NetworkView,
    now: Instant,
    prices: KnownPrices,
  ): Promise<{ readonly facts: ContractFacts; readonly known: Known; readonly came: Came }> {
    const came = await this.store.read((tx) => cameFor(tx, held));
    const { payments } = came;
    const priceAt = await this.network.pricesOf(held.terms.asset, pricedDays(held, payments, now), prices);
    const { stretches, tip } = view;
    const known: Known = {
      now,
      stretches,
      feeRule: held.feeRule,
      priceAt,
      price: lastPrice(priceAt, now),
      tip,
      schedule: this.network.schedule(held.terms.asset),
      rule: held.verdictRule,
      horizonDays: HORIZON_DAYS,
    };
    return { facts: { terms: held.terms, events: held.events, payments }, known, came };
  }

  private async accountOf(
    held: HeldContract,
    view: NetworkView,
    now: Instant,
    prices: KnownPrices,
  ): Promise<ContractAccount> {
    const { facts, known, came } = await this.knownOf(held, view, now, prices);
    const by = {
      from: instant(now - PROMISE_DAYS * DAY_MS),
      to: now,
      price: known.price,
      toleranceBps: PROMISE_TOLERANCE_BPS,
    };
    return {
      held,
      endsAt: contractEnd(held.terms, held.events),
      assessment: assessKnown(facts, known),
      stated: came.stated,
      lost: came.lost,
      ground: view.ground,
      promise: held.promise === null ? undefined : checkPromise(held.terms, held.promise, known, by),
      projections: CONTRACT_SCENARIOS.map((scenario) => projectContract(facts, known, scenario)),
    };
  }
}

/** Of a source's rows, those of the contract: what they state, what was given up, and the coin that covers them, proved or at a venue. */
async function cameFor(tx: ReadTx, { sourceId, terms }: HeldContract): Promise<Came> {
  if (sourceId === null) return { payments: [], stated: null, lost: null };
  const { payments, stated, lost } = await contractBooks(tx, { sourceId, terms });
  return { payments: (await venuePayments(tx, sourceId, terms.start)) ?? payments, stated, lost };
}

/** Days whose price is needed: of the start, of today, of each payment, and each day whose fee is in dollars. */
function pricedDays({ terms }: HeldContract, payments: readonly ContractPayment[], now: Instant): Instant[] {
  const days = [...recentDays(now), ...payments.map(({ at }) => at)];
  if (terms.start <= now) days.push(terms.start);
  if (terms.fee?.currency !== 'usd' || terms.fee.taken !== 'deducted') return days;
  const end = instant(terms.termDays === null ? now : Math.min(now, terms.start + terms.termDays * DAY_MS));
  for (let at = terms.start; at < end; at = plusMs(at, DAY_MS)) days.push(at);
  return [...days, end];
}

/** A day's price is often known only when the day is over: today and the days before, the newest first. */
function recentDays(now: Instant): Instant[] {
  return Array.from({ length: PRICE_AGE_DAYS + 1 }, (_, ago) => plusMs(now, -ago * DAY_MS));
}

function lastPrice(priceAt: (at: Instant) => Price | undefined, now: Instant): Price | undefined {
  return recentDays(now)
    .map(priceAt)
    .find((price) => price !== undefined);
}
