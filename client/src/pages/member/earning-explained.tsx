import { type ReactNode, useState } from 'react';
import type { Answer } from '../../api/http';
import { useApi } from '../../api/hooks';
import { Amount, Usd } from '../../components/amount';
import { Dialog } from '../../components/dialog';
import { Hash } from '../../components/hash';
import { Facts, Loaded } from '../../components/page';
import { When } from '../../components/when';
import { formatBasisPoints, groupThousands, parseUnits } from '../../format/amount';
import { formatUnitDays, formatWork } from '../../format/work';
import { t } from '../../strings';

/** What names an earning. */
type Earning = Pick<Answer<'/api/me/earnings'>['items'][number], 'id' | 'pool' | 'day'>;
type Explanation = Answer<'/api/me/earnings/{earning}/explanation'>;
type Coin = Explanation['covered'];
const words = t.explained;

const shown = ({ units, asset }: Coin) => <Amount units={units} asset={asset} />;
const isZero = ({ units }: Coin) => parseUnits(units) === 0n;

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** Amounts beside their names; what is zero is left out. */
function Named({ items }: { items: readonly (readonly [string, Coin])[] }) {
  return (
    <span className="pd-line pd-dim">
      {items
        .filter(([, amount]) => !isZero(amount))
        .map(([name, amount]) => (
          <span key={name} className="pd-line">
            {name} {shown(amount)}
          </span>
        ))}
    </span>
  );
}

function Stated({ of }: { of: Explanation }) {
  const hidden = of.revisionCount - of.revisions.length;
  return (
    <Step title={words.stated}>
      <Facts
        items={[
          of.basis === 'opening'
            ? ([words.openedAt, <When key="at" at={of.from} />] as const)
            : ([
                words.window,
                <span key="window">
                  <When at={of.from} /> {words.windowOf} <When at={of.to} />
                </span>,
              ] as const),
          [words.rowNet, shown(of.net.whole)],
          [words.rowPoolFee, shown(of.poolFee.whole)],
        ]}
      />
      <details>
        <summary>{words.revisions}</summary>
        <ul className="pd-plain-list">
          {of.revisions.map(({ revision, learntAt, net, settled, booked }) => (
            <li key={revision}>
              {words.revision(revision)} {shown(net)}
              <span className="pd-line pd-dim">
                {words.learnt} <When at={learntAt} />,{' '}
                {settled ? (booked ? words.inBooks : words.notBooked) : words.counting}
              </span>
            </li>
          ))}
        </ul>
        {hidden > 0 ? <p className="pd-hint">{words.moreRevisions(hidden)}</p> : null}
      </details>
      {of.poolText === null ? (
        <p className="pd-hint">{of.basis === 'opening' ? words.openedBy : words.noPoolText}</p>
      ) : (
        <details>
          <summary>{words.poolText}</summary>
          <code className="pd-wrap">{of.poolText}</code>
        </details>
      )}
    </Step>
  );
}

/** A weight in what it counts; work also in the exact number of hashes. */
function Weight({ of, digits }: { of: Explanation; digits: string }) {
  if (of.weightUnit === 'basis-points') return <>{formatBasisPoints(Number(digits))}</>;
  if (of.weightUnit === 'units') {
    return (
      <>
        {words.unitDays(formatUnitDays(BigInt(digits)))}
        <span className="pd-line pd-dim">{words.unitMs(groupThousands(digits))}</span>
      </>
    );
  }
  return (
    <>
      {words.work(formatWork(BigInt(digits)))}
      <span className="pd-line pd-dim">{words.hashes(groupThousands(digits))}</span>
    </>
  );
}

function Split({ part }: { part: Explanation['net'] }) {
  return (
    <>
      {shown(part.yours)}
      <Named
        items={[
          [words.floor, part.floor],
          [words.rounding, part.rounding],
        ]}
      />
    </>
  );
}

/** What PPLNS counted: the window, whether it was filled, and how far back it reached. */
function LastShares({ pplns }: { pplns: NonNullable<Explanation['sharing']['pplns']> }) {
  const isShort = BigInt(pplns.found) < BigInt(pplns.hashes);
  return (
    <>
      {words.lastNOf(pplns.window)}: {words.work(formatWork(BigInt(pplns.hashes)))}
      {isShort ? (
        <span className="pd-line">
          {pplns.found === '0' ? words.lastNNone : words.lastNShort(words.work(formatWork(BigInt(pplns.found))))}
        </span>
      ) : null}
      {pplns.reachedAt === null ? null : (
        <span className="pd-line pd-dim">
          {words.reachedBack} <When at={pplns.reachedAt} />
        </span>
      )}
    </>
  );
}

function Shared({ of }: { of: Explanation }) {
  const { rule, from, pplns } = of.sharing;
  const weights =
    of.weightUnit === 'none'
      ? []
      : ([
          [words.yourWeight, <Weight key="own" of={of} digits={of.weight} />],
          [words.allWeights, <Weight key="all" of={of} digits={of.totalWeight} />],
        ] as const);
  return (
    <Step title={words.shared}>
      <p>{words.bases[of.basis]}</p>
      <Facts
        items={[
          ...(of.basis === 'opening'
            ? []
            : ([
                [
                  words.rule,
                  <span key="rule">
                    {t.terms.rules.names[rule]}{' '}
                    <span className="pd-dim">
                      {words.ruleSince} <When at={from} />
                    </span>
                  </span>,
                ],
              ] as const)),
          ...(pplns === null ? [] : ([[words.lastN, <LastShares key="pplns" pplns={pplns} />]] as const)),
          ...weights,
          [words.yourNet, <Split key="net" part={of.net} />],
          ...(isZero(of.poolFee.whole) ? [] : ([[words.yourPoolFee, <Split key="fee" part={of.poolFee} />]] as const)),
        ]}
      />
      <p className="pd-hint">
        {words.splitText}. {words.roundingRule}
      </p>
    </Step>
  );
}

