import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { Older, usePages } from '../../components/older';
import { Empty, LoadedPages, Panel } from '../../components/page';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';
import { GiveDialog } from './give-dialog';
import { GiveWorkDialog } from './give-work-dialog';
import { HeldNotes } from './held-notes';

type Row = Answer<'/api/operator/devices/unassigned'>['items'][number];
const words = t.owners.unassigned;
/** Rows at a time: what is declared stands below and must be near. */
const ROWS = 10;

function columnsOf(pick: (row: Row) => void): readonly Column<Row>[] {
  return [
    {
      key: 'row',
      header: words.row,
      cell: ({ externalId, sourceId }) => (
        <>
          <strong className="pd-wrap">{externalId}</strong>
          <span className="pd-line pd-dim pd-wrap">{sourceId}</span>
        </>
      ),
    },
    {
      key: 'window',
      header: words.window,
      cell: ({ from, to }) => (
        <>
          <When at={from} />
          <span className="pd-line">
            <When at={to} />
          </span>
        </>
      ),
    },
    {
      key: 'workers',
      header: words.workers,
      cell: ({ workers }) =>
        workers.length === 0 ? (
          <span className="pd-dim">{words.workersUnknown}</span>
        ) : (
          <span dir="auto" className="pd-wrap">
            {workers.map(({ worker }) => worker).join(', ')}
          </span>
        ),
    },
    {
      key: 'part',
      header: words.part,
      end: true,
      cell: ({ net }) => (
        <strong>
          <Amount units={net.units} asset={net.asset} />
        </strong>
      ),
    },
    {
      key: 'received',
      header: words.received,
      end: true,
      cell: ({ received }) => <Amount units={received.units} asset={received.asset} />,
    },
    {
      key: 'act',
      header: words.act,
      end: true,
      cell: (row) => (
        <Button size="xs" aria-label={words.giveOf(row.externalId, row.sourceId)} onClick={() => pick(row)}>
          {words.give}
        </Button>
      ),
    },
  ];
}

/** What is booked and belongs to nobody, and the way to its members. */
export function UnassignedPanel() {
  const pages = usePages('/api/operator/devices/unassigned', { limit: ROWS });
  const total = pages.data?.pages[0]?.total ?? 0;
  const [picked, setPicked] = useState<Row | undefined>();
  const [isMany, setMany] = useState(false);
  const [done, setDone] = useState<ReactNode>(null);
  const pick = (row: Row) => {
    setDone(null);
    setPicked(row);
  };
  return (
    <LoadedPages pages={pages}>
      {(items) => (
        <Panel title={words.title} {...(total === 0 ? {} : { hint: words.hint(total) })}>
          <HeldNotes />
          <div role="status">{done}</div>
          {total === 0 ? null : (
            <>
              <p className="pd-hint">{words.text}</p>
              <Button
                variant="default"
                onClick={() => {
                  setDone(null);
                  setMany(true);
                }}
              >
                {t.gifts.open}
              </Button>
            </>
          )}
          {isMany ? (
            <GiveWorkDialog
              onClose={() => setMany(false)}
              onDone={(note) => {
                setMany(false);
                setDone(note);
              }}
            />
          ) : null}
          <DataTable
            caption={words.caption}
            columns={columnsOf(pick)}
            rows={items}
            keyOf={({ sourceId, externalId }) => `${sourceId} ${externalId}`}
            empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
          />
          <Older pages={pages} shown={items.length} />
          {picked === undefined ? null : (
            <GiveDialog
              row={picked}
              onClose={() => setPicked(undefined)}
              onDone={(note) => {
                setPicked(undefined);
                setDone(note);
              }}
            />
          )}
        </Panel>
      )}
    </LoadedPages>
  );
}
