import * as bitcoin from 'bitcoinjs-lib';
import { payoutCancellations } from '../../src/payout/cancellation.entity';
import {
  type ApprovalRow,
  type AttemptRow,
  type BatchRow,
  type ItemRow,
  payoutApprovals,
  payoutInputs,
  treasuryKeys,
} from '../../src/payout/payout.entity';
import { type ReplacementRow, payoutReplacements } from '../../src/payout/replacement.entity';
import type { ReadTx } from '../../src/store';
import { must } from './must';
import type { SimulatedNode } from './node';
import type { RawBooks } from './raw-books';

const txidOf = ({ txid }: { readonly txid: string }): string => txid;
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** Who planned an attempt that books which were brought back have found: they know it from nowhere else. */
const FOUND_BY = 'restore';
/** A spend this deep is final; what only another attempt would have spent is given back then. */
const FINAL = 100;

/** An attempt as its unsigned transaction says it, the row only names it. */
interface Drawn {
  readonly row: ReplacementRow;
  readonly inputs: readonly { readonly outpoint: string; readonly value: bigint }[];
  readonly outputs: readonly { readonly script: string; readonly value: bigint }[];
  readonly fee: bigint;
}

/** A transaction of ours below a batch that no block held when the batch was planned. */
interface Ancestor {
  readonly fee: bigint;
  readonly vbytes: bigint;
}

/** The rows of a step. */
export interface FamilyRows {
  readonly batches: readonly BatchRow[];
  readonly items: readonly ItemRow[];
  readonly attempts: readonly AttemptRow[];
}

/**
 * What must hold of payments that are replaced by dearer ones, written after RULES.md 13, 16 and 19 and not after the
 * product: each attempt keeps every coin of those before it, adds only what a block held, pays the same scripts and
 * amounts at the same places, and costs more; whoever planned it lets it go alone only within limits that were approved
 * before; what members get and bear never changes; and the books show what the one that confirmed cost.
 */
export class FamilyChecker {
  readonly #drawn = new Map<string, Drawn>();
  readonly #approved = new Set<string>();
  readonly #items = new Map<string, string>();
  /** By batch, the nearest first. Planned once, whatever copy of the books says of it later. */
  readonly #ancestors = new Map<string, readonly Ancestor[]>();
  /** Batches of which a transaction was once so deep that the others are over. */
  readonly #final = new Set<string>();

  constructor(
    private readonly node: SimulatedNode,
    private readonly books: RawBooks,
    /** Of the policy: what an item's own output may cost of it. */
    private readonly itemShareBps: bigint,
  ) {}

