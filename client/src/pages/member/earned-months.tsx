import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Amount, Usd } from '../../components/amount';
import { Loaded, Panel } from '../../components/page';
import { type Column, DataTable } from '../../components/table';
import { t } from '../../strings';
import { OpenPeriod } from './open-figure';

type Month = Answer<'/api/me/earned'>['items'][number];
type Sums = Month['totals'][number];
const words = t.figures;

const amounts = (month: Month, pick: keyof Sums) =>
  month.totals.map((sums) => (
    <span key={sums.net.asset} className="pd-line">
      <Amount units={sums[pick].units} asset={sums[pick].asset} />
    </span>
  ));

const columns: readonly Column<Month>[] = [
  {
    key: 'month',
    header: words.month,
    cell: ({ month }) => (
      <>
        <span className="pd-when">{month}</span>
        <OpenPeriod period={month} name={month} />
      </>
    ),
  },
  { key: 'gross', header: words.gross, end: true, cell: (month) => amounts(month, 'gross') },
  { key: 'pool', header: words.poolFee, end: true, cell: (month) => amounts(month, 'poolFee') },
  { key: 'fee', header: words.serviceFee, end: true, cell: (month) => amounts(month, 'serviceFee') },
  { key: 'net', header: words.net, end: true, cell: (month) => <strong>{amounts(month, 'net')}</strong> },
  {
    key: 'usd',
    header: words.usd,
    end: true,
    cell: ({ usd }) =>
      usd === null ? <span className="pd-dim">{t.member.earnings.notValued}</span> : <Usd value={usd} />,
  },
];

/** What each month earned and what was taken off, each month opening to its rows. */
export function EarnedMonths() {
  const months = useApi('/api/me/earned');
  return (
    <Loaded query={months}>
      {({ items }) =>
        items.length === 0 ? null : (
          <Panel title={words.months} hint={words.monthsHint}>
            <DataTable
              caption={words.monthsCaption}
              columns={columns}
              rows={items}
              keyOf={({ month }) => month}
              empty={null}
            />
          </Panel>
        )
      }
    </Loaded>
  );
}
