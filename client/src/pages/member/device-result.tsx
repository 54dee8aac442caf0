import { useState } from 'react';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Amount, Usd } from '../../components/amount';
import { Dialog } from '../../components/dialog';
import { Facts, Loaded } from '../../components/page';
import { When } from '../../components/when';
import { groupThousands } from '../../format/amount';
import { formatWork } from '../../format/work';
import { t } from '../../strings';
import { ExplainButton } from './earning-explained';

type Device = Pick<Answer<'/api/me/devices/diary'>['items'][number], 'sourceId' | 'worker'>;
type Result = Answer<'/api/me/devices/result'>;
type Row = Result['rows'][number];
const words = t.deviceResult;
/** What a small device earns in a day is a part of a cent. */
const DECIMALS = 8;

const work = (hashes: string): string => formatWork(BigInt(hashes));

function EarnedRow({ row }: { row: Row }) {
  const { earning, pool, day, yours, part, hashes, allHashes } = row;
  return (
    <li>
      <Amount {...part} /> {words.row(pool, day)}
      <span className="pd-line pd-dim">
        <Amount {...yours} /> {words.ofYours} {words.byWork(work(hashes), work(allHashes))}
      </span>
      <span className="pd-line pd-dim">{words.hashes(groupThousands(hashes), groupThousands(allHashes))}</span>
      <ExplainButton earning={{ id: earning, pool, day }} />
    </li>
  );
}

function Earned({ of }: { of: Result }) {
  return (
    <section aria-label={words.earned}>
      <h3>{words.earned}</h3>
      <p>{words.earnedText}</p>
      <Facts
        items={[
          ...of.worth.map(
            ({ earned }) => [words.sum(earned.asset), <Amount key={earned.asset} {...earned} />] as const,
          ),
          [words.hours, words.time(of.minutes)],
          [words.hashed, words.time(of.hashingMinutes)],
        ]}
      />
      <ul className="pd-plain-list">
        {of.rows.map((row) => (
          <EarnedRow key={row.earning} row={row} />
        ))}
      </ul>
      {of.moreRows === 0 ? null : <p className="pd-hint">{words.more(of.moreRows)}</p>}
    </section>
  );
}

function Worth({ of }: { of: Result }) {
  return (
    <section aria-label={words.worth}>
      <h3>{words.worth}</h3>
      <p>{words.worthText}</p>
      <ul className="pd-plain-list">
        {of.worth.map(({ earned, price, usd }) => (
          <li key={earned.asset}>
            <Amount {...earned} />{' '}
            {price === null ? (
              words.noPrice(earned.asset)
            ) : (
              <>
                {words.price(price.price, earned.asset, price.label)} <Usd value={usd} decimals={DECIMALS} />
                <span className="pd-line pd-dim">
                  {words.priceOf} <When at={price.observedAt} />, {price.source}, {words.quote}{' '}
                  <code className="pd-wrap">{price.quoteId}</code>
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
      <Facts
        items={[
          [words.together, <Usd key="sum" value={of.revenue} decimals={DECIMALS} />],
          [
            words.perDay(words.time(of.minutes)),
            <strong key="day">
              <Usd value={of.revenuePerDay} decimals={DECIMALS} />
            </strong>,
          ],
        ]}
      />
    </section>
  );
}

function Used({ of }: { of: Result }) {
  const counted = of.rows.filter(({ electricity }) => electricity !== null);
  return (
    <section aria-label={words.power}>
      <h3>{words.power}</h3>
      {of.electricity === null ? (
        <p>{words.noPower}</p>
      ) : (
        <>
          <p>
            {words.powerText} {of.rows.every(({ countsTime }) => countsTime) ? '' : words.once}
          </p>
          <ul className="pd-plain-list">
            {counted.map(({ earning, pool, day, watts, usdPerKwh, hashingMinutes, electricity }) => (
              <li key={earning}>
                <Usd value={electricity} decimals={DECIMALS} /> {words.row(pool, day)}
                <span className="pd-line pd-dim">
                  {words.used(watts ?? 0, words.time(hashingMinutes), usdPerKwh ?? '0')}
                </span>
              </li>
            ))}
          </ul>
          <Facts
            items={[
              [words.together, <Usd key="sum" value={of.electricity} decimals={DECIMALS} />],
              [words.costPerDay(words.time(of.minutes)), <Usd key="day" value={of.costPerDay} decimals={DECIMALS} />],
              [
                words.profit,
                <strong key="left">
                  <Usd value={of.profitPerDay} decimals={DECIMALS} />
                </strong>,
              ],
            ]}
          />
        </>
      )}
    </section>
  );
}

function Reckoned({ device: { sourceId, worker }, onClose }: { device: Device; onClose: () => void }) {
  const query = useApi('/api/me/devices/result', { query: { sourceId, worker } });
  return (
    <Dialog opened onClose={onClose} title={words.title(worker)}>
      <Loaded query={query}>
        {(of) => (
          <div className="pd-form">
            <p className="pd-hint">{words.lead}</p>
            <Earned of={of} />
            <Worth of={of} />
            <Used of={of} />
          </div>
        )}
      </Loaded>
    </Dialog>
  );
}

/** Opens a figure of a device to the rows, parts, prices and electricity that it is made of. */
export function OpenDeviceResult({ device, name }: { device: Device; name: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <span className="pd-line">
      <button
        type="button"
        className="pd-link-button"
        aria-label={words.openOf(name, device.worker)}
        onClick={() => setIsOpen(true)}
      >
        {words.open}
      </button>
      {isOpen ? <Reckoned device={device} onClose={() => setIsOpen(false)} /> : null}
    </span>
  );
}
