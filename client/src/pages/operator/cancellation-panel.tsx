import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { usePreferences } from '../../app/preferences';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { Confirm } from '../../components/confirm';
import { ErrorNote } from '../../components/error-note';
import { Hash } from '../../components/hash';
import { Facts, Figure, Loaded, Panel } from '../../components/page';
import { When } from '../../components/when';
import { amountText, groupThousands, parseUnits } from '../../format/amount';
import { formatFeeRate } from '../../format/fee-rate';
import { t } from '../../strings';

type Batch = Answer<'/api/operator/batches/{id}'>;
type Standing = Answer<'/api/operator/batches/{id}/cancellation'>;
type Cancellation = NonNullable<Standing['cancellation']>;
const words = t.cancellation;

/** Plans a cancellation, so that its cost is seen before anybody decides. */
function Plan({ batch, last }: { batch: Batch; last: Cancellation | null }) {
  const client = useQueryClient();
  const act = useAct((_: null, key) =>
    request('post', '/api/operator/batches/{id}/cancellation', { path: { id: batch.id }, idempotencyKey: key }),
  );
  const plan = async () => {
    if ((await act.run(null)) !== undefined) await client.invalidateQueries();
  };
  const again = last?.approvedBy === null ? words.planAgain : words.planDearer;
  return (
    <div className="pd-form">
      <div>
        <ActionButton variant="default" loading={act.isBusy} onClick={() => void plan()}>
          {last === null ? words.plan : again}
        </ActionButton>
      </div>
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
    </div>
  );
}

/** A second person agrees to exactly the cancellation on the screen, at exactly its fee. */
function Approve({ batch, cancellation }: { batch: Batch; cancellation: Cancellation }) {
  const client = useQueryClient();
  const { unit } = usePreferences();
  const [isOpen, { open, close }] = useDisclosure(false);
  const fee = parseUnits(cancellation.fee.units);
  const act = useAct((_: null, key) =>
    request('post', '/api/operator/batches/{id}/cancellation/approve', {
      path: { id: batch.id },
      body: {
        maxFeeRateSatPerKvb: String(cancellation.feeRateSatPerKvb),
        maxTotalFeeSats: fee.toString(),
        batchHash: cancellation.hash,
      },
      idempotencyKey: key,
    }),
  );
  const approve = async () => {
    if ((await act.run(null)) === undefined) return;
    close();
    await client.invalidateQueries();
  };
  const cost = amountText(fee, cancellation.fee.asset, unit);
  const label = words.approve(`${cost.figure} ${cost.unit}`);
  return (
    <div>
      <ActionButton onClick={open}>{label}</ActionButton>
      <Confirm
        opened={isOpen}
        onClose={close}
        title={words.approveTitle}
        action={label}
        danger
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void approve()}
      >
        <p>{words.approveText}</p>
      </Confirm>
    </div>
  );
}

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
  return (
    <Panel title={words.title} hint={words.hint}>
      <p>{words.pays}</p>
      {last === null ? null : <Shown batch={batch} standing={standing} last={last} />}
      {possible && last?.approvedBy === null ? <Approve batch={batch} cancellation={last} /> : null}
      {possible ? <Plan batch={batch} last={last} /> : null}
    </Panel>
  );
}

/** Where a batch was handed out: what taking its coins back costs, who decides it, and where it stands. */
export function CancellationPanel({ batch }: { batch: Batch }) {
  const standing = useApi('/api/operator/batches/{id}/cancellation', { path: { id: batch.id } }, { live: true });
  return <Loaded query={standing}>{(data) => <Cancelling batch={batch} standing={data} />}</Loaded>;
}
