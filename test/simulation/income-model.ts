import { chainState } from '../../src/chain/chain.entity';
import { conversionProposal } from '../../src/conversion/proposal.entity';
import { conversionProposalReason, venueClaimShare } from '../../src/conversion/venue-claim.entity';
import { venueWithdrawal, venueWithdrawalPart } from '../../src/conversion/withdrawal.entity';
import { conversion, conversionShare } from '../../src/conversion/conversion.entity';
import { payoutAdvance, payoutSuspense } from '../../src/rewards/reconcile.entity';
import { memberDebt, poolPayout, rawReply, rewardDeposit, rewardRowHead, rewardShare, rewardSourceState } from '../../src/rewards/reward.entity'; // prettier-ignore
import { rewardTakeBack } from '../../src/rewards/solo.entity';
import { priceQuote } from '../../src/prices/quote.entity';
import type { ReadTx, Row, Table } from '../../src/store';
import { parsePrice } from '../../src/units';
import { must } from './must';
import { KEEPER } from './people';
import { PRICES } from './prices';
import type { RawBooks } from './raw-books';
import { WALLET_ID } from './settings';
import type { World } from './world';

/** The product spends and books a coinbase from here on (RULES.md 3, 18); consensus allows it one block earlier. */
const MATURE = 101;

/** What `IncomeModel.step` reads. */
export const INCOME_TABLES: readonly Table[] = [
  ...[conversion, conversionShare, memberDebt, payoutAdvance, payoutSuspense, poolPayout],
  ...[rewardDeposit, rewardShare, rewardSourceState, rewardTakeBack],
  ...[conversionProposal, conversionProposalReason, venueClaimShare, venueWithdrawal, venueWithdrawalPart],
];

type DepositRow = Row<typeof rewardDeposit>;

/**
 * What the pools, the venue and the blocks really did, against what the books say of it: the income side of the
 * invariants, from raw rows and from the simulated outside only (RULES.md 11, 12, 23).
 */
export class IncomeModel {
  readonly #seen = new Set<string>();
  #replies = 0;

  constructor(
    private readonly world: World,
    private readonly books: RawBooks,
  ) {}

  /** After each step. */
  async step(tx: ReadTx): Promise<void> {
    await this.#deposits(tx);
    await this.#backed(tx);
    await this.#inTransit(tx);
    await this.#venueDebts(tx);
    await this.#keptCoin(tx);
  }

  /** Once the line had its turn on the best chain: what a block paid is booked as long as the block stands, and no longer. */
  async tracked(tx: ReadTx): Promise<void> {
    const { node, soloScript } = this.world;
    const known = new Map((await tx.find(rewardDeposit)).map((row) => [`${row.txid}:${row.vout}`, row]));
    for (const { txid } of known.values()) {
      if (node.seen.get(txid)?.coinbase !== true) continue;
      must(node.heightOf(txid) !== undefined, `F15 ${txid} is booked and its block is gone`);
    }
    const heads = await tx.find(rewardRowHead, { where: { source_id: 'solo' } });
    const stated = new Map(heads.map((row) => [row.external_id, row]));
    for (const [txid, { decoded, coinbase }] of node.seen) {
      if (coinbase !== true) continue;
      decoded.outputs.forEach(({ value, script }, vout) => {
        if (hexOf(script) !== soloScript) return;
        const row = stated.get(`coinbase-${txid}-${vout}`);
        const height = node.heightOf(txid);
        if (height === undefined) must((row?.net ?? 0n) === 0n, `F15 ${txid}:${vout} left the chain and is credited`);
        else if (node.tipHeight - height + 1 >= MATURE) {
          must(row?.net === value, `a mature block pays ${value}, the books say ${row?.net ?? 0n}`);
          must(known.get(`${txid}:${vout}`)?.state === 'matched', `${txid}:${vout} is mature and was not matched`);
        }
      });
    }
  }

