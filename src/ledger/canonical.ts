import { chainHash } from '../units';
import type { Entry, NewEntry, Posting } from './entry';

/** Changes when the canonical text changes its form: an old chain stays checkable by its own rule. */
const FORMAT = 'paydirt.journal.1';

function postingText(posting: Posting): (string | null)[] {
  return [
    posting.account,
    posting.asset,
    posting.side,
    posting.amount.toString(),
    posting.role,
    posting.usd === undefined ? null : posting.usd.toString(),
    posting.quoteId ?? null,
  ];
}

function linkPairs(links: NewEntry['links']): [string, string][] {
  if (links === undefined) return [];
  return Object.entries(links).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * What a business fact says, as one text: the same fact gives the same text whatever order its links came in.
 * Postings keep their order. Amounts are decimal base units, USD are decimal units of 1e-12 dollar.
 */
export function contentText(entry: NewEntry): string {
  return JSON.stringify([
    entry.reference,
    entry.kind,
    entry.occurredAt,
    entry.reason ?? null,
    entry.reverses ?? null,
    linkPairs(entry.links),
    entry.postings.map(postingText),
  ]);
}

/** The text that the hash chain covers: the fact, its place, and when we knew. */
export function canonicalText(place: Pick<Entry, 'position' | 'knownAt'>, content: string): string {
  return `["${FORMAT}",${place.position},${place.knownAt},${content}]`;
}

/**
 * The entry's link of the hash chain.
 * @param previous hash of the entry before it, `CHAIN_START` for position 1
 * @returns 64 lower-case hex digits
 */
export function entryHash(previous: string, place: Pick<Entry, 'position' | 'knownAt'>, content: string): string {
  return chainHash(previous, canonicalText(place, content));
}
