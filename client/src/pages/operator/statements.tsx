import { useQueryClient } from '@tanstack/react-query';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { ErrorNote } from '../../components/error-note';
import { Hash } from '../../components/hash';
import { Older, usePages } from '../../components/older';
import { Empty, LoadedPages, Page, Panel } from '../../components/page';
import { Note } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';
import { SignReserves } from './sign-reserves';

type Row = Answer<'/api/operator/statements'>['items'][number];
const words = t.statements;
const shared = t.proof;

function Owed({ row }: { row: Row }) {
  return (
    <>
      {row.totals.map(({ asset, units, holders }) => (
        <span key={asset} className="pd-line">
          <Amount units={units} asset={asset} />
          <span className="pd-line pd-dim">{words.holders(holders)}</span>
        </span>
      ))}
    </>
  );
}

const columns: readonly Column<Row>[] = [
  { key: 'number', header: shared.number, cell: ({ statement }) => statement.number },
  { key: 'taken', header: shared.taken, cell: ({ statement }) => <When at={statement.takenAt} /> },
  { key: 'owed', header: words.owed, end: true, cell: (row) => <Owed row={row} /> },
  {
    key: 'coins',
    header: words.coins,
    end: true,
    cell: ({ reserves }) => (
      <>
        <Amount units={reserves.total} />
        <span className="pd-line pd-dim">{shared.reserves.signedOf(reserves.signedOutputs, reserves.outputs)}</span>
      </>
    ),
  },
  {
    key: 'root',
    header: words.root,
    cell: ({ statement }) =>
      statement.trees.map(({ asset, root }) => (
        <span key={asset} className="pd-line">
          {asset} <Hash text={root} what={words.root} />
        </span>
      )),
  },
  {
    key: 'digest',
    header: shared.digest,
    cell: ({ statement }) => <Hash text={statement.digest} what={shared.digest} />,
  },
  {
    key: 'by',
    header: words.by,
    cell: ({ publishedBy }) => (publishedBy.startsWith('job-') ? words.job : words.operator),
  },
];

function Publish() {
  const client = useQueryClient();
  const act = useAct((_: undefined, key) => request('post', '/api/operator/statements', { idempotencyKey: key }));
  const publish = async () => {
    await act.run(undefined);
    await client.invalidateQueries();
  };
  return (
    <Panel title={words.publish} hint={words.publishHint}>
      <ActionButton variant="filled" loading={act.isBusy} onClick={() => void publish()}>
        {words.publish}
      </ActionButton>
      <div role="status">{act.result === undefined ? null : <p>{words.published(act.result.statement.number)}</p>}</div>
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
    </Panel>
  );
}

/** Statements of what is owed, with their totals, and one more at any time. */
export function StatementsPage() {
  const pages = usePages('/api/operator/statements', { limit: 20 });
  return (
    <Page title={words.title} lead={words.lead}>
      <div className="pd-stack">
        <Publish />
        <LoadedPages pages={pages}>
          {(rows) => (
            <>
              {rows[0] === undefined ? null : <SignReserves key={rows[0].statement.number} row={rows[0]} />}
              <Panel title={words.list} hint={words.listHint}>
                <DataTable
                  caption={shared.caption}
                  columns={columns}
                  rows={rows}
                  keyOf={({ statement }) => statement.digest}
                  empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
                />
                <Older pages={pages} shown={rows.length} />
              </Panel>
            </>
          )}
        </LoadedPages>
        <Note tone="info" title={words.tree}>
          <p>{words.treeText}</p>
        </Note>
      </div>
    </Page>
  );
}
