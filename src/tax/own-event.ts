import { DomainError, formatInstant, type Instant } from '../units';
import type { OwnFact, OwnEventRow } from './instruction.entity';
import type { FactEvent } from './lots/fact-event';
import type { FactError } from './lots/fact-rows';
import { readFactFile } from './lots/fact-file';

/** What a member can have done with coin of an own wallet. Income from elsewhere is no matter of these books. */
export const OWN_KINDS = ['acquire', 'transfer', 'dispose', 'exchange', 'fee'] as const;

/** An event of an own wallet, as the member entered it. */
export interface OwnEntry {
  readonly eventId: string;
  readonly at: Instant;
  readonly fact: OwnFact;
}

/** What a member recorded, as the engine takes it. */
export interface SaidFacts {
  readonly events: readonly FactEvent[];
  /** Own events that cannot be read: an earlier version of the service took what is refused now. */
  readonly unread: readonly (FactError & { readonly at: Instant })[];
}

/** The id under which the engine knows an own event. */
export const ownEventId = (eventId: string): string => `own/${eventId}`;

/** The last version of each event, without those that were withdrawn. @param rows as they were recorded */
export function lastVersions(rows: readonly OwnEventRow[]): OwnEventRow[] {
  const last = new Map<string, OwnEventRow>();
  for (const row of rows) if (row.version > (last.get(row.event_id)?.version ?? 0)) last.set(row.event_id, row);
  return [...last.values()].filter(({ fact }) => fact !== null);
}

/**
 * Reads an entry with the very reader of `paydirt tax facts`.
 * @throws DomainError `tax.bad-field`, `tax.no-price` and the other refusals of that reader, of one event
 * @see docs/tax-facts.md
 */
export function readOwnEvent(entry: OwnEntry, zone: string): FactEvent {
  const { kind } = entry.fact;
  if (!OWN_KINDS.some((one) => one === kind)) {
    throw new DomainError('tax.bad-field', `"kind" is not one of: ${OWN_KINDS.join(', ')}.`, { param: 'kind' });
  }
  const read = storedOwnEvent(entry, zone);
  if ('code' in read) throw new DomainError(read.code, `${read.message} Nothing was recorded.`);
  return read;
}

/** The same of an entry that was recorded: what is wrong with it is named, and nobody else is kept from theirs. */
export function storedOwnEvent(entry: OwnEntry, zone: string): FactEvent | SaidFacts['unread'][number] {
  const { at } = entry;
  const event = { ...entry.fact, id: ownEventId(entry.eventId), at: formatInstant(at) };
  const { events, errors } = readFactFile({ zone, events: [event] });
  const [read, error] = [events[0], errors[0]];
  if (read !== undefined) return read;
  const refused = error ?? { id: event.id, code: 'tax.bad-field', message: 'This is no event.' };
  return { ...refused, id: event.id, at };
}
