import { Button, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Answer } from '../../api/http';
import { request } from '../../api/http';
import { useAct } from '../../app/act';
import { ErrorNote } from '../../components/error-note';
import { Address } from '../../components/hash';
import { Older, usePages } from '../../components/older';
import { Empty, LoadedPages, Page, Panel } from '../../components/page';
import { Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { formatHashRate } from '../../format/text';
import { t } from '../../strings';

type Notices = Answer<'/api/me/notices'>;
type Notice = Notices['items'][number];
const words = t.notices;

// A hash rate is no money: a double is exact enough to read.
const rate = (digits: string) => formatHashRate(Number(digits));

function Details({ of }: { of: Notice }) {
  return (
    <span className="pd-line pd-dim">
      {of.sourceId === null ? null : `${words.at(of.sourceId)} `}
      {of.since === null ? null : (
        <>
          {words.since} <When at={of.since} />{' '}
        </>
      )}
      {of.began === null ? null : (
        <>
          {words.began} <When at={of.began} />{' '}
        </>
      )}
      {of.hashRate === null ? null : words.rate(rate(of.hashRate), of.usualRate === null ? null : rate(of.usualRate))}
      {of.address === null ? null : <Address text={of.address} />}
      {of.payableFrom === null ? null : (
        <span className="pd-line">
          {words.notBefore} <When at={of.payableFrom} />
        </span>
      )}
    </span>
  );
}

const columns: readonly Column<Notice>[] = [
  {
    key: 'what',
    header: words.what,
    cell: (notice) => (
      <>
        {notice.isRead ? null : <Status tone="info">{words.fresh}</Status>}{' '}
        <span dir="auto" className="pd-wrap">
          {words.kinds[notice.kind](notice.worker === null || notice.worker === '' ? words.nameless : notice.worker)}
        </span>
        <Details of={notice} />
      </>
    ),
  },
  { key: 'when', header: words.when, end: true, cell: ({ at }) => <When at={at} /> },
];

function MailPanel({ notices }: { notices: Notices }) {
  const client = useQueryClient();
  const act = useAct((devices: boolean, key) =>
    request('post', '/api/me/notices/mail', { body: { devices }, idempotencyKey: key }),
  );
  const set = async (devices: boolean) => {
    if ((await act.run(devices)) !== undefined) await client.invalidateQueries();
  };
  return (
    <Panel title={words.mail} hint={notices.mailSent ? words.mailHint : words.mailOff}>
      {notices.mailSent ? (
        <Switch
          label={words.mailDevices}
          checked={notices.deviceMail}
          disabled={act.isBusy}
          onChange={(event) => void set(event.currentTarget.checked)}
        />
      ) : null}
      {act.error === undefined ? null : <ErrorNote error={act.error} />}
      {act.result === undefined ? null : (
        <p role="status" className="pd-hint">
          {words.saved}
        </p>
      )}
    </Panel>
  );
}

function MarkRead({ newest }: { newest: Notice }) {
  const client = useQueryClient();
  const act = useAct((until: number, key) =>
    request('post', '/api/me/notices/read', { body: { until }, idempotencyKey: key }),
  );
  const mark = async () => {
    if ((await act.run(newest.at)) !== undefined) await client.invalidateQueries();
  };
  return (
    <>
      <Button size="xs" variant="default" loading={act.isBusy} onClick={() => void mark()}>
        {words.markRead}
      </Button>
      {act.error === undefined ? null : <ErrorNote error={act.error} />}
    </>
  );
}

/** What the member was told, and whether mail brings it too. */
export function NoticesPage() {
  const pages = usePages('/api/me/notices');
  return (
    <Page title={words.title} lead={words.lead}>
      <LoadedPages pages={pages}>
        {(rows) => {
          const first = pages.data?.pages[0];
          const [newest] = rows;
          const unread = first?.unread ?? 0;
          return (
            <div className="pd-stack">
              <Panel
                title={unread === 0 ? words.allRead : words.unread(unread)}
                actions={unread === 0 || newest === undefined ? undefined : <MarkRead newest={newest} />}
              >
                <DataTable
                  caption={words.caption}
                  columns={columns}
                  rows={rows}
                  keyOf={({ id }) => id}
                  empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
                />
                <Older pages={pages} shown={rows.length} />
              </Panel>
              {first === undefined ? null : <MailPanel notices={first} />}
            </div>
          );
        }}
      </LoadedPages>
    </Page>
  );
}
