import { NativeSelect, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { useApi } from '../../api/hooks';
import { type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { t } from '../../strings';
import { ContractFields } from './contract-fields';
import { OfferCheck } from './contract-offer';
import { termsOf, UNTYPED } from './contract-text';

type Declare = Body<'/api/operator/contracts'>;
const words = t.contracts.form;

/** Declares a contract as signed: field by field, or as the JSON that a projection file has too. */
export function ContractForm({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const sources = useApi('/api/operator/sources');
  const [typed, setTyped] = useState(UNTYPED);
  const [json, setJson] = useState('');
  const [sourceId, setSourceId] = useState('');
  const terms = json.trim() === '' ? termsOf(typed) : json.trim();
  const act = useAct((body: Declare, key) => request('post', '/api/operator/contracts', { body, idempotencyKey: key }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (terms === undefined) return;
    const declared = await act.run({ sourceId: sourceId === '' ? null : sourceId, terms });
    if (declared === undefined) return;
    await client.invalidateQueries();
    await navigate(`/operator/contracts/${declared.contractId}`);
  };
  const choices = (sources.data?.items ?? []).map(({ id }) => ({ value: id, label: id }));
  return (
    <Dialog opened onClose={onClose} title={words.title}>
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        <p className="pd-hint">{words.intro}</p>
        <NativeSelect
          label={words.source}
          value={sourceId}
          data={[{ value: '', label: words.noSource }, ...choices]}
          onChange={(event) => setSourceId(event.currentTarget.value)}
        />
        {json.trim() === '' ? (
          <ContractFields typed={typed} onType={(patch) => setTyped({ ...typed, ...patch })} />
        ) : null}
        <details>
          <summary>{words.more}</summary>
          <Textarea
            label={words.json}
            autosize
            minRows={4}
            maxRows={16}
            value={json}
            onChange={(event) => setJson(event.currentTarget.value)}
          />
        </details>
        <OfferCheck key={terms} terms={terms} />
        {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
        <ActionButton type="submit" because={terms === undefined ? words.bad : undefined} loading={act.isBusy}>
          {words.save}
        </ActionButton>
      </form>
    </Dialog>
  );
}
