import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Panel } from '../../components/page';
import { Note } from '../../components/status';
import { When } from '../../components/when';
import { t } from '../../strings';

type Claim = Body<'/api/me/devices/claim'>;
const words = t.owners.claim;
const LETTERS = 12;

/** Claims a worker by its code. */
export function ClaimPanel() {
  const client = useQueryClient();
  const [code, setCode] = useState('');
  const act = useAct((body: Claim, key) => request('post', '/api/me/devices/claim', { body, idempotencyKey: key }));
  const because = code.replace(/[\s-]/g, '').length === LETTERS ? undefined : words.bad;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || (await act.run({ code: code.trim() })) === undefined) return;
    setCode('');
    await client.invalidateQueries();
  };
  return (
    <Panel title={words.title} hint={words.hint}>
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        <TextInput
          label={words.label}
          placeholder={words.shape}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {act.error === undefined ? null : <ErrorNote error={act.error} />}
        {act.result === undefined || code !== '' ? null : (
          <div role="status">
            <Note tone="good" title={words.done(act.result.workers.length)}>
              {act.result.workers.map(({ worker, from }) => (
                <p key={worker}>
                  <bdi className="pd-wrap">{worker}</bdi>: {words.doneFrom} <When at={from} />
                </p>
              ))}
            </Note>
          </div>
        )}
        <ActionButton type="submit" because={because} loading={act.isBusy}>
          {words.do}
        </ActionButton>
      </form>
    </Panel>
  );
}
