import { JsonNumber } from '../../../units';
import type { Reply } from '../../reply';
import { SourceFailure } from '../../source';

/** One page as ViaBTC counts it. */
export interface Page {
  readonly rows: readonly Reply[];
  readonly total: number;
  readonly hasNext: boolean;
}

/** @throws SourceFailure `rewards.refused` when `code` is not 0, whatever the HTTP status said */
export function opened(body: Reply): Reply {
  const code = body.field('code').value;
  const text = code instanceof JsonNumber ? code.text : 'none';
  if (text !== '0') {
    const reason = (body.optional('message')?.text() ?? '').slice(0, 200);
    throw new SourceFailure('rewards.refused', `ViaBTC answered with code ${text}.`, {
      source: body.source,
      field: 'code',
      reason: `${text} ${reason}`.trim(),
    });
  }
  return body;
}

/**
 * Reads one page and checks its own counts.
 * @param paging where count, curr_page, has_next, total, total_page and data stand: under `data`, or at top level
 * @throws SourceFailure `rewards.bad-reply` naming the count that is wrong
 */
export function readPage(paging: Reply, wanted: { readonly page: number; readonly limit: number }): Page {
  const rows = paging.field('data').list();
  const total = paging.field('total').integer();
  const hasNext = paging.field('has_next').flag();
  const pages = paging.field('total_page').integer();
  if (paging.field('curr_page').integer() !== wanted.page) throw paging.field('curr_page').bad('another-page');
  if (paging.field('count').integer() !== rows.length) throw paging.field('count').bad('count-mismatch');
  if (pages !== Math.max(1, Math.ceil(total / wanted.limit)) && !(total === 0 && pages === 0)) {
    throw paging.field('total_page').bad('count-mismatch');
  }
  if (hasNext !== wanted.page < pages) throw paging.field('has_next').bad('count-mismatch');
  return { rows, total, hasNext };
}
