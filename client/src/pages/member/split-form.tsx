import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Confirm } from '../../components/confirm';
import { SplitParts } from '../../components/split-parts';
import { formatBasisPoints } from '../../format/amount';
import { formatSpan } from '../../format/time';
import { t } from '../../strings';
import { divisionOf, type Line, restOf, whyNot } from './split-draft';

type Splits = Answer<'/api/me/split'>;
type SetSplit = Body<'/api/me/split'>;
const words = t.split;

function Lines({ lines, onChange }: { lines: readonly Line[]; onChange: (next: readonly Line[]) => void }) {
  const type = (id: number, patch: Partial<Line>) =>
    onChange(lines.map((line) => (line.id === id ? { ...line, ...patch } : line)));
  return lines.map(({ id, address, percent }, index) => (
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
      <Button variant="default" onClick={() => onChange(lines.filter((line) => line.id !== id))}>
        {words.remove(index + 1)}
      </Button>
    </div>
  ));
}

function linesOf({ current }: Splits): Line[] {
  const known = (current?.parts ?? []).map(({ address, bps }, id) => {
    return { id, address, percent: formatBasisPoints(bps).replace(/[^\d.]/g, '') };
  });
  return known.length > 0 ? known : [{ id: 0, address: '', percent: '' }];
}

/** Divides payouts among several addresses, or undoes it; confirmed once more. */
export function SplitForm(props: { splits: Splits; main: string; onSet: () => void; onStop: () => void }) {
  const { splits, main, onSet, onStop } = props;
  const client = useQueryClient();
  const [lines, setLines] = useState<readonly Line[]>(linesOf(splits));
  const [asked, setAsked] = useState<SetSplit | undefined>();
  const act = useAct((body: SetSplit, key) => request('post', '/api/me/split', { body, idempotencyKey: key }));
  const because = whyNot(lines);
  const rest = restOf(lines);
  const review = (event: FormEvent) => {
    event.preventDefault();
    if (because === undefined) setAsked(divisionOf(lines));
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
      <Lines lines={lines} onChange={setLines} />
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
        <Button variant="default" onClick={() => setAsked(divisionOf([]))}>
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
