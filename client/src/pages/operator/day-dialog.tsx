import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { t } from '../../strings';

type Doubt = Answer<'/api/operator/reconciliation'>['doubts'][number];
type Explained = Body<'/api/operator/reconciliation/day'>;
const words = t.reconciliation.wrongDay;
const LENGTH_MAX = 500;

function DayForm({ doubt, onClose }: { doubt: Doubt; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const act = useAct((body: Explained, key) =>
    request('post', '/api/operator/reconciliation/day', { body, idempotencyKey: key }),
  );
  const isFit = reason.trim() !== '' && reason.trim().length <= LENGTH_MAX;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { sourceId: doubt.sourceId, payoutId: doubt.subject, reason: reason.trim() };
    if (!isFit || (await act.run(body)) === undefined) return;
    await client.invalidateQueries();
    onClose();
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <p className="pd-hint">{words.text}</p>
      <TextInput
        label={words.reason}
        autoComplete="off"
        maxLength={LENGTH_MAX}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
      <ActionButton type="submit" because={isFit ? undefined : words.bad} loading={act.isBusy}>
        {words.save}
      </ActionButton>
    </form>
  );
}

/** Says why the coin of a payout came on another day than it was announced for. */
export function DayDialog({ doubt, onClose }: { doubt: Doubt; onClose: () => void }) {
  return (
    <Dialog opened onClose={onClose} title={words.title}>
      <DayForm doubt={doubt} onClose={onClose} />
    </Dialog>
  );
}
