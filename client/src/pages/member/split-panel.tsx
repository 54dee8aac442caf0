import { Button } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { Facts, Loaded, Panel } from '../../components/page';
import { SplitParts } from '../../components/split-parts';
import { Note, Status } from '../../components/status';
import { When } from '../../components/when';
import { formatSpan } from '../../format/time';
import { t } from '../../strings';
import { SplitForm } from './split-form';
import { TakeBackMine } from './take-back-mine';

type Splits = Answer<'/api/me/split'>;
type Split = NonNullable<Splits['current']>;
const words = t.split;

function CancelSplit({ current }: { current: Split }) {
  return (
    <TakeBackMine
      id={current.id}
      words={words}
      cancel={(body, key) => request('post', '/api/me/split/cancel', { body, idempotencyKey: key })}
    >
      <p>{words.mineText}</p>
    </TakeBackMine>
  );
}

function SplitStatus({ status }: Pick<Split, 'status'>) {
  if (status === 'payable') return <Status tone="good">{words.payable}</Status>;
  if (status === 'cooling-off') return <Status tone="warn">{words.coolingOff}</Status>;
  return <Status tone="idle">{status === 'cancelled' ? words.cancelled : words.replaced}</Status>;
}

function Current({ current, main, asOf }: { current: Split; main: string | undefined; asOf: number }) {
  return (
    <>
      {current.status === 'cooling-off' ? (
        <Note tone="warn" title={words.coolingOff}>
          <p>{words.coolingOffText(formatSpan(current.payableFrom - asOf))}</p>
          <CancelSplit current={current} />
        </Note>
      ) : null}
      <SplitParts of={current} main={main} />
      <Facts
        items={[
          [words.since, <When at={current.setAt} />],
          [words.payableFrom, <When at={current.payableFrom} />],
        ]}
      />
    </>
  );
}

function History({ history }: Pick<Splits, 'history'>) {
  if (history.length === 0) return null;
  return (
    <details>
      <summary>{words.history}</summary>
      {history.map((old) => (
        <div key={old.id}>
          <span className="pd-line pd-dim">
            {words.since} <When at={old.setAt} /> <SplitStatus status={old.status} />
          </span>
          <SplitParts of={old} />
        </div>
      ))}
    </details>
  );
}

/** How the member's payouts are divided. @param main the payout address, which gets what the others leave; undefined where a key makes it @param template of the message that proves an address */
export function SplitPanel({ main, asOf, template }: { main: string | undefined; asOf: number; template: string }) {
  const query = useApi('/api/me/split');
  const [isOpen, setOpen] = useState(false);
  const [isDone, setDone] = useState(false);
  const close = (done: boolean) => {
    setOpen(false);
    setDone(done);
  };
  return (
    <Loaded query={query}>
      {(splits) => {
        const { current, history } = splits;
        const shown = current !== null && (current.parts.length > 0 || current.status === 'cooling-off');
        return (
          <Panel
            title={words.title}
            hint={words.hint}
            actions={shown ? <SplitStatus status={current.status} /> : undefined}
          >
            {shown ? <Current current={current} main={main} asOf={asOf} /> : <p>{words.none}</p>}
            {isDone ? (
              <p role="status" className="pd-hint">
                {words.done}
              </p>
            ) : null}
            {isOpen ? (
              <SplitForm
                splits={splits}
                main={main}
                template={template}
                onSet={() => close(true)}
                onStop={() => close(false)}
              />
            ) : (
              <Button variant="default" onClick={() => setOpen(true)}>
                {shown ? words.change : words.start}
              </Button>
            )}
            <History history={history} />
          </Panel>
        );
      }}
    </Loaded>
  );
}
