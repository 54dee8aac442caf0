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
import { formatDay } from '../../format/time';
import { t } from '../../strings';

type Payout = Answer<'/api/me/payouts'>['items'][number];
const words = t.member.payouts;

const columns: readonly Column<Payout>[] = [
  { key: 'planned', header: words.planned, cell: ({ plannedAt }) => <When at={plannedAt} day /> },
  {
    key: 'received',
    header: words.received,
    end: true,
    cell: ({ received }) => (
      <strong>
        <Amount units={received.units} asset={received.asset} />
      </strong>
    ),
  },
  { key: 'fee', header: words.fee, end: true, cell: ({ fee }) => <Amount units={fee.units} asset={fee.asset} /> },
  {
    key: 'state',
    header: words.state,
    cell: ({ state, confirmations, confirmationsNeeded, external }) => (
      <>
        <PayoutState state={state} have={confirmations} need={confirmationsNeeded} />
        {external ? <span className="pd-line pd-dim">{t.settlements.memberTitle}</span> : null}
      </>
    ),
  },
  {
    key: 'txid',
    header: words.transaction,
    cell: ({ txid }) =>
      txid === null ? <span className="pd-dim">{words.noTransaction}</span> : <Hash text={txid} what={t.common.txid} />,
  },
  {
    key: 'open',
    header: t.common.details,
    end: true,
    cell: ({ id, plannedAt }) => (
      <Button
        component={Link}
        to={`/member/payouts/${id}`}
        size="xs"
        variant="default"
        aria-label={words.openOf(formatDay(plannedAt))}
      >
        {words.open}
      </Button>
    ),
  },
];

/** Every payment to the member. */
export function PayoutsPage() {
  const pages = usePages('/api/me/payouts');
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
              <Button component={Link} to="/member" variant="default">
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
