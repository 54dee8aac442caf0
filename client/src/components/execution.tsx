import type { Answer } from '../api/http';
import { exactUsd, formatBasisPoints, parseUnits } from '../format/amount';
import { t } from '../strings';
import { Amount } from './amount';
import { useAmountText } from './amount-text';
import { Facts } from './page';
import { Status } from './status';
import { type Column, DataTable } from './table';
import { When } from './when';

export type Part = Answer<'/api/me/conversions'>['items'][number]['part'];
type Quote = NonNullable<Answer<'/api/me/conversions'>['items'][number]['quote']>;
type Measure = NonNullable<Quote['measure']>;
type Fill = Answer<'/api/me/conversions'>['items'][number]['fills'][number];
interface Units {
  readonly units: string;
  readonly asset: string;
}
const words = t.conversion.execution;

/** An amount as the wire says it. */
export function Coin({ of }: { of: Units }) {
  return <Amount units={of.units} asset={of.asset} />;
}

/** Whose the coin of each source was when it was converted. */
export function Owners({ of }: { of: readonly { readonly sourceId: string; readonly owner: string }[] }) {
  if (of.length === 0) return <span className="pd-dim">{t.common.none}</span>;
  return (
    <>
      {of.map(({ sourceId, owner }) => (
        <span key={sourceId} className="pd-line">
          {t.conversion.terms.owners[owner] ?? owner} <span className="pd-dim">{sourceId}</span>
        </span>
      ))}
    </>
  );
}

/** How far a fill is from its quote: in words, with the shape of its tone. */
export function Slippage({ execution }: { execution: NonNullable<Part['execution']> }) {
  const bps = Number(execution.slippageBps);
  const isWorse = parseUnits(execution.slippage.units) > 0n;
  if (parseUnits(execution.slippage.units) === 0n) return <Status tone="good">{words.equal}</Status>;
  const percent = formatBasisPoints(Math.abs(bps));
  return <Status tone={isWorse ? 'info' : 'good'}>{isWorse ? words.worse(percent) : words.better(percent)}</Status>;
}

/** The record of a part: what was sold, quoted, bought and paid. */
export function PartFacts({ part }: { part: Part }) {
  const { execution } = part;
  return (
    <Facts
      items={[
        [words.sold, <Coin of={part.sold} />],
        [
          words.quoted,
          execution === null ? <span className="pd-dim">{words.noQuote}</span> : <Coin of={execution.quoted} />,
        ],
        [words.bought, <Coin of={part.bought} />],
        ...(execution === null
          ? []
          : [
              [
                words.slippage,
                <>
                  <Coin of={{ ...execution.slippage, units: execution.slippage.units.replace('-', '') }} />
                  <span className="pd-line">
                    <Slippage execution={execution} />
                  </span>
                </>,
              ] as const,
            ]),
        [words.fee, <Coin of={part.fee} />],
        [words.withdrawalFee, <Coin of={part.withdrawalFee} />],
        ...(execution === null
          ? []
          : [
              [
                words.net,
                <strong>
                  <Coin of={execution.net} />
                </strong>,
              ] as const,
              [words.lost, <Coin of={execution.lost} />] as const,
            ]),
      ]}
    />
  );
}

const fillColumns: readonly Column<Fill>[] = [
  { key: 'number', header: words.number, cell: ({ number }) => number },
  { key: 'sold', header: words.sold, end: true, cell: ({ sold }) => <Coin of={sold} /> },
  { key: 'bought', header: words.bought, end: true, cell: ({ bought }) => <Coin of={bought} /> },
  { key: 'fee', header: words.fee, end: true, cell: ({ fee }) => <Coin of={fee} /> },
  { key: 'at', header: words.at, end: true, cell: ({ at }) => <When at={at} /> },
];

/** What the quote was measured by: the best bid or the price source, each with its time. */
function Measured({ of, asset }: { of: Measure; asset: string }) {
  const text = useAmountText();
  const lines = [
    ...(of.bid === null ? [] : [words.bid(of.bid)]),
    words.bestOf(text(of.best)),
    words.offered(text(of.offered)),
  ];
  const prices = [
    [asset, of.coin],
    ['BTC', of.bitcoin],
  ] as const;
  return (
    <>
      {of.by === 'price-source' ? words.bySource : words.byBid}
      {lines.map((line) => (
        <span key={line} className="pd-line pd-dim">
          {line}
        </span>
      ))}
      <span className="pd-line pd-dim">
        <When at={of.at} />
      </span>
      <span className="pd-line pd-dim">{of.worth === null ? words.noWorth : words.worth(text(of.worth))}</span>
      {prices.map(([coin, seen]) =>
        seen === null ? null : (
          <span key={coin} className="pd-line pd-dim">
            {words.seen(coin, exactUsd(seen.price), seen.source)}, <When at={seen.at} />
          </span>
        ),
      )}
    </>
  );
}

/** The quote that an order rested on, and every fill of it. */
export function QuoteAndFills({
  quote,
  ordered,
  fills,
}: {
  quote: Quote | null;
  ordered: Units;
  fills: readonly Fill[];
}) {
  return (
    <>
      <Facts
        items={[
          [words.ordered, <Coin of={ordered} />],
          ...(quote === null
            ? []
            : [
                [
                  words.quote,
                  <>
                    <Coin of={quote.quoted} />
                    <span className="pd-line pd-dim">
                      {words.quoteOf(quote.venueLabel)}, <When at={quote.at} />
                    </span>
                  </>,
                ] as const,
                ...(quote.measure === null
                  ? []
                  : [[words.measured, <Measured of={quote.measure} asset={ordered.asset} />] as const]),
                [
                  words.bound,
                  <>
                    <Coin of={quote.boughtMin} />
                    <span className="pd-line pd-dim">
                      {quote.boundOfLot ? words.boundOfLot : words.boundText(formatBasisPoints(quote.slippageMaxBps))}
                    </span>
                  </>,
                ] as const,
              ]),
        ]}
      />
      <DataTable
        caption={words.fillsCaption}
        columns={fillColumns}
        rows={fills}
        keyOf={({ number }) => String(number)}
        empty={null}
      />
      <p className="pd-hint">{words.explain}</p>
      <p className="pd-hint">{words.parts}</p>
    </>
  );
}
