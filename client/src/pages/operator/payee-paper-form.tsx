import { NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Done } from '../../components/status';
import {
  asForm,
  EMPTY_FORM,
  type FormFields,
  type FormKind,
  TaxFormFields,
  whyNot,
} from '../../components/tax-form-fields';
import { t } from '../../strings';
import { Choice } from './choice';

type Enter = Body<'/api/operator/payees/{id}/form'>;
const words = t.payees;

function isForm(value: string): value is FormKind {
  return Object.hasOwn(t.taxForm.forms, value);
}

/** Puts a form on paper on file in a member's place. */
export function PaperForm({ memberId }: { memberId: string }) {
  const client = useQueryClient();
  const [fields, setFields] = useState<FormFields>(EMPTY_FORM);
  const [signedOn, setSignedOn] = useState('');
  const [receivedOn, setReceivedOn] = useState('');
  const [reason, setReason] = useState<Enter['reason'] | ''>('');
  const [isDone, setDone] = useState(false);
  const act = useAct((body: Enter) => request('post', '/api/operator/payees/{id}/form', { path: { id: memberId }, body })); // prettier-ignore
  const days = signedOn === '' || receivedOn === '' ? words.dayMissing : undefined;
  const because = whyNot(fields) ?? days ?? (reason === '' ? words.pickFirst : undefined);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || reason === '') return;
    if ((await act.run({ ...fields, signedOn, receivedOn, reason })) === undefined) return;
    setFields(EMPTY_FORM);
    setReason('');
    setDone(true);
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <p className="pd-hint">{words.enterText}</p>
      {isDone ? <Done title={words.entered} /> : null}
      <NativeSelect
        label={t.taxForm.which}
        data={Object.entries(t.taxForm.forms).map(([value, label]) => ({ value, label }))}
        value={fields.form}
        onChange={({ currentTarget: { value } }) => isForm(value) && setFields(asForm(fields, value))}
      />
      <TaxFormFields fields={fields} onChange={setFields} />
      <div className="pd-fields">
        <TextInput
          type="date"
          label={words.signedOn}
          value={signedOn}
          onChange={(event) => setSignedOn(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={words.receivedOn}
          value={receivedOn}
          onChange={(event) => setReceivedOn(event.currentTarget.value)}
        />
      </div>
      <Choice label={words.reason} of={words.paperReasons} value={reason} onChange={setReason} />
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.enterDo}
      </ActionButton>
    </form>
  );
}
