import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { Loaded, Panel } from '../../components/page';
import { type Column, DataTable } from '../../components/table';
import { type PickedWord, ProposalActs, ProposedBy, useSecondWord } from '../../components/two-people';
import { When } from '../../components/when';
import { exactUsd } from '../../format/amount';
import { t } from '../../strings';

type Waiting = Answer<'/api/operator/prices/waiting'>['items'][number];
type Picked = PickedWord<Waiting>;
const words = t.operator.unpriced.waiting;

/** Why one person's word was not enough. */
function PriceDoubt({ of }: { of: Pick<Waiting, 'nearPrice' | 'nearAt' | 'nearSource'> }) {
  if (of.nearPrice === null || of.nearAt === null) return <>{words.nothingNear}</>;
  return (
    <>
      {words.far(exactUsd(of.nearPrice))} <When at={of.nearAt} />
      {of.nearSource === null ? null : ` (${of.nearSource})`}
    </>
  );
}

function Stated({ of }: { of: Waiting }) {
  return (
    <>
      <strong>{words.price(exactUsd(of.price), of.asset)}</strong>
      <span className="pd-line pd-dim">
        <When at={of.at} />
      </span>
    </>
  );
}

function columnsOf(pick: (picked: Picked) => void): readonly Column<Waiting>[] {
  return [
    { key: 'what', header: words.what, cell: (of) => <Stated of={of} /> },
    { key: 'why', header: words.why, cell: (of) => <PriceDoubt of={of} /> },
    { key: 'evidence', header: words.evidence, cell: ({ evidence }) => evidence },
    {
      key: 'by',
      header: words.by,
      cell: (of) => <ProposedBy of={of} />,
    },
    {
      key: 'acts',
      header: words.acts,
      end: true,
      cell: (of) => (
        <ProposalActs
          of={of}
          words={{
            ...words,
            confirmOf: words.confirmOf(exactUsd(of.price)),
            takeBackOf: words.takeBackOf(exactUsd(of.price)),
          }}
          pick={(how) => pick({ of, how })}
        />
      ),
    },
  ];
}

/** Stated prices that wait for a second operator; nothing where none waits. */
export function WaitingPrices() {
  const query = useApi('/api/operator/prices/waiting');
  const { pick, ask } = useSecondWord(({ of, how }: Picked, key) =>
    how === 'confirm'
      ? request('post', '/api/operator/prices/waiting/{id}/confirm', { path: { id: of.id }, idempotencyKey: key })
      : request('post', '/api/operator/prices/waiting/{id}/take-back', { path: { id: of.id }, idempotencyKey: key }),
  );
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? null : (
          <Panel title={words.title} hint={words.hint}>
            <DataTable
              caption={words.caption}
              columns={columnsOf(pick)}
              rows={items}
              keyOf={({ id }) => id}
              empty={null}
            />
            {ask(words, (of) => (
              <>
                <Stated of={of} />
                <p>
                  <PriceDoubt of={of} />
                </p>
                <p>{of.evidence}</p>
              </>
            ))}
          </Panel>
        )
      }
    </Loaded>
  );
}
