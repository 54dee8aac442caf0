import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Empty, Loaded, Page, Panel } from '../../components/page';
import { Person } from '../../components/person';
import { Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { formatHashRate } from '../../format/text';
import { t } from '../../strings';
import { AssignWorkerDialog } from './assign-worker';
import { ClaimCodesPanel } from './claim-codes';
import { PatternsPanel } from './patterns';
import { ServiceFeePanel } from './service-fee';
import { SharesPanel } from './shares';
import { SharingRulesPanel } from './sharing-rules';
import { UnassignedPanel } from './unassigned';

type Workers = Answer<'/api/operator/terms/workers'>;
type Worker = Workers['items'][number];
const words = t.terms.workers;
/** Rows at a time: percentages and fee stand below and must be near. */
const ROWS = 25;
/** Typing pauses this long before the service is asked. */
const PAUSE_MS = 200;

function Owner({ worker }: { worker: Worker }) {
  const { memberId, name, since, next } = worker;
  return (
    <>
      {memberId === null ? <Status tone="warn">{words.nobody}</Status> : <Person name={name} memberId={memberId} />}
      {since === null ? null : (
        <span className="pd-line pd-dim">
          {words.since} <When at={since} />
        </span>
      )}
      {next === null ? null : (
        <span className="pd-line">
          {words.then} <bdi>{next.memberId === null ? words.thenNobody : (next.name ?? next.memberId)}</bdi>{' '}
          <span className="pd-dim">
            <When at={next.from} />
          </span>
        </span>
      )}
    </>
  );
}

function columnsOf(pick: (worker: Worker) => void): readonly Column<Worker>[] {
  return [
    {
      key: 'worker',
      header: words.worker,
      cell: ({ worker, sourceId }) => (
        <>
          <strong dir="auto" className="pd-wrap">
            {worker}
          </strong>
          <span className="pd-line pd-dim pd-wrap">{sourceId}</span>
        </>
      ),
    },
    { key: 'owner', header: words.owner, cell: (worker) => <Owner worker={worker} /> },
    {
      key: 'state',
      header: words.state,
      cell: ({ state, note }) => {
        const { name, tone } = t.member.deviceStates[state];
        return (
          <>
            <Status tone={tone}>{name}</Status>
            {note === null ? null : <span className="pd-line pd-dim">{note}</span>}
          </>
        );
      },
    },
    {
      key: 'rate',
      header: words.rate,
      end: true,
      // A hash rate is no money: a double is exact enough to read.
      cell: ({ hashRate }) =>
        hashRate === null ? <span className="pd-dim">{words.rateUnknown}</span> : formatHashRate(Number(hashRate)),
    },
    { key: 'seen', header: words.seen, end: true, cell: ({ lastSeenAt }) => <When at={lastSeenAt} /> },
    {
      key: 'act',
      header: words.act,
      end: true,
      cell: (worker) => (
        <Button
          size="xs"
          variant={worker.memberId === null ? 'filled' : 'default'}
          aria-label={worker.memberId === null ? words.assignOf(worker.worker) : words.changeOf(worker.worker)}
          onClick={() => pick(worker)}
        >
          {worker.memberId === null ? words.assign : words.change}
        </Button>
      ),
    },
  ];
}

function WorkerList({ workers, find, pick }: { workers: Workers; find: string; pick: (worker: Worker) => void }) {
  const { items, found } = workers;
  const [rows, setRows] = useState(ROWS);
  const empty =
    find === '' ? (
      <Empty title={words.empty}>{words.emptyText}</Empty>
    ) : (
      <Empty title={words.noMatch}>{words.noMatchText}</Empty>
    );
  return (
    <>
      <DataTable
        caption={words.caption}
        columns={columnsOf(pick)}
        rows={items.slice(0, rows)}
        keyOf={({ sourceId, worker }) => `${sourceId} ${worker}`}
        empty={empty}
      />
      {items.length > rows ? (
        <div className="pd-older">
          <Button variant="default" onClick={() => setRows(rows + ROWS)}>
            {words.more(rows, found)}
          </Button>
        </div>
      ) : found > items.length ? (
        <p className="pd-hint">{words.shown(items.length, found)}</p>
      ) : null}
    </>
  );
}

function WorkersPanel() {
  const [text, setText] = useState('');
  const [find] = useDebouncedValue(text.trim(), PAUSE_MS);
  const [picked, setPicked] = useState<Worker | undefined>();
  const [done, setDone] = useState<ReactNode>(null);
  const query = useApi('/api/operator/terms/workers', { query: find === '' ? {} : { find } }, { keep: true });
  const pick = (worker: Worker) => {
    setDone(null);
    setPicked(worker);
  };
  return (
    <Loaded query={query}>
      {(workers) => (
        <Panel title={words.title} {...(workers.total === 0 ? {} : { hint: words.hint(workers.total) })}>
          <div role="status">{done}</div>
          {workers.unassigned === 0 ? null : (
            <Note tone="warn" title={words.unassigned(workers.unassigned)}>
              <p>{words.unassignedText}</p>
            </Note>
          )}
          {workers.total === 0 ? null : (
            <div className="pd-find">
              <TextInput
                label={words.find}
                description={words.findHint}
                type="search"
                autoComplete="off"
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
            </div>
          )}
          <WorkerList workers={workers} find={find} pick={pick} />
          {picked === undefined ? null : (
            <AssignWorkerDialog
              worker={picked}
              asOf={workers.asOf}
              onClose={() => setPicked(undefined)}
              onDone={(note) => {
                setPicked(undefined);
                setDone(note);
              }}
            />
          )}
        </Panel>
      )}
    </Loaded>
  );
}

/** By which terms rewards are shared: owners of workers, percentages, the service fee. */
export function OperatorDevicesPage() {
  return (
    <Page title={t.terms.title} lead={t.terms.lead}>
      <div className="pd-stack">
        <WorkersPanel />
        <UnassignedPanel />
        <PatternsPanel />
        <ClaimCodesPanel />
        <SharingRulesPanel />
        <SharesPanel />
        <ServiceFeePanel />
      </div>
    </Page>
  );
}
