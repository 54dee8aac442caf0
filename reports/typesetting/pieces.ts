import { LINE_HEIGHT, type SetRow } from './sheet';

/** A row in pieces that are not taller: one that is taller than a page goes on on the next one. */
export function pieces(row: SetRow, heightPt: number): SetRow[] {
  const { cells, style } = row;
  const gap = style.gapAfterPt ?? 0;
  const most = Math.max(1, Math.floor((heightPt - gap) / (style.sizePt * LINE_HEIGHT)));
  const lines = Math.max(1, ...cells.map(({ length }) => length));
  if (lines <= most) return [row];
  return Array.from({ length: Math.ceil(lines / most) }, (_, index): SetRow => {
    const part = cells.map((cell) => cell.slice(index * most, (index + 1) * most));
    const height = Math.max(...part.map(({ length }) => length)) * style.sizePt * LINE_HEIGHT;
    return { ...row, cells: part, heightPt: height + gap };
  });
}
