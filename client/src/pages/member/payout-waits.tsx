import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Panel } from '../../components/page';
import { Done, Status } from '../../components/status';
import { t } from '../../strings';

type Payout = Answer<'/api/me/summary'>['payout'];
const words = t.member.waits;
const PERCENT = /^(\d{1,3})(?:\.(\d{1,2}))?$/;
const DAYS = /^\d{1,2}$/;
const BPS_MAX = 10_000;
const DAYS_MAX = 90;

/** Basis points of what a person typed in per cent; undefined for anything outside 0.01 to 100. */
export function basisPoints(text: string): number | undefined {
  const [, whole = '', part = ''] = PERCENT.exec(text.trim()) ?? [];
  const bps = Number(whole) * 100 + Number(part.padEnd(2, '0'));
  return whole !== '' && bps >= 1 && bps <= BPS_MAX ? bps : undefined;
}

function PauseForm({ paused }: Pick<Payout, 'paused'>) {
  const client = useQueryClient();
  const act = useAct((body: Body<'/api/me/pause'>, key) =>
    request('post', '/api/me/pause', { body, idempotencyKey: key }),
  );
  const submit = async () => {
    if ((await act.run({ paused: !paused })) !== undefined) await client.invalidateQueries();
  };
  return (
    <>
      <p>{paused ? <Status tone="warn">{words.paused}</Status> : <Status tone="good">{words.going}</Status>}</p>
      <p className="pd-hint">{paused ? words.pausedText : words.goingText}</p>
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
      <ActionButton variant="default" loading={act.isBusy} onClick={() => void submit()}>
        {paused ? words.goOn : words.pause}
      </ActionButton>
    </>
  );
}

function FeeWaitForm({ wait }: { wait: Payout['feeWait'] }) {
  const client = useQueryClient();
  const [percent, setPercent] = useState(wait === null ? '' : String(wait.bps / 100));
  const [days, setDays] = useState(wait === null ? '' : String(wait.days));
  const act = useAct((body: Body<'/api/me/fee-wait'>, key) =>
    request('post', '/api/me/fee-wait', { body, idempotencyKey: key }),
  );
  const bps = basisPoints(percent);
  const isDays = DAYS.test(days) && Number(days) >= 1 && Number(days) <= DAYS_MAX;
  const save = async (next: Payout['feeWait']) => {
    if ((await act.run({ wait: next })) !== undefined) await client.invalidateQueries();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (bps !== undefined && isDays) await save({ bps, days: Number(days) });
  };
  return (
    <form className="pd-form" aria-label={words.fee} onSubmit={(event) => void submit(event)}>
      <p className="pd-hint">{words.feeText}</p>
      <TextInput
        label={words.percent}
        inputMode="decimal"
        autoComplete="off"
        value={percent}
        onChange={(event) => setPercent(event.currentTarget.value)}
      />
      <TextInput
        label={words.days}
        inputMode="numeric"
        autoComplete="off"
        value={days}
        onChange={(event) => setDays(event.currentTarget.value)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
      {act.result === undefined ? null : <Done title={words.done} />}
      <ActionButton
        type="submit"
        loading={act.isBusy}
        because={bps === undefined ? words.badPercent : isDays ? undefined : words.badDays}
      >
        {words.wait}
      </ActionButton>
      {wait === null ? null : (
        <ActionButton
          variant="default"
          loading={act.isBusy}
          onClick={() => {
            setPercent('');
            setDays('');
            void save(null);
          }}
        >
          {words.doNotWait}
        </ActionButton>
      )}
    </form>
  );
}

/** What a member's payouts wait for by the member's own wish; where the house bears the fee, by the house's. */
export function PayoutWaits({ payout }: { payout: Payout }) {
  const { paused, feeWait, feeIsYours } = payout;
  return (
    <>
      <Panel title={words.title} hint={words.hint}>
        <PauseForm paused={paused} />
      </Panel>
      {feeIsYours ? (
        <Panel title={words.fee}>
          <p>{feeWait === null ? words.noWait : words.waits(feeWait.bps / 100, feeWait.days)}</p>
          <FeeWaitForm key={`${feeWait?.bps}-${feeWait?.days}`} wait={feeWait} />
        </Panel>
      ) : null}
      {!feeIsYours && feeWait !== null ? (
        <Panel title={words.fee}>
          <p>{words.houseWaits(feeWait.bps / 100, feeWait.days)}</p>
        </Panel>
      ) : null}
    </>
  );
}
