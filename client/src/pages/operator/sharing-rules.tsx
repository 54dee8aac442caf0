import { Button, Radio, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Beginning, beginningOf, type BeginningChoice } from '../../components/beginning';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { Empty, Loaded, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';
import { firstLines, ShareLines, sharesOf } from './share-lines';

type Rules = Answer<'/api/operator/terms/rules'>;
type Source = Rules['items'][number];
type Version = Source['versions'][number];
type SetRule = Body<'/api/operator/terms/rules'>;
const words = t.terms.rules;
const RULES = ['work', 'pplns', 'percent', 'contract-units'] as const satisfies readonly SetRule['rule'][];
/** As the service reads it; whether it fits the coin, the service says. */
const WINDOW = /^(\d{1,4}(\.\d{1,3})? difficulties|\d{1,18} shares)$/;

const columns: readonly Column<Version>[] = [
  {
    key: 'rule',
    header: words.rule,
    cell: ({ rule, window }) => (
      <>
        <strong>{words.names[rule]}</strong>
        {window === null ? null : <span className="pd-line pd-dim">{words.windowOf(window)}</span>}
      </>
    ),
  },
  { key: 'from', header: words.from, cell: ({ from }) => <When at={from} /> },
  { key: 'by', header: words.by, cell: ({ by }) => words.origins[by] },
  {
    key: 'state',
    header: words.state,
    cell: ({ state }) => <Status tone={t.terms.states[state].tone}>{t.terms.states[state].name}</Status>,
  },
];

function RuleForm({ source, asOf, onClose }: { source: Source; asOf: number; onClose: () => void }) {
  const client = useQueryClient();
  const last = source.versions[0];
  const terms = { asOf, openFrom: source.openFrom, isChange: true };
  const [rule, setRule] = useState<SetRule['rule']>(last?.rule ?? 'work');
  const [window, setWindow] = useState(last?.window ?? words.windowExample[source.asset === 'BTC' ? 'BTC' : 'other']);
  const [choice, setChoice] = useState<BeginningChoice>({ kind: 'now', text: '' });
  const [lines, setLines] = useState(() => firstLines([]));
  const beginning = beginningOf(choice, terms);
  // Under such a rule nobody would be given anything and all be held: what it lacks is asked for with it.
  const isHeld = source.heldBy.includes(rule);
  const filled: { shares?: SetRule['shares'] } | { because: string } =
    rule === 'percent' && isHeld ? sharesOf(lines) : {};
  const wanted = { rule, window: rule === 'pplns' ? window.trim() : null };
  const isSame = last !== undefined && wanted.rule === last.rule && wanted.window === last.window;
  const [because] = [
    wanted.window !== null && !WINDOW.test(wanted.window) ? [words.windowBad] : [],
    isSame ? [words.same] : [],
    'because' in beginning ? [beginning.because] : [],
    rule === 'contract-units' && isHeld ? [words.held['no-contract']] : [],
    'because' in filled ? [filled.because] : [],
  ].flat();
  const act = useAct((body: SetRule, key) =>
    request('post', '/api/operator/terms/rules', { body, idempotencyKey: key }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || 'because' in beginning || 'because' in filled) return;
    const body = { sourceId: source.sourceId, ...wanted, from: beginning.from, ...filled };
    if ((await act.run(body)) === undefined) return;
    await client.invalidateQueries();
    onClose();
  };
  return (
    <Dialog opened onClose={onClose} title={words.dialog(words.source(source.sourceId, source.asset))}>
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        <Radio.Group
          label={words.rule}
          value={rule}
          onChange={(value) => setRule(RULES.find((one) => one === value) ?? rule)}
        >
          <div className="pd-choices">
            {RULES.map((one) => (
              <Radio key={one} value={one} label={words.names[one]} description={words.meanings[one]} />
            ))}
          </div>
        </Radio.Group>
        {rule === 'pplns' ? (
          <TextInput
            label={words.window}
            description={words.windowHint}
            autoComplete="off"
            value={window}
            onChange={(event) => setWindow(event.currentTarget.value)}
          />
        ) : null}
        {rule === 'percent' && isHeld ? (
          <>
            <Note tone="warn" title={words.heldTitle}>
              <p>{words.heldShares}</p>
            </Note>
            <ShareLines lines={lines} setLines={setLines} />
          </>
        ) : null}
        {rule === 'contract-units' && isHeld ? (
          <Note tone="warn" title={words.heldTitle}>
            <p>{words.held['no-contract']}</p>
            <p>
              <Link to="/operator/contracts">{words.heldContract}</Link>
            </p>
          </Note>
        ) : null}
        <Beginning terms={terms} choice={choice} onChoose={setChoice} />
        <p className="pd-hint">{words.begins}</p>
        {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
        <ActionButton type="submit" because={because} loading={act.isBusy}>
          {words.save}
        </ActionButton>
      </form>
    </Dialog>
  );
}

function SourceRules({ source, asOf }: { source: Source; asOf: number }) {
  const [isOpen, setOpen] = useState(false);
  const name = words.source(source.sourceId, source.asset);
  return (
    <section className="pd-terms" aria-label={words.sectionOf(name)}>
      <header className="pd-panel-head">
        <div>
          <h3>{name}</h3>
          <p className="pd-hint">{source.pool}</p>
        </div>
        <Button variant="default" aria-label={words.changeOf(name)} onClick={() => setOpen(true)}>
          {words.change}
        </Button>
      </header>
      <DataTable
        caption={words.caption(name)}
        columns={columns}
        rows={source.versions}
        keyOf={({ from, rule }) => `${from} ${rule}`}
        empty={null}
      />
      {isOpen ? <RuleForm source={source} asOf={asOf} onClose={() => setOpen(false)} /> : null}
    </section>
  );
}

/** By which rule each source is shared: now, later and before. */
export function SharingRulesPanel() {
  const query = useApi('/api/operator/terms/rules');
  return (
    <Loaded query={query}>
      {({ items, asOf }) => (
        <Panel title={words.title} hint={words.hint}>
          {items.length === 0 ? <Empty title={words.empty}>{words.emptyText}</Empty> : null}
          {items.map((source) => (
            <SourceRules key={source.sourceId} source={source} asOf={asOf} />
          ))}
        </Panel>
      )}
    </Loaded>
  );
}
