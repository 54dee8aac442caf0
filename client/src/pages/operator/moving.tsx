import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { Confirm } from '../../components/confirm';
import { DownloadButton } from '../../components/download-button';
import { ErrorNote } from '../../components/error-note';
import { Hash } from '../../components/hash';
import { FileText, TEXT_LENGTH_MAX } from '../../components/file-text';
import { Figure, Loaded, Page, Panel } from '../../components/page';
import { Note } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';
import { Mistakes, MoveFile } from './moving-file';
import { TakeBackDialog, WaitingTakeBacks } from './moving-take-back';

type Moving = Answer<'/api/operator/moving'>;
type Compared = Answer<'/api/operator/moving/compare', 'post'>;
type Sheet = Body<'/api/operator/moving/compare'>;
const words = t.moving;

const DIFFERENCES: readonly Column<Compared['differences'][number]>[] = [
  {
    key: 'member',
    header: words.member,
    cell: ({ member, memberId }) => (
      <>
        <strong dir="auto">{member === '' ? words.noMember : member}</strong>
        {memberId === null ? null : <span className="pd-line pd-dim">{memberId}</span>}
      </>
    ),
  },
  {
    key: 'theirs',
    header: words.theirs,
    end: true,
    cell: ({ theirs, asset }) => <Amount units={theirs} asset={asset} />,
  },
  { key: 'ours', header: words.ours, end: true, cell: ({ ours, asset }) => <Amount units={ours} asset={asset} /> },
  {
    key: 'difference',
    header: words.difference,
    end: true,
    cell: ({ difference, asset }) => <Amount units={difference} asset={asset} signed />,
  },
  { key: 'cause', header: words.cause, cell: ({ cause }) => words.causes[cause] },
];

function importsOf(pick: (id: string) => void): readonly Column<Moving['imports'][number]>[] {
  return [
    { key: 'when', header: words.when, cell: ({ at }) => <When at={at} /> },
    { key: 'kind', header: words.kind, cell: ({ kind }) => words.kinds[kind] },
    { key: 'added', header: words.added, end: true, cell: ({ added }) => groupThousands(String(added)) },
    { key: 'known', header: words.known, end: true, cell: ({ known }) => groupThousands(String(known)) },
    {
      key: 'standing',
      header: words.standing,
      end: true,
      cell: ({ kind, standing }) => (kind === 'openings' ? groupThousands(String(standing)) : '–'),
    },
    {
      key: 'act',
      header: words.act,
      end: true,
      cell: ({ id, standing }) =>
        standing === 0 ? (
          '–'
        ) : (
          <Button size="xs" variant="default" aria-label={words.takeBackOf(id)} onClick={() => pick(id)}>
            {words.takeBack}
          </Button>
        ),
    },
  ];
}

/** Files that were moved in; opening balances can be taken back by two people. */
function Imports({ imports }: Pick<Moving, 'imports'>) {
  const [picked, setPicked] = useState<string | undefined>();
  const [isAsked, setAsked] = useState(false);
  const pick = (id: string) => {
    setAsked(false);
    setPicked(id);
  };
  return (
    <Panel title={words.history}>
      <div role="status">{isAsked ? <p>{words.asked}</p> : null}</div>
      <DataTable
        caption={words.historyCaption}
        columns={importsOf(pick)}
        rows={imports}
        keyOf={({ id }) => id}
        empty={null}
      />
      {picked === undefined ? null : (
        <TakeBackDialog
          importId={picked}
          onClose={() => setPicked(undefined)}
          onDone={() => {
            setPicked(undefined);
            setAsked(true);
          }}
        />
      )}
    </Panel>
  );
}

/** Where the shadow stands, and the way out of it. */
function Shadow({ shadow, refusal }: Pick<Moving, 'shadow' | 'refusal'>) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const leave = useAct((_: undefined, key) => request('post', '/api/operator/moving/leave', { idempotencyKey: key }));
  const confirm = async () => {
    if ((await leave.run(undefined)) === undefined) return;
    setAsking(false);
    await client.invalidateQueries();
  };
  if (!shadow) {
    return (
      <Note tone="info" title={words.shadowOff}>
        <p>{words.shadowOffText}</p>
      </Note>
    );
  }
  return (
    <Note tone="warn" title={words.shadowOn}>
      <p>{words.shadowOnText}</p>
      <ActionButton because={refusal ?? undefined} onClick={() => setAsking(true)}>
        {words.leave}
      </ActionButton>
      <Confirm
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={words.leaveTitle}
        action={words.leave}
        danger
        isBusy={leave.isBusy}
        error={leave.error}
        onConfirm={() => void confirm()}
      >
        <p>{words.leaveText}</p>
      </Confirm>
    </Note>
  );
}

