import type { MoveMistake } from '../../moving';
import type { ComparisonRun } from '../../moving/comparison.service';
import type { MovingService } from '../../moving/moving.service';
import type { KeptStatement } from '../../moving/shadow.service';
import type { OpeningTakeBacks } from '../../moving/take-back.service';
import type { Asset } from '../../units';
import { amountDto } from '../http/amounts';
import type { AmountDto } from '../wire/common.dto';
import type {
  ComparedDto,
  ComparedTotalDto,
  MovePreviewDto,
  MovingImportDto,
  StandingOpeningsDto,
  StatementDto,
  TakeBackDto,
} from '../wire/moving.dto';

const MISTAKES_SHOWN = 100;
const ROWS_SHOWN = 500;

type Plan = Awaited<ReturnType<MovingService['preview']>>;
type Standing = Awaited<ReturnType<OpeningTakeBacks['standing']>>;
type Waiting = Awaited<ReturnType<OpeningTakeBacks['waiting']>>[number];
type Import = Awaited<ReturnType<MovingService['imports']>>[number];

export function movePreviewDto({ hash, counts, mistakes, cover, rows }: Plan): MovePreviewDto {
  const sorted = [...rows].sort((a, b) => Number(a.change !== 'new') - Number(b.change !== 'new'));
  return {
    hash,
    added: counts.new,
    known: counts.known + counts.nothing,
    mistakesTotal: mistakes.length,
    mistakes: shown(mistakes),
    cover: cover.map(({ asset, sourceId, needed, there, promised }) => ({
      asset,
      sourceId,
      needed: needed.toString(),
      there: there.toString(),
      promised: promised.toString(),
    })),
    rows: sorted.slice(0, ROWS_SHOWN).map(({ line, member, change, what }) => ({ line, member, change, what })),
  };
}

export function importDto(row: Import, standing: number): MovingImportDto {
  const { id, kind, imported_at: at, file_sha256: sha256, rows_new: added, rows_known: known } = row;
  return { id, kind, at, sha256, added, known, standing };
}

/** @param names of members and operators that have not been erased */
export function standingDto({ rows, refusal }: Standing, names: ReadonlyMap<string, string>): StandingOpeningsDto {
  return {
    total: rows.length,
    refusal,
    items: rows.slice(0, ROWS_SHOWN).map(({ member_id, asset, opening_class: openingClass, source_id, amount }) => ({
      memberId: member_id === '' ? null : member_id,
      name: names.get(member_id) ?? null,
      openingClass,
      sourceId: source_id === '' ? null : source_id,
      amount: amountDto(asset, amount),
    })),
  };
}

/** @param rows what is concerned, as it stands now */
export function takeBackDto(of: Waiting, rows: Standing['rows'], names: ReadonlyMap<string, string>): TakeBackDto {
  const { id, cause, lifts, mayConfirm, proposed_at: proposedAt } = of;
  return {
    ...{ id, cause, lifts, mayConfirm, proposedAt },
    importId: of.import_id,
    memberId: of.member_id,
    name: names.get(of.member_id ?? '') ?? null,
    sourceId: of.source_id,
    rows: rows.length,
    sums: sumsOf(rows.filter((row) => row.member_id !== '')),
    proposedBy: names.get(of.proposed_by) ?? of.proposed_by,
  };
}

function sumsOf(rows: Standing['rows']): AmountDto[] {
  const sums = new Map<Asset, bigint>();
  for (const { asset, amount } of rows) sums.set(asset, (sums.get(asset) ?? 0n) + amount);
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([asset, units]) => amountDto(asset, units));
}

export function statementDto({ id, madeAt, facts }: KeptStatement): StatementDto {
  const { asOf, members, differences, headPosition, headHash, fileSha256: sha256, totals } = facts;
  return { id, madeAt, asOf, members, differences, headPosition, headHash, sha256, totals: totals.map(totalDto) };
}

/** @param run undefined where the file has mistakes */
export function comparedDto(mistakes: readonly MoveMistake[], run: ComparisonRun | undefined): ComparedDto {
  const lines = run?.comparison.lines ?? [];
  const differing = lines.filter(({ difference }) => difference !== 0n);
  return {
    mistakes: shown(mistakes),
    asOf: run?.asOf ?? null,
    members: run?.comparison.members ?? 0,
    differencesTotal: differing.length,
    differences: differing
      .slice(0, ROWS_SHOWN)
      .map(({ member, memberId, asset, unpaid, paid, ours, difference, cause }) => ({
        member,
        memberId,
        asset,
        theirs: (unpaid + paid).toString(),
        ours: ours.toString(),
        difference: difference.toString(),
        cause: cause ?? 'unknown',
      })),
    totals: (run?.comparison.totals ?? []).map(totalDto),
  };
}

function totalDto({ asset, unpaid, paid, ours }: ComparisonRun['comparison']['totals'][number]): ComparedTotalDto {
  return { asset, unpaid: unpaid.toString(), paid: paid.toString(), ours: ours.toString() };
}

function shown(mistakes: readonly MoveMistake[]): MoveMistake[] {
  return mistakes.slice(0, MISTAKES_SHOWN).map((mistake) => ({ ...mistake }));
}
