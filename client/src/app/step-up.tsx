import { Button, PasswordInput } from '@mantine/core';
import { createContext, type ReactNode, type FormEvent, useCallback, useContext, useMemo, useState } from 'react';
import { ApiError, type Body, request } from '../api/http';
import { Dialog } from '../components/dialog';
import { ErrorNote } from '../components/error-note';
import { DeclinedNote, PasskeyButton } from '../components/passkey-button';
import { factorBody, NO_FACTOR, SecondFactorField } from '../components/second-factor';
import { Note } from '../components/status';
import { t } from '../strings';
import { knowsPasskeys, PasskeyDeclined, provePresence } from './passkey';
import { useSession } from './session';

type Guarded = <T>(act: () => Promise<T>) => Promise<T>;
/** What somebody proves with. */
export type Proof = Body<'/api/auth/step-up'>;
type Proving = <T>(act: (proof: Proof) => Promise<T>) => Promise<T>;

/** The service's word for "prove again that it is you". */
const STEP_UP_REQUIRED = 'auth.step-up-required';

/** What somebody began with who works alone, by the service's word for "the second word comes by another device". */
const BEGAN = { 'audit.other-than-authenticator': 'authenticator', 'audit.other-than-passkey': 'passkey' } as const;
type Began = (typeof BEGAN)[keyof typeof BEGAN];

/** The service's word for a password, code or passkey that did not fit. */
const WRONG = 'auth.wrong-credentials';

/** Refusals of the proof itself: what it was for was not looked at. */
const PROOF_CODES = new Set([
  WRONG,
  'auth.code-required',
  'auth.passkey-required',
  'auth.passkey-or-code-required',
  'auth.passkey-copied',
  'auth.no-passkey',
]);

/** The person closed the dialog: the act was not done. */
export class StepUpDeclined extends Error {
  override readonly name = 'StepUpDeclined';
}

const StepUpContext = createContext<{ guarded: Guarded; proving: Proving }>({
  guarded: (act) => act(),
  proving: (act) => act({}),
});

/** Runs an act; when the service wants a fresh proof of presence, asks for it and runs the same act once more. */
export function useStepUp(): Guarded {
  return useContext(StepUpContext).guarded;
}

/** Runs an act that takes its proof with it: asks for one, and again while it is wrong. */
export function useProving(): Proving {
  return useContext(StepUpContext).proving;
}

interface Waiting {
  /** What the proof is for. @throws ApiError when it is wrong */
  readonly send: (proof: Proof) => Promise<void>;
  readonly reject: (reason: Error) => void;
  readonly why: string;
  /** With what the person began: another device is asked for. */
  readonly began?: Began | undefined;
}

/** Holds the one dialog that asks for a password, a passkey or a code. */
export function StepUpProvider({ children }: { children: ReactNode }) {
  const [waiting, setWaiting] = useState<Waiting | undefined>();
  const hasPasskey = useSession().data?.hasPasskey === true;

  const ask = useCallback<(why: string, act: (proof: Proof) => Promise<unknown>, began?: Began) => Promise<void>>(
    (why, act, began) =>
      new Promise<void>((resolve, reject) => {
        const send = async (proof: Proof) => {
          try {
            await act(proof);
          } catch (error) {
            // A wrong proof is asked for again; what else was refused is the act's own.
            if (isProofTrouble(error)) throw error;
            setWaiting(undefined);
            reject(error as Error);
            return;
          }
          setWaiting(undefined);
          resolve();
        };
        setWaiting({ send, reject, why, began });
      }),
    [],
  );

  const doors = useMemo<{ guarded: Guarded; proving: Proving }>(
    () => ({
      guarded: async (act) => {
        const prove = (why: string, began?: Began) =>
          ask(why, (body) => request('post', '/api/auth/step-up', { body }), began);
        const fresh = async () => {
          try {
            return await act();
          } catch (error) {
            if (!(error instanceof ApiError) || error.code !== STEP_UP_REQUIRED) throw error;
          }
          await prove(t.common.stepUp.why);
          return act();
        };
        try {
          return await fresh();
        } catch (error) {
          // Whoever has one device alone is told where to add another one.
          const began = error instanceof ApiError ? (BEGAN as Record<string, Began>)[error.code] : undefined;
          if (began === undefined || !hasPasskey) throw error;
          await prove(t.common.stepUp.whyOther[began], began);
          return act();
        }
      },
      proving: <T,>(act: (proof: Proof) => Promise<T>) =>
        new Promise<T>((resolve, reject) => {
          ask(t.common.stepUp.whyOnce, async (proof) => resolve(await act(proof))).catch(reject);
        }),
    }),
    [ask, hasPasskey],
  );

  const decline = () => {
    waiting?.reject(new StepUpDeclined());
    setWaiting(undefined);
  };

  return (
    <StepUpContext value={doors}>
      {children}
      <Dialog opened={waiting !== undefined} onClose={decline} title={t.common.stepUp.title} onTop>
        {waiting === undefined ? null : <ProofForm why={waiting.why} send={waiting.send} began={waiting.began} />}
      </Dialog>
    </StepUpContext>
  );
}

