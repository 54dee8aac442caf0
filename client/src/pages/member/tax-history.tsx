import type { Answer } from '../../api/http';
import { Panel } from '../../components/page';
import { DataTable } from '../../components/table';
import { formatDay, formatLocal } from '../../format/time';
import { t } from '../../strings';

type Taxes = Answer<'/api/me/taxes'>;
type Order = Taxes['orders'][number];
const words = t.taxes.history;

function whereOf({ wallet, asset }: Order): string {
  if (wallet === null && asset === null) return t.taxes.all;
  return t.taxes.place(wallet ?? t.taxes.anywhere, asset ?? t.taxes.anyCoin);
}

/** Everything that was recorded about methods and the activity, newest first. */
export function TaxHistory({ taxes: { orders, activities, zone } }: { taxes: Taxes }) {
  return (
    <Panel title={words.title}>
      <h3>{words.orders}</h3>
      <DataTable
        caption={words.orders}
        rows={orders}
        keyOf={({ id }) => id}
        empty={<p>{words.none}</p>}
        columns={[
          {
            key: 'what',
            header: words.what,
            cell: (one) => <span className="pd-wrap">{`${t.taxes.methods.names[one.method]}: ${whereOf(one)}`}</span>,
          },
          { key: 'from', header: words.from, cell: ({ effectiveAt }) => formatLocal(effectiveAt, zone) },
          { key: 'when', header: words.when, cell: ({ recordedAt }) => formatLocal(recordedAt, zone) },
        ]}
      />
      <h3>{words.activities}</h3>
      <DataTable
        caption={words.activities}
        rows={activities.map((one, index) => ({ ...one, key: `${one.recordedAt} ${index}` }))}
        keyOf={({ key }) => key}
        empty={<p>{words.none}</p>}
        columns={[
          {
            key: 'what',
            header: words.what,
            cell: ({ treatment, sourceId }) =>
              `${t.taxes.activity.names[treatment]}: ${sourceId ?? t.taxes.activity.everySource}`,
          },
          { key: 'from', header: words.from, cell: ({ effectiveAt }) => formatDay(effectiveAt, zone) },
          { key: 'when', header: words.when, cell: ({ recordedAt }) => formatLocal(recordedAt, zone) },
        ]}
      />
    </Panel>
  );
}
