import { TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { CopyButton } from '../../components/hash';
import { Panel } from '../../components/page';
import { Note } from '../../components/status';
import { When } from '../../components/when';
import { t } from '../../strings';

const words = t.operator.members;

/** A link that works once and the instant at which it dies. */
export interface OneTimeLink {
  readonly link: string;
  readonly expiresAt: number;
}

/** A one-time link, on the screen once and nowhere stored by this page. */
export function InvitationNote({ invitation }: { invitation: OneTimeLink }) {
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

interface PersonFormProps {
  readonly title: string;
  readonly hint: string;
  readonly action: string;
  readonly isBusy: boolean;
  readonly error: Error | undefined;
  /** @returns whether it was done: then the fields are emptied */
  readonly onSubmit: (person: { name: string; mail: string }) => Promise<boolean>;
}

/** Asks for the name and the mail of somebody who gets a one-time link. */
export function PersonForm({ title, hint, action, isBusy, error, onSubmit }: PersonFormProps) {
  const [name, setName] = useState('');
  const [mail, setMail] = useState('');
  const isFit = name.trim() !== '' && /^[^@\s]+@[^@\s]+$/.test(mail.trim());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isFit || !(await onSubmit({ name: name.trim(), mail: mail.trim() }))) return;
    setName('');
    setMail('');
  };
  return (
    <Panel title={title} hint={hint}>
      <form className="pd-form pd-form-row" onSubmit={(event) => void submit(event)} noValidate>
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
        <ActionButton type="submit" because={isFit ? undefined : words.createBad} loading={isBusy}>
          {action}
        </ActionButton>
        {error === undefined ? null : (
          <div className="pd-form-wide">
            <ErrorNote error={error} isAct />
          </div>
        )}
      </form>
    </Panel>
  );
}
