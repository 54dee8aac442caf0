import { Inject, Injectable } from '@nestjs/common';
import type { ReleaseDecision } from '../operations';
import { ServiceStateService } from '../operations/service-state.service';
import { type ReadTx, type Store, STORE } from '../store';
import type { Gate } from './due';

/** The stop switch as payouts see it: one person stops them, two start them again (RULES.md 19). */
@Injectable()
export class SwitchService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly state: ServiceStateService,
  ) {}

  async gates(tx: ReadTx): Promise<Gate[]> {
    const { payoutsStopped, reconcileOnly, shadow } = await this.state.mode(tx);
    return [
      ...(payoutsStopped ? (['stopped'] as const) : []),
      ...(reconcileOnly ? (['reconcile-only'] as const) : []),
      ...(shadow ? (['shadow'] as const) : []),
    ];
  }

  /** Whether another system still pays, and this one only books. */
  async inShadow(): Promise<boolean> {
    return (await this.store.read((tx) => this.state.mode(tx))).shadow;
  }

  /** Any one operator, or a job that saw something wrong. */
  stop(actor: string, reason: string): Promise<void> {
    return this.store.write((tx) => this.state.stopPayouts(tx, actor, reason));
  }

  /** The first asks, another agrees; or the same one a day later. @throws DomainError `operations.not-stopped` */
  resume(actor: string): Promise<ReleaseDecision> {
    return this.store.write((tx) => this.state.resumePayouts(tx, actor));
  }
}
