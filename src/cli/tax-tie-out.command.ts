import {
  FILED_REASONS,
  type FiledLine,
  type FiledTie,
  filedTotals,
  ISSUED_REASONS,
  type IssuedLine,
  type IssuedTie,
  issuedTotals,
} from '../filing';
import type { Issued } from '../filing/book-returns.service';
import { type ExactJson, formatCoins, formatUsdTotal } from '../units';
import {
  blockingLines,
  type MemberTie,
  RECEIVED_REASONS,
  type ReceivedTie,
  type SourceTie,
  TIE_REASONS,
  unexplainedReceived,
  type YearTies,
} from '../yearend';
import { yearendAtConsole } from '../yearend-console';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { withBooks } from './database-copy.adapter';
import { judgeFileWith, readExactJson } from './exact-file.adapter';
import { BAD_FILE } from './tax-filing.command';
import { yearOf } from './year-option';

/** Said where the fifth figure is not there. */
const NOT_HELD =
  'returns that are due: not held against income. Enter who files on the page Filing, or name the head of a filing file with --returns.';
const HEAD_BYTES_MAX = 100_000_000;
const NO_RETURNS: Issued = { issued: [], filed: [] };

/** What was tied, in lines to print, and how many of its gaps nobody can explain. */
interface Told {
  readonly lines: readonly string[];
  readonly what: string;
  readonly blocking: number;
}

/** Statement, chain, journal, income and returns of a year against each other, or one member's. SQLite is read in a copy. */
export const taxTieOut: Command = {
  name: 'tax tie-out',
  words: [],
  options: { year: 'YEAR', returns: '[FILE]', member: '[ID]' },
  summary:
    'holds statements, chain, journal, income and returns of a year against each other, or those of one member; code 1: a gap has no reason',
  async run({ options: { year: text, returns: path, member } }, { config, clock, out }) {
    const [year, settings] = [yearOf(text), config()];
    const head = await filingHead(path);
    const { lines, what, blocking } = await judgeFileWith(path ?? '', BAD_FILE, () =>
      withBooks(settings, clock, async (store) => {
        const { ties, memberTies, returns } = yearendAtConsole(settings, clock, store);
        if (member === undefined) return wholeYear(await ties.of(year, head));
        const coin = await memberTies.of(member, year);
        return oneMember(member, coin, head === undefined ? NO_RETURNS : await returns.issued(head, year));
      }),
    );
    for (const line of lines) out(line);
    if (blocking === 0) out(`${what}; every gap of ${year} has its reason. Nothing was changed.`);
    else {
      const gaps = blocking === 1 ? `1 gap of ${year} has` : `${blocking} gaps of ${year} have`;
      out(`${gaps} no reason: the year cannot be closed. Nothing was changed.`);
    }
    return blocking === 0 ? EXIT_DONE : EXIT_REFUSED;
  },
};

/** The head of a filing file, as `tax returns` takes it; undefined without a path. @throws DomainError `cli.bad-input` */
export async function filingHead(path: string | undefined): Promise<ExactJson | undefined> {
  return path === undefined ? undefined : readExactJson(path, HEAD_BYTES_MAX);
}

function wholeYear({ sources, received, issued, filed, unpriced }: YearTies): Told {
  const lines = [...sources.flatMap(tieWords), ...received.flatMap(receivedWords)];
  const unsaid = received.flatMap((tie) => tie.lines.filter(({ reason }) => reason === 'other')).length;
  const whose = `${issued?.length ?? 0} members`;
  const returns = issued === null ? [NOT_HELD] : [...issuedWords(whose, issuedTotals(issued)), ...filedWords(whose, filedTotals(filed))]; // prettier-ignore
  const blocking = blockingLines(sources).length + unsaid + unpriced.length + unexplained(issued ?? []);
  return { lines: [...lines, ...returns, ...unpriced], what: `${sources.length} sources`, blocking };
}

function oneMember(memberId: string, coin: readonly MemberTie[], { issued, filed }: Issued): Told {
  const own = issued.filter((tie) => tie.memberId === memberId);
  const sent = filed.filter((tie) => tie.memberId === memberId);
  const returns = [...own.flatMap((tie) => issuedWords(memberId, tie)), ...sent.flatMap((tie) => filedWords(memberId, tie))]; // prettier-ignore
  const lines = [...coin.flatMap(memberWords), ...returns];
  return { lines, what: `member ${memberId}`, blocking: blockingLines(coin).length + unexplained(own) };
}

function unexplained(ties: readonly IssuedTie[]): number {
  return ties.filter(({ lines }) => lines.some(({ reason }) => reason === 'other')).length;
}

function tieWords({ source, asset, statement, chain, journal, income, lines }: SourceTie): string[] {
  const coins = (units: bigint): string => `${formatCoins({ asset, units })} ${asset}`;
  return [
    `${source}: stated ${coins(statement)}, booked ${coins(journal)}, proved ${coins(chain)}, members' income ${coins(income)}`,
    ...coinLines({ asset, lines }),
  ];
}

function memberWords({ source, asset, journal, income, lines }: MemberTie): string[] {
  const coins = (units: bigint): string => `${formatCoins({ asset, units })} ${asset}`;
  return [
    `${source}: booked for the member ${coins(journal)}, the member's income ${coins(income)}`,
    ...coinLines({ asset, lines }),
  ];
}

function coinLines({ asset, lines }: Pick<SourceTie, 'asset' | 'lines'>): string[] {
  return lines.map(({ between, reason, units, of }) => `  ${between}: ${formatCoins({ asset, units })} ${asset} ${reason} (${TIE_REASONS[reason]}): ${of.join(', ')}`); // prettier-ignore
}

function receivedWords(tie: ReceivedTie): string[] {
  const { source, received, valued, lines, said } = tie;
  const limits = said.length === 0 ? undefined : unexplainedReceived(tie);
  return [
    `${source}: returns received ${formatUsdTotal(received)} USD, valued here ${formatUsdTotal(valued)} USD`,
    ...lines.map(({ reason, usd, of }) => `  returns-books: ${formatUsdTotal(usd)} USD ${reason} (${RECEIVED_REASONS[reason]}): ${of.join(', ')}`), // prettier-ignore
    ...(limits === undefined ? [] : [`  ${limits}`]),
  ];
}

function issuedWords(whose: string, { income, issued, lines }: Omit<IssuedTie, 'memberId'>): string[] {
  const words = ({ reason, usd, of }: IssuedLine): string => `  returns-income: ${formatUsdTotal(usd)} USD ${reason} (${ISSUED_REASONS[reason]}): ${of.join(', ')}`; // prettier-ignore
  return [
    `${whose}: income ${formatUsdTotal(income)} USD, on returns that are due ${formatUsdTotal(issued)} USD`,
    ...lines.map(words),
  ];
}

function filedWords(whose: string, { due, filed, lines }: Omit<FiledTie, 'memberId'>): string[] {
  const words = ({ reason, usd, of }: FiledLine): string => `  filed-due: ${formatUsdTotal(usd)} USD ${reason} (${FILED_REASONS[reason]}): ${of.join(', ')}`; // prettier-ignore
  return [`${whose}: due ${formatUsdTotal(due)} USD, accepted by the IRS ${formatUsdTotal(filed)} USD`, ...lines.map(words)]; // prettier-ignore
}
