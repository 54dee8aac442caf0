import { Inject, Injectable } from '@nestjs/common';
import { REWARD_SOURCES, type RewardSource, type SourceDeclaration } from '../rewards';
import { OpeningService } from '../rewards/opening.service';
import type { ReadTx, WriteTx } from '../store';
import { assertInvariant, CLOCK, type Clock, formatCoins, formatInstant, type Instant } from '../units';
import { CoinCoverService } from './coin-cover.service';
import { mistakeAt, type MoveMistake, RowMistake } from './csv-table';
import type { Cover, MoveDraft, PlannedMove } from './move-plan';
import { type OpeningRow, readOpenings } from './move-rows';
import { openingBalance } from './moving.entity';
import { OldNamesService } from './names.service';
import { type BookedOpening, newestOpenings } from './opening-books.repository';
import { changeOf, claimedOf, type KnownOpening, openingKey, proveSource, type SourceSum, sumsBySource } from './openings'; // prettier-ignore

interface NewOpening {
  readonly row: OpeningRow;
  /** Empty for a receivable. */
  readonly memberId: string;
  /** From 1: what was taken back is opened anew under another reference. */
  readonly turn: number;
}
type OpeningsDraft = MoveDraft & { readonly fresh: readonly NewOpening[]; readonly sums: readonly SourceSum[] };

/**
 * Opening balances (RULES.md 25): available only against coin that is here and explained by nothing else, accrued only
 * against a receivable that is named. They are no income: the old system recognised it.
 */
