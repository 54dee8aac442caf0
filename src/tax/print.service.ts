import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SOFTWARE_VERSION } from './index';
import { PrintPress } from './print-press.adapter';
import type { PrintArgs, Printed } from './prints';

/** Statements are asked for one at a time, and a thread has a heap of its own. */
const THREADS = 1;
const IDLE_MS = 30_000;

/** Prints what members ask for, beside the thread that answers requests. */
@Injectable()
export class PrintService implements OnModuleDestroy {
  private readonly press = new PrintPress({ threads: THREADS, idleMs: IDLE_MS });

  constructor(@Inject(SOFTWARE_VERSION) private readonly softwareVersion: string) {}

  /** The income of a member's year. @throws DomainError `reports.unknown-year`; Error when total and lines disagree (I12) */
  income(facts: PrintArgs<'income'>[0]): Promise<Printed<'income'>> {
    return this.press.print('income', facts, this.softwareVersion);
  }

  async onModuleDestroy(): Promise<void> {
    await this.press.close();
  }
}
