import { axisText } from './earnings-bars';
import { byCoin } from './earnings-chart';

const earning = (day: string, asset: string, units: string) =>
  ({ day, net: { asset, units } }) as Parameters<typeof byCoin>[0][number];

it('draws each coin by itself, bitcoin first, days in order and summed', () => {
  const items = [
    earning('2026-01-02', 'LTC', '5'),
    earning('2026-01-02', 'BTC', '2'),
    earning('2026-01-01', 'BTC', '3'),
    earning('2026-01-02', 'BTC', '9007199254740993'),
  ];
  expect(byCoin(items)).toEqual([
    {
      asset: 'BTC',
      days: [
        { day: '2026-01-01', units: 3n },
        { day: '2026-01-02', units: 9007199254740995n },
      ],
    },
    { asset: 'LTC', days: [{ day: '2026-01-02', units: 5n }] },
  ]);
});

it('keeps the last thirty days', () => {
  const items = Array.from({ length: 31 }, (_, index) =>
    earning(`2026-01-${String(index + 1).padStart(2, '0')}`, 'LTC', '1'),
  );
  const [coin] = byCoin(items);
  expect([coin?.days.length, coin?.days[0]?.day]).toEqual([30, '2026-01-02']);
});

it.each([
  [6_000, 'BTC', 'btc', '0.00006'],
  [6_000, 'BTC', 'sat', '6,000'],
  [6_000, 'LTC', 'sat', '0.00006'],
  [100_000_000, 'BTC', 'btc', '1'],
  [0, 'BTC', 'btc', '0'],
] as const)('writes %i units of %s in %s as %s beside the axis', (units, asset, unit, text) => {
  expect(axisText(units, asset, unit)).toBe(text);
});
