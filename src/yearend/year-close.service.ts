import { Inject, Injectable } from '@nestjs/common';
import { issuedTotals } from '../filing';
import { type JsonValue, type Store, STORE, type WriteTx } from '../store';
import { SOFTWARE_VERSION } from '../tax';
import { assertInvariant, CLOCK, type Clock, type ExactJson, formatUsdExact, type TaxYear, type Usd } from '../units';
import { SnapshotHash, type SnapshotHeader } from './closed-facts';
import { type CloseEndRow, type CloseRunRow, yearCloseEnd, yearCloseRun } from './closing.entity';
import type { OperatorBooks } from './operator-books';
import { endsOf, keepMembers, lastMember, membersOf, runsOf, standingEnd } from './year-close.repository';
import { YEAR_FACTS, type YearFacts } from './year-facts';
import { type CloseRefusal, refused, type YearGround, YearGroundService } from './year-ground.service';
import type { YearTies } from './year-ties';

/** Members that one transaction keeps: bounded, so that nobody waits long for the writer. */
const CHUNK = 200;
const PAGE = 5_000;
/** As many rows without a price are named. */
const NAMED_MAX = 100;

/** The version that stands now. */
export interface ClosedYear {
  readonly kind: 'closed' | 'unchanged';
  readonly version: number;
  readonly members: number;
  readonly snapshotSha256: string;
}

/**
 * Closes a year: keeps every member's facts and the operator's books under one hash. A killed run goes on where it stood, and
 * ends as one that was never killed; facts that changed since make the next version, and the same facts make none.
 */
@Injectable()
export class YearCloseService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SOFTWARE_VERSION) private readonly softwareVersion: string,
    @Inject(YEAR_FACTS) private readonly facts: YearFacts,
    private readonly ground: YearGroundService,
  ) {}

  /**
   * @param told called after each transaction with how many members are kept by now in this call
   * @param filing the head of a filing file; without one who files as the page Filing has it
   * @throws InvariantBroken when a member's facts and the journal disagree (I12)
   */
  async close(
    year: TaxYear,
    told: (members: number) => void = () => undefined,
    filing?: ExactJson,
  ): Promise<ClosedYear | CloseRefusal> {
    const ground = await this.ground.of(year, filing);
    if (ground.kind === 'refused') return ground;
    await this.facts.prepare();
    const run = await this.store.write((tx) => this.begin(tx, ground));
    const unresolved = await this.collect(run, ground, told);
    if (unresolved.length > 0) return refused(unresolved);
    const beside = await this.store.read((tx) => this.facts.beside(tx));
    if (beside !== run.beside_sha256 || (await this.ground.hasMoved(year, run.head_position))) {
      await this.store.write((tx) => this.end(tx, run, { outcome: 'abandoned', members: 0, snapshot: null }));
      return refused([`something of ${year} was booked or recorded while it was being closed: run it again`]);
    }
    const { hash, members } = await this.hashOf(run, ground.incomes);
    const end = await this.store.write((tx) => this.finish(tx, run, { snapshot: hash, members }));
    assertInvariant(end.version !== null && end.snapshot_sha256 !== null, 'a closed year has a version');
    const kind = end.run === run.run && end.outcome === 'closed' ? 'closed' : 'unchanged';
    return { kind, version: end.version, members: end.members, snapshotSha256: end.snapshot_sha256 };
  }

  /** The run that was killed, if its ground is still the same; else the next one. */
  private async begin(tx: WriteTx, ground: YearGround): Promise<CloseRunRow> {
    const { year, books, ties } = ground;
    const [last, ended] = [(await runsOf(tx, year)).at(-1), await endsOf(tx, year)];
    const isOpen = last !== undefined && !ended.some(({ run }) => run === last.run);
    const fresh: CloseRunRow = {
      ...{ year, run: (last?.run ?? 0) + 1, started_at: this.clock.now() },
      ...{ head_position: books.through.position, head_hash: books.through.hash },
      ...{ settings_sha256: ground.settingsSha256, software_version: this.softwareVersion },
      ...{ books_sha256: ground.booksSha256, books: booksJson(books), ties: tiesJson(ties) },
      beside_sha256: await this.facts.beside(tx),
    };
    if (isOpen && isSame(last, fresh)) return last;
    if (isOpen) await this.end(tx, last, { outcome: 'abandoned', members: 0, snapshot: null });
    await tx.insert(yearCloseRun, [fresh]);
    return fresh;
  }

  /** Works through the members; each chunk is kept in a transaction of its own. @returns what is unresolved */
  private async collect(
    run: CloseRunRow,
    { year, incomes }: YearGround,
    told: (members: number) => void,
  ): Promise<string[]> {
    // prettier-ignore
    const unresolved: string[] = [];
    let kept = 0;
    for (let after = await this.store.read((tx) => lastMember(tx, run)); ;) {
      const ids = await this.store.read((tx) => this.facts.members(tx, after, CHUNK));
      const last = ids.at(-1);
      if (last === undefined) return unresolved;
      const found = await this.store.read((tx) => this.facts.of(tx, ids, year));
      for (const { memberId, incomeUsd, unresolved: words } of found) {
        if (unresolved.length < NAMED_MAX) unresolved.push(...words);
        const booked: bigint = incomes.get(memberId) ?? 0n;
        assertInvariant(booked === incomeUsd, `member ${memberId}: income of ${year} is ${incomeUsd} in the facts and ${booked} in the journal (I12)`); // prettier-ignore
      }
      // Who has nothing in the year is in no snapshot of it: people who come later change nothing.
      const some = found.filter(({ facts }) => Object.keys(facts.rows).length > 0);
      if (unresolved.length === 0) await this.store.write((tx) => keepMembers(tx, run, some));
      kept += some.length;
      told(kept);
      after = last;
    }
  }

  private async hashOf(
    run: CloseRunRow,
    incomes: ReadonlyMap<string, Usd>,
  ): Promise<{ hash: string; members: number }> {
    const hash = new SnapshotHash(headerOf(run));
    const missing = new Map([...incomes].filter(([, value]) => value !== 0n));
    for (let after = ''; ;) {
      const page = await this.store.read((tx) => membersOf(tx, run, { after, limit: PAGE }));
      for (const { memberId, factsSha256 } of page) {
        hash.add(memberId, factsSha256);
        missing.delete(memberId);
      }
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.memberId;
    }
    assertInvariant(missing.size === 0, `members with income in the journal are in no facts: ${[...missing.keys()].slice(0, NAMED_MAX).join(', ')}`); // prettier-ignore
    return { hash: hash.finish(), members: hash.members };
  }

  private async finish(
    tx: WriteTx,
    run: CloseRunRow,
    of: { readonly snapshot: string; readonly members: number },
  ): Promise<CloseEndRow> {
    // prettier-ignore
    const standing = await standingEnd(tx, run.year as TaxYear);
    if (standing?.snapshot_sha256 === of.snapshot) {
      await this.end(tx, run, { outcome: 'unchanged', ...of });
      return standing;
    }
    return this.end(tx, run, { outcome: 'closed', version: (standing?.version ?? 0) + 1, ...of });
  }

  private async end(
    tx: WriteTx,
    { year, run }: CloseRunRow,
    of: Pick<CloseEndRow, 'outcome' | 'members'> & { readonly version?: number; readonly snapshot: string | null },
  ): Promise<CloseEndRow> {
    const row: CloseEndRow = {
      ...{ year, run, outcome: of.outcome, members: of.members },
      ...{ version: of.version ?? null, snapshot_sha256: of.snapshot, finished_at: this.clock.now() },
    };
    await tx.insert(yearCloseEnd, [row]);
    return row;
  }
}

