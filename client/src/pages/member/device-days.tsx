import type { Answer } from '../../api/http';
import { DataTable } from '../../components/table';
import { formatHashRate } from '../../format/text';
import { formatDay } from '../../format/time';
import { t } from '../../strings';

type Day = Answer<'/api/me/devices/diary'>['items'][number]['days'][number];
const words = t.owners.diary;
const WIDTH = 300;
const HEIGHT = 60;

/** Thirty bars; a day that nobody measured is left open, a day without work is a line at the bottom. */
export function DeviceDays({ worker, days }: { worker: string; days: readonly Day[] }) {
  // A hash rate is no money: a double is exact enough to draw.
  const rates = days.map(({ hashRate }) => Number(hashRate));
  const highest = Math.max(...rates);
  const step = WIDTH / Math.max(days.length, 1);
  return (
    <figure className="pd-device-days">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words.chart(worker)} preserveAspectRatio="none">
        {days.map(({ from, measuredMinutes }, index) => {
          const height = highest === 0 ? 0 : ((rates[index] ?? 0) / highest) * (HEIGHT - 2);
          return measuredMinutes === 0 ? null : (
            <rect key={from} x={index * step + 1} width={step - 2} y={HEIGHT - 1 - height} height={height + 1} />
          );
        })}
      </svg>
      <figcaption>
        {words.highest}: {formatHashRate(highest)}
      </figcaption>
      <details>
        <summary>{words.table}</summary>
        <DataTable
          caption={words.chart(worker)}
          columns={[
            { key: 'day', header: words.day, cell: ({ from }: Day) => formatDay(from, 'UTC') },
            {
              key: 'rate',
              header: words.rate,
              end: true,
              cell: ({ hashRate, measuredMinutes }: Day) =>
                measuredMinutes === 0 ? words.unmeasured : formatHashRate(Number(hashRate)),
            },
            {
              key: 'hours',
              header: words.hours,
              end: true,
              cell: ({ hashingMinutes }: Day) => words.hoursOf(hashingMinutes),
            },
          ]}
          rows={[...days].reverse()}
          keyOf={({ from }) => String(from)}
          empty={null}
        />
      </details>
    </figure>
  );
}
