import { Inject, Injectable } from '@nestjs/common';
import { accounts, type AccountId, type NewEntry } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { type Asset, CLOCK, type Clock } from '../units';
import { Postings, receiptEntries, smaller } from './booking';
import { surelyHere } from './coin-match';
import { depositFor, freeCoins, freeName, payoutFor } from './coin-match.repository';
import { loadClaims, openDiscrepancy, promisedIn, saveClaims, saveMoves, waitingPayouts } from './reward.repository';
import { depositName } from './take-back.repository';
import { discrepancy, poolPayout, type PayoutRow, rewardDeposit, type DepositRow } from './reward.entity';
import { DEPOSIT_CLAIMANTS, type DepositClaimant, type ProvedDeposit } from './ports';
import { isNamedPayout, recogniseNamed } from './named-payout.repository';
import { coversOpening, paidFrom } from './opening-fence.repository';
import { comparison } from './reconcile';
import { payoutAdvance } from './reconcile.entity';
import { namedPayoutId } from './reconcile.repository';
import type { PoolPayout, SourceDeclaration } from './source';
import { SuspenseService } from './suspense.service';
import { unexplained } from './unexplained.repository';
import { WriteOffService } from './write-off.service';

const ASSET: Asset = 'BTC';

/** How a deposit was explained. */
export type DepositOutcome = 'known' | 'matched' | 'conversion' | 'unmatched';

interface Proof {
  readonly payout: PayoutRow;
  readonly deposit: ProvedDeposit;
  /** Fresh coin, or coin that stood in the unmatched account. */
  readonly fresh: boolean;
}

