import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { Empty, Facts, Figure, Loaded, Page, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { When } from '../../components/when';
import { parseUnits, percentOf } from '../../format/amount';
import { t } from '../../strings';

type Source = Answer<'/api/operator/sources'>['items'][number];
const words = t.operator.sources;

/** Minutes from UTC as `+8:00`. */
export function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}:${String(size % 60).padStart(2, '0')}`;
}

function Sums({ source }: { source: Source }) {
  const percent = percentOf(parseUnits(source.received.units), parseUnits(source.earned.units));
  const isLate = parseUnits(source.late.units) !== 0n;
  return (
    <>
      <div className="pd-figures">
        <Figure name={words.earned} note={words.earnedNote}>
          <Amount units={source.earned.units} asset={source.earned.asset} />
        </Figure>
        <Figure name={words.received} note={words.receivedNote}>
          <Amount units={source.received.units} asset={source.received.asset} />
        </Figure>
        <Figure name={words.late} note={isLate ? words.lateSome : words.lateNone}>
          <Amount units={source.late.units} asset={source.late.asset} />
        </Figure>
        {parseUnits(source.lightning.units) === 0n ? null : (
          <Figure name={words.lightning} note={words.lightningNote}>
            <Amount units={source.lightning.units} asset={source.lightning.asset} />
          </Figure>
        )}
        {parseUnits(source.disputed.units) === 0n ? null : (
          <Figure name={words.disputed} note={words.disputedNote}>
            <Amount units={source.disputed.units} asset={source.disputed.asset} />
          </Figure>
        )}
        {parseUnits(source.owedToPool.units) === 0n ? null : (
          <Figure name={words.owedToPool} note={words.owedToPoolNote}>
            <Amount units={source.owedToPool.units} asset={source.owedToPool.asset} />
          </Figure>
        )}
      </div>
      <progress className="pd-progress" max={100} value={percent} aria-label={words.bar(percent)} />
    </>
  );
}

function SourceCard({ source }: { source: Source }) {
  const isStale = source.staleSince !== null;
  return (
    <Panel
      title={`${source.id} · ${source.asset}`}
      hint={source.pool}
      actions={<Status tone={isStale ? 'bad' : 'good'}>{isStale ? words.failing : words.working}</Status>}
    >
      <Sums source={source} />
      {source.lastError === null ? null : (
        <Note tone={isStale ? 'bad' : 'warn'} title={words.error}>
          <p className="pd-wrap">{source.lastError.message}</p>
          <p className="pd-dim">
            <code>{source.lastError.code}</code> · <When at={source.lastError.at} />
          </p>
        </Note>
      )}
      {source.ownerAtConversion !== 'member' || source.asset === 'BTC' ? null : (
        <Note tone="warn" title={words.brokerTitle}>
          <p>{words.brokerText}</p>
        </Note>
      )}
      <Facts
        items={[
          [words.collected, <When at={source.collectedAt} />],
          ...(isStale ? [[words.stale, <When at={source.staleSince} />] as const] : []),
          ...(source.retryAt === null ? [] : [[words.retry, <When at={source.retryAt} />] as const]),
          [words.legalModel, source.legalModel],
          [words.recogniseAt, source.recogniseAt],
          [words.owner, source.ownerAtConversion],
          [words.reports, source.reports],
          [words.sharing, t.terms.rules.names[source.sharing]],
          [words.receivesAt, source.receivesAt],
          [words.dayBegins, words.dayOffset(offsetText(source.dayOffsetMinutes))],
        ]}
      />
    </Panel>
  );
}

/** Pools: earned against received, and what was declared about each. */
export function SourcesPage() {
  const sources = useApi('/api/operator/sources', {}, { live: true });
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={sources}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={words.empty}>{words.emptyText}</Empty>
          ) : (
            <div className="pd-cards pd-cards-wide">
              {items.map((source) => (
                <SourceCard key={source.id} source={source} />
              ))}
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}
