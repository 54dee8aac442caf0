import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { useApi } from '../../api/hooks';
import { type Answer, ApiError, request } from '../../api/http';
import { useAct } from '../../app/act';
import { useAmountText } from '../../components/amount-text';
import { Confirm } from '../../components/confirm';
import { Coin, Owners, PartFacts, QuoteAndFills, Slippage } from '../../components/execution';
import { Hash } from '../../components/hash';
import { BackIcon } from '../../components/icons';
import { NotFound } from '../../components/not-found';
import { Empty, Facts, Loaded, Page, Panel } from '../../components/page';
import { Person } from '../../components/person';
import { conversionState } from '../../components/record-details';
import { Note } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { parseUnits } from '../../format/amount';
import { t } from '../../strings';
import { EndByHand } from './conversion-state';

type Detail = Answer<'/api/operator/conversions/{id}'>;
type Holder = Detail['parts'][number];
const words = t.conversion.detail;
const execution = t.conversion.execution;
const list = t.operator.conversions;

const partColumns: readonly Column<Holder>[] = [
  {
    key: 'holder',
    header: words.holder,
    cell: ({ memberId, name }) =>
      memberId === null ? <strong>{words.house}</strong> : <Person name={name} memberId={memberId} />,
  },
  { key: 'sold', header: execution.sold, end: true, cell: ({ part }) => <Coin of={part.sold} /> },
  { key: 'bought', header: execution.bought, end: true, cell: ({ part }) => <Coin of={part.bought} /> },
  { key: 'fee', header: execution.fee, end: true, cell: ({ part }) => <Coin of={part.fee} /> },
  {
    key: 'withdrawal',
    header: execution.withdrawalFee,
    end: true,
    cell: ({ part }) => <Coin of={part.withdrawalFee} />,
  },
  {
    key: 'slippage',
    header: execution.slippage,
    end: true,
    cell: ({ part }) =>
      part.execution === null ? (
        <span className="pd-dim">{execution.noQuote}</span>
      ) : (
        <Slippage execution={part.execution} />
      ),
  },
];

/** What happened, whether money is affected, what to do next. */
function WhatHappened({ note }: { note: string | null }) {
  const halt = note === null ? undefined : t.conversionHalts[note];
  if (halt === undefined) return note === null ? null : <p>{t.operator.record.values[note] ?? note}</p>;
  return (
    <>
      <p>
        <strong>{halt.what}</strong>
      </p>
      <p>{halt.money}</p>
      <p>{halt.next}</p>
    </>
  );
}

/** A withdrawal on its way, or what a venue still owes of one: what two people may state of it. */
function OfWithdrawal({ detail }: { detail: Detail }) {
  const text = useAmountText();
  const { conversion, owed, ways, halted } = detail;
  if (halted || ways.length === 0) return null;
  const exits = t.conversionExits;
  const isOwed = parseUnits(owed.units) > 0n;
  return (
    <Note tone={isOwed ? 'warn' : 'info'} title={isOwed ? exits.owes(text(owed)) : exits.away}>
      <p>{isOwed ? exits.owesText : exits.awayText}</p>
      <EndByHand conversionId={conversion.id} ways={ways} />
    </Note>
  );
}

function Halted({ detail }: { detail: Detail }) {
  const client = useQueryClient();
  const [opened, { open, close }] = useDisclosure(false);
  const { id, note } = detail.conversion;
  const act = useAct((_: object, key) =>
    request('post', '/api/operator/conversions/{id}/resume', { path: { id }, idempotencyKey: key }),
  );
  const confirm = async () => {
    if ((await act.run({})) === undefined) return;
    close();
    await client.invalidateQueries();
  };
  return (
    <Note tone="warn" title={words.halted}>
      <WhatHappened note={note} />
      <p>{words.haltedText}</p>
      <Button variant="default" onClick={open}>
        {words.resume}
      </Button>
      <EndByHand conversionId={id} ways={detail.ways} />
      <Confirm
        opened={opened}
        onClose={close}
        title={words.resumeTitle}
        action={words.resume}
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void confirm()}
      >
        <p>{words.haltedText}</p>
      </Confirm>
    </Note>
  );
}

/** Takes a sale that is under way out of the run. */
function Hold({ id }: { id: string }) {
  const client = useQueryClient();
  const [opened, { open, close }] = useDisclosure(false);
  const act = useAct((_: object, key) =>
    request('post', '/api/operator/conversions/{id}/hold', { path: { id }, idempotencyKey: key }),
  );
  const confirm = async () => {
    if ((await act.run({})) === undefined) return;
    close();
    await client.invalidateQueries();
  };
  const exits = t.conversionExits;
  return (
    <div className="pd-actions">
      <Button variant="default" onClick={open}>
        {exits.hold}
      </Button>
      <Confirm
        opened={opened}
        onClose={close}
        title={exits.holdTitle}
        action={exits.hold}
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void confirm()}
      >
        <p>{exits.holdText}</p>
      </Confirm>
    </div>
  );
}

function Record({ detail }: { detail: Detail }) {
  const { conversion, whole } = detail;
  return (
    <>
      <Panel title={words.record} hint={words.recordHint}>
        {detail.halted ? <Halted detail={detail} /> : null}
        <OfWithdrawal detail={detail} />
        {detail.mayHold ? <Hold id={conversion.id} /> : null}
        <Facts
          items={[
            [list.state, <strong>{conversionState(conversion.state)}</strong>],
            [
              list.venue,
              <>
                {conversion.venue} {conversion.dryRun ? <span className="pd-tag">{list.dryRun}</span> : null}
              </>,
            ],
            [
              list.txid,
              conversion.txid === null ? (
                <span className="pd-dim">{list.noTxid}</span>
              ) : (
                <Hash text={conversion.txid} what={t.common.txid} />
              ),
            ],
            [words.feeOfOperator, <Coin of={detail.feeOfOperator} />],
            [t.conversionExits.owner, <Owners of={detail.owners} />],
          ]}
        />
        {whole === null ? <Empty title={words.nothing}>{words.nothingText}</Empty> : <PartFacts part={whole} />}
      </Panel>
      <Panel title={execution.fills}>
        <QuoteAndFills quote={detail.quote} ordered={detail.ordered} fills={detail.fills} />
      </Panel>
      <Panel title={words.steps}>
        <Facts items={detail.steps.map(({ state, at }) => [conversionState(state), <When at={at} />] as const)} />
      </Panel>
      <Panel title={words.parts}>
        <DataTable
          caption={words.partsCaption}
          columns={partColumns}
          rows={detail.parts}
          keyOf={({ memberId, part }) => memberId ?? `house ${part.sold.units}`}
          empty={<Empty title={words.nothing}>{words.nothingText}</Empty>}
        />
        {detail.holders > detail.parts.length ? (
          <p className="pd-hint">{words.more(detail.parts.length, detail.holders)}</p>
        ) : null}
      </Panel>
    </>
  );
}

/** How one conversion was executed. */
export function ConversionPage() {
  const { id = '' } = useParams();
  const query = useApi('/api/operator/conversions/{id}', { path: { id } });
  if (query.error instanceof ApiError && query.error.status === 404) return <NotFound />;
  return (
    <Page
      title={words.title}
      actions={
        <Button component={Link} to="/operator/conversions" variant="default" leftSection={<BackIcon />}>
          {words.back}
        </Button>
      }
    >
      <Loaded query={query}>
        {(detail) => (
          <div className="pd-stack">
            <Record detail={detail} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}
