import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Confirm } from '../../components/confirm';
import { Loaded } from '../../components/page';
import { Done } from '../../components/status';
import { t } from '../../strings';
import { lotsOf, partKey, partsOf, type Typed, walletsOf } from './allocation-parts';

type Rows = Answer<'/api/me/taxes/years/{year}/rows/{list}'>;
type Allocation = Body<'/api/me/taxes/allocations'>;
const words = t.taxes.allocations;
/** Lots that are left at the end of 2024 are those of the first instant of 2025. */
const BEFORE = 2024;
const LOTS_MAX = 200;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const HASH = /^[0-9a-f]{64}$/;
const WORDS_MAX = 2_000;
const EMPTY = { manner: 'specific-unit' as Allocation['manner'], madeAt: '', statement: '', documentSha256: '' };

async function sha256Of(file: File): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  return [...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Amounts of each lot by wallet. */
function Parts(of: {
  held: Rows['items'];
  asset: string;
  wallets: readonly string[];
  typed: Typed;
  onTyped: (typed: Typed) => void;
}) {
  const { held, asset, wallets, typed, onTyped } = of;
  const lots = [...new Map(held.filter((row) => row.asset === asset).map((row) => [row.lot ?? '', row])).values()];
  return lots.map(({ lot, day }) => {
    const id = lot ?? '';
    const there = held.filter((row) => row.lot === lot && row.asset === asset);
    return (
      <fieldset key={id} className="pd-fieldset pd-form">
        <legend>{words.lotOf(day)}</legend>
        <p className="pd-hint pd-wrap">
          {there.map((row) => words.held(row.amount, asset, row.wallet ?? words.onePool)).join(', ')}
        </p>
        {wallets.map((wallet) => (
          <TextInput
            key={wallet}
            label={words.to(wallet)}
            inputMode="decimal"
            autoComplete="off"
            value={typed[partKey(id, wallet)] ?? ''}
            onChange={({ currentTarget: { value } }) => onTyped({ ...typed, [partKey(id, wallet)]: value })}
          />
        ))}
      </fieldset>
    );
  });
}

function AllocationForm({ held }: { held: Rows['items'] }) {
  const client = useQueryClient();
  const coins = [...new Set(held.map(({ asset }) => asset))];
  const [asset, setAsset] = useState(coins[0] ?? '');
  const [said, setSaid] = useState(EMPTY);
  const [typed, setTyped] = useState<Typed>({});
  const [other, setOther] = useState('');
  const [opened, { open, close }] = useDisclosure(false);
  const act = useAct((body: Allocation, idempotencyKey) =>
    request('post', '/api/me/taxes/allocations', { body, idempotencyKey }),
  );
  const rows = held.map((row) => ({ ...row, lot: row.lot ?? '' }));
  const wallets = [...new Set([...walletsOf(rows, asset), ...(other.trim() === '' ? [] : [other.trim()])])];
  const parts = partsOf(lotsOf(rows, asset), wallets, typed);
  const { madeAt, statement, documentSha256 } = said;
  const isSaid = DAY.test(madeAt) && statement.trim() !== '' && HASH.test(documentSha256);
  const because = !isSaid ? words.missing : parts === undefined ? words.notWhole : undefined;
  const confirm = async () => {
    if (parts === undefined || (await act.run({ ...said, asset, lots: parts })) === undefined) return;
    close();
    setSaid(EMPTY);
    setTyped({});
    await client.invalidateQueries();
  };
  return (
    <div className="pd-form">
      <NativeSelect
        label={words.coin}
        value={asset}
        onChange={({ currentTarget: { value } }) => {
          setAsset(value);
          setTyped({});
        }}
        data={coins}
      />
      <NativeSelect
        label={words.manner}
        value={said.manner}
        onChange={({ currentTarget: { value } }) =>
          setSaid({ ...said, manner: value === 'global' ? 'global' : 'specific-unit' })
        }
        data={(['specific-unit', 'global'] as const).map((value) => ({ value, label: words.mannerOf[value] }))}
      />
      <TextInput
        type="date"
        label={words.madeAt}
        value={madeAt}
        onChange={({ currentTarget: { value } }) => setSaid({ ...said, madeAt: value })}
      />
      <Textarea
        label={words.say}
        autosize
        minRows={2}
        maxLength={WORDS_MAX}
        value={statement}
        onChange={({ currentTarget: { value } }) => setSaid({ ...said, statement: value })}
      />
      <label className="pd-label">
        {words.file}
        <input
          type="file"
          aria-label={words.file}
          onChange={({ currentTarget: { files } }) => {
            const file = files?.[0];
            if (file !== undefined) void sha256Of(file).then((sum) => setSaid((now) => ({ ...now, documentSha256: sum }))); // prettier-ignore
          }}
        />
      </label>
      <TextInput
        label={words.document}
        description={words.fileHint}
        autoComplete="off"
        value={documentSha256}
        onChange={({ currentTarget: { value } }) => setSaid({ ...said, documentSha256: value.trim().toLowerCase() })}
      />
      <Parts held={held} asset={asset} wallets={wallets} typed={typed} onTyped={setTyped} />
      <TextInput
        label={words.otherWallet}
        autoComplete="off"
        value={other}
        onChange={({ currentTarget: { value } }) => setOther(value)}
      />
      {act.result === undefined || opened ? null : <Done title={t.taxes.recorded} />}
      <ActionButton because={because} onClick={open}>
        {words.save}
      </ActionButton>
      <Confirm
        opened={opened}
        onClose={close}
        title={words.confirm(asset)}
        action={words.save}
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void confirm()}
      >
        <p>{words.confirmText}</p>
      </Confirm>
    </div>
  );
}

/** States an allocation that was made in time, elsewhere: what was held when 2025 began, divided as the document says. */
export function TaxAllocate() {
  const query = useApi('/api/me/taxes/years/{year}/rows/{list}', {
    path: { year: BEFORE, list: 'lots' },
    query: { limit: LOTS_MAX },
  });
  return (
    <details>
      <summary>{words.open}</summary>
      <p className="pd-hint">{words.openHint}</p>
      <Loaded query={query}>
        {({ items, next }) => {
          if (items.length === 0) return <p>{words.nothingHeld}</p>;
          return next === null ? <AllocationForm held={items} /> : <p>{words.tooMany(LOTS_MAX)}</p>;
        }}
      </Loaded>
    </details>
  );
}
