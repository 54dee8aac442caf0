import { Inject, Injectable } from '@nestjs/common';
import { accounts, type Entry, type NewEntry, type Posting, reversal } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { assertInvariant, CLOCK, type Clock, type Instant } from '../units';
import { debitPool, Postings, type SourcePosition } from './booking';
import type { ClaimMove } from './claims';
import { releaseFreeCoin, type WorkingPosition } from './free-coin.repository';
import { EVERY_SOURCE, isOpeningRow } from './opening';
import { hasFenced, loosen } from './opening-fence.repository';
import { rewardRow, rewardRowHead, type RowHead, rewardShare, type ShareRow } from './reward.entity';
import { loadClaims, lockState, patchState, saveClaims, saveMoves, sharesOf } from './reward.repository';
import type { SourceDeclaration } from './source';

/** Whom a source's opening balance belongs to, and what of it coin came for. Base units. */
export interface OpeningPart {
  /** Null is the operator. */
  readonly memberId: string | null;
  readonly due: bigint;
  readonly received: bigint;
  /** Place in the journal of the entry that opened it. */
  readonly position: number;
}

/** What of a share goes, and how. */
interface Gone {
  readonly share: ShareRow;
  readonly entry: Entry;
  /** Coin that came for it and that no other row of the holder takes up. */
  readonly excess: bigint;
}

/**
 * Undoes the opening of a source, whole: what it was said to owe and everybody's claim on it. What was posted is reversed
 * exactly; where coin came for it, that coin goes to the holder's other rows and then to whoever waits for coin of the
 * source. The caller has two people's word and has seen that nobody was paid of it.
 */
