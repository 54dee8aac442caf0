import { packOfBook } from '../../reports/tax-year/from-book';
import { factsOfMember } from '../../reports/tax-year/member-facts';
import type { YearPack } from '../../reports/tax-year/year-pack';
import type { BookYear, MemberIncome } from '../tax';
import { formatUsdExact, type Usd, usd, ZERO_USD } from '../units';
import type { MemberFacts } from './year-facts';

/** How a return shows the year is no fact of it: whoever prints the pack says so then. */
const NO_FILING: YearPack['filing'] = {
  ...{ rounding: 'cents', rows: 'lots', status: 'other', taxableIncome: null, wages: null },
  carriedIn: { short: ZERO_USD, long: ZERO_USD },
};

/** One member's year as it is closed. What only the member's own entries make wrong keeps nobody's year open. */
export function memberFacts(income: MemberIncome, book: BookYear): MemberFacts {
  const pack = packOfBook(book, NO_FILING);
  return {
    memberId: income.memberId,
    facts: factsOfMember(income, book, pack),
    incomeUsd: income.total,
    unresolved: unresolvedOf(income, book, pack),
  };
}

/** A book that cannot be made has no facts and keeps the year open. */
export function unmadeFacts({ memberId, total }: MemberIncome, why: string): MemberFacts {
  const facts = { totals: {}, rows: {} };
  return { memberId, facts, incomeUsd: total, unresolved: [`member ${memberId}: ${why}`] };
}

/** What keeps the year open, in words: a receipt without a price is named once. */
function unresolvedOf({ memberId, unpriced, total }: MemberIncome, book: BookYear, pack: YearPack): string[] {
  const waiting = new Map(unpriced.map(({ id, reason }) => [id, `member ${memberId}, receipt ${id}: ${reason}`]));
  const own = new Set(book.isSaidWrong ? book.facts.errors : []);
  const errors = new Set([...own].map(({ id, code }) => `${code} ${id}`));
  const blocking = pack.unresolved.filter(({ id, code, blocks }) => blocks && !waiting.has(id) && !errors.has(`${code} ${id}`)); // prettier-ignore
  const packed = usd(pack.income.reduce((sum, row) => sum + row.usd, 0n));
  const isEven = packed === total || waiting.size > 0 || blocking.length > 0;
  return [
    ...waiting.values(),
    ...blocking.map(({ id, words }) => `member ${memberId}, ${id}: ${words}`),
    ...(isEven ? [] : [`member ${memberId}: the lots had an income of ${money(packed)} USD, the statement says ${money(total)}`]), // prettier-ignore
  ];
}

const money = (value: Usd): string => formatUsdExact(value);
