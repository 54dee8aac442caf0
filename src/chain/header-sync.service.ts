import {
  anchorContext,
  concatBytes,
  decodeHeader,
  fromDisplay,
  fromHex,
  HEADER_BYTES,
  headerHash,
  type HeaderContext,
  NETWORK_RULES,
  type NetworkRules,
  toDisplay,
  verifyHeaders,
} from '../hashing';
import type { Store } from '../store';
import { type Clock, DomainError, type Instant } from '../units';
import { BackendReplyInvalid, type BackendTip, type HeaderSource } from './backend';
import type { ChainConfig } from './chain-config';
import type { StartPin } from './chain-start';
import type { AlarmKind } from './chain.entity';
import type { ChainChange, ChainRepository, ChainStart, Seen, StateRow } from './chain.repository';
import { forkHeight } from './fork-search';
import { workAtCheckpoint } from './minimum-work';

/** What one step did; `done` when nothing is left to take now. */
interface Step {
  readonly applied: number;
  readonly rewound: number;
  readonly done: boolean;
}

/** Verified headers that follow a context. */
interface Batch {
  readonly packed: Uint8Array;
  readonly ids: Uint8Array;
  readonly after: HeaderContext;
}

/** What the sync works on. */
export interface SyncPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly backend: HeaderSource;
  readonly config: ChainConfig;
  readonly repository: ChainRepository;
}

const HEADERS_PER_BATCH = 2_000;
/** One call takes at most this many batches, so that a job stays bounded; it resumes where it stopped. */
const BATCHES_PER_SYNC = 50;
/** A branch that has less work than ours after so many batches is not looked at further. */
const BATCHES_PER_BRANCH = 500;
/** Alarms that a sync takes back when it ends well. A reorganisation beyond policy waits for a person. */
const SYNC_ALARMS: readonly AlarmKind[] = ['wrong-network', 'checkpoint-differs', 'header-refused', 'less-work'];
const NOTHING: Step = { applied: 0, rewound: 0, done: true };

/** Follows one source's headers and believes only those that keep the rules and have the most work. */
export class HeaderSync {
  private readonly rules: NetworkRules;

  constructor(private readonly at: SyncPorts) {
    this.rules = NETWORK_RULES[at.config.network];
  }

  /** Takes what the source has beyond our tip, in bounded batches. Resumable at any point. */
  async run(): Promise<{ applied: number; rewound: number; more: boolean }> {
    await this.#checkNetwork();
    await this.#begin();
    let applied = 0;
    let rewound = 0;
    for (let batch = 0; batch < BATCHES_PER_SYNC; batch += 1) {
      const step = await this.#step();
      applied += step.applied;
      rewound += step.rewound;
      if (step.done) return { applied, rewound, more: false };
    }
    return { applied, rewound, more: true };
  }

