import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import type { SignedAttempt } from './hand-out-mark';
import { type JournalMark, type JournalSight, type JournalVerdict, judgeJournal } from './journal-mark';
import { signerJournal } from './restore.entity';
import { SIGNER, type Signer, type SignReply, type SignRequest } from './signer';

/** The house has one signer with one journal. */
const ID = 1;

/** What was found at the signer. */
export interface JournalLook {
  readonly verdict: JournalVerdict;
  readonly now: JournalMark;
}

/**
 * The signer, with its journal held against what the database knows of it: lines that were cut off, a file that was deleted
 * and an older one brought back all leave a chain of hashes that is whole in itself.
 * @see RULES 15
 */
@Injectable()
export class JournaledSigner {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SIGNER) private readonly signer: Signer,
  ) {}

  get kind(): string {
    return this.signer.kind;
  }

  /**
   * Asks the signer, and notes how far its journal has come before anybody gets the answer.
   * @throws DomainError `payout.signer-unavailable`, `payout.signer-journal-lost`
   */
  async sign(request: SignRequest): Promise<SignReply> {
    const before = await this.look();
    if (before !== undefined && before.verdict !== 'same') throw lost(before.verdict);
    const reply = await this.signer.sign(request);
    await this.note(await this.look());
    return reply;
  }

  /** What it ever signed, but the first lines; nothing where devices outside sign. @throws DomainError `payout.signer-unavailable` */
  async attempts(after: number): Promise<readonly SignedAttempt[]> {
    return (await this.signer.attempts?.(after)) ?? [];
  }

  /** @returns undefined where nobody keeps a journal for us. @throws DomainError `payout.signer-unavailable` */
  async look(): Promise<JournalLook | undefined> {
    if (this.signer.journalAt === undefined) return undefined;
    const known = await this.store.read(knownJournal);
    const { lines, head, headThere }: JournalSight = await this.signer.journalAt(known?.lines ?? 0);
    return { verdict: judgeJournal(known, { headThere }), now: { lines, head } };
  }

  /** Writes how far it has come, where it is the journal that the books know; with nothing new it writes nothing. */
  async note(look: JournalLook | undefined): Promise<void> {
    if (look?.verdict !== 'same') return;
    const { now } = look;
    const isNew = async (tx: ReadTx): Promise<boolean> => now.lines > ((await knownJournal(tx))?.lines ?? 0);
    if (!(await this.store.read(isNew))) return;
    await this.store.write(async (tx) => {
      if (await isNew(tx)) await this.takeOver(tx, now);
    });
  }

  /** From here on this journal is the one that counts. */
  async takeOver(tx: WriteTx, { lines, head }: JournalMark): Promise<void> {
    await tx.upsert(signerJournal, [{ id: ID, lines, head, noted_at: this.clock.now() }]);
  }
}

async function knownJournal(tx: ReadTx): Promise<JournalMark | undefined> {
  return tx.findOne(signerJournal, { id: ID });
}

function lost(verdict: JournalVerdict): DomainError {
  const sentence = "Lines of the signer's journal are gone: nothing is signed. Payouts halt at the next look.";
  return new DomainError('payout.signer-journal-lost', sentence, { reason: verdict });
}
