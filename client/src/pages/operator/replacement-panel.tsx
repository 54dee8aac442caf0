import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { Amount } from '../../components/amount';
import { Hash } from '../../components/hash';
import { Figure, Loaded, Panel } from '../../components/page';
import { type Column, DataTable } from '../../components/table';
import { groupThousands } from '../../format/amount';
import { formatFeeRate } from '../../format/fee-rate';
import { t } from '../../strings';
import { ApproveTransaction, PlanTransaction } from './planned-transaction';

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

/** What is asked of one batch's replacements. */
const asks = (batchId: string) => ({
  plan: (key: string) =>
    request('post', '/api/operator/batches/{id}/replacement', { path: { id: batchId }, idempotencyKey: key }),
  approve: (key: string, { feeRateSatPerKvb, fee, hash }: Attempt) =>
    request('post', '/api/operator/batches/{id}/replacement/approve', {
      path: { id: batchId },
      body: { maxFeeRateSatPerKvb: String(feeRateSatPerKvb), maxTotalFeeSats: fee.units, batchHash: hash },
      idempotencyKey: key,
    }),
});

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
  const ask = asks(batchId);
  return (
    <Panel title={words.title} hint={words.hint}>
      {attempts.length < 2 ? null : (
        <DataTable caption={words.caption} columns={columns} rows={attempts} keyOf={({ id }) => id} empty={null} />
      )}
      {open === undefined || !possible ? null : (
        <>
          <Cost attempt={open} />
          <p>{inEnvelope === true ? words.inside : words.outside}</p>
          <ApproveTransaction cost={open.addedFee} words={words} send={(key) => ask.approve(key, open)} />
        </>
      )}
      {possible ? <PlanTransaction label={open === undefined ? words.plan : words.planAgain} send={ask.plan} /> : null}
    </Panel>
  );
}

/** Where a payment waits for a block: every attempt at it, and what a dearer one costs. */
export function ReplacementPanel({ batchId }: { batchId: string }) {
  const standing = useApi('/api/operator/batches/{id}/replacement', { path: { id: batchId } }, { live: true });
  return <Loaded query={standing}>{(data) => <Speeding batchId={batchId} standing={data} />}</Loaded>;
}
