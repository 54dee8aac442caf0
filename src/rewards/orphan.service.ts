import { Inject, Injectable } from '@nestjs/common';
import { WalletService } from '../chain/wallet.service';
import { accounts, type NewEntry } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, type DomainError } from '../units';
import { debitPool, Postings, smaller } from './booking';
import { concernsOneSource } from './one-source';
import { comparison } from './reconcile';
import { payoutAdvance } from './reconcile.entity';
import { type DepositRow, discrepancy, poolPayout, type PayoutRow, rewardDeposit, rewardReceipt, rewardShare, rewardSourceState, type ShareRow, type SourceStateRow } from './reward.entity'; // prettier-ignore
import { debtsOf, openDiscrepancy, patchState, saveMoves } from './reward.repository';
import { isSoloPayout } from './solo';
import { rewardTakeBack } from './solo.entity';
import { depositName, settleReturned } from './take-back.repository';
import { type CoverMove, uncover, type Uncovered } from './uncover';
import { WriteOffService } from './write-off.service';

const GONE = 'The coin is not in the best chain any more: a reorganisation deeper than the deposit depth took it.';

/** What was booked when a coin was matched, as far as it must be undone. */
interface Matched {
  readonly deposit: DepositRow;
  readonly payout: PayoutRow;
  readonly name: string;
}

/**
 * Ordinary deposits that a reorganisation takes away, however deep: the coin leaves the books, what members have of it here
 * is accrued again and the pool owes it, and what was paid on stays paid and is owed to the operator, in sight. A deposit
 * that comes back is matched as if for the first time. Blocks that pay us themselves are TakeBackService's; coin from a
 * venue is not followed back: solvency tells of it.
 * @see RULES.md 11, FAULTS F12 to F15
 */
