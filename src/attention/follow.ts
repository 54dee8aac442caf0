import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '../units';

/** A fact that needs a person, as far as it was followed. */
export interface Followed {
  readonly fact: string;
  /** When it began; where it was gone meanwhile, when it came back. */
  readonly seenAt: Instant;
  /** Since when it is gone; null while it lasts. */
  readonly goneAt: Instant | null;
  /** When operators were told; null: not yet. */
  readonly toldAt: Instant | null;
}

/** What lasts no longer than this ended by itself: nobody is told. */
const SETTLED_MS = 10 * MINUTE_MS;
/** What comes back sooner is the same item, and is told again only when it has lasted for so long since. */
const SAME_MS = DAY_MS;
/** One letter with everything that is new, and the next one so much later at the soonest. */
const LETTER_MS = HOUR_MS;

/**
 * Follows facts from one look to the next: a fact is told once, when it has lasted for ten minutes; one that is gone for a
 * day or longer and comes back is another item, and so is one that came back sooner and has lasted for a day since. New
 * ones within an hour of a letter wait for the next letter. An instant of a clock that was ahead counts as now.
 * @returns the rows as they are now, those to be forgotten, and the facts to be told in one letter
 */
export function follow(
  before: readonly Followed[],
  facts: readonly string[],
  now: Instant,
): { readonly rows: readonly Followed[]; readonly gone: readonly string[]; readonly tell: readonly string[] } {
  const past = (at: Instant): Instant => (at > now ? now : at);
  const known = new Map(before.map((row) => [row.fact, row]));
  const lasting = new Set(facts);
  const rows: Followed[] = [...lasting].map((fact) => lastingRow(fact, known.get(fact), { now, past }));
  const gone: string[] = [];
  for (const row of before) {
    if (lasting.has(row.fact)) continue;
    const goneAt = row.goneAt === null ? now : past(row.goneAt);
    if (row.toldAt === null || now - goneAt >= SAME_MS) gone.push(row.fact);
    else rows.push({ ...row, goneAt });
  }
  const lastLetter = Math.max(0, ...before.map(({ toldAt }) => toldAt ?? 0));
  const isDue = lastLetter > now || now - lastLetter >= LETTER_MS;
  const tell = isDue ? rows.filter((row) => row.goneAt === null && isNews(row, now)).map(({ fact }) => fact) : [];
  const told = new Set(tell);
  return { rows: rows.map((row) => (told.has(row.fact) ? { ...row, toldAt: now } : row)), gone, tell };
}

/** One that came back and stays is told again a day later: whoever read of its end knows of nothing that lasts. */
function isNews({ seenAt, toldAt }: Followed, now: Instant): boolean {
  if (toldAt === null) return now - seenAt >= SETTLED_MS;
  return seenAt > toldAt && now - seenAt >= SAME_MS;
}

function lastingRow(
  fact: string,
  row: Followed | undefined,
  { now, past }: { readonly now: Instant; readonly past: (at: Instant) => Instant },
): Followed {
  const isAnother = row === undefined || (row.goneAt !== null && now - past(row.goneAt) >= SAME_MS);
  if (isAnother) return { fact, seenAt: now, goneAt: null, toldAt: null };
  const seenAt = row.goneAt === null ? past(row.seenAt) : now;
  return { ...row, seenAt, toldAt: row.toldAt === null ? null : past(row.toldAt), goneAt: null };
}
