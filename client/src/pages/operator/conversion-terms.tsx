import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { useAmountText } from '../../components/amount-text';
import { Confirm } from '../../components/confirm';
import { Coin } from '../../components/execution';
import { KeptPlaces } from '../../components/kept-places';
import { Empty, Facts, Loaded, Panel } from '../../components/page';
import { Person } from '../../components/person';
import { Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { formatBasisPoints } from '../../format/amount';
import { t } from '../../strings';

type Terms = Answer<'/api/operator/conversion-terms'>;
type Term = Terms['coins'][number];
type Rule = Terms['rules'][number];
type Bearer = Body<'/api/operator/conversion-terms/withdrawal-fee'>['borneBy'];
const words = t.conversion.terms;

function Keeping({ term }: { term: Term }) {
  return (
    <>
      {term.offered ? (
        <Status tone="good">{words.offered}</Status>
      ) : (
        <Status tone="idle">{term.refused === null ? words.notOffered : words.impossible}</Status>
      )}
      {term.from === null ? null : (
        <span className="pd-line pd-dim">
          {words.since} <When at={term.from} />
        </span>
      )}
      {term.refused === null ? null : <span className="pd-line pd-dim">{term.refused}</span>}
    </>
  );
}

function AtVenue({ waiting }: { waiting: Term['waiting'] }) {
  const text = useAmountText();
  if (waiting === null) return <span className="pd-dim">{words.waitingNone}</span>;
  return (
    <>
      <Coin of={waiting.amount} />
      <span className="pd-line pd-dim">
        {waiting.minimum === null ? words.minimumUnknown : words.minimum(text(waiting.minimum))}
      </span>
    </>
  );
}

function columnsOf(pick: (term: Term) => void): readonly Column<Term>[] {
  return [
    { key: 'coin', header: words.coin, cell: ({ asset }) => <strong>{asset}</strong> },
    {
      key: 'owner',
      header: words.owner,
      cell: ({ owners }) => (
        <>
          {owners.map(({ sourceId, owner }) => (
            <span key={sourceId} className="pd-line">
              {words.owners[owner] ?? owner} <span className="pd-dim">{sourceId}</span>
            </span>
          ))}
        </>
      ),
    },
    { key: 'state', header: words.state, cell: (term) => <Keeping term={term} /> },
    {
      key: 'kept',
      header: words.kept,
      end: true,
      cell: ({ kept, places }) => (
        <>
          <Coin of={kept} />
          <KeptPlaces places={places} />
        </>
      ),
    },
    { key: 'waiting', header: words.waiting, end: true, cell: ({ waiting }) => <AtVenue waiting={waiting} /> },
    {
      key: 'act',
      header: words.act,
      end: true,
      cell: (term) =>
        term.refused !== null && !term.offered ? null : (
          <Button
            size="xs"
            variant="default"
            aria-label={term.offered ? words.endOf(term.asset) : words.offerOf(term.asset)}
            onClick={() => pick(term)}
          >
            {term.offered ? words.end : words.offer}
          </Button>
        ),
    },
  ];
}

function KeepPanel({ coins }: { coins: readonly Term[] }) {
  const client = useQueryClient();
  const [picked, setPicked] = useState<Term | undefined>();
  const act = useAct((body: Body<'/api/operator/conversion-terms/keep'>, key) =>
    request('post', '/api/operator/conversion-terms/keep', { body, idempotencyKey: key }),
  );
  const pick = (term: Term) => {
    act.reset();
    setPicked(term);
  };
  const confirm = async () => {
    if (picked === undefined) return;
    if ((await act.run({ asset: picked.asset, offered: !picked.offered })) === undefined) return;
    setPicked(undefined);
    await client.invalidateQueries();
  };
  return (
    <Panel title={words.title} hint={words.hint}>
      <DataTable
        caption={words.caption}
        columns={columnsOf(pick)}
        rows={coins}
        keyOf={({ asset }) => asset}
        empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
      />
      {picked === undefined ? null : (
        <Confirm
          opened
          onClose={() => setPicked(undefined)}
          title={picked.offered ? words.endTitle(picked.asset) : words.offerTitle(picked.asset)}
          action={picked.offered ? words.end : words.offer}
          isBusy={act.isBusy}
          error={act.error}
          onConfirm={() => void confirm()}
        >
          <p>{picked.offered ? words.endText : words.offerText}</p>
        </Confirm>
      )}
    </Panel>
  );
}

function FeePanel({ terms }: { terms: Terms }) {
  const client = useQueryClient();
  const [next, setNext] = useState<Bearer | undefined>();
  const act = useAct((body: Body<'/api/operator/conversion-terms/withdrawal-fee'>, key) =>
    request('post', '/api/operator/conversion-terms/withdrawal-fee', { body, idempotencyKey: key }),
  );
  const confirm = async () => {
    if (next === undefined || (await act.run({ borneBy: next })) === undefined) return;
    setNext(undefined);
    await client.invalidateQueries();
  };
  const { withdrawalFeeBorneBy: now, withdrawalFeeFrom: from } = terms;
  const open: readonly Bearer[] =
    from === null ? ['holders', 'operator'] : now === 'holders' ? ['operator'] : ['holders'];
  return (
    <Panel title={words.fee} hint={words.feeHint}>
      <Facts
        items={[
          [
            words.feeNow,
            <>
              <strong>{words.bearers[now] ?? now}</strong>
              <span className="pd-line pd-dim">
                {from === null ? (
                  words.feeUndeclared
                ) : (
                  <>
                    {words.since} <When at={from} />
                  </>
                )}
              </span>
            </>,
          ],
        ]}
      />
      <div className="pd-actions">
        {open.map((bearer) => (
          <Button key={bearer} variant="default" onClick={() => setNext(bearer)}>
            {words.feeChange[bearer]}
          </Button>
        ))}
      </div>
      <Confirm
        opened={next !== undefined}
        onClose={() => setNext(undefined)}
        title={words.feeTitle}
        action={words.feeChange[next ?? 'holders'] ?? ''}
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void confirm()}
      >
        <p>{words.feeText[next ?? 'holders']}</p>
      </Confirm>
    </Panel>
  );
}

const ruleColumns: readonly Column<Rule>[] = [
  { key: 'member', header: words.member, cell: ({ name, memberId }) => <Person name={name} memberId={memberId} /> },
  { key: 'coin', header: words.coin, cell: ({ asset }) => asset },
  { key: 'converts', header: words.converts, end: true, cell: ({ convertBps }) => formatBasisPoints(convertBps) },
  { key: 'from', header: words.from, end: true, cell: ({ from }) => <When at={from} /> },
];

/** What is declared about conversions: who may keep what, who bears the fee, what members declared. */
export function ConversionTermsPanels() {
  const query = useApi('/api/operator/conversion-terms');
  return (
    <Loaded query={query}>
      {(terms) => (
        <>
          <KeepPanel coins={terms.coins} />
          <div className="pd-split">
            <Panel title={words.rules} hint={words.rulesHint}>
              <DataTable
                caption={words.rulesCaption}
                columns={ruleColumns}
                rows={terms.rules}
                keyOf={({ memberId, asset }) => `${memberId} ${asset}`}
                empty={<Empty title={words.noRules}>{words.noRulesText}</Empty>}
              />
            </Panel>
            <FeePanel terms={terms} />
          </div>
        </>
      )}
    </Loaded>
  );
}
