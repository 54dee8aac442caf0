import type { Instant } from '../units';
import type { Entry, NewEntry } from './entry';

/**
 * The entry that undoes another: the same postings with sides swapped, USD values kept, so that a later price
 * changes nothing (RULES.md 6). History stays; an entry can be reversed once.
 * @param reason plain words, shown in the books
 * @param reference unique for ever, e.g. `reorg/<block hash>/<reference>`
 */
export function reversal(entry: Entry, reason: string, reference: string, occurredAt: Instant): NewEntry {
  return {
    reference,
    kind: entry.kind,
    occurredAt,
    reason,
    reverses: entry.id,
    ...(entry.links === undefined ? {} : { links: entry.links }),
    postings: entry.postings.map((posting) => ({ ...posting, side: posting.side === 'debit' ? 'credit' : 'debit' })),
  };
}
