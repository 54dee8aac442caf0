import { TextInput } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../api/hooks';
import type { Answer } from '../api/http';
import { ActionButton } from '../components/action-button';
import { Amount, Usd } from '../components/amount';
import { ExplainMining } from '../components/explain-mining';
import { Loaded, Page, Panel } from '../components/page';
import { Status } from '../components/status';
import { type Column, DataTable } from '../components/table';
import { When } from '../components/when';
import { formatBasisPoints, formatUsd, groupThousands } from '../format/amount';
import { formatHashRate } from '../format/text';
import { t } from '../strings';

type Table = Answer<'/api/operator/coin-table'>;
type Machine = Table['machines'][number];
type Option = Machine['options'][number];
type Coin = Table['coins'][number];
const words = t.coinTable;
const PRICE = /^\d{1,3}(\.\d{1,8})?$/;
/** Cents of cents: what a small machine earns a day is less than a cent. */
const USD_DECIMALS = 4;

/** What is not ranked, one line each, with the reason. */
function NotRanked({ lines }: { lines: readonly { readonly name: string; readonly reason: string }[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <p>
        <Status tone="idle">{words.notRanked}</Status>
      </p>
      <ul className="pd-hint">
        {lines.map(({ name, reason }) => (
          <li key={name} className="pd-wrap">
            <strong>{name}</strong> {reason}
          </li>
        ))}
      </ul>
    </>
  );
}

function optionName([parent = '', ...others]: readonly string[]): string {
  return others.length === 0 ? parent : words.merged(parent, others.join(', '));
}

interface Ranked {
  readonly assets: Option['assets'];
  readonly earnings: NonNullable<Option['earnings']>;
}

const options: readonly Column<Ranked>[] = [
  { key: 'coins', header: words.coins, cell: ({ assets }) => <strong>{optionName(assets)}</strong> },
  {
    key: 'amount',
    header: words.amount,
    end: true,
    cell: ({ earnings }) =>
      earnings.coins.map((amount) => (
        <div key={amount.asset}>
          <Amount {...amount} />
        </div>
      )),
  },
  { key: 'gross', header: words.gross, end: true, cell: ({ earnings }) => dollars(earnings.gross) },
  { key: 'fee', header: words.poolFee, end: true, cell: ({ earnings }) => dollars(earnings.poolFee) },
  {
    key: 'electricity',
    header: words.electricity,
    end: true,
    cell: ({ earnings }) =>
      earnings.electricity === null ? (
        <span className="pd-dim">{words.notCounted}</span>
      ) : (
        dollars(earnings.electricity)
      ),
  },
  {
    key: 'net',
    header: words.net,
    end: true,
    cell: ({ earnings }) => (
      <>
        <strong>{dollars(earnings.net)}</strong>
        {earnings.net.startsWith('-') ? <span className="pd-line pd-dim">{words.loses}</span> : null}
      </>
    ),
  },
  {
    key: 'even',
    header: words.breakEven,
    end: true,
    cell: ({ earnings }) =>
      earnings.breakEvenPerKwh === null ? null : words.perKwh(formatUsd(earnings.breakEvenPerKwh, USD_DECIMALS)),
  },
];

function dollars(value: string) {
  return <Usd value={value} decimals={USD_DECIMALS} />;
}

function MachinePanel({ machine }: { machine: Machine }) {
  const { name, algorithm, hashRate, watts, source } = machine;
  // A hash rate is no money: a double is exact enough to read.
  const rate = Number(hashRate);
  const shown = algorithm === 'equihash' ? `${groupThousands(hashRate)} ${words.solutions}` : formatHashRate(rate);
  return (
    <Panel title={name} hint={`${words.algorithms[algorithm]}, ${words.machine(shown, watts, source)}`}>
      <DataTable
        caption={words.table(name)}
        columns={options}
        rows={machine.options.flatMap(({ assets, earnings }) => (earnings === null ? [] : [{ assets, earnings }]))}
        keyOf={({ assets }) => assets.join(' ')}
        empty={null}
      />
      <NotRanked
        lines={machine.options
          .filter(({ earnings }) => earnings === null)
          .map(({ assets, gaps }) => ({
            name: optionName(assets),
            reason: gaps
              .map(({ asset, gap }) => (assets.length === 1 ? words.gaps[gap] : words.gapOf(asset, words.gaps[gap])))
              .join(' '),
          }))}
      />
    </Panel>
  );
}

function FigureCell({ figure }: Coin) {
  if (figure === null) return null;
  const { grade, source, headers, difficulty, tries, height, blockAt } = figure;
  return (
    <>
      <div>{groupThousands(difficulty.split('.')[0] ?? '')}</div>
      <Status tone={words.grades[grade].tone}>{words.grades[grade].name}</Status>
      <span className="pd-line pd-dim pd-wrap">{headers === 0 ? source : words.judged(source, headers)}</span>
      <span className="pd-line pd-dim">
        {words.tries(groupThousands(tries))}, {words.height(height)}, {words.lastBlock} <When at={blockAt} />
      </span>
    </>
  );
}

const coins: readonly Column<Coin>[] = [
  {
    key: 'coin',
    header: words.coins,
    cell: ({ asset, algorithm }) => (
      <>
        <strong>{asset}</strong> <span className="pd-dim">{words.algorithms[algorithm]}</span>
      </>
    ),
  },
  { key: 'difficulty', header: words.difficulty, cell: FigureCell },
  {
    key: 'reward',
    header: words.reward,
    end: true,
    cell: ({ subsidy }) => (subsidy === null ? null : <Amount {...subsidy} />),
  },
  {
    key: 'fees',
    header: words.blockFees,
    end: true,
    cell: ({ blockFees }) => (blockFees === 'none' ? words.notCounted : blockFees),
  },
  {
    key: 'pool',
    header: words.kept,
    end: true,
    cell: ({ poolFeeBps }) => (poolFeeBps === null ? words.notCounted : formatBasisPoints(poolFeeBps)),
  },
  {
    key: 'price',
    header: words.coinPrice,
    end: true,
    cell: ({ price, priceSource, priceAt }) =>
      price === null ? null : (
        <>
          <Usd value={price} decimals={USD_DECIMALS} />
          <span className="pd-line pd-dim pd-wrap">{priceSource}</span>
          <span className="pd-line pd-dim">
            <When at={priceAt} />
          </span>
        </>
      ),
  },
];

function PriceForm({ hint, onPrice }: { hint: string; onPrice: (price: string) => void }) {
  const [price, setPrice] = useState('');
  const because = price === '' || PRICE.test(price) ? undefined : words.bad;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (because === undefined) onPrice(price);
  };
  return (
    <form className="pd-form" aria-label={words.price} onSubmit={submit}>
      <TextInput
        label={words.price}
        description={hint}
        inputMode="decimal"
        autoComplete="off"
        value={price}
        onChange={(event) => setPrice(event.currentTarget.value)}
      />
      <ActionButton type="submit" because={because}>
        {words.apply}
      </ActionButton>
    </form>
  );
}

