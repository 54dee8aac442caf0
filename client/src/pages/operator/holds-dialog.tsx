import { Button, NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { Status } from '../../components/status';
import { When } from '../../components/when';
import { t } from '../../strings';

type Member = Answer<'/api/operator/members'>['items'][number];
type Hold = Member['holds'][number];
type Reason = Body<'/api/operator/members/{id}/holds'>['reason'];
const words = t.holds;

/** A reason in words; one of before the list of reasons stands as it was written. */
export function holdReason(reason: string): string {
  return Object.entries(words.reasons).find(([code]) => code === reason)?.[1] ?? reason;
}

function isReason(value: string): value is Reason {
  return Object.hasOwn(words.reasons, value);
}

function OneHold({ hold }: { hold: Hold }) {
  const client = useQueryClient();
  const [isWaiting, setWaiting] = useState(false);
  const release = useAct((id: string, key) =>
    request('post', '/api/operator/holds/{id}/release', { path: { id }, idempotencyKey: key }),
  );
  const report = useAct((id: string, key) =>
    request('post', '/api/operator/holds/{id}/report', { path: { id }, idempotencyKey: key }),
  );
  const letGo = async () => {
    const answer = await release.run(hold.id);
    if (answer === undefined) return;
    setWaiting(answer.decision === 'waiting');
    await client.invalidateQueries();
  };
  const note = async () => {
    if ((await report.run(hold.id)) !== undefined) await client.invalidateQueries();
  };
  const isAsked = hold.releaseAskedAt !== null;
  const act = !hold.needsTwo ? words.release : isAsked ? words.agree : words.askRelease;
  const error = release.error ?? report.error;
  return (
    <li>
      <Status tone="warn">{holdReason(hold.reason)}</Status>
      <span className="pd-line pd-dim">
        {words.since} <When at={hold.placedAt} />
      </span>
      {hold.reportBy === null ? null : (
        <span className="pd-line">
          {hold.reportedAt === null ? words.reportBy : words.reported} <When at={hold.reportedAt ?? hold.reportBy} />
        </span>
      )}
      {hold.needsTwo ? (
        <p className="pd-hint">
          {isWaiting ? words.waiting : isAsked ? words.asked : words.two}{' '}
          {hold.reason === 'sanctions' ? words.stillListed : ''}
        </p>
      ) : null}
      {error === undefined ? null : <ErrorNote error={error} isAct />}
      <div className="pd-actions">
        {hold.reportBy === null || hold.reportedAt !== null ? null : (
          <Button size="xs" loading={report.isBusy} onClick={() => void note()}>
            {words.noteReport}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          aria-label={`${act}: ${holdReason(hold.reason)}`}
          loading={release.isBusy}
          onClick={() => void letGo()}
        >
          {act}
        </Button>
      </div>
    </li>
  );
}

function PlaceHold({ memberId }: { memberId: string }) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const act = useAct((chosen: Reason, key) =>
    request('post', '/api/operator/members/{id}/holds', {
      path: { id: memberId },
      body: { reason: chosen },
      idempotencyKey: key,
    }),
  );
  const because = isReason(reason) ? undefined : words.missing;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReason(reason) || (await act.run(reason)) === undefined) return;
    setReason('');
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <NativeSelect
        label={words.reason}
        data={[
          { value: '', label: words.pick },
          ...Object.entries(words.reasons).map(([value, label]) => ({ value, label })),
        ]}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.placeDo}
      </ActionButton>
    </form>
  );
}

/** Why a member is not paid by decision of somebody: what stands, its end, and a new hold. */
export function HoldsDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  return (
    <Dialog opened onClose={onClose} title={words.title(member.name ?? member.id)}>
      <div className="pd-form">
        <p>{words.lead}</p>
        {member.holds.length === 0 ? (
          <p className="pd-hint">{words.none}</p>
        ) : (
          <ul className="pd-plain-list">
            {member.holds.map((hold) => (
              <OneHold key={hold.id} hold={hold} />
            ))}
          </ul>
        )}
        <PlaceHold memberId={member.id} />
      </div>
    </Dialog>
  );
}
