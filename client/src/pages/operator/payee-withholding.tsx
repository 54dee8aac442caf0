import { Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount, Usd } from '../../components/amount';
import { ErrorNote } from '../../components/error-note';
import { Figure, Loaded, Panel } from '../../components/page';
import { Done, Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';
import { TaxDeposits } from './tax-deposits';

type State = Answer<'/api/operator/withholding'>;
type Rule = NonNullable<State['now']>;
type Decide = Body<'/api/operator/withholding/rule'>;
const words = t.withholding;

const WAITS: readonly Column<State['waiting'][number]>[] = [
  { key: 'member', header: words.member, cell: ({ memberId }) => <code className="pd-wrap">{memberId}</code> },
  { key: 'why', header: words.why, cell: ({ reason }) => words.reasons[reason] },
  { key: 'held', header: words.held, end: true, cell: ({ reserved }) => (reserved === null ? '–' : <Amount {...reserved} />) }, // prettier-ignore
  { key: 'since', header: words.since, cell: ({ since }) => <When at={since} /> },
];

const MONTHS: readonly Column<State['sheet']['months'][number]>[] = [
  { key: 'month', header: words.month, cell: ({ month }) => month },
  { key: 'withheld', header: words.withheld, end: true, cell: ({ withheld }) => <Usd value={withheld} /> },
  { key: 'imported', header: words.imported, end: true, cell: ({ imported }) => <Usd value={imported} /> },
  { key: 'paid', header: words.paid, end: true, cell: ({ deposited }) => <Usd value={deposited} /> },
];

function Rules({ rule, word }: { rule: Rule | null; word: string }) {
  const mode = rule?.mode ?? 'off';
  return (
    <>
      <Status tone={mode === 'withhold' ? 'good' : 'idle'}>{words.short[mode]}</Status>
      {rule === null ? null : (
        <span className="pd-line pd-dim">
          {word} <When at={rule.from} />
        </span>
      )}
    </>
  );
}

function isMode(value: string): value is Decide['mode'] {
  return Object.hasOwn(words.modes, value);
}

function DecideForm({ now, today }: { now: Rule | null; today: string }) {
  const client = useQueryClient();
  const [mode, setMode] = useState<Decide['mode']>(now?.mode ?? 'off');
  const [asAgent, setAsAgent] = useState(now?.asAgent ?? false);
  const [from, setFrom] = useState('');
  const act = useAct((body: Decide, key) => request('post', '/api/operator/withholding/rule', { body, idempotencyKey: key })); // prettier-ignore
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await act.run({ mode, asAgent, from: from === '' ? null : from })) === undefined) return;
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <NativeSelect
        label={words.mode}
        data={Object.entries(words.modes).map(([value, label]) => ({ value, label }))}
        value={mode}
        onChange={({ currentTarget: { value } }) => isMode(value) && setMode(value)}
      />
      <Checkbox
        label={words.asAgent}
        checked={asAgent}
        onChange={({ currentTarget: { checked } }) => setAsAgent(checked)}
      />
      <TextInput
        type="date"
        label={words.day}
        min={today}
        value={from}
        onChange={({ currentTarget: { value } }) => setFrom(value)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      {act.result === undefined ? null : <Done title={words.decided} />}
      <ActionButton type="submit" loading={act.isBusy}>
        {words.decide}
      </ActionButton>
    </form>
  );
}

function Waits({ waiting, total }: { waiting: State['waiting']; total: number }) {
  if (total === 0) return null;
  return (
    <>
      <Note tone="warn" title={`${words.waits}: ${groupThousands(String(total))}`}>
        {words.waitsHint}
      </Note>
      <DataTable caption={words.waits} columns={WAITS} rows={waiting} keyOf={({ id }) => id} empty={null} />
    </>
  );
}

/** Whether a sum in dollars is not zero. */
const isSomething = (usd: string): boolean => /[1-9]/.test(usd);

function Sheet({ sheet, today }: { sheet: State['sheet']; today: string }) {
  return (
    <>
      <div className="pd-figures">
        <Figure name={words.total}>
          <Usd value={sheet.total} />
        </Figure>
        <Figure name={words.deposited}>
          <Usd value={sheet.deposited} />
        </Figure>
        <Figure name={words.due}>
          <Usd value={sheet.due} />
        </Figure>
        <Figure name={words.overpaid}>
          <Usd value={sheet.overpaid} />
        </Figure>
        <Figure name={words.notWithheld}>
          <Usd value={sheet.short} />
        </Figure>
      </div>
      <DataTable
        caption={words.caption}
        columns={MONTHS}
        rows={sheet.months.filter(({ withheld, deposited }) => isSomething(withheld) || isSomething(deposited))}
        keyOf={({ month }) => month}
        empty={<p className="pd-hint">{words.noMonth}</p>}
      />
      {sheet.notes.map((note) => (
        <p key={note} className="pd-hint">
          {note}
        </p>
      ))}
      <TaxDeposits sheet={sheet} today={today} />
    </>
  );
}

/** What was decided, what waits, what was withheld, and what was paid over of it. */
export function Withholding() {
  const [year, setYear] = useState<number | undefined>();
  const query = useApi('/api/operator/withholding', { query: year === undefined ? {} : { year } });
  return (
    <Loaded query={query}>
      {({ today, now, next, coin, waiting, waitingTotal, sheet }) => (
        <>
          <Panel title={words.title} hint={words.hint}>
            <div className="pd-figures">
              <Figure name={words.state}>
                <Rules rule={now} word={words.since} />
              </Figure>
              {next === null ? null : (
                <Figure name={words.next}>
                  <Rules rule={next} word={words.from} />
                </Figure>
              )}
              <Figure name={words.coin}>
                {coin.length === 0
                  ? words.nothing
                  : coin.map((one) => (
                      <span key={one.asset} className="pd-line">
                        <Amount {...one} />
                      </span>
                    ))}
              </Figure>
            </div>
            <Waits waiting={waiting} total={waitingTotal} />
            <DecideForm key={now?.decidedAt ?? 0} now={now} today={today} />
          </Panel>
          <Panel title={words.sheet} hint={words.sheetHint}>
            <NumberInput
              label={words.year}
              min={2009}
              max={2200}
              allowDecimal={false}
              value={sheet.year}
              onChange={(value) => typeof value === 'number' && value >= 2009 && value <= 2200 && setYear(value)}
            />
            <Sheet sheet={sheet} today={today} />
          </Panel>
        </>
      )}
    </Loaded>
  );
}
