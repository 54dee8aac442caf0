import { Select } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { Confirm } from '../../components/confirm';
import { ErrorNote } from '../../components/error-note';
import { FileText, TEXT_LENGTH_MAX } from '../../components/file-text';
import { Figure } from '../../components/page';
import { Note } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';

type Preview = Answer<'/api/operator/moving/preview', 'post'>;
type Look = Body<'/api/operator/moving/preview'>;
type Move = Body<'/api/operator/moving'>;
type Kind = Look['kind'];
const words = t.moving;
const KINDS: readonly Kind[] = ['members', 'addresses', 'devices', 'openings'];

const MISTAKES: readonly Column<Preview['mistakes'][number]>[] = [
  {
    key: 'line',
    header: words.line,
    cell: ({ line }) => (line === 0 ? words.wholeFile : groupThousands(String(line))),
  },
  {
    key: 'column',
    header: words.where,
    cell: ({ column }) => <strong dir="auto">{column === '' ? '–' : column}</strong>,
  },
  { key: 'what', header: words.what, cell: ({ reason }) => words.reasons[reason] },
  {
    key: 'stands',
    header: words.stands,
    cell: ({ text }) => (
      <code className="pd-wrap" dir="auto">
        {text === '' ? '–' : text}
      </code>
    ),
  },
];

/** What is wrong with a file, by line and column. */
export function Mistakes({ mistakes, total }: { mistakes: Preview['mistakes']; total: number }) {
  if (total === 0) return null;
  return (
    <>
      <Note tone="bad" title={words.mistakes(total)}>
        <p>{words.mistakesText}</p>
      </Note>
      <DataTable
        caption={words.mistakesCaption}
        columns={MISTAKES}
        rows={mistakes}
        keyOf={({ line, column, reason }) => `${line} ${column} ${reason}`}
        empty={null}
      />
    </>
  );
}

const COVER: readonly Column<Preview['cover'][number]>[] = [
  {
    key: 'on',
    header: words.cover,
    cell: ({ sourceId }) => (sourceId === null ? words.coinHere : words.owedBy(sourceId)),
  },
  {
    key: 'needed',
    header: words.needed,
    end: true,
    cell: ({ needed, asset }) => <Amount units={needed} asset={asset} />,
  },
  { key: 'there', header: words.there, end: true, cell: ({ there, asset }) => <Amount units={there} asset={asset} /> },
  {
    key: 'promised',
    header: words.promised,
    end: true,
    cell: ({ promised, asset }) => <Amount units={promised} asset={asset} />,
  },
];

const ROWS: readonly Column<Preview['rows'][number]>[] = [
  { key: 'line', header: words.line, cell: ({ line }) => groupThousands(String(line)) },
  {
    key: 'member',
    header: words.member,
    cell: ({ member }) => <strong dir="auto">{member === '' ? '–' : member}</strong>,
  },
  {
    key: 'what',
    header: words.effect,
    cell: ({ what }) => (
      <span className="pd-wrap" dir="auto">
        {what}
      </span>
    ),
  },
  { key: 'change', header: words.change, cell: ({ change }) => words.changes[change] },
];

function Seen({ preview, onMove }: { preview: Preview; onMove: () => void }) {
  const { added, known, mistakes, mistakesTotal, cover, rows, hash } = preview;
  return (
    <section aria-label={words.seen} className="pd-form">
      <h3>{words.seen}</h3>
      <div className="pd-figures">
        <Figure name={words.added}>{groupThousands(String(added))}</Figure>
        <Figure name={words.known}>{groupThousands(String(known))}</Figure>
      </div>
      <Mistakes mistakes={mistakes} total={mistakesTotal} />
      <DataTable
        caption={words.coverCaption}
        columns={COVER}
        rows={cover}
        keyOf={({ sourceId }) => sourceId ?? ' '}
        empty={null}
      />
      <DataTable
        caption={words.rowsCaption}
        columns={ROWS}
        rows={rows}
        keyOf={({ line }) => String(line)}
        empty={null}
      />
      {hash === null ? null : (
        <ActionButton because={added === 0 ? words.nothingNew : undefined} onClick={onMove}>
          {words.move}
        </ActionButton>
      )}
    </section>
  );
}

/** One file: its kind, its text, what it would do, and the second step that does exactly that. */
export function MoveFile({ onDone }: { onDone: (text: string) => void }) {
  const client = useQueryClient();
  const [kind, setKind] = useState<Kind>('members');
  const [csv, setCsv] = useState('');
  const [preview, setPreview] = useState<Preview | undefined>();
  const [isAsking, setAsking] = useState(false);
  const look = useAct((body: Look) => request('post', '/api/operator/moving/preview', { body }));
  const move = useAct((body: Move, key) => request('post', '/api/operator/moving', { body, idempotencyKey: key }));
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      setPreview(undefined);
      look.reset();
      move.reset();
      set(value);
    };
  const confirm = async () => {
    if (preview?.hash == null) return;
    const done = await move.run({ kind, csv, hash: preview.hash });
    if (done === undefined) return;
    setAsking(false);
    await client.invalidateQueries();
    onDone(words.doneText(done.added, done.known));
  };
  const because = csv.trim() === '' ? words.textFirst : csv.length > TEXT_LENGTH_MAX ? words.tooLarge : undefined;
  return (
    <div className="pd-form">
      <Select
        label={words.kind}
        allowDeselect={false}
        data={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
        value={kind}
        onChange={(next) => change(setKind)(KINDS.find((one) => one === next) ?? 'members')}
      />
      <p className="pd-hint">{words.columns[kind]}</p>
      <FileText words={{ ...words, file: words.choose }} text={csv} onText={change(setCsv)} />
      {look.error === undefined ? null : <ErrorNote error={look.error} isAct />}
      <ActionButton
        because={because}
        loading={look.isBusy}
        onClick={() => void look.run({ kind, csv }).then(setPreview)}
      >
        {words.preview}
      </ActionButton>
      {preview === undefined ? null : <Seen preview={preview} onMove={() => setAsking(true)} />}
      <Confirm
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={words.confirm}
        action={words.move}
        isBusy={move.isBusy}
        error={move.error}
        onConfirm={() => void confirm()}
      >
        <p>{words.confirmText(preview?.added ?? 0)}</p>
      </Confirm>
    </div>
  );
}
