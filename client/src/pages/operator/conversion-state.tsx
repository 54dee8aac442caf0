import { Button, Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ErrorNote } from '../../components/error-note';
import { t } from '../../strings';

type Statement = Body<'/api/operator/conversion-statements'>;
type Field = 'memberId' | 'asset' | 'sold' | 'bought' | 'fee' | 'txid' | 'venue' | 'evidence' | 'reason';
const words = t.conversionExits;

/** Which figures a statement takes, and how each is asked for. */
const FIELDS: Readonly<Record<Statement['kind'], readonly (readonly [Field, string])[]>> = {
  'never-taken': [['evidence', words.evidenceLabel]],
  'fill-was': [
    ['sold', words.sold],
    ['bought', words.bought],
    ['fee', words.fee],
    ['evidence', words.evidenceLabel],
  ],
  arrived: [
    ['bought', words.arrived],
    ['txid', words.arrivedTxid],
    ['reason', words.reason],
    ['evidence', words.evidenceLabel],
  ],
  'never-left': [
    ['reason', words.reason],
    ['evidence', words.evidenceLabel],
  ],
  'made-good': [
    ['reason', words.reason],
    ['bought', words.paid],
    ['txid', words.arrivedTxid],
    ['evidence', words.evidenceLabel],
  ],
  misnamed: [['evidence', words.evidenceLabel]],
  'kept-settled': [
    ['memberId', words.member],
    ['asset', words.asset],
    ['sold', words.sent],
    ['fee', words.sendFee],
    ['txid', words.txid],
    ['venue', words.venue],
    ['evidence', words.evidenceLabel],
  ],
};

/** The closed list of reasons that a statement may name. */
const REASONS: Readonly<Partial<Record<Statement['kind'], readonly NonNullable<Statement['reason']>[]>>> = {
  arrived: ['as-sent', 'other-fee', 'venue-owes', 'venue-loss', 'sent-more'],
  'never-left': ['failed', 'cancelled', 'never-made'],
  'made-good': ['venue-paid', 'venue-loss'],
};

/** One operator's word, which another one confirms: nothing is booked by it. */
export function StateForm(of: { kind: Statement['kind']; conversionId?: string; depositId?: string }) {
  const { kind, ...about } = of;
  const client = useQueryClient();
  const [texts, setTexts] = useState<Partial<Record<Field, string>>>({});
  const [isStated, setStated] = useState(false);
  const act = useAct((body: Statement, key) =>
    request('post', '/api/operator/conversion-statements', { body, idempotencyKey: key }),
  );
  const submit = async () => {
    const filled = Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => (text.trim() === '' ? [] : [[name, text.trim()]]))); // prettier-ignore
    const body = {
      kind,
      evidence: '',
      ...about,
      ...filled,
    } as Statement;
    if ((await act.run(body)) === undefined) return;
    setTexts({});
    setStated(true);
    await client.invalidateQueries();
  };
  const change = (name: Field, text: string) => {
    setStated(false);
    setTexts((before) => ({ ...before, [name]: text }));
  };
  return (
    <form
      className="pd-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {FIELDS[kind].map(([name, label]) =>
        name === 'reason' ? (
          <Select
            key={name}
            label={label}
            data={(REASONS[kind] ?? []).map((value) => ({ value, label: words.reasons[value] ?? value }))}
            value={texts.reason ?? null}
            onChange={(value) => change('reason', value ?? '')}
          />
        ) : (
          <TextInput
            key={name}
            label={label}
            value={texts[name] ?? ''}
            onChange={({ currentTarget }) => change(name, currentTarget.value)}
          />
        ),
      )}
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
      {isStated ? <p role="status">{words.stated}</p> : null}
      <div className="pd-actions">
        <Button type="submit" variant="default" loading={act.isBusy}>
          {words.send}
        </Button>
      </div>
    </form>
  );
}

/** What two people may state of a sale now, each with its own figures; nothing where there is nothing to state. */
export function EndByHand({ conversionId, ways }: { conversionId: string; ways: readonly string[] }) {
  const kinds = Object.keys(FIELDS).filter((kind): kind is Statement['kind'] => ways.includes(kind));
  if (kinds.length === 0) return null;
  return (
    <>
      <p className="pd-hint">{words.endsHint}</p>
      {kinds.map((kind) => (
        <details key={kind}>
          <summary>{words.kinds[kind]}</summary>
          {words.kindHints[kind] === undefined ? null : <p className="pd-hint">{words.kindHints[kind]}</p>}
          <StateForm kind={kind} conversionId={conversionId} />
        </details>
      ))}
    </>
  );
}
