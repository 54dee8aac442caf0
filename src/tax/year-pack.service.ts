import { Inject, Injectable } from '@nestjs/common';
import type { MemberYearAsked } from '../../reports/tax-year';
import { type ReadTx, type Store, STORE } from '../store';
import { DomainError, type Instant, type TaxYear } from '../units';
import { CLOSED_MARKS, type ClosedMarks } from './index';
import { incomeReceipt } from './income.entity';
import { ownEvent } from './instruction.entity';
import { MemberBookService } from './member-book.service';
import { PrintService } from './print.service';
import type { PrintArgs, Printed } from './prints';

type Filing = MemberYearAsked['filing'];

/** A screen asks for a sheet and a list at once; more is no person. */
const SCREENS_MAX = 4;

/**
 * A member's year, printed and shown by the code of `paydirt tax report`. The books are read here; they are judged and printed
 * in a thread, so that a long year keeps nobody waiting. A member has one file made at a time.
 */
@Injectable()
export class YearPackService {
  private readonly files = new Set<string>();
  private readonly screens = new Map<string, number>();

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOSED_MARKS) private readonly closed: ClosedMarks,
    private readonly books: MemberBookService,
    private readonly prints: PrintService,
  ) {}

  /**
   * One file of the pack.
   * @throws DomainError `tax.pack-busy` while another one of the member's is made; `tax.unknown-member`,
   *   `reports.year-blocked`, `reports.unknown-file`, `reports.unknown-year`, `reports.bad-carryover`
   */
  async file(memberId: string, of: { year: TaxYear; filing: Filing }, name: string): Promise<Printed<'year'>> {
    if (this.files.has(memberId)) {
      const message = 'A file of your pack is being made already. Wait until it is there, then ask for the next one.';
      throw new DomainError('tax.pack-busy', message);
    }
    this.files.add(memberId);
    try {
      return await this.prints.yearFile(await this.asked(memberId, of), name);
    } finally {
      this.files.delete(memberId);
    }
  }

  /** What a year comes to. @throws DomainError `tax.pack-busy`, `tax.unknown-member`, `reports.unknown-year` */
  sheet(memberId: string, of: { year: TaxYear; filing: Filing }): Promise<Printed<'year-sheet'>> {
    return this.shown(memberId, async () => this.prints.yearSheet(await this.asked(memberId, of)));
  }

  /** Rows behind a total. @throws DomainError as `sheet` */
  rows(
    memberId: string,
    of: { year: TaxYear; filing: Filing },
    list: PrintArgs<'year-rows'>[1],
    page: PrintArgs<'year-rows'>[2],
  ): Promise<Printed<'year-rows'>> {
    return this.shown(memberId, async () => this.prints.yearRows(await this.asked(memberId, of), list, page));
  }

  /** The earliest instant of which these books know something of the member's coin; undefined when they know nothing. */
  async since(tx: ReadTx, memberId: string): Promise<Instant | undefined> {
    const where = { member_id: memberId };
    const [income] = await tx.pick(incomeReceipt, ['recognised_at'], { where, orderBy: [['recognised_at', 'asc']], limit: 1 }); // prettier-ignore
    const [own] = await tx.pick(ownEvent, ['happened_at'], { where, orderBy: [['happened_at', 'asc']], limit: 1 });
    const [a, b] = [income?.recognised_at, own?.happened_at];
    return a === undefined || (b !== undefined && b < a) ? b : a;
  }

  private async shown<T>(memberId: string, show: () => Promise<T>): Promise<T> {
    const others = this.screens.get(memberId) ?? 0;
    if (others >= SCREENS_MAX) {
      throw new DomainError('tax.pack-busy', 'Your year is being counted already. Wait a moment, then ask again.');
    }
    this.screens.set(memberId, others + 1);
    try {
      return await show();
    } finally {
      const left = (this.screens.get(memberId) ?? 1) - 1;
      if (left === 0) this.screens.delete(memberId);
      else this.screens.set(memberId, left);
    }
  }

  private async asked(memberId: string, of: { year: TaxYear; filing: Filing }): Promise<MemberYearAsked> {
    return this.store.read(async (tx) => ({
      ...of,
      ground: await this.books.groundOf(tx, memberId),
      closed: await this.closed.of(tx, memberId, of.year),
    }));
  }
}
