import { Radio, Select } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useApi } from '../../api/hooks';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { Loaded, Panel } from '../../components/page';
import { Note } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { type PickedWord, ProposalActs, ProposedBy, useSecondWord } from '../../components/two-people';
import { formatCoins, parseUnits } from '../../format/amount';
import { t } from '../../strings';

type Moving = Answer<'/api/operator/moving'>;
type Waiting = Moving['takeBacks'][number];
type Standing = Answer<'/api/operator/moving/imports/{id}/openings'>;
type Ask = Body<'/api/operator/moving/imports/{id}/take-back'>;
type Cause = Ask['cause'];
type Picked = PickedWord<Waiting>;
const words = t.moving;
const waits = words.waiting;
const CAUSES = Object.keys(words.takeBackCauses) as Cause[];
const ALL = 'all';

interface AskedPart {
  readonly value: string;
  readonly label: string;
  readonly part: Pick<Ask, 'memberId' | 'sourceId'>;
}

/** The whole file, each source as a whole, and each member's available coin. */
function partsOf({ items, total }: Standing): AskedPart[] {
  const parts = items.flatMap(({ memberId, name, openingClass, sourceId, amount }): AskedPart[] => {
    if (openingClass === 'receivable' && sourceId !== null) {
      return [{ value: `source ${sourceId}`, label: words.partSource(sourceId), part: { sourceId } }];
    }
    if (openingClass !== 'available' || memberId === null) return [];
    const coins = `${formatCoins(parseUnits(amount.units))} ${amount.asset}`;
    return [{ value: `member ${memberId}`, label: words.partMember(name ?? memberId, coins), part: { memberId } }];
  });
  return [{ value: ALL, label: words.partAll(total), part: {} }, ...parts];
}

function AskForm({ importId, standing, onDone }: { importId: string; standing: Standing; onDone: () => void }) {
  const client = useQueryClient();
  const parts = partsOf(standing);
  const [value, setValue] = useState(ALL);
  const [cause, setCause] = useState<Cause>('amount');
  const [lifts, setLifts] = useState(false);
  const ask = useAct((body: Ask, key) =>
    request('post', '/api/operator/moving/imports/{id}/take-back', {
      path: { id: importId },
      body,
      idempotencyKey: key,
    }),
  );
  const part = parts.find((one) => one.value === value)?.part ?? {};
  const submit = async () => {
    if ((await ask.run({ ...part, cause, lifts })) === undefined) return;
    await client.invalidateQueries();
    onDone();
  };
  return (
    <div className="pd-form">
      <p className="pd-hint">{words.takeBackText}</p>
      {standing.refusal === null ? null : (
        <Note tone="warn" title={words.cannot}>
          <p>{standing.refusal}</p>
        </Note>
      )}
      <Select
        label={words.part}
        allowDeselect={false}
        searchable={parts.length > 10}
        data={parts.map((one) => ({ value: one.value, label: one.label }))}
        value={value}
        onChange={(next) => setValue(next ?? ALL)}
      />
      {standing.items.length < standing.total ? <p className="pd-hint">{words.partsCut}</p> : null}
      <Select
        label={words.takeBackCause}
        allowDeselect={false}
        data={CAUSES.map((one) => ({ value: one, label: words.takeBackCauses[one] }))}
        value={cause}
        onChange={(next) => setCause(CAUSES.find((one) => one === next) ?? 'other')}
      />
      <Radio.Group
        label={words.after}
        value={lifts ? 'nothing' : 'file'}
        onChange={(next) => setLifts(next === 'nothing')}
      >
        <div className="pd-choices">
          <Radio value="file" label={words.afterFile} description={words.afterFileText} />
          <Radio value="nothing" label={words.afterNothing} description={words.afterNothingText} />
        </div>
      </Radio.Group>
      {ask.error === undefined ? null : <ErrorNote error={ask.error} isAct />}
      <ActionButton loading={ask.isBusy} onClick={() => void submit()}>
        {words.ask}
      </ActionButton>
    </div>
  );
}

/** The first operator's word on a file of opening balances. */
export function TakeBackDialog({
  importId,
  onClose,
  onDone,
}: {
  importId: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const query = useApi('/api/operator/moving/imports/{id}/openings', { path: { id: importId } });
  return (
    <Dialog opened onClose={onClose} title={words.takeBackTitle}>
      <Loaded query={query}>{(standing) => <AskForm importId={importId} standing={standing} onDone={onDone} />}</Loaded>
    </Dialog>
  );
}

function whatOf({ memberId, name, sourceId }: Waiting): string {
  if (memberId !== null) return name ?? memberId;
  return sourceId === null ? waits.whole : words.partSource(sourceId);
}

function Asked({ of }: { of: Waiting }) {
  return (
    <>
      <strong dir="auto">{whatOf(of)}</strong>
      <span className="pd-line pd-dim">
        {waits.rows(of.rows)} · {words.takeBackCauses[of.cause]}
      </span>
      <span className="pd-line pd-dim">{of.lifts ? words.afterNothing : words.afterFile}</span>
    </>
  );
}

function Sums({ of }: { of: Waiting }) {
  return of.sums.map(({ units, asset }) => (
    <span key={asset} className="pd-line">
      <Amount units={units} asset={asset} />
    </span>
  ));
}

function columnsOf(pick: (picked: Picked) => void): readonly Column<Waiting>[] {
  return [
    { key: 'what', header: waits.what, cell: (of) => <Asked of={of} /> },
    { key: 'sums', header: waits.sums, end: true, cell: (of) => <Sums of={of} /> },
    { key: 'by', header: waits.by, cell: (of) => <ProposedBy of={of} /> },
    {
      key: 'acts',
      header: waits.acts,
      end: true,
      cell: (of) => (
        <ProposalActs
          of={of}
          words={{ ...waits, confirmOf: waits.confirmOf(whatOf(of)), takeBackOf: waits.takeBackOf(whatOf(of)) }}
          pick={(how) => pick({ of, how })}
        />
      ),
    },
  ];
}

/** Taking back that waits for a second operator; nothing where none waits. */
export function WaitingTakeBacks({ items }: { items: Moving['takeBacks'] }) {
  const { pick, ask } = useSecondWord(({ of, how }: Picked, key) =>
    how === 'confirm'
      ? request('post', '/api/operator/moving/take-backs/{id}/confirm', { path: { id: of.id }, idempotencyKey: key })
      : request('post', '/api/operator/moving/take-backs/{id}/call-off', { path: { id: of.id }, idempotencyKey: key }),
  );
  if (items.length === 0) return null;
  return (
    <Panel title={waits.title} hint={waits.hint}>
      <DataTable caption={waits.caption} columns={columnsOf(pick)} rows={items} keyOf={({ id }) => id} empty={null} />
      {ask(waits, (of) => (
        <>
          <Asked of={of} />
          <p>
            {waits.sums} <Sums of={of} />
          </p>
        </>
      ))}
    </Panel>
  );
}
