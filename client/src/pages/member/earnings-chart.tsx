import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { DataTable } from '../../components/table';
import { parseUnits } from '../../format/amount';
import { t } from '../../strings';

type Earning = Answer<'/api/me/earnings'>['items'][number];

/** Rows that are asked for: the chart shows the days that they cover, not more. */
const ROWS = 200;
const DAYS_MAX = 30;
const HEIGHT_PX = 170;

interface Day {
  readonly day: string;
  readonly units: bigint;
}

/** Net bitcoin by day, oldest first, the last days only. Other coins are not mixed in. */
export function byDay(items: readonly Earning[]): Day[] {
  const sums = new Map<string, bigint>();
  for (const { day, net } of items) {
    if (net.asset === 'BTC') sums.set(day, (sums.get(day) ?? 0n) + parseUnits(net.units));
  }
  return [...sums]
    .map(([day, units]) => ({ day, units }))
    .sort((a, b) => (a.day < b.day ? -1 : 1))
    .slice(-DAYS_MAX);
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The height of a bar is pixels, not money: here alone a figure becomes a double. */
function draw(host: HTMLElement, days: readonly Day[]): uPlot {
  const bars = uPlot.paths.bars?.({ size: [0.62, 22], radius: 0.25 });
  const axis = {
    stroke: colour('--mantine-color-dimmed'),
    grid: { stroke: colour('--pd-line'), width: 1 },
    ticks: { show: false },
  };
  return new uPlot(
    {
      width: host.clientWidth,
      height: HEIGHT_PX,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [-0.6, days.length - 0.4] },
        y: { range: (_, min, max) => [Math.min(0, min), max] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          splits: () => [0, Math.floor((days.length - 1) / 2), days.length - 1],
          values: (_, splits) => splits.map((index) => days[index]?.day.slice(5) ?? ''),
        },
        {
          ...axis,
          size: 64,
          values: (_, splits) => splits.map((sats) => (sats >= 1000 ? `${Math.floor(sats / 1000)}k` : `${sats}`)),
        },
      ],
      series: [
        {},
        {
          fill: colour('--pd-bar'),
          stroke: colour('--pd-bar'),
          width: 0,
          points: { show: false },
          ...(bars ? { paths: bars } : {}),
        },
      ],
    },
    [days.map((_, index) => index), days.map(({ units }) => Number(units))],
    host,
  );
}

/** Earnings as bars, with the same figures as a table for whoever does not see bars. */
export function EarningsChart() {
  const host = useRef<HTMLDivElement>(null);
  const { colorScheme } = useMantineColorScheme();
  const earnings = useApi('/api/me/earnings', { query: { limit: ROWS } });
  const days = byDay(earnings.data?.items ?? []);
  const shape = days.map(({ day, units }) => `${day}=${units}`).join();

  useEffect(() => {
    const element = host.current;
    if (element === null || days.length === 0) return undefined;
    const plot = draw(element, days);
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
    // `shape` stands for `days`: the bars are drawn again when a figure changed, not on each render.
  }, [shape, colorScheme]);

  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return <p className="pd-hint">{t.member.home.chartEmpty}</p>;
  return (
    <figure className="pd-chart-figure">
      <figcaption>{t.member.home.chart}</figcaption>
      <div
        ref={host}
        className="pd-chart"
        role="img"
        aria-label={t.member.home.chartSummary(days.length, first.day, last.day)}
      />
      <details>
        <summary>{t.member.home.chartTable}</summary>
        <DataTable
          caption={t.member.home.chart}
          columns={[
            { key: 'day', header: t.member.earnings.day, cell: ({ day }: Day) => day },
            {
              key: 'net',
              header: t.member.earnings.net,
              end: true,
              cell: ({ units }: Day) => <Amount units={units.toString()} />,
            },
          ]}
          rows={[...days].reverse()}
          keyOf={({ day }) => day}
          empty={null}
        />
      </details>
    </figure>
  );
}
