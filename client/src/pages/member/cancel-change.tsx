import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { Confirm } from '../../components/confirm';
import { Address } from '../../components/hash';
import { t } from '../../strings';

type Addresses = Answer<'/api/me/address'>;
type Cancel = Body<'/api/me/address/cancel'>;
const words = t.cancelAddress;

/** Takes a change back while the address cools off; the address before counts again. */
export function CancelChange({
  current,
  before,
}: {
  current: NonNullable<Addresses['current']>;
  before: string | undefined;
}) {
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const act = useAct((body: Cancel, key) => request('post', '/api/me/address/cancel', { body, idempotencyKey: key }));
  const cancel = async () => {
    const answer = await act.run({ id: current.id });
    if (answer === undefined) return;
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
        onConfirm={() => void cancel()}
      >
        <p className="pd-address-large">
          <Address text={current.address} />
        </p>
        <p>{words.mineText(before)}</p>
      </Confirm>
    </>
  );
}
