import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Usd } from '../../components/amount';
import { Figure, Loaded, Page, Panel } from '../../components/page';
import { Status, type Tone } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';
import { FilingFiles } from './filing-files';
import { Corrections, MissingForms, Returns } from './filing-judged';
import { MakeFile } from './filing-make';
import { Errors, Warnings } from './filing-notes';
import { PayerPanel } from './filing-payer';
import { PayeeDialog } from './payee-dialog';

export type FilingYear = Answer<'/api/operator/filing'>;
const words = t.filing;
const SOON_DAYS = 14;

const count = (value: number) => groupThousands(String(value));

function Standing({ data }: { data: FilingYear }) {
  return (
    <div className="pd-figures">
      <Figure name={words.paid} note={words.paidNote}>
        <Usd value={data.paidUsd} />
      </Figure>
      <Figure name={words.onReturns} note={words.threshold(data.thresholdUsd)}>
        <Usd value={data.onReturnsUsd} />
      </Figure>
      <Figure name={words.withoutReturn} note={words.withoutReturnNote}>
        <Usd value={data.withoutReturnUsd} />
      </Figure>
      <Figure name={words.outside} note={words.outsideNote}>
        <Usd value={data.outsideUsd} />
      </Figure>
      <Figure name={words.openFigure} note={words.openNote(data.open.count, data.open.unpriced)}>
        <Usd value={data.open.usd} />
      </Figure>
      <Figure name={words.missing}>{count(data.missingTotal)}</Figure>
      <Figure name={words.mistakes} note={words.mistakesNote}>
        {count(data.errorsTotal)}
      </Figure>
    </div>
  );
}

const FORMS: readonly Column<FilingYear['forms'][number]>[] = [
  { key: 'form', header: words.form, cell: ({ form }) => <strong>{form}</strong> },
  { key: 'toFile', header: words.toFile, end: true, cell: ({ toFile }) => count(toFile) },
  { key: 'inFile', header: words.inFile, end: true, cell: ({ inFile }) => count(inFile) },
  { key: 'filed', header: words.filed, end: true, cell: ({ filed }) => count(filed) },
  { key: 'corrections', header: words.corrections, end: true, cell: ({ corrections }) => count(corrections) },
];

function Left({ days }: { days: number }) {
  const tone: Tone = days < 0 ? 'idle' : days <= SOON_DAYS ? 'warn' : 'info';
  return <Status tone={tone}>{days === 0 ? words.today : days < 0 ? words.past(-days) : words.daysLeft(days)}</Status>;
}

const DEADLINES: readonly Column<FilingYear['deadlines'][number]>[] = [
  { key: 'what', header: words.what, cell: ({ what }) => what },
  { key: 'day', header: words.day, cell: ({ day }) => day },
  { key: 'left', header: words.left, cell: ({ daysLeft }) => <Left days={daysLeft} /> },
  { key: 'source', header: words.source, cell: ({ source }) => <span className="pd-dim">{source}</span> },
];

/** Words must not say that something is kept back while nothing is. */
export function isWithheld({ withholdingMode }: Pick<FilingYear, 'withholdingMode'>): boolean {
  return withholdingMode === 'withhold';
}

function Foreign({ data: { foreign } }: { data: FilingYear }) {
  return (
    <Panel title={words.foreignTitle}>
      <div className="pd-figures">
        <Figure name={words.foreignPayees}>{count(foreign.payees)}</Figure>
        <Figure name={words.foreignPaid}>
          <Usd value={foreign.usd} />
        </Figure>
      </div>
      <p>{words.foreignText}</p>
    </Panel>
  );
}

function Withholding({ data }: { data: FilingYear }) {
  const { withholding, withheldByMonth, withholdingPercent } = data;
  return (
    <Panel
      title={words.withholdingTitle}
      hint={words.withholdingHint(withholdingPercent)[isWithheld(data) ? 'withhold' : 'off']}
    >
      <div className="pd-figures">
        <Figure name={words.withholdingPayees}>{count(withholding.payees)}</Figure>
        <Figure name={words.due}>
          <Usd value={withholding.dueUsd} />
        </Figure>
        <Figure name={words.withheld}>
          <Usd value={withholding.withheldUsd} />
        </Figure>
        <Figure name={words.short} note={words.shortNote}>
          <Usd value={withholding.shortUsd} />
        </Figure>
      </div>
      <DataTable
        caption={words.monthsCaption}
        columns={[
          { key: 'month', header: words.month, cell: ({ month }) => month },
          { key: 'withheld', header: words.withheld, end: true, cell: ({ withheldUsd }) => <Usd value={withheldUsd} /> }, // prettier-ignore
        ]}
        rows={withheldByMonth}
        keyOf={({ month }) => month}
        empty={null}
      />
    </Panel>
  );
}

function YearParts({ data, onPayee }: { data: FilingYear; onPayee: (id: string) => void }) {
  // Where nobody is entered yet, it is the first thing to do.
  const payer = <PayerPanel key={`${data.year} ${data.payer?.at ?? 0}`} {...data} />;
  return (
    <>
      <Standing data={data} />
      {data.payer === null ? payer : null}
      <Panel title={words.formsTitle}>
        <DataTable
          caption={words.formsCaption}
          columns={FORMS}
          rows={data.forms}
          keyOf={({ form }) => form}
          empty={null}
        />
      </Panel>
      <Errors data={data} onPayee={onPayee} />
      <MakeFile data={data} />
      <FilingFiles files={data.files} />
      <Corrections data={data} onPayee={onPayee} />
      <Returns data={data} onPayee={onPayee} />
      <MissingForms data={data} onPayee={onPayee} />
      <Withholding data={data} />
      <Foreign data={data} />
      <Panel title={words.deadlinesTitle} hint={words.deadlinesHint}>
        <DataTable
          caption={words.deadlinesCaption}
          columns={DEADLINES}
          rows={data.deadlines}
          keyOf={({ what }) => what}
          empty={null}
        />
      </Panel>
      {data.payer === null ? null : payer}
      <Warnings data={data} onPayee={onPayee} />
    </>
  );
}

/** The operator's returns of a year: what is due, wrong, filed and to be corrected. */
export function FilingPage() {
  const [year, setYear] = useState<number | undefined>();
  const [payee, setPayee] = useState<string | undefined>();
  const query = useApi('/api/operator/filing', year === undefined ? {} : { query: { year } }, { keep: true });
  const years = query.data?.years ?? [];
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        years.length === 0 ? undefined : (
          <NativeSelect
            label={words.year}
            data={years.map((one) => ({ value: String(one), label: words.years(one) }))}
            value={String(query.data?.year ?? '')}
            onChange={({ currentTarget: { value } }) => setYear(Number.parseInt(value, 10))}
          />
        )
      }
    >
      <div className="pd-stack">
        <Loaded query={query}>{(data) => <YearParts key={data.year} data={data} onPayee={setPayee} />}</Loaded>
      </div>
      {payee === undefined ? null : <PayeeDialog memberId={payee} onClose={() => setPayee(undefined)} />}
    </Page>
  );
}
