import { Checkbox, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { type Answer, request } from '../../api/http';
import { useApi } from '../../api/hooks';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { ErrorNote } from '../../components/error-note';
import { Hash } from '../../components/hash';
import { Empty, Facts, Loaded, Page, Panel } from '../../components/page';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';

type Restore = Answer<'/api/operator/restore'>;
type Hindrance = Restore['hindrances'][number];
const words = t.restore;

function sentenceOf({ code, confirmations, needed, coins }: Hindrance): string {
  switch (code) {
    case 'shallow':
    case 'barrier-open':
      return words.codes[code](confirmations ?? 0, needed ?? 0);
    case 'barrier-due':
      return words.codes[code](coins ?? 0);
    default:
      return isCode(code) ? words.codes[code]() : code;
  }
}

type Plain = Exclude<keyof typeof words.codes, 'shallow' | 'barrier-open' | 'barrier-due'>;

function isCode(code: string): code is Plain {
  return code in words.codes;
}

function About({ row }: { row: Hindrance }) {
  return (
    <>
      {row.txid === null ? null : (
        <span className="pd-line">
          <Hash text={row.txid} what={words.about} />
        </span>
      )}
      {row.batchId === null ? null : (
        <span className="pd-line">
          <Link to={`/operator/batches/${row.batchId}`}>{words.batch}</Link>
        </span>
      )}
      {row.amountSats === null ? null : (
        <span className="pd-line">
          <Amount units={row.amountSats} />
        </span>
      )}
      {row.address === null ? null : <code className="pd-line pd-wrap">{row.address}</code>}
    </>
  );
}

const columns: readonly Column<Hindrance>[] = [
  { key: 'what', header: words.what, cell: sentenceOf },
  { key: 'about', header: words.about, cell: (row) => <About row={row} /> },
];

/** Says whom one output paid. */
function NameOutput({ row }: { row: Hindrance }) {
  const client = useQueryClient();
  const [member, setMember] = useState('');
  const [isOwn, setIsOwn] = useState(false);
  const { txid, vout } = row;
  const act = useAct((memberId: string | null, key) =>
    request('post', '/api/operator/restore/outputs', {
      body: { txid: txid ?? '', vout: vout ?? 0, memberId },
      idempotencyKey: key,
    }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await act.run(isOwn ? null : member.trim())) !== undefined) await client.invalidateQueries();
  };
  return (
    <Panel title={words.name} hint={words.nameHint}>
      <Facts items={[[words.output, <About row={row} />]]} />
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        <TextInput
          label={words.member}
          value={member}
          disabled={isOwn}
          autoComplete="off"
          onChange={(event) => setMember(event.currentTarget.value)}
        />
        <Checkbox
          mt="sm"
          label={words.own}
          checked={isOwn}
          onChange={(event) => setIsOwn(event.currentTarget.checked)}
        />
        <ActionButton
          type="submit"
          mt="sm"
          loading={act.isBusy}
          because={isOwn || member.trim() !== '' ? undefined : words.sendNot}
        >
          {words.send}
        </ActionButton>
      </form>
      <div role="status">{act.result === undefined ? null : <p>{words.named}</p>}</div>
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
    </Panel>
  );
}

function Barrier({ restore }: { restore: Restore }) {
  const client = useQueryClient();
  const act = useAct((_: undefined, key) => request('post', '/api/operator/restore/barrier', { idempotencyKey: key }));
  const isTurn = restore.hindrances.every(({ code }) => code === 'barrier-due' || code === 'journal');
  const plan = async () => {
    await act.run(undefined);
    await client.invalidateQueries();
  };
  return (
    <Panel title={words.barrier} hint={words.barrierHint}>
      <ActionButton loading={act.isBusy} because={isTurn ? undefined : words.planNot} onClick={() => void plan()}>
        {words.plan}
      </ActionButton>
      <div role="status">{act.result === undefined ? null : <p>{words.planned(act.result.items.length)}</p>}</div>
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
    </Panel>
  );
}

function Release({ restore }: { restore: Restore }) {
  const client = useQueryClient();
  const act = useAct(() => request('post', '/api/operator/restore/release'));
  const isAsked = restore.releaseAskedBy !== null;
  const release = async () => {
    await act.run(undefined);
    await client.invalidateQueries();
  };
  return (
    <Panel title={words.release} hint={words.releaseHint}>
      {isAsked ? <p role="status">{restore.releaseAskedByYou ? words.askedByYou : words.asked}</p> : null}
      <ActionButton
        loading={act.isBusy}
        because={restore.hindrances.length === 0 ? undefined : words.releaseNot}
        onClick={() => void release()}
      >
        {isAsked && !restore.releaseAskedByYou ? words.agree : words.ask}
      </ActionButton>
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
    </Panel>
  );
}

function Open({ restore }: { restore: Restore }) {
  const { reason, noticedAt, comparedAt, hindrances } = restore;
  const unnamed = hindrances.filter(({ code }) => code === 'unknown-output');
  const isDue = hindrances.some(({ code }) => code === 'barrier-due');
  return (
    <div className="pd-stack">
      <Panel title={words.standing}>
        <Facts
          items={[
            [words.reason, reason ?? ''],
            [words.noticed, noticedAt === null ? '' : <When at={noticedAt} />],
            [words.compared, comparedAt === null ? words.notYet : <When at={comparedAt} />],
          ]}
        />
      </Panel>
      <Panel title={words.missing} hint={words.missingHint}>
        <DataTable
          caption={words.caption}
          columns={columns}
          rows={hindrances}
          keyOf={({ code, txid, vout, batchId }) => `${code} ${txid ?? ''} ${vout ?? ''} ${batchId ?? ''}`}
          empty={<Empty title={words.nothing}>{words.nothingText}</Empty>}
        />
      </Panel>
      {unnamed.map((row) => (
        <NameOutput key={`${row.txid ?? ''} ${row.vout ?? ''}`} row={row} />
      ))}
      {isDue ? <Barrier restore={restore} /> : null}
      <Release restore={restore} />
    </div>
  );
}

/** What a restored service still needs before it pays again. */
export function RestorePage() {
  const query = useApi('/api/operator/restore', {});
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={query}>
        {(restore) => (restore.open ? <Open restore={restore} /> : <Empty title={words.none}>{words.noneText}</Empty>)}
      </Loaded>
    </Page>
  );
}
