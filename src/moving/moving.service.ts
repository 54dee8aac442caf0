import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, newId } from '../units';
import { DeviceMoves } from './device-moves.service';
import type { MoveImporter } from './importer';
import { type MoveDraft, type MovePlan, planOf, sha256 } from './move-plan';
import type { MoveKind } from './move-rows';
import { movingImport, type MovingImportRow } from './moving.entity';
import { OpeningMoves } from './opening-moves.service';
import { PeopleMoves } from './people.service';

const IMPORTS_SHOWN = 50;

/** A file of the old system. */
export interface FileToMove {
  readonly kind: MoveKind;
  readonly text: string;
}

/**
 * Moving in from another system (RULES.md 25): members, addresses, devices and opening balances by file. A preview
 * changes nothing; what it showed is booked by its hash, whole and once. A row that stands here already is passed over;
 * one that says something else than what stands here is refused, because a file never changes what people and books say.
 */
@Injectable()
export class MovingService {
  constructor(
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly people: PeopleMoves,
    private readonly devices: DeviceMoves,
    private readonly openings: OpeningMoves,
  ) {}

  /** What the file would do. Books nothing. */
  preview(tx: ReadTx, file: FileToMove): Promise<MovePlan> {
    return this.withImporter(file.kind, async (importer) => planOf(file.kind, file.text, await importer.plan(tx, file.text))); // prettier-ignore
  }

  /**
   * Moves in what a preview showed, in the caller's transaction.
   * @param hash of the preview: it names the file and everything that it would do
   * @throws DomainError `moving.bad-file` when the file has a mistake or is not covered any more, `moving.preview-changed`
   */
  book(tx: WriteTx, actor: string, file: FileToMove, hash: string): Promise<MovePlan & { readonly id: string }> {
    return this.withImporter(file.kind, async (importer) => {
      const draft = await importer.plan(tx, file.text);
      const plan = planOf(file.kind, file.text, draft);
      if (plan.hash === null) {
        const message = 'The file has mistakes, or is not covered. Nothing was booked. Preview it to see each of them.';
        throw new DomainError('moving.bad-file', message, { kind: file.kind });
      }
      if (plan.hash !== hash) {
        const message =
          'The file or what stands here is not as in the preview. Nothing was booked. Preview the file again.';
        throw new DomainError('moving.preview-changed', message, { kind: file.kind });
      }
      const id = newId();
      await importer.apply(tx, draft, { actor, importId: id });
      await this.record(tx, { id, actor, file, plan, hash });
      return { ...plan, id };
    });
  }

  /** Files that were moved in, newest first, at most 50. */
  imports(tx: ReadTx): Promise<MovingImportRow[]> {
    return tx.find(movingImport, {
      orderBy: [
        ['imported_at', 'desc'],
        ['id', 'desc'],
      ],
      limit: IMPORTS_SHOWN,
    });
  }

  /** Each kind has a draft of its own; what is done with it is the same. */
  private withImporter<R>(
    kind: MoveKind,
    work: <T extends MoveDraft>(importer: MoveImporter<T>) => Promise<R>,
  ): Promise<R> {
    // prettier-ignore
    const { people, devices, openings } = this;
    switch (kind) {
      case 'members':
        return work({
          plan: (tx, text) => people.planMembers(tx, text),
          apply: (tx, draft, by) => people.applyMembers(tx, draft, by),
        });
      case 'addresses':
        return work({
          plan: (tx, text) => people.planAddresses(tx, text),
          apply: (tx, draft, by) => people.applyAddresses(tx, draft, by),
        });
      case 'devices':
        return work(devices);
      case 'openings':
        return work(openings);
    }
  }

  private async record(
    tx: WriteTx,
    of: {
      readonly id: string;
      readonly actor: string;
      readonly file: FileToMove;
      readonly plan: MovePlan;
      readonly hash: string;
    },
  ): Promise<void> {
    const { id, actor, file, plan, hash } = of;
    const file_sha256 = sha256(file.text);
    const known = plan.counts.known + plan.counts.nothing;
    await tx.insert(movingImport, [
      {
        id,
        kind: file.kind,
        file_sha256,
        preview_hash: hash,
        actor,
        imported_at: this.clock.now(),
        rows_new: plan.counts.new,
        rows_known: known,
        as_of: plan.asOf,
      },
    ]);
    const details = { kind: file.kind, file: file_sha256, new: String(plan.counts.new), known: String(known) };
    await this.audit.record(tx, { actor, action: 'moving.imported', subject: id, details });
  }
}