function Result({ found }: { found: Compared }) {
  if (found.mistakes.length > 0) return <Mistakes mistakes={found.mistakes} total={found.mistakes.length} />;
  const isSame = found.differencesTotal === 0;
  return (
    <>
      <Note
        tone={isSame ? 'good' : 'warn'}
        title={isSame ? words.same(found.members) : words.differs(found.differencesTotal)}
      >
        <p>{words.keepFirst}</p>
      </Note>
      <DataTable
        caption={words.differencesCaption}
        columns={DIFFERENCES}
        rows={found.differences}
        keyOf={({ member, memberId, asset }) => `${member} ${memberId ?? ''} ${asset}`}
        empty={null}
      />
    </>
  );
}

/** The old spreadsheet beside the books; the second step keeps a statement. */
function Comparing() {
  const client = useQueryClient();
  const [csv, setCsv] = useState('');
  const [found, setFound] = useState<Compared | undefined>();
  const look = useAct((body: Sheet) => request('post', '/api/operator/moving/compare', { body }));
  const keep = useAct((body: Sheet, key) => request('post', '/api/operator/moving/statements', { body, idempotencyKey: key })); // prettier-ignore
  const [isKept, setKept] = useState(false);
  const change = (text: string) => {
    setFound(undefined);
    setKept(false);
    look.reset();
    keep.reset();
    setCsv(text);
  };
  const keepIt = async () => {
    if ((await keep.run({ csv })) === undefined) return;
    setKept(true);
    await client.invalidateQueries();
  };
  const because = csv.trim() === '' ? words.textFirst : csv.length > TEXT_LENGTH_MAX ? words.tooLarge : undefined;
  return (
    <div className="pd-form">
      <p className="pd-hint">{words.compareText}</p>
      <FileText words={{ ...words, file: words.choose }} text={csv} onText={change} />
      {look.error === undefined ? null : <ErrorNote error={look.error} isAct />}
      <ActionButton because={because} loading={look.isBusy} onClick={() => void look.run({ csv }).then(setFound)}>
        {words.compareAct}
      </ActionButton>
      {found === undefined ? null : <Result found={found} />}
      {keep.error === undefined ? null : <ErrorNote error={keep.error} isAct />}
      {found === undefined || found.mistakes.length > 0 || isKept ? null : (
        <ActionButton loading={keep.isBusy} onClick={() => void keepIt()}>
          {words.keep}
        </ActionButton>
      )}
      <div role="status">{isKept ? <p>{words.kept}</p> : null}</div>
    </div>
  );
}

function Statement({ statement }: { statement: NonNullable<Moving['statement']> }) {
  return (
    <Panel title={words.statement}>
      <div className="pd-figures">
        <Figure name={words.difference}>
          {statement.differences === 0 ? words.zero : words.differs(statement.differences)}
        </Figure>
        <Figure name={words.members}>{groupThousands(String(statement.members))}</Figure>
        <Figure name={words.asOf}>
          <When at={statement.asOf} />
        </Figure>
        <Figure name={words.madeAt}>
          <When at={statement.madeAt} />
        </Figure>
        <Figure name={words.head}>
          <Hash text={statement.headHash} what={words.head} />
        </Figure>
      </div>
      <DownloadButton
        url={`/api/operator/moving/statements/${statement.id}/pdf`}
        fallbackName={`shadow-statement-${statement.id}.pdf`}
        label={words.pdf}
      />
    </Panel>
  );
}

function Parts({ data }: { data: Moving }) {
  const [done, setDone] = useState<{ readonly text: string; readonly turn: number }>({ text: '', turn: 0 });
  return (
    <div className="pd-stack">
      <WaitingTakeBacks items={data.takeBacks} />
      <Shadow shadow={data.shadow} refusal={data.refusal} />
      <Panel title={words.file}>
        <div role="status">
          {done.text === '' ? null : (
            <Note tone="good" title={words.done}>
              <p>{done.text}</p>
            </Note>
          )}
        </div>
        <MoveFile key={done.turn} onDone={(text) => setDone({ text, turn: done.turn + 1 })} />
      </Panel>
      <Panel title={words.compare}>
        <Comparing />
      </Panel>
      {data.statement === null ? null : <Statement statement={data.statement} />}
      {data.imports.length === 0 ? null : <Imports imports={data.imports} />}
    </div>
  );
}

/** Out of the old system: its files, and the comparison with it until nothing differs. */
export function MovingPage() {
  const query = useApi('/api/operator/moving');
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={query}>{(data) => <Parts data={data} />}</Loaded>
    </Page>
  );
}
