import { NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { ErrorNote } from '../../components/error-note';
import { Panel } from '../../components/page';
import { Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { parseSats, parseUnits } from '../../format/amount';
import { t } from '../../strings';

type Wallet = Answer<'/api/operator/wallets'>['items'][number];
const words = t.wallets;

function Keep({ wallet: { keepLeast, keepMost, onChain } }: { wallet: Wallet }) {
  if (keepLeast === null || keepMost === null) return <span className="pd-dim">{t.common.none}</span>;
  const held = parseUnits(onChain.units);
  const isBelow = held < parseUnits(keepLeast.units);
  const isAbove = held > parseUnits(keepMost.units);
  return (
    <>
      <Amount units={keepLeast.units} asset={keepLeast.asset} /> {words.keepBetween}{' '}
      <Amount units={keepMost.units} asset={keepMost.asset} />
      {isBelow || isAbove ? (
        <span className="pd-line">
          <Status tone="warn">{isBelow ? words.below : words.above}</Status>
        </span>
      ) : null}
    </>
  );
}

function usesOf({ retired, pays, receives }: Wallet): string {
  if (retired) return words.retired;
  const uses = [...(pays ? [words.pays] : []), ...(receives ? [words.receives] : [])];
  return uses.length === 0 ? words.stands : uses.join(', ');
}

const columns: readonly Column<Wallet>[] = [
  {
    key: 'name',
    header: words.name,
    cell: ({ id, name, checksum }) => (
      <>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <span className="pd-line pd-dim">
          <code>{name === id ? checksum : `${id} · ${checksum}`}</code>
        </span>
      </>
    ),
  },
  { key: 'use', header: words.use, cell: usesOf },
  {
    key: 'signs',
    header: words.signs,
    cell: ({ signedBy, threshold, keys }) => `${words.signedBy[signedBy]}${words.ofKeys(threshold, keys.length)}`,
  },
  {
    key: 'balance',
    header: words.balance,
    end: true,
    cell: ({ balance }) => <Amount units={balance.units} asset={balance.asset} />,
  },
  {
    key: 'onChain',
    header: words.onChain,
    end: true,
    cell: ({ onChain, coins }) => (
      <>
        <Amount units={onChain.units} asset={onChain.asset} />
        <span className="pd-line pd-dim">{words.coins(coins)}</span>
      </>
    ),
  },
  { key: 'keep', header: words.keep, cell: (wallet) => <Keep wallet={wallet} /> },
];

/** Every wallet, and the way from one to another. */
export function WalletsPanel({ wallets }: { wallets: readonly Wallet[] }) {
  return (
    <>
      <Panel title={words.title} hint={words.hint}>
        <DataTable caption={words.title} columns={columns} rows={wallets} keyOf={({ id }) => id} empty={null} />
      </Panel>
      {wallets.length > 1 ? <MoveForm wallets={wallets} /> : null}
    </>
  );
}

function MoveForm({ wallets }: { wallets: readonly Wallet[] }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const standing = wallets.filter(({ retired }) => !retired);
  const [from, setFrom] = useState(wallets.find(({ retired }) => retired)?.id ?? wallets[0]?.id ?? '');
  const [to, setTo] = useState(standing.find(({ id }) => id !== from)?.id ?? '');
  const [text, setText] = useState('');
  const sats = text.trim() === '' ? null : parseSats(text);
  const act = useAct((body: Body<'/api/operator/wallets/moves'>, key) =>
    request('post', '/api/operator/wallets/moves', { body, idempotencyKey: key }),
  );
  const because =
    from === to || to === '' ? words.moveSame : sats === undefined || sats === 0n ? words.moveBad : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || sats === undefined) return;
    const planned = await act.run({ from, to, units: sats === null ? null : sats.toString() });
    if (planned === undefined) return;
    await client.invalidateQueries();
    const [only, ...others] = planned.items;
    await navigate(only === undefined || others.length > 0 ? '/operator/batches' : `/operator/batches/${only.id}`);
  };
  const choices = (list: readonly Wallet[]) => list.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Panel title={words.moveTitle} hint={words.moveHint}>
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        <NativeSelect
          label={words.from}
          data={choices(wallets)}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <NativeSelect
          label={words.to}
          data={choices(standing)}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <TextInput
          label={words.units}
          description={words.unitsHint}
          inputMode="numeric"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
        <ActionButton type="submit" because={because} loading={act.isBusy}>
          {words.moveDo}
        </ActionButton>
      </form>
    </Panel>
  );
}
