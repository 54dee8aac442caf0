import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Empty, Figure, Loaded, Page, Panel } from '../../components/page';
import { Note, Status, type Tone } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { formatSpan } from '../../format/time';
import { t } from '../../strings';

type Job = Answer<'/api/operator/jobs'>['items'][number];
const words = t.operator.jobs;

const TONES: Readonly<Record<string, Tone | undefined>> = {
  done: 'good',
  failed: 'bad',
  halted: 'bad',
  lost: 'warn',
  stopped: 'idle',
  running: 'info',
};

function took({ startedAt, endedAt }: Job): string {
  return startedAt === null || endedAt === null ? '–' : formatSpan(endedAt - startedAt);
}

const columns: readonly Column<Job>[] = [
  { key: 'name', header: words.name, cell: ({ name }) => <strong>{name}</strong> },
  {
    key: 'outcome',
    header: words.outcome,
    cell: ({ outcome, error }) => (
      <>
        <Status tone={TONES[outcome] ?? 'idle'}>{words.outcomes[outcome] ?? outcome}</Status>
        {error === null ? null : <span className="pd-line pd-dim pd-wrap">{error}</span>}
      </>
    ),
  },
  { key: 'every', header: words.every, end: true, cell: ({ everyMs }) => formatSpan(everyMs) },
  { key: 'started', header: words.started, end: true, cell: ({ startedAt }) => <When at={startedAt} /> },
  { key: 'took', header: words.took, end: true, cell: took },
];

type Mail = Answer<'/api/operator/jobs'>['mail'];

/** How mail to members stands, and another try for what was given up. */
function MailNote({ mail }: { mail: Mail }) {
  const client = useQueryClient();
  const [retried, setRetried] = useState<number | undefined>();
  const act = useAct((_: undefined, key) => request('post', '/api/operator/jobs/mail-retry', { idempotencyKey: key }));
  const retry = async () => {
    const answer = await act.run(undefined);
    setRetried(answer?.letters);
    await client.invalidateQueries();
  };
  return (
    <Note tone={mail.isSent && mail.givenUp === 0 ? 'good' : 'warn'} title={words.mail}>
      <p>{mail.sentence}</p>
      {mail.oldestAt === null ? null : (
        <p>
          {words.mailOldest} <When at={mail.oldestAt} />
        </p>
      )}
      {mail.givenUp === 0 ? null : (
        <>
          <p>{words.mailRetryText}</p>
          <ActionButton loading={act.isBusy} onClick={() => void retry()}>
            {words.mailRetry(mail.givenUp)}
          </ActionButton>
        </>
      )}
      <div role="status">{retried === undefined ? null : <p>{words.mailRetried(retried)}</p>}</div>
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
    </Note>
  );
}

/** Recurring jobs and the outbox. */
export function JobsPage() {
  const jobs = useApi('/api/operator/jobs', {}, { live: true });
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={jobs}>
        {({ items, outboxPending, mail }) => (
          <div className="pd-stack">
            <Panel>
              <DataTable
                caption={words.caption}
                columns={columns}
                rows={items}
                keyOf={({ name }) => name}
                empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
              />
            </Panel>
            <MailNote mail={mail} />
            <div className="pd-figures pd-figures-panel">
              <Figure name={words.outbox} note={outboxPending === 0 ? words.outboxNone : words.outboxSome}>
                {outboxPending}
              </Figure>
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
