import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { useAmountText } from '../../components/amount-text';
import { Coin } from '../../components/execution';
import { Hash } from '../../components/hash';
import { Empty, Loaded, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { type PickedWord, ProposalActs, ProposedBy, useSecondWord } from '../../components/two-people';
import { When } from '../../components/when';
import { parseUnits } from '../../format/amount';
import { t } from '../../strings';
import { StateForm } from './conversion-state';

type Exits = Answer<'/api/operator/conversion-exits'>;
type Sale = Exits['toWithdraw']['sales'][number] & { readonly sum: string };
type OnTheWay = Exits['toWithdraw']['onTheWay'][number];
type Statement = Exits['statements'][number];
type Picked = PickedWord<Statement>;
const words = t.conversionExits;

const saleColumns: readonly Column<Sale>[] = [
  { key: 'coin', header: words.coin, cell: ({ asset }) => asset },
  { key: 'since', header: words.since, cell: ({ since }) => <When at={since} day /> },
  { key: 'net', header: words.net, end: true, cell: ({ net }) => <Coin of={net} /> },
  { key: 'sum', header: words.sum, end: true, cell: ({ net, sum }) => <Coin of={{ asset: net.asset, units: sum }} /> },
];

const wayColumns: readonly Column<OnTheWay>[] = [
  {
    key: 'arrives',
    header: words.arrives,
    cell: ({ arrives, late }) => (
      <>
        <Coin of={arrives} />
        <span className="pd-line">
          <Status tone={late ? 'warn' : 'idle'}>{late ? words.late : words.onItsWay}</Status>
        </span>
      </>
    ),
  },
  { key: 'since', header: words.sentAt, cell: ({ since }) => <When at={since} /> },
  {
    key: 'txid',
    header: t.common.txid,
    cell: ({ txid }) =>
      txid === null ? <span className="pd-dim">{t.common.none}</span> : <Hash text={txid} what={t.common.txid} />,
  },
  {
    key: 'open',
    header: t.conversion.detail.title,
    end: true,
    cell: ({ conversionId }) => <OpenSale id={conversionId} />,
  },
];

function OpenSale({ id }: { id: string }) {
  return (
    <Button
      component={Link}
      to={`/operator/conversions/${id}`}
      size="xs"
      variant="default"
      aria-label={words.openOf(id)}
    >
      {t.conversion.detail.open}
    </Button>
  );
}

/** What venues still owe of withdrawals. */
function Owed({ rows }: { rows: Exits['owed'] }) {
  const text = useAmountText();
  return (
    <>
      {rows.map(({ conversionId, venue, owed, at }) => (
        <Note key={conversionId} tone="warn" title={words.owesAt(venue, text(owed))}>
          <p>
            {words.owesText} <When at={at} />
          </p>
          <div className="pd-actions">
            <OpenSale id={conversionId} />
          </div>
        </Note>
      ))}
    </>
  );
}

function ToWithdraw({ of }: { of: Exits['toWithdraw'] }) {
  const text = useAmountText();
  let sum = 0n;
  const sales = of.sales.map((sale) => ({ ...sale, sum: String((sum += parseUnits(sale.net.units))) }));
  const isBelow = of.minimum !== null && parseUnits(of.total.units) < parseUnits(of.minimum.units);
  return (
    <Panel title={words.title} hint={words.hint}>
      {sales.length === 0 ? null : (
        <>
          <p>
            {words.total} <strong>{text(of.total)}</strong>. {of.byPerson ? words.byPerson : words.byVenue}
          </p>
          {of.minimum === null ? null : (
            <p className="pd-hint">{isBelow ? words.below : words.minimum(text(of.minimum))}</p>
          )}
        </>
      )}
      <DataTable
        caption={words.caption}
        columns={saleColumns}
        rows={sales}
        keyOf={({ id }) => id}
        empty={<Empty title={words.none}>{words.noneText}</Empty>}
      />
      <DataTable
        caption={words.onTheWay}
        columns={wayColumns}
        rows={of.onTheWay}
        keyOf={({ conversionId }) => conversionId}
        empty={null}
      />
      {of.unmatched.map(({ id, amount, txid, at }) => (
        <Note key={id} tone="warn" title={words.unmatched(text(amount))}>
          <p>
            {words.unmatchedText} <When at={at} /> {txid === null ? null : <Hash text={txid} what={t.common.txid} />}
          </p>
        </Note>
      ))}
    </Panel>
  );
}

function Stated({ of }: { of: Statement }) {
  const text = useAmountText();
  const some = [of.sold, of.bought, of.fee].filter(({ units }) => parseUnits(units) > 0n).map((sum) => text(sum));
  return (
    <>
      <strong>{words.kinds[of.kind] ?? of.kind}</strong>
      {of.reason === null ? null : <span className="pd-line">{words.reasons[of.reason] ?? of.reason}</span>}
      <span className="pd-line pd-dim">
        {[
          of.name ?? of.memberId ?? of.conversionId ?? of.depositId ?? '',
          ...some,
          ...(of.venue === null ? [] : [of.venue]),
        ].join(' · ')}
      </span>
      {of.txid === null ? null : <Hash text={of.txid} what={t.common.txid} />}
    </>
  );
}

function columnsOf(pick: (picked: Picked) => void): readonly Column<Statement>[] {
  return [
    { key: 'what', header: words.what, cell: (of) => <Stated of={of} /> },
    { key: 'evidence', header: words.evidence, cell: ({ evidence }) => evidence },
    {
      key: 'by',
      header: words.by,
      cell: (of) => <ProposedBy of={of} />,
    },
    {
      key: 'state',
      header: words.state,
      end: true,
      cell: (of) =>
        of.state === 'open' ? (
          <ProposalActs
            of={of}
            words={{ ...words, anothers: words.states['open'] ?? of.state }}
            pick={(how) => pick({ of, how })}
          />
        ) : (
          <Status tone="good">{words.states[of.state] ?? of.state}</Status>
        ),
    },
  ];
}

function Statements({ rows }: { rows: readonly Statement[] }) {
  const { pick, ask } = useSecondWord(({ of, how }: Picked, key) =>
    how === 'confirm'
      ? request('post', '/api/operator/conversion-statements/{id}/confirm', {
          path: { id: of.id },
          idempotencyKey: key,
        })
      : request('post', '/api/operator/conversion-statements/{id}/take-back', {
          path: { id: of.id },
          idempotencyKey: key,
        }),
  );
  return (
    <Panel title={words.statements} hint={words.statementsHint}>
      <DataTable
        caption={words.statementsCaption}
        columns={columnsOf(pick)}
        rows={rows}
        keyOf={({ id }) => id}
        empty={<Empty title={words.noStatements}>{words.noStatementsText}</Empty>}
      />
      <details>
        <summary>{words.settle}</summary>
        <p className="pd-hint">{words.settleHint}</p>
        <StateForm kind="kept-settled" />
      </details>
      {ask(words, (of) => (
        <>
          <Stated of={of} />
          <p>{of.evidence}</p>
        </>
      ))}
    </Panel>
  );
}

/** What of conversions needs a person: bitcoin to send home, and statements to confirm. */
export function ConversionExitsPanels() {
  const query = useApi('/api/operator/conversion-exits');
  return (
    <Loaded query={query}>
      {({ toWithdraw, owed, statements }) => (
        <>
          <Owed rows={owed} />
          <ToWithdraw of={toWithdraw} />
          <Statements rows={statements} />
        </>
      )}
    </Loaded>
  );
}
