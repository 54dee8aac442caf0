import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Answer, request } from '../../api/http';
import { Amount } from '../../components/amount';
import { Dialog } from '../../components/dialog';
import { Panel } from '../../components/page';
import { ReasonForm } from '../../components/reason-form';
import { Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { parseUnits } from '../../format/amount';
import { t } from '../../strings';

type Total = Answer<'/api/operator/reconciliation'>['totals'][number];
const words = t.reconciliation.totals;
const LENGTH_MAX = 200;

const nameOf = ({ sourceId, kind }: Total): string => `${sourceId}, ${words.kinds[kind]}`;

function Difference({ total, explain }: { total: Total; explain: (total: Total) => void }) {
  if (total.differsSince === null) {
    return (
      <>
        <Status tone="good">{words.agrees}</Status>
        {total.explanation === null ? null : (
          <span className="pd-line pd-dim pd-wrap">{words.explained(total.explanation)}</span>
        )}
      </>
    );
  }
  return (
    <>
      <Amount units={total.gap} asset={total.stated.asset} signed />
      <span className="pd-line">
        <Status tone="bad">{parseUnits(total.gap) > 0n ? words.more : words.less}</Status>
      </span>
      <span className="pd-line pd-dim">
        {words.since} <When at={total.differsSince} />
      </span>
      <span className="pd-line">
        <Button size="xs" variant="default" aria-label={words.doOf(nameOf(total))} onClick={() => explain(total)}>
          {words.do}
        </Button>
      </span>
    </>
  );
}

const columnsOf = (explain: (total: Total) => void): readonly Column<Total>[] => [
  {
    key: 'source',
    header: words.source,
    cell: ({ pool, sourceId, kind }) => (
      <>
        <strong className="pd-wrap">{pool}</strong>
        <span className="pd-line pd-dim pd-wrap">
          {sourceId}: {words.kinds[kind]}
        </span>
      </>
    ),
  },
  {
    key: 'stated',
    header: words.stated,
    end: true,
    cell: ({ stated }) => <Amount units={stated.units} asset={stated.asset} />,
  },
  {
    key: 'booked',
    header: words.booked,
    end: true,
    cell: ({ booked, stated }) => <Amount units={booked} asset={stated.asset} />,
  },
  {
    key: 'beside',
    header: words.beside,
    end: true,
    cell: ({ beside, stated }) => <Amount units={beside} asset={stated.asset} />,
  },
  {
    key: 'gap',
    header: words.gap,
    end: true,
    cell: (total) => <Difference total={total} explain={explain} />,
  },
  { key: 'read', header: words.read, end: true, cell: ({ readAt }) => <When at={readAt} /> },
];

function TotalForm({ total, onClose }: { total: Total; onClose: () => void }) {
  const { sourceId, kind, gap } = total;
  const send = (reason: string, idempotencyKey: string) =>
    request('post', '/api/operator/reconciliation/total', { body: { sourceId, kind, gap, reason }, idempotencyKey });
  return (
    <ReasonForm words={words} lengthMax={LENGTH_MAX} send={send} onDone={onClose}>
      <p>
        <Amount units={gap} asset={total.stated.asset} signed />
      </p>
    </ReasonForm>
  );
}

/** Totals that pools state themselves, beside what is booked of their rows. */
export function PoolTotalsPanel({ totals }: { totals: readonly Total[] }) {
  const [picked, setPicked] = useState<Total | undefined>();
  if (totals.length === 0) return null;
  return (
    <Panel title={words.title} hint={words.hint}>
      <DataTable
        caption={words.title}
        columns={columnsOf(setPicked)}
        rows={totals}
        keyOf={({ sourceId, kind }) => `${sourceId} ${kind}`}
        empty={null}
      />
      {picked === undefined ? null : (
        <Dialog opened onClose={() => setPicked(undefined)} title={words.dialog(nameOf(picked))}>
          <TotalForm total={picked} onClose={() => setPicked(undefined)} />
        </Dialog>
      )}
    </Panel>
  );
}
