import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { Facts } from '../../components/page';
import { Note } from '../../components/status';
import { t } from '../../strings';
import { settingValue } from './setting-value';

type Setting = Answer<'/api/operator/settings'>['items'][number];
type Change = Body<'/api/operator/settings'>;
const words = t.settings;
const REASON_MIN = 3;

interface SettingFormProps {
  readonly setting: Setting;
  readonly worksAlone: boolean;
  readonly onClose: () => void;
}

/** Asks for another value of one setting, and says what became of it. */
export function SettingForm({ setting, worksAlone, onClose }: SettingFormProps) {
  const client = useQueryClient();
  const { name, title, what, unit, value } = setting;
  const [text, setText] = useState(value);
  const [why, setWhy] = useState('');
  const act = useAct((body: Change, key) => request('post', '/api/operator/settings', { body, idempotencyKey: key }));
  const [to, reason] = [text.trim(), why.trim()];
  const because = to === '' || reason.length < REASON_MIN ? words.missing : to === value ? words.same : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined) return;
    if ((await act.run({ name, from: value, to, reason })) !== undefined) await client.invalidateQueries();
  };
  const outcome = act.result?.outcome;
  return (
    <Dialog opened onClose={onClose} title={words.dialog(title)}>
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        <p className="pd-hint">{what}</p>
        {outcome === undefined ? (
          <>
            <Facts items={[[words.countsNow, settingValue(unit, value)]]} />
            <TextInput
              label={words.newValue}
              description={unit === null ? words.textHint : words.newValueHint[unit]}
              inputMode={unit === null ? 'text' : 'numeric'}
              autoComplete="off"
              spellCheck={false}
              maxLength={100}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <TextInput
              label={words.reason}
              description={words.reasonHint}
              autoComplete="off"
              maxLength={200}
              value={why}
              onChange={(event) => setWhy(event.currentTarget.value)}
            />
            <p className="pd-hint">{worksAlone ? words.secondAlone : words.second}</p>
            {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
            <ActionButton type="submit" because={because} loading={act.isBusy}>
              {words.send}
            </ActionButton>
          </>
        ) : (
          <div role="status">
            <Note tone={outcome === 'counts' ? 'good' : 'warn'}>
              <p>{outcome === 'counts' ? words.counts : worksAlone ? words.waitsAlone : words.waits}</p>
            </Note>
          </div>
        )}
      </form>
    </Dialog>
  );
}
