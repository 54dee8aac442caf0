import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { useProving } from '../../app/step-up';
import { Confirm } from '../../components/confirm';
import { Facts, Panel } from '../../components/page';
import { RecoveryCodes } from '../../components/recovery-codes';
import { Note } from '../../components/status';
import { When } from '../../components/when';
import { t } from '../../strings';

const words = t.security.codes;
/** From so few on new ones are advised. */
const FEW = 2;

/** The recovery codes of whoever is signed in: how many are left, and new ones. */
export function OwnCodes({ left, madeAt }: { left: number; madeAt: Answer<'/api/account'>['recoveryCodesMadeAt'] }) {
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | undefined>();
  const proving = useProving();
  const act = useAct((_: undefined) =>
    proving((proof) => request('post', '/api/account/recovery-codes', { body: proof })),
  );
  const make = async () => {
    const made = await act.run(undefined);
    if (made === undefined) return;
    setAsked(false);
    setCodes(made.codes);
    await client.invalidateQueries();
  };
  if (codes !== undefined) {
    return (
      <Panel title={words.title}>
        <RecoveryCodes codes={codes} action={words.done} onSaved={() => setCodes(undefined)} />
      </Panel>
    );
  }
  return (
    <Panel
      title={words.title}
      hint={words.hint}
      actions={
        <Button variant="default" onClick={() => setAsked(true)}>
          {words.make}
        </Button>
      }
    >
      {left > FEW ? null : (
        <Note tone="warn" title={madeAt === null ? words.none : words.few(left)}>
          <p>{words.fewText}</p>
        </Note>
      )}
      {madeAt === null ? null : (
        <Facts
          items={[
            [words.left, String(left)],
            [words.madeAt, <When at={madeAt} />],
          ]}
        />
      )}
      <Confirm
        opened={isAsked}
        onClose={() => setAsked(false)}
        title={words.makeTitle}
        action={words.makeDo}
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void make()}
      >
        <p>{words.makeText}</p>
      </Confirm>
    </Panel>
  );
}
