import { type BatchRow, payoutAttempts, payoutBatches, payoutItems } from '../../src/payout/payout.entity';
import { restores } from '../../src/payout/restore.entity';
import type { Hindrance } from '../../src/payout/restore';
import type { ReadTx, Store } from '../../src/store';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { must } from './must';
import type { PayoutProcess } from './payout-process';
import type { PayoutWorld } from './payout-world';

const OPERATORS = ['operator-1', 'operator-2'] as const;

interface Payee {
  readonly member: string;
  readonly paid: bigint;
}

/**
 * A database that is brought back from a backup (F25), and what was true before: whom each output paid, and what the copy
 * does not know. It is held against the simulated chain, whatever the books say meanwhile.
 */
export class Backups {
  /** Transactions that were signed and that the copy does not know. */
  readonly lost = new Set<string>();
  /** Whether it was brought back. */
  isBack = false;
  #copy: MemoryStore | undefined;
  readonly #payees = new Map<string, Payee>();

  constructor(private readonly world: PayoutWorld) {}

  get isThere(): boolean {
    return this.#copy !== undefined;
  }

  /** What ever came in for a member, booked again or not. Satoshi. */
  credited(member: string): bigint {
    return this.world.credited(member);
  }

  async take(store: Pick<Store, 'read'>): Promise<void> {
    this.#copy = new MemoryStore(TABLES);
    for (const table of TABLES) {
      const rows = await store.read((tx) => tx.find(table));
      if (rows.length > 0) await this.#copy.write((tx) => tx.insert(table, rows));
    }
  }

  /** @returns the copy, in place of the store that is lost */
  async bringBack(store: Pick<Store, 'read'>): Promise<MemoryStore> {
    const copy = this.#copy;
    if (copy === undefined) throw new Error('No backup was taken.');
    const signed = (from: Pick<Store, 'read'>): Promise<string[]> =>
      from.read(async (tx) => (await tx.find(payoutAttempts)).map(({ txid }) => txid));
    const known = new Set(await signed(copy));
    for (const txid of await signed(store)) if (!known.has(txid)) this.lost.add(txid);
    for (const { txid } of this.world.keeper.journal) if (!known.has(txid)) this.lost.add(txid);
    this.isBack = true;
    if (this.world.options.recordLost) {
      this.world.folder?.record.splice(0);
      this.world.tally.hit('F25 record of who was paid lost with the books');
    }
    return copy;
  }

  /** Whether the service works its way back: until two people have let payouts go on. */
  async isComparing(tx: ReadTx): Promise<boolean> {
    return this.isBack && (await tx.count(restores, { ended_at: null })) > 0;
  }

  /** I4 from the outside: what the chain pays to a member is never more than what was brought in for him. */
  async paid(tx: ReadTx): Promise<void> {
    const batches = new Map((await tx.find(payoutBatches)).map((row): [string, BatchRow] => [row.id, row]));
    for (const item of await tx.find(payoutItems)) {
      const at = `${batches.get(item.batch_id)?.txid ?? ''}:${item.vout}`;
      const known = this.#payees.get(at);
      const payee = { member: item.member_id, paid: item.amount - item.fee_share };
      must(
        known === undefined || (known.member === payee.member && known.paid === payee.paid),
        `I4 ${at} paid ${known?.member ?? ''} and is booked for ${payee.member}`,
      );
      this.#payees.set(at, payee);
    }
    const { world } = this;
    const sums = new Map<string, bigint>();
    for (const [at, { member, paid }] of this.#payees) {
      if (world.node.heightOf(at.slice(0, at.lastIndexOf(':'))) !== undefined)
        sums.set(member, (sums.get(member) ?? 0n) + paid);
    }
    for (const [member, sum] of sums) {
      const most = world.credited(member);
      must(sum <= most, `I4 the chain pays ${member} ${sum} of ${most} that came in for him`);
    }
  }

  /** What operators do until payouts go on: they name payees, have the coins moved, and let go. */
  async work({ restores: service }: PayoutProcess): Promise<void> {
    const view = await service.view();
    if (view === null) return;
    const { hindrances } = view;
    await this.#name(service, hindrances);
    if (hindrances.length === 0) {
      for (const actor of OPERATORS) await service.release(actor);
      this.world.tally.hit('F25 payouts go on after a restore');
      return;
    }
    const isDue = hindrances.some(({ code }) => code === 'barrier-due');
    if (!isDue || hindrances.some(({ code }) => code !== 'barrier-due' && code !== 'journal')) return;
    await service.planBarrier(OPERATORS[0]);
    this.world.tally.hit('F25 barrier planned');
  }

  /** Transaction by transaction, by what the world knows: an operator asks the members and looks at his own notes. */
  async #name(service: PayoutProcess['restores'], hindrances: readonly Hindrance[]): Promise<void> {
    const open = hindrances.flatMap((one) => (one.code === 'unknown-output' ? [one] : []));
    for (const txid of new Set(open.map((one) => one.txid))) {
      const named = open
        .filter((one) => one.txid === txid)
        .map(({ vout }) => {
          const payee = this.#payees.get(`${txid}:${vout}`);
          must(payee !== undefined, `F25 nobody knows whom ${txid}:${vout} paid`);
          return { vout, memberId: payee.member };
        });
      await service.nameOutputs(txid, named, OPERATORS[0]);
      // What took coins of a batch takes two people to say.
      const isTaken = open.some((one) => one.txid === txid && one.takenFrom !== null);
      if (isTaken) await service.nameOutputs(txid, named, OPERATORS[1]);
      this.world.tally.hit('F25 whom a lost payment paid, by word');
    }
  }
}
