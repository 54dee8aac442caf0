import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../../strings';
import { CONTRACT_COINS, type Typed } from './contract-text';

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
  type = 'text',
}: FieldsProps & { name: keyof Typed; label: string; type?: 'text' | 'date' | 'time' }) {
  return (
    <TextInput
      label={label}
      type={type}
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

/** How fees of blocks count in what is expected: headers do not show them. */
function BlockFeeFields(props: FieldsProps) {
  const { blockFeesRule: rule } = props.typed;
  return (
    <>
      <Choice {...props} name="blockFeesRule" label={words.blockFeesRule} options={words.blockFeesRules} />
      {rule === 'none' ? null : (
        <Field {...props} name="blockFees" label={rule === 'per-block' ? words.blockFeesCoins : words.blockFees} />
      )}
    </>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="pd-fieldset pd-form">
      <legend className="pd-label">{title}</legend>
      {children}
    </fieldset>
  );
}

/** Every term that a contract can have, by what it is about. */
export function ContractFields(props: FieldsProps) {
  const { electricity, everyDays, promise } = props.typed;
  const { groups } = words;
  return (
    <>
      <Group title={groups.lease}>
        <Field {...props} name="id" label={words.id} />
        <Field {...props} name="provider" label={words.provider} />
        <Choice {...props} name="asset" label={words.asset} options={coins} />
        <Field {...props} name="hashRate" label={words.hashRate} />
        <Field {...props} name="units" label={words.units} />
        <Field {...props} name="price" label={words.price} />
        <Field {...props} name="start" label={words.start} type="date" />
        <Field {...props} name="startTime" label={words.startTime} type="time" />
        <Field {...props} name="termDays" label={words.termDays} />
        <Field {...props} name="offset" label={words.offset} />
      </Group>
      <Group title={groups.costs}>
        <FeeFields {...props} />
        <Field {...props} name="electricity" label={words.electricity} />
        {electricity.trim() === '' ? null : <Field {...props} name="electricityPrice" label={words.electricityPrice} />}
      </Group>
      <Group title={groups.paid}>
        <Field {...props} name="everyDays" label={words.everyDays} />
        {everyDays.trim() === '1' ? null : <Field {...props} name="anchor" label={words.anchor} type="date" />}
        <Field {...props} name="within" label={words.within} />
        <Field {...props} name="tolerance" label={words.tolerance} />
      </Group>
      <Group title={groups.trouble}>
        <TroubleFields {...props} />
      </Group>
      <Group title={groups.judged}>
        <Field {...props} name="promise" label={words.promise} />
        {promise.trim() === '' ? null : (
          <Choice {...props} name="promiseCurrency" label={words.promiseCurrency} options={words.feeCurrencies} />
        )}
        <BlockFeeFields {...props} />
        <p className="pd-hint">{words.verdictHint}</p>
        <Field {...props} name="renewFrom" label={words.renewFrom} />
        <Field {...props} name="scaleFrom" label={words.scaleFrom} />
        <Field {...props} name="lostMost" label={words.lostMost} />
      </Group>
    </>
  );
}