@Injectable()
export class OrphanService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly wallet: WalletService,
    private readonly writeOffs: WriteOffService,
  ) {}

  /**
   * Brings the deposits up to the best chain, each in a transaction of its own.
   * @returns how many were taken back
   * @throws DomainError the first refusal of the books, when every deposit had its turn
   */
  async follow(): Promise<number> {
    const refusals: DomainError[] = [];
    let taken = 0;
    for (const { txid, vout } of await this.store.read((tx) => this.gone(tx))) {
      try {
        taken += (await this.store.write((tx) => this.take(tx, { txid, vout }))) ? 1 : 0;
      } catch (error) {
        if (!concernsOneSource(error)) throw error;
        refusals.push(error);
      }
    }
    await this.store.write((tx) => this.settle(tx));
    if (refusals[0] !== undefined) throw refusals[0];
    return taken;
  }

  /** Booked deposits whose coin the best chain lacks; none while blocks of it are not looked through. */
  private async gone(tx: ReadTx): Promise<DepositRow[]> {
    if (!(await this.wallet.isRead(tx))) return [];
    const coins = await this.wallet.deposits({ minConfirmations: 1 }, tx);
    const here = new Set(coins.map(outpointOf));
    const booked = await tx.find(rewardDeposit, { where: { state: { in: ['matched', 'unmatched'] } } });
    return booked.filter((deposit) => !here.has(outpointOf(deposit)));
  }

  private async take(tx: WriteTx, at: Pick<DepositRow, 'txid' | 'vout'>): Promise<boolean> {
    const { txid, vout } = at;
    // Judged again in the transaction that books it: the chain may have gone on.
    const deposit = await tx.findOne(rewardDeposit, { txid, vout });
    if (deposit === undefined || !(await this.wallet.isRead(tx))) return false;
    if ((await this.wallet.coin({ txid, vout }, tx)) !== undefined) return false;
    const name = await depositName(tx, outpointOf(deposit));
    if (deposit.state === 'unmatched') return this.takeUnmatched(tx, { deposit, name });
    const key = { source_id: deposit.source_id ?? '', external_id: deposit.external_id ?? '' };
    const payout = await tx.findOne(poolPayout, key);
    // A block's reward goes with its row.
    if (payout === undefined || isSoloPayout(payout)) return false;
    // What the coin lacked is no matter while it is gone: it is judged anew with whatever comes.
    await this.writeOffs.suspense.release(tx, payout);
    const [state] = await tx.lock(rewardSourceState, { source_id: payout.source_id });
    if (state === undefined) return false;
    await this.takeMatched(tx, { deposit, payout, name }, state);
    return true;
  }

  /** Nobody's coin: it leaves the unmatched account, or what an operator has made of it. */
  private async takeUnmatched(tx: WriteTx, of: { deposit: DepositRow; name: string }): Promise<boolean> {
    const { deposit, name } = of;
    const { amount, asset, wallet_id: walletId } = deposit;
    // Spent by a payment that is gone with it: the payout room first says what became of that.
    if ((await this.ledger.balance(tx, accounts.treasury(walletId), asset)) < amount) return false;
    const postings = new Postings(asset).credit(accounts.treasury(walletId), amount, 'principal');
    await this.debitUnmatched(tx, postings, { deposit, amount, own: 0n });
    await this.post(tx, { name, postings, links: { outpoint: outpointOf(deposit) } });
    await this.keep(tx, { deposit, short: 0n, source_id: '', external_id: '' });
    return true;
  }

  private async takeMatched(tx: WriteTx, matched: Matched, state: SourceStateRow): Promise<void> {
    const { deposit, payout, name } = matched;
    const { source_id: sourceId, external_id } = payout;
    const { amount, asset, wallet_id: walletId } = deposit;
    const { expected, fee } = comparison(payout, amount);
    const inTreasury = await this.ledger.balance(tx, accounts.treasury(walletId), asset);
    const here = smaller(amount, inTreasury);
    const explained = smaller(amount, expected);
    const receivable = await this.ledger.balance(tx, accounts.sourceReceivable(sourceId), asset);
    const position = { receivable, owedToPool: state.owed_to_pool };
    const postings = new Postings(asset);
    debitPool(postings, sourceId, explained + fee - payout.waiting, position);
    postings
      .credit(accounts.poolPayoutFee, fee, 'payout-fee')
      .credit(accounts.treasury(walletId), here, 'principal')
      .credit(accounts.sourceDiscrepancy(sourceId), amount - here, 'principal');
    const unmatched = amount - explained + payout.waiting;
    await this.debitUnmatched(tx, postings, { deposit, amount: unmatched, own: payout.waiting });
    const links = { source: sourceId, payout: external_id, outpoint: outpointOf(deposit) };
    await this.post(tx, { name, postings, links });
    const done = await this.uncovered(tx, matched, state);
    await this.giveBack(tx, matched, done);
    await patchState(tx, sourceId, { owed_to_pool: position.owedToPool, free_coin: state.free_coin - done.free });
    const key = { source_id: sourceId, external_id };
    await tx.update(poolPayout, key, { matched: null, waiting: 0n });
    const before = await tx.findOne(payoutAdvance, key);
    const at = this.clock.now();
    if (done.paid > 0n) {
      await tx.upsert(payoutAdvance, [{ ...key, asset, amount: (before?.amount ?? 0n) + done.paid, advanced_at: at }]);
    }
    await this.keep(tx, { deposit, short: amount - here, ...key });
    await this.tell(tx, payout, amount);
  }

  /** @param of.own what of the unmatched account is this coin's own and waits for rows: it is nobody else's */
  private async debitUnmatched(
    tx: ReadTx,
    postings: Postings,
    of: { readonly deposit: DepositRow; readonly amount: bigint; readonly own: bigint },
  ): Promise<void> {
    const { asset, wallet_id: walletId } = of.deposit;
    const waiting = await tx.find(poolPayout, { where: { wallet_id: walletId, waiting: { not: 0n } } });
    const others = waiting.reduce((sum, payout) => sum + payout.waiting, 0n) - of.own;
    const balance = await this.ledger.balance(tx, accounts.unmatched(walletId), asset);
    const unmatched = smaller(of.amount, balance > others ? balance - others : 0n);
    const reserve = smaller(of.amount - unmatched, await this.ledger.balance(tx, accounts.feeReserve, asset));
    postings
      .debit(accounts.unmatched(walletId), unmatched, 'principal')
      .debit(accounts.feeReserve, reserve, 'principal')
      .debit(accounts.operatorCapital, of.amount - unmatched - reserve, 'principal');
  }

  private async uncovered(tx: ReadTx, { payout, name }: Matched, state: SourceStateRow): Promise<Uncovered> {
    const { source_id: sourceId, asset, steps } = payout;
    const references = [`receipt/${name}`, ...Array.from({ length: steps }, (_, n) => `receipt/${name}/${n + 1}`)];
    const receipts = await tx.find(rewardReceipt, { where: { source_id: sourceId, reference: { in: references } } });
    const covered = receipts.map(({ external_id: externalId, holder, amount }) => ({ externalId, holder, amount }));
    const shares = await this.claimsOf(tx, sourceId, covered);
    const members = new Set([...covered, ...shares].map(({ holder }) => holder).filter((holder) => memberIn(holder)));
    const here = new Map<string, bigint>();
    for (const holder of members) {
      const account = accounts.member(memberIn(holder) ?? '', 'available');
      here.set(holder, await this.ledger.balance(tx, account, asset));
    }
    const debts = new Map([...(await debtsOf(tx, sourceId))].map(([id, amount]) => [`m-${id}`, amount] as const));
    const claims = shares.map(({ external_id: externalId, holder, to_at: toAt, received }) => {
      return { externalId, holder, toAt, received };
    });
    return uncover(merged(covered), claims, { here, debts, free: state.free_coin });
  }

  /** Those of the rows that the coin covered; all of the source where a restatement has moved some of it since. */
  private async claimsOf(tx: ReadTx, sourceId: string, covered: readonly CoverMove[]): Promise<ShareRow[]> {
    const where = { source_id: sourceId, received: { not: 0n } };
    const ids = [...new Set(covered.map(({ externalId }) => externalId))];
    const rows = await tx.find(rewardShare, { where: { ...where, external_id: { in: ids } } });
    const received = new Map(rows.map((row) => [`${row.external_id} ${row.holder}`, row.received]));
    const isWhole = merged(covered).every(({ externalId, holder, amount }) => {
      return (received.get(`${externalId} ${holder}`) ?? 0n) >= amount;
    });
    return isWhole ? rows : tx.find(rewardShare, { where });
  }

  /** Available is accrued again, and the operator's fee and own part are no income yet. */
  private async giveBack(tx: WriteTx, { payout, deposit, name }: Matched, { moves }: Uncovered): Promise<void> {
    const { source_id: sourceId, asset } = payout;
    const at = this.clock.now();
    const ids = [...new Set(moves.map(({ externalId }) => externalId))];
    // What was given up of a row is owed again before more of it is: it would be given up twice.
    for (const id of ids) await this.writeOffs.reopen(tx, sourceId, { externalId: id });
    const shares = await tx.find(rewardShare, { where: { source_id: sourceId, external_id: { in: ids } } });
    const lost = new Map(moves.map((move) => [`${move.externalId} ${move.holder}`, move.amount]));
    await tx.upsert(
      rewardShare,
      shares.flatMap((share) => {
        const amount = lost.get(`${share.external_id} ${share.holder}`) ?? 0n;
        const received = share.received - amount;
        return amount === 0n ? [] : [{ ...share, received, open: share.due > received }];
      }),
    );
    const reference = `taken-back/${name}`;
    const negative = moves.map((move) => ({ ...move, amount: -move.amount }));
    await saveMoves(tx, { sourceId, cause: 'deposit', reference, at }, negative);
    const sums = new Map<string, bigint>();
    for (const { holder, amount } of moves) sums.set(holder, (sums.get(holder) ?? 0n) + amount);
    const links = { source: sourceId, payout: payout.external_id, outpoint: outpointOf(deposit) };
    const entries = [...sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([holder, amount]): NewEntry[] => {
        const memberId = memberIn(holder);
        if (memberId === undefined && holder !== 'operator' && holder !== 'own') return [];
        const postings = new Postings(asset);
        if (holder === 'own') postings.debit(accounts.ownMining, amount, 'transfer').credit(accounts.operatorOwn(sourceId), amount, 'transfer'); // prettier-ignore
        else if (memberId === undefined) postings.debit(accounts.serviceFee, amount, 'service-fee').credit(accounts.operatorAccrued(sourceId), amount, 'service-fee'); // prettier-ignore
      else postings.debit(accounts.member(memberId, 'available'), amount, 'transfer').credit(accounts.member(memberId, 'accrued'), amount, 'transfer'); // prettier-ignore
        return [{ reference: `${reference}/${memberId ?? `.${holder}`}`, kind: 'reward.received', occurredAt: at, postings: postings.list, reason: GONE, links }]; // prettier-ignore
      });
    await this.ledger.post(tx, entries);
  }

  private async post(
    tx: WriteTx,
    of: { readonly name: string; readonly postings: Postings; readonly links: Readonly<Record<string, string>> },
  ): Promise<void> {
    await this.ledger.post(tx, [
      {
        reference: `taken-back/${of.name}`,
        kind: 'reward.received',
        occurredAt: this.clock.now(),
        postings: of.postings.list,
        reason: GONE,
        links: of.links,
      },
    ]);
  }

  private async keep(
    tx: WriteTx,
    of: {
      readonly deposit: DepositRow;
      readonly short: bigint;
      readonly source_id: string;
      readonly external_id: string;
    },
  ): Promise<void> {
    const { deposit, ...rest } = of;
    const { txid, vout, amount } = deposit;
    const turn = (await tx.count(rewardTakeBack, { txid, vout })) + 1;
    const taken = { txid, vout, turn, amount, is_gone: true, taken_at: this.clock.now(), returned_at: null };
    await tx.insert(rewardTakeBack, [{ ...taken, ...rest }]);
    await tx.delete(rewardDeposit, { txid, vout });
  }

  /** What was short or over of the coin is no matter while it is gone. */
  private async tell(tx: WriteTx, { source_id, external_id: subject }: PayoutRow, amount: bigint): Promise<void> {
    const at = this.clock.now();
    const open = { source_id, subject, resolved_at: null };
    await tx.update(discrepancy, { ...open, kind: { in: ['short', 'over'] } }, { resolved_at: at });
    await openDiscrepancy(tx, { sourceId: source_id, kind: 'orphaned', subject, amount, at });
  }

  /** Coin that came back, of whatever source, settles what its absence left. */
  private async settle(tx: WriteTx): Promise<void> {
    const open = await tx.find(rewardTakeBack, { where: { returned_at: null } });
    for (const sourceId of new Set(open.map((one) => one.source_id))) {
      await settleReturned(tx, { ledger: this.ledger, at: this.clock.now() }, sourceId);
    }
  }
}

function memberIn(holder: string): string | undefined {
  return holder.startsWith('m-') ? holder.slice(2) : undefined;
}

/** One move a claim: a payout that waited for its rows covered in steps. */
function merged(moves: readonly CoverMove[]): CoverMove[] {
  const byClaim = new Map<string, CoverMove>();
  for (const move of moves) {
    const key = `${move.externalId} ${move.holder}`;
    byClaim.set(key, { ...move, amount: move.amount + (byClaim.get(key)?.amount ?? 0n) });
  }
  return [...byClaim.values()];
}

function outpointOf({ txid, vout }: { readonly txid: string; readonly vout: number }): string {
  return `${txid}:${vout}`;
}
