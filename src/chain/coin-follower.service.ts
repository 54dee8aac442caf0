import { concatBytes, fromHex, type HeaderContext, NETWORK_RULES, type NetworkRules, verifyHeaders } from '../hashing';
import type { Store } from '../store';
import { type Clock, DomainError } from '../units';
import type { BackendTip } from './backend';
import { firstNeeded, type FollowedCoin, isBegunAt, startOf } from './coin-chain';
import type { CoinChainRow, CoinTrouble } from './coin-chain.entity';
import {
  adoptCoin,
  beginCoin,
  coinContext,
  coinFacts,
  coinState,
  noteTrouble,
  settleCoin,
} from './coin-chain.repository';
import { type CoinFact, factsOf, workOfFacts } from './coin-facts';
import { forkHeight } from './fork-search';

/** So many are verified at once: a tenth of a second of scrypt, so that the service goes on answering. */
const HEADERS_PER_BATCH = 500;
/** One run takes at most so many batches; the next one goes on from there. */
const BATCHES_PER_RUN = 40;
/** A branch that has less work than ours after so many headers is not looked at further. */
const BRANCH_HEADERS_MAX = 10_000;

/** Version bit that announces a parent's work. @see namecoin-core primitives/pureheader.h VERSION_AUXPOW */
const AUXPOW_FLAG = 0x100;

/** What one run did. */
interface Run {
  readonly applied: number;
  readonly trouble: CoinTrouble | null;
}

/** What the source said that we do not take. */
class Refused extends Error {
  constructor(
    readonly code: CoinTrouble,
    readonly height: number | null,
  ) {
    super(code);
  }
}

/** How a source's own failures are told. */
const TROUBLES: Readonly<Record<string, CoinTrouble>> = {
  'chain.backend-unreachable': 'unreachable',
  'chain.backend-refused': 'refused-us',
  'chain.backend-reply': 'bad-reply',
};

interface Verified {
  readonly facts: readonly CoinFact[];
  readonly after: HeaderContext;
}

