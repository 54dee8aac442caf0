import { Inject, Injectable } from '@nestjs/common';
import { CHAIN_CONFIG, type ChainConfig, type CoinSpan, type CoinTrouble } from '../chain';
import { ChainService } from '../chain/chain.service';
import { CoinChainService, type CoinStanding } from '../chain/coin-chain.service';
import { expandBits, NETWORK_RULES, type NetworkRules } from '../hashing';
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
import { BITCOIN_SCHEDULE, boundaryOf, type ChainSchedule, scheduleOf, subsidyAt } from './contracts/chain-schedule';
import type { Stretch } from './contracts/expected-coin';
import type { ChainPoint } from './contracts/scenario';

const REGTEST_HALVING_BLOCKS = 150;
const TIP_SPEAKS_MS = 2 * HOUR_MS;

/** Whose headers a coin's figures rest on, and how far they go. */
export interface HeaderGround {
  /** `own-chain`: bitcoin's. `followed`: the coin's own, verified here by its rules. `none`: nobody follows them: nothing is verified. */
  readonly kind: 'own-chain' | 'followed' | 'none';
  /** Where they are asked for; null for bitcoin, whose node the chain page names, and where nobody is asked. */
  readonly source: string | null;
  /** From when on they are there; null while there are none. */
  readonly since: Instant | null;
  readonly tip: { readonly height: number; readonly at: Instant } | null;
  /** Why a followed coin's headers do not go on. */
  readonly trouble: CoinTrouble | null;
}

/** The network over some time, from our own headers. */
export interface NetworkView {
  /** In rising order, the last one up to the time of our tip: what came after it, nobody has verified yet. */
  readonly stretches: readonly Stretch[];
  readonly tip: ChainPoint | null;
  readonly ground: HeaderGround;
}

/** A verified header, as far as stretches are made of it. */
interface Seen {
  readonly height: number;
  readonly time: number;
  readonly bits: number;
}

/** A verified chain to be walked back from its tip. */
interface Walk {
  readonly tip: Seen;
  /** Lowest height that is there. */
  readonly floor: number;
  readonly rules: NetworkRules;
  readonly schedule: ChainSchedule;
  readonly read: (from: number, to: number) => Promise<readonly Seen[]>;
}

/** Prices by asset and UTC day, as one answer has asked for them. */
export type KnownPrices = Map<string, Price | undefined>;

/** What contracts are measured by: difficulty and subsidy from verified headers, prices with their provenance. */
@Injectable()
export class ContractNetworkService {
  private readonly bitcoin: ChainSchedule;

  constructor(
    private readonly chain: ChainService,
    private readonly prices: PriceService,
    @Inject(CHAIN_CONFIG) private readonly config: ChainConfig,
    private readonly coins: CoinChainService,
  ) {
    const rewardBlocks = config.network === 'regtest' ? REGTEST_HALVING_BLOCKS : BITCOIN_SCHEDULE.rewardBlocks;
    this.bitcoin = { ...BITCOIN_SCHEDULE, rewardBlocks };
  }

  /**
   * Stretches of equal difficulty and subsidy that cover the time from `from` to our tip, as far as our headers reach
   * back. Work on a block begins when the one before it is found, so a stretch begins with its first block's parent.
   * Bitcoin's are our own chain's, another coin's those that are followed of it; of a coin that nobody follows there are
   * none. Where a network allows blocks of least difficulty within a period (testnet), nothing is called verified.
   */
  async view(tx: ReadTx, from: Instant, asset: Asset = 'BTC'): Promise<NetworkView> {
    if (asset === 'BTC') return this.ownView(tx, from);
    const standing = await this.coins.standing(tx, asset);
    const schedule = scheduleOf(asset);
    if (standing === undefined || schedule === undefined) return nothing('none', null, null);
    return this.followedView(tx, standing, schedule, from);
  }

  /** How the chain that contracts in a coin are measured by runs, our own of a test network included. */
  schedule(asset: Asset): ChainSchedule | undefined {
    return asset === 'BTC' ? this.bitcoin : scheduleOf(asset);
  }

  private async ownView(tx: ReadTx, from: Instant): Promise<NetworkView> {
    const tip = await this.chain.tip(tx);
    const header = tip === undefined ? undefined : await this.chain.header(tip.height, tx);
    if (header === undefined) return nothing('own-chain', null, null);
    const read = async (first: number, last: number): Promise<Seen[]> => {
      return (await this.chain.headers(first, last, tx)).map(seenOf);
    };
    const rules = NETWORK_RULES[this.config.network];
    const walk = { tip: seenOf(header), floor: 0, rules, schedule: this.bitcoin, read };
    return { ...(await walked(walk, from)), ground: groundOf('own-chain', null, null, walk.tip, null) };
  }

