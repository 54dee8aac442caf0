import { SegmentedControl } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Beginning, beginningOf, proposedBeginning } from '../../components/beginning';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { MemberPicker, type Picked } from '../../components/member-picker';
import { Note } from '../../components/status';
import { When } from '../../components/when';
import { t } from '../../strings';

type Worker = Answer<'/api/operator/terms/workers'>['items'][number];
type Assign = Body<'/api/operator/terms/workers'>;
const words = t.terms.workers;

interface AssignWorkerProps {
  readonly worker: Worker;
  readonly asOf: number;
  readonly onClose: () => void;
  readonly onDone: (note: ReactNode) => void;
}

function AssignForm({ worker, asOf, onDone }: Omit<AssignWorkerProps, 'onClose'>) {
  const client = useQueryClient();
  const toLabel = useId();
  const terms = { asOf, openFrom: worker.openFrom, isChange: worker.memberId !== null };
  const [toNobody, setToNobody] = useState(false);
  const [picked, setPicked] = useState<Picked | undefined>();
  const [choice, setChoice] = useState(() => proposedBeginning(terms));
  const beginning = beginningOf(choice, terms);
  const act = useAct((body: Assign, key) =>
    request('post', '/api/operator/terms/workers', { body, idempotencyKey: key }),
  );
  const because =
    !toNobody && picked === undefined ? words.bad : 'because' in beginning ? beginning.because : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || 'because' in beginning) return;
    const memberId = toNobody ? null : (picked?.memberId ?? null);
    const assigned = await act.run({
      sourceId: worker.sourceId,
      worker: worker.worker,
      memberId,
      from: beginning.from,
    });
    if (assigned === undefined) return;
    await client.invalidateQueries();
    const who = memberId === null ? words.toNobody : (picked?.name ?? memberId);
    onDone(
      <Note tone="good" title={words.done(worker.worker, who)}>
        <p>
          {words.doneFrom} <When at={assigned.from} />
        </p>
      </Note>,
    );
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      {worker.memberId === null ? null : (
        <div>
          <p id={toLabel} className="pd-label">
            {words.to}
          </p>
          <SegmentedControl
            aria-labelledby={toLabel}
            value={toNobody ? 'nobody' : 'member'}
            onChange={(next) => setToNobody(next === 'nobody')}
            data={[
              { value: 'member', label: words.toMember },
              { value: 'nobody', label: words.toNobody },
            ]}
          />
        </div>
      )}
      {toNobody ? (
        <p className="pd-hint">{words.toNobodyText}</p>
      ) : (
        <MemberPicker label={t.terms.member} picked={picked} onPick={setPicked} />
      )}
      <Beginning terms={terms} choice={choice} onChoose={setChoice} />
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.save}
      </ActionButton>
    </form>
  );
}

/** Says whose a worker is, and from when on. */
export function AssignWorkerDialog({ worker, asOf, onClose, onDone }: AssignWorkerProps) {
  return (
    <Dialog opened onClose={onClose} title={words.dialog(worker.worker)}>
      <AssignForm worker={worker} asOf={asOf} onDone={onDone} />
    </Dialog>
  );
}
