import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { Loaded } from '../../components/page';
import { t } from '../../strings';
import { FormFacts } from '../member/tax-form';
import { Choice } from './choice';
import { PaperForm } from './payee-paper-form';

type Detail = Answer<'/api/operator/payees/{id}'>;
type Reveal = Body<'/api/operator/payees/{id}/reveal'>;
type Note = Body<'/api/operator/payees/{id}/notices'>;
const words = t.payees;

/** The whole number, once, for a reason; it stands in no cache and goes with the dialog. */
function RevealTin({ memberId }: { memberId: string }) {
  const [reason, setReason] = useState<Reveal['reason'] | ''>('');
  const [tin, setTin] = useState<string | undefined>();
  const act = useAct((body: Reveal) => request('post', '/api/operator/payees/{id}/reveal', { path: { id: memberId }, body })); // prettier-ignore
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason === '') return;
    setTin((await act.run({ reason }))?.tin);
    act.reset();
  };
  if (tin !== undefined) {
    return (
      <div role="status" className="pd-form">
        <p>
          {words.revealed}: <code className="pd-big">{tin}</code>
        </p>
        <Button variant="default" onClick={() => setTin(undefined)}>
          {words.hide}
        </Button>
      </div>
    );
  }
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <p className="pd-hint">{words.revealText}</p>
      <Choice label={words.reason} of={words.reasons} value={reason} onChange={setReason} />
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      <ActionButton type="submit" because={reason === '' ? words.pickFirst : undefined} loading={act.isBusy}>
        {words.revealDo}
      </ActionButton>
    </form>
  );
}

function OneNotice({ notice }: { notice: Detail['notices'][number] }) {
  const client = useQueryClient();
  const act = useAct((id: string, key) => request('post', '/api/operator/payees/notices/{id}/take-back', { path: { id }, idempotencyKey: key })); // prettier-ignore
  const what = `${notice.on} ${words.kinds[notice.kind]}`;
  const back = async () => {
    if ((await act.run(notice.id)) !== undefined) await client.invalidateQueries();
  };
  return (
    <li>
      {what}
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      <Button
        size="xs"
        variant="default"
        aria-label={words.takeBackOf(what)}
        loading={act.isBusy}
        onClick={() => void back()}
      >
        {words.takeBack}
      </Button>
    </li>
  );
}

function NoteNotice({ memberId }: { memberId: string }) {
  const client = useQueryClient();
  const [kind, setKind] = useState<Note['kind'] | ''>('');
  const [on, setOn] = useState('');
  const act = useAct((body: Note, key) =>
    request('post', '/api/operator/payees/{id}/notices', { path: { id: memberId }, body, idempotencyKey: key }),
  );
  const because = kind === '' ? words.pickFirst : on === '' ? words.dayMissing : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (kind === '' || on === '' || (await act.run({ kind, on })) === undefined) return;
    setKind('');
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <p className="pd-hint">{words.noteHint}</p>
      <Choice label={words.kind} of={words.kinds} value={kind} onChange={setKind} />
      <TextInput type="date" label={words.on} value={on} onChange={({ currentTarget }) => setOn(currentTarget.value)} />
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.noteDo}
      </ActionButton>
    </form>
  );
}

function Fold({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function Parts({ data }: { data: Detail }) {
  const { payee, forms, notices } = data;
  return (
    <div className="pd-form">
      <h3>{words.versions}</h3>
      {forms.length === 0 ? <p className="pd-hint">{words.noForm}</p> : null}
      {forms.map((form) => (
        <FormFacts key={form.version} form={form} />
      ))}
      {payee.tin === null ? null : (
        <Fold title={words.reveal}>
          <RevealTin memberId={payee.id} />
        </Fold>
      )}
      <Fold title={words.enter}>
        <PaperForm memberId={payee.id} />
      </Fold>
      <h3>{words.notices}</h3>
      {notices.length === 0 ? <p className="pd-hint">{words.noNotices}</p> : null}
      <ul className="pd-plain-list">
        {notices.map((notice) => (
          <OneNotice key={notice.id} notice={notice} />
        ))}
      </ul>
      <Fold title={words.noteDo}>
        <NoteNotice memberId={payee.id} />
      </Fold>
    </div>
  );
}

/** One payee: every form, the number for a reason, a form on paper, notices. */
export function PayeeDialog({ memberId, onClose }: { memberId: string; onClose: () => void }) {
  const query = useApi('/api/operator/payees/{id}', { path: { id: memberId } });
  return (
    <Dialog opened onClose={onClose} title={query.data?.payee.name ?? memberId}>
      <Loaded query={query}>{(data) => <Parts data={data} />}</Loaded>
    </Dialog>
  );
}
