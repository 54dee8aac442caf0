import * as bitcoin from 'bitcoinjs-lib';
import { chainState } from '../../src/chain/chain.entity';
import { journalEntry } from '../../src/ledger/journal.entity';
import { serviceState } from '../../src/operations/service-state.entity';
import { payoutCancellations } from '../../src/payout/cancellation.entity';
import { LIVE_STATES, type PayoutState } from '../../src/payout';
import {
  type BatchRow,
  type ItemRow,
  payoutApprovals,
  payoutAttempts,
  payoutBatches,
  payoutEvents,
  payoutItems,
} from '../../src/payout/payout.entity';
import type { PayoutPolicy } from '../../src/payout/policy';
import { payoutReplacements } from '../../src/payout/replacement.entity';
import { payoutTakenOn } from '../../src/payout/taken-on.entity';
import type { JournalLine } from '../../src/payout/signers/hot/signer-journal.adapter';
import type { ReadTx, Store, Table } from '../../src/store';
import { must } from './must';
import type { SimulatedNode } from './node';
import { FamilyChecker } from './payout-families';
import { secondPerson } from './payout-makers';
import type { Backups } from './payout-restore';
import type { Deposit } from './payout-world';
import type { RawBooks } from './raw-books';

/** States in which signed bytes exist. */
const COMMITTED: readonly PayoutState[] = ['signed', 'sent', 'confirming', 'settled', 'replaced'];
/**
 * As good as that, where its bytes are stored: its payment may still confirm. A copy that does not know its own
 * cancellation calls a batch conflicted that was never signed (seed 101430).
 */
const OPEN: readonly PayoutState[] = ['cancelling', 'conflicted'];
/** States before the unsigned transaction leaves the process, and those that never do. */
const INSIDE: readonly PayoutState[] = ['planned', 'approved', 'queued', 'held'];
/** A spend so deep is final. @see FAULTS.md, payout state machine */
const FINAL = 100;
/** States in which members of a batch have their money back after its hand-out. */
const GIVEN_BACK: readonly PayoutState[] = ['cancelled', 'displaced'];
/** Who books what a restored copy had forgotten. */
const RESTORE = 'restore';
/** What a run may still give back. */
const RELEASABLE: readonly PayoutState[] = ['planned', 'approved'];
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A script that the simulation made up for a plain address: no hash repeats one byte. */
const PLAIN_SCRIPT = /^(?:0014|76a914|a914|0020)([0-9a-f]{2})\1+(?:88ac|87)?$/;

/** An address of an extended key is one payment's alone, unless that payment never left us. */
function dealtOnce(batches: readonly BatchRow[], items: readonly ItemRow[]): void {
  const given = new Set(batches.filter(({ state }) => state === 'queued').map(({ id }) => id));
  const dealt = new Map<string, string>();
  for (const { id, batch_id: batch, script_hex: script } of items) {
    if (given.has(batch) || PLAIN_SCRIPT.test(script)) continue;
    const other = dealt.get(script);
    must(other === undefined, `I4 items ${other ?? ''} and ${id} have one address of a key`);
    dealt.set(script, id);
  }
}

/** The tables that the checks of payouts read. */
export const PAYOUT_TABLES: readonly Table[] = [
  payoutBatches,
  payoutItems,
  payoutEvents,
  payoutAttempts,
  payoutApprovals,
  payoutCancellations,
  payoutReplacements,
  payoutTakenOn,
];

/** What stands outside the service and is held against its rows. */
export interface PayoutWitness {
  readonly node: SimulatedNode;
  readonly signer: { readonly journal: readonly JournalLine[] };
  readonly policy: PayoutPolicy;
  readonly deposits: readonly Deposit[];
  /** Of the treasury in the chart of accounts. */
  readonly walletId: string;
  /** Told of a batch that stands on an unconfirmed one. */
  readonly onChained?: () => void;
  /** Absent where no database is brought back. */
  readonly backups?: Backups;
  /** Whether members may be paid by a key: elsewhere an address is paid as often as its member is. */
  readonly hasKeys?: boolean;
}

