import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, type Store, STORE } from '../store';
import { assertInvariant, CLOCK, type Clock, DomainError, type Instant } from '../units';
import { assertApproved } from './approved';
import type { LoadedBatch } from './batch-book.service';
import { approvedCancellations } from './cancellation.repository';
import { assertNotPaidElsewhere } from './debt.repository';
import { type BatchRow, payoutApprovals, payoutAttempts, payoutSignatures } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import { earlierTxids, withEarlier } from './psbt';
import { familyOf } from './replacement.repository';
import { REPLACEABLE } from './replacing';
import { SIGNER, type Signer, signsOutside } from './signer';
import { SigningSession } from './signing-session';
import { TreasuryService } from './treasury.service';

/** A key of the treasury and whether it has signed all of a batch. */
export interface SessionKey {
  /** Of the master key, 8 hex digits. */
  readonly fingerprint: string;
  /** From the master key to the account, such as `48'/0'/0'/2'`. */
  readonly accountPath: string;
  readonly signedInputs: number;
  readonly signedAt: Instant | null;
}

/** How far a batch is with its signers outside. */
export interface SessionView {
  /** False where a process of our own signs: then there is nothing to bring. */
  readonly isOutside: boolean;
  /** Whether the batch waits for signatures now. */
  readonly isOpen: boolean;
  readonly txid: string;
  readonly inputs: number;
  /** How many of the keys must sign. */
  readonly threshold: number;
  readonly keys: readonly SessionKey[];
}

