import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { useInstance } from '../../app/session';
import { Usd } from '../../components/amount';
import { DownloadButton } from '../../components/download-button';
import { Empty, Loaded, Page, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { t } from '../../strings';

type Reports = Answer<'/api/me/reports'>;
type Year = Reports['items'][number];
const words = t.member.reports;

function YearCard({ item, base }: { item: Year; base: string }) {
  return (
    <Panel title={String(item.year)}>
      <p className="pd-figure-name">{words.income}</p>
      <p className="pd-big">
        <Usd value={item.incomeUsd} />
      </p>
      <p className="pd-hint">{words.lines(item.lines)}</p>
      <p>
        <Status tone={item.state === 'final' ? 'good' : 'idle'}>{words.state[item.state]}</Status>
      </p>
      {item.complete ? null : <p className="pd-hint">{words.runningWhy}</p>}
      <p className="pd-hint">{words.mark(item.mark)}</p>
      {item.unpriced === 0 ? null : (
        <Note tone="warn" title={words.unpriced(item.unpriced)}>
          <p>{words.unpricedWhy}</p>
        </Note>
      )}
      <div className="pd-actions">
        <DownloadButton
          primary
          url={`${base}/${item.year}/pdf`}
          fallbackName={`income-${item.year}.pdf`}
          label={words.pdf}
          fullLabel={words.downloadOf(item.year, words.pdf)}
        />
        <DownloadButton
          url={`${base}/${item.year}/csv`}
          fallbackName={`income-${item.year}.csv`}
          label={words.csv}
          fullLabel={words.downloadOf(item.year, words.csv)}
        />
      </div>
    </Panel>
  );
}

/** The years of one person, with what the report does not contain. `base` is where the files come from. */
export function ReportYears({ reports, base }: { reports: Reports; base: string }) {
  if (reports.items.length === 0) return <Empty title={words.empty}>{words.emptyText}</Empty>;
  return (
    <>
      <div className="pd-cards">
        {reports.items.map((item) => (
          <YearCard key={item.year} item={item} base={base} />
        ))}
      </div>
      <Note tone="info" title={words.contains}>
        <p className="pd-prewrap">{reports.notes}</p>
      </Note>
    </>
  );
}

/** The member's yearly income reports. */
export function ReportsPage() {
  const reports = useApi('/api/me/reports');
  const zone = useInstance().data?.taxZone;
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={reports}>{(data) => <ReportYears reports={data} base="/api/me/reports" />}</Loaded>
      {zone === undefined ? null : <p className="pd-hint">{words.zone(zone)}</p>}
    </Page>
  );
}
