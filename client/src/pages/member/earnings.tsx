import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { useInstance } from '../../app/session';
import { Amount, Usd } from '../../components/amount';
import { DownloadButton } from '../../components/download-button';
import { usePages } from '../../components/older';
import { Empty, Loaded, Page, Panel } from '../../components/page';
import { PagedTable } from '../../components/paged-table';
import { Status } from '../../components/status';
import type { Column } from '../../components/table';
import { When } from '../../components/when';
import { formatBasisPoints, parseUnits } from '../../format/amount';
import { t } from '../../strings';
import { EarnedMonths } from './earned-months';
import { ExplainButton } from './earning-explained';

type Earning = Answer<'/api/me/earnings'>['items'][number];
const words = t.member.earnings;

function Fees({ earning }: { earning: Earning }) {
  const fees = [
    [words.poolFee, earning.poolFee],
    [words.serviceFee(formatBasisPoints(earning.serviceFeeBps)), earning.serviceFee],
  ] as const;
  const taken = fees.filter(([, { units }]) => parseUnits(units) !== 0n);
  if (taken.length === 0) return <span className="pd-dim">{t.common.none}</span>;
  return (
    <>
      {taken.map(([name, { units, asset }]) => (
        <span key={name} className="pd-line">
          <Amount units={units} asset={asset} /> <span className="pd-dim">{name}</span>
        </span>
      ))}
    </>
  );
}

function Income({ earning }: { earning: Earning }) {
  const why = earning.usdNote === null ? null : <span className="pd-line pd-dim pd-why">{earning.usdNote}</span>;
  if (earning.usd === null) {
    return (
      <>
        <span className="pd-dim">{words.notValued}</span>
        {why}
      </>
    );
  }
  return (
    <>
      <Usd value={earning.usd} decimals={4} />
      {earning.price === null ? null : (
        <span className="pd-line pd-dim">{words.priceAt(earning.price.price, earning.price.label)}</span>
      )}
      {why}
    </>
  );
}

/** The file that proves a solo block, where the earning is one and its coin is there. */
function BlockReceipt({ earning }: { earning: Earning }) {
  const block = /:(coinbase-[0-9a-f]{64}-\d+)$/.exec(earning.id)?.[1];
  if (block === undefined || earning.status !== 'available') return null;
  return (
    <span className="pd-line">
      <DownloadButton
        url={`/api/me/blocks/${block}/receipt`}
        fallbackName={`paydirt-${block}.json`}
        label={t.blocks.download}
        fullLabel={t.blocks.ofMember}
      />
    </span>
  );
}

const columns: readonly Column<Earning>[] = [
  { key: 'day', header: words.day, cell: ({ day }) => <span className="pd-when">{day}</span> },
  {
    key: 'pool',
    header: words.pool,
    cell: (earning) => (
      <>
        {earning.pool}
        <ExplainButton earning={earning} />
      </>
    ),
  },
  {
    key: 'gross',
    header: words.gross,
    end: true,
    cell: ({ gross }) => <Amount units={gross.units} asset={gross.asset} />,
  },
  { key: 'fees', header: words.fees, end: true, cell: (earning) => <Fees earning={earning} /> },
  {
    key: 'net',
    header: words.net,
    end: true,
    cell: ({ net }) => (
      <strong>
        <Amount units={net.units} asset={net.asset} />
      </strong>
    ),
  },
  {
    key: 'status',
    header: words.status,
    cell: (earning) => {
      const { name, meaning, tone } = t.member.earningStatuses[earning.status];
      return (
        <span title={meaning}>
          <Status tone={tone}>{name}</Status>
          {earning.revision > 0 ? <span className="pd-line pd-dim">{words.restated(earning.revision)}</span> : null}
          {earning.note === null ? null : <span className="pd-line pd-dim">{earning.note}</span>}
          <BlockReceipt earning={earning} />
        </span>
      );
    },
  },
  { key: 'usd', header: words.usd, end: true, cell: (earning) => <Income earning={earning} /> },
];

/** The fee in per cent, what it came to in coin, and the change that is declared already. */
function ServiceFee() {
  const query = useApi('/api/me/service-fee');
  return (
    <Loaded query={query}>
      {({ bps, from, isOwn, next, days, taken }) => (
        <Panel title={words.feeTitle}>
          <p>
            {bps === 0
              ? words.feeNone
              : `${words.feeNow(formatBasisPoints(bps))}, ${words.feeScope[isOwn ? 'own' : 'everybody']}`}
            {from === null ? null : (
              <span className="pd-line pd-dim">
                {words.feeSince} <When at={from} />
              </span>
            )}
          </p>
          {next === null ? null : (
            <p>
              {words.feeNext(formatBasisPoints(next.bps))} <When at={next.from} />
            </p>
          )}
          <p>
            {words.feeTaken(days)}:{' '}
            {taken.length === 0
              ? t.common.none
              : taken.map(({ units, asset }) => (
                  <span key={asset} className="pd-line">
                    <Amount units={units} asset={asset} />
                  </span>
                ))}
          </p>
        </Panel>
      )}
    </Loaded>
  );
}

/** Every earning with what was taken off and the price used. */
export function EarningsPage() {
  const pages = usePages('/api/me/earnings');
  const zone = useInstance().data?.taxZone;
  return (
    <Page title={words.title} lead={words.lead}>
      <EarnedMonths />
      <PagedTable
        pages={pages}
        caption={words.caption}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
      >
        {zone === undefined ? null : <p className="pd-hint">{words.zone(zone)}</p>}
      </PagedTable>
      <ServiceFee />
    </Page>
  );
}
