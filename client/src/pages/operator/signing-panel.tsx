import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { DownloadButton } from '../../components/download-button';
import { ErrorNote } from '../../components/error-note';
import { Loaded, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';
import { type PsbtFile, readPsbtFile } from './psbt-file';

type Signing = Answer<'/api/operator/batches/{id}/signing'>;
type Key = Signing['keys'][number];
const words = t.signing;

function columns(inputs: number): readonly Column<Key>[] {
  return [
    { key: 'key', header: words.key, cell: ({ fingerprint }) => <code>{fingerprint}</code> },
    { key: 'path', header: words.path, cell: ({ accountPath }) => <code>{accountPath}</code> },
    {
      key: 'state',
      header: words.state,
      cell: ({ signedAt, signedInputs }) =>
        signedAt !== null ? (
          <Status tone="good">
            {words.signed} · <When at={signedAt} />
          </Status>
        ) : (
          <Status tone="idle">{signedInputs === 0 ? words.waits : words.partly(signedInputs, inputs)}</Status>
        ),
    },
  ];
}

/** Takes a signed file and lets the service check it. */
function Bring({ batchId }: { batchId: string }) {
  const client = useQueryClient();
  const [file, setFile] = useState<PsbtFile | undefined>();
  const act = useAct((psbt: string, key) =>
    request('post', '/api/operator/batches/{id}/signatures', {
      path: { id: batchId },
      body: { psbt },
      idempotencyKey: key,
    }),
  );
  const choose = async (chosen: File | undefined) => {
    act.reset();
    setFile(chosen === undefined ? undefined : readPsbtFile(new Uint8Array(await chosen.arrayBuffer())));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (file === undefined || !('psbt' in file)) return;
    if ((await act.run(file.psbt)) !== undefined) await client.invalidateQueries();
  };
  const refused = file !== undefined && 'refused' in file ? file.refused : undefined;
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <label className="pd-label">
        {words.file}
        <input
          type="file"
          accept=".psbt,application/octet-stream,text/plain"
          aria-label={words.choose}
          onChange={(event) => void choose(event.currentTarget.files?.[0])}
        />
      </label>
      <p className="pd-hint">{words.kinds}</p>
      {refused === undefined ? null : (
        <Note tone="bad">
          <p>{refused === 'too-large' ? words.tooLarge : words.notPsbt}</p>
        </Note>
      )}
      <div>
        <ActionButton
          type="submit"
          loading={act.isBusy}
          because={file !== undefined && refused === undefined ? undefined : words.noFile}
        >
          {words.bring}
        </ActionButton>
      </div>
      {act.result === undefined ? null : (
        <Note tone="good">
          <p>{words.kept}</p>
        </Note>
      )}
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
    </form>
  );
}

function Session({ batchId, signing }: { batchId: string; signing: Signing }) {
  const isComplete = signing.keys.filter(({ signedAt }) => signedAt !== null).length >= signing.needed;
  return (
    <Panel
      title={words.title}
      hint={words.hint(signing.needed, signing.keys.length)}
      actions={
        <DownloadButton
          url={`/api/operator/batches/${encodeURIComponent(batchId)}/psbt`}
          fallbackName={words.fallbackName}
          label={words.save}
          primary
        />
      }
    >
      <p>{words.pinned}</p>
      <p>{words.compare}</p>
      <DataTable
        caption={words.title}
        columns={columns(signing.inputs)}
        rows={signing.keys}
        keyOf={({ fingerprint, accountPath }) => `${fingerprint}/${accountPath}`}
        empty={null}
      />
      {isComplete ? (
        <Note tone="good">
          <p>{words.complete}</p>
        </Note>
      ) : (
        <Bring batchId={batchId} />
      )}
    </Panel>
  );
}

/** Where the keys are outside: the unsigned file to save, the keys that have signed, and the way to bring them back. */
export function SigningPanel({ batchId }: { batchId: string }) {
  const signing = useApi('/api/operator/batches/{id}/signing', { path: { id: batchId } }, { live: true });
  return (
    <Loaded query={signing}>
      {(data) => (data.outside && data.open ? <Session batchId={batchId} signing={data} /> : null)}
    </Loaded>
  );
}
