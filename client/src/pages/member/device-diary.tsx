import type { ReactNode } from 'react';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { ExplainMining } from '../../components/explain-mining';
import { Facts, Loaded, Panel } from '../../components/page';
import { Note } from '../../components/status';
import { When } from '../../components/when';
import { formatBasisPoints, formatUsd } from '../../format/amount';
import { t } from '../../strings';
import { DeviceDays } from './device-days';
import { DevicePayback } from './device-payback';
import { OpenDeviceResult } from './device-result';
import { PowerForm } from './power-form';

type Diaries = Answer<'/api/me/devices/diary'>;
type Device = Diaries['items'][number];
const words = t.owners.diary;
/** Cents of cents: what a small device earns a day is less than a cent. */
const USD_DECIMALS = 4;

function dollars(text: string | null): string | undefined {
  return text === null ? undefined : formatUsd(text, USD_DECIMALS);
}

/** A figure with the way to what it is made of. */
function opened(text: string | undefined, name: string, device: Device): ReactNode {
  if (text === undefined) return undefined;
  return (
    <>
      {text}
      <OpenDeviceResult device={device} name={name} />
    </>
  );
}

type Prices = Diaries['prices'];

/** A coin of less than a dollar needs more than cents. */
function priceText(price: string): string {
  return formatUsd(price, price.startsWith('0') ? 6 : 2);
}

function DeviceFacts({ device, prices }: { device: Device; prices: Prices }) {
  const { earned, hours, hashingHours, revenuePerDay, costPerDay, profitPerDay, breakEvenPerKwh, power } = device;
  const verdict = words.verdicts[device.verdict];
  // The prices of what this device earned: another coin's says nothing about it.
  const used = prices.filter(({ asset }) => earned.some((one) => one.asset === asset));
  const facts = [
    ...earned.map(
      (one) =>
        [
          words.earned(hours),
          <>
            <Amount {...one} />
            <OpenDeviceResult device={device} name={words.earnedOf(one.asset)} />
          </>,
        ] as const,
    ),
    ...(hours === 0 ? [] : [[words.hashed, words.hashedHours(hashingHours)] as const]),
    ...(power === null ? [] : [[words.draws, words.power(power.watts, power.usdPerKwh)] as const]),
    ...[
      [words.revenue, opened(dollars(revenuePerDay), words.revenue, device)] as const,
      [words.cost, opened(dollars(costPerDay), words.cost, device)] as const,
      [words.profit, opened(dollars(profitPerDay), words.profit, device)] as const,
      [
        words.breakEven,
        breakEvenPerKwh === null ? undefined : words.perKwh(formatUsd(breakEvenPerKwh, USD_DECIMALS)),
      ] as const,
    ].filter(([, value]) => value !== undefined),
  ];
  return (
    <>
      <Note tone={verdict.tone} title={verdict.title}>
        <Facts items={facts} />
      </Note>
      {used.length === 0 || revenuePerDay === null ? null : (
        <p className="pd-hint">
          {words.basis(used.map(({ asset, price }) => words.priceOf(asset, priceText(price))).join(', '))}
        </p>
      )}
    </>
  );
}

function DeviceSection({ device, prices }: { device: Device; prices: Prices }) {
  const { worker, isHashing, stateSince, days } = device;
  return (
    <section className="pd-device" aria-label={worker}>
      <h3 dir="auto" className="pd-wrap">
        {worker}
      </h3>
      {isHashing || stateSince === null ? null : (
        <Note tone="warn" title={words.offline(worker)}>
          <p>
            {words.offlineSince} <When at={stateSince} />. {words.offlineAsk}
          </p>
        </Note>
      )}
      <DeviceDays worker={worker} days={days} />
      <DeviceFacts device={device} prices={prices} />
      <PowerForm device={device} />
      <DevicePayback device={device} />
    </section>
  );
}

/** What each device did in thirty days, whether it is worth running, and what difficulty did meanwhile. */
export function DiaryPanel() {
  const query = useApi('/api/me/devices/diary');
  return (
    <Loaded query={query}>
      {({ items, difficulties, difficultyUnknown, prices }) =>
        items.length === 0 ? null : (
          <Panel title={words.title} hint={words.hint}>
            {difficulties.map((one) => (
              <Note key={one.asset} tone="info" title={words.difficulty(one.asset)}>
                <p>
                  {words.difficultyText(
                    one.asset,
                    formatBasisPoints(one.changeBps),
                    formatBasisPoints(one.earningsBps),
                    one.before,
                    one.height,
                  )}
                </p>
              </Note>
            ))}
            {difficultyUnknown.length === 0 ? null : (
              <p className="pd-hint">{words.difficultyUnknown(difficultyUnknown.join(', '))}</p>
            )}
            <ExplainMining />
            {items.map((device) => (
              <DeviceSection key={`${device.sourceId} ${device.worker}`} device={device} prices={prices} />
            ))}
          </Panel>
        )
      }
    </Loaded>
  );
}
