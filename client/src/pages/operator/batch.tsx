import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { useApi } from '../../api/hooks';
import { type Answer, ApiError, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { Confirm } from '../../components/confirm';
import { Address, Hash } from '../../components/hash';
import { BackIcon } from '../../components/icons';
import { NotFound } from '../../components/not-found';
import { Facts, Figure, Loaded, Page, Panel } from '../../components/page';
import { PayoutState } from '../../components/payout-state';
import { Person } from '../../components/person';
import { RecordDetails } from '../../components/record-details';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { formatFeeRate } from '../../format/fee-rate';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';
import { ApproveForm } from './approve-form';
import { CancellationPanel } from './cancellation-panel';
import { ReplacementPanel } from './replacement-panel';
import { SigningPanel } from './signing-panel';
import { TakeOn } from './take-on';
import { WalletName } from './wallet-name';
import { WaysOutPanel } from './ways-out-panel';

type Batch = Answer<'/api/operator/batches/{id}'>;
type Payment = Batch['payments'][number];
const words = t.operator.batch;

const paymentColumns: readonly Column<Payment>[] = [
  {
    key: 'member',
    header: t.operator.next.member,
    cell: ({ name, memberId }) => <Person name={name} memberId={memberId} />,
  },
  { key: 'address', header: t.operator.next.address, cell: ({ address }) => <Address text={address} /> },
  {
    key: 'amount',
    header: t.operator.next.amount,
    end: true,
    cell: ({ amount }) => (
      <strong>
        <Amount units={amount.units} asset={amount.asset} />
      </strong>
    ),
  },
  {
    key: 'fee',
    header: t.operator.next.feeShare,
    end: true,
    cell: ({ fee }) => <Amount units={fee.units} asset={fee.asset} />,
  },
  { key: 'vout', header: words.output, end: true, cell: ({ vout }) => vout ?? <span className="pd-dim">–</span> },
];

function Sums({ batch }: { batch: Batch }) {
  return (
    <div className="pd-figures pd-figures-panel">
      <Figure name={words.pays} note={t.operator.next.payments(batch.payments.length)}>
        <Amount units={batch.total.units} asset={batch.total.asset} />
      </Figure>
      <Figure
        name={words.fee}
        note={t.operator.next.feeNote(formatFeeRate(batch.feeRateSatPerKvb), groupThousands(String(batch.vsize)))}
      >
        <Amount units={batch.fee.units} asset={batch.fee.asset} />
      </Figure>
      <Figure
        name={words.change}
        note={batch.change === null ? t.operator.next.noChangeNote : t.operator.next.changeNote}
      >
        {batch.change === null ? (
          t.operator.next.noChange
        ) : (
          <Amount units={batch.change.units} asset={batch.change.asset} />
        )}
      </Figure>
      {batch.move === null ? null : (
        <Figure
          name={t.wallets.movedTo}
          note={
            <>
              {t.wallets.movedSum} <WalletName id={batch.move.to} />
            </>
          }
        >
          <Amount units={batch.move.amount.units} asset={batch.move.amount.asset} />
        </Figure>
      )}
      <Figure name={words.state} note={t.member.payoutStates[batch.state].meaning}>
        <PayoutState state={batch.state} have={batch.confirmations} need={batch.confirmationsNeeded} />
      </Figure>
    </div>
  );
}

function CancelButton({ batch }: { batch: Batch }) {
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure(false);
  const { id } = batch;
  const act = useAct((_: null, key) =>
    request('post', '/api/operator/batches/{id}/cancel', { path: { id }, idempotencyKey: key }),
  );
  const cancel = async () => {
    if ((await act.run(null)) === undefined) return;
    close();
    await client.invalidateQueries();
  };
  return (
    <>
      <ActionButton variant="default" because={batch.cancellable ? undefined : words.notCancellable} onClick={open}>
        {words.cancel}
      </ActionButton>
      <Confirm
        opened={isOpen}
        onClose={close}
        title={words.cancelTitle}
        action={words.cancelDo}
        danger
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void cancel()}
      >
        <p>{words.cancelText}</p>
      </Confirm>
    </>
  );
}

