import { Select } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAct } from '../../app/act';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { Confirm } from '../../components/confirm';
import { ErrorNote } from '../../components/error-note';
import { FileText, TEXT_LENGTH_MAX } from '../../components/file-text';
import { Empty, Loaded, Page, Panel } from '../../components/page';
import { Note } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';
import { FileMapForm, type FileMap, mapIsWhole, proposedMap } from './file-map-form';
import { ImportPreview } from './import-preview';
import { offsetText } from './sources';

type Source = Answer<'/api/operator/imports'>['items'][number];
type Import = Source['imports'][number];
type Preview = Answer<'/api/operator/imports/preview', 'post'>;
type Look = Body<'/api/operator/imports/preview'>;
type Booking = Body<'/api/operator/imports'>;
const words = t.imports;

function columnsOf(asset: string): readonly Column<Import>[] {
  return [
    { key: 'when', header: words.when, cell: ({ at }) => <When at={at} /> },
    { key: 'added', header: words.added, end: true, cell: ({ added }) => added },
    { key: 'revised', header: words.revised, end: true, cell: ({ revised }) => revised },
    { key: 'unchanged', header: words.unchanged, end: true, cell: ({ unchanged }) => unchanged },
    { key: 'net', header: words.sum, end: true, cell: ({ net }) => <Amount units={net} asset={asset} /> },
  ];
}

function ImportForm({ source, onDone }: { source: Source; onDone: (text: string) => void }) {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [map, setMap] = useState<FileMap>(() => proposedMap(source.map));
  const [preview, setPreview] = useState<Preview | undefined>();
  const [isAsking, setAsking] = useState(false);
  const look = useAct((body: Look) => request('post', '/api/operator/imports/preview', { body }));
  const book = useAct((body: Booking, key) => request('post', '/api/operator/imports', { body, idempotencyKey: key }));
  const file = { sourceId: source.sourceId, csv: text, map };
  // What was previewed is what is booked: a change asks for another preview.
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      setPreview(undefined);
      look.reset();
      book.reset();
      set(value);
    };
  const because = text.trim() === '' || !mapIsWhole(map) ? words.previewFirst : text.length > TEXT_LENGTH_MAX ? words.tooLarge : undefined; // prettier-ignore
  const confirm = async () => {
    if (preview?.hash == null) return;
    const done = await book.run({ ...file, hash: preview.hash });
    if (done === undefined) return;
    setAsking(false);
    await client.invalidateQueries();
    onDone(words.doneText(done.added, done.revised, done.unchanged));
  };
  return (
    <div className="pd-form">
      <p className="pd-hint">{words.facts(source.asset, source.reports, offsetText(source.dayOffsetMinutes))}</p>
      <FileText words={words} text={text} onText={change(setText)} />
      <FileMapForm map={map} onMap={change(setMap)} />
      {look.error === undefined ? null : <ErrorNote error={look.error} isAct />}
      <ActionButton because={because} loading={look.isBusy} onClick={() => void look.run(file).then(setPreview)}>
        {words.preview}
      </ActionButton>
      {preview === undefined ? null : <ImportPreview preview={preview} onBook={() => setAsking(true)} />}
      <Confirm
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={words.confirm}
        action={words.book}
        isBusy={book.isBusy}
        error={book.error}
        onConfirm={() => void confirm()}
      >
        <p>{words.confirmText(preview?.added ?? 0, preview?.revised ?? 0)}</p>
        <p>
          {words.delta} <Amount units={preview?.delta.units ?? '0'} asset={source.asset} signed />
        </p>
      </Confirm>
    </div>
  );
}

function Sources({ items }: { items: readonly Source[] }) {
  const [picked, setPicked] = useState(items[0]?.sourceId);
  const [done, setDone] = useState<{ readonly text: string; readonly turn: number }>({ text: '', turn: 0 });
  const source = items.find(({ sourceId }) => sourceId === picked);
  if (source === undefined) return null;
  return (
    <div className="pd-stack">
      <Panel title={source.sourceId}>
        <div role="status">
          {done.text === '' ? null : (
            <Note tone="good" title={words.done}>
              <p>{done.text}</p>
            </Note>
          )}
        </div>
        {items.length === 1 ? null : (
          <Select
            label={words.source}
            allowDeselect={false}
            data={items.map(({ sourceId }) => sourceId)}
            value={source.sourceId}
            onChange={(next) => {
              setDone({ text: '', turn: done.turn });
              setPicked(next ?? undefined);
            }}
          />
        )}
        <ImportForm
          key={`${source.sourceId} ${done.turn}`}
          source={source}
          onDone={(text) => setDone({ text, turn: done.turn + 1 })}
        />
      </Panel>
      {source.imports.length === 0 ? null : (
        <Panel title={words.history}>
          <DataTable
            caption={words.historyCaption}
            columns={columnsOf(source.asset)}
            rows={source.imports}
            keyOf={({ id }) => id}
            empty={null}
          />
        </Panel>
      )}
    </div>
  );
}

/** Rewards of pools without an API: a file, a preview, and a second step that books what was seen. */
export function ImportsPage() {
  const query = useApi('/api/operator/imports');
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? <Empty title={words.none}>{words.noneText}</Empty> : <Sources items={items} />
        }
      </Loaded>
    </Page>
  );
}