@Injectable()
export class OpeningMoves {
  constructor(
    private readonly names: OldNamesService,
    private readonly opening: OpeningService,
    private readonly cover: CoinCoverService,
    @Inject(REWARD_SOURCES) private readonly sources: readonly Pick<RewardSource, 'declaration'>[],
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async plan(tx: ReadTx, text: string): Promise<OpeningsDraft> {
    const { rows, mistakes: unread, asOf } = readOpenings(text, this.clock.now());
    const mistakes: MoveMistake[] = [...unread];
    if (asOf === undefined) return { rows: [], mistakes, cover: [], asOf: null, fresh: [], sums: [] };
    const judged = await this.judge(tx, rows, asOf);
    mistakes.push(...judged.mistakes);
    const sums = sumsBySource(judged.fresh);
    const cover: Cover[] = [];
    for (const sum of sums) {
      mistakes.push(...proveSource(sum, await this.opening.opened(tx, sum.sourceId), asOf, this.beginningOf(sum)));
      const { sourceId, asset, owed } = sum;
      cover.push({ asset, sourceId, needed: claimedOf(sum), there: owed?.amount ?? 0n, promised: 0n });
    }
    const available = availableOf(judged.fresh);
    if (available > 0n) {
      const proof = await this.cover.prove(tx, available);
      mistakes.push(...proof.mistakes, ...(await this.earlierSources(tx, asOf)));
      cover.unshift(proof.cover);
    }
    return { rows: judged.planned, mistakes, cover, asOf, fresh: judged.fresh, sums };
  }

  async apply(tx: WriteTx, draft: OpeningsDraft, by: { readonly importId: string }): Promise<void> {
    const { asOf, fresh, sums } = draft;
    if (asOf === null || fresh.length === 0) return;
    const available = fresh.filter(({ row }) => row.openingClass === 'available');
    await this.cover.take(
      tx,
      available.map(({ row, memberId, turn }) => ({ memberId, amount: row.amount, turn })),
      { asOf, importId: by.importId },
    );
    if (available.length > 0) {
      const sources = this.sources.map(({ declaration }) => declaration);
      await this.opening.fence(tx, asOf, { sources, importId: by.importId });
    }
    for (const { sourceId, owed, claims } of sums) {
      const declaration = this.declared(sourceId);
      assertInvariant(declaration !== undefined && owed !== undefined, 'a proved source is declared and owes');
      await this.opening.open(tx, { declaration, asOf, owed: owed.amount, claims, importId: by.importId });
    }
    await tx.insert(
      openingBalance,
      fresh.map(({ row, memberId, turn }) => ({
        member_id: memberId,
        asset: row.asset,
        opening_class: row.openingClass,
        source_id: row.sourceId,
        turn,
        amount: row.amount,
        as_of: asOf,
        import_id: by.importId,
      })),
    );
  }

  private beginningOf({ sourceId }: SourceSum): Instant | undefined {
    return this.declared(sourceId)?.since;
  }

  /** Sources that may still bring a member what the old system already counted as available. */
  private async earlierSources(tx: ReadTx, asOf: Instant): Promise<MoveMistake[]> {
    const found: MoveMistake[] = [];
    for (const { declaration } of this.sources) {
      if (!(await this.opening.mayEarnBefore(tx, declaration, asOf))) continue;
      found.push(mistakeAt(0, new RowMistake('source', 'earned-before', declaration.id)));
    }
    return found;
  }

  private async judge(
    tx: ReadTx,
    rows: readonly OpeningRow[],
    asOf: Instant,
  ): Promise<{ planned: PlannedMove[]; fresh: NewOpening[]; mistakes: MoveMistake[] }> {
    const ids = await this.names.find(tx, [...new Set(rows.flatMap(({ member }) => (member === '' ? [] : [member])))]);
    const booked = await newestOpenings(tx, [...new Set([...ids.values(), ''])]);
    const earned = await this.opening.earnedBefore(tx, [...ids.values()], asOf);
    const [planned, fresh, mistakes]: [PlannedMove[], NewOpening[], MoveMistake[]] = [[], [], []];
    const seen = new Set<string>();
    for (const row of rows) {
      const memberId = row.member === '' ? '' : ids.get(row.member);
      const wrong = memberId === undefined ? new RowMistake('member', 'unknown-member', row.member) : this.sourceMistake(row); // prettier-ignore
      if (memberId === undefined || wrong !== undefined) {
        if (wrong !== undefined) mistakes.push(mistakeAt(row.line, wrong));
        continue;
      }
      const key = openingKey(memberId, row);
      // One member goes by two names: the old one and the id here.
      const change = seen.has(key) ? new RowMistake('', 'doubled') : changeOf(row, asOf, knownOf(booked.get(key)));
      seen.add(key);
      if (change instanceof RowMistake) mistakes.push(mistakeAt(row.line, change));
      else if (change === 'new' && earned.has(memberId)) {
        mistakes.push(mistakeAt(row.line, new RowMistake('member', 'earned-before', formatInstant(asOf))));
      } else {
        planned.push({ line: row.line, member: row.member, memberId: memberId === '' ? null : memberId, change, what: whatOf(row) }); // prettier-ignore
        if (change === 'new') fresh.push({ row, memberId, turn: (booked.get(key)?.row.turn ?? 0) + 1 });
      }
    }
    return { planned, fresh, mistakes };
  }

  private sourceMistake({ openingClass, sourceId, asset }: OpeningRow): RowMistake | undefined {
    if (openingClass === 'available') return undefined;
    const declaration = this.declared(sourceId);
    if (declaration === undefined) return new RowMistake('source', 'unknown-source', sourceId);
    return declaration.asset === asset ? undefined : new RowMistake('asset', 'other-coin', asset);
  }

  private declared(sourceId: string): SourceDeclaration | undefined {
    return this.sources.find(({ declaration }) => declaration.id === sourceId)?.declaration;
  }
}

/** What was taken back is not known any more: a file may open it anew, otherwise. */
function knownOf(booked: BookedOpening | undefined): KnownOpening | undefined {
  return booked?.stands === true ? { amount: booked.row.amount, asOf: booked.row.as_of } : undefined;
}

function availableOf(fresh: readonly NewOpening[]): bigint {
  return fresh.reduce((sum, { row }) => (row.openingClass === 'available' ? sum + row.amount : sum), 0n);
}

function whatOf({ asset, amount, openingClass, sourceId }: OpeningRow): string {
  const coins = `${formatCoins({ asset, units: amount })} ${asset}`;
  switch (openingClass) {
    case 'available':
      return `${coins} available`;
    case 'accrued':
      return `${coins} accrued, owed by ${sourceId}`;
    case 'receivable':
      return `${coins} owed by ${sourceId} in all`;
  }
}
