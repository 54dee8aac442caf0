import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { useAmountText } from '../../components/amount-text';
import { ErrorNote } from '../../components/error-note';
import { Coin } from '../../components/execution';
import { Hash } from '../../components/hash';
import { Empty, Loaded, Panel } from '../../components/page';
import { Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { parseUnits } from '../../format/amount';
import { t } from '../../strings';
import { StateForm } from './conversion-state';

type Deposit = Answer<'/api/operator/conversion-deposits'>['items'][number];
type Sum = NonNullable<Deposit['short']>;
const words = t.conversion.deposits;

const some = (sum: Sum | null): sum is Sum => sum !== null && parseUnits(sum.units) > 0n;

/** An operator says whose a credit is that nothing explains. */
function NameDeposit({ depositId }: { depositId: string }) {
  const client = useQueryClient();
  const [sourceId, setSource] = useState('');
  const [payoutId, setPayout] = useState('');
  const act = useAct((body: Body<'/api/operator/conversion-deposits/name'>, key) =>
    request('post', '/api/operator/conversion-deposits/name', { body, idempotencyKey: key }),
  );
  const submit = async () => {
    const payout = payoutId.trim() === '' ? {} : { payoutId: payoutId.trim() };
    if ((await act.run({ depositId, sourceId: sourceId.trim(), ...payout })) === undefined) return;
    await client.invalidateQueries();
  };
  return (
    <form
      className="pd-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p className="pd-hint">{words.nameHint}</p>
      <TextInput label={words.payer} value={sourceId} onChange={(event) => setSource(event.currentTarget.value)} />
      <TextInput label={words.payout} value={payoutId} onChange={(event) => setPayout(event.currentTarget.value)} />
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
      <Button type="submit" variant="default" loading={act.isBusy}>
        {words.nameDo}
      </Button>
    </form>
  );
}

/** What an operator named can be taken back by two. */
function Misnamed({ depositId }: { depositId: string }) {
  return (
    <details>
      <summary>{words.misnamed}</summary>
      <p className="pd-hint">{words.misnamedHint}</p>
      <StateForm kind="misnamed" depositId={depositId} />
    </details>
  );
}

function Match({ deposit }: { deposit: Deposit }) {
  return (
    <>
      <Matched deposit={deposit} />
      {deposit.named ? <Misnamed depositId={deposit.id} /> : null}
    </>
  );
}

function Matched({ deposit }: { deposit: Deposit }) {
  const text = useAmountText();
  const { sourceId, short, over, waiting } = deposit;
  if (sourceId === null)
    return (
      <>
        <Status tone="warn">{words.unknown}</Status>
        <details>
          <summary>{words.name}</summary>
          <NameDeposit depositId={deposit.id} />
        </details>
      </>
    );
  if (!some(short) && !some(over) && !some(waiting)) return <Status tone="good">{words.matched}</Status>;
  return (
    <>
      {some(short) ? (
        <>
          <Status tone="bad">{words.short(text(short))}</Status>
          <span className="pd-line pd-dim">{words.shortText}</span>
        </>
      ) : null}
      {some(over) ? (
        <>
          <Status tone="warn">{words.over(text(over))}</Status>
          <span className="pd-line pd-dim">{words.overText}</span>
        </>
      ) : null}
      {some(waiting) ? <Status tone="idle">{words.waiting(text(waiting))}</Status> : null}
    </>
  );
}

const columns: readonly Column<Deposit>[] = [
  { key: 'at', header: words.at, cell: ({ at }) => <When at={at} day /> },
  { key: 'credited', header: words.credited, end: true, cell: ({ credited }) => <Coin of={credited} /> },
  {
    key: 'source',
    header: words.source,
    cell: ({ sourceId, announced }) =>
      sourceId === null || announced === null ? (
        <span className="pd-dim">{t.common.none}</span>
      ) : (
        <>
          {sourceId}
          <span className="pd-line pd-dim">
            <Coin of={announced} /> {words.announced}
          </span>
        </>
      ),
  },
  { key: 'match', header: words.match, cell: (deposit) => <Match deposit={deposit} /> },
  { key: 'txid', header: words.txid, cell: ({ txid }) => <Hash text={txid} what={t.common.txid} /> },
];

/** The first leg of conversions: what the venue credited beside what pools announced. */
export function ConversionDepositsPanel() {
  const query = useApi('/api/operator/conversion-deposits');
  return (
    <Loaded query={query}>
      {({ items }) => (
        <Panel title={words.title} hint={words.hint}>
          <DataTable
            caption={words.caption}
            columns={columns}
            rows={items}
            keyOf={({ id }) => id}
            empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
          />
        </Panel>
      )}
    </Loaded>
  );
}
