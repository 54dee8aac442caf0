import { Inject, Injectable } from '@nestjs/common';
import type { NewEntry } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { Quote } from '../prices';
import { PriceService } from '../prices/price.service';
import { type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, dayIn, DomainError } from '../units';
import { INCOME_POLICY } from './index';
import { incomePending, incomeReceipt, incomeValuation, type ReceiptRow, type ValuationRow } from './income.entity';
import { valuationsOf } from './income.repository';
import type { IncomePolicy } from './policy';
import { takeBack } from './take-back';
import { incomeEntry, originalValue, partsOf, type Receipt, type Valued, valueAt } from './valuation';

/** Receipts that one transaction values. */
const CHUNK = 500;
const WAITS_FOR_ORIGINAL = 'waits for the value of the income that it takes back';

/** Gives each receipt its value, once: the quote, the memorandum entry and the row in one transaction. */
@Injectable()
export class ValuationService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly ledger: LedgerService,
    private readonly prices: PriceService,
  ) {}

  /** Tries every receipt without a value, oldest first. What has no price stays, with the reason. */
  async run(): Promise<{ valued: number; unpriced: number }> {
    let valued = 0;
    let unpriced = 0;
    const quotes = new Map<string, Quote | string>();
    for (let after = { position: -1, seq: -1 }; ;) {
      const page = await this.pendingAfter(after);
      const last = page.at(-1);
      if (last === undefined) return { valued, unpriced };
      for (const receipt of page) await this.ask(receipt, quotes);
      const done = await this.store.write((tx) => this.value(tx, page, quotes));
      valued += done;
      unpriced += page.length - done;
      after = last;
    }
  }

  private pendingAfter(after: { position: number; seq: number }): Promise<ReceiptRow[]> {
    return this.store.read(async (tx) => {
      const orderBy = [
        ['position', 'asc'],
        ['seq', 'asc'],
      ] as const;
      const same = await tx.find(incomePending, {
        where: { position: after.position, seq: { gt: after.seq } },
        orderBy,
        limit: CHUNK,
      });
      const later = await tx.find(incomePending, {
        where: { position: { gt: after.position } },
        orderBy,
        limit: CHUNK - same.length,
      });
      const ids = [...same, ...later].map((row) => row.receipt_id);
      if (ids.length === 0) return [];
      const rows = await tx.find(incomeReceipt, { where: { id: { in: ids } } });
      return rows.sort((a, b) => a.position - b.position || a.seq - b.seq);
    });
  }

  /** Looks up the price of a receipt's instant once per run; a broken source is a reason, not an end. */
  private async ask(receipt: ReceiptRow, quotes: Map<string, Quote | string>): Promise<void> {
    const key = quoteKey(receipt);
    if (receipt.net < 0n || quotes.has(key)) return;
    const day = dayIn(receipt.recognised_at, this.policy.zone);
    try {
      const quote = await this.prices.quote(receipt.asset, receipt.recognised_at);
      quotes.set(key, quote ?? `no price of ${receipt.asset} on ${day}`);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      quotes.set(key, `the price source failed for ${receipt.asset} on ${day} (${error.code})`);
    }
  }

  private async value(
    tx: WriteTx,
    page: readonly ReceiptRow[],
    quotes: ReadonlyMap<string, Quote | string>,
  ): Promise<number> {
    const ids = page.map((receipt) => receipt.id);
    const waiting = new Set((await tx.lock(incomePending, { receipt_id: { in: ids } })).map((row) => row.receipt_id));
    const done: string[] = [];
    const reasons = new Map<string, string>();
    const income = new Work();
    const asked = page.flatMap((row) => quotes.get(quoteKey(row)) ?? []).filter((quote) => typeof quote !== 'string');
    // A price that a person corrected since it was asked for: nothing is booked at the old one any more.
    const current = await this.prices.current(tx, asked);
    for (const row of page) {
      const quote = quotes.get(quoteKey(row));
      if (!waiting.has(row.id) || row.net < 0n) continue;
      if (quote === undefined || typeof quote === 'string') reasons.set(row.id, quote ?? 'no price');
      else {
        const value = valueAt(row.asset, row.net, current.get(quote.id) ?? quote);
        income.add(row, row.id, value, { kind: 'receipt', of: null, parts: row });
        done.push(row.id);
      }
    }
    await this.book(tx, income);
    for (const row of page) {
      if (!waiting.has(row.id) || row.net > 0n) continue;
      if (await this.takeBack(tx, row)) done.push(row.id);
      else reasons.set(row.id, WAITS_FOR_ORIGINAL);
    }
    if (done.length > 0) await tx.delete(incomePending, { receipt_id: { in: done } });
    for (const [receipt_id, reason] of reasons) await tx.update(incomePending, { receipt_id }, { reason });
    return done.length;
  }

  /** A reduction reverses, or repays, income at the value that it was booked with. */
  private async takeBack(tx: WriteTx, row: ReceiptRow): Promise<boolean> {
    const valuations = await valuationsOf(tx, row.member_id);
    const receipts = await tx.find(incomeReceipt, { where: { member_id: row.member_id } });
    const taken = new Map<string, bigint>();
    for (const { of_receipt, net } of valuations) {
      if (of_receipt !== null) taken.set(of_receipt, (taken.get(of_receipt) ?? 0n) - net);
    }
    const originals = new Map(
      valuations.filter((one) => one.kind === 'receipt').map((one) => [one.receipt_id, one] as const),
    );
    const before = receipts.filter(
      (one) => one.net > 0n && one.source_id === row.source_id && one.asset === row.asset && isBefore(one, row),
    );
    const incomes = before.map((one) => ({
      receiptId: one.id,
      row: one.source_row,
      recognisedAt: one.recognised_at,
      remaining: one.net - (taken.get(one.id) ?? 0n),
      valued: originals.has(one.id),
    }));
    const at = { row: row.source_row, at: row.recognised_at, zone: this.policy.zone };
    const parts = takeBack(-row.net, at, incomes);
    if (parts === undefined) return false;
    const split = partsOf(
      { gross: row.gross, poolFee: row.pool_fee, serviceFee: row.service_fee, net: row.net },
      parts.map((part) => part.net),
    );
    const work = new Work();
    parts.forEach((part, i) => {
      const original = originals.get(part.receiptId);
      const share = split[i];
      if (original === undefined || share === undefined) return;
      const shape = {
        gross: share.gross,
        pool_fee: share.poolFee,
        service_fee: share.serviceFee,
        net: share.net,
      };
      const value = originalValue(row.asset, part.net, valuedOf(original));
      work.add(row, `${row.id}-${i}`, value, { kind: part.kind, of: part.receiptId, parts: shape });
    });
    await this.book(tx, work);
    return true;
  }

  private async book(tx: WriteTx, work: Work): Promise<void> {
    const posted = await this.ledger.post(tx, work.entries());
    const entryOf = new Map(posted.map((entry) => [entry.reference, entry.id]));
    const valued_at = this.clock.now();
    await tx.insert(
      incomeValuation,
      work.rows.map(({ row, entry }) => ({
        ...row,
        ledger_entry: entry === undefined ? null : (entryOf.get(entry.reference) ?? null),
        valued_at,
      })),
    );
  }
}

