import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { Hash } from '../../components/hash';
import { Empty, Figure, Loaded, Page, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { parseUnits } from '../../format/amount';
import { t } from '../../strings';
import { DoubtsPanel } from './doubts';
import { OriginDialog } from './origin-dialog';
import { PoolTotalsPanel } from './pool-totals';
import { ReconciledDay } from './reconciliation-day';

type Reconciliation = Answer<'/api/operator/reconciliation'>;
type Source = Reconciliation['items'][number];
type Day = Source['days'][number];
type Coin = Reconciliation['unannounced'][number];
const words = t.reconciliation;
/** Days at a time: the next source stands below and must be near. */
const ROWS = 12;

const isZero = (units: string): boolean => parseUnits(units) === 0n;

function Sums({ source }: { source: Source }) {
  const { asset } = source;
  const figures = [
    [words.stated, words.statedNote, source.stated, true],
    [words.arrived, words.arrivedNote, source.arrived, source.receivesAt === 'treasury'],
    [words.unpaid, words.unpaidNote, source.unpaid, true],
    [words.discrepancies, words.discrepanciesNote, source.discrepancies, true],
    [words.poolFees, words.poolFeesNote, source.poolFees, false],
    [words.lightning, words.lightningNote, source.lightning, false],
    [words.writtenOff, words.writtenOffNote, source.writtenOff, false],
  ] as const;
  return (
    <div className="pd-figures">
      {figures
        .filter(([, , units, always]) => always || !isZero(units))
        .map(([name, note, units]) => (
          <Figure key={name} name={name} note={note}>
            <Amount units={units} asset={asset} />
          </Figure>
        ))}
    </div>
  );
}

function columnsOf({ asset, sourceId }: Source, open: (day: Day) => void): readonly Column<Day>[] {
  const figure = (key: 'stated' | 'announced' | 'arrived', header: string): Column<Day> => ({
    key,
    header,
    end: true,
    cell: (day) => (isZero(day[key]) ? <span className="pd-dim">–</span> : <Amount units={day[key]} asset={asset} />),
  });
  return [
    { key: 'day', header: words.day, cell: ({ day }) => <strong>{day}</strong> },
    figure('stated', words.stated),
    figure('announced', words.announced),
    figure('arrived', words.arrived),
    {
      key: 'gap',
      header: words.gap,
      end: true,
      cell: ({ gap, gaps }) =>
        gaps.length === 0 ? (
          <span className="pd-dim">{words.none}</span>
        ) : (
          <>
            <Amount units={gap} asset={asset} />
            {[...new Set(gaps.map(({ reason }) => reason))].map((reason) => (
              <span key={reason} className="pd-line">
                <Status tone={words.reasons[reason].tone}>{words.reasons[reason].name}</Status>
              </span>
            ))}
          </>
        ),
    },
    {
      key: 'open',
      header: words.open,
      end: true,
      cell: (day) => (
        <Button size="xs" variant="default" aria-label={words.openOf(day.day, sourceId)} onClick={() => open(day)}>
          {words.open}
        </Button>
      ),
    },
  ];
}

function SourcePanel({ source }: { source: Source }) {
  const [rows, setRows] = useState(ROWS);
  const [opened, setOpened] = useState<string | undefined>();
  const { sourceId, pool, asset, receivesAt, days, daysTotal } = source;
  const atVenue = receivesAt === 'venue';
  const agrees = isZero(source.difference);
  const day = days.find((one) => one.day === opened);
  return (
    <Panel
      title={`${sourceId} · ${asset}`}
      hint={pool}
      actions={
        atVenue ? undefined : <Status tone={agrees ? 'good' : 'bad'}>{agrees ? words.agrees : words.differs}</Status>
      }
    >
      {atVenue ? <p className="pd-hint">{words.venue}</p> : null}
      {atVenue || agrees ? null : (
        <Note tone="bad" title={words.differs}>
          <p>{words.differsText}</p>
          <p>
            <Amount units={source.difference} asset={asset} />
          </p>
        </Note>
      )}
      <Sums source={source} />
      <p>
        <Link to={`/operator/books?account=${source.account}`}>{words.account}</Link>
      </p>
      <DataTable
        caption={words.caption(sourceId)}
        columns={columnsOf(source, (one) => setOpened(one.day))}
        rows={days.slice(0, rows)}
        keyOf={(one) => one.day}
        empty={<Empty title={words.noDays}>{words.noDaysText}</Empty>}
      />
      {days.length > rows ? (
        <div className="pd-older">
          <Button variant="default" onClick={() => setRows(rows + ROWS)}>
            {words.more(rows, daysTotal)}
          </Button>
        </div>
      ) : daysTotal > days.length ? (
        <p className="pd-hint">{words.shown(days.length, daysTotal)}</p>
      ) : null}
      {day === undefined ? null : <ReconciledDay source={source} day={day} onClose={() => setOpened(undefined)} />}
    </Panel>
  );
}

const coinColumns = (pick: (coin: Coin) => void): readonly Column<Coin>[] => [
  { key: 'outpoint', header: words.output, cell: ({ outpoint }) => <Hash text={outpoint} what={words.outpoint} /> },
  { key: 'booked', header: words.booked, cell: ({ bookedAt }) => <When at={bookedAt} /> },
  { key: 'amount', header: words.amount, end: true, cell: ({ units }) => <Amount units={units} /> },
  {
    key: 'depth',
    header: words.depth,
    end: true,
    cell: ({ confirmations }) => (confirmations === null ? words.notInChain : words.confirmations(confirmations)),
  },
  {
    key: 'name',
    header: words.name,
    end: true,
    cell: (coin) => (
      <Button size="xs" variant="default" aria-label={words.nameOf(coin.outpoint)} onClick={() => pick(coin)}>
        {words.nameDo}
      </Button>
    ),
  },
];

function UnannouncedPanel({ coins, sources }: { coins: readonly Coin[]; sources: readonly Source[] }) {
  const [picked, setPicked] = useState<Coin | undefined>();
  const [done, setDone] = useState<ReactNode>(null);
  return (
    <>
      <div role="status">{done}</div>
      {coins.length === 0 ? null : (
        <Panel title={words.unannounced} hint={words.unannouncedHint}>
          <DataTable
            caption={words.unannounced}
            columns={coinColumns(setPicked)}
            rows={coins}
            keyOf={({ outpoint }) => outpoint}
            empty={null}
          />
        </Panel>
      )}
      {picked === undefined ? null : (
        <OriginDialog
          coin={picked}
          sources={sources}
          onClose={() => setPicked(undefined)}
          onDone={(note) => {
            setPicked(undefined);
            setDone(note);
          }}
        />
      )}
    </>
  );
}

/** The pools' statements, their announcements and the chain, side by side; gaps first. */
export function ReconciliationPage() {
  const query = useApi('/api/operator/reconciliation', {}, { live: true });
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={query}>
        {({ items, unannounced, doubts, doubtsTotal, totals }) => (
          <div className="pd-stack">
            <DoubtsPanel doubts={doubts} total={doubtsTotal} />
            <PoolTotalsPanel totals={totals} />
            <UnannouncedPanel coins={unannounced} sources={items} />
            {items.length === 0 ? <Empty title={words.empty}>{words.emptyText}</Empty> : null}
            {items.map((source) => (
              <SourcePanel key={source.sourceId} source={source} />
            ))}
          </div>
        )}
      </Loaded>
    </Page>
  );
}
