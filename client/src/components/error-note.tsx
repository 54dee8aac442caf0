import { Button } from '@mantine/core';
import { ApiError } from '../api/http';
import { t } from '../strings';
import { Note } from './status';

interface ErrorNoteProps {
  readonly error: Error;
  /** The screen still shows figures of an earlier answer. */
  readonly stale?: boolean;
  /** What was tried could have moved money; then the note says whether it may have. */
  readonly movesMoney?: boolean;
  readonly onRetry?: () => void;
}

function whatHappened(error: Error): string {
  if (!(error instanceof ApiError)) return t.errors.broken;
  const known = t.errors.codes[error.code];
  if (known !== undefined) return known;
  return error.message === '' ? t.errors.unknown(error.status) : error.message;
}

function isMoneyAffected(error: Error, movesMoney: boolean): string {
  if (!movesMoney) return t.errors.moneyReading;
  // A refusal below 500 was decided before anything was written; silence and crashes leave the question open.
  const decided = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return decided ? t.errors.moneyRefused : t.errors.moneyUnknown;
}

/** What happened, whether money is affected, what to do next, and the number to give to support. */
export function ErrorNote({ error, stale = false, movesMoney = false, onRetry }: ErrorNoteProps) {
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <Note tone="bad" title={whatHappened(error)}>
      <p>{isMoneyAffected(error, movesMoney)}</p>
      <p>{stale ? t.errors.stale : requestId === undefined ? t.errors.nextPlain : t.errors.next}</p>
      {requestId === undefined ? null : (
        <p className="pd-dim">
          {t.errors.reference} <code>{requestId}</code>
        </p>
      )}
      {onRetry === undefined ? null : (
        <Button mt="xs" size="xs" variant="default" onClick={onRetry}>
          {t.common.retry}
        </Button>
      )}
    </Note>
  );
}