/** Whether the proof was at fault, or could not be judged: the dialog stays and says so. */
function isProofTrouble(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 429 || PROOF_CODES.has(error.code));
}

interface ProofFormProps {
  readonly why: string;
  readonly began: Began | undefined;
  readonly send: (proof: Proof) => Promise<void>;
}

function ProofForm({ why, send, began }: ProofFormProps) {
  const { role, hasPasskey = false } = useSession().data ?? {};
  const isOperator = role === 'operator';
  const [byPasskey, setByPasskey] = useState(hasPasskey && knowsPasskeys() && began !== 'passkey');
  const [password, setPassword] = useState('');
  const [factor, setFactor] = useState(NO_FACTOR);
  const [failure, setFailure] = useState<Error | undefined>();
  const [isBusy, setBusy] = useState(false);

  const prove = async (proof: () => Promise<Proof>) => {
    if (isBusy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await send(await proof());
    } catch (error) {
      setFailure(error as Error);
      setPassword('');
      setFactor({ ...factor, text: '' });
    } finally {
      setBusy(false);
    }
  };
  const typed = async (event: FormEvent) => {
    event.preventDefault();
    if ((isOperator ? factor.text.trim() : password) === '') return;
    await prove(() => Promise.resolve(isOperator ? factorBody(factor) : { password }));
  };
  const pressed = () => void prove(async () => ({ passkey: await provePresence() }));

  return (
    <form onSubmit={(event) => void typed(event)} className="pd-form">
      <p className="pd-hint">{why}</p>
      {hasPasskey && (byPasskey || !isOperator) ? (
        <PasskeyButton isBusy={isBusy} onPress={pressed} />
      ) : isOperator ? (
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
      <DeclinedNote error={failure} />
      <ProofFailure error={failure} isOperator={isOperator} />
      {hasPasskey && (byPasskey || !isOperator) ? null : (
        <Button type="submit" loading={isBusy}>
          {t.common.stepUp.confirm}
        </Button>
      )}
      {hasPasskey && isOperator && began !== 'authenticator' ? (
        <Button variant="subtle" size="xs" onClick={() => setByPasskey(!byPasskey)}>
          {byPasskey ? t.auth.factor.orOther : t.auth.factor.orPasskey}
        </Button>
      ) : null}
    </form>
  );
}

function ProofFailure({ error, isOperator }: { error: Error | undefined; isOperator: boolean }) {
  if (error === undefined || error instanceof PasskeyDeclined) return null;
  if (!(error instanceof ApiError) || error.code !== WRONG) return <ErrorNote error={error} isAct />;
  return (
    <Note tone="bad" title={t.common.stepUp.wrong}>
      {isOperator ? <p>{t.common.stepUp.wrongCode}</p> : null}
    </Note>
  );
}
