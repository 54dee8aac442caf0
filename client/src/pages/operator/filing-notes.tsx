import { Button } from '@mantine/core';
import { Panel } from '../../components/page';
import { Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';
import type { FilingYear } from './filing';
import type { PartProps } from './filing-judged';

type Notes = FilingYear['errors'][number];
const words = t.filing;

/** What it is in plain words, of which source and when; in the service's own words where it knows more than a kind. */
function Kind({ code, source, isDecision, firstDay, lastDay, messages }: Notes) {
  const known = t.filingNotes[code];
  return (
    <>
      {known === undefined ? null : <strong>{known.title}</strong>}
      {code === 'filing.unsettled' ? <strong>{words.unsettledTitle}</strong> : null}
      {isDecision ? (
        <span className="pd-line">
          <Status tone="warn">{words.decisionTag}</Status>
        </span>
      ) : null}
      {known === undefined ? (
        messages.map((message) => (
          <span key={message} className="pd-line pd-wrap">
            {message}
          </span>
        ))
      ) : (
        <span className="pd-line">{known.text}</span>
      )}
      {source === null ? null : <span className="pd-line pd-dim pd-wrap">{words.noteSource(source)}</span>}
      {firstDay === null || lastDay === null ? null : (
        <span className="pd-line pd-dim">{words.days(firstDay, lastDay)}</span>
      )}
    </>
  );
}

function Payees({ of, onPayee }: { of: Notes; onPayee: PartProps['onPayee'] }) {
  const { payees, payeesTotal } = of;
  if (payeesTotal === 0) return <>–</>;
  return (
    <div className="pd-chips">
      {payees.map(({ payee, name, count }) => (
        <Button
          key={payee}
          size="compact-xs"
          variant="default"
          aria-label={words.openCount(name ?? payee, count)}
          onClick={() => onPayee(payee)}
        >
          <bdi className="pd-cut">{name ?? payee}</bdi>
          {count === 1 ? null : <span className="pd-dim">&nbsp;{words.times(count)}</span>}
        </Button>
      ))}
      {payees.length < payeesTotal ? (
        <span className="pd-dim">{words.payeesMore(payeesTotal - payees.length)}</span>
      ) : null}
    </div>
  );
}

function columnsOf(onPayee: PartProps['onPayee']): readonly Column<Notes>[] {
  return [
    { key: 'kind', header: words.kind, cell: Kind },
    { key: 'count', header: words.howMany, end: true, cell: ({ count }) => groupThousands(String(count)) },
    { key: 'payees', header: words.payees, cell: (of) => <Payees of={of} onPayee={onPayee} /> },
  ];
}

const keyOf = ({ code, field, source }: Notes): string => `${code} ${field ?? ''} ${source ?? ''}`;

/** What keeps every file from being made, alike ones as one, decisions first. */
export function Errors({ data: { errors, errorsTotal }, onPayee }: PartProps) {
  return (
    <Panel title={words.errorsTitle} {...(errorsTotal === 0 ? {} : { hint: words.errorsHint })}>
      <DataTable
        caption={words.errorsTitle}
        columns={columnsOf(onPayee)}
        rows={errors}
        keyOf={keyOf}
        empty={<Status tone="good">{words.noErrors}</Status>}
      />
    </Panel>
  );
}

/** What somebody should know before filing. */
export function Warnings({ data: { warnings, warningsTotal }, onPayee }: PartProps) {
  if (warningsTotal === 0) return null;
  return (
    <Panel title={words.warningsTitle(warningsTotal)} hint={words.warningsHint}>
      <DataTable
        caption={words.warningsTitle(warningsTotal)}
        columns={columnsOf(onPayee)}
        rows={warnings}
        keyOf={keyOf}
        empty={null}
      />
    </Panel>
  );
}
