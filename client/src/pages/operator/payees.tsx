import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Older, usePages } from '../../components/older';
import { Empty, Figure, Loaded, LoadedPages, Page, Panel } from '../../components/page';
import { Person } from '../../components/person';
import { Status, type Tone } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';
import { PayeeDialog } from './payee-dialog';
import { YearImport } from './payee-import';
import { TinMatching } from './payee-matching';
import { Withholding } from './payee-withholding';

type Payees = Answer<'/api/operator/payees'>;
type Payee = Payees['items'][number];
type Mode = Payees['withholdingMode'];
type Choice = keyof typeof words.choices;
const words = t.payees;
const TONES: Readonly<Record<Payee['tinState'], Tone>> = { fine: 'good', odd: 'warn', shared: 'bad', missing: 'bad', 'not-needed': 'idle' }; // prettier-ignore

function FormCell({ payee }: { payee: Payee }) {
  if (payee.form === null) return <Status tone="bad">{words.noForm}</Status>;
  return (
    <>
      <strong>{payee.form}</strong>
      <span className="pd-line pd-dim">
        {words.since} {payee.since}
        {payee.until === null ? '' : ` ${words.until} ${payee.until}`}
      </span>
      <span className="pd-line pd-dim">{payee.way === null ? words.stated : t.taxForm.ways[payee.way]}</span>
      {payee.electronicConsent ? <span className="pd-line pd-dim">{words.copies}</span> : null}
    </>
  );
}

function WithholdingCell({ payee, mode }: { payee: Payee; mode: Mode }) {
  return (
    <>
      {payee.withholding === null ? (
        words.notWithheld
      ) : (
        <Status tone="warn">{words.isWithheld[mode](words.causes[payee.withholding])}</Status>
      )}
      {payee.withholdingSince === null ? null : (
        <span className="pd-line pd-dim">
          {words.since} {payee.withholdingSince}
        </span>
      )}
      {payee.unansweredFrom === null ? null : (
        <span className="pd-line">
          <Status tone="warn">{`${words.unanswered} ${payee.unansweredFrom}`}</Status>
        </span>
      )}
      {payee.secondNotice ? <span className="pd-line pd-dim">{words.second}</span> : null}
    </>
  );
}

function columnsOf(mode: Mode, open: (id: string) => void): readonly Column<Payee>[] {
  return [
    { key: 'payee', header: words.payee, cell: ({ name, id }) => <Person name={name} memberId={id} /> },
    { key: 'form', header: words.form, cell: (payee) => <FormCell payee={payee} /> },
    {
      key: 'number',
      header: words.number,
      cell: ({ tin, tinState }) => (
        <>
          {tin === null ? null : <code>{tin}</code>}
          <span className="pd-line">
            <Status tone={TONES[tinState]}>{words.tinStates[tinState]}</Status>
          </span>
        </>
      ),
    },
    { key: 'withholding', header: words.withholding, cell: (payee) => <WithholdingCell payee={payee} mode={mode} /> },
    {
      key: 'matching',
      header: words.matching,
      cell: ({ match }) =>
        match === null ? (
          <span className="pd-dim">{words.notMatched}</span>
        ) : (
          <>
            <Status tone={match.isMatch ? 'good' : 'bad'}>{match.words}</Status>
            <span className="pd-line pd-dim">
              <When at={match.at} day />
            </span>
          </>
        ),
    },
    {
      key: 'acts',
      header: words.acts,
      end: true,
      cell: ({ id, name }) => (
        <Button size="xs" variant="default" aria-label={words.openOf(name ?? id)} onClick={() => open(id)}>
          {words.open}
        </Button>
      ),
    },
  ];
}

function Standing({ data }: { data: Payees }) {
  const count = (value: number) => groupThousands(String(value));
  const mode = data.withholdingMode;
  return (
    <div className="pd-figures">
      <Figure name={words.total}>{count(data.total)}</Figure>
      <Figure name={words.withoutForm} note={words.withoutFormNote[mode]}>
        {count(data.withoutForm)}
      </Figure>
      <Figure name={words.withoutTin} note={words.withoutTinNote}>
        {count(data.withoutTin)}
      </Figure>
      <Figure name={words.withheld[mode]} note={words.withheldNote[mode]}>
        {count(data.withheld)}
      </Figure>
    </div>
  );
}

function isChoice(value: string): value is Choice {
  return Object.hasOwn(words.choices, value);
}

/** Whom the operator pays, and by which form. */
export function PayeesPage() {
  const [show, setShow] = useState<Choice>('all');
  const [opened, setOpened] = useState<string | undefined>();
  const query = useApi('/api/operator/payees');
  const pages = usePages('/api/operator/payees', { show });
  return (
    <Page title={words.title} lead={words.lead}>
      <div className="pd-stack">
        <Loaded query={query}>{(data) => <Standing data={data} />}</Loaded>
        <LoadedPages pages={pages}>
          {(rows) => (
            <Panel>
              <NativeSelect
                label={words.show}
                data={Object.entries(words.choices).map(([value, label]) => ({ value, label }))}
                value={show}
                onChange={({ currentTarget: { value } }) => isChoice(value) && setShow(value)}
              />
              <DataTable
                caption={words.caption}
                columns={columnsOf(query.data?.withholdingMode ?? 'off', setOpened)}
                rows={rows}
                keyOf={({ id }) => id}
                empty={show === 'all' ? <Empty title={words.empty}>{words.emptyText}</Empty> : <p>{words.nobody}</p>}
              />
              <Older pages={pages} shown={rows.length} />
              <p className="pd-hint">{words.hold}</p>
            </Panel>
          )}
        </LoadedPages>
        <Withholding />
        <TinMatching />
        <Loaded query={query}>{(data) => <YearImport imports={data.imports} today={data.today} />}</Loaded>
      </div>
      {opened === undefined ? null : <PayeeDialog memberId={opened} onClose={() => setOpened(undefined)} />}
    </Page>
  );
}
