import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { t } from '../strings';
import { ActionButton } from './action-button';
import { CopyButton } from './hash';
import { DownloadIcon } from './icons';
import { Note } from './status';

const words = t.auth.recovery;

function save(codes: readonly string[]): void {
  const address = URL.createObjectURL(new Blob([words.file(codes)], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = words.fileName;
  link.click();
  URL.revokeObjectURL(address);
}

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  /** What comes after the person said that they are kept. */
  readonly action: string;
  readonly onSaved: () => void;
}

/** New recovery codes, shown this once: nobody goes on without saying that they are kept. */
export function RecoveryCodes({ codes, action, onSaved }: RecoveryCodesProps) {
  const [isSaved, setSaved] = useState(false);
  return (
    <div className="pd-form">
      <Note tone="warn" title={words.once}>
        <p>{words.onceText}</p>
      </Note>
      <div className="pd-secret">
        <ol className="pd-codes" aria-label={words.title}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <div className="pd-actions">
          <CopyButton text={codes.join('\n')} what={words.title} />
          <Button variant="default" size="xs" leftSection={<DownloadIcon />} onClick={() => save(codes)}>
            {words.save}
          </Button>
        </div>
      </div>
      <Checkbox label={words.saved} checked={isSaved} onChange={(event) => setSaved(event.currentTarget.checked)} />
      <ActionButton because={isSaved ? undefined : words.notSaved} onClick={onSaved}>
        {action}
      </ActionButton>
    </div>
  );
}
