import type { Answer } from '../../api/http';
import { usePages } from '../../components/older';
import { Empty, Page, Panel } from '../../components/page';
import { PagedTable } from '../../components/paged-table';
import { Named } from '../../components/person';
import { RecordDetails } from '../../components/record-details';
import type { Column } from '../../components/table';
import { Verification } from '../../components/verification';
import { When } from '../../components/when';
import { t } from '../../strings';

type Row = Answer<'/api/operator/audit'>['items'][number];
const words = t.operator.audit;

const columns: readonly Column<Row>[] = [
  { key: 'at', header: words.at, cell: ({ at }) => <When at={at} /> },
  { key: 'actor', header: words.actor, cell: ({ actor, actorName }) => <Named id={actor} name={actorName} /> },
  {
    key: 'action',
    header: words.action,
    cell: ({ action }) => <strong title={action}>{t.operator.record.actions[action] ?? action}</strong>,
  },
  {
    key: 'subject',
    header: words.subject,
    cell: ({ subject, subjectName }) => <Named id={subject} name={subjectName} />,
  },
  {
    key: 'details',
    header: words.details,
    cell: ({ details }) =>
      Object.keys(details).length === 0 ? (
        <span className="pd-dim">{t.common.none}</span>
      ) : (
        <RecordDetails details={details} />
      ),
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
        <PagedTable
          pages={pages}
          caption={words.caption}
          columns={columns}
          keyOf={({ position }) => String(position)}
          empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
        />
      </div>
    </Page>
  );
}
