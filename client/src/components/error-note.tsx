import { Button } from '@mantine/core';
import { ApiError } from '../api/http';
import { audienceAt } from '../app/audience';
import { t } from '../strings';
import { Note } from './status';

interface ErrorNoteProps {
  readonly error: Error;
  /** The screen still shows figures of an earlier answer. */
  readonly stale?: boolean;
  /** What was tried could have moved money; then the note says whether it may have. */
  readonly movesMoney?: boolean;
  /** What was tried changes something, but no money: signing in, inviting, setting up. */
  readonly isAct?: boolean;
  readonly onRetry?: () => void;
}

function whatHappened(error: Error): string {
  if (!(error instanceof ApiError)) return t.errors.broken;
  const known = t.errors.codes[error.code];
  if (known !== undefined) return known;
  return error.message === '' ? t.errors.unknown(error.status) : error.message;
}

function isMoneyAffected(error: Error, { movesMoney = false, isAct = false }: ErrorNoteProps): string {
  // A refusal below 500 was decided before anything was written; silence and crashes leave the question open.
  const decided = error instanceof ApiError && error.status >= 400 && error.status < 500;
  if (movesMoney) return decided ? t.errors.moneyRefused : t.errors.moneyUnknown;
  if (isAct) return decided ? t.errors.moneyUntouched : t.errors.actUnknown;
  return t.errors.moneyReading;
}

function whatNext(error: Error): string {
  const audience = audienceAt(window.location.pathname);
  if (!(error instanceof ApiError)) return t.errors.nextPlain[audience];
  return t.errors.next(error.code, error.status, audience);
}

/** What happened, whether money is affected, what to do next by code and role, and the number to give to support. */
export function ErrorNote(props: ErrorNoteProps) {
  const { error, stale = false, onRetry } = props;
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <Note tone="bad" title={whatHappened(error)}>
      <p>{isMoneyAffected(error, props)}</p>
      {stale ? <p>{t.errors.stale}</p> : null}
      <p>{whatNext(error)}</p>
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
