import { NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Panel } from '../../components/page';
import { t } from '../../strings';

type Contract = Answer<'/api/operator/contracts/{id}'>;
type SetSource = Body<'/api/operator/contracts/{id}/source'>;
const words = t.contracts;

/** Says through which source a contract is paid, as long as nothing was booked under it. */
export function ContractSource({ contract }: { contract: Contract }) {
  const client = useQueryClient();
  const sources = useApi('/api/operator/sources');
  const [chosen, setChosen] = useState(contract.sourceId ?? '');
  const act = useAct((body: SetSource, key) =>
    request('post', '/api/operator/contracts/{id}/source', { path: { id: contract.id }, body, idempotencyKey: key }),
  );
  const choices = (sources.data?.items ?? [])
    .filter(({ asset }) => asset === contract.asset)
    .map(({ id }) => ({ value: id, label: id }));
  const isSame = chosen === (contract.sourceId ?? '');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isSame || (await act.run({ sourceId: chosen === '' ? null : chosen })) === undefined) return;
    await client.invalidateQueries();
  };
  return (
    <Panel title={words.paidBy.title} hint={words.paidBy.hint}>
      <form className="pd-form" aria-label={words.paidBy.title} onSubmit={(event) => void submit(event)}>
        <NativeSelect
          label={words.form.source}
          value={chosen}
          data={[{ value: '', label: words.form.noSource }, ...choices]}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
        <ActionButton type="submit" because={isSame ? words.paidBy.same : undefined} loading={act.isBusy}>
          {words.paidBy.save}
        </ActionButton>
      </form>
    </Panel>
  );
}
