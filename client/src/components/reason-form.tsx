import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useAct } from '../app/act';
import { ActionButton } from './action-button';
import { ErrorNote } from './error-note';

interface ReasonFormProps {
  readonly words: { readonly text: string; readonly reason: string; readonly bad: string; readonly save: string };
  readonly lengthMax: number;
  readonly movesMoney?: boolean;
  readonly send: (reason: string, key: string) => Promise<unknown>;
  readonly onDone: () => void;
  /** What the reason is of. */
  readonly children?: ReactNode;
}

/** Takes an operator's word why something is as it is, and reads anew what it changes. */
export function ReasonForm({ words, lengthMax, movesMoney, send, onDone, children }: ReasonFormProps) {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const act = useAct(send);
  const reason = text.trim();
  const isFit = reason !== '' && reason.length <= lengthMax;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isFit || (await act.run(reason)) === undefined) return;
    await client.invalidateQueries();
    onDone();
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <p className="pd-hint">{words.text}</p>
      {children}
      <TextInput
        label={words.reason}
        autoComplete="off"
        maxLength={lengthMax}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney={movesMoney} />}
      <ActionButton type="submit" because={isFit ? undefined : words.bad} loading={act.isBusy}>
        {words.save}
      </ActionButton>
    </form>
  );
}
