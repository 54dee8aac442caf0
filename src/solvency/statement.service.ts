import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { CHAIN_CONFIG, type ChainConfig } from '../chain';
import { ChainService } from '../chain/chain.service';
import { WalletService } from '../chain/wallet.service';
import { toHex } from '../hashing';
import { LedgerService } from '../ledger/ledger.service';
import { type ReadTx, STORE, type Store, type WriteTx } from '../store';
import { type Asset, assertInvariant, CLOCK, type Clock, DAY_MS, DomainError, type Instant } from '../units';
import { inclusionFile } from './inclusion';
import { type InclusionFile, statementDigest } from './inclusion-file';
import { growLiabilities, type LiabilitiesTree } from './liabilities-tree';
import { memberHolder, owedByAsset, type OwedTo, unitsOf } from './owed';
import { publishedOf, type StatementView } from './published';
import type { StatementRow, TreeRow } from './statement.entity';
import {
  lastStatement,
  owedAt,
  saveStatement,
  statementAt,
  statementsBefore,
  type StatementGrounds,
} from './statement.repository';
import { type ReserveOutput, reservesDigest } from './reserves-file';
import { saltOf } from './salt';
import { verifyInclusion } from './verify-inclusion';

export type { StatementView } from './published';

const SEED_BYTES = 32;
const JOB = 'job-publish-liabilities';

/** A statement's trees, as they were grown anew. */
interface Grown {
  readonly view: StatementView;
  readonly owed: ReadonlyMap<Asset, readonly OwedTo[]>;
  readonly trees: ReadonlyMap<Asset, LiabilitiesTree>;
}

/** The books that a statement is taken of, the chain that dates it, and the coins behind it. */
@Injectable()
export class StatementGround {
  constructor(
    readonly ledger: LedgerService,
    @Inject(ChainService) private readonly chain: Pick<ChainService, 'tip'>,
    @Inject(WalletService) private readonly wallet: Pick<WalletService, 'deposits' | 'isRead'>,
    @Inject(CHAIN_CONFIG) private readonly config: Pick<ChainConfig, 'network'>,
  ) {}

  /** Whether a block is known and every one was looked through: an unread one may spend a coin that is listed. */
  async isRead(tx: ReadTx): Promise<boolean> {
    return (await this.chain.tip(tx)) !== undefined && this.wallet.isRead(tx);
  }

  /** @throws DomainError `solvency.no-block` while the chain is not read to its end */
  async block(tx: ReadTx): Promise<{ readonly network: string; readonly height: number; readonly hash: string }> {
    const tip = await this.chain.tip(tx);
    if (tip === undefined || !(await this.wallet.isRead(tx))) {
      throw new DomainError(
        'solvency.no-block',
        'The blocks are not all read yet, and a statement is of the best one. Nothing was published. Wait until the node has been read.',
      );
    }
    return { network: this.config.network, height: tip.height, hash: tip.hash };
  }

  /**
   * Our coins at that block, by outpoint: mature and unspent in the best chain. What signed bytes already spend is among
   * them as long as no block says so, because what they pay is still owed.
   */
  async coins(tx: ReadTx): Promise<ReserveOutput[]> {
    const coins = await this.wallet.deposits({ minConfirmations: 1 }, tx);
    return coins
      .filter(({ spentBy, mature }) => spentBy === null && mature)
      .map(({ txid, vout, script, value, height }) => ({ txid, vout, script, value: value.toString(), height }))
      .sort((a, b) => (a.txid === b.txid ? a.vout - b.vout : a.txid < b.txid ? -1 : 1));
  }
}

/**
 * Statements of liabilities: what everybody is owed, as one tree per asset whose root is public and chained by audit.
 * A statement is never changed; its tree is grown again from what was kept when a member asks for a proof.
 * @see RULES 22
 */
