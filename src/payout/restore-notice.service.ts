import { Inject, Injectable } from '@nestjs/common';
import { ServiceStateService } from '../operations/service-state.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock } from '../units';
import type { CopyVerdict } from './hand-out-mark';
import type { JournalVerdict } from './journal-mark';
import type { JournalLook } from './journaled-signer.service';
import { type RestoreRow, restores } from './restore.entity';
import { SwitchService } from './switch.service';
import { RestoreSigns } from './unknown-spends.service';

const ACTOR = 'restore';

const REASONS: Readonly<Record<Exclude<CopyVerdict, 'same'>, string>> = {
  older: 'the database is an older copy: it does not know the last hand-out',
  other: 'the database is another copy: it has another hand-out in the place of the last one',
  missing: 'the mark of the last hand-out is not in the data folder, so that an older copy could not be told',
};
const CUT: Readonly<Record<Exclude<JournalVerdict, 'same'>, string>> = {
  shorter: "lines of the signer's journal are gone: it was cut or deleted, or an older one was brought back",
  other: "the signer's journal is another one than the database knows",
};
const bySpend = (txid: string): string =>
  `transaction ${txid} spends coins of ours and is not in the books: database and data folder are an older copy, or somebody else has the keys`;
const BY_JOURNAL = "the signer's journal has a batch that this database never handed out";

/** What was asked outside the database. */
interface Seen {
  readonly isLost: boolean;
  readonly journal: JournalLook | undefined;
  /** Txid of what took a coin and is in no book. */
  readonly spend: string | undefined;
}

/** Sees that a database was brought back, and puts the service into the mode that only compares (RULES.md 15). */
@Injectable()
export class RestoreNotice {
  /** Lines of the signer's journal that the books know. */
  private checked: number | undefined;

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly switches: SwitchService,
    private readonly signs: RestoreSigns,
    private readonly state: ServiceStateService,
  ) {}

  /**
   * Compares the books with the mark, the signer's journal, chain and mempool, and notes what it found. With nothing to note
   * it writes nothing. A journal that lost lines is no memory of what was signed: then too every coin is moved first.
   * @returns the restore that is being worked through, if there is one
   * @throws DomainError `payout.signer-unavailable`
   */
  async look(): Promise<RestoreRow | undefined> {
    const journal = await this.signs.sight.signer.look();
    this.checked ??= (await this.store.read(lastRestore))?.journal_seen ?? 0;
    // A journal that is not the one that the books know is read from its beginning.
    const from = isWhole(journal) ? this.checked : 0;
    const attempts = await this.signs.sight.attempts(from);
    const spend = await this.signs.spends.look();
    const place = await this.switches.handOuts.place();
    const found = await this.store.read(async (tx) => {
      const seen = { isLost: (await this.signs.sight.lost(tx, attempts)).length > 0, journal, spend };
      return { reason: await this.reason(tx, seen), open: await openRestore(tx), seen };
    });
    const row =
      found.reason === undefined
        ? found.open
        : await this.store.write(async (tx) => {
            const reason = await this.reason(tx, found.seen);
            if (reason === undefined) return openRestore(tx);
            if (journal !== undefined) await this.signs.sight.signer.takeOver(tx, journal.now);
            return this.open(tx, { reason, journal: from + attempts.length, place });
          });
    this.checked = from + attempts.length;
    await this.signs.sight.signer.note(journal);
    if (found.reason === undefined) await this.store.read((tx) => this.switches.handOuts.keep(tx));
    else await this.store.read((tx) => this.switches.handOuts.takeOver(tx));
    return row;
  }

  /** The command line says it by the switch alone; the mark and the journal say it by themselves, and so does the chain. */
  private async reason(tx: ReadTx, { isLost, journal, spend }: Seen): Promise<string | undefined> {
    const verdict = await this.switches.handOuts.verdict(tx);
    if (verdict !== 'same') return REASONS[verdict];
    if (journal !== undefined && journal.verdict !== 'same') return CUT[journal.verdict];
    if (isLost) return BY_JOURNAL;
    // One that is open asks for every spend that the books do not know.
    if ((await openRestore(tx)) !== undefined) return undefined;
    return spend === undefined ? this.switches.restoredBecause(tx) : bySpend(spend);
  }

  private async open(
    tx: WriteTx,
    of: { readonly reason: string; readonly journal: number; readonly place: number },
  ): Promise<RestoreRow> {
    const at = this.clock.now();
    const last = await lastRestore(tx);
    if ((await this.switches.restoredBecause(tx)) !== of.reason) {
      await this.state.setReconcileOnly(tx, ACTOR, of.reason);
    }
    // One that was being worked through when the copy was made begins anew.
    await tx.update(restores, { ended_at: null }, { ended_at: at });
    const row: RestoreRow = {
      id: (last?.id ?? 0) + 1,
      reason: of.reason,
      noticed_at: at,
      journal_seen: of.journal,
      compared_at: null,
      line_height: null,
      ended_at: null,
    };
    await tx.insert(restores, [row]);
    // The books go on after the mark: from here on this is the copy that counts.
    await this.switches.handOuts.add(tx, { batchId: `restore-${row.id}-${at}`, txid: '', at, after: of.place });
    return row;
  }
}

async function lastRestore(tx: ReadTx): Promise<RestoreRow | undefined> {
  const [last] = await tx.find(restores, { orderBy: [['id', 'desc']], limit: 1 });
  return last;
}

/** The restore that is being worked through. */
export async function openRestore(tx: ReadTx): Promise<RestoreRow | undefined> {
  const last = await lastRestore(tx);
  return last?.ended_at === null ? last : undefined;
}

function isWhole(journal: JournalLook | undefined): boolean {
  return journal === undefined || journal.verdict === 'same';
}
