import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { useProving } from '../../app/step-up';
import { ErrorNote } from '../../components/error-note';
import { Panel } from '../../components/page';
import { Note } from '../../components/status';
import { TotpEnrolment } from '../../components/totp-enrolment';
import { t } from '../../strings';

const words = t.security.authenticator;

type Enrolment = Answer<'/api/account/authenticator', 'post'>;

/** A new authenticator for whoever is signed in: the one before works until the first code of the new one. */
export function OwnAuthenticator() {
  const client = useQueryClient();
  const [totp, setTotp] = useState<Enrolment | undefined>();
  const proving = useProving();
  const begin = useAct((_: undefined) =>
    proving((proof) => request('post', '/api/account/authenticator', { body: proof })),
  );
  const confirm = useAct((code: string) => request('post', '/api/account/authenticator/confirm', { body: { code } }));
  const start = async () => {
    const next = await begin.run(undefined);
    if (next !== undefined) setTotp(next);
  };
  const finish = async (code: string) => {
    if ((await confirm.run(code)) === undefined) return;
    setTotp(undefined);
    // Every session has ended, this one too: the app asks for the sign-in.
    await client.invalidateQueries();
  };
  if (totp !== undefined) {
    return (
      <Panel title={words.title} hint={words.waits}>
        <TotpEnrolment totp={totp} isBusy={confirm.isBusy} error={confirm.error} onCode={(code) => void finish(code)} />
        <p>
          <Button variant="subtle" onClick={() => setTotp(undefined)}>
            {words.keep}
          </Button>
        </p>
      </Panel>
    );
  }
  return (
    <Panel
      title={words.title}
      hint={words.hint}
      actions={
        <Button variant="default" loading={begin.isBusy} onClick={() => void start()}>
          {words.begin}
        </Button>
      }
    >
      {begin.error === undefined ? null : <ErrorNote error={begin.error} isAct />}
      {confirm.result === undefined ? null : (
        <Note tone="good" title={words.done}>
          {null}
        </Note>
      )}
    </Panel>
  );
}
