import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Beginning, beginningOf, proposedBeginning } from '../../components/beginning';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { MemberPicker, type Picked } from '../../components/member-picker';
import { formatBasisPoints, parsePercent } from '../../format/amount';
import { t } from '../../strings';

type Source = Answer<'/api/operator/terms/shares'>['items'][number];
type SetShares = Body<'/api/operator/terms/shares'>;
const words = t.terms.shares;
const BPS_ALL = 10_000;

/** One line of the form: who, and what was typed. `key` keeps a line's place when another is removed. */
interface Line {
  readonly key: number;
  readonly picked: Picked | undefined;
  readonly text: string;
}

function firstLines(source: Source): Line[] {
  const shares = source.versions[0]?.shares ?? [];
  if (shares.length === 0) return [{ key: 0, picked: undefined, text: '' }];
  return shares.map(({ memberId, name, bps }, key) => ({
    key,
    picked: { memberId, name },
    text: formatBasisPoints(bps).replace(' %', ''),
  }));
}

/** What the lines say as the wire wants it, or why they cannot be saved. */
export function sharesOf(lines: readonly Line[]): { shares: SetShares['shares'] } | { because: string } {
  const shares: SetShares['shares'] = [];
  for (const { picked, text } of lines) {
    const bps = parsePercent(text);
    if (picked === undefined || bps === undefined) return { because: words.bad };
    shares.push({ memberId: picked.memberId, bps });
  }
  if (shares.length === 0) return { because: words.bad };
  if (new Set(shares.map(({ memberId }) => memberId)).size < shares.length) return { because: words.twice };
  return shares.reduce((sum, { bps }) => sum + bps, 0) > BPS_ALL ? { because: words.tooMuch } : { shares };
}

function LineFields({
  line,
  number,
  onChange,
  onRemove,
}: {
  line: Line;
  number: number;
  onChange: (line: Line) => void;
  onRemove: () => void;
}) {
  const name = line.picked?.name ?? line.picked?.memberId ?? words.row(number);
  return (
    <div className="pd-share" role="group" aria-label={words.row(number)}>
      <MemberPicker label={t.terms.member} picked={line.picked} onPick={(picked) => onChange({ ...line, picked })} />
      <TextInput
        label={words.percent}
        inputMode="decimal"
        autoComplete="off"
        value={line.text}
        onChange={(event) => onChange({ ...line, text: event.currentTarget.value })}
      />
      <Button variant="default" aria-label={words.removeOf(name)} onClick={onRemove}>
        {words.remove}
      </Button>
    </div>
  );
}

/** Declares how a source is shared from a time on. */
export function SharesForm({ source, asOf, onClose }: { source: Source; asOf: number; onClose: () => void }) {
  const client = useQueryClient();
  const isChange = source.versions.length > 0;
  // A change takes nothing back: it begins now at the earliest.
  const terms = { asOf, openFrom: Math.max(source.openFrom, isChange ? asOf : 0), isChange };
  const [lines, setLines] = useState(() => firstLines(source));
  const [choice, setChoice] = useState(() => proposedBeginning(terms));
  const filled = sharesOf(lines);
  const beginning = beginningOf(choice, terms);
  const sum = lines.reduce((total, { text }) => total + (parsePercent(text) ?? 0), 0);
  const act = useAct((body: SetShares, key) =>
    request('post', '/api/operator/terms/shares', { body, idempotencyKey: key }),
  );
  const because = 'because' in filled ? filled.because : 'because' in beginning ? beginning.because : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ('because' in filled || 'because' in beginning) return;
    const body = { sourceId: source.sourceId, shares: filled.shares, from: beginning.from };
    if ((await act.run(body)) === undefined) return;
    await client.invalidateQueries();
    onClose();
  };
  const replace = (next: Line) => setLines(lines.map((line) => (line.key === next.key ? next : line)));
  const add = () => setLines([...lines, { key: (lines.at(-1)?.key ?? 0) + 1, picked: undefined, text: '' }]);
  return (
    <Dialog opened onClose={onClose} title={words.dialog(words.source(source.pool, source.asset))}>
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        {lines.map((line, index) => (
          <LineFields
            key={line.key}
            line={line}
            number={index + 1}
            onChange={replace}
            onRemove={() => setLines(lines.filter(({ key }) => key !== line.key))}
          />
        ))}
        <Button variant="default" onClick={add}>
          {words.add}
        </Button>
        <p className="pd-hint" role="status">
          {words.sum(formatBasisPoints(sum), formatBasisPoints(Math.max(0, BPS_ALL - sum)))}
        </p>
        <Beginning terms={terms} choice={choice} onChoose={setChoice} />
        {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
        <ActionButton type="submit" because={because} loading={act.isBusy}>
          {words.save}
        </ActionButton>
      </form>
    </Dialog>
  );
}
