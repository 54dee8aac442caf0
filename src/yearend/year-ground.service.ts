import { Inject, Injectable } from '@nestjs/common';
import { knownYears } from '../../reports/information-returns';
import { type Store, STORE } from '../store';
import { INCOME_POLICY, type IncomePolicy } from '../tax';
import { YearIncomeService } from '../tax/year-income.service';
import { type ExactJson, formatCoins, formatUsdTotal, type TaxYear, type Usd, usd } from '../units';
import { booksHash, settingsHash } from './closed-facts';
import type { OperatorBooks } from './operator-books';
import { OperatorBooksService } from './operator-books.service';
import { unexplainedReceived } from './received-forms';
import { blockingLines } from './tie-out';
import { unexplainedReturns, type YearTies } from './year-ties';
import { YearTiesService } from './year-ties.service';

/** The returns that are due are one of the five figures: without who files nobody knows what they state. */
const NO_PAYER =
  'the returns that are due were not held against members’ income, because nobody said who files: enter it on the page Filing, or name the head of a filing file with --returns';

/** What a year is closed on. */
export interface YearGround {
  readonly kind: 'ground';
  readonly year: TaxYear;
  readonly settingsSha256: string;
  readonly booksSha256: string;
  readonly books: OperatorBooks;
  readonly ties: YearTies;
  /** Income of each member by the journal alone (I12). */
  readonly incomes: ReadonlyMap<string, Usd>;
}

/** Why a year cannot be closed: each thing that stands in its way, by name. */
export interface CloseRefusal {
  readonly kind: 'refused';
  readonly reasons: readonly string[];
}

/** Says whether a year can be closed, and on what. */
@Injectable()
export class YearGroundService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly books: OperatorBooksService,
    private readonly ties: YearTiesService,
    private readonly incomes: YearIncomeService,
  ) {}

  /** Reads the whole journal twice. Prices that are asked for are stored; nothing else is changed. @param filing the head of a filing file; without one who files as the page Filing has it */
  async of(year: TaxYear, filing?: ExactJson): Promise<YearGround | CloseRefusal> {
    if (!knownYears().includes(year)) return refused([`the amounts and boxes of the returns of ${year} are not known here: known are ${knownYears().join(', ')}`]); // prettier-ignore
    const books = await this.books.booksOf(year);
    if (books.running !== null) return refused([`the year ${year} runs until ${books.running.ends}`]);
    const { followed, unpriced } = await this.store.read(async (tx) => ({
      followed: await this.incomes.followedTo(tx),
      unpriced: await this.incomes.unpriced(tx, year),
    }));
    const behind = await this.books.unfollowed(followed);
    // Income that nobody recognised yet looks like a gap: first things first.
    if (behind > 0) return refused([`income was not recognised yet of the last ${behind} entries of the journal`]);
    const ties = await this.ties.of(year, filing);
    const reasons = [
      ...unpriced.map(({ id, source, day, reason }) => `receipt ${id} of ${source} on ${day} has no price: ${reason}`),
      ...books.unpriced.map(({ id, why }) => `row ${id} of the operator's books has no price: ${why}`),
      ...blockingLines(ties.sources).map(({ tie: { source, asset }, line: { between, units, of } }) => `${source}: ${formatCoins({ asset, units })} ${asset} between ${between.replace('-', ' and ')} that nobody can explain (${of.join(', ')})`), // prettier-ignore
      ...ties.unpriced,
      ...(ties.issued === null ? [NO_PAYER] : []),
      ...unexplainedReturns(ties).map(({ memberId, usd: gap }) => `member ${memberId}: the returns state ${formatUsdTotal(gap)} USD beside the income that nobody can explain`), // prettier-ignore
      ...ties.received.flatMap((tie) => unexplainedReceived(tie) ?? []),
    ];
    if (reasons.length > 0) return refused(reasons);
    const settingsSha256 = settingsHash(this.policy, year);
    return {
      kind: 'ground',
      year,
      settingsSha256,
      booksSha256: booksHash(books),
      books,
      ties,
      incomes: incomesBy(books),
    };
  }

  /** Whether something of the year, or of before it, came into the journal after a position. */
  hasMoved(year: TaxYear, position: number): Promise<boolean> {
    return this.books.hasMoved(year, position);
  }
}

export function refused(reasons: readonly string[]): CloseRefusal {
  return { kind: 'refused', reasons };
}

function incomesBy({ accounts }: OperatorBooks): ReadonlyMap<string, Usd> {
  const incomes = new Map<string, Usd>();
  for (const { account, usd: value } of accounts) {
    const memberId = /^memo\/member\/(.+)\/income$/.exec(account)?.[1];
    if (memberId !== undefined && value !== null) incomes.set(memberId, usd((incomes.get(memberId) ?? 0n) + value));
  }
  return incomes;
}
