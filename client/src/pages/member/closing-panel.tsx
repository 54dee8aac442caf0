import { Button, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { useAmountText } from '../../components/amount-text';
import { ClosingState, ReopenAccount } from '../../components/closing-state';
import { Confirm } from '../../components/confirm';
import { ErrorNote } from '../../components/error-note';
import { Loaded, Panel } from '../../components/page';
import { parseUnits } from '../../format/amount';
import { t } from '../../strings';

type Closing = Answer<'/api/me/closing'>;
const words = t.closing;

function Close() {
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure(false);
  const act = useAct((_: null, key) => request('post', '/api/me/closing', { idempotencyKey: key }));
  const run = async () => {
    if ((await act.run(null)) === undefined) return;
    close();
    await client.invalidateQueries();
  };
  return (
    <div>
      <Button variant="default" onClick={open}>
        {words.close}
      </Button>
      <Confirm
        opened={isOpen}
        onClose={close}
        title={words.closeTitle}
        action={words.close}
        danger
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void run()}
      >
        <p>{words.closeText}</p>
      </Confirm>
    </div>
  );
}

function Reopen() {
  const act = useAct((_: null, key) => request('post', '/api/me/closing/reopen', { idempotencyKey: key }));
  return <ReopenAccount act={act} />;
}

/** What is left goes to the operator by typed words alone, and exactly what is on the screen. */
function Donate({ of }: { of: Closing }) {
  const client = useQueryClient();
  const text = useAmountText();
  const [typed, setTyped] = useState('');
  const act = useAct((body: Body<'/api/me/closing/donate'>, key) =>
    request('post', '/api/me/closing/donate', { body, idempotencyKey: key }),
  );
  const isTyped = typed.trim().toLowerCase() === of.words;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isTyped || (await act.run({ sats: of.available.units, words: typed })) === undefined) return;
    await client.invalidateQueries();
  };
  return (
    <details>
      <summary>{words.donate}</summary>
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        <p className="pd-hint">{words.donateHint(text(of.available), of.words)}</p>
        <TextInput
          label={words.donateLabel}
          maxLength={40}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
        <ActionButton type="submit" because={isTyped ? undefined : words.donateMissing(of.words)} loading={act.isBusy}>
          {words.donateDo}
        </ActionButton>
      </form>
    </details>
  );
}

/** Closing the own account, and what becomes of what is left. */
export function ClosingPanel() {
  const query = useApi('/api/me/closing');
  return (
    <Loaded query={query}>
      {(data) => (
        <Panel title={words.title} hint={words.hint}>
          <ClosingState of={data} />
          {data.status === 'active' ? <Close /> : <Reopen />}
          {data.status === 'active' || parseUnits(data.available.units) === 0n ? null : <Donate of={data} />}
        </Panel>
      )}
    </Loaded>
  );
}