/** What must hold of payouts after every step, from the raw rows, the signer's journal and the simulated chain. */
export class PayoutChecker {
  /** Scripts of the treasury; set once the run is over. */
  ourScripts: ReadonlySet<string> = new Set();
  /** Coin that somebody took, once our own chain shows it; the books do not know. Satoshi. */
  missing = 0n;
  readonly #known = new Map<string, PayoutState>();
  readonly #fees = new Set<string>();
  /** Batch of each signed attempt at a payment. */
  readonly #payments = new Map<string, string>();
  /** Batch of each signed cancellation. */
  readonly #cancellations = new Map<string, string>();
  readonly #psbts = new Map<string, readonly string[]>();
  /** Our chain's tip at the end of the step before this one. */
  #tip: string | undefined;
  /** Whether a dearer attempt was signed in this step. */
  #isDearer = false;
  readonly #families: FamilyChecker;
  #journal = 0;

  constructor(
    private readonly store: Pick<Store, 'read'>,
    private readonly witness: PayoutWitness,
    private readonly books: RawBooks,
  ) {
    this.#families = new FamilyChecker(witness.node, books, witness.policy.maxItemFeeShareBps);
  }

  /** I5: bytes that reach the node are in the store already, committed. */
  async sent(rawHex: string): Promise<void> {
    const rows = await this.store.read((tx) => tx.find(payoutAttempts));
    must(
      rows.some((row) => row.raw_hex === rawHex),
      'I5 bytes reached the node that are not in the store',
    );
  }

