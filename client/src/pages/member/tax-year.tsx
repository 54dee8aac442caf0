import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Usd } from '../../components/amount';
import { DownloadButton } from '../../components/download-button';
import { Loaded, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { DataTable } from '../../components/table';
import { t } from '../../strings';
import { FILING, type Filing, FilingForm, queryOf } from './tax-filing';
import { OpenRows, type TaxList } from './tax-rows';

type Years = Answer<'/api/me/taxes/years'>;
type Year = Answer<'/api/me/taxes/years/{year}'>;
const words = t.taxes.year;

/** Files that a person opens; the others stand by kind. */
const FIRST = ['pack.zip', 'year.pdf', 'year.json'] as const;
const isExport = (name: string): boolean => name.startsWith('export-');

interface TotalRow {
  readonly name: string;
  readonly rows: string;
  readonly usd: string;
  readonly list: TaxList;
}

function Totals({ of: { year, totals }, zone }: { of: Year; zone: string }) {
  if (totals === null) return null;
  const { incomeUsd, incomeRows, short, long, lotsUsd, lotRows, withheldUsd, withheldRows } = totals;
  const withheld: TotalRow = {
    name: words.withheld,
    rows: words.sales(withheldRows),
    usd: withheldUsd,
    list: 'withheld',
  };
  const rows: readonly TotalRow[] = [
    { name: words.income, rows: words.receipts(incomeRows), usd: incomeUsd, list: 'income' },
    { name: words.short, rows: words.sales(short.rows), usd: short.gainUsd, list: 'short' },
    { name: words.long, rows: words.sales(long.rows), usd: long.gainUsd, list: 'long' },
    { name: words.lots, rows: words.lotRows(lotRows), usd: lotsUsd, list: 'lots' },
    ...(withheldRows === 0 ? [] : [withheld]),
  ];
  return (
    <DataTable
      caption={words.totals(year)}
      rows={rows}
      keyOf={({ name }) => name}
      empty={null}
      columns={[
        { key: 'what', header: words.what, cell: ({ name }) => name },
        { key: 'usd', header: words.usd, end: true, cell: ({ usd }) => <Usd value={usd} /> },
        {
          key: 'rows',
          header: words.behind,
          cell: ({ name, rows: count, list }) => (
            <>
              {count} <OpenRows name={name} year={year} list={list} zone={zone} />
            </>
          ),
        },
      ]}
    />
  );
}

/** What is open, in words; it is said before anything is downloaded. */
function Open({ of: { blocked, open, openCount } }: { of: Year }) {
  if (openCount === 0) return <p className="pd-hint">{words.nothingOpen}</p>;
  return (
    <Note tone={blocked ? 'bad' : 'warn'} title={blocked ? words.blocked : words.open(openCount)}>
      <p>{blocked ? words.blockedWhy : words.openWhy}</p>
      <ul className="pd-plain-list">
        {open.map(({ id, code, words: said, blocks }, index) => (
          <li key={`${id} ${code} ${index}`} className="pd-wrap">
            {said}
            <span className="pd-line pd-dim pd-wrap">
              {blocks ? words.blocks : words.noted} · {id}
            </span>
          </li>
        ))}
      </ul>
      {openCount > open.length ? <p>{words.more(open.length, openCount)}</p> : null}
    </Note>
  );
}

function Files({ of: { year, files }, filing }: { of: Year; filing: Filing }) {
  const query = new URLSearchParams({ ...queryOf(filing) }).toString();
  const button = (name: string, label: string, primary = false) => (
    <DownloadButton
      key={name}
      primary={primary}
      url={`/api/me/taxes/years/${year}/files/${name}${query === '' ? '' : `?${query}`}`}
      fallbackName={name}
      label={label}
      fullLabel={words.downloadOf(year, label)}
    />
  );
  const rest = files.filter((name) => !FIRST.some((one) => one === name));
  const more = [
    [words.tables, rest.filter((name) => !isExport(name))],
    [words.programs, rest.filter(isExport)],
  ] as const;
  return (
    <>
      <div className="pd-actions pd-start">
        {FIRST.filter((name) => files.includes(name)).map((name, index) =>
          button(name, words.files[name], index === 0),
        )}
      </div>
      {more.map(([title, names]) =>
        names.length === 0 ? null : (
          <details key={title} open={files.length === 1}>
            <summary>{title}</summary>
            <div className="pd-actions pd-start">{names.map((name) => button(name, name))}</div>
          </details>
        ),
      )}
      {rest.some(isExport) ? <p className="pd-hint">{words.programsHint}</p> : null}
    </>
  );
}

function OneYear({ year, zone }: { year: number; zone: string }) {
  const [filing, setFiling] = useState(FILING);
  const query = useApi('/api/me/taxes/years/{year}', { path: { year }, query: queryOf(filing) }, { keep: true });
  return (
    <Loaded query={query}>
      {(of) => (
        <div className="pd-form">
          <p>
            {of.blocked ? (
              <Status tone="bad">{words.states.blocked}</Status>
            ) : (
              <Status tone={of.state === 'over' ? 'good' : 'idle'}>{words.states[of.state]}</Status>
            )}
          </p>
          <Totals of={of} zone={zone} />
          <Open of={of} />
          {of.blocked ? null : <FilingForm said={filing} onChange={setFiling} />}
          <Files of={of} filing={filing} />
        </div>
      )}
    </Loaded>
  );
}

function Chosen({ years: { items, zone } }: { years: Years }) {
  const known = items.filter((one) => one.known);
  // The year that is due is the one before.
  const first = known.find(({ state }) => state === 'over') ?? known[0];
  const [year, setYear] = useState(first?.year);
  const unknown = items.filter((one) => !one.known).map((one) => one.year);
  return (
    <>
      {unknown.length === 0 ? null : <p className="pd-hint">{words.unknown(unknown.join(', '))}</p>}
      {year === undefined ? null : (
        <>
          <NativeSelect
            label={words.choose}
            value={String(year)}
            onChange={(event) => setYear(Number(event.currentTarget.value))}
            data={known.map((one) => ({
              value: String(one.year),
              label: words.yearOf(one.year, words.states[one.state]),
            }))}
          />
          <OneYear key={year} year={year} zone={zone} />
        </>
      )}
    </>
  );
}

/** The year's pack: what it comes to, what is open, and its files. */
export function TaxYear() {
  const years = useApi('/api/me/taxes/years');
  return (
    <Panel title={words.title} hint={words.hint}>
      <Loaded query={years}>{(data) => <Chosen years={data} />}</Loaded>
    </Panel>
  );
}
