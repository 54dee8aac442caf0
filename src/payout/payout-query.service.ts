import { Inject, Injectable } from '@nestjs/common';
import type { PayoutReceipt } from '../chain';
import { type ReadTx, type Row, type Store, STORE } from '../store';
import { CLOCK, type Clock, DomainError, type Instant } from '../units';
import { CANCEL_STATES } from './cancelling';
import { childIdsAmong } from './child.repository';
import { CHAIN_DOOR, type ChainDoor } from './doors';
import { DueService } from './due.service';
import type { Expectation, OutReason } from './due';
import {
  type BatchRow,
  type InputRow,
  type ItemRow,
  payoutBatches,
  payoutEvents,
  payoutItems,
  payoutReceipts,
  payoutRevocations,
  type RevocationRow,
} from './payout.entity';
import type { FeeWait } from './policy';
import { receiptOf } from './receipts';
import { attemptsPlanned, attemptTxids, inputsOf } from './replacement.repository';
import { revocationsBefore } from './revocation.repository';
import type { PayoutState } from './states';
import { type WalletMoveRow, walletMoves } from './wallet.entity';

/** One payment of a member, as the member sees it. */
export interface PayoutView {
  readonly id: string;
  readonly batchId: string;
  readonly memberId: string;
  readonly address: string;
  readonly amountSats: bigint;
  readonly feeShareSats: bigint;
  readonly paidSats: bigint;
  readonly state: PayoutState;
  readonly claimedAt: Instant;
  readonly movedAt: Instant;
  /** When the network first had it; a reorg that takes its block away leaves this as it was. */
  readonly sentAt: Instant | null;
  /** Known from the signed bytes on: of the attempt that a block holds, or the newest that is signed. */
  readonly txid: string | null;
  /** Of every attempt that may confirm, the first one first; they conflict, so at most one does. */
  readonly attempts: readonly string[];
  readonly vout: number;
  readonly blockHash: string | null;
  /** In our own chain; 0 while unconfirmed. */
  readonly confirmations: number;
  readonly hasReceipt: boolean;
}

/** A batch with everything an operator approves. */
export interface BatchView {
  readonly batch: BatchRow;
  readonly items: readonly ItemRow[];
  readonly inputs: readonly InputRow[];
  /** Set where it moves coins to another wallet of ours. */
  readonly move: WalletMoveRow | null;
  readonly confirmations: number;
  readonly events: readonly {
    readonly at: Instant;
    readonly actor: string;
    readonly from: PayoutState;
    readonly to: PayoutState;
    readonly details: Readonly<Record<string, string>>;
  }[];
}

/** Where a member stands with the next batch. */
export interface WhyNot {
  readonly due: boolean;
  readonly reasons: readonly OutReason[];
  readonly expected: Expectation;
  readonly thresholdSats: bigint | null;
  readonly availableSats: bigint;
  /** What payouts wait for while the network is dear; undefined: nothing. */
  readonly feeWait: FeeWait | undefined;
}

/** The receipt file of one payment, and whether it still holds. */
export interface IssuedReceipt {
  /** For `verifyReceipt` of the chain room. */
  readonly receipt: PayoutReceipt;
  readonly issuedAt: Instant;
  /** A reorg took the block away: the payment is being confirmed again. */
  readonly revokedAt: Instant | null;
}

const PAGE_MAX = 500;
const ON_THE_NETWORK: readonly PayoutState[] = ['sent', 'confirming'];
const BEFORE_BYTES: readonly PayoutState[] = ['queued', 'planned', 'approved', 'handed-out'];

