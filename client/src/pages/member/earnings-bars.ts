import { amountText, type BitcoinUnit } from '../../format/amount';
import { acceptLocale } from '../../format/locale';
import 'uplot/dist/uPlot.min.css';

/** What one day earned of one coin, in base units. */
export interface Day {
  readonly day: string;
  readonly units: bigint;
}

/** A drawing that follows its frame and goes away. */
export interface Bars {
  readonly resize: () => void;
  readonly remove: () => void;
}

const HEIGHT_PX = 170;

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** A figure beside the axis: in the reader's unit, without the zeros that say nothing. */
export function axisText(units: number, asset: string, unit: BitcoinUnit): string {
  const { figure } = amountText(BigInt(Math.round(units)), asset, unit);
  return figure.includes('.') ? figure.replace(/\.?0+$/, '') : figure;
}

/**
 * Draws bars. The library is fetched here, after the browser's language is one that it can read: with another it
 * throws as soon as it is loaded. The height of a bar is pixels, not money: here alone a figure becomes a double.
 * @throws whatever the library throws: the caller shows the figures without bars
 */
export async function drawBars(
  host: HTMLElement,
  days: readonly Day[],
  reader: { readonly asset: string; readonly unit: BitcoinUnit },
): Promise<Bars> {
  acceptLocale();
  const { default: UPlot } = await import('uplot');
  const bars = UPlot.paths.bars?.({ size: [0.62, 22], radius: 0.25 });
  const axis = {
    stroke: colour('--mantine-color-dimmed'),
    grid: { stroke: colour('--pd-line'), width: 1 },
    ticks: { show: false },
  };
  const plot = new UPlot(
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
          size: 84,
          values: (_, splits) => splits.map((units) => axisText(units, reader.asset, reader.unit)),
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
  return {
    resize: () => plot.setSize({ width: host.clientWidth, height: HEIGHT_PX }),
    remove: () => plot.destroy(),
  };
}
