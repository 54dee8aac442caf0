import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import type { Answer } from '../../api/http';
import { Amount, Usd } from '../../components/amount';
import { Dialog } from '../../components/dialog';
import { Older, usePages } from '../../components/older';
import { Facts, LoadedPages } from '../../components/page';
import { When } from '../../components/when';
import { parseUnits } from '../../format/amount';
import { t } from '../../strings';
import { ExplainButton } from './earning-explained';

type Trail = Answer<'/api/me/balances/{class}/{asset}'>;
type Sum = Answer<'/api/me/earned/{period}'>;
type Coin = Trail['total'];
const words = t.figures;

/** Whole dollars in parts of 1e-12: sums stay exact. */
function pico(usd: string): bigint {
  const [whole = '0', decimals = ''] = usd.replace('-', '').split('.');
  const value = BigInt(whole + decimals.padEnd(12, '0').slice(0, 12));
  return usd.startsWith('-') ? -value : value;
}

function OpenButton({ name, children }: { name: string; children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <span className="pd-line">
      <button type="button" className="pd-link-button" aria-label={words.openOf(name)} onClick={() => setIsOpen(true)}>
        {words.open}
      </button>
      {isOpen ? (
        <Dialog opened onClose={() => setIsOpen(false)} title={words.title(name)}>
          {children}
        </Dialog>
      ) : null}
    </span>
  );
}

/** The figure, what the lines shown add up to, and what is left for those that are not shown yet. */
function Account({
  asset,
  total,
  shown,
  count,
  isAll,
}: {
  asset: string;
  total: bigint;
  shown: bigint;
  count: number;
  isAll: boolean;
}) {
  const rest = total - shown;
  const amount = (units: bigint) => <Amount units={units.toString()} asset={asset} />;
  return (
    <>
      <Facts
        items={[
          [words.total, <strong key="total">{amount(total)}</strong>],
          [words.shown(count), amount(shown)],
          ...(isAll && rest === 0n ? [] : ([[words.rest, amount(rest)]] as const)),
        ]}
      />
      {isAll ? <p className="pd-hint">{rest === 0n ? words.whole : words.changed}</p> : null}
    </>
  );
}

function BalanceRows({ of }: { of: { readonly class: Trail['class']; readonly asset: Coin['asset'] } }) {
  const pages = usePages('/api/me/balances/{class}/{asset}', {}, true, { class: of.class, asset: of.asset });
  return (
    <LoadedPages pages={pages}>
      {(rows) => {
        const total = parseUnits(pages.data?.pages[0]?.total.units ?? '0');
        const shown = rows.reduce((sum, { amount }) => sum + parseUnits(amount.units), 0n);
        return (
          <div className="pd-form">
            <p className="pd-hint">{words.balanceLead}</p>
            <Account asset={of.asset} total={total} shown={shown} count={rows.length} isAll={!pages.hasNextPage} />
            {rows.length === 0 ? <p>{words.empty}</p> : null}
            <ul className="pd-plain-list">
              {rows.map(({ entry, at, what, amount, payout }) => (
                <li key={entry}>
                  <Amount units={amount.units} asset={amount.asset} signed /> {what}
                  <span className="pd-line pd-dim">
                    <When at={at} />, {words.entry(entry)}
                  </span>
                  {payout === null ? null : <Link to={`/member/payouts/${payout}`}>{words.payout}</Link>}
                </li>
              ))}
            </ul>
            <Older pages={pages} shown={rows.length} />
          </div>
        );
      }}
    </LoadedPages>
  );
}

/** Opens a class of the balance to the entries that it is the sum of. */
export function OpenBalance({
  of,
  name,
}: {
  of: { readonly class: Trail['class']; readonly asset: Coin['asset'] };
  name: string;
}) {
  return (
    <OpenButton name={name}>
      <BalanceRows of={of} />
    </OpenButton>
  );
}

function Totals({ sum, rows, isAll }: { sum: Sum; rows: Sum['items']; isAll: boolean }) {
  return (
    <>
      {sum.totals.map(({ gross, poolFee, serviceFee, net }) => {
        const mine = rows.filter(({ earning }) => earning.net.asset === net.asset);
        if (mine.length === 0 && parseUnits(net.units) === 0n && sum.totals.length > 1) return null;
        const shown = mine.reduce((total, { earning }) => total + parseUnits(earning.net.units), 0n);
        return (
          <section key={net.asset} aria-label={net.asset}>
            <Facts
              items={[
                [words.gross, <Amount key="gross" {...gross} />],
                [words.poolFee, <Amount key="pool" {...poolFee} />],
                [words.serviceFee, <Amount key="fee" {...serviceFee} />],
              ]}
            />
            <Account asset={net.asset} total={parseUnits(net.units)} shown={shown} count={mine.length} isAll={isAll} />
          </section>
        );
      })}
      {sum.usd === null ? null : (
        <p>
          {words.usd} <Usd value={sum.usd} decimals={12} />
        </p>
      )}
      {sum.unvalued === 0 ? null : <p className="pd-hint">{words.unvalued(sum.unvalued)}</p>}
    </>
  );
}

function PeriodRows({ period }: { period: string }) {
  const pages = usePages('/api/me/earned/{period}', {}, true, { period });
  return (
    <LoadedPages pages={pages}>
      {(rows) => {
        const sum = pages.data?.pages[0];
        return (
          <div className="pd-form">
            <p className="pd-hint">{words.earnedLead}</p>
            {sum === undefined ? null : <Totals sum={sum} rows={rows} isAll={!pages.hasNextPage} />}
            {rows.length === 0 ? <p>{words.emptyPeriod}</p> : null}
            <ul className="pd-plain-list">
              {rows.map(({ earning, usd }) => (
                <li key={earning.id}>
                  {earning.day}, {earning.pool} <Amount units={earning.net.units} asset={earning.net.asset} signed />
                  <span className="pd-line pd-dim">
                    {usd === null || pico(usd) === 0n ? (
                      words.noUsd
                    ) : (
                      <>
                        {words.addsUsd} <Usd value={usd} decimals={12} />
                      </>
                    )}
                  </span>
                  <ExplainButton earning={earning} />
                </li>
              ))}
            </ul>
            <Older pages={pages} shown={rows.length} />
          </div>
        );
      }}
    </LoadedPages>
  );
}

/** Opens what a period earned to its rows. */
export function OpenPeriod({ period, name }: { period: string; name: string }) {
  return (
    <OpenButton name={name}>
      <PeriodRows period={period} />
    </OpenButton>
  );
}
