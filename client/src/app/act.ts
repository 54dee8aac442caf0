import { useCallback, useRef, useState } from 'react';
import { ApiError } from '../api/http';
import { StepUpDeclined, useStepUp } from './step-up';

/** What a form knows about the one thing it does. */
export interface Act<Input, Result> {
  /** Starts it, unless it is already on its way: a double click does it once. */
  readonly run: (input: Input) => Promise<Result | undefined>;
  readonly isBusy: boolean;
  readonly error: Error | undefined;
  readonly result: Result | undefined;
  /** A new intent: a new key, no old result. */
  readonly reset: () => void;
}

/** A key that names one intent. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}

/**
 * One act of one form. The idempotency key is made when the form opens and stays the same for every repeat of the
 * same intent, also after a lost answer. A success, a decided refusal, other input or `reset` begins a new intent.
 */
export function useAct<Input, Result>(act: (input: Input, key: string) => Promise<Result>): Act<Input, Result> {
  const guarded = useStepUp();
  const key = useRef<string | undefined>(undefined);
  key.current ??= newIdempotencyKey();
  const inFlight = useRef(false);
  const lastInput = useRef<string | undefined>(undefined);
  const [state, setState] = useState<{ isBusy: boolean; error?: Error; result?: Result }>({ isBusy: false });

  const run = async (input: Input): Promise<Result | undefined> => {
    if (inFlight.current) return undefined;
    inFlight.current = true;
    setState({ isBusy: true });
    const intent = JSON.stringify(input) ?? '';
    if (lastInput.current !== undefined && lastInput.current !== intent) key.current = newIdempotencyKey();
    lastInput.current = intent;
    const used = (key.current ??= newIdempotencyKey());
    try {
      const result = await guarded(() => act(input, used));
      key.current = newIdempotencyKey();
      setState({ isBusy: false, result });
      return result;
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) key.current = newIdempotencyKey();
      setState(error instanceof StepUpDeclined ? { isBusy: false } : { isBusy: false, error: error as Error });
      return undefined;
    } finally {
      inFlight.current = false;
    }
  };

  const reset = useCallback(() => {
    key.current = newIdempotencyKey();
    setState({ isBusy: false });
  }, []);

  return { run, isBusy: state.isBusy, error: state.error, result: state.result, reset };
}
