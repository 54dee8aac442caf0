import { Button } from '@mantine/core';
import { Link } from 'react-router';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { Hash } from '../../components/hash';
import { usePages } from '../../components/older';
import { Empty, Page } from '../../components/page';
import { PagedTable } from '../../components/paged-table';
import { conversionState } from '../../components/record-details';
import type { Column } from '../../components/table';
import { When } from '../../components/when';
import { formatDay } from '../../format/time';
import { t } from '../../strings';
import { ConversionDepositsPanel } from './conversion-deposits';
import { ConversionExitsPanels } from './conversion-exits';
import { ConversionTermsPanels } from './conversion-terms';

type Conversion = Answer<'/api/operator/conversions'>['items'][number];
const words = t.operator.conversions;

const columns: readonly Column<Conversion>[] = [
  {
    key: 'venue',
    header: words.venue,
    cell: ({ venue, dryRun }) => (
      <>
        {venue} {dryRun ? <span className="pd-tag">{words.dryRun}</span> : null}
      </>
    ),
  },
  {
    key: 'state',
    header: words.state,
    cell: ({ state, note }) => (
      <>
        <strong>{conversionState(state)}</strong>
        {note === null ? null : <span className="pd-line pd-dim">{t.operator.record.values[note] ?? note}</span>}
      </>
    ),
  },
  { key: 'sold', header: words.sold, end: true, cell: ({ sold }) => <Amount units={sold.units} asset={sold.asset} /> },
  {
    key: 'bought',
    header: words.bought,
    end: true,
    cell: ({ bought, fee }) => (
      <>
        {bought === null ? (
          <span className="pd-dim">{words.notBought}</span>
        ) : (
          <Amount units={bought.units} asset={bought.asset} />
        )}
        {fee === null ? null : (
          <span className="pd-line pd-dim">
            {words.fee} <Amount units={fee.units} asset={fee.asset} />
          </span>
        )}
      </>
    ),
  },
  {
    key: 'txid',
    header: words.txid,
    cell: ({ txid }) =>
      txid === null ? <span className="pd-dim">{words.noTxid}</span> : <Hash text={txid} what={t.common.txid} />,
  },
  {
    key: 'moved',
    header: words.moved,
    end: true,
    cell: ({ createdAt, updatedAt }) => (
      <>
        <When at={updatedAt} day />
        <span className="pd-line pd-dim">{words.began(formatDay(createdAt))}</span>
      </>
    ),
  },
  {
    key: 'open',
    header: t.conversion.detail.record,
    end: true,
    cell: ({ id, sold }) => (
      <Button
        component={Link}
        to={`/operator/conversions/${id}`}
        size="xs"
        variant="default"
        aria-label={t.conversion.detail.openOf(sold.asset, id)}
      >
        {t.conversion.detail.open}
      </Button>
    ),
  },
];

/** Altcoins on their way to bitcoin. */
export function ConversionsPage() {
  const pages = usePages('/api/operator/conversions');
  return (
    <Page title={words.title} lead={words.lead}>
      <div className="pd-stack">
        <PagedTable
          pages={pages}
          caption={words.caption}
          columns={columns}
          keyOf={({ id }) => id}
          empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
        />
        <ConversionExitsPanels />
        <ConversionTermsPanels />
        <ConversionDepositsPanel />
      </div>
    </Page>
  );
}
