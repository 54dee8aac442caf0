import { useQueryClient } from '@tanstack/react-query';
import { type Answer, request } from '../../api/http';
import { useApi } from '../../api/hooks';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Empty, Facts, Loaded, Page, Panel } from '../../components/page';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';
import { About, type Hindrance } from './restore-about';
import { LostStatement, NameOutputs } from './restore-words';

type Restore = Answer<'/api/operator/restore'>;
const words = t.restore;
/** What need not be done before the move. */
const BESIDE_MOVE: readonly string[] = ['barrier-due', 'journal', 'elsewhere'];

function sentenceOf({ code, confirmations, needed, coins }: Hindrance): string {
  switch (code) {
    case 'shallow':
    case 'family':
    case 'barrier-open':
      return words.codes[code](confirmations ?? 0, needed ?? 0);
    case 'barrier-due':
      return words.codes[code](coins ?? 0);
    default:
      return isCode(code) ? words.codes[code]() : code;
  }
}

type Plain = Exclude<keyof typeof words.codes, 'shallow' | 'family' | 'barrier-open' | 'barrier-due'>;

function isCode(code: string): code is Plain {
  return code in words.codes;
}

const columns: readonly Column<Hindrance>[] = [
  { key: 'what', header: words.what, cell: sentenceOf },
  { key: 'about', header: words.about, cell: (row) => <About row={row} /> },
];

function Barrier({ restore }: { restore: Restore }) {
  const client = useQueryClient();
  const act = useAct((_: undefined, key) => request('post', '/api/operator/restore/barrier', { idempotencyKey: key }));
  const isTurn = restore.hindrances.every(({ code }) => BESIDE_MOVE.includes(code));
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
          keyOf={({ code, txid, vout, batchId, members }) =>
            [code, txid, vout, batchId, ...members].map((part) => part ?? '').join(' ')
          }
          empty={<Empty title={words.nothing}>{words.nothingText}</Empty>}
        />
      </Panel>
      {[...new Set(unnamed.map(({ txid }) => txid))].map((txid) => (
        <NameOutputs key={txid} txid={txid ?? ''} rows={unnamed.filter((row) => row.txid === txid)} />
      ))}
      {isDue ? <Barrier restore={restore} /> : null}
      {hindrances
        .filter(({ code }) => code === 'elsewhere')
        .map((row) => (
          <LostStatement key={`${row.txid ?? ''} ${row.vout ?? ''} ${row.members.join()}`} row={row} />
        ))}
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
