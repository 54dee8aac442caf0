import type { Answer } from '../../api/http';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { Hash } from '../../components/hash';
import { Figure } from '../../components/page';
import { Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';

type Preview = Answer<'/api/operator/imports/preview', 'post'>;
type Mistake = Preview['mistakes'][number];
type Row = Preview['rows'][number];
const words = t.imports;

const MISTAKES: readonly Column<Mistake>[] = [
  { key: 'line', header: words.line, cell: ({ line }) => groupThousands(String(line)) },
  {
    key: 'column',
    header: words.where,
    cell: ({ column }) => (column === '' ? words.wholeLine : <strong dir="auto">{column}</strong>),
  },
  { key: 'what', header: words.what, cell: ({ reason }) => words.reasons[reason] },
  {
    key: 'stands',
    header: words.stands,
    cell: ({ text }) =>
      text === '' ? (
        <span className="pd-dim">–</span>
      ) : (
        <code className="pd-wrap" dir="auto">
          {text}
        </code>
      ),
  },
];

const ROWS: readonly Column<Row>[] = [
  { key: 'line', header: words.line, cell: ({ line }) => groupThousands(String(line)) },
  {
    key: 'row',
    header: words.row,
    cell: ({ label, txid }) => (
      <>
        <strong className="pd-wrap" dir="auto">
          {label}
        </strong>
        {txid === null ? null : (
          <span className="pd-line">
            <Hash text={txid} what={t.reconciliation.txid} />
          </span>
        )}
      </>
    ),
  },
  { key: 'day', header: words.day, cell: ({ from }) => <When at={from} /> },
  {
    key: 'change',
    header: words.change,
    cell: ({ change }) => <Status tone={words.changes[change].tone}>{words.changes[change].name}</Status>,
  },
  {
    key: 'net',
    header: words.net,
    end: true,
    cell: ({ net, before, change }) => (
      <>
        <Amount units={net.units} asset={net.asset} />
        {before === null || change === 'unchanged' ? null : (
          <span className="pd-line pd-dim">
            {words.before} <Amount units={before.units} asset={before.asset} />
          </span>
        )}
      </>
    ),
  },
  { key: 'fee', header: words.fee, end: true, cell: ({ fee }) => <Amount units={fee.units} asset={fee.asset} /> },
];

/** What a file would do: counts, sums, mistakes by line and column, its rows, and the second step. */
export function ImportPreview({ preview, onBook }: { preview: Preview; onBook: () => void }) {
  const { hash, added, revised, unchanged, mistakes, mistakesTotal, rows } = preview;
  const all = added + revised + unchanged;
  return (
    <section aria-label={words.seen} className="pd-form">
      <h3>{words.seen}</h3>
      {mistakesTotal === 0 ? null : (
        <Note tone="bad" title={words.mistakes(mistakesTotal)}>
          <p>{words.mistakesText}</p>
        </Note>
      )}
      <div className="pd-figures">
        <Figure name={words.added}>{groupThousands(String(added))}</Figure>
        <Figure name={words.revised}>{groupThousands(String(revised))}</Figure>
        <Figure name={words.unchanged}>{groupThousands(String(unchanged))}</Figure>
        <Figure name={words.sum}>
          <Amount units={preview.net.units} asset={preview.net.asset} />
        </Figure>
        <Figure name={words.delta}>
          <Amount units={preview.delta.units} asset={preview.delta.asset} signed />
        </Figure>
      </div>
      <DataTable
        caption={words.mistakesCaption}
        columns={MISTAKES}
        rows={mistakes}
        keyOf={({ line, column, reason }) => `${line} ${column} ${reason}`}
        empty={null}
      />
      <DataTable
        caption={words.rowsCaption}
        columns={ROWS}
        rows={rows}
        keyOf={({ line }) => String(line)}
        empty={null}
      />
      {all > rows.length ? <p className="pd-hint">{words.shown(rows.length, all)}</p> : null}
      {hash === null ? null : (
        <div className="pd-actions">
          <Hash text={hash} what={words.hash} />
          <ActionButton because={added + revised === 0 ? words.nothing : undefined} onClick={onBook}>
            {words.book}
          </ActionButton>
        </div>
      )}
    </section>
  );
}
