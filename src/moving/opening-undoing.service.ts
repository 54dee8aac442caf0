import { Inject, Injectable } from '@nestjs/common';
import { accounts, type NewEntry, reversal } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import { REWARD_SOURCES, type RewardSource, type SourceDeclaration } from '../rewards';
import { OpeningTakeBackService } from '../rewards/opening-take-back.service';
import type { ReadTx, WriteTx } from '../store';
import { type Asset, assertInvariant, DomainError } from '../units';
import { availableReference } from './coin-cover.service';
import type { OpeningRecord } from './moving.entity';
import { standingOf } from './opening-books.repository';
import { type Resting, restsOn } from './take-back';

const REASON = 'Two operators took this opening balance back: the file that brought it was wrong.';

/** What a member's part of a taking back needs. */
interface Need {
  readonly memberId: string;
  readonly asset: Asset;
  needed: bigint;
  /** Of the first entry concerned. */
  position: number;
}

/** What rests on opening balances, and how they leave the books. */
@Injectable()
export class OpeningUndoing {
  constructor(
    private readonly ledger: LedgerService,
    private readonly opening: OpeningTakeBackService,
    @Inject(REWARD_SOURCES) private readonly sources: readonly Pick<RewardSource, 'declaration'>[],
  ) {}

  /** Whether everything is kept that taking these back asks for. */
  async isKept(tx: ReadTx, importId: string, rows: readonly OpeningRecord[]): Promise<boolean> {
    const scopes = new Set(rows.map((row) => (row.opening_class === 'available' ? null : row.source_id)));
    for (const scope of scopes) if (!(await this.opening.isKept(tx, importId, scope))) return false;
    return true;
  }

  /** Members whose balance somebody relies on already, and sources whose coin went to an exchange. */
  async restsOn(tx: ReadTx, rows: readonly OpeningRecord[]): Promise<Resting[]> {
    const found: Resting[] = [];
    const needs = new Map<string, Need>();
    const add = (need: Need): void => {
      const key = `${need.memberId} ${need.asset}`;
      const before = needs.get(key);
      const position = Math.min(need.position, before?.position ?? need.position);
      needs.set(key, { ...need, needed: need.needed + (before?.needed ?? 0n), position });
    };
    const entries = await this.entriesOf(tx, rows);
    for (const row of rows) {
      if (row.opening_class !== 'available') continue;
      const position = entries.get(availableReference(row.member_id, row.turn))?.position ?? 0;
      add({ memberId: row.member_id, asset: row.asset, needed: row.amount, position });
    }
    for (const declaration of this.sourcesOf(rows)) {
      const { id, asset } = declaration;
      if (await this.opening.isSold(tx, declaration)) found.push({ memberId: null, sourceId: id, why: 'sold' });
      for (const { memberId, received, position } of (await this.opening.parts(tx, id)) ?? []) {
        if (memberId !== null) add({ memberId, asset, needed: received, position });
      }
    }
    for (const need of needs.values()) {
      const why = await this.rests(tx, need);
      if (why !== undefined) found.push({ memberId: need.memberId, sourceId: null, why });
    }
    return found;
  }

  /** Takes these out of the books, each by the exact reversal of its entry, and their fences down or loose. */
  async undo(
    tx: WriteTx,
    of: { readonly importId: string; readonly rows: readonly OpeningRecord[]; readonly lift: boolean },
  ): Promise<void> {
    const { importId, rows, lift } = of;
    const available = rows.filter((row) => row.opening_class === 'available');
    const entries = await this.entriesOf(tx, available);
    await this.ledger.post(
      tx,
      available.map((row): NewEntry => {
        const entry = entries.get(availableReference(row.member_id, row.turn));
        assertInvariant(entry !== undefined, 'every opening has its entry');
        // As of the instant of the opening: as of any later one these books never had it.
        const undone = reversal(entry, REASON, `${entry.reference}/back`, entry.occurredAt);
        return { ...undone, links: { ...undone.links, opening: entry.reference } };
      }),
    );
    const standing = await standingOf(tx, importId);
    const isLast = standing.filter((row) => row.opening_class === 'available').length === available.length;
    if (available.length > 0 && isLast) await this.opening.loosen(tx, { importId, sourceId: null, lift });
    for (const declaration of this.sourcesOf(rows)) {
      await this.opening.takeBack(tx, declaration, REASON);
      await this.opening.loosen(tx, { importId, sourceId: declaration.id, lift });
    }
  }

  private async rests(tx: ReadTx, { memberId, asset, needed, position }: Need): Promise<ReturnType<typeof restsOn>> {
    const classes = (await this.ledger.memberBalances(tx, memberId))[asset];
    const leaving = (classes?.['in-batch'] ?? 0n) + (classes?.['in-flight'] ?? 0n);
    const [paid] = await this.ledger.entriesOf(tx, accounts.memoPaid(memberId), { limit: 1 });
    const paidSince = paid !== undefined && paid.position > position;
    return restsOn({ memberId, asset, needed, available: classes?.available ?? 0n, leaving, paidSince });
  }

  private async entriesOf(tx: ReadTx, rows: readonly OpeningRecord[]) {
    return this.ledger.entriesByReference(
      tx,
      rows.map(({ member_id, turn }) => availableReference(member_id, turn)),
    );
  }

  /** @throws DomainError `moving.unknown-source` where one is declared no more */
  private sourcesOf(rows: readonly OpeningRecord[]): SourceDeclaration[] {
    const ids = rows.filter((row) => row.opening_class === 'receivable').map((row) => row.source_id);
    return ids.map((id) => {
      const source = this.sources.find(({ declaration }) => declaration.id === id);
      if (source !== undefined) return source.declaration;
      const message = `The sources file declares no source "${id}" any more. Nothing was changed. Declare it again first.`;
      throw new DomainError('moving.unknown-source', message, { source: id });
    });
  }
}
