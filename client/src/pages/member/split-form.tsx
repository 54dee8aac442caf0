import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Confirm } from '../../components/confirm';
import { ProofFields } from '../../components/proof-fields';
import { SplitParts } from '../../components/split-parts';
import { formatBasisPoints } from '../../format/amount';
import { proofMessageOf } from '../../format/proof-message';
import { formatSpan } from '../../format/time';
import { t } from '../../strings';
import { divisionOf, type Line, restOf, whyNot } from './split-draft';

type Splits = Answer<'/api/me/split'>;
type SetSplit = Body<'/api/me/split'>;
const words = t.split;

interface LinesProps {
  readonly lines: readonly Line[];
  /** Addresses of the division in force that are proved: nothing is asked of them again. */
  readonly proved: ReadonlySet<string>;
  readonly template: string;
  readonly onChange: (next: readonly Line[]) => void;
}

/** Optionally a signed message, which marks the address as the member's own. */
function Proof({
  line,
  number,
  template,
  onChange,
}: {
  line: Line;
  number: number;
  template: string;
  onChange: (line: Line) => void;
}) {
  const { signature, address } = line;
  const wish = (isSigned: boolean) => {
    const { signature: _, ...unsigned } = line;
    onChange(isSigned ? { ...line, signature: '' } : unsigned);
  };
  return (
    <>
      <Checkbox
        label={words.withProof(number)}
        description={words.withProofWhy}
        checked={signature !== undefined}
        onChange={(event) => wish(event.currentTarget.checked)}
      />
      {signature === undefined ? null : (
        <ProofFields
          message={address === '' ? null : proofMessageOf(template, address)}
          label={words.signature(number)}
          signature={signature}
          onChange={(next) => onChange({ ...line, signature: next })}
        />
      )}
    </>
  );
}

function Lines({ lines, proved, template, onChange }: LinesProps) {
  const type = (id: number, patch: Partial<Line>) =>
    onChange(lines.map((line) => (line.id === id ? { ...line, ...patch } : line)));
  return lines.map((line, index) => {
    const { id, address, percent } = line;
    return (
      <div key={id} className="pd-form">
        <TextInput
          label={words.address(index + 1)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={address}
          onChange={(event) => type(id, { address: event.currentTarget.value })}
        />
        <TextInput
          label={words.percent(index + 1)}
          description={words.percentHint}
          inputMode="decimal"
          autoComplete="off"
          value={percent}
          onChange={(event) => type(id, { percent: event.currentTarget.value })}
        />
        {proved.has(address) ? null : (
          <Proof
            line={line}
            number={index + 1}
            template={template}
            onChange={(next) => onChange(lines.map((one) => (one.id === id ? next : one)))}
          />
        )}
        <Button variant="default" onClick={() => onChange(lines.filter((one) => one.id !== id))}>
          {words.remove(index + 1)}
        </Button>
      </div>
    );
  });
}

function linesOf({ current }: Splits): Line[] {
  const known = (current?.parts ?? []).map(({ address, bps }, id) => {
    return { id, address, percent: formatBasisPoints(bps).replace(/[^\d.]/g, '') };
  });
  return known.length > 0 ? known : [{ id: 0, address: '', percent: '' }];
}

interface SplitFormProps {
  readonly splits: Splits;
  readonly main: string | undefined;
  /** Of the message that proves an address. */
  readonly template: string;
  readonly onSet: () => void;
  readonly onStop: () => void;
}

/** Divides payouts among several addresses, or undoes it; confirmed once more. */
export function SplitForm({ splits, main, template, onSet, onStop }: SplitFormProps) {
  const client = useQueryClient();
  const [lines, setLines] = useState<readonly Line[]>(linesOf(splits));
  const [asked, setAsked] = useState<SetSplit | undefined>();
  const act = useAct((body: SetSplit, key) => request('post', '/api/me/split', { body, idempotencyKey: key }));
  const proved = new Set(
    (splits.current?.parts ?? []).flatMap((part) => (part.proof === 'none' ? [] : [part.address])),
  );
  const because = whyNot(lines);
  const rest = restOf(lines);
  const review = (event: FormEvent) => {
    event.preventDefault();
    if (because === undefined) setAsked(divisionOf(lines, template));
  };
  const set = async () => {
    if (asked === undefined || (await act.run(asked)) === undefined) return;
    setAsked(undefined);
    await client.invalidateQueries();
    onSet();
  };
  const add = () => {
    const id = Math.max(-1, ...lines.map((line) => line.id)) + 1;
    setLines([...lines, { id, address: '', percent: '' }]);
  };
  const isUndone = asked?.parts.length === 0;
  return (
    <form className="pd-form" onSubmit={review}>
      <Lines lines={lines} proved={proved} template={template} onChange={setLines} />
      {lines.length >= splits.partsMax ? null : (
        <Button variant="default" onClick={add}>
          {words.add}
        </Button>
      )}
      {rest === undefined ? null : (
        <p>
          {words.mainGets} <strong>{formatBasisPoints(rest)}</strong>
        </p>
      )}
      <p className="pd-hint">{words.small}</p>
      <div className="pd-actions">
        <Button variant="default" onClick={onStop}>
          {words.stop}
        </Button>
        <ActionButton type="submit" because={because} loading={act.isBusy}>
          {words.review}
        </ActionButton>
      </div>
      {(splits.current?.parts.length ?? 0) === 0 ? null : (
        <Button variant="default" onClick={() => setAsked(divisionOf([], template))}>
          {words.undo}
        </Button>
      )}
      <Confirm
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={isUndone ? words.confirmUndo : words.confirmTitle}
        action={isUndone ? words.undo : words.confirm}
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void set()}
      >
        {asked === undefined ? null : <SplitParts of={asked} main={main} />}
        <p>{words.confirmText(formatSpan(splits.coolOffMs))}</p>
      </Confirm>
    </form>
  );
}
