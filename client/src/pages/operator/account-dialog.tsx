import { NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { useAmountText } from '../../components/amount-text';
import { ClosingState, ReopenAccount } from '../../components/closing-state';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { Loaded } from '../../components/page';
import { parseUnits } from '../../format/amount';
import { t } from '../../strings';

type Member = Answer<'/api/operator/members'>['items'][number];
type Closing = Answer<'/api/operator/members/{id}/closing'>;
type CloseReason = Body<'/api/operator/members/{id}/closing'>['reason'];
type HoldReason = Body<'/api/operator/members/{id}/closing/hold'>['reason'];
const words = t.closing;

/** One of a closed list of reasons, and the act that needs it. */
function ReasonForm<Reason extends string>(props: {
  reasons: Readonly<Record<Reason, string>>;
  action: string;
  hint?: string;
  isBusy: boolean;
  error: Error | undefined;
  onSubmit: (reason: Reason) => Promise<void>;
}) {
  const [picked, setPicked] = useState('');
  const reason = (Object.keys(props.reasons) as Reason[]).find((one) => one === picked);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason !== undefined) await props.onSubmit(reason);
  };
  const options = Object.entries<string>(props.reasons).map(([value, label]) => ({ value, label }));
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      {props.hint === undefined ? null : <p className="pd-hint">{props.hint}</p>}
      <NativeSelect
        label={words.reason}
        data={[{ value: '', label: words.pick }, ...options]}
        value={picked}
        onChange={({ currentTarget }) => setPicked(currentTarget.value)}
      />
      {props.error === undefined ? null : <ErrorNote error={props.error} isAct />}
      <ActionButton type="submit" because={reason === undefined ? words.missing : undefined} loading={props.isBusy}>
        {props.action}
      </ActionButton>
    </form>
  );
}

function Close({ id }: { id: string }) {
  const client = useQueryClient();
  const act = useAct((reason: CloseReason, key) =>
    request('post', '/api/operator/members/{id}/closing', { path: { id }, body: { reason }, idempotencyKey: key }),
  );
  const run = async (reason: CloseReason) => {
    if ((await act.run(reason)) !== undefined) await client.invalidateQueries();
  };
  return (
    <ReasonForm reasons={words.reasons} action={words.closeDo} isBusy={act.isBusy} error={act.error} onSubmit={run} />
  );
}

function Hold({ id, of }: { id: string; of: Closing }) {
  const client = useQueryClient();
  const text = useAmountText();
  const act = useAct((body: Body<'/api/operator/members/{id}/closing/hold'>, key) =>
    request('post', '/api/operator/members/{id}/closing/hold', { path: { id }, body, idempotencyKey: key }),
  );
  const run = async (reason: HoldReason) => {
    if ((await act.run({ sats: of.available.units, reason })) !== undefined) await client.invalidateQueries();
  };
  return (
    <ReasonForm
      reasons={words.holds}
      action={words.hold}
      hint={words.holdHint(text(of.available))}
      isBusy={act.isBusy}
      error={act.error}
      onSubmit={run}
    />
  );
}

function Reopen({ id }: { id: string }) {
  const act = useAct((_: null, key) =>
    request('post', '/api/operator/members/{id}/closing/reopen', { path: { id }, idempotencyKey: key }),
  );
  return <ReopenAccount act={act} />;
}

function Standing({ id, of }: { id: string; of: Closing }) {
  const hasMore = of.status !== 'active' && parseUnits(of.available.units) > 0n;
  return (
    <div className="pd-form">
      <p>{words.dialogLead}</p>
      <ClosingState of={of} />
      {of.status === 'active' ? <Close id={id} /> : <Reopen id={id} />}
      {hasMore ? <Hold id={id} of={of} /> : null}
    </div>
  );
}

/** A member's account: open, closing or closed, and what is left of it. */
export function AccountDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const query = useApi('/api/operator/members/{id}/closing', { path: { id: member.id } });
  return (
    <Dialog opened onClose={onClose} title={words.dialogTitle(member.name ?? member.id)}>
      <Loaded query={query}>{(data) => <Standing id={member.id} of={data} />}</Loaded>
    </Dialog>
  );
}
