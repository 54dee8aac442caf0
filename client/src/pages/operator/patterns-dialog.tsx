import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { MemberPicker, type Picked } from '../../components/member-picker';
import { Empty } from '../../components/page';
import { Person } from '../../components/person';
import { Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';

type Source = Answer<'/api/operator/devices/patterns'>['items'][number];
type Wish = Body<'/api/operator/devices/patterns/preview'>;
type Save = Body<'/api/operator/devices/patterns'>;
type Preview = Answer<'/api/operator/devices/patterns/preview', 'post'>;
type Effect = Preview['effects'][number];
const words = t.owners.patterns;

/** One line of the form; `key` keeps its place when another moves. */
interface Line {
  readonly key: number;
  readonly pattern: string;
  readonly picked: Picked | undefined;
}

/** What the lines say as the wire wants it, or why they cannot be looked at. No line at all ends the patterns. */
export function rulesOf(lines: readonly Line[]): { rules: Wish['rules'] } | { because: string } {
  const rules: Wish['rules'] = [];
  for (const { pattern, picked } of lines) {
    if (pattern === '' || picked === undefined) return { because: words.bad };
    rules.push({ pattern, memberId: picked.memberId });
  }
  return new Set(rules.map(({ pattern }) => pattern)).size < rules.length ? { because: words.twice } : { rules };
}

const columns: readonly Column<Effect>[] = [
  {
    key: 'worker',
    header: words.worker,
    cell: ({ worker }) => (
      <strong dir="auto" className="pd-wrap">
        {worker}
      </strong>
    ),
  },
  {
    key: 'fits',
    header: words.fits,
    cell: ({ fits, pattern }) => (
      <>
        {pattern === null ? <span className="pd-dim">{words.fitsNone}</span> : <bdi className="pd-wrap">{pattern}</bdi>}
        {fits > 1 ? <Status tone="warn">{words.fitsTwice(fits)}</Status> : null}
      </>
    ),
  },
  {
    key: 'effect',
    header: words.effect,
    cell: ({ effect, memberId, name }) => (
      <>
        <Status tone={words.effects[effect].tone}>{words.effects[effect].name}</Status>
        {memberId === null ? null : <Person name={name} memberId={memberId} />}
      </>
    ),
  },
];

function LineFields({
  line,
  number,
  onChange,
  onRemove,
  onUp,
}: {
  line: Line;
  number: number;
  onChange: (line: Line) => void;
  onRemove: () => void;
  onUp: (() => void) | undefined;
}) {
  return (
    <div role="group" aria-label={words.line(number)} className="pd-form">
      <TextInput
        label={words.pattern}
        description={number === 1 ? words.patternHint : undefined}
        autoComplete="off"
        maxLength={100}
        value={line.pattern}
        onChange={(event) => onChange({ ...line, pattern: event.currentTarget.value })}
      />
      <MemberPicker label={t.terms.member} picked={line.picked} onPick={(picked) => onChange({ ...line, picked })} />
      <div className="pd-actions">
        {onUp === undefined ? null : (
          <Button size="xs" variant="default" aria-label={words.upOf(number)} onClick={onUp}>
            {words.up}
          </Button>
        )}
        <Button size="xs" variant="default" aria-label={words.removeOf(number)} onClick={onRemove}>
          {words.remove}
        </Button>
      </div>
    </div>
  );
}

function LinesFields({ lines, setLines }: { lines: readonly Line[]; setLines: (lines: readonly Line[]) => void }) {
  const up = (index: number) => {
    const next = [...lines];
    next.splice(index - 1, 0, ...next.splice(index, 1));
    setLines(next);
  };
  const add = () =>
    setLines([...lines, { key: Math.max(-1, ...lines.map(({ key }) => key)) + 1, pattern: '', picked: undefined }]);
  return (
    <>
      {lines.map((line, index) => (
        <LineFields
          key={line.key}
          line={line}
          number={index + 1}
          onChange={(next) => setLines(lines.map((one) => (one.key === next.key ? next : one)))}
          onRemove={() => setLines(lines.filter(({ key }) => key !== line.key))}
          onUp={index === 0 ? undefined : () => up(index)}
        />
      ))}
      <Button variant="default" onClick={add}>
        {words.add}
      </Button>
    </>
  );
}

interface PatternsDialogProps {
  readonly source: Source;
  readonly onClose: () => void;
  readonly onDone: (note: ReactNode) => void;
}

/** Declares the patterns of a source in two steps: which workers they catch, then the saving. */
export function PatternsDialog({ source, onClose, onDone }: PatternsDialogProps) {
  const client = useQueryClient();
  const name = words.source(source.pool, source.sourceId);
  const [lines, setLines] = useState<readonly Line[]>(() =>
    source.rules.map((rule, key) => ({ key, pattern: rule.pattern, picked: rule })),
  );
  const [preview, setPreview] = useState<Preview | undefined>();
  const filled = rulesOf(lines);
  const look = useAct((body: Wish) => request('post', '/api/operator/devices/patterns/preview', { body }));
  const save = useAct((body: Save, key) =>
    request('post', '/api/operator/devices/patterns', { body, idempotencyKey: key }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ('because' in filled) return;
    const wish = { sourceId: source.sourceId, rules: filled.rules };
    if (preview === undefined) return setPreview(await look.run(wish));
    if ((await save.run({ ...wish, digest: preview.digest })) === undefined) return setPreview(undefined);
    await client.invalidateQueries();
    onDone(
      <Note tone="good" title={words.done(name)}>
        {null}
      </Note>,
    );
  };
  const error = save.error ?? look.error;
  return (
    <Dialog opened onClose={onClose} title={words.dialog(name)}>
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        {preview === undefined ? (
          <LinesFields lines={lines} setLines={setLines} />
        ) : (
          <div role="status">
            <h3>{words.preview}</h3>
            <p className="pd-hint">
              {t.terms.from} <When at={preview.from} />
            </p>
            <DataTable
              caption={words.previewCaption}
              columns={columns}
              rows={preview.effects}
              keyOf={({ worker }) => worker}
              empty={<Empty title={words.noWorkers}>{words.noWorkersText}</Empty>}
            />
            <Button variant="default" onClick={() => setPreview(undefined)}>
              {words.back}
            </Button>
          </div>
        )}
        {error === undefined ? null : <ErrorNote error={error} movesMoney />}
        <ActionButton
          type="submit"
          because={'because' in filled ? filled.because : undefined}
          loading={look.isBusy || save.isBusy}
        >
          {preview === undefined ? words.look : words.save}
        </ActionButton>
      </form>
    </Dialog>
  );
}
