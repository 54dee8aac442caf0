import { Injectable } from '@nestjs/common';
import { accounts } from '../ledger';
import type { ReadTx, Store } from '../store';
import { type Clock, DomainError, type Network, type Secret } from '../units';
import { approvalOf, assertApproved } from './approved';
import { BatchBook, bookedBatch, bookedItem, type LoadedBatch } from './batch-book.service';
import { CancelBooksService } from './cancel-books.service';
import { CancelDesk } from './cancel-desk.service';
import { payoutCancelBooks } from './cancellation.entity';
import { assertNotPaidElsewhere } from './debt.repository';
import { committedEntries } from './entries';
import type { Gate } from './due';
import {
  type ApprovalRow,
  type BatchRow,
  type ItemRow,
  payoutApprovals,
  payoutAttempts,
  payoutSignatures,
  payoutTurns,
} from './payout.entity';
import { JournaledSigner } from './journaled-signer.service';
import { PlanDesk } from './plan-desk.service';
import { residualsOf, signedAttempts } from './replacement.repository';
import { bytesToSend, finalizeSigned, SigningSession } from './signing-session';
import { recheck, type Rechecked } from './recheck';
import { OUTSIDE, type SignRequest, signsOutside } from './signer';
import { TreasuryService } from './treasury.service';

/** A transaction that waits for its signatures. */
type Unsigned = Pick<BatchRow, 'id' | 'psbt' | 'txid'>;

const ACTOR = 'job-payout';
const AWAITS_SIGNATURES = 'payout.awaits-signatures';

/** Hands approved batches out to the signer, checks what comes back, and commits the signed bytes (I5). */
@Injectable()
export class SignService {
  constructor(
    private readonly room: CancelDesk,
    private readonly desk: PlanDesk,
    private readonly treasury: TreasuryService,
    private readonly signer: JournaledSigner,
    private readonly books: CancelBooksService,
  ) {}

  get house(): { network: Network; approvalKey: Secret } {
    const { treasury, approvalKey } = this.treasury.settings;
    return { network: treasury.network, approvalKey };
  }

  /** Of a payment, before it is settled. */
  get settleConfirmations(): number {
    return this.treasury.settings.policy.settleConfirmations;
  }

  private get store(): Store {
    return this.room.store;
  }

  private get clock(): Clock {
    return this.room.clock;
  }

  private get book(): BatchBook {
    return this.desk.book;
  }

  /**
   * approved → handed out: from here on the inputs stay pinned (RULES.md 14).
   * @throws DomainError `payout.gate`, `payout.fee-unfunded`, `payout.item-held`, `payout.coin-gone`, `payout.not-approved`
   */
  async handOut(batchId: string, gates: readonly Gate[]): Promise<void> {
    await this.store.write(async (tx) => {
      const loaded = await this.book.load(tx, batchId);
      const { batch, items } = loaded;
      if (batch.state !== 'approved') return;
      await this.desk.assertOpen(tx, gates, batch);
      await this.desk.assertFeeFunded(tx, loaded);
      await this.desk.held.assertNone(tx, items);
      await this.desk.assertCoinsStand(tx, loaded);
      await this.assertApproved(tx, { batch, items });
      const details = { signer: this.signer.kind, txid: batch.txid };
      await this.book.move(tx, batch, { to: 'handed-out', actor: ACTOR, details });
      await this.desk.handOuts.add(tx, { batchId, txid: batch.txid, at: this.clock.now() });
      // A member with several destinations has one turn.
      const claims = new Map(items.map((item) => [item.member_id, item.claimed_at]));
      const turns = [...claims].map(([id, at]) => ({ member_id: id, claimed_at: at }));
      await tx.upsert(payoutTurns, turns);
      await this.desk.release(tx, batch.run_id);
    });
  }

  /**
   * handed out → signed. The signer is asked outside any transaction. A crash before the commit loses nothing: the
   * unsigned transaction stands in the batch, so a second asking spends the same coins (FAULTS F02). Signers outside
   * are not asked: their signatures are complete or the batch goes on waiting. It goes on waiting too while a member of it
   * is held (RULES.md 29).
   * @throws DomainError `payout.gate`, `payout.fee-unfunded`, `payout.item-held`, `payout.paid-elsewhere`,
   *   `payout.signer-refused`, `payout.altered-psbt`, `payout.recheck`, `payout.signer-journal-lost`
   */
  async sign(batchId: string, gates: readonly Gate[]): Promise<void> {
    const { loaded, request } = await this.store.read(async (tx) => {
      const batch = await this.book.load(tx, batchId);
      await this.desk.assertOpen(tx, gates, batch.batch);
      await this.desk.assertFeeFunded(tx, batch);
      await this.desk.held.assertNone(tx, batch.items);
      await assertNotPaidElsewhere(tx, this.book.ledger, batch);
      // Outside the database first: a copy without this hand-out is known for one (RULES.md 15).
      await this.desk.handOuts.keep(tx);
      const { items } = batch;
      return { loaded: batch, request: await this.request(tx, { unsigned: batch.batch, items }) };
    });
    const { approval } = request;
    const { batch, items } = loaded;
    const rawHex = await this.bytesOf({ batch, unsigned: batch, items }, request.sign, approval);
    if (rawHex !== undefined) await this.commit(batchId, rawHex, approval);
  }

