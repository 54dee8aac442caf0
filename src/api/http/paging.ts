import { DomainError, type Instant, instant } from '../../units';
import { PAGE_LIMIT_DEFAULT, type PageQuery } from '../wire/common.dto';

/** Rows asked for beyond the page, so that rows of one instant are not torn apart. */
export const TIES_MAX = 100;

export function limitOf(page: PageQuery): number {
  return page.limit ?? PAGE_LIMIT_DEFAULT;
}

/** A cursor that is a whole number: a position or an instant. @throws DomainError `api.invalid` */
export function beforeOf(page: PageQuery): number | undefined {
  if (page.before === undefined) return undefined;
  if (!/^\d{1,15}$/.test(page.before)) {
    throw new DomainError('api.invalid', 'The cursor is not one that we gave. Start from the first page.', {
      param: 'before',
    });
  }
  return Number.parseInt(page.before, 10);
}

export function beforeInstant(page: PageQuery): { before?: Instant } {
  const before = beforeOf(page);
  return before === undefined ? {} : { before: instant(before) };
}

/** Cuts a page after `limit` rows, and keeps the rows of the last one's instant together. */
export function cutAtInstant<T>(
  rows: readonly T[],
  limit: number,
  at: (row: T) => Instant,
): { items: T[]; next: string | null } {
  const last = rows[limit - 1];
  if (last === undefined) return { items: [...rows], next: null };
  const end = at(last);
  const items = rows.filter((row, index) => index < limit || at(row) === end);
  return { items, next: items.length < rows.length ? String(end) : null };
}
