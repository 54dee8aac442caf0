import { Button, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { TEXT_LENGTH_MAX } from '../../components/file-text';
import { Panel } from '../../components/page';
import { saveText } from '../../components/save-text';
import { Done } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { t } from '../../strings';

type Files = Answer<'/api/operator/payees/matching', 'post'>;
type Note = Files['errors'][number];
const words = t.payees;

const NOTES: readonly Column<Note>[] = [
  { key: 'who', header: words.who, cell: ({ id }) => <code className="pd-wrap">{id}</code> },
  { key: 'what', header: words.note, cell: ({ message }) => message },
];

function Notes({ notes }: { notes: readonly Note[] }) {
  return <DataTable caption={words.notes} columns={NOTES} rows={notes} keyOf={({ id, code }) => `${id} ${code}`} empty={null} />; // prettier-ignore
}

function Make() {
  const [made, setMade] = useState<Files | undefined>();
  const act = useAct((_: null) => request('post', '/api/operator/payees/matching', {}));
  const make = async () => {
    setMade(await act.run(null));
    act.reset();
  };
  return (
    <div className="pd-form">
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      <ActionButton loading={act.isBusy} onClick={() => void make()}>
        {words.matchMake}
      </ActionButton>
      {made === undefined ? null : (
        <div role="status" className="pd-form">
          <p>{words.matchMade(made.rows)}</p>
          {made.files.map((file) => (
            <Button key={file.name} variant="default" onClick={() => saveText(file)}>
              {words.save(file.name)}
            </Button>
          ))}
          <Notes notes={made.errors} />
        </div>
      )}
    </div>
  );
}

function Codes() {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const act = useAct((given: string) =>
    request('post', '/api/operator/payees/matching/codes', { body: { text: given } }),
  );
  const because = text.trim() === '' ? words.codesFirst : text.length > TEXT_LENGTH_MAX ? words.tooLarge : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || (await act.run(text)) === undefined) return;
    setText('');
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <Textarea
        label={words.codes}
        autosize
        minRows={3}
        maxRows={8}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={({ currentTarget: { value } }) => setText(value)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      {act.result === undefined ? null : <Done title={words.kept(act.result.kept, act.result.mismatches)} />}
      <Notes notes={act.result?.errors ?? []} />
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.codesDo}
      </ActionButton>
    </form>
  );
}

/** TIN matching: files out with whole numbers, codes in. */
export function TinMatching() {
  return (
    <Panel title={words.matchTitle} hint={words.matchHint}>
      <Make />
      <Codes />
    </Panel>
  );
}
