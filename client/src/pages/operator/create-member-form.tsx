import { type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { t } from '../../strings';
import { type OneTimeLink, PersonForm } from './person-form';

const words = t.operator.members;

/** Adds a member and shows the invitation. */
export function CreateMemberForm({ onInvited }: { onInvited: (invitation: OneTimeLink) => void }) {
  const act = useAct((body: Body<'/api/operator/members'>) => request('post', '/api/operator/members', { body }));
  return (
    <PersonForm
      title={words.create}
      hint={words.createHint}
      action={words.createDo}
      isBusy={act.isBusy}
      error={act.error}
      onSubmit={async (person) => {
        const invitation = await act.run(person);
        if (invitation !== undefined) onInvited(invitation);
        return invitation !== undefined;
      }}
    />
  );
}
