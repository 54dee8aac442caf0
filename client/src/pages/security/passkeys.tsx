import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { knowsPasskeys, makePasskey, PasskeyDeclined, PasskeyThere } from '../../app/passkey';
import { useProving } from '../../app/step-up';
import { Confirm } from '../../components/confirm';
import { ErrorNote } from '../../components/error-note';
import { Panel } from '../../components/page';
import { Done, Note } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';

const words = t.security.passkeys;
const NAME_MAX = 60;

type Access = Answer<'/api/account'>;
type Passkey = Access['passkeys'][number];
type Role = 'member' | 'operator';

function columnsOf(remove: (passkey: Passkey) => void): readonly Column<Passkey>[] {
  return [
    {
      key: 'passkey',
      header: words.passkey,
      cell: ({ name, synced }) => (
        <>
          <strong className="pd-wrap">
            <bdi>{name}</bdi>
          </strong>
          <span className="pd-line pd-dim">{synced ? words.synced : words.oneDevice}</span>
        </>
      ),
    },
    { key: 'added', header: words.added, cell: ({ addedAt }) => <When at={addedAt} /> },
    {
      key: 'used',
      header: words.used,
      cell: ({ lastUsedAt }) =>
        lastUsedAt === null ? <span className="pd-dim">{words.never}</span> : <When at={lastUsedAt} />,
    },
    {
      key: 'acts',
      header: words.acts,
      end: true,
      cell: (passkey) => (
        <Button size="xs" variant="default" aria-label={words.removeOf(passkey.name)} onClick={() => remove(passkey)}>
          {words.remove}
        </Button>
      ),
    },
  ];
}

/** Why no passkey was made, where that is no fault. */
function MakingNote({ error }: { error: Error | undefined }) {
  if (error === undefined) return null;
  if (error instanceof PasskeyDeclined) {
    return (
      <Note tone="warn" title={words.declined}>
        <p>{words.declinedText}</p>
      </Note>
    );
  }
  if (error instanceof PasskeyThere) {
    return (
      <Note tone="info" title={words.there}>
        <p>{words.thereText}</p>
      </Note>
    );
  }
  return <ErrorNote error={error} isAct />;
}

function AddPasskey({ onAdded }: { onAdded: () => void }) {
  const [name, setName] = useState('');
  const [isMissing, setMissing] = useState(false);
  const proving = useProving();
  const act = useAct(async (called: string) => {
    const asked = await proving((proof) => request('post', '/api/account/passkeys/begin', { body: proof }));
    return request('post', '/api/account/passkeys', { body: { name: called, passkey: await makePasskey(asked) } });
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const called = name.trim();
    setMissing(called === '');
    if (called === '' || (await act.run(called)) === undefined) return;
    setName('');
    onAdded();
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        label={words.name}
        description={words.nameHint}
        value={name}
        maxLength={NAME_MAX}
        autoComplete="off"
        error={isMissing ? words.nameMissing : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <MakingNote error={act.error} />
      <Button type="submit" loading={act.isBusy}>
        {words.add}
      </Button>
    </form>
  );
}

/** A new one, or why there can be none here and now. */
function Adding({ access, role, onAdded }: { access: Access; role: Role; onAdded: () => void }) {
  if (!access.passkeysPossible) {
    return (
      <Note tone="info" title={words.noHost}>
        <p>{words.noHostText[role]}</p>
      </Note>
    );
  }
  if (!knowsPasskeys()) {
    return (
      <Note tone="info" title={words.unknown}>
        <p>{words.unknownText}</p>
      </Note>
    );
  }
  if (access.passkeys.length >= access.passkeysMax) return <p className="pd-hint">{words.full(access.passkeysMax)}</p>;
  return <AddPasskey onAdded={onAdded} />;
}

/** The passkeys of whoever is signed in: what there are, a new one, and one less. */
export function Passkeys({ access, role }: { access: Access; role: Role }) {
  const client = useQueryClient();
  const [asked, setAsked] = useState<Passkey | undefined>();
  const [done, setDone] = useState<string | undefined>();
  const act = useAct((id: string) => request('post', '/api/account/passkeys/{id}/remove', { path: { id } }));
  const finished = (what: string) => {
    setDone(what);
    void client.invalidateQueries();
  };
  const remove = async (id: string) => {
    if ((await act.run(id)) === undefined) return;
    setAsked(undefined);
    finished(words.removed);
  };
  const { passkeys } = access;
  return (
    <Panel title={words.title} hint={words.hint[role]}>
      <div className="pd-stack">
        {done === undefined ? null : <Done title={done} />}
        <DataTable
          caption={words.caption}
          columns={columnsOf(setAsked)}
          rows={passkeys}
          keyOf={({ id }) => id}
          empty={
            <Note tone="info" title={words.none}>
              <p>{words.noneText[role]}</p>
            </Note>
          }
        />
        <Adding access={access} role={role} onAdded={() => finished(words.addDone)} />
        <p className="pd-hint">{words.lost[role]}</p>
      </div>
      {asked === undefined ? null : (
        <Confirm
          opened
          onClose={() => setAsked(undefined)}
          title={words.removeTitle(asked.name)}
          action={words.removeDo}
          danger
          isBusy={act.isBusy}
          error={act.error}
          onConfirm={() => void remove(asked.id)}
        >
          <p>{words.removeText}</p>
          {passkeys.length === 1 ? <p>{words.removeLast[role]}</p> : null}
        </Confirm>
      )}
    </Panel>
  );
}
