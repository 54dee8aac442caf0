import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useAct } from '../../app/act';
import { Confirm } from '../../components/confirm';

/** The member's own button that takes back a change while it cools off, asked once more. */
export function TakeBackMine(props: {
  readonly id: string;
  readonly words: { readonly mine: string; readonly takeBack: string };
  readonly cancel: (body: { id: string }, key: string) => Promise<unknown>;
  readonly children: ReactNode;
}) {
  const { id, words, cancel } = props;
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const act = useAct(cancel);
  const confirm = async () => {
    if ((await act.run({ id })) === undefined) return;
    setAsked(false);
    await client.invalidateQueries();
  };
  return (
    <>
      <Button variant="default" onClick={() => setAsked(true)}>
        {words.mine}
      </Button>
      <Confirm
        opened={isAsked}
        onClose={() => setAsked(false)}
        title={words.mine}
        action={words.takeBack}
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void confirm()}
      >
        {props.children}
      </Confirm>
    </>
  );
}
