import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { t } from '../../strings';

type Device = Answer<'/api/me/devices/diary'>['items'][number];
type SetPower = Body<'/api/me/devices/power'>;
const words = t.owners.diary;
const WATTS = /^\d{1,7}$/;
const PRICE = /^\d{1,3}(\.\d{1,8})?$/;

/** What a device draws and what a kilowatt-hour costs, from now on. */
export function PowerForm({ device }: { device: Device }) {
  const client = useQueryClient();
  const [watts, setWatts] = useState(String(device.power?.watts ?? ''));
  const [price, setPrice] = useState(device.power?.usdPerKwh ?? '');
  const act = useAct((body: SetPower, key) => request('post', '/api/me/devices/power', { body, idempotencyKey: key }));
  const because = WATTS.test(watts) && PRICE.test(price) ? undefined : words.bad;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined) return;
    const { sourceId, worker } = device;
    if ((await act.run({ sourceId, worker, watts: Number(watts), usdPerKwh: price })) === undefined) return;
    await client.invalidateQueries();
  };
  return (
    <details>
      <summary>{words.set}</summary>
      <form className="pd-form" aria-label={words.setOf(device.worker)} onSubmit={(event) => void submit(event)}>
        <TextInput
          label={words.watts}
          inputMode="numeric"
          autoComplete="off"
          value={watts}
          onChange={(event) => setWatts(event.currentTarget.value)}
        />
        <TextInput
          label={words.price}
          inputMode="decimal"
          autoComplete="off"
          value={price}
          onChange={(event) => setPrice(event.currentTarget.value)}
        />
        {act.error === undefined ? null : <ErrorNote error={act.error} />}
        {act.result === undefined ? null : (
          <p role="status" className="pd-hint">
            {words.saved} {words.power(act.result.watts, act.result.usdPerKwh)}
          </p>
        )}
        <ActionButton type="submit" because={because} loading={act.isBusy}>
          {words.save}
        </ActionButton>
      </form>
    </details>
  );
}
