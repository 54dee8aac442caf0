import { Button } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { useSession } from '../../app/session';
import { Amount, Usd } from '../../components/amount';
import { Fallback } from '../../components/fallback';
import { Facts, Figure, Loaded, Page, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { When } from '../../components/when';
import { parseUnits, percentOf } from '../../format/amount';
import { t } from '../../strings';
import { OnItsWay, unsettled } from './on-its-way';
import { OpenBalance, OpenPeriod } from './open-figure';

const EarningsChart = lazy(async () => ({ default: (await import('./earnings-chart')).EarningsChart }));

type Summary = Answer<'/api/me/summary'>;
type Balance = Summary['balances'][number];
const words = t.member.home;

function Rung({ balance }: { balance: Balance }) {
  const { name, meaning } = t.member.classes[balance.class];
  const isZero = parseUnits(balance.amount.units) === 0n;
  return (
    <li className={isZero ? 'pd-rung pd-rung-zero' : 'pd-rung'} data-class={balance.class}>
      <div>
        <p className="pd-rung-name">{name}</p>
        <p className="pd-rung-meaning">{isZero ? words.zero[balance.class] : meaning}</p>
        <OpenBalance
          of={{ class: balance.class, asset: balance.amount.asset }}
          name={`${name}, ${balance.amount.asset}`}
        />
      </div>
      <p className="pd-rung-value">
        <Amount units={balance.amount.units} asset={balance.amount.asset} />
      </p>
    </li>
  );
}

function Ladder({ summary }: { summary: Summary }) {
  const bitcoin = summary.balances.filter(({ amount }) => amount.asset === 'BTC');
  const others = summary.balances.filter(({ amount }) => amount.asset !== 'BTC' && parseUnits(amount.units) !== 0n);
  return (
    <>
      <Panel title={words.balance} hint={words.balanceHint}>
        <ol className="pd-ladder">
          {bitcoin.map((balance) => (
            <Rung key={balance.class} balance={balance} />
          ))}
        </ol>
        <p className="pd-hint">
          {t.common.asOf} <When at={summary.asOf} />
        </p>
      </Panel>
      {others.length === 0 ? null : (
        <Panel title={words.otherCoins} hint={words.otherCoinsHint}>
          <ol className="pd-ladder">
            {others.map((balance) => (
              <Rung key={`${balance.amount.asset}-${balance.class}`} balance={balance} />
            ))}
          </ol>
        </Panel>
      )}
    </>
  );
}

function ThresholdText({ summary }: { summary: Summary }) {
  const { threshold, thresholdAmount } = summary.payout;
  if (threshold.unit === 'sats') return <Amount units={threshold.value} />;
  return (
    <>
      <Usd value={threshold.value} />
      {thresholdAmount === null ? null : (
        <span className="pd-dim">
          {' '}
          ≈ <Amount units={thresholdAmount.units} asset={thresholdAmount.asset} />
        </span>
      )}
    </>
  );
}

function Progress({ summary }: { summary: Summary }) {
  const { amount, percent, reached, thresholdAmount } = summary.payout;
  const shown =
    percent ?? (thresholdAmount === null ? 0 : percentOf(parseUnits(amount.units), parseUnits(thresholdAmount.units)));
  return (
    <Panel
      title={words.progress}
      actions={
        <Button component={Link} to="/member/settings" variant="default" size="xs">
          {words.changeThreshold}
        </Button>
      }
    >
      <OnItsWay summary={summary} />
      <p className="pd-figure-name">{unsettled(summary) === 0n ? words.availableNow : words.availableBeyond}</p>
      <div className="pd-progress-head">
        <p className="pd-big">
          <Amount units={amount.units} asset={amount.asset} />
        </p>
        <OpenBalance of={{ class: 'available', asset: 'BTC' }} name={words.availableNow} />
        <p>
          {reached ? (
            <Status tone="good">{words.reached}</Status>
          ) : (
            <strong className="pd-percent">{percent === null ? t.common.unknown : `${shown} %`}</strong>
          )}{' '}
          <span className="pd-dim">
            {words.progressOf} <ThresholdText summary={summary} />
          </span>
        </p>
      </div>
      <progress className="pd-progress" max={100} value={shown} aria-label={words.progressLabel(shown)} />
      {percent === null ? <p className="pd-hint">{words.thresholdUnknown}</p> : null}
      <Facts
        items={[
          [
            words.expected,
            summary.expectedAt === null ? (
              words.expectedUnknown
            ) : (
              <span className="pd-estimate">
                <When at={summary.expectedAt} day />
              </span>
            ),
          ],
          ...(summary.expectedBasis === null ? [] : [[words.basis, summary.expectedBasis] as const]),
          [words.nextBatch, summary.nextBatchAt === null ? words.nextBatchUnknown : <When at={summary.nextBatchAt} />],
        ]}
      />
      <WhyNot summary={summary} />
    </Panel>
  );
}

function WhyNot({ summary }: { summary: Summary }) {
  if (summary.whyNot.length === 0) {
    return (
      <Note tone="good" title={words.inNext}>
        {null}
      </Note>
    );
  }
  return (
    <Note tone="info" title={words.whyNot}>
      <ul className="pd-reasons">
        {summary.whyNot.map((reason) => (
          <li key={reason.code}>
            {reason.code === 'nothing-available' && unsettled(summary) !== 0n ? words.nothingBeyond : reason.message}
            {reason.code === 'no-address' ? <span className="pd-line">{words.noAddressNext}</span> : null}
            {reason.until === null ? null : (
              <span className="pd-dim">
                {' '}
                ({words.until} <When at={reason.until} />)
              </span>
            )}
          </li>
        ))}
      </ul>
      {summary.whyNot.some(({ code }) => code === 'no-address') ? (
        <Button component={Link} to="/member/settings" size="xs" mt="xs">
          {words.setAddress}
        </Button>
      ) : null}
    </Note>
  );
}

type Period = Summary['earned'][number];

/** Dollars of what became income, and how much of the period is not in them: what has no value is not zero. */
function EarnedNote({ earned: { amounts, usd, unvalued } }: { earned: Period }) {
  if (amounts.every(({ units }) => parseUnits(units) === 0n)) return words.earnedZero;
  return (
    <>
      {usd === null ? null : (
        <span className="pd-line">
          <Usd value={usd} /> {words.earnedUsd}
        </span>
      )}
      {unvalued === 0 ? null : <span className="pd-line">{words.earnedUnvalued(unvalued, usd !== null)}</span>}
    </>
  );
}

/** The coins that were earned; one that was not is left out, unless there is none at all. */
function shownAmounts({ amounts }: Period): Period['amounts'] {
  const some = amounts.filter(({ units }) => parseUnits(units) !== 0n);
  return some.length > 0 ? some : [{ asset: 'BTC', units: '0' }];
}

function Earned({ summary }: { summary: Summary }) {
  return (
    <Panel
      title={words.earned}
      hint={words.earnedHint}
      actions={
        <Button component={Link} to="/member/earnings" variant="default" size="xs">
          {words.allEarnings}
        </Button>
      }
    >
      <div className="pd-figures">
        {summary.earned.map((earned) => (
          <Figure
            key={earned.period}
            name={words.periods[earned.period]}
            note={
              <>
                <EarnedNote earned={earned} />
                <OpenPeriod period={earned.period} name={words.periods[earned.period]} />
              </>
            }
          >
            {shownAmounts(earned).map(({ units, asset }) => (
              <span key={asset} className="pd-line">
                <Amount units={units} asset={asset} />
              </span>
            ))}
          </Figure>
        ))}
      </div>
      <Fallback instead={<p className="pd-hint">{words.chartUnread}</p>}>
        <Suspense fallback={<div className="pd-chart" />}>
          <EarningsChart />
        </Suspense>
      </Fallback>
    </Panel>
  );
}

/** Notices that the member has not seen, before anything else. */
function Unread() {
  const unread = useApi('/api/me/notices', { query: { limit: 1 } }, { live: true }).data?.unread ?? 0;
  if (unread === 0) return null;
  return (
    <Note tone="warn" title={t.notices.unread(unread)}>
      <Link to="/member/notices">{t.notices.open}</Link>
    </Note>
  );
}

/** The member's first screen: what is coming, what stands where, and why not paid yet. */
export function HomePage() {
  const summary = useApi('/api/me/summary', {}, { live: true });
  const name = useSession().data?.name ?? null;
  return (
    <Page title={name === null ? words.title : words.hello(name)} lead={words.lead}>
      <Loaded query={summary}>
        {(data) => (
          <div className="pd-split">
            <div className="pd-stack">
              <Unread />
              <Progress summary={data} />
              <Earned summary={data} />
            </div>
            <div className="pd-stack">
              <Ladder summary={data} />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
