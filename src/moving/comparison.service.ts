import { Inject, Injectable } from '@nestjs/common';
import { LedgerService } from '../ledger/ledger.service';
import { type Store, STORE } from '../store';
import { type Asset, CLOCK, type Clock, DomainError, type Instant } from '../units';
import { compare, type Comparison } from './compare';
import type { MoveMistake } from './csv-table';
import { Figures } from './figures';
import { sha256 } from './move-plan';
import { readSpreadsheet } from './move-rows';
import { OldNamesService } from './names.service';

/** Entries read at a time, each page in a short read of its own: the journal only grows. */
const PAGE = 2_000;
const UNASSIGNED = 'unassigned/source/';

/** A comparison and what it was made of. */
export interface ComparisonRun {
  readonly comparison: Comparison;
  readonly asOf: Instant;
  readonly fileSha256: string;
  readonly head: { readonly position: number; readonly hash: string };
}

/** The old spreadsheet beside these books, as of one instant. Reads only. */
@Injectable()
export class ComparisonService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly names: OldNamesService,
  ) {}

  /** What is wrong with the file, line by line; empty when it can be compared. */
  mistakes(text: string): readonly MoveMistake[] {
    return readSpreadsheet(text, this.clock.now()).mistakes;
  }

  /** @throws DomainError `moving.bad-file` when the file has a mistake or no rows */
  async run(text: string): Promise<ComparisonRun> {
    const { rows, mistakes, asOf } = readSpreadsheet(text, this.clock.now());
    if (mistakes.length > 0 || asOf === undefined) {
      const message = 'The file has mistakes or no rows. Nothing was compared. Correct it and compare again.';
      throw new DomainError('moving.bad-file', message, { mistakes: mistakes.length });
    }
    const { head, ids, unassigned } = await this.store.read(async (tx) => ({
      head: await this.ledger.head(tx),
      ids: await this.names.find(
        tx,
        rows.map(({ member }) => member),
      ),
      unassigned: await this.ledger.balances(tx, UNASSIGNED),
    }));
    const figures = new Figures(asOf);
    for (let after = 0; after < head.position;) {
      const from = after;
      const page = await this.store.read((tx) =>
        this.ledger.entriesAfter(tx, from, Math.min(PAGE, head.position - from)),
      );
      for (const entry of page) figures.add(entry);
      after = page.at(-1)?.position ?? head.position;
    }
    const sums: Partial<Record<Asset, bigint>> = {};
    for (const { asset, balance } of unassigned) sums[asset] = (sums[asset] ?? 0n) + balance;
    const comparison = compare(rows, { figures: figures.list(), ids, unassigned: sums });
    return { comparison, asOf, fileSha256: sha256(text), head };
  }
}
