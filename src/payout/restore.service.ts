import { Inject, Injectable } from '@nestjs/common';
import type { ReleaseDecision } from '../operations';
import { ServiceStateService } from '../operations/service-state.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, type Instant } from '../units';
import { GateService } from './gate.service';
import { OwnMoveService } from './own-move.service';
import type { NamedOutput } from './output-owners.service';
import type { BatchRow } from './payout.entity';
import { beforeBarrier, exposedCoins, type Hindrance } from './restore';
import { type RestoreRow, restores } from './restore.entity';
import { RestoreFacts } from './restore-facts.service';
import type { StatementKey } from './restore-statements.service';
import { RestoreHands } from './restore-hands.service';
import { RestoreWork } from './restore-work.service';
import { openRestore, RestoreNotice } from './restore-notice.service';

/** A restore as an operator sees it. */
export interface RestoreView {
  readonly reason: string;
  readonly noticedAt: Instant;
  readonly comparedAt: Instant | null;
  /** Empty: two people may let payouts go on. */
  readonly hindrances: readonly Hindrance[];
  readonly releaseAskedBy: string | null;
}

/** Rooms that a restore is worked through with. */
@Injectable()
export class RestoreRooms {
  constructor(
    readonly notice: RestoreNotice,
    readonly work: RestoreWork,
    readonly hands: RestoreHands,
    readonly moves: OwnMoveService,
    readonly gates: GateService,
  ) {}
}

/**
 * The way back into service after a restore: compare, book what was forgotten, let what was handed out end, move every
 * coin to ourselves and bury that; then two people let payouts go on. Until then nothing is planned, signed or sent
 * beside it.
 * @see RULES 15
 */
@Injectable()
export class RestoreService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly state: ServiceStateService,
    private readonly facts: RestoreFacts,
    private readonly rooms: RestoreRooms,
  ) {}

  /** Looks whether this database was brought back, and does what needs no person. @returns whether a restore is open */
  async follow(): Promise<boolean> {
    const restore = await this.look();
    if (restore === undefined) return false;
    await this.rooms.work.follow(restore, await this.rooms.gates.outside());
    return true;
  }

  /** Looks whether this database was brought back. @see RestoreNotice.look */
  look(): Promise<RestoreRow | undefined> {
    return this.rooms.notice.look();
  }

  /** @returns null while no restore is being worked through */
  async view(): Promise<RestoreView | null> {
    const restore = await this.store.read(openRestore);
    if (restore === undefined) return null;
    const { coins } = await this.store.read((tx) => this.facts.compare(tx));
    const asked = await this.facts.ask(coins);
    return this.store.read(async (tx) => {
      const { switches } = await this.state.mode(tx);
      const asker = switches.find(({ name }) => name === 'reconcile_only')?.releaseAskedBy;
      return {
        reason: restore.reason,
        noticedAt: restore.noticed_at,
        comparedAt: restore.compared_at,
        hindrances: await this.facts.hindrances(tx, restore, asked),
        releaseAskedBy: asker ?? null,
      };
    });
  }

  /**
   * Plans the barrier: every coin that a lost transaction could spend goes to ourselves. Another operator approves it.
   * @throws DomainError `payout.restore-unfinished` {hindrance}, `payout.no-restore`, `payout.gate`, `payout.claimed`,
   *   `payout.fee-unfunded`, `payout.move-too-dear`
   */
  async planBarrier(actor: string): Promise<BatchRow[]> {
    const view = await this.viewOf();
    const early = beforeBarrier(view.hindrances);
    if (early !== undefined || view.hindrances.length === 0) throw unfinished(early);
    const { fees, gates: rateGates } = await this.rooms.gates.rate();
    const { rateSatPerKvb } = fees;
    const outside = await this.rooms.gates.outside();
    return this.rooms.gates.disk.write(async (tx) => {
      const restore = await theOpen(tx);
      const inside = await this.rooms.gates.inside(tx);
      const closed = [...outside, ...rateGates, ...inside].filter((gate) => gate !== 'reconcile-only');
      if (closed.length > 0 || rateSatPerKvb === undefined) {
        throw new DomainError('payout.gate', `Nothing is planned now: ${closed.join(', ')}.`, {
          gates: closed.join(','),
        });
      }
      const { tipHeight, coins } = await this.facts.compare(tx);
      const line = { ...restore, line_height: restore.line_height ?? tipHeight };
      const facts = await this.facts.barrier(tx, line, { tipHeight, coins, attempts: [] });
      const exposed = new Set(exposedCoins(facts).map(({ txid, vout }) => `${txid}:${vout}`));
      const moving = coins.filter(({ txid, vout }) => exposed.has(`${txid}:${vout}`));
      await tx.update(restores, { id: restore.id }, { line_height: line.line_height });
      return this.rooms.moves.plan(tx, moving, { actor, rateSatPerKvb, restoreId: restore.id });
    });
  }

  /**
   * Says whom outputs of one transaction paid that the record does not tell: all of them in one act, or none.
   * @throws DomainError `payout.no-restore`, `payout.no-such-output`, `payout.output-named`, `payout.pays-batch`,
   *   `payout.own-batch` {waitUntil} @see OutputOwners.name
   */
  async nameOutputs(txid: string, named: readonly NamedOutput[], actor: string): Promise<void> {
    const { hindrances } = await this.viewOf();
    const asked = hindrances.flatMap((one) => (one.code === 'unknown-output' ? [one] : []));
    const { owners } = this.rooms.hands.imports;
    await this.store.write((tx) => owners.name(tx, txid, { asked, named, actor }));
  }

  /**
   * Says that a payment from another wallet, stated in the lost days, was none: the first asks, another agrees.
   * @throws DomainError `payout.no-restore`, `payout.no-such-statement`, `payout.own-batch` {waitUntil}
   */
  async denyStatement(statement: StatementKey, actor: string): Promise<void> {
    await this.store.write(async (tx) => {
      await theOpen(tx);
      await this.facts.statements.deny(tx, statement, actor);
    });
  }

  /**
   * Lets payouts go on: the first asks, another agrees; or the same one a day later where one works alone (RULES.md 19).
   * @throws DomainError `payout.restore-unfinished` {hindrance}, `payout.no-restore`
   */
  async release(actor: string): Promise<ReleaseDecision> {
    const { hindrances } = await this.viewOf();
    if (hindrances.length > 0) throw unfinished(hindrances[0]);
    return this.store.write(async (tx) => {
      const restore = await theOpen(tx);
      const decision = await this.state.clearReconcileOnly(tx, actor);
      if (decision === 'released') await this.end(tx, restore);
      return decision;
    });
  }

  private end(tx: WriteTx, { id }: RestoreRow): Promise<number> {
    return tx.update(restores, { id }, { ended_at: this.clock.now() });
  }

  private async viewOf(): Promise<RestoreView> {
    const view = await this.view();
    if (view === null) throw none();
    return view;
  }
}

async function theOpen(tx: ReadTx): Promise<RestoreRow> {
  const restore = await openRestore(tx);
  if (restore === undefined) throw none();
  return restore;
}

function none(): DomainError {
  return new DomainError('payout.no-restore', 'No restore is being worked through. Nothing was changed.');
}

function unfinished(hindrance: Hindrance | undefined): DomainError {
  const sentence =
    'The comparison after the restore is not at this point. Nothing was changed; the page says what is missing.';
  return new DomainError('payout.restore-unfinished', sentence, { hindrance: hindrance?.code ?? 'none' });
}
