import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, type Store, STORE } from '../store';
import { DomainError, type TaxYear } from '../units';
import type { ClosedFacts } from '../../reports/tax-year/member-facts';
import type { CloseEndRow, CloseRunRow } from './closing.entity';
import { type Difference, headDifference, memberDifference } from './difference';
import { blockedAmong, endsOf, factsBy, memberHash, membersOf, runsOf } from './year-close.repository';
import type { MemberHash, YearVersion } from './year-version';

const PAGE = 5_000;
/** So many members' facts are unpacked at once. */
const FACTS = 500;
const NOTHING: ClosedFacts = { totals: {}, rows: {} };

/** Reads closed years: every version stays as it was. */
@Injectable()
export class ClosedYearsService {
  constructor(@Inject(STORE) private readonly store: Store) {}

  /** Oldest first. */
  async versions(year: TaxYear): Promise<YearVersion[]> {
    return (await this.store.read((tx) => closedOf(tx, year))).map(versionOf);
  }

  /** Members of a version with the hash of their facts, by id. @throws DomainError `yearend.no-version` */
  async members(year: TaxYear, version: number): Promise<MemberHash[]> {
    const [run] = await this.store.read((tx) => closedAt(tx, year, version));
    return this.all(run);
  }

  /**
   * Members of a version whose own entries could not be judged, by id: they kept nobody's year open, and their facts have no
   * lots until they put it right.
   * @throws DomainError `yearend.no-version`
   */
  async blocked(year: TaxYear, version: number): Promise<string[]> {
    const members = await this.members(year, version);
    const found: string[] = [];
    for (let from = 0; from < members.length; from += FACTS) {
      found.push(...(await this.store.read((tx) => blockedAmong(tx, members.slice(from, from + FACTS)))));
    }
    return found;
  }

  /** One member's facts of a version; undefined where it has none. @throws DomainError `yearend.no-version` */
  facts(year: TaxYear, version: number, memberId: string): Promise<ClosedFacts | undefined> {
    return this.store.read(async (tx) => {
      const [run] = await closedAt(tx, year, version);
      const hash = await memberHash(tx, run, memberId);
      return hash === undefined ? undefined : factsBy(tx, hash);
    });
  }

  /** What a version has otherwise than the one before it; nothing of the first one. @throws DomainError `yearend.no-version` */
  async difference(year: TaxYear, version: number): Promise<Difference[]> {
    const [next, nextEnd] = await this.store.read((tx) => closedAt(tx, year, version));
    if (version === 1) return [];
    const [old, oldEnd] = await this.store.read((tx) => closedAt(tx, year, version - 1));
    const found = headDifference(headTexts(old, oldEnd), headTexts(next, nextEnd));
    const [before, after] = [await this.hashes(old), await this.hashes(next)];
    for (const memberId of [...new Set([...before.keys(), ...after.keys()])].sort()) {
      const [was, is] = [before.get(memberId), after.get(memberId)];
      if (was === is) continue;
      const [a, b] = await this.store.read(async (tx) => [was === undefined ? NOTHING : await factsBy(tx, was), is === undefined ? NOTHING : await factsBy(tx, is)] as const); // prettier-ignore
      found.push(...memberDifference(memberId, a, b));
    }
    return found;
  }

  private async hashes(run: CloseRunRow): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.all(run)).map(({ memberId, factsSha256 }) => [memberId, factsSha256]));
  }

  private async all(run: CloseRunRow): Promise<MemberHash[]> {
    const found: MemberHash[] = [];
    for (;;) {
      const after = found.at(-1)?.memberId ?? '';
      const page = await this.store.read((tx) => membersOf(tx, run, { after, limit: PAGE }));
      if (page.length === 0) return found;
      found.push(...page);
    }
  }
}

type Closed = readonly [CloseRunRow, CloseEndRow];

async function closedOf(tx: ReadTx, year: TaxYear): Promise<Closed[]> {
  const runs = new Map((await runsOf(tx, year)).map((run) => [run.run, run]));
  const ends = (await endsOf(tx, year)).filter(({ outcome }) => outcome === 'closed');
  return ends.flatMap((end): Closed[] => {
    const run = runs.get(end.run);
    return run === undefined ? [] : [[run, end]];
  });
}

async function closedAt(tx: ReadTx, year: TaxYear, version: number): Promise<Closed> {
  const closed = (await closedOf(tx, year)).find(([, end]) => end.version === version);
  if (closed !== undefined) return closed;
  throw new DomainError('yearend.no-version', `The year ${year} has no version ${version}.`, { year, version });
}

function versionOf([run, end]: Closed): YearVersion {
  return {
    ...{ year: run.year, version: end.version ?? 0, closedAt: end.finished_at, members: end.members },
    ...{ snapshotSha256: end.snapshot_sha256 ?? '', settingsSha256: run.settings_sha256 },
    ...{ softwareVersion: run.software_version, booksSha256: run.books_sha256, books: run.books, ties: run.ties },
  };
}

function headTexts(run: CloseRunRow, end: CloseEndRow): Record<string, string> {
  const { settings_sha256: settings, software_version: software, books_sha256: books } = run;
  const totals = typeof run.books === 'object' && run.books !== null ? Object.entries(run.books) : [];
  const said = totals.flatMap(([name, value]) => (typeof value === 'string' ? [[`books ${name}`, value]] : []));
  return {
    members: String(end.members),
    settings,
    software,
    books,
    ...(Object.fromEntries(said) as Record<string, string>),
  };
}
