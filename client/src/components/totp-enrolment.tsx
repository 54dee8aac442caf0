import { TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { groupsOfFour } from '../format/text';
import { t } from '../strings';
import { ActionButton } from './action-button';
import { ErrorNote } from './error-note';
import { CopyButton } from './hash';
import { QrCode } from './qr-code';

const words = t.auth.setup;

interface TotpEnrolmentProps {
  readonly totp: { readonly secret: string; readonly uri: string };
  readonly isBusy: boolean;
  readonly error: Error | undefined;
  readonly onCode: (code: string) => void;
}

/** A new authenticator secret, shown once, and the first code that confirms it. */
export function TotpEnrolment({ totp, isBusy, error, onCode }: TotpEnrolmentProps) {
  const [code, setCode] = useState('');
  const because = /^\d{6}$/.test(code) ? undefined : words.missingCode;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (because === undefined) onCode(code);
  };
  return (
    <form className="pd-form" onSubmit={submit}>
      <p>{words.totpLead}</p>
      <QrCode text={totp.uri} label={words.qr} />
      <div className="pd-secret">
        <p className="pd-figure-name">{words.secret}</p>
        <code>{groupsOfFour(totp.secret).join(' ')}</code>
        <CopyButton text={totp.secret} what={words.secret} />
        <p className="pd-hint">{words.account}</p>
      </div>
      <details>
        <summary>{words.uri}</summary>
        <p className="pd-wrap">
          <code>{totp.uri}</code>
        </p>
        <a href={totp.uri}>{words.openApp}</a>
      </details>
      <TextInput
        label={words.code}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      {error === undefined ? null : <ErrorNote error={error} isAct />}
      <ActionButton type="submit" loading={isBusy} because={because}>
        {words.confirm}
      </ActionButton>
    </form>
  );
}
