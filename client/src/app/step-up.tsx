import { Button, PasswordInput } from '@mantine/core';
import { createContext, type ReactNode, type FormEvent, useCallback, useContext, useRef, useState } from 'react';
import { ApiError, request } from '../api/http';
import { Dialog } from '../components/dialog';
import { ErrorNote } from '../components/error-note';
import { factorBody, NO_FACTOR, SecondFactorField } from '../components/second-factor';
import { Note } from '../components/status';
import { t } from '../strings';
import { useSession } from './session';

type Guarded = <T>(act: () => Promise<T>) => Promise<T>;

/** The service's word for "prove again that it is you". */
const STEP_UP_REQUIRED = 'auth.step-up-required';

/** The service's word for a password or code that did not fit. */
const WRONG = 'auth.wrong-credentials';

/** The person closed the dialog: the act was not done. */
export class StepUpDeclined extends Error {
  override readonly name = 'StepUpDeclined';
}

const StepUpContext = createContext<Guarded>((act) => act());

/** Runs an act; when the service wants a fresh proof of presence, asks for it and runs the same act once more. */
export function useStepUp(): Guarded {
  return useContext(StepUpContext);
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** Holds the one dialog that asks for a password (members) or a code (operators). */
export function StepUpProvider({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const waiting = useRef<Waiting | undefined>(undefined);

  const guarded = useCallback<Guarded>(async (act) => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== STEP_UP_REQUIRED) throw error;
    }
    await new Promise<void>((resolve, reject) => {
      waiting.current = { resolve, reject };
      setOpen(true);
    });
    return act();
  }, []);

  const finish = (proved: boolean) => {
    setOpen(false);
    if (proved) waiting.current?.resolve();
    else waiting.current?.reject(new StepUpDeclined());
    waiting.current = undefined;
  };

  return (
    <StepUpContext value={guarded}>
      {children}
      <Dialog opened={isOpen} onClose={() => finish(false)} title={t.common.stepUp.title} onTop>
        {isOpen ? <StepUpForm onProved={() => finish(true)} /> : null}
      </Dialog>
    </StepUpContext>
  );
}

function StepUpForm({ onProved }: { onProved: () => void }) {
  const session = useSession();
  const isOperator = session.data?.role === 'operator';
  const [password, setPassword] = useState('');
  const [factor, setFactor] = useState(NO_FACTOR);
  const [failure, setFailure] = useState<Error | undefined>();
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy || (isOperator ? factor.text.trim() : password) === '') return;
    setBusy(true);
    setFailure(undefined);
    try {
      await request('post', '/api/auth/step-up', { body: isOperator ? factorBody(factor) : { password } });
      onProved();
    } catch (error) {
      setFailure(error as Error);
      setPassword('');
      setFactor({ ...factor, text: '' });
    } finally {
      setBusy(false);
    }
  };

  const refused = failure instanceof ApiError && failure.code === WRONG;
  return (
    <form onSubmit={(event) => void submit(event)} className="pd-form">
      <p className="pd-hint">{t.common.stepUp.why}</p>
      {isOperator ? (
        <SecondFactorField value={factor} onChange={setFactor} />
      ) : (
        <PasswordInput
          label={t.common.stepUp.password}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          data-autofocus
        />
      )}
      {refused ? (
        <Note tone="bad" title={t.common.stepUp.wrong}>
          {isOperator ? <p>{t.common.stepUp.wrongCode}</p> : null}
        </Note>
      ) : null}
      {failure !== undefined && !refused ? <ErrorNote error={failure} isAct /> : null}
      <Button type="submit" loading={isBusy}>
        {t.common.stepUp.confirm}
      </Button>
    </form>
  );
}
