import { Inject, Injectable } from '@nestjs/common';
import { type PayoutReceipt, readReceipt } from '../chain';
import { type JsonValue, type ReadTx, type Store, STORE } from '../store';
import { DomainError, type Instant } from '../units';
import { CHAIN_DOOR, type ChainDoor } from './doors';
import { payoutSettlements, settlementReceipts, type SettlementRow } from './settlement.entity';

/** A payment from another wallet with its confirmations in our own chain. */
export interface SettlementView {
  readonly row: SettlementRow;
  /** 0 while no block of our chain holds it. */
  readonly confirmations: number;
}

/** What a receipt file is made of, and whether it still holds. */
export interface SettlementReceipt {
  readonly receipt: PayoutReceipt;
  readonly revokedAt: Instant | null;
}

const PAGE_MAX = 500;

/** Payments from another wallet, for members and operators. */
@Injectable()
export class SettlementQuery {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CHAIN_DOOR) private readonly chain: ChainDoor,
  ) {}

  /** A member's, newest first; those that were given back are not among them. */
  ofMember(memberId: string, page: { before?: Instant; limit: number }): Promise<SettlementView[]> {
    return this.views({ member_id: memberId, state: { not: 'returned' } }, page);
  }

  /** Everybody's, newest first. */
  list(page: { before?: Instant; limit: number }): Promise<SettlementView[]> {
    return this.views({}, page);
  }

  /** Those that wait for a second person, and approved ones whose block left the chain or that cannot settle. */
  async open(tx: ReadTx): Promise<SettlementRow[]> {
    const rows = await tx.find(payoutSettlements, {
      where: { state: { in: ['proposed', 'approved'] } },
      orderBy: [['proposed_at', 'asc']],
      limit: PAGE_MAX,
    });
    return rows.filter(({ state, block_hash: block, note }) => state === 'proposed' || block === null || note !== null);
  }

  /** undefined when no payment from another wallet has this id. */
  find(id: string): Promise<SettlementView | undefined> {
    return this.store.read(async (tx) => {
      const row = await tx.findOne(payoutSettlements, { id });
      return row === undefined ? undefined : viewOf(row, await this.chain.tipHeight(tx));
    });
  }

  /** @throws DomainError `payout.no-receipt` while it is not settled */
  async receipt(id: string): Promise<SettlementReceipt> {
    const [last] = await this.store.read((tx) =>
      tx.find(settlementReceipts, { where: { settlement_id: id }, orderBy: [['number', 'desc']], limit: 1 }),
    );
    if (last === undefined) throw new DomainError('payout.no-receipt', 'This payment is not settled yet.', { id });
    return { receipt: storedReceipt(last.receipt), revokedAt: last.revoked_at };
  }

  private views(
    where: { member_id?: string; state?: { not: 'returned' } },
    { before, limit }: { before?: Instant; limit: number },
  ): Promise<SettlementView[]> {
    return this.store.read(async (tx) => {
      const rows = await tx.find(payoutSettlements, {
        where: { ...where, ...(before === undefined ? {} : { proposed_at: { lt: before } }) },
        orderBy: [['proposed_at', 'desc']],
        limit: Math.min(limit, PAGE_MAX),
      });
      const tip = await this.chain.tipHeight(tx);
      return rows.map((row) => viewOf(row, tip));
    });
  }
}

function viewOf(row: SettlementRow, tip: number): SettlementView {
  return { row, confirmations: row.block_height === null ? 0 : Math.max(0, tip - row.block_height + 1) };
}

/** @throws DomainError `payout.damaged-receipt` when what is stored is no receipt */
export function storedReceipt(stored: JsonValue): PayoutReceipt {
  const read = readReceipt(stored);
  if ('receipt' in read) return read.receipt;
  throw new DomainError('payout.damaged-receipt', 'The stored receipt is damaged.', { field: read.field });
}
