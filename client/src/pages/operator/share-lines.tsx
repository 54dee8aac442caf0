import { Button, TextInput } from '@mantine/core';
import type { Answer, Body } from '../../api/http';
import { MemberPicker, type Picked } from '../../components/member-picker';
import { formatBasisPoints, parsePercent } from '../../format/amount';
import { t } from '../../strings';

type Source = Answer<'/api/operator/terms/shares'>['items'][number];
type SetShares = Body<'/api/operator/terms/shares'>;
const words = t.terms.shares;
const BPS_ALL = 10_000;

/** One line of the form: who, and what was typed. `key` keeps a line's place when another is removed. */
interface ShareLine {
  readonly key: number;
  readonly picked: Picked | undefined;
  readonly text: string;
}

/** The percentages that were declared last, or one empty line. */
export function firstLines(versions: Source['versions']): ShareLine[] {
  const shares = versions[0]?.shares ?? [];
  if (shares.length === 0) return [{ key: 0, picked: undefined, text: '' }];
  return shares.map(({ memberId, name, bps }, key) => ({
    key,
    picked: { memberId, name },
    text: formatBasisPoints(bps).replace(' %', ''),
  }));
}

/** What the lines say as the wire wants it, or why they cannot be saved. */
export function sharesOf(lines: readonly ShareLine[]): { shares: SetShares['shares'] } | { because: string } {
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
  line: ShareLine;
  number: number;
  onChange: (line: ShareLine) => void;
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

/** Who has how much of a source: lines to fill in, and what they come to. */
export function ShareLines({
  lines,
  setLines,
}: {
  lines: readonly ShareLine[];
  setLines: (lines: ShareLine[]) => void;
}) {
  const sum = lines.reduce((total, { text }) => total + (parsePercent(text) ?? 0), 0);
  const replace = (next: ShareLine) => setLines(lines.map((line) => (line.key === next.key ? next : line)));
  const add = () => setLines([...lines, { key: (lines.at(-1)?.key ?? 0) + 1, picked: undefined, text: '' }]);
  return (
    <>
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
    </>
  );
}
