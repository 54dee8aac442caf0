import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Panel } from '../../components/page';
import { Done } from '../../components/status';
import { parseSats, parseUnits } from '../../format/amount';
import { t } from '../../strings';

const words = t.operator.treasury;

/** Gives the operator's own unmatched money its purpose: network fees. */
export function AssignForm({ unmatched }: { unmatched: string }) {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const available = parseUnits(unmatched);
  const sats = parseSats(text);
  const isFit = sats !== undefined && sats > 0n && sats <= available;
  const because = available <= 0n ? words.assignNone : isFit ? undefined : words.assignBad;
  const act = useAct((units: string, key) =>
    request('post', '/api/operator/treasury/assign', { body: { asset: 'BTC', units }, idempotencyKey: key }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || sats === undefined) return;
    if ((await act.run(sats.toString())) === undefined) return;
    setText('');
    await client.invalidateQueries();
  };
  return (
    <Panel title={words.assign} hint={words.assignHint}>
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        <TextInput
          label={words.assignUnits}
          inputMode="numeric"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
        {act.result === undefined || text !== '' ? null : <Done title={words.assignDone} />}
        <ActionButton type="submit" because={because} loading={act.isBusy}>
          {words.assignDo}
        </ActionButton>
      </form>
    </Panel>
  );
}
