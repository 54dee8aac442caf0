import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { DownloadButton } from '../../components/download-button';
import { Hash } from '../../components/hash';
import { Loaded, Panel } from '../../components/page';
import { Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { t } from '../../strings';

type Block = Answer<'/api/operator/blocks'>['items'][number];
const words = t.blocks;

function State({ block }: { block: Block }) {
  const { name, tone } = words.states[block.state];
  const { confirmations: have, confirmationsNeeded: need } = block;
  const revoked = block.revocations.length;
  return (
    <>
      <Status tone={tone}>{name}</Status>
      {block.state === 'maturing' ? <span className="pd-line pd-dim">{words.progress(have, need)}</span> : null}
      {block.state === 'left' ? <span className="pd-line pd-dim">{words.leftText}</span> : null}
      {revoked === 0 ? null : <span className="pd-line pd-dim">{words.revoked(revoked)}</span>}
    </>
  );
}

const columns: readonly Column<Block>[] = [
  {
    key: 'height',
    header: words.height,
    cell: ({ height, block }) => (
      <>
        {height}
        <span className="pd-line">
          <Hash text={block} what={words.height} />
        </span>
      </>
    ),
  },
  {
    key: 'amount',
    header: words.amount,
    end: true,
    cell: ({ amount }) => <Amount units={amount.units} asset={amount.asset} />,
  },
  { key: 'state', header: words.state, cell: (block) => <State block={block} /> },
  {
    key: 'receipt',
    header: words.receipt,
    cell: ({ id, height, receiptReady, state, confirmationsNeeded }) => (
      <DownloadButton
        url={`/api/operator/blocks/${id}/receipt`}
        fallbackName={`paydirt-${id}.json`}
        label={words.download}
        fullLabel={words.downloadOf(height)}
        because={receiptReady ? undefined : state === 'left' ? words.gone : words.notReady(confirmationsNeeded)}
      />
    ),
  },
];

/** Blocks that paid the treasury themselves; nothing where there never was one. */
export function BlocksPanel() {
  const blocks = useApi('/api/operator/blocks', {}, { live: true });
  return (
    <Loaded query={blocks}>
      {({ items }) =>
        items.length === 0 ? null : (
          <Panel title={words.title} hint={words.hint}>
            <DataTable caption={words.caption} columns={columns} rows={items} keyOf={({ id }) => id} empty={null} />
          </Panel>
        )
      }
    </Loaded>
  );
}
