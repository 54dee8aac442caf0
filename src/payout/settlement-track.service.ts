import { Inject, Injectable } from '@nestjs/common';
import { reversal } from '../ledger';
import type { WriteTx } from '../store';
import { DomainError } from '../units';
import { CHAIN_DOOR, type ChainDoor } from './doors';
import { PAYOUT_SETTINGS, type PayoutSettings } from './settings';
import { decideSettlement } from './settlement';
import { bookedSettlement, SettlementDesk } from './settlement-desk.service';
import { externalEntry, externalReference } from './settlement-entries';
import { storedReceipt } from './settlement-query.service';
import { payoutSettlements, settlementReceipts, type SettlementRow } from './settlement.entity';
import { publish } from './revocation.repository';
import { inSight, WATCH_BLOCKS } from './sight.repository';

const ACTOR = 'job-payout';
/** Blocks that one round reads for a payment whose block left the chain. */
const BLOCKS_PER_ROUND = 10;
const LISTED = 'The sanctions list names the address by now: nothing is settled. The amount stays held.';

/** Follows approved payments from another wallet: settles with proof, and undoes what a reorganisation undid. */
@Injectable()
export class SettlementTrack {
  constructor(
    private readonly desk: SettlementDesk,
    @Inject(CHAIN_DOOR) private readonly chain: ChainDoor,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
  ) {}

  /** One round; with nothing to do it writes nothing (I14). One that is refused holds up no other. */
  async follow(): Promise<{ readonly moved: number; readonly failures: readonly string[] }> {
    const rows = await this.desk.store.read(async (tx) => {
      const live = await tx.find(payoutSettlements, {
        where: { state: { in: ['approved', 'settled'] } },
        orderBy: [['proposed_at', 'asc']],
      });
      const mayMove = await inSight(tx, this.chain);
      return live.filter((row) => row.state === 'approved' || mayMove(row));
    });
    const failures: string[] = [];
    let moved = 0;
    for (const row of rows) {
      try {
        moved += (await this.step(row)) ? 1 : 0;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        failures.push(error.code);
      }
    }
    return { moved, failures };
  }

  private async step(row: SettlementRow): Promise<boolean> {
    const block = blockOf(row);
    const confirmations = block === undefined ? undefined : await this.desk.rooms.proofs.confirmations(block);
    const step = decideSettlement({ state: row.state, confirmations }, this.settings.policy.settleConfirmations);
    if (step === 'look') return this.look(row);
    if (step === 'lost') return this.lost(row);
    return step === 'settle' && this.settle(row);
  }

  private async settle(row: SettlementRow): Promise<boolean> {
    if (this.desk.rooms.payees.isSanctioned(row.script_hex)) return this.note(row);
    const proved = await this.desk.rooms.proofs.at(row.txid, row.block_height ?? 0);
    if (proved === undefined) return false;
    const item = { id: row.id, memberId: row.member_id, sats: String(row.amount), otherSats: '0' };
    const receipt = await this.desk.rooms.proofs.receipt(proved, { vout: row.vout, item, paidFrom: 'another-wallet' });
    if (receipt === undefined) return false;
    return this.desk.store.write(async (tx) => {
      const now = await this.desk.load(tx, row.id);
      const isSame = now.state === 'approved' && now.block_hash === proved.block.hash;
      const { settleConfirmations } = this.settings.policy;
      if (!isSame || (await this.desk.rooms.proofs.confirmations(proved.block, tx)) < settleConfirmations) return false;
      const number = now.settlements + 1;
      const at = this.desk.clock.now();
      await this.desk.move(tx, now, { state: 'settled', settlements: number, note: null });
      await this.desk.rooms.ledger.post(tx, [
        externalEntry(bookedSettlement(now), { at, number, blockHash: proved.block.hash }),
      ]);
      await tx.insert(settlementReceipts, [
        { settlement_id: row.id, number, receipt: { ...receipt, item: { ...item } }, issued_at: at, revoked_at: null },
      ]);
      const details = { block: proved.block.hash, number: String(number) };
      await this.desk.record(tx, { actor: ACTOR, what: 'settled', row: now }, details);
      return true;
    });
  }