type RowParts = Pick<ReceiptRow, 'gross' | 'pool_fee' | 'service_fee' | 'net'>;
interface Purpose {
  readonly kind: ValuationRow['kind'];
  readonly of: string | null;
  readonly parts: RowParts;
}

/** Values to be booked together. A repayment is a memo: it has no entry, because it is nobody's income this year. */
class Work {
  readonly rows: { row: Omit<ValuationRow, 'ledger_entry' | 'valued_at'>; entry: NewEntry | undefined }[] = [];

  add(receipt: ReceiptRow, line: string, value: Valued, purpose: Purpose): void {
    const { gross, pool_fee, service_fee, net } = purpose.parts;
    const income: Receipt = {
      id: receipt.id,
      memberId: receipt.member_id,
      source: receipt.source_id,
      asset: receipt.asset,
      cause: receipt.cause_entry,
      recognisedAt: receipt.recognised_at,
      gross,
      poolFee: pool_fee,
      serviceFee: service_fee,
      net,
    };
    this.rows.push({
      row: {
        id: line,
        receipt_id: receipt.id,
        member_id: receipt.member_id,
        kind: purpose.kind,
        of_receipt: purpose.of,
        gross,
        pool_fee,
        service_fee,
        net,
        quote_id: value.quoteId,
        price: value.price,
        price_source: value.priceSource,
        price_label: value.priceLabel,
        price_at: value.priceAt,
        usd: value.usd,
      },
      entry: purpose.kind === 'repayment' ? undefined : incomeEntry(income, line, value),
    });
  }

  entries(): NewEntry[] {
    return this.rows.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  }
}

function valuedOf(row: ValuationRow): Valued {
  return {
    quoteId: row.quote_id,
    price: row.price,
    priceSource: row.price_source,
    priceLabel: row.price_label,
    priceAt: row.price_at,
    usd: row.usd as Valued['usd'],
  };
}

function isBefore(a: ReceiptRow, b: ReceiptRow): boolean {
  return a.position < b.position || (a.position === b.position && a.seq < b.seq);
}

function quoteKey(receipt: ReceiptRow): string {
  return `${receipt.asset} ${receipt.recognised_at}`;
}
