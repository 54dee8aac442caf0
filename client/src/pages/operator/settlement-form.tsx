import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { MemberPicker, type Picked } from '../../components/member-picker';
import { t } from '../../strings';

type Stated = Body<'/api/operator/settlements'>;
const words = t.settlements;
const FIELDS = ['txid', 'height', 'vout', 'sats', 'evidence'] as const;
type Field = (typeof FIELDS)[number];
const NONE: Readonly<Record<Field, string>> = { txid: '', height: '', vout: '', sats: '', evidence: '' };
/** What is no whole number goes out as it was typed, so that the service refuses it by its field. */
const whole = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN);

function read(texts: Readonly<Record<Field, string>>, member: Picked | undefined): Stated | undefined {
  const { txid, height, vout, sats, evidence } = texts;
  const isWhole = !Number.isNaN(whole(height)) && !Number.isNaN(whole(vout));
  if (member === undefined || !isWhole || txid === '' || sats === '' || evidence === '') return undefined;
  return { memberId: member.memberId, txid: txid.toLowerCase(), height: whole(height), vout: whole(vout), sats, evidence }; // prettier-ignore
}

/** One operator's word on a payment from another wallet. */
export function SettlementForm() {
  const client = useQueryClient();
  const [texts, setTexts] = useState(NONE);
  const [member, setMember] = useState<Picked | undefined>();
  const act = useAct((body: Stated, key) =>
    request('post', '/api/operator/settlements', { body, idempotencyKey: key }),
  );
  const trimmed = Object.fromEntries(FIELDS.map((name) => [name, texts[name].trim()])) as Record<Field, string>;
  const stated = read(trimmed, member);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (stated === undefined || (await act.run(stated)) === undefined) return;
    setTexts(NONE);
    setMember(undefined);
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <MemberPicker label={words.member} picked={member} onPick={setMember} />
      {FIELDS.map((name) => (
        <TextInput
          key={name}
          label={words[name]}
          description={name === 'evidence' ? words.evidenceHint : undefined}
          inputMode={name === 'txid' || name === 'evidence' ? 'text' : 'numeric'}
          maxLength={name === 'evidence' ? 200 : 64}
          spellCheck={false}
          value={texts[name]}
          onChange={({ currentTarget }) => setTexts((before) => ({ ...before, [name]: currentTarget.value }))}
        />
      ))}
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
      {act.result === undefined ? null : <p role="status">{words.stated}</p>}
      <ActionButton type="submit" because={stated === undefined ? words.missing : undefined} loading={act.isBusy}>
        {words.send}
      </ActionButton>
    </form>
  );
}
