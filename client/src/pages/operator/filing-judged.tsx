import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Usd } from '../../components/amount';
import { ErrorNote } from '../../components/error-note';
import { Empty, Panel } from '../../components/page';
import { Person } from '../../components/person';
import { Done, Status, type Tone } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { t } from '../../strings';
import type { FilingYear } from './filing';

/** What a part of the page is given. */
export interface PartProps {
  readonly data: FilingYear;
  readonly onPayee: (id: string) => void;
}

type Return = FilingYear['returns'][number];
type Correction = FilingYear['corrections'][number];
const words = t.filing;
const STATE_TONES: Readonly<Record<Return['state'], Tone>> = { 'to-file': 'warn', 'in-file': 'info', filed: 'good', 'filed-elsewhere': 'good' }; // prettier-ignore

/** Opens a payee. */
function OpenPayee({ id, name, onPayee }: { id: string; name: string | null; onPayee: PartProps['onPayee'] }) {
  return (
    <Button size="xs" variant="default" aria-label={words.openOf(name ?? id)} onClick={() => onPayee(id)}>
      {words.open}
    </Button>
  );
}

/** Of a list that is cut: how much of it stands here. */
function Cut({ shown, total }: { shown: number; total: number }) {
  return shown < total ? <p className="pd-hint">{words.cut(shown, total)}</p> : null;
}

function Boxes({ boxes }: { boxes: Readonly<Record<string, string>> }) {
  return (
    <>
      {Object.entries(boxes).map(([box, amount]) => (
        <span key={box} className="pd-line">
          {words.box(box)} <Usd value={amount} />
        </span>
      ))}
    </>
  );
}

function Paid({ paidUsd, unpriced }: FilingYear['missingForms'][number]) {
  return (
    <>
      <Usd value={paidUsd} />
      {unpriced === 0 ? null : <span className="pd-line pd-dim">{words.unpricedToo(unpriced)}</span>}
    </>
  );
}

/** Who was paid in the year and has no form. */
export function MissingForms({ data: { missingForms, missingTotal, withholdingMode }, onPayee }: PartProps) {
  if (missingTotal === 0) return null;
  const columns: readonly Column<FilingYear['missingForms'][number]>[] = [
    { key: 'payee', header: words.payee, cell: ({ payee, name }) => <Person name={name} memberId={payee} /> },
    { key: 'paid', header: words.paidUsd, end: true, cell: Paid },
    { key: 'open', header: t.payees.acts, end: true, cell: ({ payee, name }) => <OpenPayee id={payee} name={name} onPayee={onPayee} /> }, // prettier-ignore
  ];
  return (
    <Panel title={words.missingTitle} hint={words.missingHint[withholdingMode]}>
      <DataTable
        caption={words.missingCaption}
        columns={columns}
        rows={missingForms}
        keyOf={({ payee }) => payee}
        empty={null}
      />
      <Cut shown={missingForms.length} total={missingTotal} />
    </Panel>
  );
}

/** Who reaches the threshold, with what. */
export function Returns({ data: { returns, returnsTotal }, onPayee }: PartProps) {
  const columns: readonly Column<Return>[] = [
    { key: 'payee', header: words.payee, cell: ({ payee, name }) => <Person name={name} memberId={payee} /> },
    { key: 'form', header: words.form, cell: ({ form }) => <strong>{form}</strong> },
    {
      key: 'number',
      header: words.number,
      cell: ({ tin, hasForm }) => (
        <>
          {tin === null ? <Status tone="bad">{words.noNumber}</Status> : <code>{tin}</code>}
          {hasForm ? null : <span className="pd-line pd-dim">{t.payees.noForm}</span>}
        </>
      ),
    },
    { key: 'boxes', header: words.boxes, end: true, cell: ({ boxes }) => <Boxes boxes={boxes} /> },
    { key: 'why', header: words.why, cell: ({ because }) => words.because[because] },
    {
      key: 'state',
      header: words.state,
      cell: ({ state, file }) => (
        <>
          <Status tone={STATE_TONES[state]}>{words.states[state]}</Status>
          {file === null ? null : <span className="pd-line pd-dim pd-wrap">{file}</span>}
        </>
      ),
    },
    { key: 'open', header: t.payees.acts, end: true, cell: ({ payee, name }) => <OpenPayee id={payee} name={name} onPayee={onPayee} /> }, // prettier-ignore
  ];
  return (
    <Panel title={words.returnsTitle}>
      <DataTable
        caption={words.returnsCaption}
        columns={columns}
        rows={returns}
        keyOf={({ payee, form }) => `${form} ${payee}`}
        empty={<Empty title={words.noReturns}>{words.noReturnsText}</Empty>}
      />
      <Cut shown={returns.length} total={returnsTotal} />
    </Panel>
  );
}

const CORRECTIONS: readonly Column<Correction>[] = [
  { key: 'payee', header: words.payee, cell: ({ payee, name }) => <Person name={name} memberId={payee} /> },
  { key: 'form', header: words.form, cell: ({ form }) => <strong>{form}</strong> },
  { key: 'type', header: words.type, cell: ({ type }) => words.types(type) },
  { key: 'why', header: words.why, cell: ({ reasons }) => reasons.join(' ') },
  { key: 'becomes', header: words.becomes, end: true, cell: ({ boxes }) => <Boxes boxes={boxes} /> },
  { key: 'file', header: words.ofFile, cell: ({ file }) => <span className="pd-wrap">{file ?? words.elsewhere}</span> },
];

/** What changed after it was filed, and the sheets of it. */
export function Corrections({ data, onPayee }: PartProps) {
  const client = useQueryClient();
  const act = useAct((year: number, key) => request('post', '/api/operator/filing/corrections', { body: { year }, idempotencyKey: key })); // prettier-ignore
  const { corrections, correctionsTotal, year, payer, errorsTotal } = data;
  const because = payer === null ? words.payerFirst : errorsTotal > 0 ? words.errorsFirst : undefined;
  const make = async () => {
    if ((await act.run(year)) !== undefined) await client.invalidateQueries();
  };
  const open: Column<Correction> = { key: 'open', header: t.payees.acts, end: true, cell: ({ payee, name }) => <OpenPayee id={payee} name={name} onPayee={onPayee} /> }; // prettier-ignore
  return (
    <Panel title={words.correctionsTitle} hint={words.correctionsHint}>
      <DataTable
        caption={words.correctionsCaption}
        columns={[...CORRECTIONS, open]}
        rows={corrections}
        keyOf={({ payee, form }) => `${form} ${payee}`}
        empty={<p>{words.noCorrections}</p>}
      />
      <Cut shown={corrections.length} total={correctionsTotal} />
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      {act.result === undefined ? null : <Done title={words.madeSheets(act.result.files.length)} />}
      {correctionsTotal === 0 ? null : (
        <ActionButton because={because} loading={act.isBusy} onClick={() => void make()}>
          {words.makeSheets}
        </ActionButton>
      )}
    </Panel>
  );
}