/** What members and operators may look at. */
@Injectable()
export class PayoutQueryService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CHAIN_DOOR) private readonly chain: ChainDoor,
    private readonly due: DueService,
  ) {}

  /** Why a member is not paid in the next batch, and when they will be. @throws DomainError `payout.unknown-member` */
  async whyNot(memberId: string): Promise<WhyNot> {
    const outlook = await this.due.lookForPeople(this.clock.now());
    const found = await this.store.read((tx) => this.due.member(tx, memberId, outlook));
    if (found === undefined) throw new DomainError('payout.unknown-member', 'There is no such member.', { memberId });
    const { due, reasons, expected, thresholdSats } = found.decision;
    return {
      due,
      reasons,
      expected,
      thresholdSats,
      availableSats: found.facts.availableSats,
      feeWait: found.facts.feeWait,
    };
  }

  /** Height of our own chain's tip; -1 before the first header. */
  tipHeight(tx: ReadTx): Promise<number> {
    return this.chain.tipHeight(tx);
  }

  /** A member's payments, newest first; cancelled claims are not among them. */
  async payoutsOf(memberId: string, page: { before?: Instant; limit: number }): Promise<PayoutView[]> {
    return this.store.read(async (tx) => {
      const most = Math.min(page.limit, PAGE_MAX);
      const { items, batches } = await this.claimsOf(tx, memberId, { ...page, limit: most });
      const tip = await this.chain.tipHeight(tx);
      const sent = await this.sentAt(tx, [...batches.keys()]);
      const attempts = await attemptTxids(tx, [...batches.values()]);
      return items.flatMap((item) => {
        const batch = batches.get(item.batch_id);
        return batch === undefined ? [] : [viewOf(item, batch, { tip, sent, attempts })];
      });
    });
  }

  /**
   * What was claimed and not given back, newest first. What was given back is told by its batch alone: so many rows are
   * looked at that the page is full of others, or there are no more.
   */
  private async claimsOf(
    tx: ReadTx,
    memberId: string,
    page: { before?: Instant; limit: number },
  ): Promise<{ readonly items: readonly ItemRow[]; readonly batches: ReadonlyMap<string, BatchRow> }> {
    const before = page.before === undefined ? {} : { claimed_at: { lt: page.before } };
    for (let limit = page.limit; ; limit *= 2) {
      const rows = await tx.find(payoutItems, {
        where: { member_id: memberId, ...before },
        orderBy: [['claimed_at', 'desc']],
        limit,
      });
      const ids = [...new Set(rows.map((item) => item.batch_id))];
      const found = await tx.find(payoutBatches, { where: { id: { in: ids }, state: { not: 'queued' } } });
      const batches = new Map(found.map((row) => [row.id, row]));
      const items = rows.filter((item) => batches.has(item.batch_id)).slice(0, page.limit);
      if (items.length === page.limit || rows.length < limit) return { items, batches };
    }
  }

  /** @throws DomainError `payout.unknown-payout` */
  async payout(payoutId: string): Promise<PayoutView> {
    return this.store.read(async (tx) => {
      const item = await tx.findOne(payoutItems, { id: payoutId });
      const batch = item === undefined ? undefined : await tx.findOne(payoutBatches, { id: item.batch_id });
      if (item === undefined || batch === undefined) throw unknownPayout(payoutId);
      const sent = await this.sentAt(tx, [batch.id]);
      const attempts = await attemptTxids(tx, [batch]);
      return viewOf(item, batch, { tip: await this.chain.tipHeight(tx), sent, attempts });
    });
  }

  /** @throws DomainError `payout.unknown-payout`, `payout.no-receipt` while it is not settled */
  async receipt(payoutId: string): Promise<IssuedReceipt> {
    return this.store.read(async (tx) => {
      const item = await tx.findOne(payoutItems, { id: payoutId });
      if (item === undefined) throw unknownPayout(payoutId);
      const [last] = await tx.find(payoutReceipts, {
        where: { batch_id: item.batch_id },
        orderBy: [['settlement', 'desc']],
        limit: 1,
      });
      if (last === undefined) {
        throw new DomainError('payout.no-receipt', 'This payment is not settled yet.', { payoutId });
      }
      return { receipt: receiptOf(last.receipt, item), issuedAt: last.issued_at, revokedAt: last.revoked_at };
    });
  }

  /** Every receipt of these payments that a reorganisation made untrue, newest first. */
  revocationsOf(payoutIds: readonly string[]): Promise<RevocationRow[]> {
    return this.store.read((tx) =>
      tx.find(payoutRevocations, { where: { payout_id: { in: payoutIds } }, orderBy: [['position', 'desc']] }),
    );
  }

  /** Revocations of all receipts, newest first. */
  revocations(page: { before?: number; limit: number }): Promise<RevocationRow[]> {
    return this.store.read((tx) => revocationsBefore(tx, { ...page, limit: Math.min(page.limit, PAGE_MAX) }));
  }

  /** Newest first. */
  batches(page: { before?: Instant; limit: number }): Promise<BatchRow[]> {
    return this.store.read((tx) =>
      tx.find(payoutBatches, {
        where: page.before === undefined ? {} : { planned_at: { lt: page.before } },
        orderBy: [['planned_at', 'desc']],
        limit: Math.min(page.limit, PAGE_MAX),
      }),
    );
  }

  /** The newest that may need a person; of those that pull others only what is planned: they pay nobody, and end with what they pull. */
  async concerning(page: { limit: number }): Promise<BatchRow[]> {
    const rows = await this.batches(page);
    const children = await this.store.read((tx) => childIdsAmong(tx, rows));
    return rows.filter(({ id, state }) => state === 'planned' || !children.has(id));
  }

  /** @throws DomainError `payout.unknown-batch` */
  async batch(batchId: string): Promise<BatchView> {
    return this.store.read(async (tx) => {
      const batch = await tx.findOne(payoutBatches, { id: batchId });
      if (batch === undefined) throw new DomainError('payout.unknown-batch', 'There is no such batch.', { batchId });
      const items = await tx.find(payoutItems, { where: { batch_id: batchId }, orderBy: [['vout', 'asc']] });
      const attempt = (await attemptsPlanned(tx, batchId)).find(({ txid }) => txid === batch.txid);
      const inputs = await inputsOf(tx, { batch_id: batchId, number: attempt?.number ?? 0 });
      const events = await tx.find(payoutEvents, { where: { batch_id: batchId }, orderBy: [['at', 'asc']] });
      return {
        batch,
        items,
        inputs,
        move: (await tx.findOne(walletMoves, { batch_id: batchId })) ?? null,
        confirmations: confirmationsOf(batch, await this.chain.tipHeight(tx)),
        events: events.map(eventOf),
      };
    });
  }

  /**
   * The first broadcast of each batch: the move out of `signed`, which happens once. One that a block or a conflict
   * showed before its broadcast was noted counts from when the network first was seen to have it.
   */
  private async sentAt(tx: ReadTx, batchIds: readonly string[]): Promise<Map<string, Instant>> {
    if (batchIds.length === 0) return new Map();
    const events = await tx.find(payoutEvents, {
      where: { batch_id: { in: batchIds }, to_state: { in: ON_THE_NETWORK } },
      orderBy: [['at', 'desc']],
    });
    const first = events.filter(({ from_state: from }) => from === 'signed');
    return new Map([...events, ...first].map(({ batch_id: id, at }) => [id, at]));
  }
}

