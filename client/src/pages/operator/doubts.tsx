import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { Panel } from '../../components/page';
import { Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';
import { DayDialog } from './day-dialog';

type Doubt = Answer<'/api/operator/reconciliation'>['doubts'][number];
const words = t.reconciliation;

const columnsOf = (explain: (doubt: Doubt) => void): readonly Column<Doubt>[] => [
  {
    key: 'kind',
    header: words.kind,
    cell: ({ kind }) => (
      <>
        <Status tone={words.kinds[kind].tone}>{words.kinds[kind].name}</Status>
        <span className="pd-line pd-dim">{words.kinds[kind].text}</span>
      </>
    ),
  },
  {
    key: 'subject',
    header: words.subject,
    cell: ({ subject, sourceId }) => (
      <>
        <span className="pd-wrap">{subject}</span>
        <span className="pd-line pd-dim pd-wrap">{sourceId}</span>
      </>
    ),
  },
  { key: 'since', header: words.since, cell: ({ openedAt }) => <When at={openedAt} /> },
  {
    key: 'amount',
    header: words.amount,
    end: true,
    cell: (doubt) => (
      <>
        <Amount units={doubt.amount.units} asset={doubt.amount.asset} />
        {doubt.kind === 'wrong-day' ? (
          <span className="pd-line">
            <Button
              size="xs"
              variant="default"
              aria-label={words.wrongDay.doOf(doubt.subject)}
              onClick={() => explain(doubt)}
            >
              {words.wrongDay.do}
            </Button>
          </span>
        ) : null}
      </>
    ),
  },
];

/** Everything that stands open between pools' words and the chain. */
export function DoubtsPanel({ doubts, total }: { doubts: readonly Doubt[]; total: number }) {
  const [asked, setAsked] = useState<Doubt | undefined>();
  if (total === 0) return null;
  return (
    <Panel title={words.doubts} hint={words.doubtsHint}>
      <DataTable
        caption={words.doubtsCaption}
        columns={columnsOf(setAsked)}
        rows={doubts}
        keyOf={({ id }) => id}
        empty={null}
      />
      {total > doubts.length ? <p className="pd-hint">{words.doubtsShown(doubts.length, total)}</p> : null}
      {asked === undefined ? null : <DayDialog doubt={asked} onClose={() => setAsked(undefined)} />}
    </Panel>
  );
}
