import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Answer, request } from '../../api/http';
import { useAmountText } from '../../components/amount-text';
import { Amount } from '../../components/amount';
import { Address, Hash } from '../../components/hash';
import { Older, usePages } from '../../components/older';
import { Empty, LoadedPages, Page, Panel } from '../../components/page';
import { Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { type PickedWord, ProposalActs, ProposedBy, useSecondWord } from '../../components/two-people';
import { t } from '../../strings';
import { GiveUpDialog } from './give-up-dialog';
import { SettlementForm } from './settlement-form';

type Settlement = Answer<'/api/operator/settlements'>['items'][number];
type Picked = PickedWord<Settlement>;
const words = t.settlements;
const TONES = { proposed: 'warn', approved: 'info', settled: 'good', returned: 'idle' } as const;

function nameOf({ name, memberId }: Settlement): string {
  return name ?? memberId;
}

function Where({ of }: { of: Settlement }) {
  return (
    <>
      <Hash text={of.txid} what={t.common.txid} />
      <span className="pd-line pd-dim">
        {of.height === null ? words.noBlock : words.block(of.height)}
        {of.state === 'returned' ? null : <> · {t.common.confirmations(of.confirmations, of.confirmationsNeeded)}</>}
      </span>
    </>
  );
}

function Acts({ of, pick, giveUp }: { of: Settlement; pick: (how: Picked['how']) => void; giveUp: () => void }) {
  if (of.state === 'proposed') {
    const named = { confirmOf: words.confirmOf(nameOf(of)), takeBackOf: words.takeBackOf(nameOf(of)) };
    return <ProposalActs of={of} words={{ ...words, ...named }} pick={pick} />;
  }
  if (of.state !== 'approved' || of.height !== null) return null;
  return (
    <Button size="xs" variant="default" aria-label={words.giveUpOf(nameOf(of))} onClick={giveUp}>
      {words.giveUp}
    </Button>
  );
}

function columnsOf(pick: (picked: Picked) => void, giveUp: (of: Settlement) => void): readonly Column<Settlement>[] {
  return [
    {
      key: 'what',
      header: words.what,
      cell: (of) => (
        <>
          <strong dir="auto">{nameOf(of)}</strong>
          <span className="pd-line">
            <Amount units={of.amount.units} asset={of.amount.asset} />
          </span>
          <span className="pd-line pd-dim">{of.evidence}</span>
        </>
      ),
    },
    { key: 'to', header: words.to, cell: ({ address }) => <Address text={address} /> },
    { key: 'where', header: words.where, cell: (of) => <Where of={of} /> },
    {
      key: 'by',
      header: words.by,
      cell: (of) => (
        <>
          <ProposedBy of={of} />
          {of.approvedBy === null ? null : <span className="pd-line pd-dim">{words.approvedBy(of.approvedBy)}</span>}
        </>
      ),
    },
    {
      key: 'state',
      header: words.status,
      end: true,
      cell: (of) => (
        <>
          <Status tone={TONES[of.state]}>{words.states[of.state]}</Status>
          {of.note === null ? null : <span className="pd-line">{of.note}</span>}
          <Acts of={of} pick={(how) => pick({ of, how })} giveUp={() => giveUp(of)} />
        </>
      ),
    },
  ];
}

function Rows({ rows }: { rows: readonly Settlement[] }) {
  const text = useAmountText();
  const [lost, setLost] = useState<Settlement | undefined>();
  const { pick, ask } = useSecondWord(({ of, how }: Picked, key) =>
    how === 'confirm'
      ? request('post', '/api/operator/settlements/{id}/approve', { path: { id: of.id }, idempotencyKey: key })
      : request('post', '/api/operator/settlements/{id}/withdraw', { path: { id: of.id }, idempotencyKey: key }),
  );
  return (
    <>
      <DataTable
        caption={words.caption}
        columns={columnsOf(pick, setLost)}
        rows={rows}
        keyOf={({ id }) => id}
        empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
      />
      {ask(words, (of) => (
        <>
          <p>
            <strong dir="auto">{nameOf(of)}</strong> · {text(of.amount)}
          </p>
          <p>
            <Address text={of.address} />
          </p>
          <p>
            <Hash text={of.txid} what={t.common.txid} /> · {of.evidence}
          </p>
        </>
      ))}
      {lost === undefined ? null : <GiveUpDialog id={lost.id} onClose={() => setLost(undefined)} />}
    </>
  );
}

/** Payments to members from another wallet: stated, approved by another person, settled with proof. */
export function SettlementsPage() {
  const pages = usePages('/api/operator/settlements');
  return (
    <Page title={words.title} lead={words.lead}>
      <div className="pd-stack">
        <Panel title={words.state} hint={words.stateHint}>
          <SettlementForm />
        </Panel>
        <LoadedPages pages={pages}>
          {(rows) => (
            <Panel>
              <Rows rows={rows} />
              <Older pages={pages} shown={rows.length} />
            </Panel>
          )}
        </LoadedPages>
      </div>
    </Page>
  );
}
