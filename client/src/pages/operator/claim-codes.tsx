import { Button, Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { CopyButton } from '../../components/hash';
import { MemberPicker, type Picked } from '../../components/member-picker';
import { Empty, Loaded, Panel } from '../../components/page';
import { Person } from '../../components/person';
import { Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';

type Code = Answer<'/api/operator/devices/codes'>['items'][number];
type Issue = Body<'/api/operator/devices/codes'>;
const words = t.owners.codes;
const DAYS_DEFAULT = '30';
const DAYS_MAX = 90;
/** Stands for "whichever worker"; no name has a line feed in this list. */
const ANY = '\n';
const WHOLE = /^[1-9]\d?$/;

function WithdrawButton({ code }: { code: Code }) {
  const client = useQueryClient();
  const act = useAct((id: string) => request('post', '/api/operator/devices/codes/{id}/withdraw', { path: { id } }));
  const run = async () => {
    if ((await act.run(code.id)) !== undefined) await client.invalidateQueries();
  };
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={act.isBusy}
        aria-label={words.withdrawOf(code.worker ?? words.carried)}
        onClick={() => void run()}
      >
        {words.withdraw}
      </Button>
      {act.error === undefined ? null : <ErrorNote error={act.error} />}
    </>
  );
}

const columns: readonly Column<Code>[] = [
  {
    key: 'for',
    header: words.for,
    cell: ({ worker, sourceId }) => (
      <>
        {worker === null ? (
          words.carried
        ) : (
          <strong dir="auto" className="pd-wrap">
            {worker}
          </strong>
        )}
        <span className="pd-line pd-dim pd-wrap">{sourceId}</span>
      </>
    ),
  },
  {
    key: 'of',
    header: words.of,
    cell: ({ memberId, memberName }) =>
      memberId === null ? (
        <span className="pd-dim">{words.anybody}</span>
      ) : (
        <Person name={memberName} memberId={memberId} />
      ),
  },
  {
    key: 'state',
    header: words.state,
    cell: ({ state }) => <Status tone={words.states[state].tone}>{words.states[state].name}</Status>,
  },
  { key: 'until', header: words.until, end: true, cell: ({ expiresAt }) => <When at={expiresAt} /> },
  {
    key: 'used',
    header: words.usedBy,
    cell: ({ usedBy, name }) => (usedBy === null ? null : <Person name={name} memberId={usedBy} />),
  },
  {
    key: 'act',
    header: words.act,
    end: true,
    cell: (code) => (code.state === 'open' ? <WithdrawButton code={code} /> : null),
  },
];

function IssueForm() {
  const client = useQueryClient();
  const sources = useApi('/api/operator/devices/patterns');
  const workers = useApi('/api/operator/terms/workers', { query: {} });
  const [sourceId, setSource] = useState<string | null>(null);
  const [worker, setWorker] = useState(ANY);
  const [picked, setPicked] = useState<Picked | undefined>();
  const [days, setDays] = useState(DAYS_DEFAULT);
  const act = useAct((body: Issue) => request('post', '/api/operator/devices/codes', { body }));
  const fits = WHOLE.test(days) && Number(days) <= DAYS_MAX;
  const isLoose = worker === ANY && picked === undefined;
  const because = sourceId === null ? words.badSource : isLoose ? words.badMember : fits ? undefined : words.badDays;
  const free = (workers.data?.items ?? []).filter((one) => one.sourceId === sourceId && one.memberId === null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || sourceId === null) return;
    const memberId = picked?.memberId ?? null;
    const body = { sourceId, worker: worker === ANY ? null : worker, memberId, days: Number(days) };
    if ((await act.run(body)) !== undefined) await client.invalidateQueries();
  };
  return (
    <form className="pd-form" aria-label={words.make} onSubmit={(event) => void submit(event)}>
      <h3>{words.make}</h3>
      <Select
        label={words.source}
        value={sourceId}
        onChange={(next) => {
          setSource(next);
          setWorker(ANY);
        }}
        data={(sources.data?.items ?? []).map((one) => one.sourceId)}
      />
      <Select
        label={words.worker}
        allowDeselect={false}
        value={worker}
        onChange={(next) => setWorker(next ?? ANY)}
        data={[
          { value: ANY, label: words.anyWorker },
          ...free.map((one) => ({ value: one.worker, label: one.worker })),
        ]}
      />
      <p className="pd-hint">{worker === ANY ? words.memberNeeded : words.memberFree}</p>
      <MemberPicker label={t.terms.member} picked={picked} onPick={setPicked} />
      <TextInput
        label={words.days}
        inputMode="numeric"
        autoComplete="off"
        value={days}
        onChange={(event) => setDays(event.currentTarget.value)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} />}
      {act.result === undefined ? null : (
        <div role="status">
          <Note tone="good" title={words.made}>
            <p>
              <strong className="pd-wrap">{act.result.code}</strong>{' '}
              <CopyButton text={act.result.code} what={words.made} />
            </p>
            <p>
              {words.madeText} <bdi className="pd-wrap">{words.sample(act.result.code)}</bdi>
            </p>
          </Note>
        </div>
      )}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.makeDo}
      </ActionButton>
    </form>
  );
}

/** Codes by which members claim workers. */
export function ClaimCodesPanel() {
  const query = useApi('/api/operator/devices/codes');
  return (
    <Loaded query={query}>
      {({ items }) => (
        <Panel title={words.title} hint={words.hint}>
          <div className="pd-split">
            <DataTable
              caption={words.caption}
              columns={columns}
              rows={items}
              keyOf={({ id }) => id}
              empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
            />
            <IssueForm />
          </div>
        </Panel>
      )}
    </Loaded>
  );
}
