import { Button } from '@mantine/core';
import { knowsPasskeys, PasskeyDeclined } from '../app/passkey';
import { t } from '../strings';
import { LockIcon } from './icons';
import { Note } from './status';

const words = t.auth.factor;

interface PasskeyButtonProps {
  readonly isBusy: boolean;
  readonly onPress: () => void;
  readonly size?: 'md';
}

/** Has the device ask for the person; in a browser that knows no passkeys it says so. */
export function PasskeyButton({ isBusy, onPress, size }: PasskeyButtonProps) {
  if (!knowsPasskeys()) return <p className="pd-hint">{words.noPasskeys}</p>;
  return (
    <div className="pd-passkey">
      <Button
        type="button"
        leftSection={<LockIcon />}
        loading={isBusy}
        onClick={onPress}
        data-autofocus
        {...(size === undefined ? {} : { size })}
      >
        {words.usePasskey}
      </Button>
      <p className="pd-hint">{words.passkeyWhy}</p>
    </div>
  );
}

/** What it means that no passkey was given. */
export function DeclinedNote({ error }: { error: Error | undefined }) {
  if (!(error instanceof PasskeyDeclined)) return null;
  return (
    <Note tone="warn" title={words.declined}>
      <p>{words.declinedText}</p>
    </Note>
  );
}
