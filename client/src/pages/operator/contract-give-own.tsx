import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { MemberPicker, type Picked } from '../../components/member-picker';
import { Note } from '../../components/status';
import { t } from '../../strings';
import { GiftReason, GiftSums, isReason } from './gift-sums';

type Plan = Answer<'/api/operator/contracts/{id}/own'>;
type Give = Body<'/api/operator/contracts/{id}/own'>;
type Wish = Omit<Give, 'digest' | 'reason'>;
const words = t.gifts.own;
const rows = t.owners.unassigned;
const UNITS = /^[1-9]\d{0,17}$/;

function Moment({
  label,
  hint,
  value,
  onChange,
}: {
  label: string;
  hint?: string;
  value: string;
  onChange: (text: string) => void;
}) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      description={hint}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Gives a member, out of the operator's own share, what units earned that were declared too late; in two steps. */
export function GiveOwnForm({ contractId }: { contractId: string }) {
  const client = useQueryClient();
  const path = { id: contractId };
  const [picked, setPicked] = useState<Picked | undefined>();
  const [asked, setAsked] = useState({ units: '', from: '', until: '' });
  const [reason, setReason] = useState('');
  const [plan, setPlan] = useState<Plan | undefined>();
  const [done, setDone] = useState<string | undefined>();
  const look = useAct((query: Wish) => request('get', '/api/operator/contracts/{id}/own', { path, query }));
  const give = useAct((body: Give, key) =>
    request('post', '/api/operator/contracts/{id}/own', { path, body, idempotencyKey: key }),
  );
  const [from, until] = [new Date(asked.from).getTime(), new Date(asked.until).getTime()];
  const isAsked = picked !== undefined && UNITS.test(asked.units.trim()) && from < until;
  const because = !isAsked ? words.bad : plan !== undefined && !isReason(reason) ? rows.badReason : undefined;
  const change = (part: Partial<typeof asked>) => {
    setPlan(undefined);
    setDone(undefined);
    setAsked({ ...asked, ...part });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || picked === undefined) return;
    const wish: Wish = { memberId: picked.memberId, units: asked.units.trim(), from, until };
    if (plan === undefined) return setPlan(await look.run(wish));
    const booked = await give.run({ ...wish, digest: plan.digest, reason: reason.trim() });
    // What was shown may be over: it is looked at again.
    setPlan(undefined);
    if (booked === undefined) return;
    setDone(picked.name ?? picked.memberId);
    setReason('');
    await client.invalidateQueries();
  };
  const error = give.error ?? look.error;
  return (
    <form className="pd-form" aria-label={words.title} onSubmit={(event) => void submit(event)}>
      <h3>{words.title}</h3>
      <p className="pd-hint">{words.text}</p>
      <MemberPicker
        label={t.terms.member}
        picked={picked}
        onPick={(next) => {
          change({});
          setPicked(next);
        }}
      />
      <TextInput
        label={words.units}
        description={words.unitsHint}
        inputMode="numeric"
        autoComplete="off"
        value={asked.units}
        onChange={(event) => change({ units: event.currentTarget.value })}
      />
      <Moment label={words.from} value={asked.from} onChange={(next) => change({ from: next })} />
      <Moment
        label={words.until}
        hint={words.untilHint}
        value={asked.until}
        onChange={(next) => change({ until: next })}
      />
      {plan === undefined ? null : (
        <>
          <GiftSums sums={plan.sums} lead={words.rows(plan.lines.length)} />
          <GiftReason reason={reason} onReason={setReason} />
        </>
      )}
      {error === undefined ? null : <ErrorNote error={error} movesMoney />}
      <div role="status">
        {done === undefined ? null : (
          <Note tone="good" title={rows.done(done)}>
            <p>{rows.doneText}</p>
          </Note>
        )}
      </div>
      <ActionButton type="submit" because={because} loading={look.isBusy || give.isBusy}>
        {plan === undefined ? rows.look : rows.confirm}
      </ActionButton>
    </form>
  );
}
