import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { conversion } from './conversion.entity';
import type { ConversionWatchView } from './conversion-watch';
import { conversionProposal } from './proposal.entity';
import { VENUE, type Venue } from './venue';
import { WithdrawalsService } from './withdrawals.service';

/** More of one kind than so many is a matter for the page, not for a list. */
const SHOWN = 200;

/** What an operator has to know of conversions without opening their pages. */
@Injectable()
export class ConversionWatch {
  constructor(
    @Inject(VENUE) private readonly venue: Venue,
    private readonly withdrawals: WithdrawalsService,
  ) {}

  /** Oldest first, at most 200 of each kind. */
  async read(tx: ReadTx): Promise<ConversionWatchView> {
    const oldest = { orderBy: [['updated_at', 'asc'], ['id', 'asc']], limit: SHOWN } as const; // prettier-ignore
    const halted = await tx.find(conversion, { where: { state: 'halted' }, ...oldest });
    const stated = { orderBy: [['proposed_at', 'asc'], ['id', 'asc']], limit: SHOWN } as const; // prettier-ignore
    const open = await tx.find(conversionProposal, { where: { state: 'open' }, ...stated });
    const { byPerson, sales, total, minimum, onTheWay } = await this.withdrawals.toWithdraw(tx);
    const [first] = sales;
    const isEnough = byPerson && total > 0n && total >= (minimum ?? 0n);
    return {
      halted: halted.map(({ updated_at: since, ...row }) => ({ ...row, since })),
      proposals: open.map(({ id, kind, conversion_id, proposed_at }) => {
        return { id, kind, conversionId: conversion_id, since: proposed_at };
      }),
      onTheWay,
      owed: (await this.withdrawals.owed(tx)).map((row) => ({
        ...{ withdrawalId: row.withdrawal_id, conversionId: row.conversion_id },
        ...{ venue: row.venue, owed: row.owed, since: row.at },
      })),
      toSend:
        isEnough && first !== undefined
          ? { venue: this.venue.id, total, sales: sales.length, since: first.since }
          : null,
    };
  }
}
