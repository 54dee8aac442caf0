import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx } from '../store';
import { type Asset, CLOCK, type Clock, type Instant } from '../units';
import { givenUp } from './contract.repository';
import type { DiscrepancyKind } from './discrepancy-kind';
import { DEPOSIT_WITNESS, type DepositWitness, type SeenCoin } from './ports';
import { paidFrom } from './opening-fence.repository';
import { drawnFromInside, openDoubts } from './reconcile.repository';
import { reconcile, type ArrivedFact, type Reconciliation } from './reconcile';
import { poolPayout, rewardDeposit, type DepositRow, rewardRowHead, rewardSourceState } from './reward.entity';
import { promisedIn } from './reward.repository';
import { rewardTakeBack } from './solo.entity';
import type { SourceDeclaration } from './source';

/** Coin that no announcement explains; older ones than so many are not listed. */
const UNANNOUNCED_MAX = 200;
const DOUBTS_MAX = 200;

/** A coin with what our own chain says of it. */
export interface ArrivedCoin {
  readonly outpoint: string;
  readonly asset: Asset;
  readonly amount: bigint;
  /** When it was booked. */
  readonly bookedAt: Instant;
  /** Null when the coin is not in our best chain any more. */
  readonly seen: SeenCoin | null;
}

/** A pool's word against the chain, or against its own earlier word, that is not settled. */
interface Doubt {
  readonly id: string;
  readonly sourceId: string;
  readonly asset: Asset;
  readonly kind: DiscrepancyKind;
  /** The payout, the row or the block's output that it is about. */
  readonly subject: string;
  readonly amount: bigint;
  readonly openedAt: Instant;
}

/** One source, reconciled, with the coin that its figures stand on. */
export interface SourceReconciliation {
  readonly declaration: SourceDeclaration;
  readonly result: Reconciliation;
  readonly coins: ReadonlyMap<string, ArrivedCoin>;
}

/** The pool's statement, the payout that it announces, and the coin that our chain proves: side by side. */
@Injectable()
export class ReconcileQueryService {
  constructor(
    private readonly ledger: LedgerService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DEPOSIT_WITNESS) private readonly witness: DepositWitness,
  ) {}

  /** Every source that was ever read, by id. */
  async sources(tx: ReadTx): Promise<SourceReconciliation[]> {
    const states = await tx.find(rewardSourceState, { orderBy: [['source_id', 'asc']] });
    const found: SourceReconciliation[] = [];
    for (const { declaration, residue_posted: residue } of states) {
      // Written by `lockState` from a checked declaration.
      found.push(await this.source(tx, declaration, residue));
    }
    return found;
  }

  /** Everything that stands open between pools' words and the chain, newest first, at most 200, and how many there are. */
  async doubts(tx: ReadTx): Promise<{ readonly items: readonly Doubt[]; readonly total: number }> {
    const { rows, total } = await openDoubts(tx, DOUBTS_MAX);
    const states = await tx.find(rewardSourceState);
    const assets = new Map(states.map(({ source_id, declaration }) => [source_id, declaration.asset]));
    const items = rows.map(({ id, source_id: sourceId, kind, subject, amount, opened_at: openedAt }) => {
      return { id, sourceId, kind, subject, amount, openedAt, asset: assets.get(sourceId) ?? 'BTC' };
    });
    return { items, total };
  }

  /**
   * Coin at our descriptors that no pool announced and no conversion explains, newest first. What was given to the fee
   * reserve stands unmatched no more: a coin is listed while so much is left of what its wallet has unmatched.
   */
  async unannounced(tx: ReadTx): Promise<ArrivedCoin[]> {
    const rows = await tx.find(rewardDeposit, {
      where: { state: 'unmatched' },
      orderBy: [
        ['seen_at', 'desc'],
        ['txid', 'asc'],
      ],
      limit: UNANNOUNCED_MAX,
    });
    const left = new Map<string, bigint>();
    for (const { wallet_id: id, asset } of rows) {
      if (!left.has(id)) left.set(id, await this.leftOf(tx, id, asset));
    }
    const free = rows.filter(({ wallet_id, amount }) => amount <= (left.get(wallet_id) ?? 0n));
    return Promise.all(free.map((row) => this.coin(tx, row)));
  }

  /** Unmatched coin of a wallet that no announced payout waits for. */
  private async leftOf(tx: ReadTx, walletId: string, asset: Asset): Promise<bigint> {
    return (await this.ledger.balance(tx, accounts.unmatched(walletId), asset)) - (await promisedIn(tx, walletId));
  }

  private async source(tx: ReadTx, declaration: SourceDeclaration, residue: bigint): Promise<SourceReconciliation> {
    const { id, asset } = declaration;
    const receivable = await this.ledger.balance(tx, accounts.sourceReceivable(id), asset);
    const discrepancy = await this.ledger.balance(tx, accounts.sourceDiscrepancy(id), asset);
    const heads = await tx.find(rewardRowHead, {
      where: { source_id: id, booked_revision: { not: null } },
      orderBy: [
        ['from_at', 'asc'],
        ['external_id', 'asc'],
      ],
    });
    const payouts = await tx.find(poolPayout, {
      where: { source_id: id },
      orderBy: [
        ['at', 'asc'],
        ['external_id', 'asc'],
      ],
    });
    const first = await paidFrom(tx, id);
    const matched = await tx.find(rewardDeposit, { where: { source_id: id, state: 'matched' } });
    // Coin of a block that is gone, spent before: it is owed to the treasury, not to the pool.
    const gone = await tx.find(rewardTakeBack, { where: { source_id: id, returned_at: null, short: { not: 0n } } });
    const spent = gone.reduce((sum, one) => sum + one.short, 0n);
    const lost = await givenUp(tx, { sourceIds: [id] });
    const writtenOff = lost.reduce((sum, { amount }) => sum + amount, 0n);
    const coins = new Map<string, ArrivedCoin>();
    for (const row of matched) coins.set(outpointOf(row), await this.coin(tx, row));
    const result = reconcile({
      source: declaration,
      rows: heads.map((head) => ({
        externalId: head.external_id,
        revision: head.booked_revision ?? head.revision,
        from: head.from_at,
        net: head.net,
      })),
      // What a pool paid before the opening balances is in them: nothing of it is missing here.
      payouts: payouts
        .filter(({ at, matched: proof }) => proof !== null || at >= first)
        .map((payout) => ({ ...payout, externalId: payout.external_id })),
      deposits: [...coins.values()].map(arrivedOf),
      books: {
        receivable,
        discrepancy: discrepancy + spent,
        residue,
        fromInside: await drawnFromInside(tx, id),
        writtenOff,
      },
      now: this.clock.now(),
    });
    return { declaration, result, coins };
  }

  private async coin(tx: ReadTx, row: DepositRow): Promise<ArrivedCoin> {
    const seen = (await this.witness.seen(tx, { txid: row.txid, vout: row.vout })) ?? null;
    return { outpoint: outpointOf(row), asset: row.asset, amount: row.amount, bookedAt: row.seen_at, seen };
  }
}

function arrivedOf({ outpoint, amount, bookedAt, seen }: ArrivedCoin): ArrivedFact {
  return { outpoint, amount, at: seen?.minedAt ?? bookedAt };
}

function outpointOf({ txid, vout }: DepositRow): string {
  return `${txid}:${vout}`;
}
