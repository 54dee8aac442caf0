import type { Answer } from '../../api/http';
import { Older, usePages } from '../../components/older';
import { Empty, LoadedPages, Page, Panel } from '../../components/page';
import { type Column, DataTable } from '../../components/table';
import { Verification } from '../../components/verification';
import { When } from '../../components/when';
import { t } from '../../strings';

type Row = Answer<'/api/operator/audit'>['items'][number];
const words = t.operator.audit;

const columns: readonly Column<Row>[] = [
  { key: 'at', header: words.at, cell: ({ at }) => <When at={at} /> },
  { key: 'actor', header: words.actor, cell: ({ actor }) => <code className="pd-wrap">{actor}</code> },
  { key: 'action', header: words.action, cell: ({ action }) => <strong>{action}</strong> },
  { key: 'subject', header: words.subject, cell: ({ subject }) => <code className="pd-wrap">{subject}</code> },
  {
    key: 'details',
    header: words.details,
    cell: ({ details }) => {
      const entries = Object.entries(details);
      if (entries.length === 0) return <span className="pd-dim">{t.common.none}</span>;
      return (
        <ul className="pd-plain-list pd-wrap">
          {entries.map(([name, value]) => (
            <li key={name}>
              <span className="pd-dim">{name}</span> {value}
            </li>
          ))}
        </ul>
      );
    },
  },
];

/** Who did what, and whether the chain of it holds. */
export function AuditPage() {
  const pages = usePages('/api/operator/audit');
  return (
    <Page title={words.title} lead={words.lead}>
      <div className="pd-stack">
        <Panel>
          <Verification
            path="/api/operator/audit/verify"
            label={words.verify}
            verified={words.verified}
            broken={words.broken}
          />
        </Panel>
        <LoadedPages pages={pages}>
          {(rows) => (
            <Panel>
              <DataTable
                caption={words.caption}
                columns={columns}
                rows={rows}
                keyOf={({ position }) => String(position)}
                empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
              />
              <Older pages={pages} shown={rows.length} />
            </Panel>
          )}
        </LoadedPages>
      </div>
    </Page>
  );
}
