import { NativeSelect } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Confirm } from '../../components/confirm';
import { Panel } from '../../components/page';
import { Done } from '../../components/status';
import { DataTable } from '../../components/table';
import { formatLocal } from '../../format/time';
import { t } from '../../strings';

type Taxes = Answer<'/api/me/taxes'>;
type Method = Taxes['methods'][number];
type Order = Body<'/api/me/taxes/orders'>;
const words = t.taxes.methods;
const METHODS = ['fifo', 'lifo', 'hifo', 'lofo', 'specific'] as const;

const keyOf = ({ wallet, asset }: Pick<Method, 'wallet' | 'asset'>): string => `${asset} ${wallet}`;

function InForce({ taxes: { methods, zone } }: { taxes: Taxes }) {
  return (
    <DataTable
      caption={words.caption}
      rows={methods}
      keyOf={keyOf}
      empty={<p>{words.none}</p>}
      columns={[
        {
          key: 'where',
          header: words.where,
          cell: ({ wallet, asset }) => <span className="pd-wrap">{t.taxes.place(wallet, asset)}</span>,
        },
        { key: 'held', header: words.held, end: true, cell: ({ amount }) => amount },
        { key: 'method', header: words.method, cell: ({ method }) => words.names[method] },
        {
          key: 'since',
          header: words.since,
          cell: ({ since }) =>
            since === null ? <span className="pd-dim">{words.byRule}</span> : formatLocal(since, zone),
        },
      ]}
    />
  );
}

/** Records in which order lots leave from now on. */
function OrderForm({ taxes: { methods } }: { taxes: Taxes }) {
  const client = useQueryClient();
  const [method, setMethod] = useState<Order['method']>('hifo');
  const [key, setKey] = useState('');
  const [opened, { open, close }] = useDisclosure(false);
  const act = useAct((body: Order, idempotencyKey) =>
    request('post', '/api/me/taxes/orders', { body, idempotencyKey }),
  );
  const place = methods.find((one) => keyOf(one) === key);
  const where = place === undefined ? t.taxes.all : t.taxes.place(place.wallet, place.asset);
  const confirm = async () => {
    const only = place === undefined ? {} : { wallet: place.wallet, asset: place.asset };
    if ((await act.run({ method, ...only })) === undefined) return;
    close();
    await client.invalidateQueries();
  };
  return (
    <div className="pd-form">
      <NativeSelect
        label={words.choose}
        value={method}
        onChange={({ currentTarget: { value } }) => setMethod(METHODS.find((one) => one === value) ?? 'fifo')}
        data={METHODS.map((value) => ({ value, label: words.names[value] }))}
      />
      <NativeSelect
        label={words.for}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
        data={[
          { value: '', label: t.taxes.all },
          ...methods.map((one) => ({ value: keyOf(one), label: t.taxes.place(one.wallet, one.asset) })),
        ]}
      />
      {act.result === undefined || opened ? null : <Done title={t.taxes.recorded} />}
      <ActionButton onClick={open}>{words.save}</ActionButton>
      <Confirm
        opened={opened}
        onClose={close}
        title={words.confirm(words.names[method], where)}
        action={words.save}
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void confirm()}
      >
        <p>{words.rule}</p>
        <p>{t.taxes.forever}</p>
      </Confirm>
    </div>
  );
}

/** Which lots leave first, by wallet and coin, and the order that changes it. */
export function TaxMethods({ taxes }: { taxes: Taxes }) {
  return (
    <Panel title={words.title} hint={words.hint}>
      <InForce taxes={taxes} />
      <h3>{words.change}</h3>
      <p className="pd-hint">{words.rule}</p>
      <OrderForm taxes={taxes} />
    </Panel>
  );
}