  /**
   * The signed bytes of an approved transaction. A signer of our own is asked; of signers outside, what they brought.
   * @param what `unsigned` is the batch itself, a dearer attempt at it, or what cancels it
   * @returns undefined while a signature is missing, and then the batch says so
   * @throws DomainError `payout.signer-refused`, `payout.altered-psbt`, `payout.not-approved`, `payout.signer-journal-lost`
   */
  async bytesOf(
    what: { readonly batch: BatchRow; readonly unsigned: Unsigned; readonly items: readonly ItemRow[] },
    request: SignRequest,
    approval: ApprovalRow,
  ): Promise<string | undefined> {
    const { batch, unsigned, items } = what;
    const wallet = this.treasury.wallet(batch.wallet_id);
    if (signsOutside(wallet, this.signer.kind)) {
      assertApproved({ batch: unsigned, items }, approval, this.house);
      if (wallet.signedBy === 'hot-and-devices' && this.signer.kind !== OUTSIDE) {
        await this.ownShare(batch, unsigned, request);
      }
      return this.collected(batch, unsigned, approval);
    }
    const reply = await this.signer.sign(request);
    if ('signed' in reply) return finalizeSigned(unsigned.psbt, reply.signed, approval.max_fee);
    throw signerRefused(batch.id, reply);
  }

  /** The seed's signatures of a multisig: asked once, and kept beside those that people bring. */
  private async ownShare(batch: BatchRow, { txid, psbt }: Unsigned, request: SignRequest): Promise<void> {
    const given = { txid, given_by: ACTOR };
    if ((await this.store.read((tx) => tx.count(payoutSignatures, given))) > 0) return;
    const reply = await this.signer.sign(request);
    if ('refused' in reply) throw signerRefused(batch.id, reply);
    const kept = new SigningSession(psbt).take(reply.signed);
    const rows = kept.map(({ inputIndex: input_index, publicKey: public_key, signature }) => {
      return { ...given, input_index, public_key, signature, batch_id: batch.id, given_at: this.clock.now() };
    });
    await this.store.write(async (tx) => {
      if ((await tx.insertNew(payoutSignatures, rows)) === 0) return;
      const details = { txid, signatures: String(rows.length) };
      await this.book.record(tx, { actor: ACTOR, action: 'payout.signatures-kept', subject: batch.id, details });
    });
  }

  private async collected(batch: BatchRow, unsigned: Unsigned, approval: ApprovalRow): Promise<string | undefined> {
    const rows = await this.store.read((tx) => tx.find(payoutSignatures, { where: { txid: unsigned.txid } }));
    const signatures = rows.map((row) => ({
      inputIndex: row.input_index,
      publicKey: row.public_key,
      signature: row.signature,
    }));
    const rawHex = bytesToSend(new SigningSession(unsigned.psbt), signatures, approval.max_fee);
    if (rawHex !== undefined) return rawHex;
    if (batch.note !== AWAITS_SIGNATURES) {
      await this.store.write((tx) => this.book.note(tx, batch, ACTOR, AWAITS_SIGNATURES));
    }
    return undefined;
  }

  /** Bytes, inputs, items and ledger entries in one transaction, before the network sees them. */
  private async commit(batchId: string, rawHex: string, approval: ApprovalRow): Promise<void> {
    await this.store.write(async (tx) => {
      const loaded = await this.book.load(tx, batchId);
      const { batch, items } = loaded;
      if (batch.state !== 'handed-out') return;
      await assertNotPaidElsewhere(tx, this.book.ledger, loaded);
      const checked = await this.recheck(tx, loaded, { rawHex, approval });
      const at = this.clock.now();
      const { txid } = checked.transaction;
      const moved = await this.book.move(tx, batch, { to: 'signed', actor: ACTOR, details: { txid } });
      await tx.insert(payoutAttempts, [
        { txid, batch_id: batchId, raw_hex: rawHex, fee: checked.feeSats, signed_at: at },
      ]);
      const feeReserveSats = await this.book.ledger.balance(tx, accounts.feeReserve, 'BTC');
      const entries = committedEntries(bookedBatch(loaded), items.map(bookedItem), { at, feeReserveSats });
      await this.book.ledger.post(tx, entries);
      // One that was given back and taken again has books of its own: they stand as those of any other from here on.
      await tx.update(payoutCancelBooks, { batch_id: batchId }, { committed: 0, has_bytes: true });
      // A dearer attempt from a life that these books have lost may confirm yet: it is in force, and what it costs is held.
      const [newest] = await signedAttempts(tx, moved);
      if (newest === undefined || newest.attempt.txid === txid) return;
      const by = { actor: ACTOR, tipHeight: await this.room.chain.tipHeight(tx) };
      const inForce = await this.book.exchange(tx, moved, newest.attempt, by);
      if ((await this.books.standing(tx, batchId)) === undefined) await this.books.open(tx, batchId, true);
      await this.books.bring(tx, { ...loaded, batch: inForce });
    });
  }

