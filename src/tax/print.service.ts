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
  /** What a screen waits for does not stand in line behind somebody's long pages. */
  private readonly screens = new PrintPress({ threads: THREADS, idleMs: IDLE_MS });

  constructor(@Inject(SOFTWARE_VERSION) private readonly softwareVersion: string) {}

  /** The income of a member's year. @throws DomainError `reports.unknown-year`; Error when total and lines disagree (I12) */
  income(facts: PrintArgs<'income'>[0]): Promise<Printed<'income'>> {
    return this.press.print('income', facts, this.softwareVersion);
  }

  /** One file of a year's pack. @throws DomainError as `memberYearFile` does */
  yearFile(asked: PrintArgs<'year'>[0], name: string): Promise<Printed<'year'>> {
    return this.press.print('year', asked, name, this.program);
  }

  /** What a year comes to. @throws DomainError as `memberYearSheet` does */
  yearSheet(asked: PrintArgs<'year-sheet'>[0]): Promise<Printed<'year-sheet'>> {
    return this.screens.print('year-sheet', asked, this.program);
  }

  /** Rows behind a total. @throws DomainError as `memberYearRows` does */
  yearRows(...args: PrintArgs<'year-rows'>): Promise<Printed<'year-rows'>> {
    return this.screens.print('year-rows', ...args);
  }

  /** As the command line prints it: both make the same bytes. */
  private get program(): string {
    return `Paydirt ${this.softwareVersion}`;
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.press.close(), this.screens.close()]);
  }
}
