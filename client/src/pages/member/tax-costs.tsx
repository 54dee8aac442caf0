import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Panel } from '../../components/page';
import { Done, Note, Status } from '../../components/status';
import { formatUsd } from '../../format/amount';
import { formatDay } from '../../format/time';
import { t } from '../../strings';
import { parseCoins } from './allocation-parts';

type Taxes = Answer<'/api/me/taxes'>;
type Opening = Taxes['openings'][number];
type Part = Opening['parts'][number];
type Cost = Body<'/api/me/taxes/costs'>;
const words = t.taxes.costs;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DOLLARS = /^\d{1,15}(\.\d{1,12})?$/;
const PARTS_MAX = 100;

/** What is sent, or undefined while a field is missing or the purchases are not the whole. */
function wholeOf(parts: readonly Part[], amount: string): Part[] | undefined {
  const units = parts.map((part) => parseCoins(part.amount));
  const isGood = parts.every(({ acquiredOn, basisUsd }) => DAY.test(acquiredOn) && DOLLARS.test(basisUsd));
  if (!isGood || units.some((one) => one === undefined || one === 0n)) return undefined;
  return units.reduce<bigint>((sum, one) => sum + (one ?? 0n), 0n) === parseCoins(amount) ? [...parts] : undefined;
}

function Purchase({ part, index, onChange }: { part: Part; index: number; onChange: (part: Part) => void }) {
  const field = (name: keyof Part, label: string, more: object = { inputMode: 'decimal' }) => (
    <TextInput
      label={label}
      autoComplete="off"
      value={part[name]}
      onChange={({ currentTarget: { value } }) => onChange({ ...part, [name]: value.trim() })}
      {...more}
    />
  );
  return (
    <fieldset className="pd-fieldset pd-form">
      <legend>{words.purchase(index + 1)}</legend>
      {field('amount', words.amount)}
      {field('acquiredOn', words.day, { type: 'date' })}
      {field('basisUsd', words.cost)}
    </fieldset>
  );
}

function CostForm({ openings, zone }: { openings: readonly Opening[]; zone: string }) {
  const client = useQueryClient();
  const first = openings.find(({ parts }) => parts.length === 0) ?? openings[0];
  const begun = (of: Opening | undefined): Part[] =>
    of === undefined || of.parts.length > 0
      ? [...(of?.parts ?? [])]
      : [{ amount: of.amount, acquiredOn: '', basisUsd: '' }];
  const [lot, setLot] = useState(first?.lot ?? '');
  const [parts, setParts] = useState<readonly Part[]>(begun(first));
  const act = useAct((body: Cost, idempotencyKey) => request('post', '/api/me/taxes/costs', { body, idempotencyKey }));
  const opening = openings.find((one) => one.lot === lot);
  if (opening === undefined) return null;
  const whole = wholeOf(parts, opening.amount);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (whole === undefined || (await act.run({ lot, parts: whole })) === undefined) return;
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" aria-label={words.title} onSubmit={(event) => void submit(event)}>
      <h3>{words.change}</h3>
      <NativeSelect
        label={words.which}
        value={lot}
        onChange={({ currentTarget: { value } }) => {
          setLot(value);
          setParts(begun(openings.find((one) => one.lot === value)));
        }}
        data={openings.map((one) => ({
          value: one.lot,
          label: words.lot(one.amount, one.asset, formatDay(one.at, zone)),
        }))}
      />
      {parts.map((part, index) => (
        <Purchase
          key={index}
          part={part}
          index={index}
          onChange={(said) => setParts(parts.map((one, i) => (i === index ? said : one)))}
        />
      ))}
      <div className="pd-actions pd-start">
        {parts.length >= PARTS_MAX ? null : (
          <Button variant="default" onClick={() => setParts([...parts, { amount: '', acquiredOn: '', basisUsd: '' }])}>
            {words.more}
          </Button>
        )}
        {parts.length <= 1 ? null : (
          <Button variant="default" onClick={() => setParts(parts.slice(0, -1))}>
            {words.fewer}
          </Button>
        )}
      </div>
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      {act.result === undefined ? null : <Done title={t.taxes.recorded} />}
      <ActionButton
        type="submit"
        because={whole === undefined ? words.notWhole(opening.amount, opening.asset) : undefined}
        loading={act.isBusy}
      >
        {words.save}
      </ActionButton>
      <p className="pd-hint">{words.after}</p>
    </form>
  );
}

/** Coins from before the books: what is not stated yet is a need, and the form that states it. */
export function TaxCosts({ taxes: { openings, zone } }: { taxes: Taxes }) {
  if (openings.length === 0) return null;
  const missing = openings.filter(({ parts }) => parts.length === 0).length;
  return (
    <Panel title={words.title} hint={words.hint}>
      {missing === 0 ? null : (
        <Note tone="warn" title={words.open(missing)}>
          <p>{words.openText}</p>
        </Note>
      )}
      <ul className="pd-plain-list">
        {openings.map(({ lot, amount, asset, at, parts }) => (
          <li key={lot}>
            {words.lot(amount, asset, formatDay(at, zone))}{' '}
            {parts.length === 0 ? (
              <Status tone="warn">{words.missing}</Status>
            ) : (
              <Status tone="idle">{words.stated}</Status>
            )}
            {parts.map((part, index) => (
              <span key={index} className="pd-line pd-dim">
                {words.part(part.amount, asset, part.acquiredOn, formatUsd(part.basisUsd))}
              </span>
            ))}
          </li>
        ))}
      </ul>
      <CostForm openings={openings} zone={zone} />
    </Panel>
  );
}
