import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { usePreferences } from '../../app/preferences';
import { Amount } from '../../components/amount';
import { DataTable } from '../../components/table';
import { parseUnits } from '../../format/amount';
import { t } from '../../strings';
import { type Bars, type Day, drawBars } from './earnings-bars';
import { OpenPeriod } from './open-figure';

type Earning = Answer<'/api/me/earnings'>['items'][number];

/** Rows that are asked for: the chart shows the days that they cover, not more. */
const ROWS = 200;
const DAYS_MAX = 30;
const words = t.member.home;

/** Net coin by day, oldest first, the last days only; each coin by itself, bitcoin first: coins are never added up. */
export function byCoin(items: readonly Earning[]): { readonly asset: string; readonly days: Day[] }[] {
  const coins = new Map<string, Map<string, bigint>>();
  for (const { day, net } of items) {
    const sums = coins.get(net.asset) ?? new Map<string, bigint>();
    sums.set(day, (sums.get(day) ?? 0n) + parseUnits(net.units));
    coins.set(net.asset, sums);
  }
  return [...coins]
    .sort(([a], [b]) => (a === 'BTC' ? -1 : b === 'BTC' ? 1 : a < b ? -1 : 1))
    .map(([asset, sums]) => ({
      asset,
      days: [...sums]
        .map(([day, units]) => ({ day, units }))
        .sort((a, b) => (a.day < b.day ? -1 : 1))
        .slice(-DAYS_MAX),
    }));
}

function Table({ asset, days }: { asset: string; days: readonly Day[] }) {
  return (
    <DataTable
      caption={words.chart(asset)}
      columns={[
        {
          key: 'day',
          header: t.member.earnings.day,
          cell: ({ day }: Day) => (
            <>
              {day}
              <OpenPeriod period={day} name={day} />
            </>
          ),
        },
        {
          key: 'net',
          header: t.member.earnings.net,
          end: true,
          cell: ({ units }: Day) => <Amount units={units.toString()} asset={asset} />,
        },
      ]}
      rows={[...days].reverse()}
      keyOf={({ day }) => day}
      empty={null}
    />
  );
}

function CoinChart({ asset, days }: { asset: string; days: readonly Day[] }) {
  const host = useRef<HTMLDivElement>(null);
  const [hasFailed, setFailed] = useState(false);
  const { colorScheme } = useMantineColorScheme();
  const { unit } = usePreferences();
  const shape = days.map(({ day, units }) => `${day}=${units}`).join();

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    let isGone = false;
    let bars: Bars | undefined;
    const observer = new ResizeObserver(() => bars?.resize());
    drawBars(element, days, { asset, unit })
      .then((drawn) => {
        if (isGone) return drawn.remove();
        bars = drawn;
        observer.observe(element);
      })
      .catch(() => setFailed(true));
    return () => {
      isGone = true;
      observer.disconnect();
      bars?.remove();
    };
    // `shape` stands for `days`: the bars are drawn again when a figure changed, not on each render.
  }, [shape, asset, unit, colorScheme]);

  return (
    <figure className="pd-chart-figure">
      <figcaption>{words.chart(asset === 'BTC' && unit === 'sat' ? 'sat' : asset)}</figcaption>
      {hasFailed ? (
        <p className="pd-hint">{words.chartFailed}</p>
      ) : (
        <div
          ref={host}
          className="pd-chart"
          role="img"
          aria-label={words.chartSummary(days.length, days[0]?.day ?? '', days.at(-1)?.day ?? '')}
        />
      )}
      <details open={hasFailed}>
        <summary>{words.chartTable}</summary>
        <Table asset={asset} days={days} />
      </details>
    </figure>
  );
}

/** Earnings as bars, with the same figures as a table for whoever does not see bars. */
export function EarningsChart() {
  const earnings = useApi('/api/me/earnings', { query: { limit: ROWS } });
  if (earnings.data === undefined) return <div className="pd-chart" />;
  const coins = byCoin(earnings.data.items);
  if (coins.length === 0) return <p className="pd-hint">{words.chartEmpty}</p>;
  return (
    <>
      {coins.map(({ asset, days }) => (
        <CoinChart key={asset} asset={asset} days={days} />
      ))}
    </>
  );
}