  /**
   * Recomputes everything from the signed bytes and the rows.
   * @param signed `isCommitted`: the bytes stand in the books already, so that today's fee caps are not theirs; `bumpSats`:
   *   of a dearer attempt, what ancestors lacked to the payment's rate as it was planned
   * @throws DomainError `payout.recheck`
   */
  async recheck(
    tx: ReadTx,
    loaded: Pick<LoadedBatch, 'items' | 'inputs' | 'move'> & { batch: Pick<BatchRow, 'id' | 'fee' | 'txid'> },
    signed: {
      readonly rawHex: string;
      readonly approval: ApprovalRow;
      readonly isCommitted?: boolean;
      readonly bumpSats?: bigint;
    },
  ): Promise<Rechecked> {
    const { batch, items, inputs, move } = loaded;
    const changes = await this.treasury.changeScripts(tx, batch.id);
    const arrival = move === undefined ? undefined : await this.treasury.arrivalScript(tx, move);
    const residuals = await residualsOf(tx, batch.id);
    const checked = recheck(signed.rawHex, {
      prevouts: new Map(
        inputs.map((input) => [input.outpoint, { valueSats: input.value, scriptHex: input.script_hex }]),
      ),
      items: items.map((item) => ({
        itemId: item.id,
        scriptHex: item.script_hex,
        amountSats: item.amount,
        feeShareSats: item.fee_share,
        vout: item.vout,
        isResidual: residuals.has(item.id),
      })),
      isOurChange: (scriptHex) => changes.has(scriptHex),
      ...(move === undefined || arrival === undefined
        ? {}
        : { moved: { vout: move.vout, scriptHex: arrival, valueSats: move.amount } }),
      ...(signed.isCommitted === true ? {} : { caps: this.treasury.settings.policy }),
      ...(signed.bumpSats === undefined ? {} : { bumpSats: signed.bumpSats }),
      envelope: {
        maxRateSatPerKvb: signed.approval.max_rate_sat_per_kvb,
        maxFeeSats: signed.approval.max_fee,
      },
    });
    if (checked.feeSats !== batch.fee || checked.transaction.txid !== batch.txid) {
      throw new DomainError('payout.recheck', 'The signed transaction is not the planned one.', { batchId: batch.id });
    }
    return checked;
  }

  /** @throws DomainError `payout.not-approved` */
  private async assertApproved(tx: ReadTx, loaded: Pick<LoadedBatch, 'batch' | 'items'>): Promise<void> {
    assertApproved(loaded, await this.approvalOf(tx, loaded.batch.id), this.house);
  }

  /** @throws DomainError `payout.not-approved` */
  async approvalOf(tx: ReadTx, batchId: string): Promise<ApprovalRow> {
    const approval = await tx.findOne(payoutApprovals, { batch_id: batchId });
    if (approval === undefined)
      throw new DomainError('payout.not-approved', 'Nobody approved this batch.', { batchId });
    return approval;
  }

  /**
   * What a signer is asked to sign of a batch: the batch itself, or a dearer attempt at it.
   * @throws DomainError `payout.not-approved`
   */
  async request(
    tx: ReadTx,
    { unsigned, items }: { readonly unsigned: Unsigned; readonly items: readonly ItemRow[] },
  ): Promise<{ sign: SignRequest; approval: ApprovalRow }> {
    const approval = await this.approvalOf(tx, unsigned.id);
    const byVout = new Map(items.map((item) => [item.vout, item.id]));
    const { outputs } = new SigningSession(unsigned.psbt).transaction;
    return {
      approval,
      sign: {
        network: this.house.network,
        batchId: unsigned.id,
        psbt: unsigned.psbt,
        outputs: outputs.map((_, vout) => byVout.get(vout) ?? null),
        approval: approvalOf(approval),
      },
    };
  }
}

function signerRefused(batchId: string, { refused, detail }: { refused: string; detail: string }): DomainError {
  return new DomainError('payout.signer-refused', 'The signer refused the batch.', { batchId, refused, detail });
}