  /** Begins anew on a copy that was brought back: what it holds did not move now. */
  forget(batches: readonly BatchRow[]): void {
    for (const kept of [this.#known, this.#fees, this.#payments, this.#cancellations, this.#psbts]) kept.clear();
    this.#families.forget();
    for (const { id, state } of batches) this.#known.set(id, state);
  }

  async step(tx: ReadTx): Promise<void> {
    const { backups } = this.witness;
    const batches = await tx.find(payoutBatches);
    const runs = new Set(batches.filter(({ state }) => RELEASABLE.includes(state)).map((batch) => batch.run_id));
    must(runs.size <= 1, `F18 ${runs.size} runs claim at once`);
    const items = await tx.find(payoutItems);
    await this.#families.step(tx, { batches, items, attempts: await tx.find(payoutAttempts) });
    this.#inputs(batches);
    await this.#mature(tx, batches);
    await this.#chained(tx, batches);
    await this.#givenBack(tx, batches);
    await this.#events(tx, batches);
    await this.#fee(tx, batches);
    const known = new Set((await tx.find(payoutCancellations)).map(({ txid }) => txid));
    const isComparing = (await backups?.isComparing(tx)) === true;
    if (this.witness.hasKeys === true) dealtOnce(batches, items);
    const replacements = backups?.isBack === true ? await tx.find(payoutReplacements) : [];
    const approved = new Map(replacements.map((row) => [row.txid, row.batch_id]));
    this.#paid(batches, items, { known, approved, isComparing });
    if (backups?.isThere === true) await backups.paid(tx);
    await this.#solvent(tx, batches);
  }

  /** I9, once the tracker had its turn after the last change of the chain. @returns whether our chain is the node's */
  async tracked(tx: ReadTx): Promise<boolean> {
    const { node, policy } = this.witness;
    const state = await tx.findOne(chainState, { id: 'best' });
    // A branch of equal work is not followed: until the node's has more, ours is the best chain.
    if (state?.tip_hash !== node.hashAt(node.tipHeight)) return false;
    for (const batch of await tx.find(payoutBatches, { where: { state: 'settled' } })) {
      const height = node.heightOf(batch.txid);
      const deep = height === undefined ? 0 : node.tipHeight - height + 1;
      must(deep >= policy.settleConfirmations, `I9 batch ${batch.id} is settled with ${deep} confirmations`);
      const at = `I9 batch ${batch.id} names block ${batch.block_hash ?? 'none'}`;
      must(batch.block_hash === node.hashAt(height ?? -1), at);
    }
    return true;
  }

  /** I6: the coins of live batches, read from their transactions, not from the reservations. */
  #inputs(batches: readonly BatchRow[]): void {
    const taken = new Map<string, string>();
    for (const batch of batches) {
      // A barrier that a lost payment was faster than holds nothing any more.
      const isBeaten = batch.state === 'replaced' && batch.paid === 0n;
      if (!LIVE_STATES.includes(batch.state) || isBeaten) continue;
      const inputs = new Set(this.#families.held(batch) ?? this.#unsigned(batch));
      for (const outpoint of inputs) {
        const other = taken.get(outpoint);
        must(other === undefined, `I6 ${outpoint} is in ${other ?? ''} and ${batch.id}`);
        taken.set(outpoint, batch.id);
      }
    }
  }

  #unsigned({ psbt }: BatchRow): readonly string[] {
    let inputs = this.#psbts.get(psbt);
    if (inputs === undefined) {
      const { txInputs } = bitcoin.Psbt.fromBase64(psbt, { network: bitcoin.networks.regtest });
      inputs = txInputs.map(({ hash, index }) => `${hexOf(Uint8Array.from(hash).reverse())}:${index}`);
      this.#psbts.set(psbt, inputs);
    }
    return inputs;
  }

  /** I7: the events of a batch lead from its birth to where it stands. */
  async #events(tx: ReadTx, batches: readonly BatchRow[]): Promise<void> {
    const changed = batches.filter((batch) => this.#known.get(batch.id) !== batch.state);
    for (const batch of changed) {
      const flow = new Map<string, number>();
      for (const { from_state, to_state } of await tx.find(payoutEvents, { where: { batch_id: batch.id } })) {
        flow.set(from_state, (flow.get(from_state) ?? 0) - 1);
        flow.set(to_state, (flow.get(to_state) ?? 0) + 1);
      }
      for (const [state, sum] of flow) {
        const expected = (state === batch.state ? 1 : 0) - (state === 'claimed' ? 1 : 0);
        must(sum === expected, `I7 batch ${batch.id} is ${batch.state}, its events say ${state} ${sum}`);
      }
      must(flow.has(batch.state), `I7 batch ${batch.id} became ${batch.state} without an event`);
    }
  }

  /** I8 and the approval's envelope, from the signed bytes and the coins that they spend. */
  async #fee(tx: ReadTx, batches: readonly BatchRow[]): Promise<void> {
    const { policy } = this.witness;
    const byId = new Map(batches.map((batch) => [batch.id, batch]));
    const attempts = await tx.find(payoutAttempts);
    const raws = new Map(attempts.map((row) => [row.txid, row.raw_hex]));
    for (const attempt of attempts) {
      if (this.#fees.has(attempt.txid)) continue;
      const transaction = bitcoin.Transaction.fromHex(attempt.raw_hex);
      const batch = byId.get(attempt.batch_id);
      must(batch !== undefined && transaction.getId() === attempt.txid, `I3 attempt ${attempt.txid} is of no batch`);
      // Read from the chain again: nobody approved it in these books.
      if (batch.planned_by === RESTORE) {
        this.#fees.add(attempt.txid);
        this.#payments.set(attempt.txid, batch.id);
        continue;
      }
      let fee = 0n;
      for (const input of transaction.ins) {
        const txid = hexOf(Uint8Array.from(input.hash).reverse());
        const coin = this.witness.node.seen.get(txid)?.decoded.outputs[input.index]?.value;
        // A child may stand on a parent that is signed and has not reached the node yet.
        const raw = raws.get(txid);
        const signed = raw === undefined ? undefined : bitcoin.Transaction.fromHex(raw).outs[input.index]?.value;
        fee += coin ?? signed ?? 0n;
      }
      for (const output of transaction.outs) fee -= output.value;
      const vbytes = BigInt(transaction.virtualSize());
      const rows = await tx.find(payoutCancellations, { where: { txid: attempt.txid } });
      const isPayment = rows.length === 0;
      const attempted = await tx.find(payoutReplacements, { where: { txid: attempt.txid } });
      const found = attempted.find(({ planned_by: by }) => by === RESTORE);
      // Signed in the life that a copy lost: nobody approved it in these books either.
      if (found !== undefined) {
        const isLost = this.witness.backups?.lost.has(attempt.txid) === true;
        must(isLost && fee === found.fee && fee === attempt.fee, `I8 ${attempt.txid} was found, and costs ${fee}`);
        this.#payments.set(attempt.txid, batch.id);
        this.#fees.add(attempt.txid);
        continue;
      }
      const asked = isPayment ? (attempted.length > 0 ? attempted : [batch]) : rows;
      must(!isPayment || asked.some(({ txid }) => txid === attempt.txid), `I3 ${attempt.txid} is no attempt`);
      const approvals = await tx.find(payoutApprovals, { where: { batch_id: { in: asked.map(({ id }) => id) } } });
      const [approval] = approvals;
      must(approval !== undefined, `I8 batch ${batch.id} was signed without an approval`);
      const planned = asked.find(({ id }) => id === approval.batch_id)?.fee;
      must(fee === planned && fee === attempt.fee, `I8 ${attempt.txid} costs ${fee}, planned was ${planned}`);
      (isPayment ? this.#payments : this.#cancellations).set(attempt.txid, batch.id);
      must(fee >= 0n && fee <= policy.maxFeeSats && fee <= approval.max_fee, `I8 ${attempt.txid} costs ${fee}`);
      must(fee * 1_000n <= policy.maxRateSatPerKvb * (vbytes + 4n), `I8 ${attempt.txid} costs ${fee} for ${vbytes} vB`);
      const share = fee * 10_000n <= policy.maxFeeShareBps * batch.paid;
      must(!isPayment || batch.paid === 0n || share, `I8 ${attempt.txid} costs ${fee} of ${batch.paid}`);
      // In force from now on: what it costs beyond the others is gone from what covers.
      if (isPayment && attempted.some(({ number }) => number > 0)) this.#isDearer = true;
      if (isPayment && approval.batch_id === batch.id) await secondPerson(tx, { batch, approval, policy });
      this.#fees.add(attempt.txid);
    }
  }

  /** I3: what the signer signed for one item always spends a common coin. */
  families(): void {
    const { journal } = this.witness.signer;
    for (const line of journal.slice(this.#journal)) {
      for (const other of journal) {
        if (!other.items.some((item) => line.items.includes(item))) continue;
        const common = other.inputs.some((outpoint) => line.inputs.includes(outpoint));
        must(common, `I3 ${line.txid} and ${other.txid} pay one item and do not conflict`);
      }
    }
    this.#journal = journal.length;
  }

  /** I4: what the chain or the mempool pays to members' scripts, output by output. */
  #paid(
    batches: readonly BatchRow[],
    items: readonly ItemRow[],
    now: {
      readonly known: ReadonlySet<string>;
      /** Batch of each planned attempt: a copy may know one that was signed after it was made. */
      readonly approved: ReadonlyMap<string, string>;
      readonly isComparing: boolean;
    },
  ): void {
    const { node, backups } = this.witness;
    const out = new Set(batches.filter(({ state }) => !INSIDE.includes(state)).map(({ txid }) => txid));
    // Of the life that a copy lost: not known to it, until the comparison is over, or not in the chain.
    const isForgotten = (txid: string): boolean =>
      backups?.lost.has(txid) === true && (now.isComparing || out.has(txid) || node.heightOf(txid) === undefined);
    const byId = new Map(batches.map((batch) => [batch.id, batch]));
    const isOut = ({ state, txid }: BatchRow): boolean =>
      COMMITTED.includes(state) || (OPEN.includes(state) && this.#fees.has(txid));
    const committed = new Map(batches.filter(isOut).map((one) => [one.txid, one]));
    const byBatch = new Map<string, ItemRow[]>();
    for (const item of items) byBatch.set(item.batch_id, [...(byBatch.get(item.batch_id) ?? []), item]);
    for (const [txid, { decoded, stranger }] of node.seen) {
      if (stranger || this.#cancellations.has(txid) || now.known.has(txid)) continue;
      const batch = byId.get(this.#payments.get(txid) ?? now.approved.get(txid) ?? '');
      if (batch === undefined && isForgotten(txid)) continue;
      must(batch !== undefined, `I5 the node holds ${txid}, and no batch has committed it`);
      for (const item of byBatch.get(batch.id) ?? []) {
        const output = decoded.outputs[item.vout];
        const right = output?.value === item.amount - item.fee_share && hexOf(output.script) === item.script_hex;
        must(right, `I4 ${txid}:${item.vout} does not pay item ${item.id}`);
      }
    }
    const sums = new Map<string, bigint>();
    for (const batch of committed.values()) {
      for (const { member_id: member, amount, fee_share } of byBatch.get(batch.id) ?? []) {
        sums.set(member, (sums.get(member) ?? 0n) + amount - fee_share);
      }
    }
    for (const [member, sum] of sums) {
      // After a restore the books may lag behind what came in: then what came in counts.
      const most =
        backups?.isBack === true ? backups.credited(member) : (this.books.credited.get(`${member} BTC`) ?? 0n);
      must(sum <= most, `I4 ${member} was paid ${sum} of ${most} credited`);
      const booked =
        this.books.balance(`memo/member/${member}/paid`) + this.books.balance(`member/${member}/in-flight`);
      must(sum === booked, `I4 ${member} was paid ${sum}, the books say ${booked}`);
    }
  }

  /** I10: no batch moves on towards the network, and no dearer attempt is signed, while the books cannot cover what is owed. */
  async #solvent(tx: ReadTx, batches: readonly BatchRow[]): Promise<void> {
    // One turn of the job may take a batch from its approval to the network.
    const stood = new Map(this.#known);
    for (const batch of batches) this.#known.set(batch.id, batch.state);
    const isInside = (state: PayoutState | undefined): boolean => state === undefined || INSIDE.includes(state);
    const moved = batches.filter(({ id, state, planned_by: by }) => {
      return by !== RESTORE && isInside(stood.get(id)) && !isInside(state);
    });
    const isDearer = this.#isDearer;
    this.#isDearer = false;
    if (moved.length === 0 && !isDearer) return;
    const { books } = this;
    const assets = books.sum(/^(treasury|transit)\//);
    const owed = books.sum(/^member\/[^/]+\/(available|held|in-batch|in-flight)$/);
    const other = books.sum(/^(tax-withheld|fee-reserve)$/);
    const there = assets - this.missing + (this.missing === 0n ? 0n : await this.#unbooked(tx));
    must(there >= owed + other, `I10 a batch was handed out or made dearer with ${there} against ${owed + other}`);
    if (moved.length === 0) return;
    // The barrier after a restore pays nobody: it alone goes out then.
    const isBarrier = moved.every(({ paid }) => paid === 0n);
    const switches = await tx.find(serviceState);
    const stopped = switches.filter(({ name }) => !(isBarrier && name === 'reconcile_only'));
    must(stopped.length === 0, 'I10 a batch was handed out while payouts were stopped');
  }

  /** Coin that has come and that nobody has booked: the gate counts it where the books show more than the chain. */
  async #unbooked(tx: ReadTx): Promise<bigint> {
    return (await this.unbooked(tx)).reduce((sum, { value }) => sum + value, 0n);
  }

  /** Deposits that no entry of the journal names. */
  async unbooked(tx: ReadTx): Promise<readonly Deposit[]> {
    const entries = await tx.find(journalEntry, { where: { kind: 'opening.balance' } });
    const booked = new Set(entries.map(({ reference }) => reference));
    return this.witness.deposits.filter(({ txid }) => !booked.has(`deposit/${txid}`));
  }

  /**
   * RULES 13: a new batch stands on confirmed coins, or on one line of our own payments that are out, that nothing of ours
   * can take the place of, and that is no longer than the operator allows.
   */
  async #chained(tx: ReadTx, batches: readonly BatchRow[]): Promise<void> {
    const { node, policy } = this.witness;
    const fresh = batches.filter(({ id, paid }) => !this.#known.has(id) && paid > 0n);
    const before = this.#tip;
    this.#tip = (await tx.findOne(chainState, { id: 'best' }))?.tip_hash;
    // Where another process followed the chain in this very step, the plan may rest on what it was before.
    if (fresh.length === 0 || this.#tip !== before || !(await this.#isUpToDate(tx))) return;
    const byTxid = new Map(batches.map((batch) => [batch.txid, batch]));
    for (const batch of fresh) {
      let line = 0;
      for (let at: BatchRow | undefined = batch; at !== undefined; line += 1) {
        const young = this.#unsigned(at).filter(
          (outpoint) => node.heightOf(outpoint.split(':')[0] ?? '') === undefined,
        );
        must(young.length <= 1, `I3 batch ${batch.id} stands on ${young.length} unconfirmed coins at once`);
        const [txid = '', vout = ''] = young[0]?.split(':') ?? [];
        const parent = byTxid.get(txid);
        const isOut = parent?.state === 'sent' && parent.paid > 0n && parent.change_vout === Number(vout);
        must(
          young.length === 0 || isOut,
          `I3 batch ${batch.id} stands on ${txid}, which is no payment of ours that is out`,
        );
        if (parent !== undefined) {
          const rows = await tx.find(payoutCancellations, { where: { batch_id: parent.id } });
          const approved = await tx.count(payoutApprovals, { batch_id: { in: rows.map(({ id }) => id) } });
          must(approved === 0, `I3 batch ${batch.id} stands on ${parent.id}, whose coins are being taken back`);
        }
        at = parent;
      }
      must(line - 1 <= policy.maxUnconfirmedAncestors, `I3 batch ${batch.id} stands on ${line - 1} payments`);
      if (line > 1) this.witness.onChained?.();
    }
  }

  /**
   * I3 by the ancestor closure: members of a signed batch have their money back only where something that is no ancestor of
   * its payment has taken, for good, a coin that the payment or one of its ancestors needs, back to confirmed outputs.
   */
  async #givenBack(tx: ReadTx, batches: readonly BatchRow[]): Promise<void> {
    const { node } = this.witness;
    const ended = batches.filter(({ id, state }) => GIVEN_BACK.includes(state) && this.#known.get(id) !== state);
    if (ended.length === 0 || !(await this.#isUpToDate(tx))) return;
    const rows = await tx.find(payoutAttempts);
    const attempts = new Map(rows.map((row) => [row.txid, row.raw_hex]));
    const cancellations = new Set((await tx.find(payoutCancellations)).map(({ txid }) => txid));
    const ids = new Map(ended.map((batch) => [batch.id, batch]));
    for (const { txid: attempt, batch_id: id } of rows) {
      const batch = ids.get(id);
      if (batch === undefined || cancellations.has(attempt)) continue;
      const closure = new Set([attempt]);
      let isOver = false;
      for (const txid of closure) {
        for (const { hash, index } of bitcoin.Transaction.fromHex(attempts.get(txid) ?? '').ins) {
          const from = hexOf(Uint8Array.from(hash).reverse());
          const spender = node.spenderOf(`${from}:${index}`);
          const deep = node.tipHeight - (node.heightOf(spender ?? '') ?? Number.POSITIVE_INFINITY) + 1;
          if (spender !== undefined && !closure.has(spender) && deep >= FINAL) isOver = true;
          if (node.heightOf(from) === undefined && attempts.has(from)) closure.add(from);
        }
      }
      must(isOver, `I3 batch ${batch.id} is ${batch.state}, and ${attempt} may confirm yet`);
    }
  }

  /** Whether our own chain is the node's: otherwise what it holds says nothing of what was known. */
  async #isUpToDate(tx: ReadTx): Promise<boolean> {
    const { node } = this.witness;
    return (await tx.findOne(chainState, { id: 'best' }))?.tip_hash === node.hashAt(node.tipHeight);
  }

  /** F16: a coinbase is no input before its 101st confirmation. */
  async #mature(tx: ReadTx, batches: readonly BatchRow[]): Promise<void> {
    const { node } = this.witness;
    const fresh = batches.filter(({ id }) => !this.#known.has(id));
    if (fresh.length === 0) return;
    const state = await tx.findOne(chainState, { id: 'best' });
    for (const batch of fresh) {
      for (const outpoint of this.#unsigned(batch)) {
        const [txid = ''] = outpoint.split(':');
        if (node.seen.get(txid)?.coinbase !== true) continue;
        const depth = (state?.tip_height ?? 0) - (node.heightOf(txid) ?? Number.POSITIVE_INFINITY) + 1;
        must(depth >= 101, `F16 batch ${batch.id} spends a coinbase with ${depth} confirmations`);
      }
    }
  }

  /** At rest: our coins on the simulated chain are what the books call the treasury. */
  treasuryOnChain(): void {
    const { node, walletId } = this.witness;
    const mature = (txid: string, height: number): boolean =>
      node.seen.get(txid)?.coinbase !== true || node.tipHeight - height + 1 >= 101;
    let sum = 0n;
    for (const [txid, { decoded }] of node.seen) {
      const height = node.heightOf(txid);
      if (height === undefined || !mature(txid, height)) continue;
      decoded.outputs.forEach((output, vout) => {
        const ours = this.ourScripts.has(hexOf(output.script));
        if (ours && node.spenderOf(`${txid}:${vout}`) === undefined) sum += output.value;
      });
    }
    const booked = this.books.balance(`treasury/${walletId}`);
    must(sum === booked, `I10 at rest the chain holds ${sum} of ours, the books say ${booked}`);
  }
}
