import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Empty, Loaded, Panel } from '../../components/page';
import { Person } from '../../components/person';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';
import { PatternsDialog } from './patterns-dialog';

type Source = Answer<'/api/operator/devices/patterns'>['items'][number];
type Rule = Source['rules'][number] & { readonly line: number };
const words = t.owners.patterns;

const columns: readonly Column<Rule>[] = [
  { key: 'order', header: words.order, cell: ({ line }) => line },
  {
    key: 'pattern',
    header: words.pattern,
    cell: ({ pattern }) => (
      <strong dir="auto" className="pd-wrap">
        {pattern}
      </strong>
    ),
  },
  {
    key: 'member',
    header: words.member,
    cell: ({ memberId, name }) => <Person name={name} memberId={memberId} />,
  },
];

function SourceRules({ source, change }: { source: Source; change: () => void }) {
  const name = words.source(source.pool, source.sourceId);
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      {source.from === null ? null : (
        <p className="pd-hint">
          {t.terms.from} <When at={source.from} />
        </p>
      )}
      <DataTable
        caption={words.caption(name)}
        columns={columns}
        rows={source.rules.map((rule, index) => ({ ...rule, line: index + 1 }))}
        keyOf={({ line }) => String(line)}
        empty={<Empty title={words.none}>{words.noneText}</Empty>}
      />
      <p>
        <Button variant="default" aria-label={words.changeOf(name)} onClick={change}>
          {words.change}
        </Button>
      </p>
    </section>
  );
}

/** Owners of workers by pattern, source by source. */
export function PatternsPanel() {
  const query = useApi('/api/operator/devices/patterns');
  const [picked, setPicked] = useState<Source | undefined>();
  const [done, setDone] = useState<ReactNode>(null);
  return (
    <Loaded query={query}>
      {({ items }) => (
        <Panel title={words.title} hint={words.hint}>
          <div role="status">{done}</div>
          {items.length === 0 ? <Empty title={words.empty}>{words.emptyText}</Empty> : null}
          {items.map((source) => (
            <SourceRules
              key={source.sourceId}
              source={source}
              change={() => {
                setDone(null);
                setPicked(source);
              }}
            />
          ))}
          {picked === undefined ? null : (
            <PatternsDialog
              source={picked}
              onClose={() => setPicked(undefined)}
              onDone={(note) => {
                setPicked(undefined);
                setDone(note);
              }}
            />
          )}
        </Panel>
      )}
    </Loaded>
  );
}