  async #checkNetwork(): Promise<void> {
    const { backend, config } = this.at;
    const expected = this.rules.genesisHash;
    const found = await backend.genesisHash();
    if (found === expected) return;
    const sentence = `The ${backend.label} is on another network than ${config.network}. Nothing was stored or paid; correct the address.`;
    const fields = { source: backend.label, expected, found };
    throw await this.#alarmed('wrong-network', new DomainError('chain.wrong-network', sentence, fields));
  }

  /** Stores the first header of an empty database: genesis, or the checkpoint with the pinned hash. */
  async #begin(): Promise<void> {
    const { store, repository, clock } = this.at;
    const state = await store.read((tx) => repository.state(tx));
    repository.assertNetwork(state);
    if (state !== undefined) return;
    const start = await this.#start();
    await store.write((tx) => repository.start(tx, start, clock.now()));
  }

  async #start(): Promise<ChainStart> {
    const { backend, config } = this.at;
    const anchor = config.start;
    if (anchor === undefined || anchor.height === 0) return this.#startAt(0, fromHex(this.rules.genesisHeader), 0n);
    const header = await backend.headers(anchor.height, 1);
    if (header.length === 0) {
      const sentence = `The ${backend.label} has not reached block ${anchor.height}, where our chain starts. Nothing is paid until it has.`;
      throw new DomainError('chain.behind-checkpoint', sentence, { source: backend.label, height: anchor.height });
    }
    if (header.length !== HEADER_BYTES || !isPinned(header, anchor)) throw await this.#otherChain(anchor.height);
    const start = this.#startAt(anchor.height, header, 0n);
    const known = workAtCheckpoint(start.context.hash ?? '');
    if (known === undefined) return { ...start, workIsTotal: false };
    return this.#startAt(anchor.height, header, known - start.context.chainWork);
  }

  #startAt(height: number, header: Uint8Array, workBefore: bigint): ChainStart {
    const own = anchorContext(height, header, this.rules);
    const first = { from: height, packed: header, ids: fromDisplay(own.hash ?? '') };
    return { context: { ...own, chainWork: workBefore + own.chainWork }, first, workBefore, workIsTotal: true };
  }

  async #step(): Promise<Step> {
    const { store, repository, backend, clock } = this.at;
    const remote = await backend.tip();
    const state = await store.read((tx) => repository.state(tx));
    if (state === undefined) return NOTHING;
    const seen = { at: clock.now(), backendHeight: remote.height };
    if (remote.hash === state.tip_hash) return this.#settled(seen);
    if (remote.height < state.anchor_height) return this.#lighter(seen);
    const fork = await this.#forkWith(state, remote);
    const context = await store.read((tx) => repository.headers.context(tx, fork));
    return fork === state.tip_height ? this.#extend(state, context, remote) : this.#weigh(state, context, remote);
  }

  /** Highest block that we and the source share. */
  async #forkWith(state: StateRow, remote: BackendTip): Promise<number> {
    const { store, repository, backend } = this.at;
    const fork = await forkHeight(Math.min(state.tip_height, remote.height), state.anchor_height, async (height) => {
      const ours = await store.read((tx) => repository.headers.header(tx, height));
      return ours !== undefined && ours.hash === (await backend.blockHashAt(height));
    });
    if (fork === undefined) throw await this.#otherChain(state.anchor_height);
    return fork;
  }

  /** The source goes on from our tip: every batch is more work than we have, and is kept as soon as it is verified. */
  async #extend(state: StateRow, tip: HeaderContext, remote: BackendTip): Promise<Step> {
    const batch = await this.#batch(tip);
    if (batch === 'moved') return NOTHING;
    if (batch === undefined) return this.#silent(tip, remote);
    const fresh = { from: tip.height + 1, packed: batch.packed, ids: batch.ids };
    return this.#adopt({ from: state, fork: tip, fresh, tip: batch.after, newTip: batch.after.hash ?? '' }, remote);
  }

  /**
   * The source left our chain below the tip. Its branch is judged in batches until it has more work than ours, and only
   * then followed, in one transaction. A branch longer than we keep in memory is weighed first and fetched again.
   */
  async #weigh(state: StateRow, fork: HeaderContext, remote: BackendTip): Promise<Step> {
    const { config, clock } = this.at;
    const kept: Batch[] = [];
    let keptHeaders = 0;
    let at = fork;
    for (let count = 0; count < BATCHES_PER_BRANCH; count += 1) {
      const batch = await this.#batch(at);
      if (batch === 'moved') return NOTHING;
      if (batch === undefined) break;
      at = batch.after;
      keptHeaders += batch.ids.length / 32;
      if (keptHeaders <= config.branchHeadersMax) kept.push(batch);
      else kept.length = 0;
      if (at.chainWork <= state.tip_work) continue;
      const newTip = at.hash ?? '';
      if (kept.length === 0) return this.#adopt({ from: state, fork, fresh: undefined, tip: fork, newTip }, remote);
      const packed = concatBytes(...kept.map((part) => part.packed));
      const ids = concatBytes(...kept.map((part) => part.ids));
      const fresh = { from: fork.height + 1, packed, ids };
      return this.#adopt({ from: state, fork, fresh, tip: at, newTip }, remote);
    }
    return this.#lighter({ at: clock.now(), backendHeight: remote.height });
  }

  async #adopt(change: ChainChange, remote: BackendTip): Promise<Step> {
    const { store, repository, config, clock } = this.at;
    const seen = { at: clock.now(), backendHeight: remote.height };
    const adopted = await store.write((tx) => repository.adopt(tx, change, seen, config.reorgDepthMax));
    if (!adopted) return { ...NOTHING, done: false };
    const done = change.tip.hash === remote.hash;
    if (done) await this.#settled(seen);
    const rewound = change.from.tip_height - change.fork.height;
    return { applied: change.tip.height - change.fork.height, rewound, done };
  }

  /**
   * The next verified headers after a context.
   * @returns undefined when the source has none; `moved` when it left this chain between two questions
   */
  async #batch(context: HeaderContext): Promise<Batch | 'moved' | undefined> {
    const { backend, clock } = this.at;
    const packed = await backend.headers(context.height + 1, HEADERS_PER_BATCH);
    if (packed.length === 0) return undefined;
    const call = { source: backend.label, method: 'headers' };
    if (packed.length % HEADER_BYTES !== 0 || packed.length > HEADERS_PER_BATCH * HEADER_BYTES) {
      throw new BackendReplyInvalid(call, `${packed.length} bytes are no headers or too many`);
    }
    const nowSeconds = Math.floor(clock.now() / 1000);
    const result = verifyHeaders(packed, context, { rules: this.rules, nowSeconds });
    if (result.rule === null) return this.#pinned({ packed, ids: result.ids, after: result.context });
    if (result.rule === 'broken-link' && result.count === 0) {
      // It reorganised between two of our questions, or it lies: a second look tells.
      if ((await backend.blockHashAt(context.height)) !== context.hash) return 'moved';
    }
    const start = result.count * HEADER_BYTES;
    const hash = headerHash(packed.subarray(start, start + HEADER_BYTES));
    const sentence = `The ${backend.label} offered a header that breaks a rule: block ${result.firstBad}, ${result.rule}. None of that answer was stored; nothing is paid until it offers a valid chain.`;
    const fields = { source: backend.label, rule: result.rule, height: result.firstBad, hash };
    throw await this.#alarmed('header-refused', new DomainError('chain.header-refused', sentence, fields));
  }

  /** Refuses a branch, however much work it has, that passes a pinned height without the pinned block. */
  async #pinned(batch: Batch): Promise<Batch> {
    const from = batch.after.height + 1 - batch.ids.length / 32;
    for (const { height, hash } of this.at.config.pins) {
      const id = batch.ids.subarray((height - from) * 32, (height - from + 1) * 32);
      if (height >= from && id.length === 32 && toDisplay(id) !== hash) throw await this.#otherChain(height);
    }
    return batch;
  }

  /** It names a tip above ours and gives no header: a gap, unless its tip moved meanwhile. */
  async #silent({ height }: HeaderContext, remote: BackendTip): Promise<Step> {
    const { backend } = this.at;
    if ((await backend.tip()).hash !== remote.hash) return NOTHING;
    const call = { source: backend.label, method: 'headers' };
    throw new BackendReplyInvalid(call, `its tip is block ${remote.height} and it has no header above ${height}`);
  }

  async #settled(seen: Seen): Promise<Step> {
    const { store, repository } = this.at;
    await store.write(async (tx) => {
      await repository.touched(tx, seen);
      await repository.clear(tx, SYNC_ALARMS);
    });
    return NOTHING;
  }

  /** The source's chain has no more work than ours: it is behind, or it follows a lighter fork. Ours stays. */
  async #lighter(seen: Seen): Promise<Step> {
    const { store, repository, backend } = this.at;
    const details = { source: backend.label, backendHeight: seen.backendHeight };
    await store.write(async (tx) => {
      await repository.touched(tx, seen);
      await repository.raise(tx, { kind: 'less-work', raised_at: seen.at, details });
    });
    return NOTHING;
  }

  #otherChain(height: number): Promise<DomainError> {
    const { label } = this.at.backend;
    const sentence = `The ${label} has another block ${height} than the pinned one of the public chain. Nothing of it was stored, nothing is paid; check whose node it is.`;
    const error = new DomainError('chain.checkpoint-differs', sentence, { source: label, height });
    return this.#alarmed('checkpoint-differs', error);
  }

  async #alarmed(kind: AlarmKind, error: DomainError): Promise<DomainError> {
    const { store, repository, clock } = this.at;
    const raised: Instant = clock.now();
    await store.write((tx) => repository.raise(tx, { kind, raised_at: raised, details: { ...error.fields } }));
    return error;
  }
}

/** By its own hash where that is pinned, else by its parent's. */
function isPinned(header: Uint8Array, { hash, parent }: StartPin): boolean {
  return hash === null ? decodeHeader(header).previous === parent : headerHash(header) === hash;
}
