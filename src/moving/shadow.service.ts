import { Inject, Injectable } from '@nestjs/common';
import { type ShadowStatementFacts, type ShadowTotal } from '../../reports/shadow-statement';
import { AuditService } from '../audit/audit.service';
import { LedgerService } from '../ledger/ledger.service';
import { ServiceStateService } from '../operations/service-state.service';
import { type ReadTx, STORE, type Store, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, type Instant, instant, newId, parseAsset } from '../units';
import { ComparisonService, type ComparisonRun } from './comparison.service';
import { leaveRefusal } from './leave';
import { MOVING_SETTINGS, type MovingSettings } from './settings';
import { movingImport, openingTakeBack, shadowStatement, type StatementRow } from './moving.entity';

/** Where the shadow stands. */
export interface ShadowView {
  readonly on: boolean;
  /** The configuration asks for it: nobody leaves it before that is changed. */
  readonly byConfiguration: boolean;
  /** The newest statement that an operator kept. */
  readonly latest: KeptStatement | null;
  /** Why it cannot be left now, in words; null when it can, or is not on. */
  readonly refusal: string | null;
}

/** A statement with its id. */
export interface KeptStatement {
  readonly id: string;
  readonly madeAt: Instant;
  readonly facts: ShadowStatementFacts;
}

/** What the shadow reads its own state from. */
@Injectable()
export class ShadowBooks {
  constructor(
    readonly ledger: LedgerService,
    readonly state: ServiceStateService,
    readonly audit: AuditService,
  ) {}
}

/**
 * Shadow mode (RULES.md 25): the service runs beside the old spreadsheet, collects, shares and books, and pays nothing.
 * It is left by one operator's act, and only with a fresh statement that nothing differs.
 */
@Injectable()
export class ShadowService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MOVING_SETTINGS) private readonly settings: Pick<MovingSettings, 'shadow'>,
    private readonly comparing: ComparisonService,
    private readonly books: ShadowBooks,
  ) {}

  async view(tx: ReadTx): Promise<ShadowView> {
    const { shadow: on } = await this.books.state.mode(tx);
    const latest = await this.latest(tx);
    const refusal = on ? await this.refusal(tx, latest) : null;
    return { on, byConfiguration: this.settings.shadow, latest: latest ?? null, refusal };
  }

  /**
   * Compares again and keeps the result as a statement: sums and ids, no member's row.
   * @throws DomainError `moving.bad-file`
   */
  async keep(actor: string, text: string): Promise<KeptStatement> {
    const run = await this.comparing.run(text);
    const facts = factsOf(run);
    return this.store.write(async (tx) => {
      const row = rowOf(facts, { id: newId(), actor, madeAt: this.clock.now() });
      await tx.insert(shadowStatement, [row]);
      const details = {
        asOf: String(facts.asOf),
        differences: String(facts.differences),
        members: String(facts.members),
        head: facts.headHash,
        position: String(facts.headPosition),
        file: facts.fileSha256,
      };
      await this.books.audit.record(tx, { actor, action: 'shadow.compared', subject: row.id, details });
      return keptOf(row);
    });
  }

  /** @throws DomainError `moving.unknown-statement` */
  async statement(tx: ReadTx, id: string): Promise<KeptStatement> {
    const row = await tx.findOne(shadowStatement, { id });
    if (row === undefined) {
      throw new DomainError('moving.unknown-statement', 'There is no such statement.', { id });
    }
    return keptOf(row);
  }

  /** From now on payouts are made. @throws DomainError `moving.not-in-shadow`, `moving.no-statement` in words */
  async leave(tx: WriteTx, actor: string): Promise<void> {
    const { shadow } = await this.books.state.mode(tx);
    if (!shadow)
      throw new DomainError('moving.not-in-shadow', 'The service is not in shadow mode. Nothing was changed.');
    const latest = await this.latest(tx);
    const refusal = await this.refusal(tx, latest);
    if (refusal !== null)
      throw new DomainError('moving.no-statement', `${refusal} Nothing was changed; nothing is paid.`);
    await this.books.state.leaveShadow(tx, actor, { statement: latest?.id ?? '' });
  }

  private async refusal(tx: ReadTx, latest: KeptStatement | undefined): Promise<string | null> {
    const facts = latest?.facts;
    const [entry] = facts === undefined ? [] : await this.books.ledger.entriesAfter(tx, facts.headPosition - 1, 1);
    return leaveRefusal({
      byConfiguration: this.settings.shadow,
      now: this.clock.now(),
      statement: latest,
      opening: await this.opening(tx),
      headStands: facts?.headPosition === 0 || entry?.hash === facts?.headHash,
    });
  }

  private async opening(tx: ReadTx): Promise<{ readonly importedAt: Instant; readonly asOf: Instant } | undefined> {
    const rows = await tx.find(movingImport, { where: { kind: 'openings', rows_new: { gt: 0 } } });
    if (rows.length === 0) return undefined;
    // What was taken back changed the balances too.
    const undone = await tx.find(openingTakeBack, { where: { state: 'booked' } });
    const times = [...rows.map((row) => row.imported_at), ...undone.map((row) => row.decided_at ?? 0)];
    const importedAt = instant(Math.max(...times));
    return { importedAt, asOf: instant(Math.max(...rows.map((row) => row.as_of ?? 0))) };
  }

  private async latest(tx: ReadTx): Promise<KeptStatement | undefined> {
    const [row] = await tx.find(shadowStatement, {
      orderBy: [
        ['made_at', 'desc'],
        ['id', 'desc'],
      ],
      limit: 1,
    });
    return row === undefined ? undefined : keptOf(row);
  }
}

/** A comparison as a statement tells it. */
export function factsOf({ comparison, asOf, fileSha256, head }: ComparisonRun): ShadowStatementFacts {
  const { members, differences, totals, lines } = comparison;
  const { position: headPosition, hash: headHash } = head;
  return { asOf, fileSha256, headPosition, headHash, members, rows: lines.length, differences, totals };
}

function rowOf(
  facts: ShadowStatementFacts,
  by: { readonly id: string; readonly actor: string; readonly madeAt: Instant },
): StatementRow {
  return {
    id: by.id,
    as_of: facts.asOf,
    made_at: by.madeAt,
    actor: by.actor,
    file_sha256: facts.fileSha256,
    head_position: facts.headPosition,
    head_hash: facts.headHash,
    members: facts.members,
    rows: facts.rows,
    differences: facts.differences,
    totals: facts.totals.map(({ asset, unpaid, paid, ours }) => [asset, String(unpaid), String(paid), String(ours)]),
  };
}

function keptOf(row: StatementRow): KeptStatement {
  // Written by `rowOf`.
  const totals = (row.totals as readonly (readonly string[])[]).map(
    ([asset = '', unpaid = '0', paid = '0', ours = '0']): ShadowTotal => ({
      asset: parseAsset(asset),
      unpaid: BigInt(unpaid),
      paid: BigInt(paid),
      ours: BigInt(ours),
    }),
  );
  const { as_of: asOf, file_sha256: fileSha256, head_position: headPosition, head_hash: headHash } = row;
  const { members, rows, differences } = row;
  return {
    id: row.id,
    madeAt: row.made_at,
    facts: { asOf, fileSha256, headPosition, headHash, members, rows, differences, totals },
  };
}
