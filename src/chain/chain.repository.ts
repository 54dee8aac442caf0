import { type HashHex, type HeaderContext, NETWORK_RULES } from '../hashing';
import type { ReadTx, Row, WriteTx } from '../store';
import { DomainError, type Instant, type Network, newId } from '../units';
import { type AlarmKind, chainAlarms, chainReorgs, chainSecond, chainState } from './chain.entity';
import type { FreshHeaders } from './header-run';
import { HeaderStore } from './header-store.repository';
import { blocksOfOurs, rewindWallet } from './wallet.repository';

export type StateRow = Row<typeof chainState>;

/** When the backend was asked, and the height that it named. */
export interface Seen {
  readonly at: Instant;
  readonly backendHeight: number;
}

/** Where a chain starts: its first stored header and the work that it is reckoned to have. */
export interface ChainStart {
  readonly context: HeaderContext;
  readonly first: FreshHeaders;
  /** Work up to the first header's parent; 0 where it is not known. */
  readonly workBefore: bigint;
  readonly workIsTotal: boolean;
}

/** A verified change of the best chain. */
export interface ChainChange {
  readonly from: StateRow;
  /** The highest block that stays. */
  readonly fork: HeaderContext;
  /** What follows it; undefined only takes off. */
  readonly fresh: FreshHeaders | undefined;
  /** After the last fresh header, or the fork. */
  readonly tip: HeaderContext;
  /** Tip of the heavier branch that a reorganisation follows; it may be reached later. */
  readonly newTip: HashHex;
}

/** Hashes of the last blocks that a reorganisation's record names: a difficulty period. */
const LEFT_HASHES_MAX = 2016;

/** The stored best chain. */
export class ChainRepository {
  readonly headers: HeaderStore;

  constructor(private readonly network: Network) {
    this.headers = new HeaderStore(NETWORK_RULES[network]);
  }

  /** @returns undefined before the first sync */
  state(tx: ReadTx): Promise<StateRow | undefined> {
    return tx.findOne(chainState, { id: 'best' });
  }

  /** Stores the first header in an empty database; a chain that is there already stays as it is. */
  async start(tx: WriteTx, start: ChainStart, at: Instant): Promise<void> {
    if ((await this.state(tx)) !== undefined) return;
    const { context, first, workBefore, workIsTotal } = start;
    await this.headers.begin(tx, first, workBefore);
    const row = {
      id: 'best' as const,
      network: this.network,
      anchor_height: context.height,
      work_is_total: workIsTotal,
    };
    await tx.insert(chainState, [{ ...row, ...tipColumns(context), synced_at: at, backend_height: context.height }]);
  }

  /** @throws DomainError `chain.other-network` when the database holds another network's chain */
  assertNetwork(state: StateRow | undefined): void {
    if (state === undefined || state.network === this.network) return;
    const fields = { stored: state.network, configured: this.network };
    throw new DomainError(
      'chain.other-network',
      `The database holds the ${state.network} chain, not ${this.network}. Nothing was changed; correct PAYDIRT_NETWORK or PAYDIRT_DATA_DIR.`,
      fields,
    );
  }

  /**
   * Makes a verified change of the best chain durable, the wallet rewound with it, all or nothing.
   * @param depthMax a deeper reorganisation raises an alarm that only a person takes back
   * @returns false when somebody else moved the tip meanwhile: nothing was written
   */
  async adopt(tx: WriteTx, change: ChainChange, seen: Seen, depthMax: number): Promise<boolean> {
    const { from, fork, fresh, tip } = change;
    const moved = await tx.update(
      chainState,
      { id: 'best', tip_hash: from.tip_hash },
      { ...tipColumns(tip), synced_at: seen.at, backend_height: seen.backendHeight },
    );
    if (moved === 0) return false;
    if (fork.height < from.tip_height) await this.#rewind(tx, change, seen, depthMax);
    await this.headers.replaceAbove(tx, fork, fresh);
    return true;
  }

  async #rewind(tx: WriteTx, { from, fork, newTip }: ChainChange, { at }: Seen, depthMax: number): Promise<void> {
    const depth = from.tip_height - fork.height;
    const lowest = from.tip_height - Math.min(depth, LEFT_HASHES_MAX) + 1;
    const left = await this.headers.range(tx, lowest, from.tip_height);
    const older = await blocksOfOurs(tx, fork.height, lowest);
    await rewindWallet(tx, fork.height);
    const hashes = [...older, ...left.map(({ hash }) => hash)];
    const record = { fork_height: fork.height, depth, new_tip: newTip, left_hashes: hashes };
    await tx.insert(chainReorgs, [{ id: newId(), seen_at: at, ...record }]);
    if (depth <= depthMax) return;
    const details = { depth, depthMax, forkHeight: fork.height, oldTip: from.tip_hash, newTip };
    await this.raise(tx, { kind: 'reorg-too-deep', raised_at: at, details });
  }

  async touched(tx: WriteTx, seen: Seen): Promise<void> {
    await tx.update(chainState, { id: 'best' }, { synced_at: seen.at, backend_height: seen.backendHeight });
  }

  async raise(tx: WriteTx, alarm: Row<typeof chainAlarms>): Promise<void> {
    await tx.upsert(chainAlarms, [alarm]);
  }

  /** @returns how many stood */
  clear(tx: WriteTx, kinds: readonly AlarmKind[]): Promise<number> {
    return tx.delete(chainAlarms, { kind: { in: kinds } });
  }

  alarms(tx: ReadTx): Promise<Row<typeof chainAlarms>[]> {
    return tx.find(chainAlarms, { orderBy: [['kind', 'asc']] });
  }

  second(tx: ReadTx): Promise<Row<typeof chainSecond> | undefined> {
    return tx.findOne(chainSecond, { id: 'second' });
  }

  async noteSecond(tx: WriteTx, row: Omit<Row<typeof chainSecond>, 'id'>): Promise<void> {
    await tx.upsert(chainSecond, [{ id: 'second', ...row }]);
  }

  /** Newest first. */
  reorgs(tx: ReadTx, limit: number): Promise<Row<typeof chainReorgs>[]> {
    return tx.find(chainReorgs, { orderBy: [['seen_at', 'desc']], limit });
  }
}

function tipColumns({
  height,
  hash,
  times,
  chainWork,
}: HeaderContext): Pick<StateRow, 'tip_height' | 'tip_hash' | 'tip_seconds' | 'tip_work'> {
  return { tip_height: height, tip_hash: hash ?? '', tip_seconds: times.at(-1) ?? 0, tip_work: chainWork };
}
