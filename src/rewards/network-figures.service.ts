import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CHAIN_CONFIG, type ChainConfig } from '../chain';
import { ChainService } from '../chain/chain.service';
import { expandBits, NETWORK_RULES } from '../hashing';
import {
  type Asset,
  type Clock,
  CLOCK,
  DomainError,
  type Instant,
  instantOfSeconds,
  MINUTE_MS,
  plusMs,
} from '../units';
import { COIN_SETTINGS, type CoinSettings } from './coins/coin-settings';
import { isCurrent, type NetworkFigure, type NetworkSource } from './coins/network-figure';
import { FollowedFiguresService, type HeardFigure } from './followed-figures.service';

/** A figure is asked for again after this time; difficulty of the quickest coin changes within it. */
const REST_MS = 10 * MINUTE_MS;
const REST_AFTER_TROUBLE_MS = 5 * MINUTE_MS;
/** A page waits so long for figures that are being read; what comes later is there at the next look. */
const PATIENCE_MS = 4_000;

interface Memory {
  figure: NetworkFigure | null;
  trouble: DomainError | null;
  askAgainAt: Instant | null;
  asking: Promise<void> | null;
}

const NOTHING: HeardFigure = { figure: null, gap: 'no-source', trouble: null };
/** What a source says when its answer came but is not to be believed. */
const REFUSALS: ReadonlySet<string> = new Set(['rewards.bad-headers', 'rewards.bad-reply', 'chain.backend-reply']);

/**
 * What each coin's network asks for a block now. Bitcoin's figure is our own chain's, that of a coin whose headers are
 * followed its own chain's as verified here; other coins' are asked for when somebody looks, remembered for minutes, and never steer money. A figure that is too old is not shown as the present one.
 */
@Injectable()
export class NetworkFiguresService {
  private readonly memories = new Map<NetworkSource, Memory>();

  constructor(
    @Inject(COIN_SETTINGS) private readonly settings: CoinSettings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CHAIN_CONFIG) private readonly chainConfig: ChainConfig,
    private readonly chain: ChainService,
    private readonly chains: FollowedFiguresService,
  ) {}

  /** By coin, those without a source left out. A coin whose followed chain is at hand is asked of nobody else. */
  async now(): Promise<(asset: Asset) => HeardFigure> {
    const followed = await this.chains.now();
    const asked = this.settings.networks.filter(({ asset }) => followed.get(asset)?.gap !== null);
    const patience = new AbortController();
    const given = wait(PATIENCE_MS, undefined, { signal: patience.signal, ref: false }).catch(() => undefined);
    await Promise.race([Promise.all(asked.map((source) => this.refresh(source))), given]);
    patience.abort();
    const found = new Map(asked.map((source) => [source.asset, this.heard(source)]));
    // What a node was just asked is better than a chain that does not go on; where it told nothing, the chain says why.
    for (const [asset, own] of followed) if (found.get(asset)?.gap !== null) found.set(asset, own);
    found.set('BTC', await this.bitcoin());
    return (asset) => found.get(asset) ?? NOTHING;
  }

  private async refresh(source: NetworkSource): Promise<void> {
    const memory = this.memories.get(source) ?? { figure: null, trouble: null, askAgainAt: null, asking: null };
    this.memories.set(source, memory);
    if (memory.asking === null && (memory.askAgainAt ?? 0) <= this.clock.now()) {
      memory.asking = this.ask(source, memory).finally(() => (memory.asking = null));
      // Nobody may be waiting any more when it fails; whoever waits hears it too.
      memory.asking.catch(() => undefined);
    }
    await memory.asking;
  }

  private async ask(source: NetworkSource, memory: Memory): Promise<void> {
    let rest = REST_MS;
    try {
      memory.figure = await source.read();
      memory.trouble = null;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      memory.trouble = error;
      rest = REST_AFTER_TROUBLE_MS;
    }
    memory.askAgainAt = plusMs(this.clock.now(), rest);
  }

  private heard(source: NetworkSource): HeardFigure {
    const memory = this.memories.get(source);
    const figure = memory?.figure ?? null;
    const trouble = memory?.trouble ?? null;
    const sentence = trouble?.message ?? null;
    if (figure !== null)
      return { figure, gap: isCurrent(figure, this.clock.now()) ? null : 'stale', trouble: sentence };
    const isRefused = trouble !== null && REFUSALS.has(trouble.code);
    return { figure, gap: isRefused ? 'refused' : 'not-heard', trouble: sentence };
  }

  private async bitcoin(): Promise<HeardFigure> {
    if (this.chainConfig.network !== 'bitcoin') return { figure: null, gap: 'test-network', trouble: null };
    const tip = await this.chain.tip();
    const header = tip === undefined ? undefined : await this.chain.header(tip.height);
    if (tip === undefined || header === undefined) return { figure: null, gap: 'not-heard', trouble: null };
    const now = this.clock.now();
    const figure: NetworkFigure = {
      asset: 'BTC',
      height: tip.height + 1,
      target: expandBits(header.bits, NETWORK_RULES.bitcoin.powLimit),
      blockAt: instantOfSeconds(header.timeSeconds),
      readAt: now,
      grade: 'own-chain',
      source: 'our own verified chain',
      host: null,
      headers: 0,
    };
    return { figure, gap: isCurrent(figure, now) ? null : 'stale', trouble: null };
  }
}
