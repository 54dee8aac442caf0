import { NativeSelect, Radio, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Facts, Panel } from '../../components/page';
import { Done } from '../../components/status';
import { t } from '../../strings';

type Taxes = Answer<'/api/me/taxes'>;
type Choice = Body<'/api/me/taxes/activities'>;
const words = t.taxes.activity;
const TREATMENTS = ['undecided', 'hobby', 'business'] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function Now({ taxes: { sources, activities } }: { taxes: Taxes }) {
  const [first] = activities;
  if (sources.length > 0) {
    return <Facts items={sources.map(({ sourceId, treatment }) => [sourceId, words.names[treatment]] as const)} />;
  }
  return <p>{words.now(words.names[first?.treatment ?? 'undecided'])}</p>;
}

function ActivityForm({ taxes: { sources } }: { taxes: Taxes }) {
  const client = useQueryClient();
  const [treatment, setTreatment] = useState<Choice['treatment']>('undecided');
  const [source, setSource] = useState('');
  const [from, setFrom] = useState('');
  const act = useAct((body: Choice, idempotencyKey) =>
    request('post', '/api/me/taxes/activities', { body, idempotencyKey }),
  );
  const because = DAY.test(from) ? undefined : words.badDay;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined) return;
    const only = source === '' ? {} : { sourceId: source };
    if ((await act.run({ treatment, from, ...only })) === undefined) return;
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" aria-label={words.title} onSubmit={(event) => void submit(event)}>
      <Radio.Group
        label={words.title}
        value={treatment}
        onChange={(value) => setTreatment(TREATMENTS.find((one) => one === value) ?? 'undecided')}
      >
        <div className="pd-choices">
          {TREATMENTS.map((value) => (
            <Radio key={value} value={value} label={words.names[value]} description={words.means[value]} />
          ))}
        </div>
      </Radio.Group>
      <p className="pd-hint">{words.unconfirmed}</p>
      <NativeSelect
        label={words.source}
        value={source}
        onChange={(event) => setSource(event.currentTarget.value)}
        data={[{ value: '', label: words.everySource }, ...sources.map(({ sourceId }) => sourceId)]}
      />
      <TextInput
        type="date"
        label={words.from}
        description={words.fromHint}
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      {act.result === undefined ? null : <Done title={t.taxes.recorded} />}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.save}
      </ActionButton>
    </form>
  );
}

/** Hobby, business or undecided, with what each means for the return. */
export function TaxActivity({ taxes }: { taxes: Taxes }) {
  return (
    <Panel title={words.title} hint={words.hint}>
      <Now taxes={taxes} />
      <ActivityForm taxes={taxes} />
    </Panel>
  );
}
