import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { t } from '../../strings';

const words = t.operator.members;

/** Erases who a member is, once their name was typed: it cannot be undone. */
export function EraseDialog({ member, onClose }: { member: { id: string; name: string }; onClose: () => void }) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const act = useAct((id: string) => request('post', '/api/operator/members/{id}/erase', { path: { id } }));
  const because = typed.trim() === member.name ? undefined : words.eraseBad;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || (await act.run(member.id)) === undefined) return;
    await client.invalidateQueries();
    onClose();
  };
  return (
    <Dialog opened onClose={onClose} title={words.eraseTitle(member.name)}>
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        <p>{words.eraseText}</p>
        <p className="pd-hint">{words.eraseStays}</p>
        <TextInput
          label={words.eraseType(member.name)}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
        <ActionButton type="submit" className="pd-danger" because={because} loading={act.isBusy}>
          {words.eraseDo}
        </ActionButton>
      </form>
    </Dialog>
  );
}
