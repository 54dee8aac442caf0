import type { MoveMistake } from '../../moving';
import type { ComparisonRun } from '../../moving/comparison.service';
import type { MovingService } from '../../moving/moving.service';
import type { KeptStatement } from '../../moving/shadow.service';
import type { ComparedDto, ComparedTotalDto, MovePreviewDto, MovingImportDto, StatementDto } from '../wire/moving.dto';

const MISTAKES_SHOWN = 100;
const ROWS_SHOWN = 500;

type Plan = Awaited<ReturnType<MovingService['preview']>>;
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

export function importDto(row: Import): MovingImportDto {
  const { id, kind, imported_at: at, file_sha256: sha256, rows_new: added, rows_known: known } = row;
  return { id, kind, at, sha256, added, known };
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