  /** Its block left the chain: a settlement is reversed and its receipt revoked; the amount stays held (F12, RULES.md 21). */
  private async lost(row: SettlementRow): Promise<boolean> {
    return this.desk.store.write(async (tx) => {
      const now = await this.desk.load(tx, row.id);
      const block = blockOf(now);
      if (block === undefined || block.hash !== row.block_hash) return false;
      if ((await this.desk.rooms.proofs.confirmations(block, tx)) > 0) return false;
      const left = await this.chain.left(tx, block.hash);
      const fork = left?.forkHeight ?? Math.max(0, block.height - WATCH_BLOCKS);
      if (now.state === 'settled') await this.unsettle(tx, now, left);
      const unplaced = { block_hash: null, block_height: null, looked_hash: null };
      await this.desk.move(tx, now, { ...unplaced, state: 'approved', look_height: fork + 1 });
      await this.desk.record(tx, { actor: ACTOR, what: 'lost', row: now }, { reorg: block.hash });
      return true;
    });
  }

  private async unsettle(tx: WriteTx, row: SettlementRow, left: Awaited<ReturnType<ChainDoor['left']>>): Promise<void> {
    const reference = externalReference(row.id, row.settlements);
    const entry = await this.desk.rooms.ledger.entryByReference(tx, reference);
    const at = this.desk.clock.now();
    if (entry !== undefined) {
      await this.desk.rooms.ledger.post(tx, [reversal(entry, 'block left the best chain', `${reference}/reorg`, at)]);
    }
    const key = { settlement_id: row.id, number: row.settlements };
    const stored = await tx.findOne(settlementReceipts, key);
    if (stored === undefined) return;
    await tx.update(settlementReceipts, key, { revoked_at: at });
    const { digest, txid, blockHash, blockHeight } = storedReceipt(stored.receipt);
    await publish(tx, [
      {
        ...{ payout_id: row.id, settlement: row.settlements, receipt_digest: digest, txid },
        ...{ left_block: blockHash, left_height: blockHeight, fork_height: left?.forkHeight ?? null },
        ...{ new_tip: left?.newTip ?? (await this.chain.tipHash(tx)), revoked_at: at },
      },
    ]);
  }

  /** Reads the blocks that came in place of those that left; where even they left, from the fork on again. */
  private async look(row: SettlementRow): Promise<boolean> {
    const start = await this.startOf(row);
    for (let height = start; height < start + BLOCKS_PER_ROUND; height += 1) {
      const hash = await this.desk.store.read((tx) => this.desk.rooms.proofs.hashAt(tx, height));
      if (hash === undefined) return false;
      const found = await this.desk.rooms.proofs.at(row.txid, height);
      if (found !== undefined) return this.place(row, found.block);
      await this.desk.store.write(async (tx) => {
        const now = await this.desk.load(tx, row.id);
        if (now.block_hash !== null || now.state !== 'approved') return;
        await this.desk.move(tx, now, { look_height: height + 1, looked_hash: hash });
      });
    }
    return false;
  }

  private async startOf({ look_height: from, looked_hash: hash }: SettlementRow): Promise<number> {
    if (hash === null) return from;
    return this.desk.store.read(async (tx) => {
      if ((await this.desk.rooms.proofs.hashAt(tx, from - 1)) === hash) return from;
      const left = await this.chain.left(tx, hash);
      return (left?.forkHeight ?? Math.max(0, from - WATCH_BLOCKS)) + 1;
    });
  }

  private async place(row: SettlementRow, block: { readonly height: number; readonly hash: string }): Promise<boolean> {
    return this.desk.store.write(async (tx) => {
      const now = await this.desk.load(tx, row.id);
      if (now.block_hash !== null || now.state !== 'approved') return false;
      if ((await this.desk.rooms.proofs.confirmations(block, tx)) === 0) return false;
      await this.desk.move(tx, now, { block_hash: block.hash, block_height: block.height });
      await this.desk.record(tx, { actor: ACTOR, what: 'found', row: now }, { block: block.hash });
      return true;
    });
  }

  private async note(row: SettlementRow): Promise<boolean> {
    if (row.note === LISTED) return false;
    await this.desk.store.write(async (tx) => {
      const now = await this.desk.load(tx, row.id);
      if (now.state !== 'approved' || now.note === LISTED) return;
      await this.desk.move(tx, now, { note: LISTED });
      await this.desk.record(tx, { actor: ACTOR, what: 'listed', row: now });
    });
    return true;
  }
}

function blockOf(row: SettlementRow): { readonly height: number; readonly hash: string } | undefined {
  const { block_hash: hash, block_height: height } = row;
  return hash === null || height === null ? undefined : { hash, height };
}
