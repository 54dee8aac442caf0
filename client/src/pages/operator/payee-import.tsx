import { Button, Checkbox, NumberInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Usd } from '../../components/amount';
import { Confirm } from '../../components/confirm';
import { ErrorNote } from '../../components/error-note';
import { FileText, TEXT_LENGTH_MAX } from '../../components/file-text';
import { Figure, Panel } from '../../components/page';
import { Done, Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';

type Import = Answer<'/api/operator/payees'>['imports'][number];
type Preview = Answer<'/api/operator/payees/imports/preview', 'post'>;
const words = t.payees;

const MISTAKES: readonly Column<Preview['mistakes'][number]>[] = [
  { key: 'line', header: words.line, cell: ({ line }) => (line === 0 ? words.whole : groupThousands(String(line))) },
  { key: 'column', header: words.column, cell: ({ column }) => <code>{column === '' ? '–' : column}</code> },
  { key: 'what', header: words.note, cell: ({ message }) => message },
];

const OVERLAPS: readonly Column<Preview['overlaps'][number]>[] = [
  { key: 'line', header: words.line, cell: ({ line }) => groupThousands(String(line)) },
  { key: 'payee', header: words.payee, cell: ({ payee }) => <span className="pd-wrap">{payee}</span> },
  { key: 'month', header: words.month, cell: ({ month }) => month },
  { key: 'form', header: words.form, cell: ({ form }) => form },
  { key: 'payments', header: words.inBooks, end: true, cell: ({ payments }) => groupThousands(String(payments)) },
];

/** Months that would count twice, and the word that it is meant. */
function Overlaps(props: { preview: Preview; isMeant: boolean; onMeant: (isMeant: boolean) => void }) {
  const { preview, isMeant, onMeant } = props;
  const { overlaps, overlapsTotal } = preview;
  if (overlapsTotal === 0) return null;
  return (
    <>
      <Note tone="warn" title={words.overlapsTitle(overlapsTotal)}>
        <p>{words.overlapsText}</p>
      </Note>
      <DataTable
        caption={words.overlaps}
        columns={OVERLAPS}
        rows={overlaps}
        keyOf={({ line, payee, month, form }) => `${line} ${payee} ${month} ${form}`}
        empty={null}
      />
      {overlaps.length < overlapsTotal ? (
        <p className="pd-hint">{words.overlapsCut(overlaps.length, overlapsTotal)}</p>
      ) : null}
      <Checkbox
        label={words.overlapMeant}
        checked={isMeant}
        onChange={({ currentTarget: { checked } }) => onMeant(checked)}
      />
    </>
  );
}

function Seen({
  preview,
  isBusy,
  onImport,
}: {
  preview: Preview;
  isBusy: boolean;
  onImport: (isMeant: boolean) => void;
}) {
  const { added, known, members, gross, withheld, mistakes, mistakesTotal, hash, overlapsTotal } = preview;
  const [isMeant, setIsMeant] = useState(false);
  const because = added === 0 ? words.nothingNew : overlapsTotal > 0 && !isMeant ? words.overlapFirst : undefined;
  return (
    <>
      <div className="pd-figures">
        <Figure name={words.added}>{groupThousands(String(added))}</Figure>
        <Figure name={words.known}>{groupThousands(String(known))}</Figure>
        <Figure name={words.members}>{groupThousands(String(members))}</Figure>
        <Figure name={words.gross}>
          <Usd value={gross} />
        </Figure>
        <Figure name={words.tax}>
          <Usd value={withheld} />
        </Figure>
      </div>
      {mistakesTotal === 0 ? null : (
        <Note tone="bad" title={words.mistakes(mistakesTotal)}>
          {null}
        </Note>
      )}
      <DataTable
        caption={words.note}
        columns={MISTAKES}
        rows={mistakes}
        keyOf={({ line, column, message }) => `${line} ${column} ${message}`}
        empty={null}
      />
      {hash === null ? null : (
        <>
          <Overlaps preview={preview} isMeant={isMeant} onMeant={setIsMeant} />
          <ActionButton because={because} loading={isBusy} onClick={() => onImport(isMeant)}>
            {words.importDo}
          </ActionButton>
        </>
      )}
    </>
  );
}

function ImportFile({ today }: { today: string }) {
  const client = useQueryClient();
  const [year, setYear] = useState(Number.parseInt(today.slice(0, 4), 10));
  const [text, setText] = useState('');
  const [preview, setPreview] = useState<Preview | undefined>();
  const look = useAct((body: Body<'/api/operator/payees/imports/preview'>) => request('post', '/api/operator/payees/imports/preview', { body })); // prettier-ignore
  const take = useAct((body: Body<'/api/operator/payees/imports'>, key) => request('post', '/api/operator/payees/imports', { body, idempotencyKey: key })); // prettier-ignore
  const change = (act: () => void) => {
    setPreview(undefined);
    look.reset();
    take.reset();
    act();
  };
  const because = text.trim() === '' ? words.textFirst : text.length > TEXT_LENGTH_MAX ? words.tooLarge : undefined;
  const importIt = async (overlapMeant: boolean) => {
    if (preview?.hash == null || (await take.run({ year, text, hash: preview.hash, overlapMeant })) === undefined)
      return;
    setPreview(undefined);
    setText('');
    await client.invalidateQueries();
  };
  return (
    <div className="pd-form">
      <NumberInput
        label={words.year}
        min={2009}
        max={2200}
        allowDecimal={false}
        value={year}
        onChange={(value) => change(() => typeof value === 'number' && setYear(value))}
      />
      <FileText
        words={{ file: words.file, choose: words.file, text: words.fileText, tooLarge: words.tooLarge }}
        text={text}
        onText={(next) => change(() => setText(next))}
      />
      {look.error === undefined ? null : <ErrorNote error={look.error} isAct />}
      <ActionButton
        because={because}
        loading={look.isBusy}
        onClick={() => void look.run({ year, text }).then(setPreview)}
      >
        {words.preview}
      </ActionButton>
      {preview === undefined ? null : (
        <Seen preview={preview} isBusy={take.isBusy} onImport={(isMeant) => void importIt(isMeant)} />
      )}
      {take.error === undefined ? null : <ErrorNote error={take.error} isAct />}
      {take.result === undefined ? null : <Done title={words.imported} />}
    </div>
  );
}

function columnsOf(pick: (id: string) => void): readonly Column<Import>[] {
  return [
    { key: 'when', header: words.when, cell: ({ at }) => <When at={at} /> },
    { key: 'year', header: words.year, cell: ({ year }) => String(year) },
    { key: 'added', header: words.added, end: true, cell: ({ added }) => groupThousands(String(added)) },
    {
      key: 'state',
      header: words.state,
      cell: ({ takenBackAt }) =>
        takenBackAt === null ? <Status tone="good">{words.counts}</Status> : <Status tone="idle">{words.gone}</Status>,
    },
    {
      key: 'act',
      header: words.acts,
      end: true,
      cell: ({ id, takenBackAt }) =>
        takenBackAt === null ? (
          <Button size="xs" variant="default" aria-label={words.importBackOf(id)} onClick={() => pick(id)}>
            {words.importBack}
          </Button>
        ) : null,
    },
  ];
}

function Imports({ imports }: { imports: readonly Import[] }) {
  const client = useQueryClient();
  const [picked, setPicked] = useState<string | undefined>();
  const act = useAct((id: string, key) => request('post', '/api/operator/payees/imports/{id}/take-back', { path: { id }, idempotencyKey: key })); // prettier-ignore
  const back = async () => {
    if (picked === undefined || (await act.run(picked)) === undefined) return;
    setPicked(undefined);
    await client.invalidateQueries();
  };
  return (
    <>
      <DataTable
        caption={words.historyCaption}
        columns={columnsOf(setPicked)}
        rows={imports}
        keyOf={({ id }) => id}
        empty={null}
      />
      <Confirm
        opened={picked !== undefined}
        onClose={() => setPicked(undefined)}
        title={words.importBackTitle}
        action={words.importBack}
        danger
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void back()}
      >
        <p>{words.importBackText}</p>
      </Confirm>
    </>
  );
}

/** What was paid before the books began here: a file, what it would do, and the files so far. */
export function YearImport({ imports, today }: { imports: readonly Import[]; today: string }) {
  return (
    <Panel title={words.importTitle} hint={words.importHint}>
      <ImportFile today={today} />
      {imports.length === 0 ? null : <h3>{words.history}</h3>}
      <Imports imports={imports} />
    </Panel>
  );
}
