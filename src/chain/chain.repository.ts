import { type ChainPoint, fromHex, genesisPoint, MEDIAN_TIME_BLOCKS, type NetworkRules, toHex } from '../hashing';
import type { ReadTx, Row, WriteTx } from '../store';
import { DomainError, type Instant, newId } from '../units';
import { chainAlarms, chainHeaders, chainReorgs, chainState } from './chain.entity';
import { type ChainExtended, type ChainNode, extendChain, type HeaderChain, startChain } from './header-chain';
import { rewindWallet } from './wallet.repository';

export type HeaderRow = Row<typeof chainHeaders>;
export type AlarmKind = Row<typeof chainAlarms>['kind'];

function rowOf(node: ChainNode): HeaderRow {
  const { height, hash, time, bits, work } = node.point;
  return { height, hash, raw: toHex(node.raw), time_seconds: time, bits, work };
}

/** The stored best chain. */
export class ChainRepository {
  constructor(private readonly rules: NetworkRules) {}

  /** Stores the genesis header in an empty database. @throws DomainError `chain.other-network` when it holds another chain */
  async start(tx: WriteTx, at: Instant): Promise<void> {
    const state = await tx.findOne(chainState, { id: 'best' });
    if (state !== undefined) {
      if (state.network === this.rules.network) return;
      const fields = { stored: state.network, configured: this.rules.network };
      throw new DomainError('chain.other-network', `The database holds the ${state.network} chain.`, fields);
    }
    const point = genesisPoint(this.rules);
    await tx.insert(chainHeaders, [rowOf({ point, previous: '', raw: fromHex(this.rules.genesisHeader) })]);
    await tx.insert(chainState, [
      {
        id: 'best',
        network: this.rules.network,
        tip_height: 0,
        tip_hash: point.hash,
        synced_at: at,
        backend_height: 0,
      },
    ]);
  }

  /** @returns undefined before the first sync */
  state(tx: ReadTx): Promise<Row<typeof chainState> | undefined> {
    return tx.findOne(chainState, { id: 'best' });
  }

  header(tx: ReadTx, height: number): Promise<HeaderRow | undefined> {
    return tx.findOne(chainHeaders, { height });
  }

  byHash(tx: ReadTx, hash: string): Promise<HeaderRow | undefined> {
    return tx.findOne(chainHeaders, { hash });
  }

  /** Both ends included, lowest first. */
  range(tx: ReadTx, from: number, to: number): Promise<HeaderRow[]> {
    return tx.find(chainHeaders, { where: { height: { gte: from, lte: to } }, orderBy: [['height', 'asc']] });
  }

  /** The last `depth` headers as a chain that can be extended and rewound. */
  async window(tx: ReadTx, depth: number): Promise<HeaderChain> {
    const state = await this.state(tx);
    const tip = state?.tip_height ?? 0;
    const rows = await this.range(tx, Math.max(0, tip - depth), tip);
    const [base] = rows;
    const start = startChain(this.rules, base === undefined ? genesisPoint(this.rules) : await this.pointAt(tx, base));
    const result = extendChain(
      start,
      rows.slice(1).map((row) => fromHex(row.raw)),
      null,
    );
    if (!result.ok) {
      throw new DomainError('chain.corrupt', 'The stored headers do not hold together.', { height: result.height });
    }
    return result.chain;
  }

  private async pointAt(tx: ReadTx, row: HeaderRow): Promise<ChainPoint> {
    const { periodBlocks, powLimitBits, minDifficulty, noRetarget } = this.rules;
    const firstHeight = row.height - (row.height % periodBlocks);
    const recent = await this.range(tx, Math.max(0, row.height - MEDIAN_TIME_BLOCKS + 1), row.height);
    const first = await this.header(tx, firstHeight);
    let lastRealBits = row.bits;
    if (minDifficulty && !noRetarget) {
      const period = await this.range(tx, firstHeight, row.height);
      lastRealBits = period.findLast((at) => at.bits !== powLimitBits)?.bits ?? powLimitBits;
    }
    return {
      height: row.height,
      hash: row.hash,
      time: row.time_seconds,
      bits: row.bits,
      work: row.work,
      recentTimes: recent.map((at) => at.time_seconds),
      periodFirst: first === undefined ? null : { time: first.time_seconds, bits: first.bits },
      lastRealBits,
    };
  }

  /**
   * Makes a verified change of the best chain durable, the wallet rewound with it, all or nothing.
   * @returns false when somebody else moved the tip meanwhile: nothing was written
   */
  async adopt(
    tx: WriteTx,
    oldTip: string,
    change: ChainExtended,
    seen: { at: Instant; backendHeight: number },
  ): Promise<boolean> {
    const last = change.applied.at(-1);
    if (last === undefined) return true;
    const moved = await tx.update(
      chainState,
      { id: 'best', tip_hash: oldTip },
      {
        tip_hash: last.point.hash,
        tip_height: last.point.height,
        synced_at: seen.at,
        backend_height: seen.backendHeight,
      },
    );
    if (moved === 0) return false;
    const lowest = change.rewound.at(-1);
    if (lowest !== undefined) {
      const fork = lowest.point.height - 1;
      await tx.delete(chainHeaders, { height: { gt: fork } });
      await rewindWallet(tx, fork);
      await tx.insert(chainReorgs, [
        {
          id: newId(),
          seen_at: seen.at,
          fork_height: fork,
          depth: change.rewound.length,
          left_hashes: change.rewound.map((node) => node.point.hash).reverse(),
          new_tip: last.point.hash,
        },
      ]);
    }
    await tx.insert(chainHeaders, change.applied.map(rowOf));
    return true;
  }

  async touched(tx: WriteTx, seen: { at: Instant; backendHeight: number }): Promise<void> {
    await tx.update(chainState, { id: 'best' }, { synced_at: seen.at, backend_height: seen.backendHeight });
  }

  async raise(tx: WriteTx, alarm: Row<typeof chainAlarms>): Promise<void> {
    await tx.upsert(chainAlarms, [alarm]);
  }

  async clear(tx: WriteTx, kinds: readonly AlarmKind[]): Promise<void> {
    await tx.delete(chainAlarms, { kind: { in: kinds } });
  }

  alarms(tx: ReadTx): Promise<Row<typeof chainAlarms>[]> {
    return tx.find(chainAlarms, { orderBy: [['kind', 'asc']] });
  }

  /** Newest first. */
  reorgs(tx: ReadTx, limit: number): Promise<Row<typeof chainReorgs>[]> {
    return tx.find(chainReorgs, { orderBy: [['seen_at', 'desc']], limit });
  }
}
