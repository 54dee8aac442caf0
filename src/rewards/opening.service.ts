import { Inject, Injectable } from '@nestjs/common';
import { accounts, type NewEntry } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { assertInvariant, CLOCK, type Clock, DAY_MS, DomainError, formatInstant, type Instant, plusMs } from '../units'; // prettier-ignore
import { debitPool, Postings, type SourcePosition } from './booking';
import { releaseFreeCoin } from './free-coin.repository';
import { EVERY_SOURCE, isOpeningRow, openingRowId } from './opening';
import { fence, fenceOf } from './opening-fence.repository';
import { ReceiveService } from './receive.service';
import { deviceAssignment, rewardRow, rewardRowHead, type RowHead, rewardShare, rewardSourceState, type ShareRow } from './reward.entity'; // prettier-ignore
import { lockState, patchState, sharesOf } from './reward.repository';
import { rulesOf } from './sharing-rule.repository';
import type { SourceDeclaration } from './source';

/** Members asked about at a time. */
const CHUNK = 500;
const OPERATOR = 'operator';

/** What a source owed when the books began, and to whom it goes. Base units. */
export interface SourceOpening {
  readonly declaration: SourceDeclaration;
  readonly asOf: Instant;
  /** What the pool owed in all; what no member claims of it is the operator's own. */
  readonly owed: bigint;
  readonly claims: readonly { readonly memberId: string; readonly amount: bigint }[];
  /** Of the import, for readers of the journal. */
  readonly importId: string;
}

