import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ErrorNote } from '../../components/error-note';
import { t } from '../../strings';

type Statement = Body<'/api/operator/conversion-statements'>;
type Field = 'memberId' | 'asset' | 'sold' | 'bought' | 'fee' | 'txid' | 'venue' | 'evidence';
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
    ['txid', words.txid],
    ['bought', words.arrived],
    ['evidence', words.evidenceLabel],
  ],
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

/** One operator's word, which another one confirms: nothing is booked by it. */
export function StateForm({ kind, conversionId }: { kind: Statement['kind']; conversionId?: string }) {
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
      ...(conversionId === undefined ? {} : { conversionId }),
      ...filled,
    } as Statement;
    if ((await act.run(body)) === undefined) return;
    setTexts({});
    setStated(true);
    await client.invalidateQueries();
  };
  return (
    <form
      className="pd-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {FIELDS[kind].map(([name, label]) => (
        <TextInput
          key={name}
          label={label}
          value={texts[name] ?? ''}
          onChange={({ currentTarget }) => {
            setStated(false);
            setTexts((before) => ({ ...before, [name]: currentTarget.value }));
          }}
        />
      ))}
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

/** The ways to end a sale that stands still, each with its own figures. */
export function EndByHand({ conversionId, isAway }: { conversionId: string; isAway: boolean }) {
  const kinds: readonly Statement['kind'][] = isAway ? ['arrived'] : ['never-taken', 'fill-was'];
  return (
    <>
      <p className="pd-hint">{words.endsHint}</p>
      {kinds.map((kind) => (
        <details key={kind}>
          <summary>{words.kinds[kind]}</summary>
          <StateForm kind={kind} conversionId={conversionId} />
        </details>
      ))}
    </>
  );
}