function Timeline({ batch }: { batch: Batch }) {
  const nameOf = (event: string) =>
    event === 'note'
      ? words.note
      : event in t.member.payoutStates
        ? t.member.payoutStates[event as keyof typeof t.member.payoutStates].name
        : event;
  return (
    <Panel title={words.timeline}>
      {batch.events.length === 0 ? <p className="pd-hint">{words.noTimeline}</p> : null}
      <ol className="pd-timeline">
        {batch.events.map((event, index) => (
          <li key={index} className="pd-step pd-step-done">
            <span className="pd-step-mark pd-step-dot" />
            <div>
              <p className="pd-step-name">{nameOf(event.event)}</p>
              <div className="pd-step-text">
                <When at={event.at} /> · {words.actor(event.actorName ?? event.actor)}
                <RecordDetails details={event.details} />
              </div>
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Details({ batch }: { batch: Batch }) {
  return (
    <Panel title={words.facts} actions={<CancelButton batch={batch} />}>
      <Facts
        items={[
          [words.hash, <Hash text={batch.batchHash} what={words.hash} />],
          [
            words.txid,
            batch.txid === null ? (
              <span className="pd-dim">{t.member.payouts.noTransaction}</span>
            ) : (
              <Hash text={batch.txid} what={t.common.txid} />
            ),
          ],
          [t.wallets.paidFrom, <WalletName id={batch.wallet} />],
          [words.rate, words.rateValue(formatFeeRate(batch.feeRateSatPerKvb))],
          [words.vsize, words.vsizeValue(groupThousands(String(batch.vsize)))],
          ...(batch.takenOnBy === null
            ? []
            : [
                [
                  words.takenOn,
                  <>
                    <bdi>{batch.takenOnByName ?? batch.takenOnBy}</bdi> · <When at={batch.takenOnAt} />
                  </>,
                ] as const,
              ]),
          [
            words.approvedBy,
            batch.approvedBy === null ? (
              <span className="pd-dim">{t.common.never}</span>
            ) : (
              <>
                <bdi>{batch.approvedByName ?? batch.approvedBy}</bdi> · <When at={batch.approvedAt} />
              </>
            ),
          ],
          [
            words.inputs,
            <ul className="pd-plain-list">
              {batch.inputs.map((outpoint) => (
                <li key={outpoint}>
                  <Hash text={outpoint} what={t.operator.treasury.outpoint} />
                </li>
              ))}
            </ul>,
          ],
        ]}
      />
    </Panel>
  );
}

function BatchView({ batch }: { batch: Batch }) {
  return (
    <div className="pd-stack">
      <Sums batch={batch} />
      {batch.state === 'planned' && batch.needsTaker ? <TakeOn batch={batch} /> : null}
      {batch.state === 'planned' && !batch.needsTaker ? <ApproveForm key={batch.batchHash} batch={batch} /> : null}
      {batch.state === 'handed-out' || batch.state === 'cancelling' ? <SigningPanel batchId={batch.id} /> : null}
      <WaysOutPanel batchId={batch.id} />
      {batch.txid === null ? null : <ReplacementPanel batchId={batch.id} />}
      {batch.txid === null && batch.state !== 'handed-out' ? null : <CancellationPanel batch={batch} />}
      <Panel title={words.payments}>
        <DataTable
          caption={words.payments}
          columns={paymentColumns}
          rows={batch.payments}
          keyOf={({ id }) => id}
          empty={null}
        />
      </Panel>
      <div className="pd-split pd-split-even">
        <Details batch={batch} />
        <Timeline batch={batch} />
      </div>
    </div>
  );
}

/** One batch: its payments, its approval, its life. */
export function BatchPage() {
  const { id = '' } = useParams();
  const batch = useApi('/api/operator/batches/{id}', { path: { id } }, { live: true });
  if (batch.error instanceof ApiError && batch.error.status === 404) return <NotFound />;
  return (
    <Page
      title={words.title}
      lead={words.lead(id)}
      actions={
        <Button component={Link} to="/operator/batches" variant="default" leftSection={<BackIcon />}>
          {t.operator.nav.batches}
        </Button>
      }
    >
      <Loaded query={batch}>{(data) => <BatchView batch={data} />}</Loaded>
    </Page>
  );
}
