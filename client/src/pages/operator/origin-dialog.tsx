import { Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { Facts } from '../../components/page';
import { Note } from '../../components/status';
import { t } from '../../strings';

type Reconciliation = Answer<'/api/operator/reconciliation'>;
type Source = Reconciliation['items'][number];
type Coin = Reconciliation['unannounced'][number];
type Named = Body<'/api/operator/reconciliation/coin'>;
const words = t.reconciliation;
const SATS = /^(0|[1-9]\d{0,15})$/;

interface OriginProps {
  readonly coin: Coin;
  readonly sources: readonly Source[];
  readonly onClose: () => void;
  readonly onDone: (note: ReactNode) => void;
}

function OriginForm({ coin, sources, onDone }: Omit<OriginProps, 'onClose'>) {
  const client = useQueryClient();
  const [sourceId, setSource] = useState<string | null>(null);
  const [fee, setFee] = useState('0');
  const [payoutId, setPayout] = useState('');
  const act = useAct((body: Named, key) =>
    request('post', '/api/operator/reconciliation/coin', { body, idempotencyKey: key }),
  );
  const source = sources.find((one) => one.sourceId === sourceId);
  const because = source === undefined ? words.badPayer : SATS.test(fee.trim()) ? undefined : words.badFee;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || source === undefined) return;
    const named = payoutId.trim() === '' ? {} : { payoutId: payoutId.trim() };
    const body = { outpoint: coin.outpoint, sourceId: source.sourceId, feeUnits: fee.trim(), ...named };
    if ((await act.run(body)) === undefined) return;
    await client.invalidateQueries();
    onDone(
      <Note tone="good" title={words.named(source.sourceId)}>
        <p>{words.namedText}</p>
      </Note>,
    );
  };
  const payers = sources.filter(({ receivesAt, asset }) => receivesAt === 'treasury' && asset === 'BTC');
  const owed = source === undefined ? undefined : (BigInt(source.unpaid) + BigInt(source.lightning)).toString();
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <p className="pd-hint">{words.nameText}</p>
      <Select label={words.payer} value={sourceId} onChange={setSource} data={payers.map((one) => one.sourceId)} />
      <Facts
        items={[
          [words.amount, <Amount key="coin" units={coin.units} />],
          ...(owed === undefined ? [] : ([[words.owes, <Amount key="owed" units={owed} />]] as [string, ReactNode][])),
        ]}
      />
      <TextInput
        label={words.keptFee}
        description={words.keptFeeHint}
        inputMode="numeric"
        autoComplete="off"
        value={fee}
        onChange={(event) => setFee(event.currentTarget.value)}
      />
      <TextInput
        label={words.whichPayout}
        description={words.whichPayoutHint}
        autoComplete="off"
        value={payoutId}
        onChange={(event) => setPayout(event.currentTarget.value)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.nameDo}
      </ActionButton>
    </form>
  );
}

/** Says which source paid a proved coin that no pool announced. */
export function OriginDialog({ coin, sources, onClose, onDone }: OriginProps) {
  return (
    <Dialog opened onClose={onClose} title={words.nameTitle}>
      <OriginForm coin={coin} sources={sources} onDone={onDone} />
    </Dialog>
  );
}