function View({
  query,
  hint,
  onPrice,
}: {
  query: UseQueryResult<Table, Error>;
  hint: string;
  onPrice: (price: string) => void;
}) {
  return (
    <Page title={words.title} lead={words.lead}>
      <div className="pd-stack">
        <Panel>
          <PriceForm hint={hint} onPrice={onPrice} />
          <ExplainMining />
        </Panel>
        <Loaded query={query}>
          {(table) => (
            <>
              <p className="pd-hint" role="status">
                {words.asOf} <When at={table.asOf} />.{' '}
                {table.usdPerKwh === null ? words.noElectricity : words.electricityAt(table.usdPerKwh)}{' '}
                {words.leftMeans}
              </p>
              {table.machines.map((machine) => (
                <MachinePanel key={machine.name} machine={machine} />
              ))}
              <Panel title={words.assumptions} hint={words.assumptionsHint}>
                <DataTable
                  caption={words.assumptionsTable}
                  columns={coins}
                  rows={table.coins.filter(({ figure }) => figure !== null)}
                  keyOf={({ asset }) => asset}
                  empty={null}
                />
                <NotRanked
                  lines={table.coins.flatMap(({ asset, gap, trouble }) =>
                    gap === null ? [] : [{ name: asset, reason: `${words.gaps[gap]} ${trouble ?? ''}` }],
                  )}
                />
                <p className="pd-hint">{words.rounding}</p>
              </Panel>
            </>
          )}
        </Loaded>
      </div>
    </Page>
  );
}

const queryOf = (price: string) => (price === '' ? {} : { query: { usdPerKwh: price } });

/** The most profitable coin, as a member sees it. */
export function MemberCoinTablePage() {
  const [price, setPrice] = useState('');
  const query = useApi('/api/me/coin-table', queryOf(price), { keep: true });
  return <View query={query} hint={words.priceHint} onPrice={setPrice} />;
}

/** The same for an operator, with what the sources answered. */
export function OperatorCoinTablePage() {
  const [price, setPrice] = useState('');
  const query = useApi('/api/operator/coin-table', queryOf(price), { keep: true });
  return <View query={query} hint={words.priceHintOperator} onPrice={setPrice} />;
}