  /** Begins anew on a copy that was brought back. */
  forget(): void {
    for (const kept of [this.#drawn, this.#items]) kept.clear();
    for (const kept of [this.#approved, this.#final]) kept.clear();
  }

  async step(tx: ReadTx, rows: FamilyRows): Promise<void> {
    this.#sameItems(rows.items);
    await this.#planned(tx, rows);
    const replacements = await tx.find(payoutReplacements, { orderBy: [['number', 'asc']] });
    if (replacements.length > 0) {
      const approvals = await tx.find(payoutApprovals);
      for (const batch of rows.batches) {
        const family = replacements.filter((row) => row.batch_id === batch.id);
        if (family.length > 0) await this.#family(tx, { batch, family, approvals, rows });
      }
    }
    await this.#fees(tx, rows);
  }

  /**
   * Coins that attempts of a batch spend or would spend; undefined where it has one attempt only. Once one transaction is
   * deep, what only the others took is free, and the coins that all take are spent.
   */
  held(batch: BatchRow): readonly string[] | undefined {
    const drawn = [...this.#drawn.values()].filter(({ row }) => row.batch_id === batch.id);
    if (drawn.length === 0) return undefined;
    const isFinal = this.#final.has(batch.id);
    return drawn
      .filter(({ row }) => row.number === 0 || (!isFinal && this.#approved.has(row.id)))
      .flatMap(({ inputs }) => inputs.map(({ outpoint }) => outpoint));
  }

  /** I4, RULES.md 16: amount, share of the fee, script and place of an item stay as they were planned. */
  #sameItems(items: readonly ItemRow[]): void {
    for (const { id, amount, fee_share: share, script_hex: script, vout } of items) {
      const now = `${amount} less ${share} to ${script} at ${vout}`;
      const before = this.#items.get(id);
      must(before === undefined || before === now, `I4 item ${id} was ${before ?? ''} and is ${now}`);
      this.#items.set(id, now);
    }
  }

  /** What new batches stand on, as the node has it in the step in which they came. */
  async #planned(tx: ReadTx, { batches, attempts }: FamilyRows): Promise<void> {
    const fresh = batches.map(({ id }) => id).filter((id) => !this.#ancestors.has(id));
    if (fresh.length === 0) return;
    const inputs = await tx.find(payoutInputs, { where: { batch_id: { in: fresh } } });
    for (const id of fresh) {
      const outpoints = inputs.filter((input) => input.batch_id === id).map(({ outpoint }) => outpoint);
      this.#ancestors.set(id, this.#unmined(outpoints, attempts));
    }
  }

  #unmined(outpoints: readonly string[], attempts: readonly AttemptRow[]): Ancestor[] {
    return outpoints.flatMap((outpoint) => {
      const name = outpoint.slice(0, 64);
      const raw = attempts.find(({ txid }) => txid === name)?.raw_hex;
      if (raw === undefined || this.node.heightOf(name) !== undefined) return [];
      const own = bitcoin.Transaction.fromHex(raw);
      const spent = own.ins.map(({ hash, index }) => ({ txid: hexOf(Uint8Array.from(hash).reverse()), index }));
      const values = spent.map(({ txid, index }) => {
        const below = attempts.find((one) => one.txid === txid)?.raw_hex;
        const fresh = below === undefined ? undefined : bitcoin.Transaction.fromHex(below).outs[index]?.value;
        return this.node.seen.get(txid)?.decoded.outputs[index]?.value ?? fresh ?? 0n;
      });
      const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, value) => total + value, 0n);
      const fee = sum(values) - sum(own.outs.map(({ value }) => value));
      const below = this.#unmined(spent.map(({ txid, index }) => `${txid}:${index}`), attempts); // prettier-ignore
      return [{ fee, vbytes: BigInt(own.virtualSize()) }, ...below];
    });
  }

  /**
   * What an output of so many bytes costs in an attempt: its part of the fee, or of that of the attempt together with what
   * it was planned to pull along, whichever is less.
   */
  #costOf({ row, fee }: Drawn, bytes: bigint): bigint {
    let sum = { fee, vbytes: BigInt(row.vbytes) };
    const costs = [(sum.fee * bytes) / sum.vbytes];
    for (const below of this.#ancestors.get(row.batch_id) ?? []) {
      sum = { fee: sum.fee + below.fee, vbytes: sum.vbytes + below.vbytes };
      costs.push((sum.fee * bytes) / sum.vbytes);
    }
    return costs.reduce((least, cost) => (cost < least ? cost : least));
  }

  async #family(
    tx: ReadTx,
    of: {
      readonly batch: BatchRow;
      readonly family: readonly ReplacementRow[];
      readonly approvals: readonly ApprovalRow[];
      readonly rows: FamilyRows;
    },
  ): Promise<void> {
    const { batch, family, approvals, rows } = of;
    const items = rows.items.filter((item) => item.batch_id === batch.id);
    for (const row of family) {
      const approval = approvals.find((one) => one.batch_id === row.id);
      const isFresh = !this.#drawn.has(row.id);
      const drawn = this.#drawnOf(row, rows.attempts);
      const earlier = family
        .filter((one) => one.number < row.number && (one.number === 0 || this.#approved.has(one.id)))
        .map((one) => this.#drawnOf(one, rows.attempts));
      // Of a life that was lost: whoever made it knew the first attempt, and not what was made after the restore.
      const isFound = row.planned_by === FOUND_BY;
      const known = isFound ? earlier.filter((one) => one.row.number === 0) : earlier;
      if (isFresh) await this.#outbids(tx, { drawn, earlier: known, items });
      if (isFound) this.#isOut(row);
      if (approval === undefined || this.#approved.has(row.id)) continue;
      must(approval.batch_hash === row.hash, `RULES 19 attempt ${row.txid} was approved as another`);
      this.#secondPerson({ row, approval, fee: drawn.fee, earlier, approvals });
      this.#approved.add(row.id);
    }
    const allowed = new Set(family.filter(({ id, number }) => number === 0 || this.#approved.has(id)).map(txidOf));
    for (const txid of family.map(txidOf)) {
      const isSigned = rows.attempts.some((one) => one.txid === txid);
      must(!isSigned || allowed.has(txid), `RULES 19 attempt ${txid} was signed and nobody approved it`);
    }
    // One that the copy lost and that was found has no bytes among the attempts.
    const cancellations = (await tx.find(payoutCancellations, { where: { batch_id: batch.id } })).map(txidOf);
    const heights = [...family.map(txidOf), ...cancellations].map((txid) => this.node.heightOf(txid));
    if (heights.some((height) => height !== undefined && this.node.tipHeight - height + 1 >= FINAL)) {
      this.#final.add(batch.id);
    }
  }

  /** RULES.md 15: nobody approved it in these books, so it must be known from the network, byte for byte. */
  #isOut({ id, txid, psbt }: ReplacementRow): void {
    must(this.node.seen.has(txid), `RULES 15 attempt ${txid} was found, and no node ever saw it`);
    const unsigned = bitcoin.Psbt.fromBase64(psbt, { network: bitcoin.networks.regtest }).data.globalMap.unsignedTx;
    const name = bitcoin.Transaction.fromBuffer(Buffer.from(unsigned.toBuffer())).getId();
    must(name === txid, `RULES 15 attempt ${txid} was found, and its rows say ${name}`);
    this.#approved.add(id);
  }

  #drawnOf(row: ReplacementRow, signed: readonly AttemptRow[]): Drawn {
    const known = this.#drawn.get(row.id);
    if (known !== undefined) return known;
    const psbt = bitcoin.Psbt.fromBase64(row.psbt, { network: bitcoin.networks.regtest });
    const inputs = psbt.txInputs.map(({ hash, index }) => {
      const txid = hexOf(Uint8Array.from(hash).reverse());
      const raw = signed.find((one) => one.txid === txid)?.raw_hex;
      // What a child spends may be signed and in no mempool yet.
      const fresh = raw === undefined ? undefined : bitcoin.Transaction.fromHex(raw).outs[index]?.value;
      const value = this.node.seen.get(txid)?.decoded.outputs[index]?.value ?? fresh ?? 0n;
      return { outpoint: `${txid}:${index}`, value };
    });
    const outputs = psbt.txOutputs.map(({ script, value }) => ({ script: hexOf(script), value }));
    const fee =
      inputs.reduce((sum, { value }) => sum + value, 0n) - outputs.reduce((sum, { value }) => sum + value, 0n);
    const drawn = { row, inputs, outputs, fee };
    this.#drawn.set(row.id, drawn);
    return drawn;
  }

  /** RULES.md 13, when it is planned. */
  async #outbids(
    tx: ReadTx,
    { drawn, earlier, items }: { drawn: Drawn; earlier: readonly Drawn[]; items: readonly ItemRow[] },
  ): Promise<void> {
    const { row, inputs, outputs, fee } = drawn;
    const at = `RULES 13 attempt ${row.number} of ${row.batch_id}`;
    must(fee === row.fee, `${at} costs ${fee} and says ${row.fee}`);
    const own = new Set(inputs.map(({ outpoint }) => outpoint));
    for (const before of earlier) {
      for (const { outpoint } of before.inputs) must(own.has(outpoint), `${at} leaves ${outpoint} out`);
      must(fee > before.fee, `${at} costs ${fee}, an earlier one ${before.fee}`);
    }
    const kept = new Set(earlier.flatMap((before) => before.inputs.map(({ outpoint }) => outpoint)));
    if (row.number > 0) {
      const added = inputs.filter(({ outpoint }) => !kept.has(outpoint));
      for (const { outpoint } of added) {
        must(this.node.wasMined(outpoint.slice(0, 64)), `${at} adds ${outpoint}, which no block held`);
      }
    }
    for (const item of items) {
      const output = outputs[item.vout];
      const isSame = output?.script === item.script_hex && output.value === item.amount - item.fee_share;
      must(isSame, `${at} does not pay item ${item.id} at its place`);
      // RULES.md 16: 8 bytes of value, one of length, the script.
      const cost = this.#costOf(drawn, BigInt(9 + item.script_hex.length / 2));
      const isFair = row.number === 0 || cost * 10_000n <= item.amount * this.itemShareBps;
      must(isFair, `RULES 16 attempt ${row.number} of ${row.batch_id} costs ${cost} of item ${item.id}`);
    }
    const places = new Set(items.map(({ vout }) => vout));
    const change = outputs.filter((_, vout) => !places.has(vout));
    must(change.length <= 1, `${at} has ${change.length} outputs beside its items`);
    for (const { script } of change) {
      const ours = await tx.findOne(treasuryKeys, { script_hex: script });
      must(ours !== undefined, `${at} pays ${script}, which is neither an item's nor ours`);
    }
  }

  /** RULES.md 19: alone within limits that stood already, and no further. */
  #secondPerson(of: {
    readonly row: ReplacementRow;
    readonly approval: ApprovalRow;
    readonly fee: bigint;
    readonly earlier: readonly Drawn[];
    readonly approvals: readonly ApprovalRow[];
  }): void {
    const { row, approval, fee, earlier, approvals } = of;
    must(fee <= approval.max_fee, `RULES 19 attempt ${row.txid} costs ${fee} of ${approval.max_fee}`);
    if (row.number === 0 || approval.approved_by !== row.planned_by) return;
    const limits = earlier.flatMap((one) => approvals.filter(({ batch_id: id }) => id === one.row.id));
    const standing = limits.at(-1);
    const isInside =
      standing !== undefined &&
      fee <= standing.max_fee &&
      row.rate_sat_per_kvb <= standing.max_rate_sat_per_kvb &&
      approval.max_fee <= standing.max_fee &&
      approval.max_rate_sat_per_kvb <= standing.max_rate_sat_per_kvb;
    must(isInside, `RULES 19 ${row.planned_by} planned and approved ${row.txid} outside what was approved`);
  }

  /** RULES.md 16: of a block, what its transaction cost; before, the dearest that may come. Members bear what they bore. */
  async #fees(tx: ReadTx, { batches, items, attempts }: FamilyRows): Promise<void> {
    const cancelled = new Set((await tx.find(payoutCancellations)).map(({ txid }) => txid));
    for (const batch of batches) {
      const own = attempts.filter((one) => one.batch_id === batch.id);
      const payments = own.filter(({ txid }) => !cancelled.has(txid));
      const most = own.reduce((dearest, { fee }) => (fee > dearest ? fee : dearest), 0n);
      const borne = items.filter((item) => item.batch_id === batch.id).reduce((sum, one) => sum + one.fee_share, 0n);
      const booked = this.books.networkFee(batch.id);
      const at = `RULES 16 batch ${batch.id} is ${batch.state}, its books say ${booked}`;
      if (batch.state === 'confirming' || batch.state === 'settled') {
        // Of one that was found in the chain after a restore the row is all there is.
        const fee = payments.find(({ txid }) => txid === batch.txid)?.fee ?? batch.fee;
        must(booked === fee - borne, `${at}, it cost ${fee} of which members bear ${borne}`);
      } else if ((batch.state === 'signed' || batch.state === 'sent') && payments.length > 0) {
        must(booked === most - borne, `${at}, it may cost ${most} of which members bear ${borne}`);
      } else if (batch.state === 'displaced') must(booked === 0n, `${at}, it can cost nothing any more`);
    }
  }
}