/** Follows one coin's headers and believes only those that keep its network's rules and have the most work. */
export class CoinFollower {
  private readonly rules: NetworkRules;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly coin: FollowedCoin,
  ) {
    this.rules = NETWORK_RULES[coin.network];
  }

  /** Takes what the source has beyond our tip. What it says wrongly is noted and nothing of it is stored. */
  async run(): Promise<Run> {
    const { asset } = this.coin;
    let applied = 0;
    try {
      await this.checkNetwork();
      await this.begin();
      for (let batch = 0; batch < BATCHES_PER_RUN; batch += 1) {
        const taken = await this.step();
        if (taken === 0) break;
        applied += taken;
      }
      const at = this.clock.now();
      await this.store.write((tx) => settleCoin(tx, asset, at));
      return { applied, trouble: null };
    } catch (error) {
      const code =
        error instanceof Refused ? error.code : error instanceof DomainError ? TROUBLES[error.code] : undefined;
      if (code === undefined) throw error;
      const height = error instanceof Refused ? error.height : null;
      await this.store.write((tx) => noteTrouble(tx, asset, { code, height, at: this.clock.now() }));
      return { applied, trouble: code };
    }
  }

  private async checkNetwork(): Promise<void> {
    if ((await this.coin.source.genesisHash()) !== this.rules.genesisHash) throw new Refused('wrong-network', 0);
  }

  /** Stores the pinned block with the ancestors that its child is judged by; their hashes lead to the pinned one. */
  private async begin(): Promise<void> {
    const { asset } = this.coin;
    const start = startOf(this.coin);
    const known = await this.store.read((tx) => coinState(tx, asset));
    if (known !== undefined && isBegunAt(known, start)) return;
    const facts = await this.ancestors(start);
    const [first] = facts;
    const last = facts.at(-1);
    if (first === undefined || last?.id !== start.hash) throw new Refused('other-chain', start.height);
    const state: CoinChainRow = {
      asset,
      network: start.network,
      start_height: start.height,
      start_hash: start.hash,
      first_height: first.height,
      tip_height: last.height,
      tip_hash: last.id,
      tip_seconds: last.time,
      tip_work: workOfFacts(facts, this.rules),
      synced_at: this.clock.now(),
    };
    await this.store.write((tx) => beginCoin(tx, state, facts, this.rules));
  }

  private async ancestors(start: { readonly height: number; readonly hash: string }): Promise<CoinFact[]> {
    if (start.height === 0) return factsOf(fromHex(this.rules.genesisHeader), 0, this.rules);
    const from = firstNeeded(start.height, this.rules);
    const parts: Uint8Array[] = [];
    while (parts.length <= start.height - from) {
      const next = from + parts.length;
      const part = await this.fetch(next, Math.min(HEADERS_PER_BATCH, start.height - next + 1));
      if (part.length === 0) throw new Refused('not-there-yet', start.height);
      parts.push(...part);
    }
    const packed = bareHeaders(parts, this.rules);
    if (!this.areLinked(packed, from)) throw new Refused('other-chain', start.height);
    return factsOf(packed, from, this.rules);
  }

  /** Whether each names the one before it, which nobody can change without changing the pinned hash. */
  private areLinked(packed: Uint8Array, from: number): boolean {
    const facts = factsOf(packed, from, this.rules);
    return facts.every(({ id }, i) => {
      const next = packed.subarray((i + 1) * this.rules.headerBytes);
      return next.length === 0 || Buffer.from(next.subarray(4, 36)).reverse().toString('hex') === id;
    });
  }

  /** @returns how many headers were stored; 0 when nothing is left to take now */
  private async step(): Promise<number> {
    const { asset, source } = this.coin;
    const remote = await source.tip();
    const state = await this.store.read((tx) => coinState(tx, asset));
    if (state === undefined || remote.hash === state.tip_hash) return 0;
    if (remote.height < state.start_height) throw new Refused('not-there-yet', remote.height);
    const fork = await this.forkWith(state, remote);
    const context = await this.store.read((tx) => coinContext(tx, state, fork, this.rules));
    const branch = await this.heavier(state, context);
    if (branch === undefined) return 0;
    const next = { facts: branch.facts, work: branch.after.chainWork, at: this.clock.now(), rules: this.rules };
    const isOurs = await this.store.write((tx) => adoptCoin(tx, state, fork, next));
    return isOurs ? branch.facts.length : 0;
  }

  /** Highest block that we and the source share, not below the pinned one. */
  private async forkWith(state: CoinChainRow, remote: BackendTip): Promise<number> {
    const { asset, source } = this.coin;
    const top = Math.min(state.tip_height, remote.height);
    const fork = await forkHeight(top, state.start_height, async (height) => {
      const [ours] = await this.store.read((tx) => coinFacts(tx, asset, height, height));
      return ours !== undefined && ours.id === (await source.blockHashAt(height));
    });
    if (fork === undefined) throw new Refused('other-chain', state.start_height);
    return fork;
  }

  /**
   * Verified headers after a fork that together have more work than what we have above it. From our own tip that is the
   * first batch; undefined where the source moved between two questions.
   */
  private async heavier(state: CoinChainRow, fork: HeaderContext): Promise<Verified | undefined> {
    const facts: CoinFact[] = [];
    let after = fork;
    while (after.chainWork <= state.tip_work) {
      const batch = await this.batch(after);
      if (batch === undefined) {
        if (fork.height === state.tip_height) return undefined;
        throw new Refused('less-work', after.height);
      }
      facts.push(...batch.facts);
      after = batch.after;
      if (facts.length > BRANCH_HEADERS_MAX) throw new Refused('less-work', after.height);
    }
    return { facts, after };
  }

  private async batch(context: HeaderContext): Promise<Verified | undefined> {
    const headers = await this.fetch(context.height + 1, HEADERS_PER_BATCH);
    if (headers.length === 0) return undefined;
    const nowSeconds = Math.floor(this.clock.now() / 1000);
    const options = { rules: this.rules, nowSeconds, offsets: offsetsOf(headers) };
    const judged = verifyHeaders(concatBytes(...headers), context, options);
    const { rule, firstBad, unchecked, count, context: after } = judged;
    if (rule === 'broken-link' && count === 0) {
      // It reorganised between two of our questions: the next run finds the fork.
      if ((await this.coin.source.blockHashAt(context.height)) !== context.hash) return undefined;
    }
    if (rule !== null) throw new Refused('bad-header', firstBad);
    // Every rule has what it looks back at: one that was not applied would be a hole.
    if (unchecked.length > 0) throw new Refused('bad-header', context.height + 1);
    return { facts: factsOf(bareHeaders(headers, this.rules), context.height + 1, this.rules), after };
  }

  /** Whole headers upward from a height, each with what merged mining adds to it. */
  private async fetch(from: number, count: number): Promise<readonly Uint8Array[]> {
    const told = await this.coin.source.headers(from, count);
    const headers = told instanceof Uint8Array ? cut(told, this.rules) : told;
    const isWhole = headers?.every((header) => header.length >= this.rules.headerBytes) === true;
    if (headers === undefined || !isWhole || headers.length > count) throw new Refused('bad-reply', from);
    const bare = headers.findIndex((header) => lacksParentWork(header, this.rules));
    if (bare >= 0) throw new Refused('no-parent-work', from + bare);
    return headers;
  }
}

/** Headers of one size, apart; undefined where a rest is left. */
function cut(packed: Uint8Array, { headerBytes }: NetworkRules): Uint8Array[] | undefined {
  if (packed.length % headerBytes !== 0) return undefined;
  return Array.from({ length: packed.length / headerBytes }, (_, i) =>
    packed.subarray(i * headerBytes, (i + 1) * headerBytes),
  );
}

/** The headers without what merged mining adds to them, one after another. */
function bareHeaders(headers: readonly Uint8Array[], { headerBytes }: NetworkRules): Uint8Array {
  return concatBytes(...headers.map((header) => header.subarray(0, headerBytes)));
}

function offsetsOf(headers: readonly Uint8Array[]): Uint32Array {
  const offsets = new Uint32Array(headers.length + 1);
  headers.forEach((header, index) => (offsets[index + 1] = (offsets[index] ?? 0) + header.length));
  return offsets;
}

/**
 * Whether a merge-mined header came without its parent's: the flag is there and nothing follows, or all of it is nought, as
 * Dogecoin Core tells what it has pruned. @see Dogecoin Core chain.cpp GetBlockHeader, validation.cpp ReadBlockHeaderFromDisk
 */
function lacksParentWork(header: Uint8Array, { auxpow, headerBytes }: NetworkRules): boolean {
  if (auxpow === null || header.length > headerBytes) return false;
  const version = new DataView(header.buffer, header.byteOffset, header.length).getInt32(0, true);
  return (version & AUXPOW_FLAG) !== 0 || header.every((byte) => byte === 0);
}
