import { Inject, Injectable } from '@nestjs/common';
import { CHAIN_CONFIG, type ChainConfig } from '../chain';
import { ChainService } from '../chain/chain.service';
import { expandBits, NETWORK_RULES } from '../hashing';
import { PriceService } from '../prices/price.service';
import type { ReadTx } from '../store';
import {
  type Asset,
  dayAtOffset,
  dayStartAtOffset,
  DomainError,
  HOUR_MS,
  type Instant,
  instant,
  instantOfSeconds,
  type Price,
} from '../units';
import type { Stretch } from './contracts/expected-coin';
import { bitcoinSubsidy, type ChainPoint } from './contracts/scenario';

const HALVING_BLOCKS = 210_000;
const REGTEST_HALVING_BLOCKS = 150;
const TIP_SPEAKS_MS = 2 * HOUR_MS;

/** The network over some time, from our own headers. */
export interface NetworkView {
  /** In rising order, the last one up to the time of our tip: what came after it, nobody has verified yet. */
  readonly stretches: readonly Stretch[];
  readonly tip: ChainPoint | null;
}

/** Prices by asset and UTC day, as one answer has asked for them. */
export type KnownPrices = Map<string, Price | undefined>;

/** What contracts are measured by: difficulty and subsidy from our own verified headers, prices with their provenance. */
@Injectable()
export class ContractNetworkService {
  private readonly halvingBlocks: number;

  constructor(
    private readonly chain: ChainService,
    private readonly prices: PriceService,
    @Inject(CHAIN_CONFIG) private readonly config: ChainConfig,
  ) {
    this.halvingBlocks = config.network === 'regtest' ? REGTEST_HALVING_BLOCKS : HALVING_BLOCKS;
  }

  /**
   * Stretches of equal difficulty and subsidy that cover the time from `from` to our tip, as far as our headers reach
   * back. Work on a block begins when the one before it is found, so a stretch begins with its first block's parent.
   * Where a network allows blocks of least difficulty within a period (testnet), nothing is called verified.
   */
  async view(tx: ReadTx, from: Instant): Promise<NetworkView> {
    const tip = await this.chain.tip(tx);
    if (tip === undefined) return { stretches: [], tip: null };
    const rules = NETWORK_RULES[this.config.network];
    const verified = !rules.minDifficulty || rules.noRetarget;
    const found: Stretch[] = [];
    let to = instantOfSeconds(tip.timeSeconds);
    let tipTarget: bigint | undefined;
    let next = tip.height;
    while (next > 0) {
      const first = this.boundary(next);
      const [parent, header] = await this.chain.headers(Math.max(0, first - 1), first, tx);
      if (parent === undefined || header?.height !== first) break;
      // A miner's clock may run ahead: a stretch never ends before it begins.
      const begins = instant(Math.min(instantOfSeconds(parent.timeSeconds), to));
      const target = expandBits(header.bits, rules.powLimit);
      tipTarget ??= target;
      const subsidy = bitcoinSubsidy(first, this.halvingBlocks);
      found.push({ from: begins, to, target, subsidy, fees: null, verified });
      to = begins;
      next = first - 1;
      if (begins <= from) break;
    }
    const point =
      tipTarget === undefined ? null : { at: instantOfSeconds(tip.timeSeconds), height: tip.height, target: tipTarget };
    return { stretches: found.filter((one) => one.from < one.to).reverse(), tip: point };
  }

  /**
   * The target in force at an instant; that of our tip for two hours after it, as blocks have an hour between them at times.
   * Undefined later than that, and before our headers begin.
   */
  async targetAt(tx: ReadTx, at: Instant): Promise<bigint | undefined> {
    const { stretches, tip } = await this.view(tx, at);
    const within = stretches.find(({ from, to }) => from <= at && at < to);
    if (within !== undefined || tip === null) return within?.target;
    return at >= tip.at && at <= tip.at + TIP_SPEAKS_MS ? tip.target : undefined;
  }

  /**
   * Prices of the days that are asked for, one quote for each day in UTC, taken at its beginning. Call it outside a
   * transaction: the source may be on the network.
   * @param known what was asked before for the same answer, filled further
   */
  async pricesOf(
    asset: Asset,
    instants: readonly Instant[],
    known: KnownPrices,
  ): Promise<(at: Instant) => Price | undefined> {
    const keyOf = (at: Instant): string => `${asset} ${dayAtOffset(at, 0)}`;
    for (const at of instants) {
      if (known.has(keyOf(at))) continue;
      known.set(keyOf(at), await this.price(asset, dayStartAtOffset(dayAtOffset(at, 0), 0)));
    }
    return (at) => known.get(keyOf(at));
  }

  /** A source of prices that is down is no reason to hide an account: it says that a price is missing. */
  private async price(asset: Asset, at: Instant): Promise<Price | undefined> {
    try {
      return (await this.prices.quote(asset, at))?.price;
    } catch (error) {
      if (!(error instanceof DomainError) || !error.code.startsWith('prices.')) throw error;
      return undefined;
    }
  }

  /** First height of the period, or of the subsidy, that a height is in; at least 1: the first block has no parent. */
  private boundary(height: number): number {
    const { periodBlocks } = NETWORK_RULES[this.config.network];
    const start = (blocks: number): number => height - (height % blocks);
    return Math.max(1, start(periodBlocks), start(this.halvingBlocks));
  }
}
