import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Facts, Loaded } from '../../components/page';
import { Note } from '../../components/status';
import { formatUsd } from '../../format/amount';
import { t } from '../../strings';

type Device = Answer<'/api/me/devices/diary'>['items'][number];
type Payback = NonNullable<Answer<'/api/me/devices/payback'>['payback']>;
type SetPurchase = Body<'/api/me/devices/purchase'>;
const words = t.coinTable.payback;
/** Ten years. */
const SLOW_DAYS = 3_650;
const PRICE = /^\d{1,8}(\.\d{1,2})?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function PaybackFacts({ payback }: { payback: Payback }) {
  const { purchase, rows, earned, electricity, recovered, remaining, netPerDay, days, unvalued, cut } = payback;
  // No machine runs for so long: it is no good news.
  const state = days !== null && days > SLOW_DAYS ? words.slow : words.states[payback.state];
  return (
    <>
      <Note tone={state.tone} title={state.title}>
        <Facts
          items={[
            [words.paid, words.bought(formatUsd(purchase.priceUsd), purchase.boughtOn)],
            [words.earned(rows), formatUsd(earned)],
            [words.electricity, electricity === null ? words.noPower : formatUsd(electricity)],
            [words.recovered, formatUsd(recovered)],
            [words.remaining, formatUsd(remaining)],
            [words.rate, netPerDay === null ? words.noRate : formatUsd(netPerDay, 4)],
            ...(days === null ? [] : [[words.time, words.days(days)] as const]),
          ]}
        />
      </Note>
      {unvalued === 0 ? null : <p className="pd-hint">{words.unvalued(unvalued)}</p>}
      {cut ? <p className="pd-hint">{words.cut}</p> : null}
      <p className="pd-hint">{words.basis}</p>
    </>
  );
}

/** `2500.500000000000` as a person types it: `2500.5`. */
function asTyped(price: string): string {
  return price.includes('.') ? price.replace(/0+$/, '').replace(/\.$/, '') : price;
}

/** What a device cost and on which day it was bought. */
function PurchaseForm({ device, said }: { device: Device; said: Payback['purchase'] | undefined }) {
  const client = useQueryClient();
  const [price, setPrice] = useState(said === undefined ? '' : asTyped(said.priceUsd));
  const [day, setDay] = useState(said?.boughtOn ?? '');
  const act = useAct((body: SetPurchase, key) =>
    request('post', '/api/me/devices/purchase', { body, idempotencyKey: key }),
  );
  const because = PRICE.test(price) && DAY.test(day) ? undefined : words.bad;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined) return;
    const { sourceId, worker } = device;
    if ((await act.run({ sourceId, worker, priceUsd: price, boughtOn: day })) === undefined) return;
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" aria-label={words.setOf(device.worker)} onSubmit={(event) => void submit(event)}>
      <TextInput
        label={words.price}
        description={words.priceHint}
        inputMode="decimal"
        autoComplete="off"
        value={price}
        onChange={(event) => setPrice(event.currentTarget.value)}
      />
      <TextInput
        label={words.day}
        type="date"
        autoComplete="off"
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} />}
      {act.result === undefined ? null : (
        <p role="status" className="pd-hint">
          {words.saved}
        </p>
      )}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.save}
      </ActionButton>
    </form>
  );
}

/** How far a device has paid for itself; read when it is opened, because it looks at every row since the purchase. */
export function DevicePayback({ device }: { device: Device }) {
  const [isOpen, setOpen] = useState(false);
  const { sourceId, worker } = device;
  const query = useApi('/api/me/devices/payback', { query: { sourceId, worker } }, { enabled: isOpen });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.title}</summary>
      {isOpen ? (
        <Loaded query={query}>
          {({ payback }) => (
            <div className="pd-form">
              {payback === null ? <p className="pd-hint">{words.none}</p> : <PaybackFacts payback={payback} />}
              <PurchaseForm device={device} said={payback?.purchase} />
            </div>
          )}
        </Loaded>
      ) : null}
    </details>
  );
}
