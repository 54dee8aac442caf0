import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { t } from '../../strings';

type Other = Body<'/api/operator/settlements/{id}/give-up'>;
const words = t.settlements;

/** The transaction that took the coins of an approved payment: it alone ends one. */
export function GiveUpDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const client = useQueryClient();
  const [txid, setTxid] = useState('');
  const [height, setHeight] = useState('');
  const act = useAct((body: Other, key) =>
    request('post', '/api/operator/settlements/{id}/give-up', { path: { id }, body, idempotencyKey: key }),
  );
  const isNamed = txid.trim() !== '' && /^\d{1,9}$/.test(height.trim());
  const submit = async () => {
    const other = { txid: txid.trim().toLowerCase(), height: Number(height.trim()) };
    if ((await act.run(other)) === undefined) return;
    onClose();
    await client.invalidateQueries();
  };
  return (
    <Dialog opened onClose={onClose} title={words.giveUpTitle}>
      <div className="pd-form">
        <p>{words.giveUpText}</p>
        <TextInput
          label={words.other}
          spellCheck={false}
          maxLength={64}
          value={txid}
          onChange={({ currentTarget }) => setTxid(currentTarget.value)}
        />
        <TextInput
          label={words.height}
          inputMode="numeric"
          maxLength={9}
          value={height}
          onChange={({ currentTarget }) => setHeight(currentTarget.value)}
        />
        {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
        <ActionButton
          because={isNamed ? undefined : words.otherMissing}
          loading={act.isBusy}
          onClick={() => void submit()}
        >
          {words.giveUp}
        </ActionButton>
      </div>
    </Dialog>
  );
}
