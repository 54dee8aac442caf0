import { Inject, Injectable } from '@nestjs/common';
import type { FeeQuote } from '../chain';
import type { ReadTx, WriteTx } from '../store';
import { DomainError } from '../units';
import { DiskWatch } from './disk-watch.service';
import { CHAIN_DOOR, type ChainDoor, SOLVENCY_DOOR, type SolvencyDoor } from './doors';
import type { Gate } from './due';
import type { HandOutMarks } from './hand-out-marks.service';
import type { BatchRow } from './payout.entity';
import { PAYOUT_SETTINGS, type PayoutSettings } from './settings';
import { SwitchService } from './switch.service';

/**
 * Gates that also stop a cancellation. It pays nobody, so that neither the stop switch nor missing coverage keeps coins
 * from coming home; but our chain must be the network's, and after a restore only what was handed out before goes on.
 */
const STANDING_GATES: readonly Gate[] = [
  'reconcile-only',
  'shadow',
  'chain-stale',
  'chain-disagreement',
  'wrong-network',
  'disk-full',
];

/** What stops every payment: asked before planning, approving, handing out and sending. */
@Injectable()
export class GateService {
  constructor(
    @Inject(CHAIN_DOOR) private readonly chain: ChainDoor,
    @Inject(SOLVENCY_DOOR) private readonly solvency: SolvencyDoor,
    private readonly switches: SwitchService,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
    readonly disk: DiskWatch,
  ) {}

  /** What the chain, the node and the disk say. Outside any transaction: it may ask the node. */
  async outside(): Promise<readonly Gate[]> {
    return this.withDisk(await this.chain.gates());
  }

  /** Gates that were asked for earlier, and the disk as it is now. */
  withDisk(gates: readonly Gate[]): readonly Gate[] {
    return this.disk.full && !gates.includes('disk-full') ? [...gates, 'disk-full'] : gates;
  }

  /** The estimate, and the gate when it is missing or above the cap. */
  async rate(): Promise<{ fees: FeeQuote; gates: readonly Gate[] }> {
    const { targetBlocks, maxRateSatPerKvb } = this.settings.policy;
    const fees = await this.chain.fees(targetBlocks);
    if (fees.rateSatPerKvb === undefined) return { fees, gates: ['no-fee-rate'] };
    return { fees, gates: fees.rateSatPerKvb > maxRateSatPerKvb ? ['fee-rate-above-cap'] : [] };
  }

  /** What our own books say: the switches, and whether what is owed is covered. */
  async inside(tx: ReadTx): Promise<readonly Gate[]> {
    const gates = await this.switches.gates(tx);
    const { solvent } = await this.solvency.assess(tx);
    return solvent ? gates : [...gates, 'insolvent'];
  }

  /** Whether the books were brought back from a copy and are compared with the chain. */
  async isComparing(tx: ReadTx): Promise<boolean> {
    return (await this.switches.gates(tx)).includes('reconcile-only');
  }

  /** @see SwitchService.halt */
  halt(tx: WriteTx, actor: string, reason: string): Promise<void> {
    return this.switches.halt(tx, actor, reason);
  }

  /** @see SwitchService.compareFirst */
  compareFirst(tx: WriteTx, actor: string, reason: string): Promise<void> {
    return this.switches.compareFirst(tx, actor, reason);
  }

  /** What the operator's own money can bear in fees beside the fee reserve, before the books would be insolvent. */
  async surplusSats(tx: ReadTx): Promise<bigint> {
    const { surplusSats } = await this.solvency.assess(tx);
    return surplusSats > 0n ? surplusSats : 0n;
  }

  /** Hand-outs in order, and their mark outside the database. */
  get handOuts(): HandOutMarks {
    return this.switches.handOuts;
  }

  /**
   * @param batch after a restore some go on while nothing else does
   * @throws DomainError `payout.gate` {gates}
   */
  async assertOpen(tx: ReadTx, outside: readonly Gate[], batch?: Pick<BatchRow, 'id' | 'state'>): Promise<void> {
    const gates = await this.closed(tx, outside, batch);
    if (gates.length > 0) {
      throw new DomainError('payout.gate', `Payouts are stopped: ${gates.join(', ')}.`, { gates: gates.join(',') });
    }
  }

  /**
   * Before a cancellation is planned, approved, handed out, signed or sent.
   * @throws DomainError `payout.gate` {gates}
   */
  async assertCancels(tx: ReadTx, outside: readonly Gate[], batch: Pick<BatchRow, 'id' | 'state'>): Promise<void> {
    const shut = (await this.closed(tx, outside, batch)).filter((gate) => STANDING_GATES.includes(gate));
    if (shut.length === 0) return;
    const gates = [...new Set(shut)].join(',');
    throw new DomainError('payout.gate', `Nothing is cancelled now: ${gates}. Nothing was changed.`, { gates });
  }

  private async closed(
    tx: ReadTx,
    outside: readonly Gate[],
    batch: Pick<BatchRow, 'id' | 'state'> | undefined,
  ): Promise<Gate[]> {
    const found = [...outside, ...(await this.inside(tx))];
    const isRestored = found.includes('reconcile-only') && batch !== undefined;
    const goesOn = isRestored && (await this.switches.mayGoOn(tx, batch));
    return goesOn ? found.filter((gate) => gate !== 'reconcile-only') : found;
  }
}