@Injectable()
export class OpeningTakeBackService {
  constructor(
    private readonly ledger: LedgerService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The opening that stands; undefined where there is none. */
  async parts(tx: ReadTx, sourceId: string): Promise<readonly OpeningPart[] | undefined> {
    const head = await this.head(tx, sourceId);
    if (head === undefined) return undefined;
    const shares = await sharesOf(tx, sourceId, head.external_id);
    const entries = await this.entries(tx, shares);
    return shares.map(({ member_id: memberId, due, received }, i) => {
      return { memberId, due, received, position: entries[i]?.position ?? 0 };
    });
  }

  /** Whether something of what was owed went to a venue: the coin may be sold, and is no claim on the pool any more. */
  async isSold(tx: ReadTx, { id, asset, receivesAt }: SourceDeclaration): Promise<boolean> {
    if (receivesAt !== 'venue') return false;
    const parts = (await this.parts(tx, id)) ?? [];
    const owed = parts.reduce((sum, { due }) => sum + due, 0n);
    if ((await this.ledger.balance(tx, accounts.sourceReceivable(id), asset)) < owed) return true;
    for (const { memberId, due } of parts) {
      const account = memberId === null ? accounts.operatorAccrued(id) : accounts.member(memberId, 'accrued');
      if ((await this.ledger.balance(tx, account, asset)) < due) return true;
    }
    return false;
  }

  /** Whether an import fenced work off under its own name: without that the fence could not be taken down. */
  isKept(tx: ReadTx, importId: string, sourceId: string | null): Promise<boolean> {
    return hasFenced(tx, { importId, sourceId: sourceId ?? EVERY_SOURCE });
  }

  /** The fence of balances that were taken back. @param sourceId null: of what members had */
  async loosen(
    tx: WriteTx,
    of: { readonly importId: string; readonly sourceId: string | null; readonly lift: boolean },
  ): Promise<void> {
    const { importId, sourceId, lift } = of;
    await loosen(tx, { importId, sourceId: sourceId ?? EVERY_SOURCE }, { lift, now: this.clock.now() });
  }

  /**
   * Takes the opening of a source back, in the caller's transaction.
   * @param reason plain words for the journal: no person's name
   */
  async takeBack(tx: WriteTx, declaration: SourceDeclaration, reason: string): Promise<void> {
    const sourceId = declaration.id;
    const state = await lockState(tx, declaration);
    const head = await this.head(tx, sourceId);
    assertInvariant(head !== undefined, 'only an opening that stands is taken back');
    const { asset } = declaration;
    const receivable = await this.ledger.balance(tx, accounts.sourceReceivable(sourceId), asset);
    const position: WorkingPosition = { receivable, owedToPool: state.owed_to_pool, freeCoin: state.free_coin };
    const at = this.clock.now();
    const { gone, moves } = await this.uncover(tx, head);
    position.freeCoin += gone.reduce((sum, { excess }) => sum + excess, 0n);
    const revision = head.revision + 1;
    const of = { revision, reason };
    await this.ledger.post(tx, gone.map((one) => entryOf(one, of, position))); // prettier-ignore
    const reference = `reward/${sourceId}/${head.external_id}/r${revision}`;
    await saveMoves(tx, { sourceId, cause: 'clawback', reference, at }, moves);
    await this.saveRow(tx, head, revision, at);
    const fact = { sourceId, externalId: head.external_id, revision, asset };
    if (declaration.receivesAt === 'treasury') await releaseFreeCoin(tx, { ledger: this.ledger, at }, fact, position);
    await patchState(tx, sourceId, { owed_to_pool: position.owedToPool, free_coin: position.freeCoin });
  }

  /** Coin that came for the row covers its holders' other rows; the shares are nothing then. */
  private async uncover(tx: WriteTx, head: RowHead): Promise<{ gone: Gone[]; moves: ClaimMove[] }> {
    const { source_id: sourceId, external_id: externalId } = head;
    const shares = (await sharesOf(tx, sourceId, externalId)).filter(({ due }) => due > 0n);
    const entries = await this.entries(tx, shares);
    const claims = await loadClaims(tx, sourceId, externalId);
    const moves: ClaimMove[] = [];
    const gone = shares.map((share, i): Gone => {
      const entry = entries[i];
      assertInvariant(entry !== undefined, 'every share of an opening has its entry');
      const reduced = claims.reduce(externalId, share.holder, 0n);
      moves.push(...reduced.moves);
      return { share, entry, excess: reduced.excess };
    });
    await saveClaims(tx, sourceId, claims);
    const key = { source_id: sourceId, external_id: externalId };
    await tx.update(rewardShare, key, { net: 0n, due: 0n, received: 0n, open: false });
    return { gone, moves };
  }

  private async saveRow(tx: WriteTx, head: RowHead, revision: number, at: Instant): Promise<void> {
    const { source_id, external_id, from_at, to_at, asset } = head;
    const key = { source_id, external_id };
    const nothing = { net: 0n, pool_fee: 0n, residue_digits: 0n, residue_scale: 0 };
    const raw = JSON.stringify({ takenBack: true });
    const content = { from_at, to_at, asset, ...nothing, settled: true, raw, observed_at: at };
    await tx.insert(rewardRow, [{ ...key, revision, ...content }]);
    await tx.update(rewardRowHead, key, { revision, booked_revision: revision, net: 0n });
  }

  private async head(tx: ReadTx, sourceId: string): Promise<RowHead | undefined> {
    const rows = await tx.find(rewardRowHead, {
      where: { source_id: sourceId, external_id: { gte: 'opening-', lt: 'opening.' }, net: { not: 0n } },
    });
    return rows.find((row) => isOpeningRow(row.external_id));
  }

  private async entries(tx: ReadTx, shares: readonly ShareRow[]): Promise<(Entry | undefined)[]> {
    const references = shares.map((share) => referenceOf(share, 1));
    const found = await this.ledger.entriesByReference(tx, references);
    return references.map((reference) => found.get(reference));
  }
}

function referenceOf({ source_id, external_id, member_id }: ShareRow, revision: number): string {
  return `reward/${source_id}/${external_id}/r${revision}/${member_id ?? '.operator'}`;
}

/** The exact reversal of what opened a share; another entry only where coin came for it or the pool's account moved since. */
function entryOf(
  { share, entry, excess }: Gone,
  of: { readonly revision: number; readonly reason: string },
  position: SourcePosition,
): NewEntry {
  const { source_id: sourceId, member_id: memberId, due, asset } = share;
  const reference = referenceOf(share, of.revision);
  // As of the instant of the opening: as of any later one these books never had it.
  const undone = reversal(entry, of.reason, reference, entry.occurredAt);
  const links = { ...undone.links, opening: entry.reference };
  const postings = new Postings(asset);
  debitPool(postings, sourceId, -due, position);
  if (memberId === null) {
    postings
      .debit(accounts.operatorAccrued(sourceId), due - excess, 'service-fee')
      .debit(accounts.serviceFee, excess, 'service-fee');
  } else {
    postings
      .debit(accounts.member(memberId, 'accrued'), due, 'gross')
      .debit(accounts.member(memberId, 'available'), excess, 'transfer')
      .credit(accounts.member(memberId, 'accrued'), excess, 'transfer');
  }
  if (textOf(postings.list) === textOf(undone.postings)) return { ...undone, links };
  const { kind, occurredAt } = undone;
  return { reference, kind, occurredAt, reason: of.reason, postings: postings.list, links };
}

function textOf(postings: readonly Posting[]): string {
  return postings.map(({ account, side, amount, role }) => `${account} ${side} ${amount} ${role}`).join('\n');
}
