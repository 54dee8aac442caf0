import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { Confirm } from '../../components/confirm';
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

/** A reorganisation beyond policy: payouts wait for somebody who says that they looked. */
function DeepReorg() {
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure(false);
  const act = useAct(async (_: undefined) => {
    const answer = await request('post', '/api/operator/chain/acknowledge-reorg');
    await client.invalidateQueries();
    return answer;
  });
  const confirm = async () => {
    if ((await act.run(undefined)) !== undefined) close();
  };
  return (
    <Note tone="bad" title={words.deep}>
      <p>{words.deepText}</p>
      <Button
        variant="default"
        onClick={() => {
          act.reset();
          open();
        }}
      >
        {words.acknowledge}
      </Button>
      <Confirm
        opened={isOpen}
        onClose={close}
        title={words.acknowledgeTitle}
        action={words.acknowledge}
        danger
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void confirm()}
      >
        <p>{words.acknowledgeText}</p>
      </Confirm>
    </Note>
  );
}

function Second({ second }: { second: Chain['second'] }) {
  if (second === null) return <span className="pd-dim">{words.secondNone}</span>;
  return (
    <>
      {second.label}. {second.sentence}
      <span className="pd-line pd-dim">
        {second.height === null ? null : <>{words.comparedAt(groupThousands(String(second.height)))} · </>}
        <When at={second.checkedAt} />
      </span>
    </>
  );
}

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
      {chain.deepReorg ? <DeepReorg /> : null}
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
                <span className="pd-line pd-dim">
                  {words.workNote}; {words.workChecked[chain.workChecked]}
                </span>
              </>,
            ],
            [words.start, groupThousands(String(chain.startHeight))],
            [words.second, <Second second={chain.second} />],
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
