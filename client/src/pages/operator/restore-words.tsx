import { Checkbox, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { ErrorNote } from '../../components/error-note';
import { Hash } from '../../components/hash';
import { Facts, Panel } from '../../components/page';
import { t } from '../../strings';
import type { Hindrance } from './restore-about';

const words = t.restore;

/** What a person says of one output. */
interface Word {
  readonly member: string;
  readonly isOwn: boolean;
  readonly isLost: boolean;
}

/**
 * What somebody said already; else the member of the books where there is one alone. It is for the person to see whether it
 * was he.
 */
function proposal({ members: [only = '', ...others], said, saidMember }: Hindrance): Word {
  if (said !== null) return { member: saidMember ?? '', isOwn: said === 'own', isLost: said === 'lost' };
  return { member: others.length === 0 ? only : '', isOwn: false, isLost: false };
}

function OutputField({ row, word, onSay }: { row: Hindrance; word: Word; onSay: (word: Word) => void }) {
  const vout = row.vout ?? 0;
  return (
    <fieldset className="pd-fieldset">
      <legend>{words.outputNumber(vout)}</legend>
      <p className="pd-line">
        <Amount units={row.amountSats ?? '0'} />
      </p>
      <code className="pd-line pd-wrap">{row.address ?? words.noAddress}</code>
      <TextInput
        mt="sm"
        label={words.member}
        description={row.members.length === 0 ? words.nobodyHas : words.have(row.members.join(', '))}
        value={word.member}
        disabled={word.isOwn || word.isLost}
        autoComplete="off"
        onChange={(event) => onSay({ ...word, member: event.currentTarget.value })}
      />
      {row.paysBatch ? <p className="pd-line">{words.paysBatch}</p> : <NoMember word={word} onSay={onSay} />}
    </fieldset>
  );
}

function NoMember({ word, onSay }: { word: Word; onSay: (word: Word) => void }) {
  return (
    <>
      <Checkbox
        mt="sm"
        label={words.own}
        checked={word.isOwn}
        onChange={(event) => onSay({ ...word, isOwn: event.currentTarget.checked, isLost: false })}
      />
      <Checkbox
        mt="sm"
        label={words.lost}
        checked={word.isLost}
        onChange={(event) => onSay({ ...word, isLost: event.currentTarget.checked, isOwn: false })}
      />
    </>
  );
}

/** Who said what, where it takes two people. */
function Said({ rows }: { rows: readonly Hindrance[] }) {
  const said = rows.filter(({ saidBy }) => saidBy !== null);
  if (said.length === 0) return null;
  return <p role="status">{said.every(({ saidByYou }) => saidByYou) ? words.saidByYou : words.saidByOther}</p>;
}

/** Says whom the outputs of one transaction paid: each is shown, and one act takes them all. */
export function NameOutputs({ txid, rows }: { txid: string; rows: readonly Hindrance[] }) {
  const client = useQueryClient();
  const [said, setSaid] = useState<ReadonlyMap<number, Word>>(new Map());
  const wordOf = (row: Hindrance): Word => said.get(row.vout ?? 0) ?? proposal(row);
  const act = useAct((outputs: { vout: number; memberId: string | null; lost: boolean }[], key) =>
    request('post', '/api/operator/restore/outputs', { body: { txid, outputs }, idempotencyKey: key }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const outputs = rows.map((row) => {
      const { member, isOwn, isLost } = wordOf(row);
      return { vout: row.vout ?? 0, memberId: isOwn || isLost ? null : member.trim(), lost: isLost };
    });
    if ((await act.run(outputs)) !== undefined) await client.invalidateQueries();
  };
  const chosen = rows.map(wordOf);
  const isWhole = chosen.every(({ member, isOwn, isLost }) => isOwn || isLost || member.trim() !== '');
  const isTwo = rows.some(({ batchId, saidBy }) => batchId !== null || saidBy !== null);
  const takesTwo = isTwo || chosen.some(({ isLost }) => isLost);
  return (
    <Panel title={words.name(rows.length, `${txid.slice(0, 8)}…`)} hint={isTwo ? words.nameTwo : words.nameHint}>
      <Facts items={[[words.transaction, <Hash text={txid} what={words.transaction} />]]} />
      <Said rows={rows} />
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        {rows.map((row) => (
          <OutputField
            key={row.vout}
            row={row}
            word={wordOf(row)}
            onSay={(word) => setSaid(new Map([...said, [row.vout ?? 0, word]]))}
          />
        ))}
        <ActionButton type="submit" mt="sm" loading={act.isBusy} because={isWhole ? undefined : words.sendNot}>
          {takesTwo ? words.sendTwo(rows.length) : words.send(rows.length)}
        </ActionButton>
      </form>
      <div role="status">{act.result === undefined ? null : <p>{takesTwo ? words.namedTwo : words.named}</p>}</div>
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
    </Panel>
  );
}

/** A payment from another wallet that the record names: two people may say that it was none. */
export function LostStatement({ row }: { row: Hindrance }) {
  const client = useQueryClient();
  const { txid, vout, deniedBy, deniedByYou } = row;
  const memberId = row.members[0] ?? '';
  const act = useAct((_: undefined, key) =>
    request('post', '/api/operator/restore/statements', {
      body: { txid: txid ?? '', vout: vout ?? 0, memberId },
      idempotencyKey: key,
    }),
  );
  const deny = async () => {
    if ((await act.run(undefined)) !== undefined) await client.invalidateQueries();
  };
  return (
    <Panel title={words.stated(memberId)} hint={words.statedHint}>
      <Facts
        items={[
          [words.transaction, <Hash text={txid ?? ''} what={words.transaction} />],
          [words.output, String(vout ?? 0)],
          [words.sum, <Amount units={row.amountSats ?? '0'} />],
        ]}
      />
      {deniedBy === null ? null : <p role="status">{deniedByYou ? words.deniedByYou : words.denied}</p>}
      <ActionButton mt="sm" variant="default" loading={act.isBusy} onClick={() => void deny()}>
        {deniedBy !== null && !deniedByYou ? words.denyToo : words.deny}
      </ActionButton>
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
    </Panel>
  );
}
