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
import { Figure, Loaded, Panel } from '../../components/page';
import { type Column, DataTable } from '../../components/table';
import { amountText, groupThousands, parseUnits } from '../../format/amount';
import { formatFeeRate } from '../../format/fee-rate';
import { t } from '../../strings';

type Standing = Answer<'/api/operator/batches/{id}/replacement'>;
type Attempt = Standing['attempts'][number];
const words = t.replacement;

function stateOf({ inForce, signed, approvedBy }: Attempt): string {
  if (inForce) return words.states.inForce;
  if (signed) return words.states.signed;
  return approvedBy === null ? words.states.planned : words.states.approved;
}

const columns: readonly Column<Attempt>[] = [
  {
    key: 'number',
    header: words.attempt,
    cell: ({ number }) => (number === 0 ? words.first : words.nth(number)),
  },
  { key: 'fee', header: words.fee, end: true, cell: ({ fee }) => <Amount units={fee.units} asset={fee.asset} /> },
  {
    key: 'rate',
    header: words.feeRate,
    end: true,
    cell: ({ feeRateSatPerKvb }) => words.rate(formatFeeRate(feeRateSatPerKvb)),
  },
  { key: 'state', header: words.state, cell: stateOf },
  { key: 'txid', header: words.txid, cell: ({ txid }) => <Hash text={txid} what={t.common.txid} /> },
];

/** Plans a dearer one, so that its cost is seen before anybody decides. */
function Plan({ batchId, isAgain }: { batchId: string; isAgain: boolean }) {
  const client = useQueryClient();
  const act = useAct((_: null, key) =>
    request('post', '/api/operator/batches/{id}/replacement', { path: { id: batchId }, idempotencyKey: key }),
  );
  const plan = async () => {
    if ((await act.run(null)) !== undefined) await client.invalidateQueries();
  };
  return (
    <div className="pd-form">
      <div>
        <ActionButton variant="default" loading={act.isBusy} onClick={() => void plan()}>
          {isAgain ? words.planAgain : words.plan}
        </ActionButton>
      </div>
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
    </div>
  );
}

/** Agrees to exactly the replacement on the screen, at exactly its fee. */
function Approve({ batchId, attempt }: { batchId: string; attempt: Attempt }) {
  const client = useQueryClient();
  const { unit } = usePreferences();
  const [isOpen, { open, close }] = useDisclosure(false);
  const act = useAct((_: null, key) =>
    request('post', '/api/operator/batches/{id}/replacement/approve', {
      path: { id: batchId },
      body: {
        maxFeeRateSatPerKvb: String(attempt.feeRateSatPerKvb),
        maxTotalFeeSats: attempt.fee.units,
        batchHash: attempt.hash,
      },
      idempotencyKey: key,
    }),
  );
  const approve = async () => {
    if ((await act.run(null)) === undefined) return;
    close();
    await client.invalidateQueries();
  };
  const cost = amountText(parseUnits(attempt.addedFee.units), attempt.addedFee.asset, unit);
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

function Cost({ attempt }: { attempt: Attempt }) {
  const note = words.costNote(formatFeeRate(attempt.feeRateSatPerKvb), groupThousands(String(attempt.vsize)));
  return (
    <div className="pd-figures pd-figures-panel">
      <Figure name={words.cost} note={note}>
        <Amount units={attempt.addedFee.units} asset={attempt.addedFee.asset} />
      </Figure>
    </div>
  );
}

function Speeding({ batchId, standing }: { batchId: string; standing: Standing }) {
  const { possible, inEnvelope, attempts } = standing;
  const last = attempts.at(-1);
  if (!possible && attempts.length < 2) return null;
  const open = inEnvelope === null ? undefined : last;
  return (
    <Panel title={words.title} hint={words.hint}>
      {attempts.length < 2 ? null : (
        <DataTable caption={words.caption} columns={columns} rows={attempts} keyOf={({ id }) => id} empty={null} />
      )}
      {open === undefined || !possible ? null : (
        <>
          <Cost attempt={open} />
          <p>{inEnvelope === true ? words.inside : words.outside}</p>
          <Approve batchId={batchId} attempt={open} />
        </>
      )}
      {possible ? <Plan batchId={batchId} isAgain={open !== undefined} /> : null}
    </Panel>
  );
}

/** Where a payment waits for a block: every attempt at it, and what a dearer one costs. */
export function ReplacementPanel({ batchId }: { batchId: string }) {
  const standing = useApi('/api/operator/batches/{id}/replacement', { path: { id: batchId } }, { live: true });
  return <Loaded query={standing}>{(data) => <Speeding batchId={batchId} standing={data} />}</Loaded>;
}