/** Matches coin that is proved at our scripts to what pools announced: accrued becomes available. */
@Injectable()
export class ReceiveService {
  constructor(
    private readonly ledger: LedgerService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DEPOSIT_CLAIMANTS) private readonly claimants: readonly DepositClaimant[],
    private readonly suspense: SuspenseService,
    private readonly writeOffs: WriteOffService,
  ) {}

  /**
   * Books one proved deposit, once for ever. A conversion's withdrawal goes to its claimant; a pool's announced payout is
   * matched by txid; anything else stands in the unmatched account until a statement explains it.
   */
  async match(tx: WriteTx, deposit: ProvedDeposit): Promise<DepositOutcome> {
    const fresh = await tx.insertNew(rewardDeposit, [depositRow(deposit, this.clock)]);
    if (fresh === 0) return 'known';
    const name = await depositName(tx, outpointOf(deposit));
    for (const claimant of this.claimants) {
      if ((await claimant.settleDeposit(tx, { ...deposit, name })) === undefined) continue;
      await this.mark(tx, deposit, { state: 'conversion' });
      return 'conversion';
    }
    const payout = await payoutFor(tx, deposit);
    if (payout !== undefined && (await this.mayCover(tx, payout, deposit.amount))) {
      await this.prove(tx, { payout, deposit, fresh: true });
      return 'matched';
    }
    const postings = new Postings(ASSET)
      .debit(accounts.treasury(deposit.walletId), deposit.amount, 'principal')
      .credit(accounts.unmatched(deposit.walletId), deposit.amount, 'principal');
    await this.ledger.post(tx, [
      {
        reference: `deposit/${name}`,
        kind: 'treasury.received',
        occurredAt: deposit.at,
        postings: postings.list,
        links: { outpoint: outpointOf(deposit) },
      },
    ]);
    return 'unmatched';
  }

  /** Outpoints `txid:vout` among these that are booked already. */
  async known(tx: ReadTx, coins: readonly { readonly txid: string }[]): Promise<ReadonlySet<string>> {
    const txids = [...new Set(coins.map((coin) => coin.txid))];
    const rows = await tx.find(rewardDeposit, { where: { txid: { in: txids } } });
    return new Set(rows.map((row) => `${row.txid}:${row.vout}`));
  }

  /** After a statement: deposits that it explains, Lightning payouts, and payouts that waited for its rows. */
  async follow(tx: WriteTx, sourceId: string): Promise<void> {
    const open = await tx.find(poolPayout, {
      where: { source_id: sourceId, matched: null, status: 'confirmed' },
      orderBy: [
        ['at', 'asc'],
        ['external_id', 'asc'],
      ],
    });
    const first = open.length === 0 ? undefined : await paidFrom(tx, sourceId);
    for (const payout of open) {
      // What the pool paid before the opening balances is in them, or in nobody's: no later earning is paid by it.
      if (first !== undefined && payout.at < first && !isNamedPayout(payout)) continue;
      if (payout.lightning) await this.bookLightning(tx, payout);
      else await this.findDeposit(tx, payout);
    }
    for (const payout of await waitingPayouts(tx, sourceId)) await this.bookWaiting(tx, payout);
  }

  /** What a pool announced and did not send in time moves to the discrepancy account. @returns how many payouts moved */
  age(tx: WriteTx, declaration: SourceDeclaration): Promise<number> {
    return this.suspense.age(tx, declaration);
  }

  /** As {@link recogniseNamed}. Call after {@link follow}: coin that stands unmatched is looked at first. */
  recognise(tx: WriteTx, sourceId: string): Promise<number> {
    return recogniseNamed(tx, this.suspense, { sourceId, at: this.clock.now() });
  }

  /** An operator says which coin a payout is, where its transaction and its sum leave a choice. */
  async proveNamed(
    tx: WriteTx,
    payout: PayoutRow,
    { txid, vout, wallet_id: walletId, amount }: DepositRow,
  ): Promise<void> {
    await this.prove(tx, { payout, deposit: { txid, vout, walletId, amount, at: this.clock.now() }, fresh: false });
  }

  /** Bitcoin in all our wallets that nothing explains, and what of it is free. */
  unexplained(tx: ReadTx): ReturnType<typeof unexplained> {
    return unexplained(tx, this.ledger);
  }

  /**
   * More of the same transaction is stated than when its coin was matched, as in a second file: what the coin brought
   * beyond the first word waits for the new rows from now on.
   * @returns false where the coin brought no more, or the word changed otherwise: what is booked stands
   */
  async raise(tx: WriteTx, before: PayoutRow, now: Pick<PoolPayout, 'amount' | 'fee' | 'txid'>): Promise<boolean> {
    const [txid, vout] = (before.matched ?? '').split(':');
    if (txid === undefined || vout === undefined || now.txid !== before.txid || now.fee !== before.fee) return false;
    const deposit = await tx.findOne(rewardDeposit, { txid, vout: Number(vout) });
    if (deposit === undefined) return false;
    const [was, is] = [comparison(before, deposit.amount), comparison(now, deposit.amount)];
    if (was.over === 0n || is.expected <= was.expected || is.fee !== was.fee) return false;
    const key = { source_id: before.source_id, external_id: before.external_id };
    const waiting = before.waiting + smaller(is.expected - was.expected, was.over);
    await tx.update(poolPayout, key, { amount: now.amount, waiting });
    await tx.update(discrepancy, { source_id: before.source_id, kind: 'over', subject: before.external_id }, is.over > 0n ? { amount: is.over } : { amount: 0n, resolved_at: this.clock.now() }); // prettier-ignore
    await this.note(tx, before, { short: is.short, over: 0n });
    return true;
  }

  /** A row is about to be restated: what was given up of it is owed again first. @returns by how much the receivable grew */
  reopen(tx: WriteTx, sourceId: string, externalId: string): Promise<bigint> {
    return this.writeOffs.reopen(tx, sourceId, { externalId });
  }

  private async findDeposit(tx: WriteTx, payout: PayoutRow): Promise<void> {
    const deposit = await depositFor(tx, payout);
    if (deposit === undefined) return;
    const { txid, vout, wallet_id: walletId, amount } = deposit;
    const isNamed = namedPayoutId(deposit) === payout.external_id;
    // Where other coin could be meant an operator names it (CoinOriginService).
    if (!isNamed && !(await this.mayBe(tx, deposit))) return;
    await this.prove(tx, { payout, deposit: { txid, vout, walletId, amount, at: this.clock.now() }, fresh: false });
  }

  /** It is surely here, or all unmatched coin is gone and the payout waits for more. */
  private async mayBe(tx: ReadTx, deposit: DepositRow): Promise<boolean> {
    return (await this.surelyHere(tx, deposit)) > 0n || (await this.free(tx, deposit.wallet_id)) === 0n;
  }

  /** Fresh coin of a payout of before the opening balances was on its way then: it covers them, or an operator names it. */
  private async mayCover(tx: ReadTx, payout: PayoutRow, amount: bigint): Promise<boolean> {
    if (payout.at >= (await paidFrom(tx, payout.source_id))) return true;
    const { expected, fee } = comparison(payout, amount);
    return coversOpening(tx, payout.source_id, smaller(amount, expected) + fee);
  }

  /** What of a coin that stands unmatched is here: some of it may have been given another purpose. */
  private async surelyHere(tx: ReadTx, { txid, vout, wallet_id: walletId }: DepositRow): Promise<bigint> {
    const coins = await freeCoins(tx, walletId);
    const name = freeName({ txid, vout });
    const coin = coins.find((one) => one.name === name);
    return coin === undefined ? 0n : surelyHere(coin, coins, await this.free(tx, walletId));
  }

  /** Unmatched coin that no payout waits for. @param but a payout whose own waiting coin is not left out */
  private async free(tx: ReadTx, walletId: string, but = 0n): Promise<bigint> {
    const unmatched = await this.ledger.balance(tx, accounts.unmatched(walletId), ASSET);
    const promised = (await promisedIn(tx, walletId)) - but;
    return unmatched > promised ? unmatched - promised : 0n;
  }

  private async prove(tx: WriteTx, proof: Proof): Promise<void> {
    const { payout, deposit, fresh } = proof;
    const outpoint = outpointOf(deposit);
    await this.suspense.release(tx, payout);
    const { expected, fee, short, over } = comparison(payout, deposit.amount);
    const explained = smaller(deposit.amount, expected) + fee;
    const source = payout.source_id;
    // Of coin that stood unmatched somebody may have disposed; what waits for others' rows is theirs.
    const here = fresh ? explained : fee + smaller(deposit.amount, await this.free(tx, deposit.walletId));
    const receivable = await this.owed(tx, payout, smaller(explained, here));
    const booked = smaller(smaller(explained, here), receivable);
    // A fee that is not believed lacks too; taken out of the amount it is what the coin is short of.
    const lacks = short > 0n ? short : payout.fee - fee;
    const disputed = smaller(lacks, receivable - smaller(explained, receivable));
    const postings = new Postings(ASSET);
    if (fresh) postings.debit(accounts.treasury(deposit.walletId), deposit.amount, 'principal');
    const unmatched = (fresh ? deposit.amount : 0n) + fee - booked;
    postings
      .debit(accounts.poolPayoutFee, fee, 'payout-fee')
      .credit(accounts.sourceReceivable(source), booked, 'principal')
      .credit(accounts.unmatched(deposit.walletId), unmatched, 'principal');
    const name = await depositName(tx, outpoint);
    const reference = `${fresh ? 'deposit' : 'matched'}/${name}`;
    await this.post(tx, { reference, payout, postings, outpoint });
    await this.suspense.hold(tx, payout, disputed);
    await this.mark(tx, deposit, { state: 'matched', source_id: source, external_id: payout.external_id });
    await tx.update(
      poolPayout,
      { source_id: source, external_id: payout.external_id },
      { matched: outpoint, waiting: explained - booked, wallet_id: deposit.walletId },
    );
    await this.note(tx, payout, { short: lacks, over });
    await this.cover(tx, { payout, amount: booked, cause: name, outpoint });
  }

  private async note(tx: WriteTx, payout: PayoutRow, gap: { short: bigint; over: bigint }): Promise<void> {
    const at = this.clock.now();
    const what = { sourceId: payout.source_id, subject: payout.external_id, at };
    if (gap.short > 0n) await openDiscrepancy(tx, { ...what, kind: 'short', amount: gap.short });
    if (gap.over > 0n) await openDiscrepancy(tx, { ...what, kind: 'over', amount: gap.over });
  }

  /** The receivable grew: more of a payout that came early is explained. */
  private async bookWaiting(tx: WriteTx, payout: PayoutRow): Promise<void> {
    const source = payout.source_id;
    const { lightning, waiting } = payout;
    const unmatched = accounts.unmatched(payout.wallet_id ?? '');
    const here = lightning ? waiting : smaller(waiting, await this.free(tx, payout.wallet_id ?? '', waiting));
    const amount = smaller(here, await this.owed(tx, payout, here));
    if (amount === 0n) return;
    const step = payout.steps + 1;
    const cause = lightning
      ? `${source}/${payout.external_id}/${step}`
      : `${await depositName(tx, payout.matched ?? '')}/${step}`;
    const from: AccountId = lightning ? accounts.lightningReceivable(source) : unmatched;
    const postings = new Postings(payout.asset)
      .debit(from, amount, 'principal')
      .credit(accounts.sourceReceivable(source), amount, 'principal');
    const reference = `${lightning ? 'lightning' : 'matched'}/${cause}`;
    await this.post(tx, { reference, payout, postings, outpoint: payout.matched ?? 'lightning' });
    await tx.update(
      poolPayout,
      { source_id: source, external_id: payout.external_id },
      { waiting: waiting - amount, steps: step },
    );
    if (!lightning) await this.cover(tx, { payout, amount, cause, outpoint: payout.matched ?? '' });
  }

  /**
   * What the pool owes by its rows; for proved coin also what unproved announcements hold of it, and what was given up, as
   * far as wanted.
   */
  private async owed(tx: WriteTx, payout: PayoutRow, wanted: bigint): Promise<bigint> {
    const receivable = await this.ledger.balance(tx, accounts.sourceReceivable(payout.source_id), payout.asset);
    if (receivable >= wanted || payout.lightning) return receivable;
    const drawn = receivable + (await this.suspense.draw(tx, payout, wanted - receivable));
    if (drawn >= wanted) return drawn;
    return drawn + (await this.writeOffs.reopen(tx, payout.source_id, { atLeast: wanted - drawn }));
  }

  /** Not provable on our chain: the receivable moves, what members have stays accrued. */
  private async bookLightning(tx: WriteTx, payout: PayoutRow): Promise<void> {
    const source = payout.source_id;
    const total = payout.amount + payout.fee;
    const receivable = await this.ledger.balance(tx, accounts.sourceReceivable(source), payout.asset);
    const booked = smaller(total, receivable);
    const fee = smaller(payout.fee, booked);
    if (booked > 0n) {
      const postings = new Postings(payout.asset)
        .debit(accounts.lightningReceivable(source), booked - fee, 'principal')
        .debit(accounts.poolPayoutFee, fee, 'payout-fee')
        .credit(accounts.sourceReceivable(source), booked, 'principal');
      await this.post(tx, {
        reference: `lightning/${source}/${payout.external_id}`,
        payout,
        postings,
        outpoint: 'lightning',
      });
    }
    await tx.update(
      poolPayout,
      { source_id: source, external_id: payout.external_id },
      { matched: 'lightning', waiting: total - booked },
    );
  }

  private async post(
    tx: WriteTx,
    what: {
      readonly reference: string;
      readonly payout: PayoutRow;
      readonly postings: Postings;
      readonly outpoint: string;
    },
  ): Promise<void> {
    if (what.postings.list.length === 0) return;
    const entry: NewEntry = {
      reference: what.reference,
      kind: what.payout.lightning ? 'reward.lightning' : 'reward.received',
      occurredAt: this.clock.now(),
      postings: what.postings.list,
      links: { source: what.payout.source_id, payout: what.payout.external_id, outpoint: what.outpoint },
    };
    await this.ledger.post(tx, [entry]);
  }

  /** The coin covers the source's oldest claims. */
  private async cover(
    tx: WriteTx,
    what: { readonly payout: PayoutRow; readonly amount: bigint; readonly cause: string; readonly outpoint: string },
  ): Promise<void> {
    const { payout, amount, cause, outpoint } = what;
    const sourceId = payout.source_id;
    const claims = await loadClaims(tx, sourceId);
    const moves = claims.distribute(amount - (await this.repayAdvance(tx, payout, amount)));
    await saveClaims(tx, sourceId, claims);
    const at = this.clock.now();
    await saveMoves(tx, { sourceId, cause: 'deposit', reference: `receipt/${cause}`, at }, moves);
    const links = { payout: payout.external_id, outpoint };
    const fact = { sourceId, asset: payout.asset, occurredAt: at, cause, links };
    await this.ledger.post(tx, receiptEntries(fact, moves));
  }

  /** Members were paid of this payout before its coin left the chain: what comes for it is the operator's first. */
  private async repayAdvance(tx: WriteTx, { source_id, external_id }: PayoutRow, amount: bigint): Promise<bigint> {
    const advance = await tx.findOne(payoutAdvance, { source_id, external_id });
    const repaid = smaller(advance?.amount ?? 0n, amount);
    if (advance === undefined || repaid === 0n) return 0n;
    await tx.update(payoutAdvance, { source_id, external_id }, { amount: advance.amount - repaid });
    return repaid;
  }

  private async mark(tx: WriteTx, deposit: ProvedDeposit, patch: Partial<DepositRow>): Promise<void> {
    await tx.update(rewardDeposit, { txid: deposit.txid, vout: deposit.vout }, patch);
  }
}

function depositRow(deposit: ProvedDeposit, clock: Clock): DepositRow {
  return {
    txid: deposit.txid,
    vout: deposit.vout,
    wallet_id: deposit.walletId,
    asset: ASSET,
    amount: deposit.amount,
    seen_at: clock.now(),
    state: 'unmatched',
    source_id: null,
    external_id: null,
  };
}

function outpointOf(deposit: ProvedDeposit): string {
  return `${deposit.txid}:${deposit.vout}`;
}
