import { Button } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Empty, Loaded, Panel } from '../../components/page';
import { Person } from '../../components/person';
import { Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { formatBasisPoints } from '../../format/amount';
import { t } from '../../strings';
import { SharesForm } from './shares-form';

type Shares = Answer<'/api/operator/terms/shares'>;
type Source = Shares['items'][number];
type Version = Source['versions'][number];
const words = t.terms.shares;

const columns: readonly Column<Version['shares'][number]>[] = [
  { key: 'member', header: t.terms.member, cell: ({ name, memberId }) => <Person name={name} memberId={memberId} /> },
  { key: 'share', header: words.share, end: true, cell: ({ bps }) => formatBasisPoints(bps) },
];

function VersionView({ version, source }: { version: Version; source: Source }) {
  const { name, tone } = t.terms.states[version.state];
  return (
    <>
      <p className="pd-state">
        <Status tone={tone}>{name}</Status>
        <span className="pd-dim">
          {t.terms.workers.since} <When at={version.from} />
        </span>
      </p>
      <DataTable
        caption={words.caption(words.source(source.sourceId, source.asset))}
        columns={columns}
        rows={version.shares}
        keyOf={({ memberId }) => memberId}
        empty={null}
      />
      <p className="pd-hint">
        {version.leftBps === 0 ? words.leftNone : words.left(formatBasisPoints(version.leftBps))}
      </p>
    </>
  );
}

function SourceShares({ source, asOf }: { source: Source; asOf: number }) {
  const [isOpen, setOpen] = useState(false);
  const name = words.source(source.sourceId, source.asset);
  const shown = source.versions.filter(({ state }) => state !== 'past');
  const past = source.versions.filter(({ state }) => state === 'past');
  return (
    <section className="pd-terms" aria-label={name}>
      <header className="pd-panel-head">
        <div>
          <h3>{name}</h3>
          <p className="pd-hint">{source.pool}</p>
        </div>
        <Button variant="default" aria-label={words.declareOf(name)} onClick={() => setOpen(true)}>
          {words.declare}
        </Button>
      </header>
      {source.versions.length === 0 ? <Empty title={words.none}>{words.noneText}</Empty> : null}
      {shown.map((version) => (
        <VersionView key={version.from} version={version} source={source} />
      ))}
      {past.length === 0 ? null : (
        <details>
          <summary>{words.versions(past.length)}</summary>
          {past.map((version) => (
            <VersionView key={version.from} version={version} source={source} />
          ))}
        </details>
      )}
      {isOpen ? <SharesForm source={source} asOf={asOf} onClose={() => setOpen(false)} /> : null}
    </section>
  );
}

/** How each source that knows no workers is shared. */
export function SharesPanel() {
  const query = useApi('/api/operator/terms/shares');
  return (
    <Loaded query={query}>
      {({ items, asOf }) => (
        <Panel title={words.title} hint={words.hint}>
          {items.length === 0 ? <Empty title={words.empty}>{words.emptyText}</Empty> : null}
          {items.map((source) => (
            <SourceShares key={source.sourceId} source={source} asOf={asOf} />
          ))}
        </Panel>
      )}
    </Loaded>
  );
}