/** An opening balance is lowered by no pool. */
function kindOf({ basis }: Explanation, { kind, net }: Explanation['bookings'][number]): keyof typeof words.kinds {
  return basis === 'opening' && parseUnits(net.units) < 0n ? 'takenBack' : kind;
}

function Fee({ of }: { of: Explanation }) {
  const { serviceFee, serviceFeeBps, net } = of.earning;
  return (
    <Step title={words.fee}>
      <p>{serviceFeeBps === 0 ? words.feeNone : words.feeText(formatBasisPoints(serviceFeeBps), serviceFeeBps)}</p>
      <Facts
        items={[
          [words.yourNet, shown(of.net.yours)],
          [words.feeTaken, shown(serviceFee)],
          [words.remains, <strong key="net">{shown(net)}</strong>],
        ]}
      />
      <details>
        <summary>{words.bookings}</summary>
        <ul className="pd-plain-list">
          {of.bookings.map((one) => (
            <li key={one.reference}>
              {words.kinds[kindOf(of, one)]} {isZero(one.net) ? null : shown(one.net)}
              <span className="pd-line pd-dim">
                <When at={one.at} />
              </span>
              <Named
                items={[
                  [words.gross, one.gross],
                  [words.poolFee, one.poolFee],
                  [words.serviceFee, one.serviceFee],
                  [parseUnits(one.debt.units) < 0n ? words.settled : words.owed, one.debt],
                ]}
              />
              <code className="pd-line pd-dim pd-wrap">{one.reference}</code>
            </li>
          ))}
        </ul>
      </details>
    </Step>
  );
}

/** Why what is not payable is not, or that all is here. */
function standing(of: Explanation): string {
  if (!of.coinFollowed) return words.notFollowed;
  if (isZero(of.earning.net)) return words.nothingLeft;
  return isZero(of.awaited) ? words.allHere : words.accrued;
}

function CoinThatCame({ of }: { of: Explanation }) {
  return (
    <Step title={words.coin}>
      {of.coinFollowed ? (
        <Facts
          items={[
            [words.covered, shown(of.covered)],
            [words.awaited, shown(of.awaited)],
          ]}
        />
      ) : null}
      <p>{standing(of)}</p>
      {of.earning.note === null ? null : <p className="pd-hint">{of.earning.note}</p>}
      {of.coin.length === 0 ? (
        of.coinFollowed ? (
          <p className="pd-hint">{words.noCoin}</p>
        ) : null
      ) : (
        <ul className="pd-plain-list">
          {of.coin.map(({ cause, at, amount, outpoint }, index) => (
            <li key={index}>
              {shown(amount)} {words.causes[cause]}
              <span className="pd-line pd-dim">
                <When at={at} />
              </span>
              {outpoint === null ? null : (
                <span className="pd-line">
                  <Hash text={outpoint} what={words.outpoint} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Step>
  );
}

function Income({ of }: { of: Explanation }) {
  return (
    <Step title={words.income}>
      <p>{of.basis === 'opening' ? words.openingIncome : words.rules[of.incomeRule]}</p>
      {of.income.length === 0 && of.basis !== 'opening' ? <p className="pd-hint">{words.noIncome}</p> : null}
      <ul className="pd-plain-list">
        {of.income.map(({ kind, at, amount, usd, price, unpriced }, index) => (
          <li key={index}>
            {words.incomeKinds[kind]} {shown(amount)} {price === null ? null : words.price(price.price, price.label)}
            {usd === null ? null : (
              <>
                {' = '}
                <strong>
                  <Usd value={usd} decimals={8} />
                </strong>
              </>
            )}
            <span className="pd-line pd-dim">
              <When at={at} />
            </span>
            {price === null ? null : (
              <span className="pd-line pd-dim">
                {words.priceOf} <When at={price.observedAt} />, {price.source}, {words.quote}{' '}
                <code className="pd-wrap">{price.quoteId}</code>
              </span>
            )}
            {unpriced === null ? null : <span className="pd-line pd-dim">{words.unpriced(unpriced)}</span>}
          </li>
        ))}
      </ul>
      {of.earning.usdNote === null ? null : <p className="pd-hint">{of.earning.usdNote}</p>}
    </Step>
  );
}

function Explained({ earning, onClose }: { earning: Earning; onClose: () => void }) {
  const query = useApi('/api/me/earnings/{earning}/explanation', { path: { earning: earning.id } });
  return (
    <Dialog opened onClose={onClose} title={words.title(earning.pool, earning.day)}>
      <Loaded query={query}>
        {(of) => (
          <div className="pd-form">
            <p className="pd-hint">{words.lead}</p>
            <Stated of={of} />
            <Shared of={of} />
            <Fee of={of} />
            <CoinThatCame of={of} />
            <Income of={of} />
            <details>
              <summary>{words.terms}</summary>
              <Facts items={words.meanings} />
            </details>
          </div>
        )}
      </Loaded>
    </Dialog>
  );
}

/** Opens one earning to everything that it stands on. */
export function ExplainButton({ earning }: { earning: Earning }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <span className="pd-line">
      <button
        type="button"
        className="pd-link-button"
        aria-label={words.openOf(earning.pool, earning.day)}
        onClick={() => setIsOpen(true)}
      >
        {words.open}
      </button>
      {isOpen ? <Explained earning={earning} onClose={() => setIsOpen(false)} /> : null}
    </span>
  );
}
