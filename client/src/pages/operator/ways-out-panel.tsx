import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { usePreferences } from '../../app/preferences';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { amountText, groupThousands, parseUnits } from '../../format/amount';
import { ErrorNote } from '../../components/error-note';
import { Facts, Figure, Loaded, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { formatFeeRate } from '../../format/fee-rate';
import { t } from '../../strings';

type Standing = Answer<'/api/operator/batches/{id}/ways-out'>;
type Ways = NonNullable<Standing['ways']>;
type Way = Ways['child'];
type Units = NonNullable<Way['cost']>;
type Name = keyof typeof words.names;
const words = t.waysOut;

interface Row {
  readonly name: Name;
  readonly isRecommended: boolean;
  /** null: waiting. */
  readonly way: Way | null;
}

function useText(): (amount: Units) => string {
  const { unit } = usePreferences();
  return ({ units, asset }) => {
    const { figure, unit: of } = amountText(parseUnits(units), asset, unit);
    return `${figure} ${of}`;
  };
}

/** What a way does, or why it is shut. */
function About({ name, way }: Row) {
  const textOf = useText();
  if (way !== null && way.reason !== null) return <span className="pd-dim">{words.reasons[way.reason]}</span>;
  const pinned = way?.pinned ?? null;
  return (
    <>
      {words.texts[name]} {pinned === null ? null : words.pinned(textOf(pinned))}
    </>
  );
}

function Cost({ way }: { way: Way | null }) {
  if (way === null) return words.free;
  return way.cost === null ? (
    <span className="pd-dim">–</span>
  ) : (
    <Amount units={way.cost.units} asset={way.cost.asset} />
  );
}

const columns: readonly Column<Row>[] = [
  {
    key: 'way',
    header: words.way,
    cell: ({ name, isRecommended }) => (
      <>
        <strong>{words.names[name]}</strong> {isRecommended ? <Status tone="good">{words.recommended}</Status> : null}
      </>
    ),
  },
  { key: 'cost', header: words.cost, end: true, cell: ({ way }) => <Cost way={way} /> },
  {
    key: 'rate',
    header: words.feeRate,
    end: true,
    cell: ({ way }) =>
      way?.feeRateSatPerKvb == null ? (
        <span className="pd-dim">–</span>
      ) : (
        <span className="pd-rate">{words.rate(formatFeeRate(way.feeRateSatPerKvb))}</span>
      ),
  },
  { key: 'about', header: words.about, cell: (row) => <About {...row} /> },
];

/** A child is a batch of its own: its page is where it is approved. */
function PlanChild({ batchId }: { batchId: string }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const act = useAct((_: null, key) =>
    request('post', '/api/operator/batches/{id}/child', { path: { id: batchId }, idempotencyKey: key }),
  );
  const plan = async () => {
    const planned = await act.run(null);
    if (planned === undefined) return;
    await client.invalidateQueries();
    await navigate(`/operator/batches/${planned.batchId}`);
  };
  return (
    <div className="pd-form">
      <div>
        <ActionButton variant="default" loading={act.isBusy} onClick={() => void plan()}>
          {words.planChild}
        </ActionButton>
      </div>
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
    </div>
  );
}

function Figures({ standing, ways }: { standing: Standing; ways: Ways }) {
  const { estimateSatPerKvb: estimate, targetBlocks } = standing;
  return (
    <div className="pd-figures pd-figures-panel">
      <Figure name={words.offered} note={words.offeredNote}>
        {words.rate(formatFeeRate(ways.offeredSatPerKvb))}
      </Figure>
      <Figure name={words.estimate} note={words.estimateNote(targetBlocks)}>
        {estimate === null ? words.noEstimate : words.rate(formatFeeRate(estimate))}
      </Figure>
      <Figure name={words.expected} note={words.notSoonNote}>
        {ways.expectedBlocks === null ? words.notSoon : words.blocks(ways.expectedBlocks)}
      </Figure>
    </div>
  );
}

function Pinned({ pin }: { pin: NonNullable<Ways['pin']> }) {
  const textOf = useText();
  return (
    <Note tone="warn" title={words.pinTitle}>
      {words.pin(pin.transactions, groupThousands(String(pin.vsize)), textOf(pin.fees))}
    </Note>
  );
}

function Open({ batchId, standing, ways }: { batchId: string; standing: Standing; ways: Ways }) {
  const of = (name: Name, way: Way | null): Row => ({ name, way, isRecommended: ways.recommended === name });
  const rows = [of('wait', null), of('replace', ways.replace), of('child', ways.child), of('cancel', ways.cancel)];
  return (
    <>
      <Figures standing={standing} ways={ways} />
      {ways.pin === null ? null : <Pinned pin={ways.pin} />}
      <DataTable caption={words.caption} columns={columns} rows={rows} keyOf={({ name }) => name} empty={null} />
      {ways.child.possible ? <PlanChild batchId={batchId} /> : null}
    </>
  );
}

function Linked({ ids }: { ids: readonly string[] }) {
  return (
    <ul className="pd-plain-list">
      {ids.map((id) => (
        <li key={id}>
          <Link to={`/operator/batches/${id}`}>{id}</Link>
        </li>
      ))}
    </ul>
  );
}

function Standings({ batchId, standing }: { batchId: string; standing: Standing }) {
  const { ways, parentId, childIds } = standing;
  if (ways === null && parentId === null && childIds.length === 0) return null;
  const kin: [string, React.ReactNode][] = [];
  if (parentId !== null) kin.push([words.parent, <Linked key="parent" ids={[parentId]} />]);
  if (childIds.length > 0) kin.push([words.children, <Linked key="children" ids={childIds} />]);
  return (
    <Panel title={words.title} {...(ways === null ? {} : { hint: words.hint })}>
      {kin.length === 0 ? null : <Facts items={kin} />}
      {ways === null ? null : <Open batchId={batchId} standing={standing} ways={ways} />}
    </Panel>
  );
}

/** Where a batch waits for a block: waiting, replacing, pulling and taking back, each with its price. */
export function WaysOutPanel({ batchId }: { batchId: string }) {
  const standing = useApi('/api/operator/batches/{id}/ways-out', { path: { id: batchId } }, { live: true });
  return <Loaded query={standing}>{(data) => <Standings batchId={batchId} standing={data} />}</Loaded>;
}
