import { Checkbox, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { MemberPicker, type Picked } from '../../components/member-picker';
import { Note } from '../../components/status';
import { t } from '../../strings';
import { GiftReason, GiftSums, isReason } from './gift-sums';

type Plan = Answer<'/api/operator/devices/unassigned/work'>;
type Give = Body<'/api/operator/devices/unassigned/work'>;
type Wish = Omit<Give, 'digest' | 'reason'>;
const words = t.gifts;
const rows = t.owners.unassigned;

interface WorkDialogProps {
  readonly onClose: () => void;
  readonly onDone: (note: ReactNode) => void;
}

interface Parts {
  readonly plan: Plan;
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}

/** Which sources give: a worker of the same name may be another person's elsewhere. */
function Sources({ plan, chosen, onChoose }: Parts) {
  return (
    <Checkbox.Group
      label={words.sources}
      description={words.sourcesHint}
      value={[...chosen]}
      onChange={(next) => onChoose(next)}
    >
      <div className="pd-choices">
        {plan.parts.map(({ sourceId, lines }) => (
          <Checkbox key={sourceId} value={sourceId} label={words.rowsOf(sourceId, lines.length)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

function Day({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) {
  return (
    <TextInput type="date" label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
  );
}

function WorkForm({ onDone }: Pick<WorkDialogProps, 'onDone'>) {
  const client = useQueryClient();
  const [picked, setPicked] = useState<Picked | undefined>();
  const [asked, setAsked] = useState({ worker: '', fromDay: '', toDay: '' });
  const [reason, setReason] = useState('');
  const [plan, setPlan] = useState<Plan | undefined>();
  /** Undefined: every source that knows the worker. */
  const [chosen, setChosen] = useState<readonly string[] | undefined>();
  const look = useAct((query: Wish) => request('get', '/api/operator/devices/unassigned/work', { query }));
  const give = useAct((body: Give, key) =>
    request('post', '/api/operator/devices/unassigned/work', { body, idempotencyKey: key }),
  );
  const isAsked = picked !== undefined && asked.worker.trim() !== '' && asked.fromDay !== '' && asked.toDay !== '';
  const isShown = plan !== undefined && (chosen === undefined || chosen.length === plan.parts.length);
  const because = !isAsked
    ? words.bad
    : chosen?.length === 0
      ? words.noSource
      : isShown && !isReason(reason)
        ? rows.badReason
        : undefined;
  const change = (part: Partial<typeof asked>) => {
    setPlan(undefined);
    setChosen(undefined);
    setAsked({ ...asked, ...part });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || picked === undefined) return;
    const sourceIds = chosen === undefined ? {} : { sourceIds: chosen.join(',') };
    const wish: Wish = { memberId: picked.memberId, ...asked, worker: asked.worker.trim(), ...sourceIds };
    if (plan === undefined || !isShown) return setPlan(await look.run(wish));
    // What was shown may be over: it is looked at again.
    if ((await give.run({ ...wish, digest: plan.digest, reason: reason.trim() })) === undefined) return setPlan(undefined); // prettier-ignore
    await client.invalidateQueries();
    onDone(
      <Note tone="good" title={rows.done(picked.name ?? picked.memberId)}>
        <p>{rows.doneText}</p>
      </Note>,
    );
  };
  const error = give.error ?? look.error;
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <p className="pd-hint">{words.text}</p>
      <MemberPicker
        label={t.terms.member}
        picked={picked}
        onPick={(next) => {
          setPlan(undefined);
          setPicked(next);
        }}
      />
      <TextInput
        label={words.worker}
        autoComplete="off"
        maxLength={100}
        value={asked.worker}
        onChange={(event) => change({ worker: event.currentTarget.value })}
      />
      <Day label={words.firstDay} value={asked.fromDay} onChange={(fromDay) => change({ fromDay })} />
      <Day label={words.lastDay} value={asked.toDay} onChange={(toDay) => change({ toDay })} />
      <p className="pd-hint">{words.daysHint}</p>
      {plan === undefined ? null : (
        <>
          <Sources
            plan={plan}
            chosen={chosen ?? plan.parts.map(({ sourceId }) => sourceId)}
            onChoose={(next) => setChosen(next)}
          />
          {isShown ? (
            <>
              <GiftSums sums={plan.sums} />
              <GiftReason reason={reason} onReason={setReason} />
            </>
          ) : null}
        </>
      )}
      {error === undefined ? null : <ErrorNote error={error} movesMoney />}
      <ActionButton type="submit" because={because} loading={look.isBusy || give.isBusy}>
        {isShown ? rows.confirm : rows.look}
      </ActionButton>
    </form>
  );
}

/** Gives all work of one worker's name in a span of days, in two steps. */
export function GiveWorkDialog({ onClose, onDone }: WorkDialogProps) {
  return (
    <Dialog opened onClose={onClose} title={words.title}>
      <WorkForm onDone={onDone} />
    </Dialog>
  );
}