function unknownPayout(payoutId: string): DomainError {
  return new DomainError('payout.unknown-payout', 'There is no such payment.', { payoutId });
}

function eventOf({ at, actor, from_state: from, to_state: to, details }: Row<typeof payoutEvents>) {
  return { at, actor, from, to, details };
}

function confirmationsOf(batch: BatchRow, tipHeight: number): number {
  // What a block holds there is the cancellation or somebody else's spend, and no payment.
  if (CANCEL_STATES.includes(batch.state) || batch.state === 'displaced') return 0;
  return batch.block_height === null ? 0 : Math.max(0, tipHeight - batch.block_height + 1);
}

/** What payments are shown with, by batch. */
interface Beside {
  readonly tip: number;
  readonly sent: ReadonlyMap<string, Instant>;
  readonly attempts: ReadonlyMap<string, readonly string[]>;
}

function viewOf(item: ItemRow, batch: BatchRow, { tip, sent, attempts }: Beside): PayoutView {
  const hasBytes = !BEFORE_BYTES.includes(batch.state);
  return {
    id: item.id,
    batchId: batch.id,
    memberId: item.member_id,
    address: item.address,
    amountSats: item.amount,
    feeShareSats: item.fee_share,
    paidSats: item.amount - item.fee_share,
    state: batch.state,
    claimedAt: item.claimed_at,
    movedAt: batch.moved_at,
    sentAt: sent.get(batch.id) ?? null,
    txid: hasBytes ? batch.txid : null,
    attempts: hasBytes ? (attempts.get(batch.id) ?? []) : [],
    vout: item.vout,
    blockHash: batch.block_hash,
    confirmations: confirmationsOf(batch, tip),
    hasReceipt: batch.state === 'settled',
  };
}
