import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../strings';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** Lies over another dialog: the proof of presence comes while a confirmation is open. */
  readonly onTop?: boolean;
}

/** A dialog over the page. Its head is no banner of the page, so the landmark role is taken off. */
export function Dialog({ opened, onClose, title, children, onTop = false }: DialogProps) {
  return (
    <Modal.Root opened={opened} onClose={onClose} centered radius="lg" zIndex={onTop ? 400 : 200}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Header role="none">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t.common.close} />
        </Modal.Header>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
