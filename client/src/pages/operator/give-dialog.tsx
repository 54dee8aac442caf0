import { SegmentedControl, Select } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { MemberPicker, type Picked } from '../../components/member-picker';
import { Facts } from '../../components/page';
import { Note } from '../../components/status';
import { formatBasisPoints } from '../../format/amount';
import { t } from '../../strings';
import { GiftReason, isReason } from './gift-sums';

type Row = Answer<'/api/operator/devices/unassigned'>['items'][number];
type Plan = Answer<'/api/operator/devices/unassigned/preview'>;
type Give = Body<'/api/operator/devices/unassigned'>;
type Wish = Omit<Give, 'digest' | 'reason'>;
const words = t.owners.unassigned;
/** A worker's name may be any text; this stands for "all of it" and cannot be a name: names have no line feed here. */
const ALL = '\n';

interface GiveDialogProps {
  readonly row: Row;
  readonly onClose: () => void;
  readonly onDone: (note: ReactNode) => void;
}

type Money = Plan['lines'][number]['due'];

function sumOf(plan: Plan, of: (line: Plan['lines'][number]) => Money): ReactNode {
  const units = plan.lines.reduce((sum, line) => sum + BigInt(of(line).units), 0n);
  return <Amount units={units.toString()} asset={plan.lines[0]?.due.asset ?? 'BTC'} />;
}

function PlanFacts({ plan }: { plan: Plan }) {
  const fees = [...new Set(plan.lines.map(({ serviceFeeBps }) => formatBasisPoints(serviceFeeBps)))].join(', ');
  return (
    <div role="status">
      <h3>{words.preview}</h3>
      <p className="pd-hint">{words.previewText(plan.lines.length)}</p>
      <Facts
        items={[
          [words.gross, sumOf(plan, ({ gross }) => gross)],
          [words.poolFee, sumOf(plan, ({ poolFee }) => poolFee)],
          [`${words.serviceFee} (${fees})`, sumOf(plan, ({ serviceFee }) => serviceFee)],
          [words.due, <strong key="due">{sumOf(plan, ({ due }) => due)}</strong>],
          [words.available, sumOf(plan, ({ available }) => available)],
          [words.recouped, sumOf(plan, ({ recouped }) => recouped)],
        ]}
      />
    </div>
  );
}

function WishFields({
  row,
  isAll,
  setAll,
  worker,
  setWorker,
}: {
  row: Row;
  isAll: boolean;
  setAll: (isAll: boolean) => void;
  worker: string;
  setWorker: (worker: string) => void;
}) {
  const scopeLabel = useId();
  return (
    <>
      <div>
        <p id={scopeLabel} className="pd-label">
          {words.scope}
        </p>
        <SegmentedControl
          aria-labelledby={scopeLabel}
          value={isAll ? 'all' : 'row'}
          onChange={(next) => setAll(next === 'all')}
          data={[
            { value: 'row', label: words.scopeRow },
            { value: 'all', label: words.scopeAll(row.sourceId) },
          ]}
        />
      </div>
      {row.workers.length === 0 ? null : (
        <Select
          label={words.what}
          allowDeselect={false}
          value={worker}
          onChange={(next) => setWorker(next ?? ALL)}
          data={[
            { value: ALL, label: words.whatAll },
            ...row.workers.map((one) => ({ value: one.worker, label: one.worker })),
          ]}
        />
      )}
    </>
  );
}

function GiveForm({ row, onDone }: Omit<GiveDialogProps, 'onClose'>) {
  const client = useQueryClient();
  const [picked, setPicked] = useState<Picked | undefined>();
  const [isAll, setAll] = useState(false);
  const [worker, setWorker] = useState(ALL);
  const [reason, setReason] = useState('');
  const [plan, setPlan] = useState<Plan | undefined>();
  const wish: Wish = {
    sourceId: row.sourceId,
    memberId: picked?.memberId ?? '',
    ...(worker === ALL ? {} : { worker }),
    ...(isAll ? {} : { externalId: row.externalId }),
  };
  const look = useAct((query: Wish) => request('get', '/api/operator/devices/unassigned/preview', { query }));
  const give = useAct((body: Give, key) =>
    request('post', '/api/operator/devices/unassigned', { body, idempotencyKey: key }),
  );
  /** Another wish needs another look. */
  const anew =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      setPlan(undefined);
      set(value);
    };
  const because =
    picked === undefined ? words.bad : plan !== undefined && !isReason(reason) ? words.badReason : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || picked === undefined) return;
    if (plan === undefined) return setPlan(await look.run(wish));
    if ((await give.run({ ...wish, digest: plan.digest, reason: reason.trim() })) === undefined) {
      // What was shown may be over: it is looked at again.
      return setPlan(undefined);
    }
    await client.invalidateQueries();
    onDone(
      <Note tone="good" title={words.done(picked.name ?? picked.memberId)}>
        <p>{words.doneText}</p>
      </Note>,
    );
  };
  const error = give.error ?? look.error;
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <MemberPicker label={t.terms.member} picked={picked} onPick={anew(setPicked)} />
      <WishFields row={row} isAll={isAll} setAll={anew(setAll)} worker={worker} setWorker={anew(setWorker)} />
      {plan === undefined ? null : (
        <>
          <PlanFacts plan={plan} />
          <GiftReason reason={reason} onReason={setReason} />
        </>
      )}
      {error === undefined ? null : <ErrorNote error={error} movesMoney />}
      <ActionButton type="submit" because={because} loading={look.isBusy || give.isBusy}>
        {plan === undefined ? words.look : words.confirm}
      </ActionButton>
    </form>
  );
}

/** Gives what is nobody's to a member, in two steps: what would be booked, then the booking. */
export function GiveDialog({ row, onClose, onDone }: GiveDialogProps) {
  return (
    <Dialog opened onClose={onClose} title={words.dialog}>
      <GiveForm row={row} onDone={onDone} />
    </Dialog>
  );
}
