import { NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Done } from '../../components/status';
import { t } from '../../strings';

type Taxes = Answer<'/api/me/taxes'>;
type Entry = Body<'/api/me/taxes/own-events'>;
type Fact = NonNullable<Entry['fact']>;
const words = t.taxes.own;
const KINDS = ['acquire', 'dispose', 'exchange', 'transfer', 'fee'] as const;
const NUMBER = /^\d{1,20}(\.\d{1,18})?$/;
const EMPTY = { at: '', wallet: '', asset: 'BTC', amount: '', totalUsd: '', fee: '', toWallet: '', toAsset: '', toAmount: '' }; // prettier-ignore
type Fields = typeof EMPTY;
type Field = keyof Fields;

const isMove = (kind: Fact['kind']): boolean => kind === 'transfer';
const hasOther = (kind: Fact['kind']): boolean => kind === 'transfer' || kind === 'exchange';

/** What is sent, or undefined while a field is missing or no number. */
function factOf(kind: Fact['kind'], said: Fields): Fact | undefined {
  const { wallet, asset, amount, totalUsd, fee, toWallet, toAsset, toAmount } = said;
  const isNamed = wallet.trim() !== '' && asset.trim() !== '' && said.at !== '' && NUMBER.test(amount);
  if (!isNamed || (!isMove(kind) && !NUMBER.test(totalUsd)) || (fee !== '' && !NUMBER.test(fee))) return undefined;
  if (hasOther(kind) && toWallet.trim() === '') return undefined;
  if (kind === 'exchange' && (toAsset.trim() === '' || !NUMBER.test(toAmount))) return undefined;
  return {
    ...{ kind, wallet: wallet.trim(), asset: asset.trim().toUpperCase(), amount },
    ...(isMove(kind) ? {} : { totalUsd }),
    ...(hasOther(kind) ? { toWallet: toWallet.trim() } : {}),
    ...(kind === 'exchange' ? { toAsset: toAsset.trim().toUpperCase(), toAmount } : {}),
    ...(fee === '' || kind === 'fee' ? {} : { fee: { usd: fee } }),
  };
}

/** Enters what happened in an own wallet. */
export function OwnEventForm({ taxes: { identifications, methods } }: { taxes: Taxes }) {
  const wallets = useId();
  const client = useQueryClient();
  const [kind, setKind] = useState<Fact['kind']>('acquire');
  const [sale, setSale] = useState('');
  const [said, setSaid] = useState(EMPTY);
  const act = useAct((body: Entry, idempotencyKey) =>
    request('post', '/api/me/taxes/own-events', { body, idempotencyKey }),
  );
  const announced = kind === 'acquire' ? [] : identifications.filter(({ entered }) => !entered);
  const fact = factOf(kind, said);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (fact === undefined) return;
    const of = announced.some(({ eventId }) => eventId === sale) ? { eventId: sale } : {};
    if ((await act.run({ ...of, at: said.at, fact })) === undefined) return;
    setSaid(EMPTY);
    setSale('');
    await client.invalidateQueries();
  };
  const choose = (eventId: string) => {
    setSale(eventId);
    const found = announced.find((one) => one.eventId === eventId);
    if (found !== undefined) setSaid({ ...said, wallet: found.wallet, asset: found.asset });
  };
  const field = (name: Field, label: string, more: object = {}) => (
    <TextInput
      label={label}
      autoComplete="off"
      value={said[name]}
      onChange={({ currentTarget: { value } }) => setSaid({ ...said, [name]: value })}
      {...more}
    />
  );
  const number = { inputMode: 'decimal' };
  return (
    <form className="pd-form" aria-label={words.title} onSubmit={(event) => void submit(event)}>
      <NativeSelect
        label={words.kind}
        value={kind}
        onChange={({ currentTarget: { value } }) => setKind(KINDS.find((one) => one === value) ?? 'acquire')}
        data={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
      />
      {announced.length === 0 ? null : (
        <NativeSelect
          label={words.sale}
          value={sale}
          onChange={(event) => choose(event.currentTarget.value)}
          data={[
            { value: '', label: words.noSale },
            ...announced.map(({ eventId, lots, asset, wallet }) => ({
              value: eventId,
              label: words.saleOf(lots.map(({ amount }) => amount).join(' + '), asset, wallet),
            })),
          ]}
        />
      )}
      {field('at', words.at, { type: 'datetime-local' })}
      {field('wallet', words.wallet, { description: words.walletHint, list: wallets })}
      <datalist id={wallets}>
        {[...new Set(methods.map(({ wallet }) => wallet))].map((wallet) => (
          <option key={wallet} value={wallet} />
        ))}
      </datalist>
      {field('asset', words.asset, { description: words.assetHint })}
      {field('amount', words.amount, number)}
      {hasOther(kind) ? field('toWallet', words.toWallet, { list: wallets }) : null}
      {kind === 'exchange' ? field('toAsset', words.toAsset, { description: words.assetHint }) : null}
      {kind === 'exchange' ? field('toAmount', words.toAmount, number) : null}
      {isMove(kind) ? null : field('totalUsd', words.usd[kind === 'acquire' ? 'acquire' : 'other'], number)}
      {kind === 'fee' ? null : field('fee', words.fee, number)}
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      {act.result === undefined ? null : <Done title={t.taxes.recorded} />}
      <ActionButton type="submit" because={fact === undefined ? words.bad : undefined} loading={act.isBusy}>
        {words.save}
      </ActionButton>
    </form>
  );
}
