import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, type Row, type Store, STORE, type WriteTx } from '../store';
import { type Clock, CLOCK, DomainError } from '../units';
import { CHAIN_BACKEND, type ChainBackend, type HeaderSource, SECOND_SOURCE } from './backend';
import { CHAIN_CONFIG, type ChainConfig } from './chain-config';
import type { chainReorgs } from './chain.entity';
import { ChainRepository, type StateRow } from './chain.repository';
import { chainStatus, type ChainStatus } from './chain-status';
import type { ChainHeader } from './header-store.repository';
import { HeaderSync } from './header-sync.service';
import { SecondSource } from './second-source.service';
import { scannedHeight } from './wallet.repository';

export type { ChainHeader } from './header-store.repository';

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

/** Our own header chain: follows the backend, believes only what keeps the rules and has the most work. */
@Injectable()
export class ChainService {
  private readonly repository: ChainRepository;
  private readonly headerSync: HeaderSync;
  private readonly comparison: SecondSource | undefined;

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CHAIN_BACKEND) private readonly backend: ChainBackend,
    @Inject(CHAIN_CONFIG) private readonly config: ChainConfig,
    @Inject(SECOND_SOURCE) second: HeaderSource | null = null,
  ) {
    this.repository = new ChainRepository(config.network);
    const ports = { store, clock, config, repository: this.repository };
    this.headerSync = new HeaderSync({ ...ports, backend });
    if (second !== null) this.comparison = new SecondSource(ports, second);
  }

  /**
   * Takes what the backend has beyond our tip, in bounded batches; a reorganisation of any depth rewinds headers and
   * wallet in one transaction. Resumable at any point. When nothing is left to take, the second source is compared.
   * @throws DomainError `chain.wrong-network`, `chain.checkpoint-differs`, `chain.behind-checkpoint`,
   *   `chain.header-refused`, `chain.other-network`, `chain.corrupt`, and what {@link ChainBackend} throws; an alarm that
   *   stops payouts until a sync succeeds is raised first where the source told something false
   */
  async sync(): Promise<SyncReport> {
    const { applied, rewound, more } = await this.headerSync.run();
    if (this.comparison === undefined) await this.forgetSecond();
    else if (!more) await this.comparison.compare();
    const tip = await this.tip();
    if (tip === undefined) throw new DomainError('chain.empty', 'No header is stored yet.');
    return { applied, rewound, tip, more };
  }

  /** @returns undefined before the first sync */
  async tip(tx?: ReadTx): Promise<ChainTip | undefined> {
    return this.reading(tx, async (read) => {
      const state = await this.repository.state(read);
      return state === undefined ? undefined : tipOf(state);
    });
  }

  /** The verified header of our best chain at a height. */
  header(height: number, tx?: ReadTx): Promise<ChainHeader | undefined> {
    return this.reading(tx, (read) => this.repository.headers.header(read, height));
  }

  /** Verified headers of the best chain, both ends included; those before the chain's start are not there. */
  headers(from: number, to: number, tx?: ReadTx): Promise<ChainHeader[]> {
    return this.reading(tx, (read) => this.repository.headers.range(read, from, to));
  }

  /** Blocks from this one to the tip, itself included; 0 when it is not in the best chain. */
  confirmations(block: { readonly height: number; readonly hash: string }, tx?: ReadTx): Promise<number> {
    return this.reading(tx, async (read) => {
      const header = await this.repository.headers.header(read, block.height);
      const state = await this.repository.state(read);
      return state === undefined || header?.hash !== block.hash ? 0 : state.tip_height - block.height + 1;
    });
  }

  /** Reorganisations that were followed, newest first; receipts in the blocks that left are revoked. */
  reorgs(limit: number, tx?: ReadTx): Promise<Row<typeof chainReorgs>[]> {
    return this.reading(tx, (read) => this.repository.reorgs(read, limit));
  }

  /**
   * A person has looked at a reorganisation beyond policy: payouts may go on. The caller audits who.
   * @returns false when there was nothing to acknowledge
   */
  async acknowledgeReorg(tx: WriteTx): Promise<boolean> {
    return (await this.repository.clear(tx, ['reorg-too-deep'])) > 0;
  }

  /** Where the chain stands and why it may not be trusted now; for the screen and for the payout gate. */
  status(tx?: ReadTx): Promise<ChainStatus> {
    return this.reading(tx, async (read) =>
      chainStatus({
        config: this.config,
        backend: this.backend.label,
        state: await this.repository.state(read),
        second: this.comparison === undefined ? undefined : await this.repository.second(read),
        scannedHeight: await scannedHeight(read),
        alarms: await this.repository.alarms(read),
        now: this.clock.now(),
      }),
    );
  }

  /** @throws DomainError `chain.not-ready` with the first reason why the chain cannot be trusted now */
  async assertReady(tx?: ReadTx): Promise<void> {
    const { reasons } = await this.status(tx);
    const [reason] = reasons;
    if (reason !== undefined) throw new DomainError('chain.not-ready', reason.sentence, { reason: reason.code });
  }

  /** An operator took the second source out of the configuration: what it said stops nothing any more. */
  private async forgetSecond(): Promise<void> {
    const alarms = await this.store.read((tx) => this.repository.alarms(tx));
    if (!alarms.some(({ kind }) => kind === 'sources-disagree')) return;
    await this.store.write((tx) => this.repository.clear(tx, ['sources-disagree']));
  }

  private reading<T>(tx: ReadTx | undefined, work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return tx === undefined ? this.store.read(work) : work(tx);
  }
}

function tipOf({ tip_height: height, tip_hash: hash, tip_seconds: timeSeconds, tip_work: work }: StateRow): ChainTip {
  return { height, hash, timeSeconds, work };
}
