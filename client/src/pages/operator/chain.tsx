import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Hash } from '../../components/hash';
import { Empty, Facts, Figure, Loaded, Page, Panel } from '../../components/page';
import { Note } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';

type Chain = Answer<'/api/operator/chain'>;
type Reorg = Chain['reorgs'][number];
const words = t.operator.chain;

const columns: readonly Column<Reorg>[] = [
  { key: 'at', header: words.at, cell: ({ at }) => <When at={at} /> },
  { key: 'depth', header: words.depth, end: true, cell: ({ depth }) => depth },
  { key: 'fork', header: words.fork, end: true, cell: ({ forkHeight }) => forkHeight },
  { key: 'old', header: words.oldTip, cell: ({ oldTip }) => <Hash text={oldTip} what={words.oldTip} /> },
  { key: 'new', header: words.newTip, cell: ({ newTip }) => <Hash text={newTip} what={words.newTip} /> },
];

function ChainView({ chain }: { chain: Chain }) {
  return (
    <div className="pd-stack">
      {chain.alarms.length === 0 ? (
        <Note tone="good" title={words.fine}>
          {null}
        </Note>
      ) : (
        <Note tone="bad" title={words.alarms}>
          <ul className="pd-reasons">
            {chain.alarms.map((alarm) => (
              <li key={alarm}>{alarm}</li>
            ))}
          </ul>
        </Note>
      )}
      <div className="pd-figures pd-figures-panel">
        <Figure name={words.height}>{groupThousands(String(chain.tipHeight))}</Figure>
        <Figure name={words.time} note={words.timeNote}>
          <When at={chain.tipTime} />
        </Figure>
        <Figure name={words.needed}>{chain.confirmationsNeeded}</Figure>
        <Figure name={words.network}>{chain.network}</Figure>
      </div>
      <Panel title={words.tip}>
        <Facts
          items={[
            [t.common.hash, <Hash text={chain.tipHash} what={t.common.hash} />],
            [
              words.work,
              <>
                <code className="pd-wrap">{chain.work.replace(/^0+(?=.)/, '')}</code>
                <span className="pd-line pd-dim">{words.workNote}</span>
              </>,
            ],
            [t.common.asOf, <When at={chain.asOf} />],
          ]}
        />
      </Panel>
      <Panel title={words.reorgs} hint={words.reorgsHint}>
        <DataTable
          caption={words.reorgs}
          columns={columns}
          rows={chain.reorgs}
          keyOf={({ at, newTip }) => `${at}-${newTip}`}
          empty={<Empty title={words.none}>{words.noneText}</Empty>}
        />
      </Panel>
    </div>
  );
}

/** Our own header chain. */
export function ChainPage() {
  const chain = useApi('/api/operator/chain', {}, { live: true });
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={chain}>{(data) => <ChainView chain={data} />}</Loaded>
    </Page>
  );
}
