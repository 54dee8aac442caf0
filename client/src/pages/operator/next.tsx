import { NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { ErrorNote } from '../../components/error-note';
import { Address } from '../../components/hash';
import { Empty, Figure, Loaded, Page, Panel } from '../../components/page';
import { Person } from '../../components/person';
import { Note } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { formatFeeRate } from '../../format/fee-rate';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';
import { FeeSources } from './fee-sources';
import { utxoColumns } from './treasury';

type Preview = Answer<'/api/operator/batches/next'>;
type Due = Preview['due'][number];
type NotDue = Preview['notDue'][number];
type Reason = NotDue['reasons'][number];
type FeeOption = Preview['feeOptions'][number];
const words = t.operator.next;

function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <ul className="pd-reasons">
      {reasons.map((reason) => (
        <li key={reason.code}>
          {reason.message}
          {reason.until === null ? null : (
            <span className="pd-dim">
              {' '}
              ({words.until} <When at={reason.until} />)
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Expected({ row: { expectedAt, expectedBasis } }: { row: NotDue }) {
  return (
    <>
      {expectedAt === null ? words.expectedUnknown : <When at={expectedAt} day />}
      {expectedBasis === null ? null : <p className="pd-hint">{words.restsOn(expectedBasis)}</p>}
    </>
  );
}

const dueColumns: readonly Column<Due>[] = [
  { key: 'member', header: words.member, cell: ({ name, memberId }) => <Person name={name} memberId={memberId} /> },
  { key: 'address', header: words.address, cell: ({ address }) => <Address text={address} /> },
  {
    key: 'amount',
    header: words.amount,
    end: true,
    cell: ({ amount }) => (
      <strong>
        <Amount units={amount.units} asset={amount.asset} />
      </strong>
    ),
  },
  { key: 'fee', header: words.feeShare, end: true, cell: ({ fee }) => <Amount units={fee.units} asset={fee.asset} /> },
];

const notDueColumns: readonly Column<NotDue>[] = [
  { key: 'member', header: words.member, cell: ({ name, memberId }) => <Person name={name} memberId={memberId} /> },
  {
    key: 'available',
    header: words.available,
    end: true,
    cell: ({ available }) => <Amount units={available.units} asset={available.asset} />,
  },
  { key: 'reasons', header: words.reasons, cell: ({ reasons }) => <Reasons reasons={reasons} /> },
  { key: 'expected', header: words.expected, cell: (row) => <Expected row={row} /> },
];

const feeOptionColumns: readonly Column<FeeOption>[] = [
  { key: 'way', header: words.way, cell: ({ kind, targetBlocks }) => words.ways[kind](words.within(targetBlocks)) },
  {
    key: 'rate',
    header: words.feeRate,
    end: true,
    cell: ({ feeRateSatPerKvb }) => words.feeRateValue(formatFeeRate(feeRateSatPerKvb)),
  },
  { key: 'payments', header: words.payable, end: true, cell: ({ payments }) => words.payments(payments) },
  {
    key: 'fee',
    header: words.fee,
    end: true,
    cell: ({ fee }) => (
      <strong>
        <Amount units={fee.units} asset={fee.asset} />
      </strong>
    ),
  },
];

function Sums({ preview }: { preview: Preview }) {
  return (
    <div className="pd-figures pd-figures-panel">
      <Figure name={words.pays} note={words.payments(preview.due.length)}>
        <Amount units={preview.total.units} asset={preview.total.asset} />
      </Figure>
      <Figure
        name={words.fee}
        note={words.feeNote(formatFeeRate(preview.feeRateSatPerKvb), groupThousands(String(preview.vsize)))}
      >
        <Amount units={preview.fee.units} asset={preview.fee.asset} />
      </Figure>
      <Figure name={words.change} note={preview.change === null ? words.noChangeNote : words.changeNote}>
        {preview.change === null ? (
          words.noChange
        ) : (
          <Amount units={preview.change.units} asset={preview.change.asset} />
        )}
      </Figure>
      <Figure name={words.saved} note={words.savedNote}>
        <Amount units={preview.saved.units} asset={preview.saved.asset} />
      </Figure>
    </div>
  );
}

function Tables({ preview }: { preview: Preview }) {
  const { due, notDue, inputs, price, feeOptions, feeEstimate, asOf } = preview;
  return (
    <>
      <Panel title={words.costs} hint={words.costsHint}>
        <DataTable
          caption={words.costs}
          columns={feeOptionColumns}
          rows={feeOptions}
          keyOf={({ kind, targetBlocks }) => `${kind}-${targetBlocks}`}
          empty={<p className="pd-hint">{words.noCosts}</p>}
        />
      </Panel>
      <FeeSources estimate={feeEstimate} asOf={asOf} />
      <Panel title={words.in} hint={words.payments(due.length)}>
        <DataTable
          caption={words.in}
          columns={dueColumns}
          rows={due}
          keyOf={({ memberId, address }) => `${memberId}-${address}`}
          empty={<Empty title={words.nobody}>{words.nobodyText}</Empty>}
        />
        {price === null ? null : <p className="pd-hint">{words.price(price.price, price.label)}</p>}
      </Panel>
      <Panel title={words.out}>
        <DataTable
          caption={words.out}
          columns={notDueColumns}
          rows={notDue}
          keyOf={({ memberId }) => memberId}
          empty={<Empty title={words.everybody}>{words.everybodyText}</Empty>}
        />
      </Panel>
      <Panel title={words.inputs}>
        <DataTable
          caption={words.inputs}
          columns={utxoColumns}
          rows={inputs}
          keyOf={({ outpoint }) => outpoint}
          empty={<p className="pd-hint">{words.noInputs}</p>}
        />
      </Panel>
    </>
  );
}

function PlanButton({ preview, wallet }: { preview: Preview; wallet: string | undefined }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const body = wallet === undefined ? {} : { wallet };
  const act = useAct((_: null, key) => request('post', '/api/operator/batches', { body, idempotencyKey: key }));
  const because = preview.refusals[0]?.message ?? (preview.due.length === 0 ? words.nobody : undefined);
  const plan = async () => {
    const planned = await act.run(null);
    if (planned === undefined) return;
    await client.invalidateQueries();
    const [only, ...others] = planned.items;
    // Several wait for an approval each: the list shows them all.
    await navigate(only === undefined || others.length > 0 ? '/operator/batches' : `/operator/batches/${only.id}`);
  };
  return (
    <Panel>
      <div className="pd-call">
        <p>{words.planNote}</p>
        <ActionButton size="md" because={because} loading={act.isBusy} onClick={() => void plan()}>
          {words.plan}
        </ActionButton>
      </div>
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
    </Panel>
  );
}

/** Which wallet pays, where there is a choice. */
function Payer({ wallet, onChoose }: { wallet: string | undefined; onChoose: (id: string) => void }) {
  const wallets = useApi('/api/operator/wallets');
  const standing = (wallets.data?.items ?? []).filter(({ retired }) => !retired);
  if (standing.length < 2) return null;
  return (
    <Panel>
      <NativeSelect
        label={t.wallets.payFrom}
        description={t.wallets.payFromHint}
        data={standing.map(({ id, name }) => ({ value: id, label: name }))}
        value={wallet ?? standing.find(({ pays }) => pays)?.id}
        onChange={(event) => onChoose(event.currentTarget.value)}
      />
    </Panel>
  );
}

/** What a batch planned now would be. */
export function NextBatchPage() {
  const [wallet, setWallet] = useState<string | undefined>();
  const preview = useApi('/api/operator/batches/next', wallet === undefined ? {} : { query: { wallet } });
  return (
    <Page title={words.title} lead={words.lead}>
      <Payer wallet={wallet} onChoose={setWallet} />
      <Loaded query={preview}>
        {(data) => (
          <div className="pd-stack">
            {data.refusals.length === 0 ? null : (
              <Note tone="warn" title={words.refused}>
                <Reasons reasons={data.refusals} />
              </Note>
            )}
            <Sums preview={data} />
            <PlanButton preview={data} wallet={wallet} />
            <Tables preview={data} />
            <p className="pd-hint">
              {t.common.asOf} <When at={data.asOf} />
            </p>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
