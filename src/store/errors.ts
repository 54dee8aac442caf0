import { DomainError } from '../units';

/** A key or unique constraint was hit: somebody else was first, or a repeat of our own. */
export class UniqueViolation extends DomainError {
  constructor(table: string, cause?: unknown) {
    super('store.duplicate', `A row with this key already exists in ${table}.`, { table }, { cause });
  }
}

/** A CHECK constraint refused the row, for example a balance below zero. */
export class CheckViolation extends DomainError {
  constructor(table: string, cause?: unknown) {
    super('store.check', `The database refused a value in ${table}.`, { table }, { cause });
  }
}

/** Somebody tried to change or delete history. */
export class AppendOnlyViolation extends DomainError {
  constructor(table: string, cause?: unknown) {
    super('store.append-only', `${table} is append-only: correct it with a new row.`, { table }, { cause });
  }
}

/** A row's time is before what the books knew when it was written: nobody writes down today what counts since yesterday. */
export class BackdatedRow extends DomainError {
  constructor(table: string, cause?: unknown) {
    super(
      'store.backdated',
      'This would count from before the newest entry of the books. Nothing was written. ' +
        'The clock of the server may be behind: the operator checks it, then do it again.',
      { table },
      { cause },
    );
  }
}

/** No space: payouts pause, reads go on. */
export class StoreFull extends DomainError {
  constructor(cause?: unknown) {
    super('store.full', 'The disk is full. Nothing was written.', {}, { cause });
  }
}