  /** Every few days: figures that were taken from outside, and what was kept of it. */
  async daily(tx: ReadTx): Promise<void> {
    for (const { id, asset, price } of await tx.find(priceQuote)) {
      must(price === PRICES[asset] || same(price, PRICES[asset]), `F41 ${id} was taken at ${price}`);
    }
    const replies = await tx.find(rawReply);
    for (const { body, path, source_id } of replies.slice(this.#replies)) {
      for (const secret of this.world.wire.secrets()) {
        must(!body.includes(secret) && !path.includes(secret), `a reply kept of ${source_id} holds a secret`);
      }
    }
    this.#replies = replies.length;
  }

  /** Faults are over and everybody has paid: what the books say of each pool is what each pool says of itself. */
  async atRest(tx: ReadTx): Promise<void> {
    await this.#statements(tx);
    await this.#venue(tx);
    const debts = new Map((await tx.find(memberDebt)).map((row) => [`${row.source_id} ${row.member_id}`, row.amount]));
    for (const { declaration } of this.world.everyPool) {
      const { id, receivesAt } = declaration;
      if (receivesAt !== 'treasury') continue;
      const shares = await tx.find(rewardShare, { where: { source_id: id } });
      const open = shares.reduce((sum, { due, received }) => sum + due - received, 0n);
      const owing = [...debts].reduce((sum, [key, amount]) => (key.startsWith(`${id} `) ? sum + amount : sum), 0n);
      // A Lightning payment is a word that nothing here proves: what it is said to have paid stays accrued, in sight.
      const said = await tx.find(poolPayout, { where: { source_id: id, lightning: true } });
      const inside = said.reduce((sum, { fee, waiting }) => sum + fee + waiting, 0n);
      const lightning = this.books.balance(`receivable/lightning/${id}`) + inside;
      // A rest below the pool's own minimum stays with the pool.
      const pool = this.world.pools.find((one) => one.declaration.id === id);
      const rest = pool?.owed() ?? 0n;
      // What it took back for good, and named no row for, is nobody's loss but in sight.
      const taken = pool?.takenForGood() ?? 0n;
      const waits = open <= lightning + owing + taken + (rest > 0n ? rest : 0n);
      must(waits, `liveness: ${id} has paid all and ${open} of its claims wait: ${await this.#stuck(tx, id)}`);
    }
  }

  /** Where the coin of a source stands that has paid all, in words for whoever reads a failure. */
  async #stuck(tx: ReadTx, id: string): Promise<string> {
    const payouts = await tx.find(poolPayout, { where: { source_id: id } });
    const state = await tx.findOne(rewardSourceState, { source_id: id });
    const sum = (rows: readonly bigint[]): bigint => rows.reduce((all, one) => all + one, 0n);
    const held = await tx.find(payoutSuspense, { where: { source_id: id } });
    return [
      `receivable ${this.books.balance(`receivable/source/${id}`)}`,
      `discrepancy ${this.books.balance(`discrepancy/source/${id}`)} of which suspended ${sum(held.map(({ amount }) => amount))}`,
      `waiting ${sum(payouts.map(({ waiting }) => waiting))}, unmatched payouts ${payouts.filter(({ matched, status }) => matched === null && status === 'confirmed').length}`,
      held.map((row) => `held ${row.external_id} ${row.amount}`).join(', '),
      payouts
        .map((row) => (row.waiting > 0n ? `waits ${row.external_id} ${row.waiting} of ${row.amount}` : ''))
        .join(' '),
      `free ${state?.free_coin ?? 0n}, owed to the pool ${state?.owed_to_pool ?? 0n}, the pool owes ${String(this.world.pools.find(({ declaration }) => declaration.id === id)?.owed())}`,
    ].join('; ');
  }

