import { Injectable } from '@nestjs/common';
import { sha256Hex } from '../../reports/canonical';
import type { Closing } from '../../reports/tax-year/year-pack';
import type { ReadTx } from '../store';
import type { BookYear } from '../tax';
import { YearIncomeService } from '../tax/year-income.service';
import { assertInvariant } from '../units';
import { factsText } from './closed-facts';
import { memberFacts } from './pack-facts';
import { memberHash, standingEnd } from './year-close.repository';

/** Says which closed version a member's pack belongs to. */
@Injectable()
export class PackStandingService {
  constructor(private readonly incomes: YearIncomeService) {}

  /** @param book as of this transaction */
  async of(tx: ReadTx, book: BookYear): Promise<Closing> {
    const { year } = book.facts;
    const end = await standingEnd(tx, year);
    if (end === undefined) return { state: 'open' };
    assertInvariant(end.version !== null && end.snapshot_sha256 !== null, 'a closed year has a version');
    const [income] = await this.incomes.incomesOf(tx, [book.memberId], year);
    assertInvariant(income !== undefined, 'a member who is asked for has an income, of nothing perhaps');
    const { facts } = memberFacts(income, book);
    const now = Object.keys(facts.rows).length === 0 ? null : sha256Hex(factsText(facts));
    const factsSha256 = (await memberHash(tx, end, book.memberId)) ?? null;
    const state = now === factsSha256 ? 'same' : 'differs';
    return { state, version: end.version, snapshotSha256: end.snapshot_sha256, factsSha256 };
  }
}
