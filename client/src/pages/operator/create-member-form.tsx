import { TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { CopyButton } from '../../components/hash';
import { Panel } from '../../components/page';
import { Note } from '../../components/status';
import { When } from '../../components/when';
import { t } from '../../strings';

export type Invitation = Answer<'/api/operator/members', 'post'>;
type NewMember = Body<'/api/operator/members'>;
const words = t.operator.members;

/** A one-time link, on the screen once and nowhere stored by this page. */
export function InvitationNote({ invitation }: { invitation: Invitation }) {
  return (
    <div role="status">
      <Note tone="good" title={words.link}>
        <p className="pd-wrap">
          <code>{invitation.link}</code> <CopyButton text={invitation.link} what={words.link} />
        </p>
        <p>
          {words.linkOnce} {words.linkExpires} <When at={invitation.expiresAt} />.
        </p>
      </Note>
    </div>
  );
}

/** Adds a member and shows the invitation. */
export function CreateMemberForm({ onInvited }: { onInvited: (invitation: Invitation) => void }) {
  const [name, setName] = useState('');
  const [mail, setMail] = useState('');
  const isFit = name.trim() !== '' && /^[^@\s]+@[^@\s]+$/.test(mail.trim());
  const act = useAct((body: NewMember) => request('post', '/api/operator/members', { body }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isFit) return;
    const invitation = await act.run({ name: name.trim(), mail: mail.trim() });
    if (invitation === undefined) return;
    setName('');
    setMail('');
    onInvited(invitation);
  };
  return (
    <Panel title={words.create} hint={words.createHint}>
      <form className="pd-form pd-form-row" onSubmit={(event) => void submit(event)}>
        <TextInput
          label={words.name}
          autoComplete="off"
          dir="auto"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={words.mail}
          type="email"
          autoComplete="off"
          value={mail}
          onChange={(event) => setMail(event.currentTarget.value)}
        />
        <ActionButton type="submit" because={isFit ? undefined : words.createBad} loading={act.isBusy}>
          {words.createDo}
        </ActionButton>
        {act.error === undefined ? null : (
          <div className="pd-form-wide">
            <ErrorNote error={act.error} />
          </div>
        )}
      </form>
    </Panel>
  );
}