  /** What stands at our scripts was really sent there, by whom the books say, and a block's reward only when it is mature. */
  async #deposits(tx: ReadTx): Promise<void> {
    const { node } = this.world;
    const fresh = (await tx.find(rewardDeposit)).filter((row) => !this.#seen.has(nameOf(row)));
    if (fresh.length === 0) return;
    const state = await tx.findOne(chainState, { id: 'best' });
    for (const row of fresh) {
      this.#seen.add(nameOf(row));
      const { txid, vout, amount } = row;
      const made = node.seen.get(txid);
      must(
        made?.decoded.outputs[vout]?.value === amount,
        `${txid}:${vout} is booked with ${amount} and nobody sent that`,
      );
      must(made.stranger, `${txid}:${vout} is our own change and is booked as a deposit`);
      this.#sentBy(row);
      // The service may follow another branch than the node by now: then its own height says nothing.
      if (made.coinbase !== true || state === undefined || state.tip_hash !== node.hashAt(node.tipHeight)) continue;
      const deep = state.tip_height - (node.heightOf(txid) ?? Number.MAX_SAFE_INTEGER) + 1;
      must(deep >= MATURE, `F16 a block's reward is booked at ${deep} confirmations`);
    }
  }

  #sentBy({ txid, state, source_id: source }: DepositRow): void {
    const { everyPool, venue, solo, node } = this.world;
    if (state === 'conversion') must(venue.sentTxids().has(txid), `${txid} is booked as the venue's and is not`);
    if (state !== 'matched') return;
    const pool = everyPool.find(({ declaration }) => declaration.id === source);
    const right = pool === solo ? node.seen.get(txid)?.coinbase === true : pool?.sent.has(txid) === true;
    must(right, `${txid} is matched to ${source ?? 'nobody'}, who did not send it`);
  }

  /** RULES 11: every claim that waits for coin has a receivable, a dispute in sight, or a debt that stands for it. */
  async #backed(tx: ReadTx): Promise<void> {
    const claims = new Map<string, bigint>();
    const ofMember = new Map<string, bigint>();
    for (const { source_id, member_id, due, received, asset } of await tx.find(rewardShare, {
      where: { open: true },
    })) {
      const open = due - received;
      must(open >= 0n, `a claim on ${source_id} is ${open}`);
      add(claims, source_id, open);
      if (member_id !== null) add(ofMember, `${member_id} ${asset}`, open);
    }
    const debts = new Map<string, bigint>();
    for (const { source_id, amount } of await tx.find(memberDebt)) add(debts, source_id, amount);
    for (const state of await tx.find(rewardSourceState)) {
      const id = state.source_id;
      const pool = this.world.everyPool.find(({ declaration }) => declaration.id === id);
      if (pool?.declaration.receivesAt !== 'treasury') continue;
      await this.#backedBy(tx, { id, claims: claims.get(id) ?? 0n, debts: debts.get(id) ?? 0n }, state);
    }
    await this.#accrued(tx, ofMember);
  }

  async #backedBy(
    tx: ReadTx,
    { id, claims, debts }: { readonly id: string; readonly claims: bigint; readonly debts: bigint },
    state: Row<typeof rewardSourceState>,
  ): Promise<void> {
    const { books } = this;
    const [receivable, lightning] = [
      books.balance(`receivable/source/${id}`),
      books.balance(`receivable/lightning/${id}`),
    ];
    const disputed = books.balance(`discrepancy/source/${id}`);
    const payouts = await tx.find(poolPayout, { where: { source_id: id, lightning: true } });
    const fees = payouts.reduce((sum, { fee, matched }) => sum + (matched === null ? 0n : fee), 0n);
    const gone = await tx.find(rewardTakeBack, { where: { source_id: id, returned_at: null } });
    const spent = gone.reduce((sum, { short }) => sum + short, 0n);
    // What was paid on before a reorganisation took its coin is the operator's claim, and what the treasury lacked is back with it.
    const paidOn = await tx.find(payoutAdvance, { where: { source_id: id } });
    const owed = paidOn.reduce((sum, { amount }) => sum + amount, claims);
    const backing = receivable + lightning + fees + disputed + spent + state.free_coin + debts;
    must(owed <= backing, `RULES 11 claims of ${owed} on ${id} stand on ${backing}`);
    const held = await tx.find(payoutSuspense, { where: { source_id: id } });
    const suspended = held.reduce((sum, { amount }) => sum + amount, 0n);
    // What is left is what came short: named by nothing but a pool's own word, and never below zero.
    const short = disputed + state.owed_to_pool + spent - suspended;
    must(short >= 0n, `the discrepancy account of ${id} is ${disputed}, ${-short} below what explains it`);
  }

  /** What a member has accrued in bitcoin is what pools owe for him and what conversions have not brought home. */
  async #accrued(tx: ReadTx, ofMember: ReadonlyMap<string, bigint>): Promise<void> {
    const converting = new Map<string, bigint>();
    const open = new Set((await tx.find(conversion)).filter(({ state }) => state !== 'settled').map(({ id }) => id));
    for (const row of await tx.find(conversionShare)) {
      if (!open.has(row.conversion_id)) continue;
      add(converting, row.holder, row.bought - row.fee - row.withdrawal_fee);
    }
    // What a venue owes of a sale that is over stays its members', accrued.
    for (const { holder, owed } of await tx.find(venueClaimShare)) add(converting, holder, owed);
    for (const member of this.world.members) {
      const accrued = this.books.balance(`member/${member}/accrued`);
      const owed = (ofMember.get(`${member} BTC`) ?? 0n) + (converting.get(`m-${member}`) ?? 0n);
      must(accrued === owed, `${member} has accrued ${accrued}; pools and conversions owe ${owed}`);
    }
  }

  /** F39: bitcoin between the venue and us is what conversions say is on its way, no more and no less. */
  async #inTransit(tx: ReadTx): Promise<void> {
    const { venue } = this.world;
    const rows = await tx.find(conversion);
    const coming = rows.reduce((sum, { state, arrives }) => (state === 'settled' ? sum : sum + (arrives ?? 0n)), 0n);
    const transit = this.books.balance(`transit/venue/${venue.id}`);
    must(transit === coming, `F39 ${transit} is in transit, conversions say ${coming}`);
    for (const { id } of rows) {
      for (const asset of ['BTC', 'LTC'] as const) {
        must(
          this.books.balance(`clearing/conversion/${id}`, asset) === 0n,
          `conversion ${id} does not clear in ${asset}`,
        );
      }
    }
  }

  /** What a venue still owes, and what was given up of it, by what two people stated of what it had promised. */
  async #venueDebts(tx: ReadTx): Promise<void> {
    const { venue, options } = this.world;
    if (!options.exits) return;
    const reasons = new Map((await tx.find(conversionProposalReason)).map((row) => [row.proposal_id, row.reason]));
    const parts = new Map((await tx.find(venueWithdrawalPart)).map((row) => [row.conversion_id, row.withdrawal_id]));
    const names = new Map((await tx.find(venueWithdrawal)).map((row) => [row.id, row.venue_ref ?? row.id]));
    const outcomes = new Map(venue.outcomes().map((one) => [one.id, one]));
    const debts = new Map<string, bigint>();
    let lost = 0n;
    const stated = await tx.find(conversionProposal, { where: { state: 'booked', kind: { in: ['arrived', 'made-good'] } }, orderBy: [['decided_at', 'asc']] }); // prettier-ignore
    for (const { id, kind, conversion_id, bought } of stated) {
      const withdrawal = parts.get(conversion_id ?? '') ?? '';
      const reason = reasons.get(id);
      const debt = debts.get(withdrawal) ?? 0n;
      const missing = (outcomes.get(names.get(withdrawal) ?? '')?.promised ?? 0n) - bought;
      if (kind === 'made-good') debts.set(withdrawal, reason === 'venue-loss' ? 0n : debt - bought);
      if (kind === 'made-good' && reason === 'venue-loss') lost += debt;
      if (kind === 'arrived' && reason === 'venue-owes') debts.set(withdrawal, missing);
      if (kind === 'arrived' && reason === 'venue-loss') lost += missing;
    }
    const owed = [...debts.values()].reduce((sum, one) => sum + one, 0n);
    const booked = this.books.balance(`discrepancy/venue/${venue.id}`);
    must(booked === owed, `F39 the venue owes ${owed} by what was stated, the books say ${booked}`);
    const given = this.books.balance('expense/venue-loss');
    must(given === lost, `F39 ${lost} was given up by what was stated, the books say ${given}`);
  }

  /** RULES 23: a member who keeps all of a coin from the first day on never sells any. */
  async #keptCoin(tx: ReadTx): Promise<void> {
    if (!this.world.options.keepsCoin) return;
    const sold = await tx.find(conversionShare, { where: { holder: `m-${KEEPER}` } });
    must(sold.length === 0, `${KEEPER} keeps his coin, and ${String(sold[0]?.sold)} of it was sold`);
  }

  /** Every row as the pool states it now, and shared to the last unit. */
  async #statements(tx: ReadTx): Promise<void> {
    for (const pool of this.world.pools) {
      const { id, asset } = pool.declaration;
      const heads = new Map(
        (await tx.find(rewardRowHead, { where: { source_id: id } })).map((row) => [row.external_id, row]),
      );
      const shares = await tx.find(rewardShare, { where: { source_id: id } });
      for (const { day, net, poolFee } of pool.days.values()) {
        const name = `${asset === 'LTC' ? 'LTC' : 'day'}-${day}`;
        const booked = heads.get(name);
        const right = booked?.net === net && booked.pool_fee === poolFee;
        must(right, `F28 ${id} states ${net} for ${day}, the books say ${booked?.net ?? 0n}`);
        const own = shares.filter(({ external_id }) => external_id === name);
        const shared = own.reduce((sum, share) => (share.holder === 'operator' ? sum : sum + share.net), 0n);
        must(shared === net, `F53 ${day} of ${id} is ${net} and was shared as ${shared}`);
      }
      must(heads.size === pool.days.size, `F27 ${id} stated ${pool.days.size} rows, the books have ${heads.size}`);
    }
  }

  /** What the venue did for us is what the books have of it. */
  async #venue(tx: ReadTx): Promise<void> {
    const { venue } = this.world;
    const found = await tx.find(conversion);
    const rows = new Map(found.map((row) => [this.world.orderIdAtVenue(row.client_order_id), row]));
    for (const [id, { sold, bought, fee }] of venue.executed()) {
      const row = rows.get(id);
      const right = row?.sold === sold && row.bought === bought && row.fee === fee;
      must(right, `F35 the venue sold ${sold} for ${bought} under ${id}, the books say ${row?.sold ?? 0n}`);
    }
    const holds = venue.holds();
    for (const asset of ['LTC', 'BTC'] as const) {
      const booked = this.books.balance(`venue/${venue.id}`, asset);
      must(booked === holds[asset], `the venue holds ${holds[asset]} ${asset} of ours, the books say ${booked}`);
    }
    for (const { id, state, note } of rows.values()) {
      // A withdrawal that came short has arrived as coin that nobody explains: where nobody settles it, it waits.
      const waits = state === 'withdrawn' || note === 'arrived-other-amount';
      must(['settled', 'rejected'].includes(state) || (waits && !this.world.options.exits), `liveness: conversion ${id} is ${state} (${note ?? ''})`); // prettier-ignore
    }
    const treasury = this.books.balance(`treasury/${WALLET_ID}`);
    must(treasury >= 0n, 'the treasury is never below zero');
  }
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function nameOf({ txid, vout, state, source_id }: DepositRow): string {
  return `${txid}:${vout} ${state} ${source_id ?? ''}`;
}

function same(a: string, b: string): boolean {
  const [x, y] = [parsePrice(a), parsePrice(b)];
  return x.digits * 10n ** BigInt(y.scale) === y.digits * 10n ** BigInt(x.scale);
}

function add(map: Map<string, bigint>, key: string, by: bigint): void {
  map.set(key, (map.get(key) ?? 0n) + by);
}
