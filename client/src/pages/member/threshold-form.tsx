import { SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount, Usd } from '../../components/amount';
import { ErrorNote } from '../../components/error-note';
import { Facts, Panel } from '../../components/page';
import { Done, Note, Status } from '../../components/status';
import { When } from '../../components/when';
import { groupThousands, parseSats, parseUnits } from '../../format/amount';
import { t } from '../../strings';

type Threshold = Answer<'/api/me/summary'>['payout']['threshold'];
type SetThreshold = Body<'/api/me/threshold'>;
type Unit = SetThreshold['unit'];
const words = t.member.settings;
const DOLLARS = /^(0|[1-9]\d{0,11})(\.\d{1,2})?$/;

/** What the person typed as the wire wants it, or nothing when it is no amount. */
export function thresholdValue(unit: Unit, text: string): string | undefined {
  if (unit === 'sats') return parseSats(text)?.toString();
  const trimmed = text.trim();
  return DOLLARS.test(trimmed) ? trimmed : undefined;
}

/** Whether the operator's smallest payout is more than a threshold in satoshi; one in dollars moves with the price. */
function isBelow(unit: Unit, value: string, minimum: string): boolean {
  return unit === 'sats' && parseUnits(value) < parseUnits(minimum);
}

/** Sets from which amount on the member is paid. */
export function ThresholdForm({ threshold }: { threshold: Threshold }) {
  const client = useQueryClient();
  const unitLabel = useId();
  const [unit, setUnit] = useState<Unit>(threshold.unit);
  const [text, setText] = useState('');
  const value = thresholdValue(unit, text);
  const minimum = threshold.operatorMinimum.units;
  const act = useAct((body: SetThreshold, key) => request('post', '/api/me/threshold', { body, idempotencyKey: key }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (value === undefined) return;
    if ((await act.run({ unit, value })) === undefined) return;
    setText('');
    await client.invalidateQueries();
  };
  return (
    <Panel title={words.threshold} hint={words.thresholdHint}>
      <Facts
        items={[
          [
            words.thresholdNow,
            <>
              <strong>
                {threshold.unit === 'sats' ? <Amount units={threshold.value} /> : <Usd value={threshold.value} />}
              </strong>
              <span className="pd-line pd-dim">
                {words.since} <When at={threshold.from} />
              </span>
              {isBelow(threshold.unit, threshold.value, minimum) ? (
                <span className="pd-line">
                  <Status tone="info">{words.thresholdBelow(groupThousands(minimum))}</Status>
                </span>
              ) : null}
            </>,
          ],
        ]}
      />
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        <div>
          <p id={unitLabel} className="pd-label">
            {words.thresholdUnit}
          </p>
          <SegmentedControl
            aria-labelledby={unitLabel}
            value={unit}
            onChange={(next) => setUnit(next === 'usd' ? 'usd' : 'sats')}
            data={[
              { value: 'sats', label: words.units.sats },
              { value: 'usd', label: words.units.usd },
            ]}
          />
        </div>
        <TextInput
          label={words.thresholdValue}
          inputMode={unit === 'sats' ? 'numeric' : 'decimal'}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          description={words.thresholdNote[unit](groupThousands(minimum))}
        />
        {value !== undefined && isBelow(unit, value, minimum) ? (
          <Note tone="info" title={words.thresholdBelow(groupThousands(minimum))}>
            {null}
          </Note>
        ) : null}
        {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
        {act.result === undefined || text !== '' ? null : <Done title={words.thresholdDone} />}
        <ActionButton
          type="submit"
          loading={act.isBusy}
          because={value === undefined ? words.thresholdBad[unit] : undefined}
        >
          {words.setThreshold}
        </ActionButton>
      </form>
    </Panel>
  );
}
