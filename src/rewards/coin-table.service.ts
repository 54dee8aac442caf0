import { Inject, Injectable } from '@nestjs/common';
import type { Quote } from '../prices';
import { PriceService } from '../prices/price.service';
import { type Asset, ASSETS, type Clock, CLOCK, DAY_MS, type Decimal, DomainError, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '../units'; // prettier-ignore
import { type Algorithm, algorithmOf } from './coins/algorithm';
import { type CoinGap, type CoinNow, type MiningOption, type RankedOption, rankOptions } from './coins/coin-earnings';
import { COIN_SETTINGS, type CoinSettings, type CoinTerms, NO_TERMS } from './coins/coin-settings';
import type { Machine } from './coins/machines';
import type { NetworkFigure } from './coins/network-figure';
import { minerSubsidy } from './coins/subsidy';
import { NetworkFiguresService } from './network-figures.service';

/** A coin without a price is asked for again after this time: every look would ask the exchanges. */
const PRICE_REST_MS = 5 * MINUTE_MS;

/** A coin with everything that its figures assume. */
export interface CoinLine extends CoinTerms {
  readonly asset: Asset;
  readonly algorithm: Algorithm;
  /** The last one that was read, also where it is too old to count. */
  readonly figure: NetworkFigure | null;
  /** The miner's part of the block that is worked on. */
  readonly subsidy: bigint | null;
  readonly quote: Quote | null;
  /** Why it is not ranked; null: it is. */
  readonly gap: CoinGap | null;
  readonly trouble: string | null;
}

/** What each class of devices would earn a day in each coin. */
export interface CoinTable {
  readonly asOf: Instant;
  readonly coins: readonly CoinLine[];
  readonly machines: readonly { readonly machine: Machine; readonly options: readonly RankedOption[] }[];
}

/** The most profitable coin, by present difficulty, price and declared fees. */
@Injectable()
export class CoinTableService {
  private readonly pricelessUntil = new Map<Asset, Instant>();

  constructor(
    @Inject(COIN_SETTINGS) private readonly settings: CoinSettings,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly figures: NetworkFiguresService,
    private readonly prices: PriceService,
  ) {}

  /**
   * Call it outside a transaction: figures and prices may come over the network.
   * @param usdPerKwh null: electricity is not counted
   */
  async table(usdPerKwh: Decimal | null): Promise<CoinTable> {
    const figureOf = await this.figures.now();
    const coins: CoinLine[] = [];
    for (const asset of ASSETS) coins.push(await this.line(asset, figureOf(asset)));
    const options = this.options(new Map(coins.map((line) => [line.asset, nowOf(line)])));
    return {
      asOf: this.clock.now(),
      coins,
      machines: this.settings.machines.map((machine) => ({
        machine,
        options: rankOptions(machine, options, usdPerKwh),
      })),
    };
  }

  private async line(
    asset: Asset,
    heard: { readonly figure: NetworkFigure | null; readonly gap: CoinGap | null; readonly trouble: string | null },
  ): Promise<CoinLine> {
    const { figure, trouble } = heard;
    const subsidy = figure === null ? null : minerSubsidy(asset, figure.height);
    const wanted = heard.gap === null && subsidy !== null;
    const quote = wanted ? await this.quote(asset) : null;
    const gap = heard.gap ?? (subsidy === null ? 'no-schedule' : quote === null ? 'no-price' : null);
    const terms = this.settings.terms.get(asset) ?? NO_TERMS;
    return { asset, algorithm: algorithmOf(asset), ...terms, figure, subsidy, quote, gap, trouble };
  }

  /** Each coin alone, then what shares its work where the operator's pool does it. */
  private options(nowBy: ReadonlyMap<Asset, CoinNow | CoinGap>): MiningOption[] {
    const option = (assets: readonly Asset[]): MiningOption => ({
      algorithm: algorithmOf(assets[0] ?? 'BTC'),
      coins: assets.map((asset) => ({ asset, now: nowBy.get(asset) ?? 'no-source' })),
    });
    return [...ASSETS.map((asset) => option([asset])), ...this.settings.merged.map(option)];
  }

  /** The newest price that a source has: of this hour, else of today, else of yesterday. An older one is none. */
  private async quote(asset: Asset): Promise<Quote | null> {
    const now = this.clock.now();
    if ((this.pricelessUntil.get(asset) ?? 0) > now) return null;
    const hour = instant(now - (now % HOUR_MS));
    const today = instant(now - (now % DAY_MS));
    for (const at of new Set([hour, today, plusMs(today, -DAY_MS)])) {
      try {
        const quote = await this.prices.quote(asset, at);
        if (quote !== undefined) return quote;
      } catch (error) {
        // A source that is down or doubted is no price, and no reason to hide the other coins.
        if (!(error instanceof DomainError)) throw error;
      }
    }
    this.pricelessUntil.set(asset, plusMs(now, PRICE_REST_MS));
    return null;
  }
}

function nowOf({ asset, figure, subsidy, quote, gap, blockFees, poolFeeBps }: CoinLine): CoinNow | CoinGap {
  if (gap !== null) return gap;
  if (figure === null || subsidy === null || quote === null) return 'no-source';
  return { asset, target: figure.target, subsidy, blockFees, poolFeeBps, price: quote.price };
}
