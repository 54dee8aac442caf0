import type { Answer } from '../../api/http';
import { Panel } from '../../components/page';
import { type Column, DataTable } from '../../components/table';
import { formatFeeRate } from '../../format/fee-rate';
import { formatSpan } from '../../format/time';
import { t } from '../../strings';

type Estimate = Answer<'/api/operator/batches/next'>['feeEstimate'];
type Word = Estimate['words'][number];
const words = t.fees;

/** Shorter than this a question was asked for this very page. */
const NOW_MS = 1_000;

function said({ feeRateSatPerKvb, refused }: Word): string {
  if (feeRateSatPerKvb !== null) return words.rate(formatFeeRate(feeRateSatPerKvb));
  return words.refusals[refused ?? 'none'];
}

/** What each source of fee estimates said, how long ago, and which of them counts. */
export function FeeSources({ estimate, asOf }: { estimate: Estimate; asOf: number }) {
  const columns: readonly Column<Word>[] = [
    { key: 'source', header: words.source, cell: ({ source }) => source },
    { key: 'says', header: words.says, cell: said },
    {
      key: 'age',
      header: words.age,
      cell: ({ askedAt }) => (asOf - askedAt < NOW_MS ? words.now : words.ago(formatSpan(asOf - askedAt))),
    },
  ];
  return (
    <Panel title={words.title} hint={words.rules[estimate.rule]}>
      <DataTable
        caption={words.title}
        columns={columns}
        rows={estimate.words}
        keyOf={({ source }) => source}
        empty={null}
      />
      <p className="pd-hint">{words.floor(formatFeeRate(estimate.floorSatPerKvb))}</p>
    </Panel>
  );
}