  private async followedView(
    tx: ReadTx,
    { coin, state, trouble }: CoinStanding,
    schedule: ChainSchedule,
    from: Instant,
  ): Promise<NetworkView> {
    const { label } = coin.source;
    if (state === undefined) return nothing('followed', label, trouble?.code ?? null);
    const { asset, first_height: floor, tip_height } = state;
    if (schedule.periodBlocks === 0) {
      const { since, spans } = await this.coins.spans(tx, asset, from);
      const seen = { height: tip_height, time: state.tip_seconds };
      return { ...gathered(spans, schedule), ground: groundOf('followed', label, since, seen, trouble?.code ?? null) };
    }
    const read = (first: number, last: number): Promise<Seen[]> => this.coins.facts(tx, asset, first, last);
    const [tip] = await read(tip_height, tip_height);
    const [first] = await read(floor, floor);
    if (tip === undefined || first === undefined) return nothing('followed', label, trouble?.code ?? null);
    const walk = { tip, floor, rules: NETWORK_RULES[coin.network], schedule, read };
    const ground = groundOf('followed', label, instantOfSeconds(first.time), tip, trouble?.code ?? null);
    return { ...(await walked(walk, from)), ground };
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
}

function seenOf(header: { readonly height: number; readonly timeSeconds: number; readonly bits: number }): Seen {
  return { height: header.height, time: header.timeSeconds, bits: header.bits };
}

/** Walks back from the tip, stretch by stretch, until `from` is covered or the headers end. */
async function walked(
  { tip, floor, rules, schedule, read }: Walk,
  from: Instant,
): Promise<Omit<NetworkView, 'ground'>> {
  const verified = !rules.minDifficulty || rules.noRetarget;
  const found: Stretch[] = [];
  let to = instantOfSeconds(tip.time);
  let tipTarget: bigint | undefined;
  let next = tip.height;
  while (next > floor) {
    const first = Math.max(floor + 1, boundaryOf(next, schedule));
    const [parent, header] = await read(first - 1, first);
    if (parent === undefined || header?.height !== first) break;
    // A miner's clock may run ahead: a stretch never ends before it begins.
    const begins = instant(Math.min(instantOfSeconds(parent.time), to));
    const target = expandBits(header.bits, rules.powLimit);
    tipTarget ??= target;
    const subsidy = subsidyAt(first, schedule);
    if (subsidy === null) break;
    found.push({ from: begins, to, target, subsidy, fees: null, verified });
    to = begins;
    next = first - 1;
    if (begins <= from) break;
  }
  const point =
    tipTarget === undefined ? null : { at: instantOfSeconds(tip.time), height: tip.height, target: tipTarget };
  return { stretches: found.filter((one) => one.from < one.to).reverse(), tip: point };
}

/** Stretches of a coin whose every block has its own target. What a scenario begins with is the end of the last one. */
function gathered(spans: readonly CoinSpan[], schedule: ChainSchedule): Omit<NetworkView, 'ground'> {
  const stretches = spans.flatMap(({ first_height, from_at: from, to_at: to, target }): Stretch[] => {
    const subsidy = subsidyAt(first_height, schedule);
    if (subsidy === null) return [];
    return [{ from, to, target: BigInt(`0x${target}`), subsidy, fees: null, verified: true }];
  });
  const [last, stretch] = [spans.at(-1), stretches.at(-1)];
  if (last === undefined || stretch === undefined) return { stretches, tip: null };
  return { stretches, tip: { at: last.to_at, height: last.last_height, target: stretch.target } };
}

function groundOf(
  kind: HeaderGround['kind'],
  source: string | null,
  since: Instant | null,
  tip: Pick<Seen, 'height' | 'time'>,
  trouble: CoinTrouble | null,
): HeaderGround {
  return { kind, source, since, tip: { height: tip.height, at: instantOfSeconds(tip.time) }, trouble };
}

function nothing(kind: HeaderGround['kind'], source: string | null, trouble: CoinTrouble | null): NetworkView {
  return { stretches: [], tip: null, ground: { kind, source, since: null, tip: null, trouble } };
}
