import { Button } from '@mantine/core';
import { Link } from 'react-router';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { Hash } from '../../components/hash';
import { usePages } from '../../components/older';
import { Empty, Page } from '../../components/page';
import { PagedTable } from '../../components/paged-table';
import { PayoutState } from '../../components/payout-state';
import type { Column } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';

type Batch = Answer<'/api/operator/batches'>['items'][number];
const words = t.operator.batches;

const columns: readonly Column<Batch>[] = [
  { key: 'created', header: words.created, cell: ({ createdAt }) => <When at={createdAt} /> },
  {
    key: 'state',
    header: words.state,
    cell: ({ state, confirmations, confirmationsNeeded }) => (
      <PayoutState state={state} have={confirmations} need={confirmationsNeeded} />
    ),
  },
  { key: 'items', header: words.items, end: true, cell: ({ items }) => items },
  {
    key: 'total',
    header: words.total,
    end: true,
    cell: ({ total }) => (
      <strong>
        <Amount units={total.units} asset={total.asset} />
      </strong>
    ),
  },
  { key: 'fee', header: words.fee, end: true, cell: ({ fee }) => <Amount units={fee.units} asset={fee.asset} /> },
  {
    key: 'txid',
    header: words.txid,
    cell: ({ txid }) =>
      txid === null ? (
        <span className="pd-dim">{t.member.payouts.noTransaction}</span>
      ) : (
        <Hash text={txid} what={t.common.txid} />
      ),
  },
  {
    key: 'open',
    header: t.common.details,
    end: true,
    cell: ({ id }) => (
      <Button component={Link} to={`/operator/batches/${id}`} size="xs" variant="default" aria-label={words.openOf(id)}>
        {words.open}
      </Button>
    ),
  },
];

/** Every batch, newest first. */
export function BatchesPage() {
  const pages = usePages('/api/operator/batches');
  return (
    <Page title={words.title} lead={words.lead}>
      <PagedTable
        pages={pages}
        caption={words.caption}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <Empty
            title={words.empty}
            action={
              <Button component={Link} to="/operator/next" variant="default">
                {words.emptyAction}
              </Button>
            }
          >
            {words.emptyText}
          </Empty>
        }
      />
    </Page>
  );
}
