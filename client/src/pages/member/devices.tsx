import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Empty, Facts, Loaded, Page, Panel } from '../../components/page';
import { Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { formatBasisPoints } from '../../format/amount';
import { formatHashRate } from '../../format/text';
import { t } from '../../strings';
import { ClaimPanel } from './claim-form';
import { DiaryPanel } from './device-diary';

type Device = Answer<'/api/me/devices'>['items'][number];
const words = t.member.devices;

const columns: readonly Column<Device>[] = [
  {
    key: 'worker',
    header: words.worker,
    cell: ({ worker }) => (
      <strong dir="auto" className="pd-wrap">
        {worker}
      </strong>
    ),
  },
  {
    key: 'source',
    header: words.source,
    cell: ({ sourceId, minedBeside }) => (
      <>
        {sourceId}
        {minedBeside === null ? null : <span className="pd-line pd-dim">{words.sameMachine(minedBeside)}</span>}
      </>
    ),
  },
  {
    key: 'state',
    header: words.state,
    cell: ({ state, note, since }) => {
      const { name, meaning, tone } = t.member.deviceStates[state];
      return (
        <>
          <Status tone={tone}>{name}</Status>
          <span className="pd-line pd-dim">
            {note ?? meaning}
            {since === null ? null : (
              <span className="pd-line">
                {t.notices.since} <When at={since} />
              </span>
            )}
          </span>
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
  { key: 'asked', header: words.asked, end: true, cell: ({ sampledAt }) => <When at={sampledAt} /> },
];

/** A machine that mines two coins together is counted once. */
function summary(items: readonly Device[]): string {
  const machines = items.filter(({ minedBeside }) => minedBeside === null);
  return words.summary(machines.filter(({ state }) => state === 'online' || state === 'low').length, machines.length);
}

/** The member's workers and what their state means for earnings. */
export function DevicesPage() {
  const devices = useApi('/api/me/devices', {}, { live: true });
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={devices}>
        {({ items, percentages }) => (
          <div className="pd-stack">
            <Panel
              {...(items.length === 0
                ? {}
                : {
                    title: summary(items),
                  })}
            >
              <DataTable
                caption={words.caption}
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
                empty={
                  percentages.length === 0 ? (
                    <Empty title={words.empty}>{words.emptyText}</Empty>
                  ) : (
                    <Empty title={words.emptyByPercentage}>{words.emptyByPercentageText}</Empty>
                  )
                }
              />
            </Panel>
            <DiaryPanel />
            <ClaimPanel />
            {percentages.length === 0 ? null : (
              <Panel title={words.percentages} hint={words.percentagesHint}>
                <Facts
                  items={percentages.map(
                    ({ pool, bps }) => [pool, words.percentageOf(formatBasisPoints(bps))] as const,
                  )}
                />
              </Panel>
            )}
          </div>
        )}
      </Loaded>
    </Page>
  );
}
