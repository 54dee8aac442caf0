import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { usePreferences } from '../../app/preferences';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Hash } from '../../components/hash';
import { Panel } from '../../components/page';
import { amountText, groupThousands, parseSats, parseUnits } from '../../format/amount';
import { formatFeeRate, parseFeeRate } from '../../format/fee-rate';
import { t } from '../../strings';

type Batch = Answer<'/api/operator/batches/{id}'>;
type Approval = Body<'/api/operator/batches/{id}/approve'>;
const words = t.operator.batch;

/** The envelope first offered: half as much again as the plan, so that one bump needs no second approval. */
function withRoom(value: bigint): bigint {
  return value + value / 2n;
}

/** Approves exactly the batch on the screen, by its hash, within a fee envelope. */
export function ApproveForm({ batch }: { batch: Batch }) {
  const client = useQueryClient();
  const { unit } = usePreferences();
  const fee = parseUnits(batch.fee.units);
  const rate = BigInt(batch.feeRateSatPerKvb);
  const [rateText, setRateText] = useState(() => formatFeeRate(withRoom(rate)).replaceAll(',', ''));
  const [feeText, setFeeText] = useState(() => groupThousands(withRoom(fee).toString()));
  const maxRate = parseFeeRate(rateText);
  const maxFee = parseSats(feeText);
  const isFit = maxRate !== undefined && maxFee !== undefined && maxFee > 0n && maxRate >= rate && maxFee >= fee;
  const act = useAct((body: Approval, key) =>
    request('post', '/api/operator/batches/{id}/approve', { path: { id: batch.id }, body, idempotencyKey: key }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isFit) return;
    const approved = await act.run({
      maxFeeRateSatPerKvb: maxRate.toString(),
      maxTotalFeeSats: maxFee.toString(),
      batchHash: batch.batchHash,
    });
    if (approved !== undefined) await client.invalidateQueries();
  };
  const worksAlone = useApi('/api/operator/payouts/switch').data?.worksAlone === true;
  const total = amountText(parseUnits(batch.total.units), batch.total.asset, unit);
  return (
    <Panel title={words.approveTitle} hint={words.approveHint}>
      <form className="pd-form pd-form-row" onSubmit={(event) => void submit(event)}>
        {worksAlone ? <p className="pd-hint pd-form-wide">{words.approveAlone}</p> : null}
        {batch.takenOnBy === null ? null : (
          <div className="pd-form-wide">
            <p className="pd-figure-name">{words.takenOn}</p>
            <bdi>{batch.takenOnByName ?? batch.takenOnBy}</bdi>
            <p className="pd-hint">{words.takenOnHint}</p>
          </div>
        )}
        <div className="pd-form-wide">
          <p className="pd-figure-name">{words.hash}</p>
          <Hash text={batch.batchHash} what={words.hash} />
        </div>
        <TextInput
          label={words.maxRate}
          inputMode="decimal"
          autoComplete="off"
          value={rateText}
          onChange={(event) => setRateText(event.currentTarget.value)}
        />
        <TextInput
          label={words.maxFee}
          inputMode="numeric"
          autoComplete="off"
          value={feeText}
          onChange={(event) => setFeeText(event.currentTarget.value)}
        />
        <ActionButton type="submit" size="md" loading={act.isBusy} because={isFit ? undefined : words.envelopeBad}>
          {words.approveDo(`${total.figure} ${total.unit}`)}
        </ActionButton>
        {act.error === undefined ? null : (
          <div className="pd-form-wide">
            <ErrorNote error={act.error} movesMoney />
          </div>
        )}
      </form>
    </Panel>
  );
}
