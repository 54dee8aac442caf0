import { NativeSelect, Textarea, TextInput } from '@mantine/core';
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
import { OfferCheck } from './contract-offer';
import { CONTRACT_COINS, termsOf, type Typed, UNTYPED } from './contract-text';

type Declare = Body<'/api/operator/contracts'>;
const words = t.contracts.form;

interface FieldsProps {
  readonly typed: Typed;
  readonly onType: (patch: Partial<Typed>) => void;
}

function Field({
  name,
  label,
  typed,
  onType,
  day = false,
}: FieldsProps & { name: keyof Typed; label: string; day?: boolean }) {
  return (
    <TextInput
      label={label}
      type={day ? 'date' : 'text'}
      autoComplete="off"
      value={typed[name]}
      onChange={(event) => onType({ [name]: event.currentTarget.value })}
    />
  );
}

function Choice({
  name,
  label,
  options,
  typed,
  onType,
}: FieldsProps & { name: keyof Typed; label: string; options: Readonly<Record<string, string>> }) {
  return (
    <NativeSelect
      label={label}
      value={typed[name]}
      data={Object.entries(options).map(([value, text]) => ({ value, label: text }))}
      onChange={(event) => onType({ [name]: event.currentTarget.value })}
    />
  );
}

function FeeFields(props: FieldsProps) {
  const { fee, feeTaken, excess } = props.typed;
  if (fee.trim() === '') return <Field {...props} name="fee" label={words.fee} />;
  return (
    <>
      <Field {...props} name="fee" label={words.fee} />
      <Choice {...props} name="feeCurrency" label={words.feeCurrency} options={words.feeCurrencies} />
      <Choice {...props} name="feeTaken" label={words.feeTaken} options={words.feeTakens} />
      {feeTaken === 'upfront' ? null : (
        <Choice {...props} name="excess" label={words.excess} options={words.excesses} />
      )}
      {feeTaken === 'upfront' || excess !== 'end' ? null : (
        <Field {...props} name="excessDays" label={words.excessDays} />
      )}
    </>
  );
}

const coins = Object.fromEntries(CONTRACT_COINS.map((coin) => [coin, coin]));

/** What becomes of money that does not come as agreed. */
function TroubleFields(props: FieldsProps) {
  const { defaultDays, notice } = props.typed;
  return (
    <>
      <Choice {...props} name="shortfall" label={words.shortfall} options={words.shortfalls} />
      <Field {...props} name="defaultDays" label={words.defaultDays} />
      {defaultDays.trim() === '' ? null : (
        <Choice {...props} name="defaultThen" label={words.defaultThen} options={words.defaultThens} />
      )}
      <Field {...props} name="writeOffDays" label={words.writeOffDays} />
      <Field {...props} name="residual" label={words.residual} />
      <Field {...props} name="notice" label={words.notice} />
      {notice.trim() === '' ? null : <Field {...props} name="refund" label={words.refund} />}
    </>
  );
}

function Fields(props: FieldsProps) {
  const { electricity, everyDays, promise } = props.typed;
  return (
    <>
      <Field {...props} name="id" label={words.id} />
      <Field {...props} name="provider" label={words.provider} />
      <Choice {...props} name="asset" label={words.asset} options={coins} />
      <Field {...props} name="hashRate" label={words.hashRate} />
      <Field {...props} name="units" label={words.units} />
      <Field {...props} name="price" label={words.price} />
      <Field {...props} name="start" label={words.start} day />
      <Field {...props} name="termDays" label={words.termDays} />
      <Field {...props} name="offset" label={words.offset} />
      <FeeFields {...props} />
      <Field {...props} name="electricity" label={words.electricity} />
      {electricity.trim() === '' ? null : <Field {...props} name="electricityPrice" label={words.electricityPrice} />}
      <Field {...props} name="everyDays" label={words.everyDays} />
      {everyDays.trim() === '1' ? null : <Field {...props} name="anchor" label={words.anchor} day />}
      <Field {...props} name="within" label={words.within} />
      <Field {...props} name="tolerance" label={words.tolerance} />
      <TroubleFields {...props} />
      <Field {...props} name="promise" label={words.promise} />
      {promise.trim() === '' ? null : (
        <Choice {...props} name="promiseCurrency" label={words.promiseCurrency} options={words.feeCurrencies} />
      )}
      <Field {...props} name="blockFees" label={words.blockFees} />
    </>
  );
}

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
        {json.trim() === '' ? <Fields typed={typed} onType={(patch) => setTyped({ ...typed, ...patch })} /> : null}
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