/** Signatures by devices and co-signers: the unsigned transaction goes out as a file, and comes back signed. */
@Injectable()
export class SigningSessionService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly desk: PlanDesk,
    private readonly treasury: TreasuryService,
    @Inject(SIGNER) private readonly signer: Signer,
  ) {}

  /** @throws DomainError `payout.unknown-batch` */
  view(batchId: string): Promise<SessionView> {
    return this.store.read(async (tx) => this.viewOf(tx, (await this.desk.book.load(tx, batchId)).batch));
  }

  /**
   * The unsigned PSBT of a batch that was handed out: its inputs stay pinned from then on (RULES.md 14). It names whom we
   * pay and our keys, so that who took it stands in the audit trail.
   * @returns base64
   * @throws DomainError `payout.signs-itself`, `payout.not-waiting`, `payout.item-held`, `payout.paid-elsewhere`,
   *   `payout.not-approved`, `payout.fee-unfunded`, `payout.gate` while payouts are stopped
   */
  psbt(batchId: string, actor: string): Promise<string> {
    return this.store.write(async (tx) => {
      const { batch, items } = await this.desk.book.load(tx, batchId);
      const waiting = await this.waiting(tx, { batch, items });
      // A cancellation pays nobody: it goes out while payouts are stopped.
      const isPayment = batch.state !== 'cancelling';
      if (isPayment) {
        await this.desk.assertOpen(tx, [], batch);
        if (batch.state === 'handed-out') await this.desk.assertFeeFunded(tx, { batch, items });
        await this.desk.held.assertNone(tx, items);
      } else await this.desk.assertCancels(tx, [], batch);
      await this.desk.handOuts.keep(tx);
      const approval = await tx.findOne(payoutApprovals, { batch_id: waiting.id });
      assertInvariant(approval !== undefined, 'what was handed out was approved');
      const { treasury, approvalKey } = this.treasury.settings;
      // People sign what stands in this file: it is held against the approval as the hot signer does by itself.
      const shown = { batch: waiting, items: isPayment ? items : [] };
      assertApproved(shown, approval, { network: treasury.network, approvalKey });
      const details = { txid: waiting.txid };
      await this.desk.book.record(tx, { actor, action: 'payout.psbt-taken', subject: batchId, details });
      return withEarlier(waiting.psbt, await this.treasury.earlier(tx, earlierTxids(waiting.psbt)));
    });
  }

  /**
   * Keeps the signatures in a file that came back, each verified against the transaction that was handed out. What was
   * kept before stays; the same file again changes nothing. The payout job sends once every input has enough.
   * @throws DomainError `payout.altered-psbt` {reason}, `payout.no-signature`, `payout.signs-itself`, `payout.not-waiting`,
   *   `payout.paid-elsewhere`
   */
  async take(batchId: string, actor: string, psbtBase64: string): Promise<SessionView> {
    const waiting = await this.store.read(async (tx) => {
      return this.waiting(tx, await this.desk.book.load(tx, batchId));
    });
    const session = new SigningSession(waiting.psbt);
    const kept = session.take(psbtBase64);
    if (kept.length === 0) {
      const sentence = 'The file has no signature. Nothing was kept; sign it on the device and save it again.';
      throw new DomainError('payout.no-signature', sentence, { batchId });
    }
    return this.store.write(async (tx) => {
      const loaded = await this.desk.book.load(tx, batchId);
      const { batch } = loaded;
      const now = await this.waiting(tx, loaded);
      if (now.txid !== session.txid) throw notWaiting(batch);
      const at = this.clock.now();
      const rows = kept.map(({ inputIndex, publicKey, signature }) => ({
        txid: now.txid,
        input_index: inputIndex,
        public_key: publicKey,
        signature,
        batch_id: batchId,
        given_by: actor,
        given_at: at,
      }));
      const fresh = await tx.insertNew(payoutSignatures, rows);
      if (fresh > 0) {
        const details = { txid: now.txid, signatures: String(fresh), keys: signersOf(session, kept).join(' ') };
        await this.desk.book.record(tx, { actor, action: 'payout.signatures-kept', subject: batchId, details });
      }
      return this.viewOf(tx, batch);
    });
  }

  private async viewOf(tx: ReadTx, batch: BatchRow): Promise<SessionView> {
    const wallet = this.treasury.wallet(batch.wallet_id);
    const { keys, threshold } = wallet.treasury;
    const open = await this.openOf(tx, batch);
    const { psbt, txid } = open ?? batch;
    const session = new SigningSession(psbt);
    const rows = await tx.find(payoutSignatures, { where: { txid } });
    return {
      isOutside: signsOutside(wallet, this.signer.kind),
      isOpen: open !== undefined,
      txid,
      inputs: session.inputs.length,
      threshold,
      keys: keys.map(({ fingerprint, accountPath }) => {
        const own = rows.filter((row) => {
          const origins = session.inputs[row.input_index]?.origins ?? [];
          const origin = origins.find(({ publicKey }) => publicKey === row.public_key);
          return origin?.fingerprint === fingerprint && origin.path.startsWith(pathOf(accountPath));
        });
        const isWhole = own.length === session.inputs.length;
        const [last] = own.map((row) => row.given_at).sort((a, b) => b - a);
        return { fingerprint, accountPath, signedInputs: own.length, signedAt: (isWhole ? last : undefined) ?? null };
      }),
    };
  }

  /** What waits for signatures: the batch itself, or the newest approved transaction that replaces or cancels it. */
  private async openOf(tx: ReadTx, batch: BatchRow): Promise<Pick<BatchRow, 'id' | 'psbt' | 'txid'> | undefined> {
    if (batch.state === 'handed-out') return batch;
    const isCancelling = batch.state === 'cancelling';
    if (!isCancelling && !REPLACEABLE.includes(batch.state)) return undefined;
    const last = (isCancelling ? await approvedCancellations(tx, batch.id) : await familyOf(tx, batch)).at(-1);
    if (last === undefined) return undefined;
    const isSigned = (await tx.findOne(payoutAttempts, { txid: last.txid })) !== undefined;
    return isSigned ? undefined : last;
  }

  private async waiting(
    tx: ReadTx,
    { batch, items }: Pick<LoadedBatch, 'batch' | 'items'>,
  ): Promise<Pick<BatchRow, 'id' | 'psbt' | 'txid'>> {
    if (!signsOutside(this.treasury.wallet(batch.wallet_id), this.signer.kind)) {
      const sentence = 'The signer of this service signs by itself: no file goes out and none is taken.';
      throw new DomainError('payout.signs-itself', sentence, { batchId: batch.id });
    }
    const open = await this.openOf(tx, batch);
    if (open === undefined) throw notWaiting(batch);
    if (batch.state === 'handed-out') await assertNotPaidElsewhere(tx, this.desk.book.ledger, { batch, items });
    return open;
  }
}

function notWaiting({ id, state }: BatchRow): DomainError {
  const sentence = 'This batch does not wait for signatures. Nothing was kept and no money moved.';
  return new DomainError('payout.not-waiting', sentence, { batchId: id, state });
}

function pathOf(accountPath: string): string {
  return accountPath === '' ? 'm/' : `m/${accountPath}/`;
}

/** Fingerprints of the keys that signed, each once. */
function signersOf(session: SigningSession, kept: ReturnType<SigningSession['take']>): string[] {
  const found = kept.map(({ inputIndex, publicKey }) => {
    const origins = session.inputs[inputIndex]?.origins ?? [];
    return origins.find((origin) => origin.publicKey === publicKey)?.fingerprint ?? '';
  });
  return [...new Set(found)];
}
