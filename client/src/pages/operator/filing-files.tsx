import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { Empty, Panel } from '../../components/page';
import { saveText } from '../../components/save-text';
import { Done, Status, type Tone } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';
import { Choice } from './choice';
import type { FilingYear } from './filing';

type File = FilingYear['files'][number];
type State = File['state'];
type Move = Body<'/api/operator/filing/files/{id}/state'>;
const words = t.filing;
const TONES: Readonly<Record<State, Tone>> = { made: 'warn', uploaded: 'info', accepted: 'good', 'accepted-with-errors': 'warn', rejected: 'bad', superseded: 'idle' }; // prettier-ignore

/** What was noted of a file, in order. */
function Trail({ moves }: { moves: File['moves'] }) {
  return (
    <>
      {moves.map(({ to, at }) => (
        <span key={at} className="pd-line pd-dim">
          {words.noted[to]} <When at={at} />
        </span>
      ))}
    </>
  );
}

function columnsOf(note: (file: File) => void, download: (file: File) => void): readonly Column<File>[] {
  return [
    {
      key: 'file',
      header: words.file,
      cell: ({ name, kind, corrects }) => (
        <>
          <strong className="pd-wrap">{name}</strong>
          <span className="pd-line pd-dim">{words.kinds[kind]}</span>
          {corrects === null ? null : <span className="pd-line pd-dim pd-wrap">{words.correctsFile(corrects)}</span>}
        </>
      ),
    },
    { key: 'returns', header: words.returns, end: true, cell: ({ returns }) => groupThousands(String(returns)) },
    {
      key: 'state',
      header: words.state,
      cell: ({ state, moves }) => (
        <>
          <Status tone={TONES[state]}>{words.fileStates[state]}</Status>
          <Trail moves={moves} />
        </>
      ),
    },
    {
      key: 'receipt',
      header: words.receipt,
      cell: ({ receipt }) =>
        receipt === null ? (
          <span className="pd-dim">{words.noReceipt}</span>
        ) : (
          <code className="pd-wrap">{receipt}</code>
        ),
    },
    { key: 'made', header: words.madeAt, cell: ({ madeAt }) => <When at={madeAt} /> },
    {
      key: 'acts',
      header: t.payees.acts,
      end: true,
      cell: (file) => (
        <span className="pd-actions">
          {file.isKept ? (
            <Button size="xs" variant="default" aria-label={words.downloadOf(file.name)} onClick={() => download(file)}>
              {words.download}
            </Button>
          ) : (
            <span className="pd-dim">{words.gone}</span>
          )}
          {file.next.length === 0 ? null : (
            <Button size="xs" variant="default" aria-label={words.noteOf(file.name)} onClick={() => note(file)}>
              {words.noteDo}
            </Button>
          )}
        </span>
      ),
    },
  ];
}

function statesOf(next: readonly State[]): Readonly<Record<string, string>> {
  return Object.fromEntries(next.map((state) => [state, words.fileStates[state]]));
}

function NoteState({ file, onClose }: { file: File; onClose: () => void }) {
  const client = useQueryClient();
  const [to, setTo] = useState<State | ''>('');
  const [receipt, setReceipt] = useState(file.receipt ?? '');
  const act = useAct((body: Move, key) =>
    request('post', '/api/operator/filing/files/{id}/state', { path: { id: file.id }, body, idempotencyKey: key }),
  );
  const submit = async () => {
    if (to === '') return;
    const given = receipt.trim();
    if ((await act.run({ to, receipt: given === '' ? null : given })) === undefined) return;
    onClose();
    await client.invalidateQueries();
  };
  return (
    <Dialog opened onClose={onClose} title={words.noteTitle(file.name)}>
      <div className="pd-form">
        <Choice
          label={words.noteTo}
          of={statesOf(file.next) as Record<State, string>}
          value={to}
          onChange={setTo}
          pick={words.pick}
        />
        {to === '' ? null : <p>{words.noteMeans[to]}</p>}
        <TextInput
          label={words.noteReceipt}
          autoComplete="off"
          maxLength={80}
          value={receipt}
          onChange={({ currentTarget: { value } }) => setReceipt(value)}
        />
        {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
        <ActionButton
          because={to === '' ? words.pickState : undefined}
          loading={act.isBusy}
          onClick={() => void submit()}
          {...(to === 'superseded' ? { className: 'pd-danger' } : {})}
        >
          {words.noteDo}
        </ActionButton>
      </div>
    </Dialog>
  );
}

/** Files of a year: download, and what became of each. */
export function FilingFiles({ files }: { files: readonly File[] }) {
  const [noted, setNoted] = useState<File | undefined>();
  const act = useAct((id: string) => request('post', '/api/operator/filing/files/{id}/open', { path: { id } }));
  const [saved, setSaved] = useState<{ name: string; sha256: string } | undefined>();
  const download = async ({ id }: File) => {
    const opened = await act.run(id);
    if (opened === undefined) return;
    saveText(opened);
    setSaved({ name: opened.name, sha256: opened.sha256 });
    // The bytes are in the file alone from here on.
    act.reset();
  };
  return (
    <Panel title={words.filesTitle} hint={words.filesHint}>
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      {saved === undefined ? null : (
        <>
          <Done title={words.saved(saved.name)} />
          <code className="pd-wrap">{saved.sha256}</code>
        </>
      )}
      <DataTable
        caption={words.filesCaption}
        columns={columnsOf(setNoted, (file) => void download(file))}
        rows={files}
        keyOf={({ id }) => id}
        empty={<Empty title={words.noFiles}>{words.noFilesText}</Empty>}
      />
      {noted === undefined ? null : <NoteState file={noted} onClose={() => setNoted(undefined)} />}
    </Panel>
  );
}
