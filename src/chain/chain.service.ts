import { Inject, Injectable } from '@nestjs/common';
import { NETWORK_RULES, splitHeaders } from '../hashing';
import { type ReadTx, type Row, type Store, STORE } from '../store';
import { type Clock, CLOCK, DomainError, type Instant } from '../units';
import { CHAIN_BACKEND, type ChainBackend } from './backend';
import { CHAIN_CONFIG, type ChainConfig } from './chain-config';
import type { chainReorgs } from './chain.entity';
import { type AlarmKind, ChainRepository, type HeaderRow } from './chain.repository';
import { chainStatus, type ChainStatus } from './chain-status';
import { extendChain, pointOf } from './header-chain';
import { scannedHeight } from './wallet.repository';

/** The last block of our own best chain. */
export interface ChainTip {
  readonly height: number;
  readonly hash: string;
  /** Header time, unix seconds: what a miner wrote, not a clock. */
  readonly timeSeconds: number;
  readonly work: bigint;
}

/** What one sync did. */
export interface SyncReport {
  readonly applied: number;
  readonly rewound: number;
  readonly tip: ChainTip;
  /** True when the backend has more than this call was allowed to take. */
  readonly more: boolean;
}

const HEADERS_PER_BATCH = 2_000;
/** One call takes at most this many batches, so that a job stays bounded; it resumes where it stopped. */
const BATCHES_PER_SYNC = 50;
const SYNC_ALARMS: readonly AlarmKind[] = ['wrong-network', 'reorg-too-deep', 'header-refused', 'less-work'];

