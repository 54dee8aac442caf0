import { NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Beginning, beginningOf, proposedBeginning } from '../../components/beginning';
import { ErrorNote } from '../../components/error-note';
import { MemberPicker, type Picked } from '../../components/member-picker';
import { Done } from '../../components/status';
import { t } from '../../strings';

type Contract = Answer<'/api/operator/contracts/{id}'>;
type SetUnits = Body<'/api/operator/contracts/{id}/units'>;
type Event = Body<'/api/operator/contracts/{id}/events'>;
const words = t.contracts;

/** Gives a member units of a contract from a time on. */
export function UnitsForm({ contract }: { contract: Contract }) {
  const client = useQueryClient();
  const [picked, setPicked] = useState<Picked | undefined>();
  const [text, setText] = useState('');
  const isChange = contract.holdings.some(({ memberId }) => memberId === picked?.memberId);
  const terms = { asOf: contract.asOf, openFrom: contract.openFrom, isChange };
  const [choice, setChoice] = useState(() => proposedBeginning(terms));
  const units = /^(0|[1-9]\d{0,17})$/.test(text.trim()) ? text.trim() : undefined;
  const beginning = beginningOf(choice, terms);
  const act = useAct((body: SetUnits, key) =>
    request('post', '/api/operator/contracts/{id}/units', { path: { id: contract.id }, body, idempotencyKey: key }),
  );
  const because =
    picked === undefined || units === undefined
      ? words.holders.bad
      : 'because' in beginning
        ? beginning.because
        : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (picked === undefined || units === undefined || 'because' in beginning) return;
    if ((await act.run({ memberId: picked.memberId, units, from: beginning.from })) === undefined) return;
    setText('');
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" aria-label={words.holders.give} onSubmit={(event) => void submit(event)}>
      <h3>{words.holders.give}</h3>
      <MemberPicker label={words.holders.member} picked={picked} onPick={setPicked} />
      <TextInput
        label={words.holders.count}
        inputMode="numeric"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Beginning terms={terms} choice={choice} onChoose={setChoice} />
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
      {act.result === undefined || text !== '' ? null : <Done title={words.holders.done} />}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.holders.save}
      </ActionButton>
    </form>
  );
}

/** Notes notice, or electricity that was paid. */
export function EventForm({ contractId }: { contractId: string }) {
  const client = useQueryClient();
  const [kind, setKind] = useState<Event['kind']>('electricity');
  const [when, setWhen] = useState('');
  const [days, setDays] = useState('');
  const [price, setPrice] = useState('');
  const isPaid = kind === 'electricity';
  const at = new Date(when).getTime();
  const isFit = /^[1-9]\d{0,3}$/.test(days) && /^\d{1,9}(\.\d{1,12})?$/.test(price);
  const because = Number.isNaN(at) || (isPaid && !isFit) ? words.events.bad : undefined;
  const act = useAct((body: Event, key) =>
    request('post', '/api/operator/contracts/{id}/events', { path: { id: contractId }, body, idempotencyKey: key }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined) return;
    const body = isPaid ? { kind, at, days: Number(days), price } : { kind, at, days: 0, price: '0' };
    if ((await act.run(body)) === undefined) return;
    setWhen('');
    await client.invalidateQueries();
  };
  const text = (label: string, value: string, onChange: (next: string) => void) => (
    <TextInput
      label={label}
      inputMode="decimal"
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
  return (
    <form className="pd-form" aria-label={words.events.title} onSubmit={(event) => void submit(event)}>
      <NativeSelect
        label={words.events.kind}
        value={kind}
        data={[
          { value: 'electricity', label: words.events.electricity },
          { value: 'cancelled', label: words.events.cancelled },
        ]}
        onChange={(event) => setKind(event.currentTarget.value === 'cancelled' ? 'cancelled' : 'electricity')}
      />
      <TextInput
        type="datetime-local"
        label={words.events.at}
        value={when}
        onChange={(event) => setWhen(event.currentTarget.value)}
      />
      {isPaid ? text(words.events.days, days, setDays) : null}
      {isPaid ? text(words.events.price, price, setPrice) : null}
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
      {act.result === undefined || when !== '' ? null : <Done title={words.events.done} />}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.events.save}
      </ActionButton>
    </form>
  );
}