/** What the hash of a year begins with. */
export function headerOf(run: CloseRunRow): SnapshotHeader {
  const { year, settings_sha256, software_version, books_sha256 } = run;
  return { year, settingsSha256: settings_sha256, softwareVersion: software_version, booksSha256: books_sha256 };
}

function isSame(a: CloseRunRow, b: CloseRunRow): boolean {
  return (
    a.head_hash === b.head_hash &&
    a.settings_sha256 === b.settings_sha256 &&
    a.software_version === b.software_version &&
    a.books_sha256 === b.books_sha256 &&
    a.beside_sha256 === b.beside_sha256
  );
}

/** Totals by name, as a difference tells them. */
function booksJson({ totals, incomeUsd, expenseUsd }: OperatorBooks): JsonValue {
  const dollars = (value: Usd | null): string => (value === null ? 'unknown' : formatUsdExact(value));
  return {
    incomeUsd: dollars(incomeUsd),
    expenseUsd: dollars(expenseUsd),
    ...Object.fromEntries(totals.map(({ account, asset, units, usd }) => [`${account} ${asset}`, `${units} base units, ${dollars(usd)} USD`])), // prettier-ignore
  };
}

function tiesJson({ sources, received, issued }: YearTies): JsonValue {
  const totals = issued === null ? null : issuedTotals(issued);
  return {
    sources: sources.map(({ source, asset, statement, chain, journal, income, lines }) => ({
      ...{ source, asset, statement: `${statement}`, chain: `${chain}`, journal: `${journal}`, income: `${income}` },
      lines: lines.map(({ between, reason, units, of }) => ({ between, reason, units: `${units}`, of })),
    })),
    returnsReceived: received.map(({ source, received: sum, valued, lines }) => ({
      ...{ source, received: formatUsdExact(sum), valued: formatUsdExact(valued) },
      lines: lines.map(({ reason, usd, of }) => ({ reason, usd: formatUsdExact(usd), of })),
    })),
    returnsIssued:
      totals === null
        ? null
        : {
            ...{ income: formatUsdExact(totals.income), issued: formatUsdExact(totals.issued) },
            lines: totals.lines.map(({ reason, usd, of }) => ({ reason, usd: formatUsdExact(usd), of })),
          },
  };
}
