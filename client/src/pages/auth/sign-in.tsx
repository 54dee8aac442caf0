import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { Link, Navigate, useLocation } from 'react-router';
import { ApiError, type Body, request } from '../../api/http';
import { SchemeToggle } from '../../app/layout';
import { knowsPasskeys, PasskeyDeclined, signWithPasskey } from '../../app/passkey';
import { takeSession, useSession } from '../../app/session';
import { ErrorNote } from '../../components/error-note';
import { CheckIcon } from '../../components/icons';
import { Logo } from '../../components/logo';
import { DeclinedNote, PasskeyButton } from '../../components/passkey-button';
import { factorBody, NO_FACTOR, SecondFactorField } from '../../components/second-factor';
import { Note } from '../../components/status';
import { t } from '../../strings';

/** The service's words for "the password was right, and this is missing". */
const MISSING: Readonly<Record<string, Ways | undefined>> = {
  'auth.code-required': { code: true, passkey: false },
  'auth.passkey-required': { code: false, passkey: true },
  'auth.passkey-or-code-required': { code: true, passkey: true },
};

/** What may stand beside the password. */
interface Ways {
  readonly code: boolean;
  readonly passkey: boolean;
}

/** Only a path of this app is followed after signing in, never an address from outside. */
function wantedPath(state: unknown): string {
  const from = (state as { from?: unknown } | null)?.from;
  return typeof from === 'string' && /^\/(member|operator)(\/|$)/.test(from) ? from : '/';
}

type Second = Pick<Body<'/api/auth/login'>, 'code' | 'recoveryCode' | 'passkey'>;

function SignInForm() {
  const client = useQueryClient();
  const [mail, setMail] = useState('');
  const [password, setPassword] = useState('');
  const [factor, setFactor] = useState(NO_FACTOR);
  const [ways, setWays] = useState<Ways | undefined>();
  const [byPasskey, setByPasskey] = useState(false);
  const [failure, setFailure] = useState<Error | undefined>();
  const [missing, setMissing] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);

  const needsCode = ways?.code === true && !byPasskey;
  const signIn = async (second: () => Promise<Second>) => {
    setBusy(true);
    setFailure(undefined);
    try {
      const session = await request('post', '/api/auth/login', { body: { mail, password, ...(await second()) } });
      takeSession(client, session);
    } catch (error) {
      setFactor({ ...factor, text: '' });
      const missing = error instanceof ApiError ? MISSING[error.code] : undefined;
      if (missing === undefined) setFailure(error as Error);
      else {
        setWays(missing);
        setByPasskey(missing.passkey && (knowsPasskeys() || !missing.code));
      }
    } finally {
      setBusy(false);
    }
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setFailure(undefined);
    const gap =
      mail === '' || password === ''
        ? t.auth.missing
        : needsCode && factor.text.trim() === ''
          ? t.auth.missingCode
          : undefined;
    setMissing(gap);
    if (gap === undefined) await (byPasskey ? signIn(signed) : signIn(() => Promise.resolve(factorBody(factor))));
  };
  const signed = async () => {
    const question = await request('post', '/api/auth/login/passkey', { body: { mail, password } });
    return { passkey: await signWithPasskey(question) };
  };

  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)} noValidate>
      <h1>{t.auth.title}</h1>
      <TextInput
        label={t.auth.mail}
        type="email"
        autoComplete="username"
        size="md"
        value={mail}
        onChange={(event) => setMail(event.currentTarget.value)}
      />
      <PasswordInput
        label={t.auth.password}
        autoComplete="current-password"
        size="md"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {needsCode ? (
        <SecondFactorField value={factor} onChange={setFactor} description={t.auth.codeWhy} size="md" />
      ) : null}
      {byPasskey ? <PasskeyButton isBusy={isBusy} onPress={() => void signIn(signed)} size="md" /> : null}
      {missing === undefined ? null : (
        <Note tone="warn" title={missing}>
          {null}
        </Note>
      )}
      <DeclinedNote error={failure} />
      {failure === undefined || failure instanceof PasskeyDeclined ? null : <ErrorNote error={failure} isAct />}
      {byPasskey ? null : (
        <Button type="submit" size="md" loading={isBusy} fullWidth>
          {t.auth.submit}
        </Button>
      )}
      {ways?.code === true && ways.passkey ? (
        <Button variant="subtle" size="xs" onClick={() => setByPasskey(!byPasskey)}>
          {byPasskey ? t.auth.factor.orOther : t.auth.factor.orPasskey}
        </Button>
      ) : null}
    </form>
  );
}

/** The door of the house. */
export function SignInPage() {
  const session = useSession();
  const { state } = useLocation();
  useEffect(() => {
    document.title = t.common.documentTitle(t.auth.title);
  }, []);
  if (session.data?.signedIn === true) return <Navigate to={wantedPath(state)} replace />;
  return (
    <div className="pd-door">
      <section className="pd-door-words" aria-label={t.common.product}>
        <Logo />
        <p className="pd-door-promise">{t.auth.promise}</p>
        <ul>
          {t.auth.points.map((point) => (
            <li key={point}>
              <CheckIcon />
              {point}
            </li>
          ))}
        </ul>
      </section>
      <main className="pd-door-form" id="content">
        <div className="pd-door-tools">
          <SchemeToggle />
        </div>
        <SignInForm />
        <p className="pd-door-more">
          <Link to="/verify">{t.verify.link}</Link>
        </p>
      </main>
    </div>
  );
}