/** Follows the backend's headers and believes only those that keep the rules and have the most work. */
@Injectable()
export class ChainService {
  private readonly repository: ChainRepository;

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CHAIN_BACKEND) private readonly backend: ChainBackend,
    @Inject(CHAIN_CONFIG) private readonly config: ChainConfig,
  ) {
    this.repository = new ChainRepository(NETWORK_RULES[config.network]);
  }

  /**
   * Takes what the backend has beyond our tip, in bounded batches; a reorganisation rewinds headers and wallet in one
   * transaction. Resumable at any point.
   * @throws DomainError `chain.wrong-network`, `chain.reorg-too-deep`, `chain.header-refused`, `chain.other-network`,
   *   and what {@link ChainBackend} throws. Each of ours raises an alarm first, which stops payouts until a sync succeeds
   */
  async sync(): Promise<SyncReport> {
    await this.checkNetwork();
    await this.store.write((tx) => this.repository.start(tx, this.clock.now()));
    let applied = 0;
    let rewound = 0;
    for (let batch = 0; batch < BATCHES_PER_SYNC; batch += 1) {
      const step = await this.step();
      applied += step.applied;
      rewound += step.rewound;
      if (step.done) return { applied, rewound, tip: await this.requireTip(), more: false };
    }
    return { applied, rewound, tip: await this.requireTip(), more: true };
  }

  /** @returns undefined before the first sync */
  async tip(tx?: ReadTx): Promise<ChainTip | undefined> {
    return this.reading(tx, async (read) => {
      const state = await this.repository.state(read);
      const row = state === undefined ? undefined : await this.repository.header(read, state.tip_height);
      return row === undefined ? undefined : tipOf(row);
    });
  }

  /** The verified header of our best chain at a height. */
  header(height: number, tx?: ReadTx): Promise<HeaderRow | undefined> {
    return this.reading(tx, (read) => this.repository.header(read, height));
  }

  /** Verified headers of the best chain, both ends included. */
  headers(from: number, to: number, tx?: ReadTx): Promise<HeaderRow[]> {
    return this.reading(tx, (read) => this.repository.range(read, from, to));
  }

  /** Blocks from this one to the tip, itself included; 0 when it is not in the best chain. */
  confirmations(blockHash: string, tx?: ReadTx): Promise<number> {
    return this.reading(tx, async (read) => {
      const row = await this.repository.byHash(read, blockHash);
      const state = await this.repository.state(read);
      return row === undefined || state === undefined ? 0 : state.tip_height - row.height + 1;
    });
  }

  /** Reorganisations that were followed, newest first; receipts in the blocks that left are revoked. */
  reorgs(limit: number, tx?: ReadTx): Promise<Row<typeof chainReorgs>[]> {
    return this.reading(tx, (read) => this.repository.reorgs(read, limit));
  }

  /** Where the chain stands and why it may not be trusted now; for the screen and for the payout gate. */
  status(tx?: ReadTx): Promise<ChainStatus> {
    return this.reading(tx, async (read) => {
      const state = await this.repository.state(read);
      const row = state === undefined ? undefined : await this.repository.header(read, state.tip_height);
      return chainStatus({
        config: this.config,
        backend: this.backend.label,
        tip: row === undefined ? undefined : tipOf(row),
        state,
        scannedHeight: await scannedHeight(read),
        alarms: await this.repository.alarms(read),
        now: this.clock.now(),
      });
    });
  }

  /** @throws DomainError `chain.not-ready` with the first reason why the chain cannot be trusted now */
  async assertReady(tx?: ReadTx): Promise<void> {
    const { reasons } = await this.status(tx);
    const [reason] = reasons;
    if (reason !== undefined) throw new DomainError('chain.not-ready', reason.sentence, { reason: reason.code });
  }

  private async checkNetwork(): Promise<void> {
    const expected = NETWORK_RULES[this.config.network].genesisHash;
    const found = await this.backend.genesisHash();
    if (found === expected) return;
    const error = new DomainError(
      'chain.wrong-network',
      `The node is on another network than ${this.config.network}.`,
      {
        expected,
        found,
      },
    );
    throw await this.alarmed('wrong-network', error);
  }

  private async step(): Promise<{ applied: number; rewound: number; done: boolean }> {
    const remote = await this.backend.tip();
    const window = await this.store.read((tx) => this.repository.window(tx, this.config.reorgDepthMax));
    const at = this.clock.now();
    const seen = { at, backendHeight: remote.height };
    if (remote.hash === window.best) return this.settled(seen);
    const fork = await this.forkHeight(window.best, remote.height);
    const headers = splitHeaders(await this.backend.headers(fork + 1, HEADERS_PER_BATCH));
    const result = extendChain(window, headers, Math.floor(at / 1000));
    if (!result.ok) {
      // The backend reorganised between two of our questions: ask again next time.
      if (result.rule === 'unknown-parent') return { applied: 0, rewound: 0, done: true };
      const fields = { rule: result.rule, height: result.height, hash: result.hash };
      throw await this.alarmed(
        'header-refused',
        new DomainError(
          'chain.header-refused',
          `The node offered a header that breaks a rule: ${result.rule}.`,
          fields,
        ),
      );
    }
    if (result.applied.length === 0) return this.lighter(remote.height, seen);
    const adopted = await this.store.write((tx) => this.repository.adopt(tx, window.best, result, seen));
    if (!adopted) return { applied: 0, rewound: 0, done: false };
    const reached = pointOf(result.chain, result.chain.best)?.hash === remote.hash;
    if (reached) await this.settled(seen);
    return { applied: result.applied.length, rewound: result.rewound.length, done: reached };
  }

  private async settled(seen: { at: Instant; backendHeight: number }): Promise<{ applied: 0; rewound: 0; done: true }> {
    await this.store.write(async (tx) => {
      await this.repository.touched(tx, seen);
      await this.repository.clear(tx, SYNC_ALARMS);
    });
    return { applied: 0, rewound: 0, done: true };
  }

  /** The backend's chain has no more work than ours: it is behind, or it follows a lighter fork. Ours stays. */
  private async lighter(
    backendHeight: number,
    seen: { at: Instant; backendHeight: number },
  ): Promise<{ applied: 0; rewound: 0; done: true }> {
    await this.store.write(async (tx) => {
      await this.repository.touched(tx, seen);
      await this.repository.raise(tx, { kind: 'less-work', raised_at: seen.at, details: { backendHeight } });
    });
    return { applied: 0, rewound: 0, done: true };
  }

  /** Highest block that we and the backend share, within the depth that policy follows. */
  private async forkHeight(best: string, backendHeight: number): Promise<number> {
    const tip = await this.store.read((tx) => this.repository.byHash(tx, best));
    const top = tip?.height ?? 0;
    const lowest = Math.max(0, top - this.config.reorgDepthMax);
    for (let height = Math.min(top, backendHeight); height >= lowest; height -= 1) {
      const [theirs, ours] = await Promise.all([this.backend.blockHashAt(height), this.header(height)]);
      if (theirs !== undefined && theirs === ours?.hash) return height;
    }
    const fields = { height: top, depthMax: this.config.reorgDepthMax };
    throw await this.alarmed(
      'reorg-too-deep',
      new DomainError('chain.reorg-too-deep', 'The node left our chain deeper than policy follows.', fields),
    );
  }

  private async alarmed(kind: AlarmKind, error: DomainError): Promise<DomainError> {
    const alarm = { kind, raised_at: this.clock.now(), details: { ...error.fields } };
    await this.store.write((tx) => this.repository.raise(tx, alarm));
    return error;
  }

  private async requireTip(): Promise<ChainTip> {
    const tip = await this.tip();
    if (tip === undefined) throw new DomainError('chain.empty', 'No header is stored yet.');
    return tip;
  }

  private reading<T>(tx: ReadTx | undefined, work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return tx === undefined ? this.store.read(work) : work(tx);
  }
}

function tipOf(row: HeaderRow): ChainTip {
  return { height: row.height, hash: row.hash, timeSeconds: row.time_seconds, work: row.work };
}
