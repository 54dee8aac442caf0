import { NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Panel } from '../../components/page';
import { Done, Status } from '../../components/status';
import { formatUsd } from '../../format/amount';
import { formatDay, formatLocal } from '../../format/time';
import { t } from '../../strings';

type Taxes = Answer<'/api/me/taxes'>;
type Identify = Body<'/api/me/taxes/identifications'>;
const words = t.taxes.identify;
const AMOUNT = /^\d{1,20}(\.\d{1,18})?$/;

/** Lots of one coin in one wallet, each with how much of it is named. */
function IdentifyForm({ taxes: { lots, methods, moreLots, zone } }: { taxes: Taxes }) {
  const client = useQueryClient();
  const [index, setIndex] = useState(0);
  const [named, setNamed] = useState<Readonly<Record<string, string>>>({});
  const act = useAct((body: Identify, idempotencyKey) =>
    request('post', '/api/me/taxes/identifications', { body, idempotencyKey }),
  );
  const place = methods[index];
  if (place === undefined) return <p>{words.none}</p>;
  const { wallet, asset } = place;
  const here = lots.filter((lot) => lot.asset === asset && (lot.wallet ?? wallet) === wallet);
  const chosen = here.flatMap(({ id }) => {
    const amount = (named[id] ?? '').trim();
    return amount === '' ? [] : [{ lot: id, amount }];
  });
  const isGood = chosen.length > 0 && chosen.every(({ amount }) => AMOUNT.test(amount));
  const because = isGood ? undefined : words.missing;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined) return;
    if ((await act.run({ wallet, asset, lots: chosen })) === undefined) return;
    setNamed({});
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" aria-label={words.title} onSubmit={(event) => void submit(event)}>
      <NativeSelect
        label={words.where}
        value={String(index)}
        onChange={(event) => {
          setIndex(Number(event.currentTarget.value));
          setNamed({});
        }}
        data={methods.map((one, i) => ({ value: String(i), label: t.taxes.place(one.wallet, one.asset) }))}
      />
      {here.map(({ id, amount, basisUsd, acquiredAt }) => (
        <TextInput
          key={id}
          label={words.amount(formatDay(acquiredAt, zone))}
          description={words.left(amount, asset, basisUsd === null ? words.unknownCost : formatUsd(basisUsd))}
          inputMode="decimal"
          autoComplete="off"
          value={named[id] ?? ''}
          onChange={({ currentTarget: { value } }) => setNamed({ ...named, [id]: value })}
        />
      ))}
      {moreLots ? <p className="pd-hint">{words.more}</p> : null}
      <p className="pd-hint">{t.taxes.forever}</p>
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      {act.result === undefined ? null : <Done title={t.taxes.recorded} />}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.save}
      </ActionButton>
      <p className="pd-hint">{words.after}</p>
    </form>
  );
}

/** Names the units of a sale that is still to come, and lists those that were named. */
export function TaxIdentify({ taxes }: { taxes: Taxes }) {
  const { identifications, zone } = taxes;
  return (
    <Panel title={words.title} hint={words.hint}>
      <IdentifyForm taxes={taxes} />
      {identifications.length === 0 ? null : (
        <details>
          <summary>{words.list}</summary>
          <ul className="pd-plain-list">
            {identifications.map((one) => (
              <li key={one.eventId} className="pd-wrap">
                {t.taxes.place(one.wallet, one.asset)}:{' '}
                {one.lots.map(({ amount }) => words.lot(amount, one.asset)).join(', ')}
                <span className="pd-line pd-dim">
                  {formatLocal(one.recordedAt, zone)}{' '}
                  {one.entered ? (
                    <Status tone="good">{words.entered}</Status>
                  ) : (
                    <Status tone="idle">{words.waiting}</Status>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}
