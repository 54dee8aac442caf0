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
}

/** The member of the books is proposed where there is one alone; it is for the person to see whether it was he. */
function proposal({ members: [only = '', ...others] }: Hindrance): Word {
  return { member: others.length === 0 ? only : '', isOwn: false };
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
        disabled={word.isOwn}
        autoComplete="off"
        onChange={(event) => onSay({ ...word, member: event.currentTarget.value })}
      />
      <Checkbox
        mt="sm"
        label={words.own}
        checked={word.isOwn}
        onChange={(event) => onSay({ ...word, isOwn: event.currentTarget.checked })}
      />
    </fieldset>
  );
}

/** Says whom the outputs of one transaction paid: each is shown, and one act takes them all. */
export function NameOutputs({ txid, rows }: { txid: string; rows: readonly Hindrance[] }) {
  const client = useQueryClient();
  const [said, setSaid] = useState<ReadonlyMap<number, Word>>(new Map());
  const wordOf = (row: Hindrance): Word => said.get(row.vout ?? 0) ?? proposal(row);
  const act = useAct((outputs: { vout: number; memberId: string | null }[], key) =>
    request('post', '/api/operator/restore/outputs', { body: { txid, outputs }, idempotencyKey: key }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const outputs = rows.map((row) => {
      const { member, isOwn } = wordOf(row);
      return { vout: row.vout ?? 0, memberId: isOwn ? null : member.trim() };
    });
    if ((await act.run(outputs)) !== undefined) await client.invalidateQueries();
  };
  const isWhole = rows.map(wordOf).every(({ member, isOwn }) => isOwn || member.trim() !== '');
  return (
    <Panel title={words.name(rows.length)} hint={words.nameHint}>
      <Facts items={[[words.transaction, <Hash text={txid} what={words.transaction} />]]} />
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
          {words.send(rows.length)}
        </ActionButton>
      </form>
      <div role="status">{act.result === undefined ? null : <p>{words.named}</p>}</div>
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
