import { chainHash, DomainError, type Instant } from '../units';

/** An act that somebody or some job did. Ids and public facts only: the chain is never erased (RULES.md 24). */
export interface Act {
  /** A person's or job's id, e.g. `operator-7f…`, `job-collect`. */
  readonly actor: string;
  /** `room.verb`, e.g. `payout.approved`. */
  readonly action: string;
  /** Id of what it was done to. */
  readonly subject: string;
  readonly details?: Readonly<Record<string, string>>;
}

/** One row of the audit chain. */
export interface AuditRecord extends Act {
  readonly details: Readonly<Record<string, string>>;
  /** Place in the chain, from 1, without gaps. */
  readonly position: number;
  readonly at: Instant;
  /** Hex sha256 over the previous row's hash and this row's canonical text. */
  readonly hash: string;
}

const FORMAT = 'paydirt.audit.1';
const ACTOR = /^[A-Za-z0-9_:.-]{1,100}$/;
const ACTION = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/;
const ACTION_LENGTH_MAX = 100;
const SUBJECT = /^[\x21-\x7e]{1,250}$/;
const DETAIL_KEY = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
const DETAIL_LENGTH_MAX = 1_000;
const DETAILS_MAX = 40;
// eslint-disable-next-line no-control-regex -- control characters are what is refused
const CONTROL = /[\u0000-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const MAIL = /[^\s@]+@[^\s@]+\.[^\s@]+/;

/** Most texts have no `@`: the expression begins at every character of them. */
function namesMail(text: string): boolean {
  return text.includes('@') && MAIL.test(text);
}

/**
 * Checks an act before it is chained for ever.
 * @throws DomainError audit.bad-actor, audit.bad-action, audit.bad-subject, audit.bad-details, audit.personal-data
 */
export function validateAct(act: Act): void {
  const { actor, action, subject, details = {} } = act;
  const refuse = (field: string, message: string): DomainError =>
    new DomainError(`audit.bad-${field}`, message, { action: action.slice(0, ACTION_LENGTH_MAX) });
  if (namesMail(actor) || namesMail(subject) || Object.values(details).some(namesMail)) {
    throw new DomainError(
      'audit.personal-data',
      'The audit chain holds ids, never a mail address: nobody can erase it. Nothing was changed. Write it without naming anybody.',
      { action },
    );
  }
  if (!ACTOR.test(actor)) throw refuse('actor', 'An actor is the id of a person or a job.');
  if (!ACTION.test(action) || action.length > ACTION_LENGTH_MAX) throw refuse('action', 'An action reads room.verb.');
  if (!SUBJECT.test(subject)) throw refuse('subject', 'A subject is an id without blanks.');
  const entries = Object.entries(details);
  const bad = entries.some(
    ([key, value]) => !DETAIL_KEY.test(key) || value.length > DETAIL_LENGTH_MAX || CONTROL.test(value),
  );
  if (bad || entries.length > DETAILS_MAX) throw refuse('details', 'A detail is too long or holds control characters.');
}

/** The link of one row: details by key, so that their order says nothing. */
export function auditHash(previous: string, row: Omit<AuditRecord, 'hash'>): string {
  const details = Object.entries(row.details).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = [FORMAT, row.position, row.at, row.actor, row.action, row.subject, details];
  return chainHash(previous, JSON.stringify(fields));
}

/** One place where the audit chain does not hold. */
export interface AuditDifference {
  /** `hash`: a row was changed or moved. `gap`: one is missing. `head`: rows were cut off at the end. */
  readonly what: 'hash' | 'gap' | 'head';
  readonly position: number;
  readonly expected: string;
  readonly found: string;
}

export interface AuditVerification {
  readonly ok: boolean;
  readonly rows: number;
  readonly head: { readonly position: number; readonly hash: string };
  readonly differences: readonly AuditDifference[];
}
