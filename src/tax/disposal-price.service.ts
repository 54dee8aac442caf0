import { Inject, Injectable } from '@nestjs/common';
import { LedgerService } from '../ledger/ledger.service';
import { PriceService } from '../prices/price.service';
import { type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { needKey, type PriceNeed, pricesToAsk } from './book/book-values';
import { disposalPriceWait } from './income.entity';
import { lockCursor, moveCursor } from './income.repository';

/** Entries that one transaction follows, and prices that one run asks for again. */
const PAGE = 1_000;
const ASKED_AGAIN = 500;
const NOT_ASKED = 'not asked yet';

/**
 * Follows the journal and asks for the prices that disposals of members rest on, near the time when they happened: bitcoin that
 * a coin was sold for, coin that a fee was paid in. What has no price stays, and is asked for again.
 */
@Injectable()
export class DisposalPriceService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly prices: PriceService,
  ) {}

  /** @returns how many prices are known now that were not before, and how many still lack */
  async run(): Promise<{ found: number; missing: number }> {
    for (;;) if ((await this.store.write((tx) => this.follow(tx))) < PAGE) break;
    const waiting = await this.store.read((tx) =>
      tx.find(disposalPriceWait, { orderBy: [['since', 'asc']], limit: ASKED_AGAIN }),
    );
    let found = 0;
    for (const { asset, at } of waiting) {
      const reason = await this.ask({ asset, at });
      if (reason === undefined) found += 1;
      await this.store.write(async (tx) => {
        if (reason === undefined) await tx.delete(disposalPriceWait, { asset, at });
        else await tx.update(disposalPriceWait, { asset, at }, { reason });
      });
    }
    return { found, missing: waiting.length - found };
  }

  private async follow(tx: WriteTx): Promise<number> {
    const follower = 'disposal-prices';
    const entries = await this.ledger.entriesAfter(tx, await lockCursor(tx, follower), PAGE);
    const last = entries.at(-1);
    if (last === undefined) return 0;
    const needs = new Map(entries.flatMap(pricesToAsk).map((need) => [needKey(need), need]));
    const since = this.clock.now();
    const rows = [...needs.values()].map((need) => ({ ...need, reason: NOT_ASKED, since }));
    if (rows.length > 0) await tx.insertNew(disposalPriceWait, rows);
    await moveCursor(tx, last.position, follower);
    return entries.length;
  }

  /** @returns why there is none; a broken source is a reason, not an end */
  private async ask({ asset, at }: PriceNeed): Promise<string | undefined> {
    try {
      return (await this.prices.quote(asset, at)) === undefined ? `no price of ${asset}` : undefined;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return `the price source failed for ${asset} (${error.code})`;
    }
  }
}
