import type { Instant } from '../../../units';
import type { Reply } from '../../reply';

/** One page as NiceHash counts it: newest rows first. */
interface Page {
  readonly rows: readonly Reply[];
  readonly pages: number;
  /** When the page's oldest row was made; undefined on an empty page. */
  readonly oldest: Instant | undefined;
}

/** What the page before said, which the next must go on from. */
interface Expected {
  readonly page: number;
  readonly size: number;
  readonly pages: number | undefined;
  readonly notAfter: Instant | undefined;
}

/**
 * Reads one page of `{list, pagination}` and checks it against its own counts and the page before: reading stops at the
 * first row that is too old, so an order that does not hold could hide income.
 * @throws SourceFailure `rewards.bad-reply`: another page or size, a count that moved, a page that is not full before
 * the last, rows out of order
 */
export function readPage(body: Reply, expected: Expected): Page {
  const rows = body.field('list').list();
  const pagination = body.field('pagination');
  const pages = pagination.field('totalPageCount').integer();
  const last = expected.page + 1 >= pages;
  if (pagination.field('page').integer() !== expected.page) throw pagination.field('page').bad('another-page');
  if (pagination.field('size').integer() !== expected.size) throw pagination.field('size').bad('another-size');
  if (expected.pages !== undefined && pages !== expected.pages)
    throw pagination.field('totalPageCount').bad('count-mismatch');
  const full = last ? rows.length <= expected.size : rows.length === expected.size;
  const empty = pages === 0 ? rows.length === 0 : expected.page === 0 || rows.length > 0;
  if (!full || !empty) throw body.field('list').bad('count-mismatch');
  let oldest = expected.notAfter;
  for (const row of rows) {
    const created = row.field('created').unixMillis();
    if (oldest !== undefined && created > oldest) throw row.field('created').bad('out-of-order');
    oldest = created;
  }
  return { rows, pages, oldest };
}
