import { DomainError } from '../units';
import { BACKDATED_MESSAGE, GUARD_MESSAGE } from './ddl';
import { AppendOnlyViolation, BackdatedRow, CheckViolation, StoreFull, UniqueViolation } from './errors';

/** What a driver's error carries; TypeORM wraps it as `driverError`. */
interface DriverError {
  readonly code?: unknown;
  readonly message?: unknown;
}

function driverError(cause: unknown): { readonly code: string; readonly message: string } {
  const wrapped = cause as { readonly driverError?: DriverError } & DriverError;
  const { code, message } = wrapped?.driverError ?? wrapped ?? {};
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
}

/** SQLite's lock is held elsewhere, or PostgreSQL asks for the whole unit again (40001, 40P01). */
export function isRetryable(cause: unknown): boolean {
  return ['SQLITE_BUSY', 'SQLITE_LOCKED', '40001', '40P01'].includes(driverError(cause).code);
}

/** The file or the disk is damaged: nothing more is written (a failed fsync is not tried again). */
export function isFatal(cause: unknown): boolean {
  return ['SQLITE_IOERR', 'SQLITE_CORRUPT', 'SQLITE_NOTADB'].includes(driverError(cause).code);
}

const CHECK_CODES: ReadonlySet<string> = new Set(['23514', '23502', '22003', '22P02', '22021', '22P05']);

/**
 * Names a driver's error in the store's words, the same on both databases. What is not known is returned as it is.
 * @see sqlite.org/rescode.html, PostgreSQL appendix A
 */
export function storeError(cause: unknown, table: string): unknown {
  if (cause instanceof DomainError) return cause;
  const { code, message } = driverError(cause);
  if (message.includes(GUARD_MESSAGE)) return new AppendOnlyViolation(table, cause);
  if (message.includes(BACKDATED_MESSAGE)) return new BackdatedRow(table, cause);
  if (code === 'SQLITE_FULL' || code === '53100') return new StoreFull(cause);
  if (code === '23505') return new UniqueViolation(table, cause);
  if (CHECK_CODES.has(code)) return new CheckViolation(table, cause);
  if (code !== 'SQLITE_CONSTRAINT') return cause;
  return message.includes('UNIQUE constraint') ? new UniqueViolation(table, cause) : new CheckViolation(table, cause);
}
