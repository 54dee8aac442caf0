import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Usd } from '../../components/amount';
import { Confirm } from '../../components/confirm';
import { ErrorNote } from '../../components/error-note';
import { Done, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { t } from '../../strings';

type Sheet = Answer<'/api/operator/withholding'>['sheet'];
type Deposit = Sheet['deposits'][number];
type Record = Body<'/api/operator/withholding/deposits'>;
const words = t.withholding;
const EMPTY = { usd: '', paidOn: '', eftps: '' };

function columnsOf(pick: (deposit: Deposit) => void): readonly Column<Deposit>[] {
  return [
    { key: 'day', header: words.paidOn, cell: ({ paidOn }) => paidOn },
    { key: 'usd', header: words.usd, end: true, cell: ({ usd }) => <Usd value={usd} /> },
    { key: 'eftps', header: words.eftps, cell: ({ eftps }) => <code className="pd-wrap">{eftps}</code> },
    {
      key: 'state',
      header: words.counting,
      cell: ({ takenBackAt }) =>
        takenBackAt === null ? <Status tone="good">{words.counts}</Status> : <Status tone="idle">{words.gone}</Status>,
    },
    {
      key: 'act',
      header: words.acts,
      end: true,
      cell: (deposit) =>
        deposit.takenBackAt === null ? (
          <Button size="xs" variant="default" aria-label={words.backOf(deposit.eftps)} onClick={() => pick(deposit)}>
            {words.back}
          </Button>
        ) : null,
    },
  ];
}

function RecordForm({ year, today }: { year: number; today: string }) {
  const client = useQueryClient();
  const [fields, setFields] = useState(EMPTY);
  const act = useAct((body: Record, key) => request('post', '/api/operator/withholding/deposits', { body, idempotencyKey: key })); // prettier-ignore
  const because = Object.values(fields).some((value) => value.trim() === '') ? words.fieldsFirst : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || (await act.run({ year, ...fields, usd: fields.usd.trim() })) === undefined) return;
    setFields(EMPTY);
    await client.invalidateQueries();
  };
  const change = (field: keyof typeof EMPTY) => (value: string) => setFields({ ...fields, [field]: value });
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <h3>{words.record}</h3>
      <p className="pd-hint">{words.recordHint}</p>
      <div className="pd-fields">
        <TextInput
          label={words.usd}
          inputMode="decimal"
          autoComplete="off"
          value={fields.usd}
          onChange={({ currentTarget }) => change('usd')(currentTarget.value)}
        />
        <TextInput
          type="date"
          label={words.paidOn}
          max={today}
          value={fields.paidOn}
          onChange={({ currentTarget }) => change('paidOn')(currentTarget.value)}
        />
        <TextInput
          label={words.eftps}
          autoComplete="off"
          value={fields.eftps}
          onChange={({ currentTarget }) => change('eftps')(currentTarget.value)}
        />
      </div>
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      {act.result === undefined ? null : <Done title={words.recorded} />}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.recordDo}
      </ActionButton>
    </form>
  );
}

/** Deposits of a year's tax, each of which can be taken back, and a further one. */
export function TaxDeposits({ sheet, today }: { sheet: Sheet; today: string }) {
  const client = useQueryClient();
  const [picked, setPicked] = useState<Deposit | undefined>();
  const act = useAct((id: string, key) => request('post', '/api/operator/withholding/deposits/{id}/take-back', { path: { id }, idempotencyKey: key })); // prettier-ignore
  const back = async () => {
    if (picked === undefined || (await act.run(picked.id)) === undefined) return;
    setPicked(undefined);
    await client.invalidateQueries();
  };
  return (
    <>
      <h3>{words.deposits}</h3>
      <DataTable
        caption={words.depositsCaption}
        columns={columnsOf(setPicked)}
        rows={sheet.deposits}
        keyOf={({ id }) => id}
        empty={<p className="pd-hint">{words.none}</p>}
      />
      <RecordForm year={sheet.year} today={today} />
      <Confirm
        opened={picked !== undefined}
        onClose={() => setPicked(undefined)}
        title={words.backTitle}
        action={words.back}
        danger
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void back()}
      >
        <p>{words.backText}</p>
      </Confirm>
    </>
  );
}
