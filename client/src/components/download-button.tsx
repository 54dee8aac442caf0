import { useState } from 'react';
import { download } from '../api/http';
import { StepUpDeclined, useStepUp } from '../app/step-up';
import { ActionButton } from './action-button';
import { ErrorNote } from './error-note';
import { DownloadIcon } from './icons';

interface DownloadButtonProps {
  readonly url: string;
  readonly fallbackName: string;
  readonly label: string;
  /** What a screen reader hears when several buttons read alike. */
  readonly fullLabel?: string;
  readonly because?: string | undefined;
  readonly primary?: boolean;
}

/** Saves a file of the service; a refusal is shown here instead of being saved under the file's name. */
export function DownloadButton({ url, fallbackName, label, fullLabel, because, primary = false }: DownloadButtonProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error | undefined>();
  const guarded = useStepUp();
  const save = async () => {
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      const { blob, name } = await guarded(() => download(url, fallbackName));
      const address = URL.createObjectURL(blob);
      const link = document.createElement('a');
      link.href = address;
      link.download = name;
      link.click();
      URL.revokeObjectURL(address);
    } catch (failure) {
      if (!(failure instanceof StepUpDeclined)) setError(failure as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <ActionButton
        variant={primary ? 'filled' : 'default'}
        leftSection={<DownloadIcon />}
        loading={isBusy}
        because={because}
        onClick={() => void save()}
        {...(fullLabel === undefined ? {} : { 'aria-label': fullLabel })}
      >
        {label}
      </ActionButton>
      {error === undefined ? null : <ErrorNote error={error} onRetry={() => void save()} />}
    </>
  );
}
