import { Button } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { useApi } from '../../api/hooks';
import { BackIcon } from '../../components/icons';
import { Loaded, Page } from '../../components/page';
import { t } from '../../strings';
import { ReportYears } from '../member/reports';

/** The yearly reports of one member, for the operator. */
export function MemberReportsPage() {
  const { id = '' } = useParams();
  const reports = useApi('/api/operator/members/{id}/reports', { path: { id } });
  return (
    <Page
      title={t.operator.members.reportsOf(
        reports.data?.name ?? (reports.data === undefined ? '…' : t.operator.members.erased),
      )}
      lead={t.member.reports.lead}
      actions={
        <Button component={Link} to="/operator/members" variant="default" leftSection={<BackIcon />}>
          {t.operator.nav.members}
        </Button>
      }
    >
      <Loaded query={reports}>
        {(data) => <ReportYears reports={data} base={`/api/operator/members/${encodeURIComponent(id)}/reports`} />}
      </Loaded>
    </Page>
  );
}
