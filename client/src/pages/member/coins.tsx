import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Coin, Owners, PartFacts, QuoteAndFills } from '../../components/execution';
import { Hash } from '../../components/hash';
import { KeptPlaces } from '../../components/kept-places';
import { Older, usePages } from '../../components/older';
import { Empty, Figure, Loaded, LoadedPages, Page, Panel } from '../../components/page';
import { conversionState } from '../../components/record-details';
import { Note, Status } from '../../components/status';
import { When } from '../../components/when';
import { useAmountText } from '../../components/amount-text';
import { parseUnits } from '../../format/amount';
import { formatDay } from '../../format/time';
import { t } from '../../strings';
import { ConvertKept, RuleForm } from './coin-rule';

type MyCoin = Answer<'/api/me/coins'>['items'][number];
type Conversion = Answer<'/api/me/conversions'>['items'][number];
const words = t.conversion.mine;
/** Each is a long panel: so many at a time, older ones on demand. */
const CONVERSIONS = 5;

function Waiting({ coin }: { coin: MyCoin }) {
  const text = useAmountText();
  const { waiting } = coin;
  if (waiting === null) return <>{words.waitsNone}</>;
  const forSale = {
    ...waiting.amount,
    units: String(parseUnits(waiting.amount.units) - parseUnits(waiting.kept.units)),
  };
  if (waiting.minimum === null) return <>{words.waitsUnknown(text(forSale))}</>;
  return <>{words.waits(text(forSale), text(waiting.minimum))}</>;
}

function CoinPanel({ coin }: { coin: MyCoin }) {
  const text = useAmountText();
  const keepsSome = parseUnits(coin.kept.units) > 0n;
  return (
    <Panel title={coin.asset} actions={keepsSome ? <ConvertKept coin={coin} /> : undefined}>
      <div className="pd-figures pd-figures-panel">
        <Figure name={words.accrued} note={words.accruedText}>
          <Coin of={coin.accrued} />
        </Figure>
        <Figure name={words.toConvert} note={<Waiting coin={coin} />}>
          <Coin of={coin.toConvert} />
        </Figure>
        <Figure name={words.kept} note={keepsSome ? words.keptText(text(coin.keptAtVenue)) : words.keptNone}>
          <Coin of={coin.kept} />
        </Figure>
      </div>
      <KeptPlaces places={coin.places} />
      {coin.settled.map(({ amount, txid, at }) => (
        <p key={txid}>
          {t.conversionExits.settledOutside}: <Coin of={amount} />, <When at={at} />{' '}
          <Hash text={txid} what={t.common.txid} />
          <span className="pd-line pd-dim">{t.conversionExits.settledText}</span>
        </p>
      ))}
      <RuleForm coin={coin} />
    </Panel>
  );
}

function ConversionPart({ conversion }: { conversion: Conversion }) {
  const text = useAmountText();
  const { part, state, settledAt, createdAt, dryRun, venue, owed } = conversion;
  return (
    <Panel
      title={`${part.sold.asset} · ${venue} · ${formatDay(createdAt)}`}
      actions={<Status tone={settledAt === null ? 'idle' : 'good'}>{conversionState(state)}</Status>}
    >
      {dryRun ? (
        <Note tone="info">
          <p>{settledAt === null ? words.dryRun : words.dryRunPaid}</p>
        </Note>
      ) : null}
      {parseUnits(owed.units) > 0n ? (
        <Note tone="warn">
          <p>{words.owed(text(owed))}</p>
        </Note>
      ) : null}
      <PartFacts part={part} />
      <p>
        {settledAt === null ? (
          <span className="pd-dim">{words.notAvailable}</span>
        ) : (
          <>
            {words.available} <When at={settledAt} />
          </>
        )}
      </p>
      <details>
        <summary>{words.details}</summary>
        <p>
          {t.conversionExits.owner}: <Owners of={conversion.owners} />
        </p>
        <p>
          {t.conversion.execution.sending}: <Coin of={conversion.withdrawalFee} />{' '}
          {conversion.txid === null ? null : <Hash text={conversion.txid} what={t.common.txid} />}
        </p>
        <QuoteAndFills quote={conversion.quote} ordered={conversion.ordered} fills={conversion.fills} />
      </details>
    </Panel>
  );
}

function Conversions() {
  const pages = usePages('/api/me/conversions', { limit: CONVERSIONS });
  return (
    <LoadedPages pages={pages}>
      {(rows) =>
        rows.length === 0 ? (
          <Panel title={words.conversions}>
            <Empty title={words.noConversions}>{words.noConversionsText}</Empty>
          </Panel>
        ) : (
          <section className="pd-stack" aria-label={words.conversions}>
            <header>
              <h2>{words.conversions}</h2>
              <p className="pd-hint">{words.conversionsHint}</p>
            </header>
            {rows.map((one) => (
              <ConversionPart key={one.id} conversion={one} />
            ))}
            <Older pages={pages} shown={rows.length} />
          </section>
        )
      }
    </LoadedPages>
  );
}

/** The member's coins that are not bitcoin yet: rules, what waits, and how each conversion went. */
export function CoinsPage() {
  const query = useApi('/api/me/coins');
  return (
    <Page title={t.conversion.title} lead={t.conversion.lead}>
      <div className="pd-stack">
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Panel>
                <Empty title={words.empty}>{words.emptyText}</Empty>
              </Panel>
            ) : (
              <>
                {items.map((coin) => (
                  <CoinPanel key={coin.asset} coin={coin} />
                ))}
              </>
            )
          }
        </Loaded>
        <Conversions />
      </div>
    </Page>
  );
}
