import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../strings';
import { ActionButton } from './action-button';
import { Dialog } from './dialog';
import { ErrorNote } from './error-note';

interface ConfirmProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  readonly action: string;
  readonly danger?: boolean;
  readonly isBusy: boolean;
  readonly error: Error | undefined;
  readonly onConfirm: () => void;
  /** Why it cannot be confirmed yet. */
  readonly because?: string | undefined;
}

/** Asks once more before what cannot be undone, with the consequence in words. */
export function Confirm(props: ConfirmProps) {
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={props.title}>
      <div className="pd-form">
        {props.children}
        {props.error === undefined ? null : <ErrorNote error={props.error} movesMoney />}
        <div className="pd-actions">
          <Button variant="default" onClick={props.onClose}>
            {t.common.cancel}
          </Button>
          <ActionButton
            because={props.because}
            loading={props.isBusy}
            onClick={props.onConfirm}
            {...(props.danger === true ? { className: 'pd-danger' } : {})}
          >
            {props.action}
          </ActionButton>
        </div>
      </div>
    </Dialog>
  );
}
