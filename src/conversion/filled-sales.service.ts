import { Injectable } from '@nestjs/common';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import type { Asset, Instant } from '../units';
import { type ProvedDeposit, type SentWithdrawal, type SettledPart, settlementEntries, withdrawalEntries } from './booking'; // prettier-ignore
import { ConversionBooks } from './conversion-books.service';
import { conversion, type ConversionRow, conversionShare } from './conversion.entity';
import { versionAt } from './kept';
import { conversionStep, withdrawalFeeTerm } from './rules.entity';
import { duesOf, sharesOf } from './shares.repository';
import { withdrawalReturn } from './venue-claim.entity';
import { owedOf } from './venue-claims.repository';
import { venueWithdrawal, venueWithdrawalPart, type WithdrawalRow } from './withdrawal.entity';

/** Note of a conversion whose transaction brought an amount that is not its own. */
export const OTHER_AMOUNT = 'arrived-other-amount';
/** Sales that one withdrawal may bring: more would be one transaction of the books too large to be quick. */
const SALES_MAX = 500;

/** A filled sale whose bitcoin stands at the venue. */
export interface FilledSale {
  readonly id: string;
  readonly asset: Asset;
  /** Satoshi after the venue's fee. */
  readonly net: bigint;
  readonly since: Instant;
}

/** Filled sales and the withdrawals that bring their bitcoin, as the books have them. */
@Injectable()
export class FilledSales {
  constructor(
    private readonly ledger: LedgerService,
    readonly books: ConversionBooks,
  ) {}

  /** Filled sales without a withdrawal, in the order in which they were filled. At most 500. */
  async filled(tx: ReadTx, venue: string): Promise<FilledSale[]> {
    const rows = await tx.find(conversion, { where: { venue, state: 'filled' } });
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return [];
    const taken = new Set((await tx.find(venueWithdrawalPart, { where: { conversion_id: { in: ids } } })).map((part) => part.conversion_id)); // prettier-ignore
    const steps = await tx.find(conversionStep, {
      where: { conversion_id: { in: ids }, state: 'filled' },
      // The first time counts: who was let go on, or came back from a withdrawal that never left, waits since then.
      orderBy: [['position', 'desc']],
    });
    const since = new Map(steps.map((step) => [step.conversion_id, step.at]));
    return rows
      .filter(({ id }) => !taken.has(id))
      .map((row) => ({ id: row.id, asset: row.asset, net: netOf(row), since: since.get(row.id) ?? row.updated_at }))
      .sort((a, b) => (a.since === b.since ? (a.id < b.id ? -1 : 1) : a.since - b.since))
      .slice(0, SALES_MAX);
  }

  /** The conversions that a withdrawal brings, oldest first. */
  async partsIn(tx: ReadTx, withdrawalId: string): Promise<ConversionRow[]> {
    const parts = await tx.find(venueWithdrawalPart, { where: { withdrawal_id: withdrawalId } });
    const ids = parts.map((part) => part.conversion_id);
    return ids.length === 0 ? [] : tx.find(conversion, { where: { id: { in: ids } }, orderBy: [['id', 'asc']] });
  }

  /** Who bears the venue's withdrawal fee now. */
  async feeBorneBy(tx: ReadTx): Promise<'holders' | 'operator'> {
    return versionAt(await tx.find(withdrawalFeeTerm, {}), this.books.now())?.borne_by ?? 'holders';
  }

  /** Books one sale's part of bitcoin that left the venue with a transaction. */
  async book(tx: WriteTx, row: ConversionRow, sent: SentWithdrawal): Promise<void> {
    const { txid, arrives, fee } = sent;
    if (arrives + fee > 0n) {
      const shares = await sharesOf(tx, row.id);
      const turn = await tx.count(withdrawalReturn, { conversion_id: row.id });
      const { entries, fees } = withdrawalEntries(row, { ...sent, turn }, duesOf(shares), this.books.now());
      await this.ledger.post(tx, entries);
      await tx.upsert(
        conversionShare,
        [...shares.values()].map((share) => ({ ...share, withdrawal_fee: fees.get(share.holder) ?? 0n })),
      );
    }
    await this.books.move(tx, row, 'withdrawn', { txid, arrives, withdrawal_fee: fee });
  }

  /**
   * Matches a payment that our own chain proved with a withdrawal of ours: books it and makes the bought bitcoin
   * available. A repeat is harmless.
   * @returns a conversion that it settled, or undefined when the payment is none of ours, or its amount is not what
   *   must arrive: then its conversions halt and the payment stays for the caller to hold in sight
   */
  async settleDeposit(tx: WriteTx, deposit: ProvedDeposit): Promise<{ readonly conversionId: string } | undefined> {
    const rows = await tx.find(venueWithdrawal, { where: { txid: deposit.txid }, orderBy: [['id', 'asc']] });
    const known = rows.find((row) => row.state === 'settled' && row.vout === deposit.vout);
    if (known !== undefined) return this.firstOf(await this.partsIn(tx, known.id));
    const waiting = rows.filter(({ state }) => state === 'sent');
    // A venue may send several withdrawals in one transaction: each output goes to the one that it fits.
    for (const row of waiting) {
      const parts = await this.partsIn(tx, row.id);
      if (arrivesOf(parts) !== deposit.amount) continue;
      await this.settle(tx, row, parts, { deposit });
      return this.firstOf(parts);
    }
    for (const row of waiting) {
      for (const part of await this.partsIn(tx, row.id)) {
        if (part.state === 'withdrawn') await this.books.move(tx, part, 'halted', { note: OTHER_AMOUNT });
      }
    }
    return undefined;
  }

  /**
   * Ends a withdrawal: with a proved payment, or without one where two people said what becomes of it. What the venue
   * still owes stays accrued.
   */
  async settle(
    tx: WriteTx,
    row: WithdrawalRow,
    parts: readonly ConversionRow[],
    by: { readonly deposit: ProvedDeposit | undefined; readonly note?: string | null },
  ): Promise<void> {
    const { deposit, note = null } = by;
    const owed = await owedOf(tx, parts.map(({ id }) => id)); // prettier-ignore
    const dues: SettledPart[] = [];
    for (const { id } of parts) {
      const own = duesOf(await sharesOf(tx, id));
      dues.push({ id, dues: own.map(({ holder, due }) => ({ holder, due: due - (owed.get(id)?.get(holder) ?? 0n) })) });
    }
    await this.ledger.post(tx, settlementEntries(row, deposit ?? { at: this.books.now() }, dues));
    const vout = deposit?.vout ?? null;
    for (const part of parts) {
      const open = part.state === 'halted' ? await this.books.move(tx, part, 'withdrawn') : part;
      await this.books.move(tx, open, 'settled', { vout, note });
    }
    await tx.update(venueWithdrawal, { id: row.id }, { state: 'settled', vout });
  }

  private firstOf(parts: readonly ConversionRow[]): { readonly conversionId: string } | undefined {
    const [first] = parts;
    return first === undefined ? undefined : { conversionId: first.id };
  }
}

/** Satoshi of a sale after the venue's fee. */
export function netOf({ bought, fee }: Pick<ConversionRow, 'bought' | 'fee'>): bigint {
  return bought - fee;
}

/** Satoshi that must arrive of several sales together. */
export function arrivesOf(parts: readonly Pick<ConversionRow, 'arrives'>[]): bigint {
  return parts.reduce((sum, { arrives }) => sum + (arrives ?? 0n), 0n);
}