/** Opening balances that pools still owe: claims like any other, the oldest of their source, and no income again. */
@Injectable()
export class OpeningService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly receive: ReceiveService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Books a receivable and the accrued claims on it in the caller's transaction; coin that came before and waited for
   * its rows covers them at once. A source is opened once.
   * @throws DomainError `rewards.opened-before`
   */
  async open(tx: WriteTx, of: SourceOpening): Promise<void> {
    const { declaration, owed } = of;
    const sourceId = declaration.id;
    const claimed = of.claims.reduce((sum, { amount }) => sum + amount, 0n);
    assertInvariant(claimed <= owed && of.claims.every(({ amount }) => amount > 0n), 'no more is claimed than owed');
    const state = await lockState(tx, declaration);
    if (await this.opened(tx, sourceId)) {
      const message = `Source "${sourceId}" was opened before. Nothing was booked.`;
      throw new DomainError('rewards.opened-before', message, { source: sourceId });
    }
    const row = await this.rowFor(tx, of);
    const holders = [
      ...of.claims.map(({ memberId, amount }) => ({ memberId, amount })),
      ...(owed > claimed ? [{ memberId: null, amount: owed - claimed }] : []),
    ];
    const position = { receivable: 0n, owedToPool: state.owed_to_pool, freeCoin: state.free_coin };
    await this.ledger.post(
      tx,
      holders.map((holder) => entryOf(of, row, holder, position)),
    );
    await this.saveRow(tx, of, row);
    const act = { sourceId, beforeAt: of.asOf, booked: [] };
    await fence(tx, of.importId, act, this.clock.now());
    await tx.insert(
      rewardShare,
      holders.map((holder) => shareOf(of, row, holder)),
    );
    // Coin that came for an opening which was taken back covers the one that corrects it.
    if (declaration.receivesAt === 'treasury') {
      const fact = { sourceId, externalId: row, revision: 1, asset: declaration.asset };
      await releaseFreeCoin(tx, { ledger: this.ledger, at: this.clock.now() }, fact, position);
    }
    await patchState(tx, sourceId, { owed_to_pool: position.owedToPool, free_coin: position.freeCoin });
    if (declaration.receivesAt === 'treasury') await this.receive.follow(tx, sourceId);
  }

  /** Whether the source has an opening balance that was not taken back. */
  async opened(tx: ReadTx, sourceId: string): Promise<boolean> {
    return (await this.rows(tx, sourceId)).some(({ net }) => net > 0n);
  }

  private async rows(tx: ReadTx, sourceId: string): Promise<RowHead[]> {
    const rows = await tx.find(rewardRowHead, {
      where: { source_id: sourceId, external_id: { gte: 'opening-', lt: 'opening.' } },
    });
    return rows.filter((row) => isOpeningRow(row.external_id));
  }

  /** A name that no opening of the source had before. */
  private async rowFor(tx: ReadTx, { declaration, asOf }: SourceOpening): Promise<string> {
    const taken = new Set((await this.rows(tx, declaration.id)).map((row) => row.external_id));
    let turn = 1;
    while (taken.has(openingRowId(asOf, turn))) turn += 1;
    return openingRowId(asOf, turn);
  }

  /** Which of these members earned something here for work that began before the instant: it would count twice. */
  async earnedBefore(tx: ReadTx, memberIds: readonly string[], asOf: Instant): Promise<Set<string>> {
    const found = new Set<string>();
    const add = (shares: readonly ShareRow[], among: ReadonlySet<string>): void => {
      for (const { member_id, external_id, due } of shares) {
        if (member_id !== null && among.has(member_id) && due > 0n && !isOpeningRow(external_id)) found.add(member_id);
      }
    };
    const all = new Set(memberIds);
    for (let i = 0; i < memberIds.length; i += CHUNK) {
      const chunk = memberIds.slice(i, i + CHUNK);
      add(await tx.find(rewardShare, { where: { member_id: { in: chunk }, to_at: { lte: asOf } } }), all);
    }
    const across = await tx.find(rewardRowHead, {
      where: { from_at: { lt: asOf }, to_at: { gt: asOf }, booked_revision: { not: null } },
    });
    for (const head of across) add(await sharesOf(tx, head.source_id, head.external_id), all);
    return found;
  }

  /**
   * Whether rows of work before the instant may still come from a source: it begins earlier, and no row that reaches the
   * instant is booked, nor was the pool read a day after it. Such a row would count twice beside an opening balance.
   */
  async mayEarnBefore(tx: ReadTx, { id, since }: SourceDeclaration, asOf: Instant): Promise<boolean> {
    if (since >= asOf) return false;
    // What is fenced off is in an earlier opening and never booked.
    const fence = await fenceOf(tx, id);
    const earlier = { source_id: id, from_at: { gte: fence, lt: asOf }, booked_revision: null };
    if ((await tx.count(rewardRowHead, earlier)) > 0) return true;
    if ((await tx.count(rewardRowHead, { source_id: id, to_at: { gte: asOf }, booked_revision: { not: null } })) > 0) return false; // prettier-ignore
    const state = await tx.findOne(rewardSourceState, { source_id: id });
    return (state?.watermark_at ?? since) < plusMs(asOf, DAY_MS);
  }

  /**
   * Balances as of an instant are booked as members' own: rows of earlier work that come later are in them, unless their
   * source was read for that time here.
   */
  async fence(
    tx: WriteTx,
    asOf: Instant,
    of: { readonly sources: readonly SourceDeclaration[]; readonly importId: string },
  ): Promise<void> {
    const booked = of.sources.filter(({ since }) => since < asOf).map(({ id }) => id);
    await fence(tx, of.importId, { sourceId: EVERY_SOURCE, beforeAt: asOf, booked }, this.clock.now());
  }

  /** Whose a worker is by the last word about it, and until when rows of its source are booked. */
  async standing(
    tx: ReadTx,
    sourceId: string,
    worker: string,
  ): Promise<{
    readonly last: { readonly memberId: string | null; readonly from: Instant } | undefined;
    readonly bookedTo: Instant | undefined;
  }> {
    const [last] = await tx.find(deviceAssignment, {
      where: { source_id: sourceId, worker },
      orderBy: [['from_at', 'desc']],
      limit: 1,
    });
    const [head] = await tx.find(rewardRowHead, {
      where: { source_id: sourceId, booked_revision: { not: null } },
      orderBy: [['to_at', 'desc']],
      limit: 1,
    });
    const owner = last === undefined ? undefined : { memberId: last.member_id, from: last.from_at };
    return { last: owner, bookedTo: head?.to_at };
  }

  /** Whether rewards of the source are, or once were or will be, shared by workers' work. */
  async isByWork(tx: ReadTx, declaration: SourceDeclaration): Promise<boolean> {
    return (await rulesOf(tx, declaration)).some(({ rule }) => rule === 'work' || rule === 'pplns');
  }

  private async saveRow(tx: WriteTx, { declaration, asOf, owed }: SourceOpening, row: string): Promise<void> {
    const key = { source_id: declaration.id, external_id: row };
    const content = { from_at: asOf, to_at: asOf, asset: declaration.asset, net: owed, pool_fee: 0n };
    const residue = { residue_digits: 0n, residue_scale: 0 };
    const raw = JSON.stringify({ opening: formatInstant(asOf), owed: owed.toString() });
    const observed_at = this.clock.now();
    await tx.insert(rewardRow, [{ ...key, revision: 1, ...content, ...residue, settled: true, raw, observed_at }]);
    const standing = { revision: 1, booked_revision: 1, total_weight: owed, missing_since: null };
    await tx.insert(rewardRowHead, [{ ...key, ...content, ...residue, ...standing }]);
  }
}

interface OpeningHolder {
  /** Null is the operator. */
  readonly memberId: string | null;
  readonly amount: bigint;
}

function entryOf(
  { declaration, asOf, importId }: SourceOpening,
  row: string,
  { memberId, amount }: OpeningHolder,
  position: SourcePosition,
): NewEntry {
  const { id, asset } = declaration;
  const postings = new Postings(asset);
  debitPool(postings, id, amount, position);
  if (memberId === null) postings.credit(accounts.operatorAccrued(id), amount, 'service-fee');
  else postings.credit(accounts.member(memberId, 'accrued'), amount, 'gross');
  return {
    reference: `reward/${id}/${row}/r1/${memberId ?? '.operator'}`,
    kind: 'opening.balance',
    occurredAt: asOf,
    postings: postings.list,
    links: { source: id, row, import: importId },
  };
}

function shareOf({ declaration, asOf }: SourceOpening, row: string, { memberId, amount }: OpeningHolder): ShareRow {
  return {
    source_id: declaration.id,
    external_id: row,
    holder: memberId === null ? OPERATOR : `m-${memberId}`,
    member_id: memberId,
    asset: declaration.asset,
    to_at: asOf,
    weight: amount,
    fee_bps: 0,
    net: amount,
    pool_fee: 0n,
    service_fee: 0n,
    due: amount,
    received: 0n,
    // Coin that goes to a venue is not followed row by row.
    open: declaration.receivesAt === 'treasury',
  };
}
