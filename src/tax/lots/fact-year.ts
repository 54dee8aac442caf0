import { DomainError, type ExactJson, type Instant, type TaxYear, taxYear } from '../../units';
import type { FactEvent, FactRules } from './fact-event';
import { type FactFile, readFactFile, showQuantity } from './fact-file';
import type { TaxFacts } from './fact-rows';
import { judgeFacts } from './fact-run';
import { readTime, yearBegins } from './fact-time';

/** What one year of a file comes to. Rows and events are those of the year alone. */
export interface FactsOfYear extends TaxFacts {
  readonly year: TaxYear;
  readonly rules: FactRules;
  /** What was held when the year began; `lots` is what was left when it ended. */
  readonly opening: TaxFacts['lots'];
  /** By time, and of one instant in the order of the file. */
  readonly events: readonly FactEvent[];
  readonly decimalsOf: FactFile['decimalsOf'];
}

/** What a taxpayer's events are judged by. */
interface Judged extends Pick<FactsOfYear, 'rules' | 'events' | 'decimalsOf'> {
  readonly year: TaxYear;
}

/**
 * Judges a file as of the end of one year: what happened later changes nothing and is not judged. A mistake in an earlier
 * year counts, because the lots of this one rest on it.
 * @throws DomainError `tax.bad-facts-file`, `units.bad-year`
 */
export function judgeYear(json: ExactJson, yearNumber: number): FactsOfYear {
  const year = taxYear(yearNumber);
  const { errors, ...file } = readFactFile(json);
  const judged = yearOfEvents({ ...file, year });
  const later = laterIds(json, file.rules.zone, boundsOf(year, file.rules.zone).end);
  return { ...judged, errors: [...errors.filter(({ id }) => !later.has(id)), ...judged.errors] };
}

/** Judges events as of the end of one year. @see judgeYear */
export function yearOfEvents({ year, rules, events, decimalsOf }: Judged): FactsOfYear {
  const { start, end } = boundsOf(year, rules.zone);
  const show = showQuantity(decimalsOf);
  const known = eventsBefore(events, end);
  const judged = judgeFacts(rules, known, show);
  return {
    ...{ year, rules, decimalsOf },
    income: judged.income.filter((row) => row.year === year),
    disposals: judged.disposals.filter((row) => row.year === year),
    returned: judged.returned.filter((row) => row.year === year),
    lots: judged.lots,
    opening: judgeFacts(rules, eventsBefore(events, start), show).lots,
    events: known.filter(({ at }) => at >= start).sort((a, b) => a.at - b.at),
    errors: [...judged.errors, ...judged.warnings.filter(({ blocksYear }) => blocksYear === true)],
    warnings: judged.warnings.filter(({ blocksYear }) => blocksYear !== true),
  };
}

/** The first instant of a tax year, and the first one after it. */
export function boundsOf(year: TaxYear, zone: string): { readonly start: Instant; readonly end: Instant } {
  return { start: yearBegins(year, zone), end: yearBegins(year + 1, zone) };
}

/** Events until an instant, with the instructions for them: what names the units of a later event goes with it. */
export function eventsBefore(events: readonly FactEvent[], end: Instant): FactEvent[] {
  const later = new Set(events.filter(({ at }) => at >= end).map(({ id }) => id));
  return events.filter((event) => (event.kind === 'identify' ? !later.has(event.of) : !later.has(event.id)));
}

/** Ids of which every event of the file says that it is later, even where the rest of it cannot be read. */
function laterIds(json: ExactJson, zone: string, end: Instant): ReadonlySet<string> {
  const found = new Map<string, boolean>();
  for (const item of asList(asObject(json)['events'])) {
    const { id, at, times } = { id: null, at: null, times: null, ...asObject(item) };
    if (typeof id !== 'string') continue;
    const said = [at, ...Object.values(asObject(times ?? null))];
    const isLater = said.every((text) => typeof text === 'string' && isAtOrAfter(text, zone, end));
    found.set(id, isLater && (found.get(id) ?? true));
  }
  return new Set([...found].filter(([, isLater]) => isLater).map(([id]) => id));
}

function isAtOrAfter(text: string, zone: string, end: Instant): boolean {
  try {
    return readTime(text, zone) >= end;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

function asObject(json: ExactJson | undefined): { readonly [key: string]: ExactJson } {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as { readonly [key: string]: ExactJson })
    : {};
}

function asList(json: ExactJson | undefined): readonly ExactJson[] {
  return Array.isArray(json) ? (json as readonly ExactJson[]) : [];
}