@Injectable()
export class StatementService {
  /** The one that was asked for last: a day's proofs are asked for in a row. */
  #kept: { readonly number: number; readonly grown: Promise<Grown> } | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ground: StatementGround,
    private readonly audit: AuditService,
  ) {}

  /** Once a day (UTC), so that everybody has a fresh nonce each day. @returns whether one was published */
  async publishDue(): Promise<boolean> {
    const isDue = await this.store.read(async (tx) => {
      const last = await lastStatement(tx);
      // Another day, not a later one: a clock that was ahead once does not silence the days until then.
      if (last !== undefined && dayOf(this.clock.now()) === dayOf(last.taken_at)) return false;
      // A service that has read no block yet has another hour.
      return this.ground.isRead(tx);
    });
    if (isDue) await this.publish(JOB);
    return isDue;
  }

  /**
   * Takes and publishes a statement now: balances, journal and block are of one moment.
   * @throws DomainError `solvency.no-block`, `solvency.statement-raced`
   */
  async publish(actor: string): Promise<StatementView> {
    const seed = randomBytes(SEED_BYTES);
    const taken = await this.store.read(async (tx) => ({
      takenAt: this.clock.now(),
      last: await lastStatement(tx),
      block: await this.ground.block(tx),
      head: await this.ground.ledger.head(tx),
      owed: owedByAsset(await this.ground.ledger.balances(tx, '')),
      coins: await this.ground.coins(tx),
    }));
    const { takenAt, last, block, head, owed, coins } = taken;
    const number = (last?.number ?? 0) + 1;
    const grown = await grow(owed, seed);
    const trees = treeRows(number, grown, owed);
    const reserve = {
      number,
      digest: reservesDigest(saltOf(seed), coins),
      outputs: coins.length,
      total: coins.reduce((sum, { value }) => sum + BigInt(value), 0n),
    };
    const row: StatementRow = {
      number,
      taken_at: takenAt,
      network: block.network,
      block_height: block.height,
      block_hash: block.hash,
      ledger_position: head.position,
      ledger_hash: head.hash,
      previous: last?.digest ?? null,
      digest: '',
      seed: toHex(seed),
      published_by: actor,
    };
    const digest = statementDigest(publishedOf({ row, trees, reserve }));
    const view = { row: { ...row, digest }, trees, reserve };
    await this.store.write((tx) => this.save(tx, view, { owed, coins }));
    return view;
  }

  /** Newest first. */
  statements(page: { readonly before?: number; readonly limit: number }): Promise<StatementView[]> {
    return this.store.read((tx) => statementsBefore(tx, page));
  }

  /**
   * A member's own file of one statement, checked as he will check it.
   * @throws DomainError `solvency.unknown-statement`; `solvency.not-included` when he had no account then;
   *   `solvency.statement-differs` when what is kept does not give the published root any more
   */
  async inclusion(memberId: string, number: number): Promise<InclusionFile> {
    const { view, owed, trees } = await this.grown(number);
    const holder = memberHolder(memberId);
    const held = [...trees].flatMap(([asset, tree]) => {
      const own = owed.get(asset)?.find((one) => one.holder === holder);
      return own === undefined ? [] : [{ asset, tree, balance: own.balance }];
    });
    if (held.length === 0) {
      throw new DomainError(
        'solvency.not-included',
        'You had no account when this statement was made, so that it has no place for you. Your money is not affected: choose a later statement.',
      );
    }
    const file = inclusionFile(publishedOf(view), holder, held);
    assertInvariant(verifyInclusion(file).valid, 'a proof that is handed out passes its own check');
    return file;
  }

  private async save(tx: WriteTx, view: StatementView, grounds: StatementGrounds): Promise<void> {
    const { number, previous, digest, published_by: actor } = view.row;
    if (((await lastStatement(tx))?.digest ?? null) !== previous) {
      throw new DomainError(
        'solvency.statement-raced',
        'Another statement was published at the same moment. This one was not; no money is affected. Look at the list.',
      );
    }
    await saveStatement(tx, view, grounds);
    // The root is in the audit chain: whoever keeps its head can tell whether somebody was shown another root.
    const details = { digest, ...Object.fromEntries(view.trees.map(({ asset, root }) => [asset, root])) };
    await this.audit.record(tx, { actor, action: 'solvency.published', subject: `statement-${number}`, details });
  }

  private grown(number: number): Promise<Grown> {
    if (this.#kept?.number === number) return this.#kept.grown;
    // One after the other: a large tree fills the memory of a small machine, and everybody may ask for another one.
    const grown = this.#turn.then(() => this.growAgain(number));
    this.#turn = grown.then(
      () => undefined,
      () => {
        if (this.#kept?.grown === grown) this.#kept = undefined;
      },
    );
    this.#kept = { number, grown };
    return grown;
  }

  private async growAgain(number: number): Promise<Grown> {
    const { view, owed } = await this.store.read(async (tx) => {
      const found = await statementAt(tx, number);
      if (found === undefined) {
        throw new DomainError('solvency.unknown-statement', 'There is no such statement. Choose one from the list.');
      }
      return { view: found, owed: await owedAt(tx, found) };
    });
    const trees = await grow(owed, Buffer.from(view.row.seed, 'hex'));
    const same = view.trees.every(({ asset, root, total }) => {
      const node = trees.get(asset as Asset)?.tree.root;
      return node !== undefined && toHex(node.hash) === root && node.sum === total;
    });
    if (!same || statementDigest(publishedOf(view)) !== view.row.digest) {
      throw new DomainError(
        'solvency.statement-differs',
        'What is kept of this statement does not give its published root any more. No proof is handed out; balances and payouts are not affected. The operator must look at the database.',
        { number },
      );
    }
    return { view, owed, trees };
  }
}

/** The trees of all assets, grown in turns: other requests are answered in between. */
async function grow(
  owed: ReadonlyMap<Asset, readonly OwedTo[]>,
  seed: Uint8Array,
): Promise<Map<Asset, LiabilitiesTree>> {
  const trees = new Map<Asset, LiabilitiesTree>();
  for (const [asset, list] of owed) {
    const holdings = list.map((one) => ({ holder: one.holder, units: unitsOf(one) }));
    const work = growLiabilities(asset, holdings, seed);
    let step = work.next();
    while (step.done !== true) {
      await nextTurn();
      step = work.next();
    }
    trees.set(asset, step.value);
  }
  return trees;
}

/** By asset, as they are read again: the digest of a statement hangs on their order. */
function treeRows(
  number: number,
  grown: ReadonlyMap<Asset, LiabilitiesTree>,
  owed: ReadonlyMap<Asset, readonly OwedTo[]>,
): TreeRow[] {
  const rows = [...grown].map(([asset, { tree }]) => ({
    number,
    asset,
    depth: tree.depth,
    root: toHex(tree.root.hash),
    total: tree.root.sum,
    holders: owed.get(asset)?.length ?? 0,
  }));
  return rows.sort((a, b) => (a.asset < b.asset ? -1 : 1));
}

function dayOf(at: Instant): number {
  return Math.floor(at / DAY_MS);
}
