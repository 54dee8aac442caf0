import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { Amount } from '../../components/amount';
import { Hash } from '../../components/hash';
import { Facts, Figure, Loaded, Panel } from '../../components/page';
import { When } from '../../components/when';
import { groupThousands } from '../../format/amount';
import { formatFeeRate } from '../../format/fee-rate';
import { t } from '../../strings';
import { ApproveTransaction, PlanTransaction } from './planned-transaction';

type Batch = Answer<'/api/operator/batches/{id}'>;
type Standing = Answer<'/api/operator/batches/{id}/cancellation'>;
type Cancellation = NonNullable<Standing['cancellation']>;
const words = t.cancellation;

/** What is asked of one batch's cancellations. */
const asks = (batchId: string) => ({
  plan: (key: string) =>
    request('post', '/api/operator/batches/{id}/cancellation', { path: { id: batchId }, idempotencyKey: key }),
  approve: (key: string, { feeRateSatPerKvb, fee, hash }: Cancellation) =>
    request('post', '/api/operator/batches/{id}/cancellation/approve', {
      path: { id: batchId },
      body: { maxFeeRateSatPerKvb: String(feeRateSatPerKvb), maxTotalFeeSats: fee.units, batchHash: hash },
      idempotencyKey: key,
    }),
});

function standsAt(batch: Batch, { confirmations, confirmationsNeeded }: Standing, last: Cancellation): string {
  if (batch.state === 'cancelled') return words.done;
  if (batch.state === 'cancel-confirming') return words.inBlock(confirmations, confirmationsNeeded);
  if (batch.state === 'confirming' || batch.state === 'settled') return words.overtaken;
  if (last.approvedBy === null) return words.waits;
  return last.signed ? words.sent : words.awaitsSignatures;
}

function Shown({ batch, standing, last }: { batch: Batch; standing: Standing; last: Cancellation }) {
  const note = words.feeNote(formatFeeRate(last.feeRateSatPerKvb), groupThousands(String(last.vsize)));
  return (
    <>
      <div className="pd-figures pd-figures-panel">
        <Figure name={words.fee} note={note}>
          <Amount units={last.fee.units} asset={last.fee.asset} />
        </Figure>
        <Figure name={words.back} note={words.backNote}>
          <Amount units={last.back.units} asset={last.back.asset} />
        </Figure>
      </div>
      <Facts
        items={[
          [words.state, standsAt(batch, standing, last)],
          [
            words.planned,
            <>
              <bdi>{last.plannedByName ?? last.plannedBy}</bdi> · <When at={last.plannedAt} />
            </>,
          ],
          [
            words.approved,
            last.approvedBy === null ? (
              <span className="pd-dim">{words.nobody}</span>
            ) : (
              <bdi>{last.approvedByName ?? last.approvedBy}</bdi>
            ),
          ],
          [words.hash, <Hash text={last.hash} what={words.hash} />],
          [words.txid, <Hash text={last.txid} what={t.common.txid} />],
        ]}
      />
    </>
  );
}

function Cancelling({ batch, standing }: { batch: Batch; standing: Standing }) {
  const { possible, cancellation: last } = standing;
  if (!possible && last === null) return null;
  const ask = asks(batch.id);
  const again = last?.approvedBy === null ? words.planAgain : words.planDearer;
  return (
    <Panel title={words.title} hint={words.hint}>
      <p>{words.pays}</p>
      {last === null ? null : <Shown batch={batch} standing={standing} last={last} />}
      {possible && last?.approvedBy === null ? (
        <ApproveTransaction cost={last.fee} words={words} send={(key) => ask.approve(key, last)} />
      ) : null}
      {possible ? <PlanTransaction label={last === null ? words.plan : again} send={ask.plan} /> : null}
    </Panel>
  );
}

/** Where a batch was handed out: what taking its coins back costs, who decides it, and where it stands. */
export function CancellationPanel({ batch }: { batch: Batch }) {
  const standing = useApi('/api/operator/batches/{id}/cancellation', { path: { id: batch.id } }, { live: true });
  return <Loaded query={standing}>{(data) => <Cancelling batch={batch} standing={data} />}</Loaded>;
}
