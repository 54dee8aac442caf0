import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Page, Panel } from '../../components/page';
import { RecoveryCodes } from '../../components/recovery-codes';
import { Note, Status } from '../../components/status';
import { TotpEnrolment } from '../../components/totp-enrolment';
import { When } from '../../components/when';
import { t } from '../../strings';
import { LinkPage } from './link-page';

type Setup = Answer<'/api/setup/{token}'>;

/** The policy's least number of characters; the service decides, this only spares a round trip. */
const PASSWORD_LENGTH_MIN = 8;
const words = t.auth.setup;

function whyNotPassword(password: string, repeat: string): string | undefined {
  if ([...password].length < PASSWORD_LENGTH_MIN) return words.short;
  return password === repeat ? undefined : words.different;
}

function PasswordStep({ token, mail, onDone }: { token: string; mail: string; onDone: (next: Setup) => void }) {
  const [password, setPassword] = useState('');
  const [repeat, setRepeat] = useState('');
  const act = useAct((chosen: string) =>
    request('post', '/api/setup/{token}', { path: { token }, body: { password: chosen } }),
  );
  const because = whyNotPassword(password, repeat);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined) return;
    const next = await act.run(password);
    if (next !== undefined) onDone(next);
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <input type="hidden" name="username" autoComplete="username" value={mail} readOnly />
      <PasswordInput
        label={words.password}
        description={words.passwordHint}
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <PasswordInput
        label={words.repeat}
        autoComplete="new-password"
        value={repeat}
        onChange={(event) => setRepeat(event.currentTarget.value)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      <ActionButton type="submit" loading={act.isBusy} because={because}>
        {words.setPassword}
      </ActionButton>
    </form>
  );
}

function TotpStep({ token, setup, onDone }: { token: string; setup: Setup; onDone: (next: Setup) => void }) {
  const act = useAct((code: string) => request('post', '/api/setup/{token}/totp', { path: { token }, body: { code } }));
  const confirm = async (code: string) => {
    const next = await act.run(code);
    if (next !== undefined) onDone(next);
  };
  if (setup.totp === null)
    return (
      <Note tone="warn" title={words.lostSecret}>
        {null}
      </Note>
    );
  return (
    <TotpEnrolment totp={setup.totp} isBusy={act.isBusy} error={act.error} onCode={(code) => void confirm(code)} />
  );
}

function Done({ codes }: { codes: Setup['recoveryCodes'] }) {
  const navigate = useNavigate();
  return (
    <div className="pd-form">
      <Status tone="good">{words.doneText}</Status>
      {codes === null ? (
        <Button component={Link} to="/sign-in">
          {words.signIn}
        </Button>
      ) : (
        <>
          <p>{words.recoveryLead}</p>
          <RecoveryCodes codes={codes} action={words.signIn} onSaved={() => void navigate('/sign-in')} />
        </>
      )}
    </div>
  );
}

function Steps({ token, first }: { token: string; first: Setup }) {
  // The secret comes once, in the answer to the password: it lives in this page and nowhere else.
  const [setup, setSetup] = useState(first);
  const steps = setup.role === 'operator' ? (['password', 'totp', 'done'] as const) : (['password', 'done'] as const);
  return (
    <Page title={words.title} lead={words.lead(setup.mail)}>
      <ol className="pd-steps">
        {steps.map((step) => (
          <li key={step} aria-current={step === setup.next ? 'step' : undefined}>
            {words.steps[step]}
          </li>
        ))}
      </ol>
      <Panel title={words.steps[setup.next]}>
        {setup.next === 'password' ? <PasswordStep token={token} mail={setup.mail} onDone={setSetup} /> : null}
        {setup.next === 'totp' ? <TotpStep token={token} setup={setup} onDone={setSetup} /> : null}
        {setup.next === 'done' ? (
          <Done codes={setup.recoveryCodes} />
        ) : (
          <p className="pd-hint">
            {words.expires} <When at={setup.expiresAt} />
          </p>
        )}
      </Panel>
    </Page>
  );
}

/** The one-time link: password first, then the authenticator for operators. */
export function SetupPage() {
  const { token = '' } = useParams();
  const query = useApi('/api/setup/{token}', { path: { token } });
  return (
    <LinkPage query={query} words={words}>
      {(first) => <Steps token={token} first={first} />}
    </LinkPage>
  );
}
